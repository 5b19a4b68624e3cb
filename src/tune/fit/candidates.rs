//! Labelled texts → patterns that may tell their labels apart: words, pairs of words, beginnings of words.

use std::collections::{BTreeSet, HashSet};

use rustc_hash::FxHashMap;

use crate::comment::Comment;
use crate::lexicon::Lexicon;
use crate::text::fold::fold;
use crate::text::words::{Word, words_into};

/// Lengths of the beginnings of words, in letters.
const BEGINNINGS: &[usize] = &[3, 4, 5, 6, 7];

/// Letters of a word, at most.
const MOST_LETTERS: usize = 30;

/// Uses from which a word may be known as a name.
const NAME_USES: u32 = 3;

/// What may become a candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Comments that must hold it, at least.
    pub(super) support: u32,
    /// Words of the longest, at most 3.
    pub(super) words: usize,
    /// How many candidates, at most; those that tell the labels apart best.
    pub(super) most: usize,
}

/// Words that no candidate may hold.
pub(super) struct Barred {
    words: HashSet<String>,
    /// Words that no beginning may cover either, in order.
    identity: BTreeSet<String>,
}

impl Barred {
    /// Words for who people are; and, where `names` is asked for, names as the comments' capitals show them.
    pub(super) fn of(lexicon: &Lexicon, names: Option<&[&Comment]>) -> Barred {
        let identity: BTreeSet<String> = lexicon.check_words("identity").map(str::to_owned).collect();
        let mut words: HashSet<String> = identity.iter().cloned().collect();
        words.extend(names.map(names_in).unwrap_or_default());
        Barred { words, identity }
    }

    fn bars(&self, word: &str) -> bool {
        let owner = word.strip_suffix("'s").unwrap_or(word);
        self.words.contains(word) || self.words.contains(owner)
    }

    fn bars_beginning(&self, start: &str) -> bool {
        self.identity.range(start.to_owned()..).next().is_some_and(|word| word.starts_with(start))
    }
}

/// Words that are written with a capital letter inside sentences more often than not.
fn names_in(comments: &[&Comment]) -> Vec<String> {
    let mut uses: FxHashMap<String, (u32, u32)> = FxHashMap::default();
    let mut words = Vec::new();
    for comment in comments {
        words_into(&comment.text, &mut words);
        for pair in words.windows(2).filter(|pair| pair[0].sentence == pair[1].sentence) {
            let raw = pair[1].span.of(&comment.text);
            let mut letters = raw.chars();
            let capital = letters.next().is_some_and(char::is_uppercase);
            let small = letters.clone().any(char::is_lowercase) && !letters.any(char::is_uppercase);
            let folded = fold(raw);
            if folded.chars().count() < 2 || folded.starts_with("i'") {
                continue;
            }
            let count = uses.entry(folded).or_default();
            count.0 += u32::from(capital && small);
            count.1 += 1;
        }
    }
    let is_name =
        |(word, (capital, all)): (String, (u32, u32))| (capital >= NAME_USES && capital * 2 > all).then_some(word);
    // The order does not matter: they become a set.
    #[allow(clippy::iter_over_hash_type, reason = "they become a set")]
    let names = uses.into_iter().filter_map(is_name).collect();
    names
}

/// In how many comments of each class a candidate stands.
#[derive(Default)]
struct Count {
    last: u32,
    by_class: [u32; 4],
}

impl Count {
    fn add(&mut self, comment: u32, class: usize) {
        if self.last != comment {
            self.last = comment;
            if let Some(count) = self.by_class.get_mut(class) {
                *count += 1;
            }
        }
    }

    fn all(&self) -> u32 {
        self.by_class.iter().sum()
    }
}

#[derive(Default)]
struct Counts {
    numbers: FxHashMap<String, u32>,
    words: Vec<String>,
    grams: FxHashMap<[u32; 3], Count>,
    /// By beginning: its count, and how many different words it covers.
    beginnings: FxHashMap<String, (Count, BTreeSet<u32>)>,
}

/// No word: the rest of a shorter run of words.
const NONE: u32 = u32::MAX;

/// The patterns of the candidates in `comments`, each with the number of its class, in alphabetical order.
pub(super) fn candidates(comments: &[(&Comment, usize)], wanted: Wanted, barred: &Barred) -> Vec<String> {
    let mut counts = Counts::default();
    let mut words = Vec::new();
    for (number, (comment, class)) in (1..).zip(comments) {
        words_into(&comment.text, &mut words);
        counts.add(comment, &words, (number, *class), wanted.words.clamp(1, 3), barred);
    }
    let mut classes = [0u32; 4];
    for (_, class) in comments {
        if let Some(count) = classes.get_mut(*class) {
            *count += 1;
        }
    }
    let mut list = counts.patterns(wanted.support, &classes);
    list.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    list.truncate(wanted.most);
    let mut patterns: Vec<String> = list.into_iter().map(|(_, pattern)| pattern).collect();
    patterns.sort();
    patterns
}

impl Counts {
    fn add(&mut self, comment: &Comment, words: &[Word], (number, class): (u32, usize), most: usize, barred: &Barred) {
        let numbered: Vec<(u32, u32)> =
            words.iter().map(|word| (self.number(word.span.of(&comment.text), barred), word.sentence)).collect();
        for (at, (first, sentence)) in numbered.iter().enumerate() {
            let mut gram = [NONE; 3];
            for (place, (word, same)) in numbered.iter().skip(at).take(most).enumerate() {
                if same != sentence || *word == NONE {
                    break;
                }
                gram[place] = *word;
                self.grams.entry(gram).or_default().add(number, class);
            }
            if *first != NONE {
                self.beginnings(*first, (number, class), barred);
            }
        }
    }

    /// The number of a word; `NONE` for what can't stand in a candidate.
    fn number(&mut self, raw: &str, barred: &Barred) -> u32 {
        let folded = fold(raw);
        if let Some(number) = self.numbers.get(&folded) {
            return *number;
        }
        let letters = folded.chars().count() <= MOST_LETTERS && folded.chars().any(char::is_alphabetic);
        // Signs of the pattern language would be read as such.
        let plain = folded.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '_' | '.' | ':'));
        let number = if letters && plain && !barred.bars(&folded) {
            self.words.push(folded.clone());
            u32::try_from(self.words.len() - 1).unwrap_or(NONE)
        } else {
            NONE
        };
        self.numbers.insert(folded, number);
        number
    }

    fn beginnings(&mut self, word: u32, (number, class): (u32, usize), barred: &Barred) {
        let Some(text) = self.words.get(word as usize) else { return };
        for length in BEGINNINGS {
            let Some((end, _)) = text.char_indices().nth(*length) else { break };
            let Some(start) = text.get(..end).filter(|start| start.chars().all(char::is_alphabetic)) else { break };
            if !self.beginnings.contains_key(start) {
                if barred.bars_beginning(start) {
                    continue;
                }
                self.beginnings.insert(start.to_owned(), Default::default());
            }
            if let Some((count, covered)) = self.beginnings.get_mut(start) {
                count.add(number, class);
                // Two are enough to be more than a word.
                if covered.len() < 2 {
                    covered.insert(word);
                }
            }
        }
    }

    /// Candidates with enough support, each with how well it tells the classes apart. In no order.
    #[allow(clippy::iter_over_hash_type, reason = "the caller sorts")]
    fn patterns(&self, support: u32, classes: &[u32; 4]) -> Vec<(f64, String)> {
        let mut list = Vec::new();
        for (gram, count) in &self.grams {
            if count.all() >= support {
                let words: Vec<&str> =
                    gram.iter().filter_map(|word| self.words.get(*word as usize)).map(String::as_str).collect();
                list.push((tells(&count.by_class, classes), words.join(" ")));
            }
        }
        for (start, (count, covered)) in &self.beginnings {
            if count.all() >= support && covered.len() > 1 {
                list.push((tells(&count.by_class, classes), format!("{start}*")));
            }
        }
        list
    }
}

/// How far the classes of the comments with a candidate are from those of all comments: chi square.
fn tells(with: &[u32; 4], classes: &[u32; 4]) -> f64 {
    let all: f64 = classes.iter().map(|count| f64::from(*count)).sum();
    let here: f64 = with.iter().map(|count| f64::from(*count)).sum();
    let term = |(seen, of): (&u32, &u32)| {
        let expected = here * f64::from(*of) / all.max(1.0);
        if expected > 0.0 { (f64::from(*seen) - expected).powi(2) / expected } else { 0.0 }
    };
    with.iter().zip(classes).map(term).sum()
}
