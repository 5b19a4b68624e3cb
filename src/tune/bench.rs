//! Packs on the bench: compiled, with the texts they were read from and what is wrong with them.
//! In: what was loaded. Out: what checks, editors and tables ask of it.

use std::collections::BTreeSet;

use crate::judge::Judge;
use crate::lexicon::files::PackFile;
use crate::lexicon::pattern::{Atom, Pattern};
use crate::lexicon::{Entry, Lexicon, Loaded, PackFault, PackTexts, Role};

/// Loaded packs, ready to judge, and which of them are asked about.
#[derive(Debug)]
pub struct Bench {
    /// What judges.
    pub judge: Judge,
    /// What the loader found wrong; what it found is not in the judge.
    pub faults: Vec<PackFault>,
    /// The packs' files.
    pub packs: Vec<PackTexts>,
    /// The target sets beside the packs.
    pub targets: Vec<PackFile>,
    asked: Vec<bool>,
}

impl Bench {
    /// Compiles what was loaded. `asks` says which packs are asked about; the others lie below them.
    #[must_use]
    pub fn new(loaded: Loaded, asks: impl Fn(&PackTexts) -> bool) -> Bench {
        let Loaded { lexicon, faults, packs, targets } = loaded;
        let asked = packs.iter().map(asks).collect();
        Bench { judge: Judge::new(lexicon), faults, packs, targets, asked }
    }

    /// The lexicon.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        self.judge.lexicon()
    }

    /// The packs that are asked about.
    pub fn asked_packs(&self) -> impl Iterator<Item = &PackTexts> {
        self.packs.iter().zip(&self.asked).filter(|(_, asked)| **asked).map(|(pack, _)| pack)
    }

    /// Their files.
    pub fn asked_files(&self) -> impl Iterator<Item = &PackFile> {
        self.asked_packs().flat_map(|pack| &pack.files)
    }

    /// Whether an entry stands in a pack that is asked about.
    #[must_use]
    pub fn asks_for(&self, entry: &Entry) -> bool {
        self.asked_packs().any(|pack| pack.number == Some(entry.pack))
    }

    /// The entries of the packs that are asked about, with their numbers.
    pub fn asked_entries(&self) -> impl Iterator<Item = (u32, &Entry)> {
        let numbers: BTreeSet<u32> = self.asked_packs().filter_map(|pack| pack.number).collect();
        let entries = self.lexicon().entries().iter().enumerate();
        entries
            .filter(move |(_, entry)| entry.names.is_none() && numbers.contains(&entry.pack))
            .map(|(at, entry)| (u32::try_from(at).unwrap_or(u32::MAX), entry))
    }
}

/// The sequences of words of a class, those of included classes with them.
#[must_use]
pub fn class_sequences<'l>(lexicon: &'l Lexicon, name: &str) -> Vec<&'l [Atom]> {
    let mut sequences = Vec::new();
    let (mut seen, mut open) = (BTreeSet::new(), vec![name.to_owned()]);
    while let Some(name) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        for sequence in patterns_of(lexicon, &name).flat_map(|pattern| &pattern.sequences) {
            match sequence.as_slice() {
                [Atom::Class(inner)] => open.push(inner.to_string()),
                other => sequences.push(other),
            }
        }
    }
    sequences
}

/// The patterns of a class; for `target` those that name targets.
fn patterns_of<'l>(lexicon: &'l Lexicon, name: &str) -> Box<dyn Iterator<Item = &'l Pattern> + 'l> {
    if name == crate::lexicon::pack::TARGET_CLASS {
        let names = |entry: &&Entry| matches!(entry.names, Some((_, Role::Itself)));
        return Box::new(lexicon.entries().iter().filter(names).map(|entry| &entry.pattern));
    }
    Box::new(lexicon.classes().get(name).into_iter().flatten())
}

/// An atom as one writes it in a pattern.
#[must_use]
pub fn shown_atom(atom: &Atom) -> String {
    match atom {
        Atom::Word(word) => word.to_string(),
        Atom::Prefix(start) => format!("{start}*"),
        Atom::Inside(part) => format!("*{part}*"),
        Atom::Exact(word) => format!("\"{word}\""),
        Atom::Class(name) => format!("{{{name}}}"),
        Atom::Regex(expression) => format!("/{expression}/"),
        Atom::Any => "...1".to_owned(),
        Atom::OneOf(set) => format!("({})", set.iter().map(shown_atom).collect::<Vec<_>>().join("|")),
    }
}

/// Words that no lexicon has: what stands for any word in a made-up text, and what a star may add.
const FILLER: &str = "qxqz";

/// Texts that a pattern matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Samples {
    /// The texts.
    pub texts: Vec<String>,
    /// Whether these are all that matter: every word of every class and choice, one form a star.
    pub complete: bool,
}

/// Texts that `pattern` matches, at most `most`.
#[must_use]
pub fn samples(lexicon: &Lexicon, pattern: &Pattern, most: usize) -> Samples {
    let mut out = Samples { texts: Vec::new(), complete: true };
    for sequence in &pattern.sequences {
        let mut texts = vec![String::new()];
        for atom in sequence {
            let Some(words) = words_of(lexicon, atom, most) else {
                texts.clear();
                out.complete = false;
                break;
            };
            let whole = texts.len() * words.len();
            let join =
                |text: &String, word: &String| if text.is_empty() { word.clone() } else { format!("{text} {word}") };
            texts = texts.iter().flat_map(|text| words.iter().map(move |word| join(text, word))).take(most).collect();
            out.complete &= whole <= most && words.len() < most;
        }
        out.texts.extend(texts);
        if out.texts.len() >= most {
            out.complete &= out.texts.len() == most && pattern.sequences.last() == Some(sequence);
            out.texts.truncate(most);
            break;
        }
    }
    out
}

/// Words and phrases for one place of a sequence; `None` when they can't be made up.
fn words_of(lexicon: &Lexicon, atom: &Atom, most: usize) -> Option<Vec<String>> {
    Some(match atom {
        Atom::Word(word) | Atom::Exact(word) => vec![word.to_string()],
        Atom::Prefix(start) => vec![format!("{start}{FILLER}"), start.to_string()],
        Atom::Inside(part) => vec![format!("{FILLER}{part}{FILLER}"), part.to_string()],
        Atom::Any => vec![FILLER.to_owned()],
        Atom::Regex(_) => return None,
        Atom::OneOf(set) => {
            let words: Option<Vec<_>> = set.iter().take(most).map(|atom| words_of(lexicon, atom, most)).collect();
            words?.concat()
        }
        Atom::Class(name) => {
            let mut words = Vec::new();
            for sequence in class_sequences(lexicon, name).into_iter().take(most) {
                let parts: Option<Vec<_>> = sequence.iter().map(|atom| first_word(lexicon, atom)).collect();
                words.push(parts?.join(" "));
            }
            words
        }
    })
}

/// One word for a place in a phrase of a class.
fn first_word(lexicon: &Lexicon, atom: &Atom) -> Option<String> {
    match atom {
        Atom::Class(name) => {
            let sequence = class_sequences(lexicon, name).into_iter().find(|sequence| sequence.len() == 1)?;
            match sequence.first()? {
                Atom::Class(_) => None,
                atom => words_of(lexicon, atom, 1)?.into_iter().next(),
            }
        }
        atom => words_of(lexicon, atom, 2)?.into_iter().next(),
    }
}

/// Every single word that may stand at some place of a pattern, as atoms without classes and choices.
#[must_use]
pub fn atoms(lexicon: &Lexicon, pattern: &Pattern) -> BTreeSet<Atom> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<Atom> = pattern.sequences.iter().flatten().cloned().collect();
    while let Some(atom) = open.pop() {
        match atom {
            Atom::OneOf(set) => open.extend(set.iter().cloned()),
            Atom::Class(name) => {
                if seen.insert(name.clone()) {
                    open.extend(class_sequences(lexicon, &name).into_iter().flatten().cloned());
                }
            }
            other => drop(found.insert(other)),
        }
    }
    found
}

/// The words that match a pattern by themselves, as far as they are plain words.
#[must_use]
pub fn words_alone(lexicon: &Lexicon, pattern: &Pattern) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for sequence in &pattern.sequences {
        let [atom] = sequence.as_slice() else { continue };
        let mut open = vec![atom.clone()];
        while let Some(atom) = open.pop() {
            match atom {
                Atom::Word(word) | Atom::Exact(word) => drop(found.insert(word.to_lowercase())),
                Atom::OneOf(set) => open.extend(set.iter().cloned()),
                Atom::Class(name) => {
                    let alone = class_sequences(lexicon, &name).into_iter().filter(|sequence| sequence.len() == 1);
                    open.extend(alone.flatten().filter(|atom| !matches!(atom, Atom::Class(_))).cloned());
                }
                _ => {}
            }
        }
    }
    found
}
