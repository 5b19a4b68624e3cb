//! Target sets: who and what stances are about, and the words that name them.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use unicode_segmentation::UnicodeSegmentation;

use super::fault::{FaultKind, PackFault};
use super::files::{PackFile, TARGETS};
use super::pack::{line_of, ten_thousandths};
use super::pattern::{MOST_WORDS, Reading, parse};
use super::{Entry, Label, Lexicon, Role, Target};

/// Weight of a slogan: as good as an outright statement.
const SLOGAN_WEIGHT: f64 = 2.0;

type Words = Vec<Spanned<String>>;

/// A target set as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFile {
    name: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "licence")]
    _licence: Option<String>,
    #[serde(default)]
    target: Vec<TargetFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Words,
    #[serde(default)]
    demonyms: Words,
    #[serde(default)]
    leaders: Words,
    #[serde(default)]
    hashtags: Words,
    #[serde(default)]
    allies: Words,
    #[serde(default)]
    opponents: Words,
    #[serde(default)]
    slogans_favor: Words,
    #[serde(default)]
    slogans_against: Words,
    /// Its stance is always a side.
    #[serde(default)]
    two_way: bool,
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

/// Adds the targets of a file, with an entry for each word that names one and for each slogan.
pub(super) fn add(lexicon: &mut Lexicon, file: &PackFile, faults: &mut Vec<PackFault>) {
    let set: SetFile = match toml::from_str(&file.text) {
        Ok(set) => set,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(&file.text, span.start));
            let kind = FaultKind::Toml { said: error.message().to_owned() };
            faults.push(PackFault { file: file.shown.clone(), line, column: 1, kind });
            return;
        }
    };
    let name: Arc<str> = set.name.as_str().into();
    let source: Arc<str> = file.path.as_str().into();
    for target in set.target {
        let own: Arc<str> = target.name.get_ref().as_str().into();
        if &*own == ANY {
            lexicon.any_is_two_way |= target.two_way;
            continue;
        }
        // A later set may say more of a target that is known already.
        let known = lexicon.targets.iter().position(|known| known.name == own);
        let at = known.unwrap_or(lexicon.targets.len());
        match lexicon.targets.get_mut(at) {
            Some(known) => known.is_two_way |= target.two_way,
            None => lexicon.targets.push(Target { name: own.clone(), set: name.clone(), is_two_way: target.two_way }),
        }
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let mut adder = Adder { lexicon, file, source: &source, target: own, number, faults };
        adder.name(&target.name);
        for words in [&target.aliases, &target.demonyms, &target.leaders, &target.hashtags] {
            adder.words(words, Label::Mention, Some(Role::Itself));
        }
        adder.words(&target.allies, Label::Mention, Some(Role::Ally));
        adder.words(&target.opponents, Label::Mention, Some(Role::Opponent));
        adder.words(&target.slogans_favor, Label::Favor, None);
        adder.words(&target.slogans_against, Label::Against, None);
    }
}

/// The name of whichever target has no rows of its own.
const ANY: &str = "*";

/// A target set that gives names alone; the second of each pair says whether its stance is always a side.
#[must_use]
pub fn targets_file<'t>(set: &str, targets: impl Iterator<Item = (&'t str, bool)>) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = format!("name = {}\n", text(set));
    for (target, is_two_way) in targets {
        out.push_str(&format!("\n[[target]]\nname = {}\n", text(target)));
        if is_two_way {
            out.push_str("# The labelled rows knew no `neither`.\ntwo_way = true\n");
        }
    }
    out
}

/// Adds targets by their names alone.
pub(super) fn name<'t>(lexicon: &mut Lexicon, set: &str, names: impl Iterator<Item = &'t str>) {
    let text = targets_file(set, names.map(|name| (name, false)));
    let path = format!("{TARGETS}{set}.toml");
    // Names are written so that they can be read.
    add(lexicon, &PackFile { shown: path.clone(), path, text }, &mut Vec::new());
}

struct Adder<'a> {
    lexicon: &'a mut Lexicon,
    file: &'a PackFile,
    source: &'a Arc<str>,
    target: Arc<str>,
    number: u32,
    faults: &'a mut Vec<PackFault>,
}

impl Adder<'_> {
    /// The name itself, as plain words: it may be a sentence with any sign in it.
    fn name(&mut self, name: &Spanned<String>) {
        let words: Vec<&str> = name.get_ref().unicode_words().collect();
        if !words.is_empty() && words.len() <= MOST_WORDS {
            let plain = Spanned::new(name.span(), words.join(" "));
            self.words(&[plain], Label::Mention, Some(Role::Itself));
        }
    }

    fn words(&mut self, words: &[Spanned<String>], label: Label, role: Option<Role>) {
        for word in words {
            let line = line_of(&self.file.text, word.span().start);
            // A hashtag is a word; the sign before it is none.
            let text = word.get_ref().trim_start_matches('#');
            match parse(text, Reading::default()) {
                Err(why) => {
                    let kind = FaultKind::BadPattern { pattern: text.to_owned(), why };
                    self.faults.push(PackFault { file: self.file.shown.clone(), line, column: 1, kind });
                }
                Ok(pattern) => self.lexicon.entries.push(Entry {
                    text: text.to_owned(),
                    pattern,
                    label,
                    target: role.is_none().then(|| self.target.clone()),
                    weight: if role.is_some() { 0 } else { ten_thousandths(SLOGAN_WEIGHT) },
                    level: 0,
                    is_watched: false,
                    is_learned: false,
                    evades: super::Evades::None,
                    to: None,
                    unless: Vec::new(),
                    yes: Vec::new(),
                    no: Vec::new(),
                    names: role.map(|role| (self.number, role)),
                    // Names are the same in every language.
                    pack: u32::MAX,
                    file: self.source.clone(),
                    line,
                }),
            }
        }
    }
}
