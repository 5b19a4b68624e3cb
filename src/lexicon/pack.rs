//! The files of one pack → entries and classes, laid over what is there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::comment::Language;

use super::fault::{FaultKind, PackFault};
use super::files::PackFile;
use super::manifest::{About, Calibration, Manifest};
use super::pattern::{Atom, Pattern, Reading, parse};
use super::table::{TableRow, list, rows, unescaped};
use super::{Entry, Evades, Label, Lexicon, Pack, To, Unless, targets};
use crate::text::fold::fold;

/// Columns of an entry file in canonical order; the first is required.
pub const COLUMNS: &[&str] = &[
    "pattern", "label", "target", "weight", "level", "unless", "status", "case", "edge", "evade", "slot", "to", "yes",
    "no", "note",
];

/// Columns of a class file, and of the lists in `checks/`.
pub const CLASS_COLUMNS: &[&str] = &["word", "forms", "note"];

/// Folders that hold entries.
pub const TASKS: &[&str] = &["incivility", "reply", "stance", "constructive"];

/// The pattern of a learned row that needs no words.
pub const PRIOR: &str = "(prior)";

/// Words of all patterns of a pack, one-word expressions, and words that classes hold with those that they include, at
/// most: what takes more would need too large a machine.
const MOST_WORDS_OF_PATTERNS: usize = 4_000_000;
const MOST_EXPRESSIONS: usize = 1_024;
const EXPRESSION: usize = 4;
const MOST_MEMBERSHIPS: usize = 4_000_000;

/// How deep classes may include each other, and in how many ways the words of one may begin with phrases of others.
const MOST_DEPTH: usize = 64;
const MOST_OPENINGS: usize = 20_000;

/// Faults of a pack that are told, at most; and those for which a nearest name is looked for.
const MOST_FAULTS: usize = 1_000;
const MOST_NEAREST: usize = 50;

/// The largest weight, in log-odds.
const MOST_WEIGHT: f64 = 20.0;

/// Lays a pack over `lexicon`; its number there, or `None` when its manifest can't be read.
pub(super) fn lay(lexicon: &mut Lexicon, files: &[PackFile], faults: &mut Vec<PackFault>) -> Option<u32> {
    let (manifest, place) = manifest(files, faults)?;
    if files.len() == 1 && !manifest.stands_alone() {
        let file = files.first().map(|file| file.shown.clone()).unwrap_or_default();
        faults.push(PackFault { file, line: 1, column: 1, kind: FaultKind::OnlyManifest });
    }
    let number = u32::try_from(lexicon.packs.len()).unwrap_or(u32::MAX);
    let context = Context { number, name: &manifest.name, evades: manifest.fold.undoes_disguises() };
    lexicon.packs.push(Pack {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        language: manifest.language.as_deref().and_then(Language::new),
        hash: hash(files),
        calibration: manifest.calibration.clone(),
        about: manifest.about(place),
    });
    let mut classes: BTreeMap<String, ClassRows> = BTreeMap::new();
    let mut read = Rows::default();
    for file in files {
        let (folder, name) = file.path.split_once('/').unwrap_or(("", &file.path));
        let stem = name.trim_end_matches(".tsv").rsplit('/').next().unwrap_or(name);
        match folder {
            "classes" => read_class(file, stem, &mut classes, faults),
            "targets" => targets::add(lexicon, file, faults),
            "checks" => read_check(file, stem, lexicon, faults),
            _ if faults.len() > MOST_FAULTS || read.size > MOST_WORDS_OF_PATTERNS => {}
            _ if TASKS.contains(&folder) => read_entries(file, stem, &context, &mut read, faults),
            _ => {}
        }
    }
    add_classes(lexicon, classes, faults);
    lay_rows(lexicon, read);
    Some(number)
}

/// The manifest, and where its pack lies.
fn manifest<'f>(files: &'f [PackFile], faults: &mut Vec<PackFault>) -> Option<(Manifest, &'f str)> {
    let file = files.iter().find(|file| file.path == "pack.toml")?;
    let mut fault = |line, kind| faults.push(PackFault { file: file.shown.clone(), line, column: 1, kind });
    match toml::from_str::<Manifest>(&file.text) {
        Ok(manifest) if manifest.format == 1 => {
            Some((manifest, file.shown.strip_suffix("pack.toml")?.trim_end_matches(['/', '\\'])))
        }
        Ok(manifest) => {
            let (column, found) = ("format", manifest.format.to_string());
            fault(1, FaultKind::BadNumber { column, found, expected: "1, the only format that there is" });
            None
        }
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(&file.text, span.start));
            fault(line, FaultKind::Toml { said: error.message().to_owned() });
            None
        }
    }
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, byte: usize) -> u32 {
    let before = text.as_bytes().get(..byte).unwrap_or_default();
    u32::try_from(before.iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX - 1) + 1
}

/// FNV-1a over paths and texts, in hexadecimal.
fn hash(files: &[PackFile]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let bytes = files.iter().flat_map(|file| [file.path.as_bytes(), b"\0", file.text.as_bytes(), b"\0"].concat());
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// What all rows of a pack share.
struct Context<'p> {
    number: u32,
    name: &'p str,
    evades: bool,
}

/// What may stand in a pack once: pattern, label, target, and whether it is learned.
type RowKey = (String, Label, Option<Arc<str>>, bool);

/// Entries and removals of one pack.
#[derive(Default)]
struct Rows {
    entries: Vec<Entry>,
    removed: BTreeSet<(String, Label)>,
    /// Words of all patterns, and expressions.
    size: usize,
    expressions: usize,
    lines: HashMap<RowKey, u32>,
}

fn read_entries(file: &PackFile, stem: &str, context: &Context<'_>, out: &mut Rows, faults: &mut Vec<PackFault>) {
    let source: Arc<str> = format!("{}/{}", context.name, file.path).into();
    let is_learned = stem.starts_with("learned");
    for row in rows(&file.shown, &file.text, COLUMNS, faults) {
        let mut reader = RowReader { file, row: &row, faults };
        let Some(pattern) = row.raw("pattern") else { continue };
        let label = reader.label(stem);
        if let Some(removed) = pattern.strip_prefix('!') {
            out.removed.extend(label.map(|label| (removed.to_owned(), label)));
            continue;
        }
        // A row without a known label is read all the same, so that its other faults are told too.
        let entry = reader.entry(pattern, label.unwrap_or(Label::Mention), is_learned, context, &source);
        if let (Some(entry), Some(label)) = (entry, label) {
            let key = (entry.text.clone(), label, entry.target.clone(), is_learned);
            if let Some(first) = out.lines.insert(key, row.line) {
                let kind = FaultKind::Repeated { pattern: entry.text.clone(), first };
                faults.push(PackFault { file: file.shown.clone(), line: row.line, column: 1, kind });
            }
            out.size += entry.pattern.size() + entry.unless.iter().map(|unless| unless.pattern.size()).sum::<usize>();
            out.expressions += std::iter::once(&entry.pattern)
                .chain(entry.unless.iter().map(|unless| &unless.pattern))
                .flat_map(|pattern| pattern.sequences.iter().flatten())
                .map(|atom| match atom {
                    Atom::Regex(_) => EXPRESSION,
                    Atom::Inside(_) => 1,
                    _ => 0,
                })
                .sum::<usize>();
            out.entries.push(entry);
        }
        let too_large = if out.size > MOST_WORDS_OF_PATTERNS {
            Some(("the patterns of the pack stand for too many words", MOST_WORDS_OF_PATTERNS))
        } else if out.expressions > MOST_EXPRESSIONS {
            Some(("the pack has too many expressions, which count 4, and parts of words", MOST_EXPRESSIONS))
        } else {
            None
        };
        if let Some((what, limit)) = too_large {
            let kind = FaultKind::TooLarge { what, limit };
            faults.push(PackFault { file: file.shown.clone(), line: row.line, column: 1, kind });
            return;
        }
        if faults.len() > MOST_FAULTS {
            return;
        }
    }
}

/// Reads the fields of one row and notes their faults.
struct RowReader<'r, 't> {
    file: &'r PackFile,
    row: &'r TableRow<'t>,
    faults: &'r mut Vec<PackFault>,
}

impl RowReader<'_, '_> {
    fn fault(&mut self, column: &str, kind: FaultKind) {
        let column = self.row.column(column);
        self.faults.push(PackFault { file: self.file.shown.clone(), line: self.row.line, column, kind });
    }

    fn label(&mut self, stem: &str) -> Option<Label> {
        // `learned-insult.tsv` and `insult.tsv` speak for the same label.
        let name = self.row.raw("label").unwrap_or_else(|| stem.rsplit('-').next().unwrap_or(stem));
        let label = Label::named(name);
        if label.is_none() {
            self.fault("label", FaultKind::UnknownLabel { name: name.to_owned() });
        }
        label
    }

    fn entry(
        &mut self,
        raw: &str,
        label: Label,
        is_learned: bool,
        context: &Context<'_>,
        source: &Arc<str>,
    ) -> Option<Entry> {
        let reading = Reading {
            exact: self.word("case", &["fold", "exact"]) == Some("exact"),
            inside: self.word("edge", &["word", "inside"]) == Some("inside"),
        };
        let text = unescaped(raw).map_err(|kind| self.fault("pattern", kind)).ok();
        let pattern = text.as_ref().and_then(|text| match text.as_str() {
            PRIOR if is_learned => Some(Pattern::default()),
            text => self.pattern("pattern", text, reading),
        });
        let weight = self.number("weight", MOST_WEIGHT, "a number from -20 to 20, like `2.4`").unwrap_or(1.0);
        let default_level = u8::from(label.is_incivility());
        let level = self.level().unwrap_or(default_level);
        let to = match self.word("to", &["commenter", "target", "group", "self"]) {
            Some("commenter") => Some(To::Commenter),
            Some("target") => Some(To::Target),
            Some("group") => Some(To::Group),
            Some(_) => Some(To::Oneself),
            None => None,
        };
        let target = self.row.raw("target").filter(|target| *target != "*").map(Arc::from);
        let evade = match self.word("evade", &["all", "letters", "none"]) {
            Some("none") => Evades::None,
            Some("letters") => Evades::Letters,
            _ => Evades::All,
        };
        let is_watched = self.word("status", &["on", "watch"]) == Some("watch");
        let (unless, yes, no) = (self.unless(), self.list("yes"), self.list("no"));
        // All fields are read before a row is given up: its faults are told at once.
        Some(Entry {
            text: text?,
            pattern: pattern?,
            is_watched,
            is_learned,
            evades: if context.evades { evade } else { Evades::None },
            unless,
            yes,
            no,
            weight: ten_thousandths(weight),
            label,
            target,
            level,
            to,
            names: None,
            pack: context.number,
            file: source.clone(),
            line: self.row.line,
        })
    }

    fn pattern(&mut self, column: &'static str, text: &str, reading: Reading) -> Option<Pattern> {
        match parse(text, reading) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                self.fault(column, FaultKind::BadPattern { pattern: text.to_owned(), why });
                None
            }
        }
    }

    fn list(&mut self, column: &'static str) -> Vec<String> {
        let Some(raw) = self.row.raw(column) else { return Vec::new() };
        list(raw).map_err(|kind| self.fault(column, kind)).unwrap_or_default()
    }

    fn unless(&mut self) -> Vec<Unless> {
        let mut all = Vec::new();
        for text in self.list("unless") {
            let (anywhere, bare) = text.strip_prefix('~').map_or((false, text.as_str()), |rest| (true, rest));
            let pattern = self.pattern("unless", bare, Reading::default());
            all.extend(pattern.map(|pattern| Unless { text, pattern, anywhere }));
        }
        all
    }

    fn number(&mut self, column: &'static str, most: f64, expected: &'static str) -> Option<f64> {
        let raw = self.row.raw(column)?;
        let number = raw.parse::<f64>().ok().filter(|number| number.abs() <= most);
        if number.is_none() {
            self.fault(column, FaultKind::BadNumber { column, found: raw.to_owned(), expected });
        }
        number
    }

    fn level(&mut self) -> Option<u8> {
        let raw = self.row.raw("level")?;
        let level = raw.parse::<u8>().ok().filter(|level| *level <= 3);
        if level.is_none() {
            let expected = "0, 1, 2 or 3";
            self.fault("level", FaultKind::BadNumber { column: "level", found: raw.to_owned(), expected });
        }
        level
    }

    /// A word of a closed list; the first is the default.
    fn word(&mut self, column: &'static str, words: &[&'static str]) -> Option<&'static str> {
        let raw = self.row.raw(column)?;
        let found = words.iter().find(|word| **word == raw).copied();
        if found.is_none() {
            let expected = match column {
                "case" => "`fold` or `exact`",
                "edge" => "`word` or `inside`",
                "status" => "`on` or `watch`",
                "evade" => "`all`, `letters` or `none`",
                _ => "`commenter`, `target`, `group` or `self`",
            };
            self.fault(column, FaultKind::BadWord { column, found: raw.to_owned(), expected });
        }
        found
    }
}

/// The words of a list that checks use, folded.
fn read_check(file: &PackFile, stem: &str, lexicon: &mut Lexicon, faults: &mut Vec<PackFault>) {
    let words = rows(&file.shown, &file.text, CLASS_COLUMNS, faults);
    let words = words.iter().filter_map(|row| Some(fold(row.raw("word")?)));
    lexicon.checks.entry(stem.to_owned()).or_default().extend(words);
}

/// A row that a program has learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedRow {
    /// The pattern as a pack would have it.
    pub pattern: String,
    /// What it speaks for.
    pub label: Label,
    /// For stance, the target.
    pub target: Option<Arc<str>>,
    /// Evidence in 1/10,000 of log-odds.
    pub weight: i32,
}

/// Lays learned rows over `lexicon` as a pack of their own, in their order; rows whose pattern can't be read are left out.
pub(super) fn lay_learned(lexicon: &mut Lexicon, name: &str, rows: Vec<LearnedRow>) {
    let number = u32::try_from(lexicon.packs.len()).unwrap_or(u32::MAX);
    lexicon.packs.push(Pack {
        name: name.to_owned(),
        version: String::new(),
        language: None,
        hash: String::new(),
        calibration: Calibration::default(),
        about: About::default(),
    });
    let file: Arc<str> = format!("{name}/learned.tsv").into();
    let entry = |(at, row): (usize, LearnedRow)| {
        let is_prior = row.pattern == PRIOR;
        let pattern = if is_prior { Pattern::default() } else { parse(&row.pattern, Reading::default()).ok()? };
        Some(Entry {
            text: row.pattern,
            pattern,
            label: row.label,
            target: row.target,
            weight: row.weight,
            level: u8::from(row.label.is_incivility()),
            is_watched: false,
            is_learned: true,
            evades: Evades::None,
            to: None,
            unless: Vec::new(),
            yes: Vec::new(),
            no: Vec::new(),
            names: None,
            pack: number,
            file: file.clone(),
            line: u32::try_from(at).unwrap_or(u32::MAX),
        })
    };
    lexicon.entries.extend(rows.into_iter().enumerate().filter_map(entry));
}

/// Whole numbers of 1/10,000, halves rounded away from zero.
#[allow(clippy::cast_possible_truncation, reason = "weights are at most 20 in size, which was checked")]
pub(super) fn ten_thousandths(number: f64) -> i32 {
    (number * 10_000.0).round() as i32
}

/// Words of a class as its file has them: the file, line and word.
#[derive(Default)]
struct ClassRows {
    words: Vec<(String, u32, String)>,
    removed: BTreeSet<String>,
    /// Classes that it includes, with file and line.
    includes: Vec<(String, String, u32)>,
}

fn read_class(file: &PackFile, stem: &str, classes: &mut BTreeMap<String, ClassRows>, faults: &mut Vec<PackFault>) {
    let class = classes.entry(stem.to_owned()).or_default();
    for row in rows(&file.shown, &file.text, CLASS_COLUMNS, faults) {
        for column in ["word", "forms"] {
            let Some(raw) = row.raw(column) else { continue };
            match list(raw) {
                Ok(words) => {
                    for word in words {
                        if let Some(included) = word.strip_prefix('@') {
                            class.includes.push((included.to_owned(), file.shown.clone(), row.line));
                        }
                        match word.strip_prefix('!') {
                            Some(removed) => drop(class.removed.insert(removed.to_owned())),
                            None => class.words.push((file.shown.clone(), row.line, word)),
                        }
                    }
                }
                Err(kind) => {
                    let column = row.column(column);
                    faults.push(PackFault { file: file.shown.clone(), line: row.line, column, kind });
                }
            }
        }
    }
}

/// Adds classes; included ones become `{class}` patterns, so that an overlay's words reach those who include it.
fn add_classes(lexicon: &mut Lexicon, classes: BTreeMap<String, ClassRows>, faults: &mut Vec<PackFault>) {
    for (name, rows) in classes {
        for (included, file, line) in rows.includes {
            lexicon.includes.insert((name.clone(), included), (file, line));
        }
        let class = lexicon.classes.entry(name).or_default();
        let removed: Vec<Pattern> =
            rows.removed.iter().filter_map(|word| parse(word, Reading::default()).ok()).collect();
        class.retain(|pattern| !removed.contains(pattern));
        for (file, line, word) in rows.words {
            let text = word.strip_prefix('@').map_or(word.clone(), |class| format!("{{{class}}}"));
            match parse(&text, Reading::default()) {
                Ok(pattern) => class.push(pattern),
                Err(why) => {
                    faults.push(PackFault {
                        file,
                        line,
                        column: 1,
                        kind: FaultKind::BadPattern { pattern: word, why },
                    });
                }
            }
        }
    }
}

/// Later packs win by pattern and label. Learned rows stand beside written ones and win over learned ones only.
fn lay_rows(lexicon: &mut Lexicon, rows: Rows) {
    let key = |entry: &Entry| -> RowKey { (entry.text.clone(), entry.label, entry.target.clone(), entry.is_learned) };
    let mine: HashSet<RowKey> = rows.entries.iter().map(key).collect();
    lexicon
        .entries
        .retain(|entry| !rows.removed.contains(&(entry.text.clone(), entry.label)) && !mine.contains(&key(entry)));
    lexicon.entries.extend(rows.entries);
}

/// Refuses classes that no file defines, and circles.
pub(super) fn check_classes(lexicon: &Lexicon, faults: &mut Vec<PackFault>) {
    let known = |name: &str| name == TARGET_CLASS || lexicon.classes.contains_key(name);
    let unknown = |name: &str, told: usize| {
        let nearest = if told < MOST_NEAREST { nearest(name, lexicon) } else { None };
        FaultKind::UnknownClass { name: name.to_owned(), nearest }
    };
    for entry in &lexicon.entries {
        if faults.len() > MOST_FAULTS {
            break;
        }
        let unless = entry.unless.iter().map(|unless| &unless.pattern);
        for name in std::iter::once(&entry.pattern).chain(unless).flat_map(class_names).collect::<BTreeSet<_>>() {
            if !known(name) {
                let kind = unknown(name, faults.len());
                faults.push(PackFault { file: lexicon.shown(entry), line: entry.line, column: 1, kind });
            }
        }
    }
    let place = |class: &str, name: &str| {
        let here = lexicon.includes.get(&(class.to_owned(), name.to_owned())).cloned();
        here.unwrap_or_else(|| (format!("classes/{class}.tsv"), 1))
    };
    for (class, patterns) in &lexicon.classes {
        for name in patterns.iter().flat_map(class_names).collect::<BTreeSet<_>>() {
            if !known(name) {
                let (file, line) = place(class, name);
                let kind = unknown(name, faults.len());
                faults.push(PackFault { file, line, column: 1, kind });
            }
        }
    }
    let inner: BTreeMap<&str, BTreeSet<&str>> = lexicon
        .classes
        .iter()
        .map(|(name, patterns)| (name.as_str(), patterns.iter().flat_map(class_names).collect()))
        .collect();
    let circles = circles(&inner);
    for name in &circles {
        let next = inner.get(name).into_iter().flatten().find(|next| circles.contains(*next));
        let (file, line) = place(name, next.copied().unwrap_or_default());
        let kind = FaultKind::ClassCycle { name: (*name).to_owned() };
        faults.push(PackFault { file, line, column: 1, kind });
    }
    if circles.is_empty() && opens_too_often(lexicon) {
        let what = "classes lie too deep in each other, or phrases begin with classes in too many ways";
        let kind = FaultKind::TooLarge { what, limit: MOST_OPENINGS };
        faults.push(PackFault { file: "classes".to_owned(), line: 1, column: 1, kind });
    } else if circles.is_empty() && memberships(lexicon, &inner) > MOST_MEMBERSHIPS {
        let kind = FaultKind::TooLarge {
            what: "classes that include each other hold too many words",
            limit: MOST_MEMBERSHIPS,
        };
        faults.push(PackFault { file: "classes".to_owned(), line: 1, column: 1, kind });
    }
}

/// Classes that lie on a circle of inclusions, or between two.
fn circles<'l>(inner: &BTreeMap<&'l str, BTreeSet<&'l str>>) -> BTreeSet<&'l str> {
    let mut outer: BTreeMap<&'l str, BTreeSet<&'l str>> = BTreeMap::new();
    for (name, others) in inner {
        for other in others {
            outer.entry(other).or_default().insert(name);
        }
    }
    let all = inner.keys().copied().collect();
    peeled(peeled(all, inner, &outer), &outer, inner)
}

/// What is left of `left` when those that lead to none of the others are taken away again and again.
fn peeled<'l>(
    mut left: BTreeSet<&'l str>,
    leads_to: &BTreeMap<&'l str, BTreeSet<&'l str>>,
    comes_from: &BTreeMap<&'l str, BTreeSet<&'l str>>,
) -> BTreeSet<&'l str> {
    let degree = |name: &str| leads_to.get(name).into_iter().flatten().filter(|other| left.contains(*other)).count();
    let mut degrees: BTreeMap<&'l str, usize> = left.iter().map(|name| (*name, degree(name))).collect();
    let mut open: Vec<&'l str> = degrees.iter().filter(|(_, degree)| **degree == 0).map(|(name, _)| *name).collect();
    while let Some(name) = open.pop() {
        left.remove(name);
        for before in comes_from.get(name).into_iter().flatten() {
            if let Some(degree) = degrees.get_mut(before).filter(|degree| **degree > 0) {
                *degree -= 1;
                if *degree == 0 {
                    open.push(before);
                }
            }
        }
    }
    left
}

/// Whether classes lie deeper in each other than `MOST_DEPTH`, or the words of one may begin with phrases of others in
/// more than `MOST_OPENINGS` ways: the automaton follows each of them.
fn opens_too_often(lexicon: &Lexicon) -> bool {
    let mut firsts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, patterns) in &lexicon.classes {
        let first = patterns.iter().flat_map(|pattern| &pattern.sequences).filter_map(|sequence| sequence.first());
        firsts.insert(name, first.flat_map(classes_of).collect());
    }
    let mut ways: BTreeMap<&str, usize> = firsts.keys().map(|name| (*name, 1)).collect();
    for _ in 0..MOST_DEPTH {
        let of = |name: &str| ways.get(name).copied().unwrap_or(1);
        let sum = |names: &[&str]| names.iter().fold(1usize, |sum, name| sum.saturating_add(of(name)));
        let now: BTreeMap<&str, usize> = firsts.iter().map(|(name, names)| (*name, sum(names))).collect();
        if now.values().any(|ways| *ways > MOST_OPENINGS) {
            return true;
        }
        if now == ways {
            return false;
        }
        ways = now;
    }
    true
}

/// Words of all classes, with those of the classes that they include; not counted on when there are too many.
fn memberships(lexicon: &Lexicon, inner: &BTreeMap<&str, BTreeSet<&str>>) -> usize {
    let mut sum = 0;
    for name in inner.keys() {
        let (mut seen, mut open) = (BTreeSet::new(), vec![*name]);
        while let Some(inside) = open.pop().filter(|_| sum <= MOST_MEMBERSHIPS) {
            if seen.insert(inside) {
                sum += 1 + lexicon
                    .classes
                    .get(inside)
                    .map_or(0, |patterns| patterns.iter().map(Pattern::size).sum::<usize>());
                open.extend(inner.get(inside).into_iter().flatten());
            }
        }
    }
    sum
}

/// The class of all words that name a target.
pub const TARGET_CLASS: &str = "target";

fn class_names(pattern: &Pattern) -> Vec<&str> {
    pattern.sequences.iter().flatten().flat_map(classes_of).collect()
}

/// The classes that a word of a pattern may be of; choices hold single words and classes, no choices.
fn classes_of(atom: &Atom) -> Vec<&str> {
    match atom {
        Atom::Class(name) => vec![name],
        Atom::OneOf(set) => {
            set.iter().filter_map(|atom| if let Atom::Class(name) = atom { Some(&**name) } else { None }).collect()
        }
        _ => Vec::new(),
    }
}

/// The class whose name differs least.
fn nearest(name: &str, lexicon: &Lexicon) -> Option<String> {
    crate::names::nearest(name, lexicon.classes.keys().map(String::as_str)).map(str::to_owned)
}
