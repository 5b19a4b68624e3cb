//! What people write: entries, patterns, classes, packs, overlays, targets.
//! In: shipped packs, folders and target files. Out: a `Lexicon` with every entry's place, or all faults at once.
//! Knows nothing of comments and scores.

pub mod fault;
mod files;
mod manifest;
pub mod pack;
pub mod pattern;
mod table;
mod targets;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::comment::Language;
use crate::judgement::EntryId;

pub use self::fault::{FaultKind, LexiconFaults, PackFault};
pub use self::manifest::{Calibration, Curve};

use self::pattern::Pattern;

/// What to load.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Whether the shipped pack is loaded.
    pub builtin: bool,
    /// Folders of packs, laid over it in this order.
    pub packs: Vec<PathBuf>,
    /// Names of shipped target sets, or TOML files; `None` loads all shipped ones.
    pub targets: Option<Vec<String>>,
}

/// The categories of incivility, then those of constructiveness, in the order in which everything lists them.
pub const CATEGORIES: &[CategoryInfo] = &[
    incivility("insult"),
    incivility("aspersion"),
    incivility("lying_accusation"),
    incivility("vulgarity"),
    incivility("pejorative_for_speech"),
    incivility("threat"),
    incivility("identity_attack"),
    incivility("dehumanization"),
    incivility("condescension"),
    incivility("dismissal"),
    incivility("shouting"),
    constructive("reason"),
    constructive("evidence"),
    constructive("question"),
    constructive("concession"),
    constructive("respect"),
    constructive("experience"),
];

/// A category and what it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategoryInfo {
    /// Its name, as files and rows use it.
    pub name: &'static str,
    /// Whether it is a category of incivility; else of constructiveness.
    pub is_incivility: bool,
}

const fn incivility(name: &'static str) -> CategoryInfo {
    CategoryInfo { name, is_incivility: true }
}

const fn constructive(name: &'static str) -> CategoryInfo {
    CategoryInfo { name, is_incivility: false }
}

/// What an entry speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A category, by its number in `CATEGORIES`.
    Category(u8),
    /// A reply that agrees.
    Agree,
    /// A reply that disagrees.
    Disagree,
    /// A reply that asks.
    Query,
    /// A side in favor of a target.
    Favor,
    /// A side against a target.
    Against,
    /// No label: the words name a target.
    Mention,
}

impl Label {
    /// The label with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Label> {
        let category = CATEGORIES.iter().position(|category| category.name == name);
        match (category, name) {
            (Some(at), _) => u8::try_from(at).ok().map(Label::Category),
            (None, "agree") => Some(Label::Agree),
            (None, "disagree") => Some(Label::Disagree),
            (None, "query") => Some(Label::Query),
            (None, "favor") => Some(Label::Favor),
            (None, "against") => Some(Label::Against),
            (None, "mention") => Some(Label::Mention),
            (None, _) => None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Label::Category(at) => CATEGORIES.get(usize::from(at)).map_or("", |category| category.name),
            Label::Agree => "agree",
            Label::Disagree => "disagree",
            Label::Query => "query",
            Label::Favor => "favor",
            Label::Against => "against",
            Label::Mention => "mention",
        }
    }

    /// Whether it is a category of incivility.
    #[must_use]
    pub fn is_incivility(self) -> bool {
        matches!(self, Label::Category(at) if CATEGORIES.get(usize::from(at)).is_some_and(|c| c.is_incivility))
    }
}

/// Who is meant by the words of an entry, where the entry says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The commenter answered.
    Commenter,
    /// Somebody talked about.
    Target,
    /// A group of people.
    Group,
    /// The writer.
    Oneself,
}

/// One row of a pack.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The pattern as written.
    pub text: String,
    /// The pattern read.
    pub pattern: Pattern,
    /// What it speaks for.
    pub label: Label,
    /// The target that a stance row speaks for; `None` = whichever it is tied to.
    pub target: Option<Arc<str>>,
    /// Evidence for one use, in 1/10,000 of log-odds.
    pub weight: i32,
    /// How bad it is if it is meant, 0 to 3.
    pub level: u8,
    /// Whether it fires and is reported but weighs nothing.
    pub is_watched: bool,
    /// Whether disguises of its words are undone.
    pub evades: bool,
    /// Who is meant.
    pub to: Option<To>,
    /// What cancels a hit.
    pub unless: Vec<Unless>,
    /// Texts in which it must keep evidence.
    pub yes: Vec<String>,
    /// Texts in which it must not.
    pub no: Vec<String>,
    /// For a mention: the number of its target, and how it stands to it.
    pub names: Option<(u32, Role)>,
    /// Number of its pack.
    pub pack: u32,
    /// `pack/file`.
    pub file: Arc<str>,
    /// Its line, from 1.
    pub line: u32,
}

/// A pattern that cancels a hit.
#[derive(Clone, Debug)]
pub struct Unless {
    /// The pattern as written, with its `~`.
    pub text: String,
    /// The pattern read.
    pub pattern: Pattern,
    /// From anywhere in the sentence; else only where it overlaps the hit.
    pub anywhere: bool,
}

/// How a mention stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It is the target: a name, alias, demonym, leader or hashtag.
    Itself,
    /// It is on the target's side.
    Ally,
    /// It is on the other side.
    Opponent,
}

/// A word class: its words and phrases, each as a pattern.
pub type Classes = BTreeMap<String, Vec<Pattern>>;

/// A target of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: Arc<str>,
    /// The set it belongs to.
    pub set: Arc<str>,
}

/// A pack that was loaded.
#[derive(Clone, Debug)]
pub struct Pack {
    name: String,
    version: String,
    language: Option<Language>,
    hash: String,
    calibration: Calibration,
}

/// Everything loaded, later packs laid over earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    packs: Vec<Pack>,
    entries: Vec<Entry>,
    classes: Classes,
    targets: Vec<Target>,
}

/// An entry as reports show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView<'l> {
    /// The pattern as written.
    pub pattern: &'l str,
    /// What it speaks for.
    pub label: &'l str,
    /// `pack/file:line`.
    pub source: String,
    /// Evidence for one use, before any rule, in 1/10,000 of log-odds.
    pub weight: i32,
    /// How bad it is if it is meant.
    pub level: u8,
}

/// A target as reports show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetView<'l> {
    /// Its name.
    pub name: &'l str,
    /// The set it belongs to.
    pub set: &'l str,
}

/// A pack as the manifest of a run names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackView<'l> {
    /// Its name.
    pub name: &'l str,
    /// Its version.
    pub version: &'l str,
    /// A hash of its files.
    pub hash: &'l str,
}

impl Lexicon {
    /// The entry with this number; empty for a number of another lexicon.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> EntryView<'_> {
        match self.entries.get(id.0 as usize) {
            Some(entry) => EntryView {
                pattern: &entry.text,
                label: entry.label.name(),
                source: format!("{}:{}", entry.file, entry.line),
                weight: entry.weight,
                level: entry.level,
            },
            None => EntryView { pattern: "", label: "", source: String::new(), weight: 0, level: 0 },
        }
    }

    /// All entries, by number.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The same with some entries only; classes and targets stay.
    #[must_use]
    pub fn with_only(&self, keep: impl Fn(&Entry) -> bool) -> Lexicon {
        let mut lexicon = self.clone();
        lexicon.entries.retain(|entry| keep(entry));
        lexicon
    }

    /// All word classes.
    #[must_use]
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// All targets of the loaded sets, in the order of the sets.
    pub fn targets(&self) -> impl Iterator<Item = TargetView<'_>> {
        self.targets.iter().map(|target| TargetView { name: &target.name, set: &target.set })
    }

    /// The same, for those who keep their names.
    pub(crate) fn all_targets(&self) -> &[Target] {
        &self.targets
    }

    /// The packs, in the order in which they were laid.
    pub fn packs(&self) -> impl Iterator<Item = PackView<'_>> {
        self.packs.iter().map(|pack| PackView { name: &pack.name, version: &pack.version, hash: &pack.hash })
    }

    /// Whether some pack speaks `language`; a pack without a language speaks all.
    #[must_use]
    pub fn speaks(&self, language: Language) -> bool {
        self.packs.iter().any(|pack| pack.language.is_none_or(|spoken| spoken == language))
    }

    /// Whether the entries of this pack judge texts in `language`; in an unknown one all do.
    #[must_use]
    pub fn pack_speaks(&self, pack: u32, language: Option<Language>) -> bool {
        let spoken = self.packs.get(pack as usize).and_then(|pack| pack.language);
        match (spoken, language) {
            (Some(spoken), Some(language)) => spoken == language,
            _ => true,
        }
    }

    /// The calibration: that of the last pack that says anything about it.
    #[must_use]
    pub fn calibration(&self) -> Calibration {
        let mut whole = Calibration::default();
        self.packs.iter().for_each(|pack| whole.lay_over(&pack.calibration));
        whole
    }
}

/// Loads packs and target sets.
///
/// # Errors
/// All faults of all files at once.
pub fn load(sources: &Sources) -> Result<Lexicon, LexiconFaults> {
    let mut faults = Vec::new();
    let mut lexicon = Lexicon::default();
    if sources.builtin {
        for name in files::shipped_packs() {
            pack::lay(&mut lexicon, &files::shipped_pack(&name), &mut faults);
        }
    }
    for folder in &sources.packs {
        match files::pack_in(folder) {
            Ok(files) => pack::lay(&mut lexicon, &files, &mut faults),
            Err(fault) => faults.push(fault),
        }
    }
    for file in files::target_files(sources.targets.as_deref(), &mut faults) {
        targets::add(&mut lexicon, &file, &mut faults);
    }
    pack::check_classes(&lexicon, &mut faults);
    if faults.is_empty() { Ok(lexicon) } else { Err(LexiconFaults(faults)) }
}

/// The words of `checks/NAME.tsv` in all packs of `sources`: lists that no entry is made of. What can't be read is
/// left out; `load` tells why.
#[must_use]
pub fn check_words(sources: &Sources, name: &str) -> Vec<String> {
    let shipped =
        files::shipped_packs().into_iter().filter(|_| sources.builtin).flat_map(|pack| files::shipped_pack(&pack));
    let own = sources.packs.iter().filter_map(|folder| files::pack_in(folder).ok()).flatten();
    let path = format!("checks/{name}.tsv");
    let mut words = Vec::new();
    for file in shipped.chain(own).filter(|file| file.path == path) {
        let rows = table::rows(&file.shown, &file.text, &["word", "note"], &mut Vec::new());
        words.extend(rows.iter().filter_map(|row| row.raw("word").map(str::to_owned)));
    }
    words
}
