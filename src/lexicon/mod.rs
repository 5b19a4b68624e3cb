//! What people write: entries, patterns, classes, packs, overlays, targets.
//! In: shipped packs, folders and target files. Out: a `Lexicon` with every entry's place, or all faults at once.
//! Knows nothing of comments and scores.

pub mod fault;
pub mod files;
mod manifest;
pub mod pack;
pub mod pattern;
pub mod table;
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::comment::Language;
use crate::judgement::EntryId;
use crate::text::disguise::Disguise;

pub use self::fault::{FaultKind, LexiconFaults, PackFault};
pub use self::manifest::{About, Calibration, Curve, LabelInfo};
pub use self::pack::{LearnedRow, PRIOR};
pub use self::targets::targets_file;

use self::files::{PackFile, Unsaved};
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
    // Of no one kind: what learned rows speak for that were fitted on "uncivil or not".
    incivility("uncivil"),
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
    /// Whether a program learned it (a file `learned*.tsv`): it stands beside others and counts once a comment.
    pub is_learned: bool,
    /// Which disguises of its words are undone.
    pub evades: Evades,
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

impl Entry {
    /// Whether it is a `(prior)` row: what stands before any word is read.
    #[must_use]
    pub fn is_prior(&self) -> bool {
        self.pattern.sequences.is_empty()
    }
}

/// Which disguises of an entry's words are undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evades {
    /// None.
    None,
    /// Those that leave the word's letters as they are.
    #[default]
    All,
    /// Missing, swapped and doubled letters too, a blank inside the word, and words run together.
    Letters,
}

impl Evades {
    /// Whether a hit counts where this had to be undone.
    #[must_use]
    pub fn undoes(self, disguise: Option<Disguise>) -> bool {
        match self {
            Evades::None => disguise.is_none(),
            Evades::All => disguise.is_none_or(|disguise| !disguise.changes_letters()),
            Evades::Letters => true,
        }
    }
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
    /// Whether its stance is always a side: what it was fitted on knew no `neither`.
    pub is_two_way: bool,
}

/// A pack that was loaded.
#[derive(Clone, Debug)]
pub struct Pack {
    name: String,
    version: String,
    language: Option<Language>,
    hash: String,
    calibration: Calibration,
    about: About,
}

/// Everything loaded, later packs laid over earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    packs: Vec<Pack>,
    entries: Vec<Entry>,
    classes: Classes,
    targets: Vec<Target>,
    /// Whether stance toward targets without rows of their own, where any were learned, is always a side.
    any_is_two_way: bool,
    /// Lists that checks use, by name; words folded.
    checks: BTreeMap<String, BTreeSet<String>>,
    /// Which class includes which other one, with file and line.
    includes: BTreeMap<(String, String), (String, u32)>,
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
    /// What its manifest tells people.
    pub about: &'l About,
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

    /// The words, folded, of a list that checks use: `common`, `identity`; empty where no pack has it.
    pub fn check_words(&self, list: &str) -> impl Iterator<Item = &str> {
        self.checks.get(list).into_iter().flatten().map(String::as_str)
    }

    /// Words that are themselves, however much they look like a disguised one.
    pub fn innocent(&self) -> impl Iterator<Item = &str> {
        self.check_words("common").chain(self.check_words("innocent"))
    }

    /// Lays learned rows over what is there, as a pack called `name`. Rows whose pattern can't be read are left out.
    pub fn lay_learned(&mut self, name: &str, rows: Vec<LearnedRow>) {
        pack::lay_learned(self, name, rows);
    }

    /// Adds targets by their names alone, as a set called `set`.
    pub fn name_targets<'t>(&mut self, set: &str, names: impl Iterator<Item = &'t str>) {
        targets::name(self, set, names);
    }

    /// All targets of the loaded sets, in the order of the sets.
    pub fn targets(&self) -> impl Iterator<Item = TargetView<'_>> {
        self.targets.iter().map(|target| TargetView { name: &target.name, set: &target.set })
    }

    /// The same, for those who keep their names.
    pub(crate) fn all_targets(&self) -> &[Target] {
        &self.targets
    }

    /// Whether stance toward targets without rows of their own, where rows for any were learned, is always a side.
    #[must_use]
    pub fn any_is_two_way(&self) -> bool {
        self.any_is_two_way
    }

    /// The packs, in the order in which they were laid.
    pub fn packs(&self) -> impl Iterator<Item = PackView<'_>> {
        self.packs.iter().map(|pack| PackView {
            name: &pack.name,
            version: &pack.version,
            hash: &pack.hash,
            about: &pack.about,
        })
    }

    /// The file of an entry as messages name it: its path on the disk, or below the shipped packs.
    #[must_use]
    pub fn shown(&self, entry: &Entry) -> String {
        let pack = self.packs.get(entry.pack as usize);
        let inner = pack.and_then(|pack| entry.file.strip_prefix(&*pack.name)?.strip_prefix('/'));
        match (pack, inner) {
            (Some(pack), Some(inner)) => format!("{}/{inner}", pack.about.place),
            _ => entry.file.to_string(),
        }
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

/// What could be loaded, from which texts, and what is wrong with them.
#[derive(Debug)]
pub struct Loaded {
    /// The lexicon as far as it could be read.
    pub lexicon: Lexicon,
    /// All faults, in the order of files and lines.
    pub faults: Vec<PackFault>,
    /// The packs' files, in the order in which they were laid.
    pub packs: Vec<PackTexts>,
    /// The target sets beside the packs.
    pub targets: Vec<PackFile>,
}

/// The files of one pack.
#[derive(Clone, Debug)]
pub struct PackTexts {
    /// Its number in the lexicon; `None` when its manifest can't be read.
    pub number: Option<u32>,
    /// Its folder; `None` for a shipped one.
    pub folder: Option<PathBuf>,
    /// Its files, by path.
    pub files: Vec<PackFile>,
}

/// Loads packs and target sets.
///
/// # Errors
/// All faults of all files at once.
pub fn load(sources: &Sources) -> Result<Lexicon, LexiconFaults> {
    let loaded = load_with(sources, &Unsaved::new());
    if loaded.faults.is_empty() { Ok(loaded.lexicon) } else { Err(LexiconFaults(loaded.faults)) }
}

/// Loads what can be loaded, with `unsaved` texts in place of files.
#[must_use]
pub fn load_with(sources: &Sources, unsaved: &Unsaved) -> Loaded {
    let mut faults = Vec::new();
    let mut lexicon = Lexicon::default();
    let mut packs = Vec::new();
    if sources.builtin {
        for name in files::shipped_packs() {
            let files = files::shipped_pack(&name);
            let number = pack::lay(&mut lexicon, &files, &mut faults);
            packs.push(PackTexts { number, folder: None, files });
        }
    }
    for folder in &sources.packs {
        if let Some(files) = files::pack_in(folder, unsaved, &mut faults) {
            let number = pack::lay(&mut lexicon, &files, &mut faults);
            packs.push(PackTexts { number, folder: Some(folder.clone()), files });
        }
    }
    let targets = files::target_files(sources.targets.as_deref(), &mut faults);
    for file in &targets {
        targets::add(&mut lexicon, file, &mut faults);
    }
    pack::check_classes(&lexicon, &mut faults);
    let texts = packs.iter().flat_map(|pack| &pack.files);
    faults.iter_mut().for_each(|fault| fault::find_class(fault, texts.clone()));
    faults.sort();
    faults.dedup();
    Loaded { lexicon, faults, packs, targets }
}

/// The columns of entry files, for messages.
pub(crate) fn columns() -> String {
    pack::COLUMNS.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
