//! What is usual: how often comments of public sets are uncivil by the shipped pack, and how many of them hold a
//! word. Counted by `examples/count_background.rs`, which wrote `lexicons/background/en.tsv`; no text is in there.

use std::collections::HashMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The shipped counts.
const SHIPPED: &str = include_str!("../../lexicons/background/en.tsv");

/// One set of comments that nobody picked for their tone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UsualSet {
    /// Its name.
    pub name: String,
    /// What its comments are.
    pub what: String,
    /// Comments counted.
    pub comments: u64,
    /// Those that readers called uncivil.
    pub by_readers: u64,
    /// Those that the shipped pack calls uncivil.
    pub by_comity: u64,
}

/// The counts over all sets.
#[derive(Clone, Debug, Default)]
pub struct Background {
    /// The sets with a known base rate of incivility.
    pub sets: Vec<UsualSet>,
    /// Comments whose words were counted.
    pub comments: u64,
    /// All counts of words together.
    pub total: u64,
    /// The shipped packs' hash when the sets were counted.
    pub pack: String,
    words: HashMap<&'static str, u64>,
}

static BACKGROUND: LazyLock<Background> = LazyLock::new(|| read(SHIPPED));

impl Background {
    /// The shipped background.
    #[must_use]
    pub fn shipped() -> &'static Background {
        &BACKGROUND
    }

    /// In how many comments a folded word occurs; 0 for a word that is not listed.
    #[must_use]
    pub fn comments_with(&self, word: &str) -> u64 {
        self.words.get(word).copied().unwrap_or(0)
    }

    /// The lowest and the highest uncivil share of the sets, as the shipped pack judges them; `None` without sets.
    #[must_use]
    pub fn usual(&self) -> Option<[f64; 2]> {
        let shares = || self.sets.iter().filter_map(|set| super::share(set.by_comity, set.comments));
        Some([shares().min_by(f64::total_cmp)?, shares().max_by(f64::total_cmp)?])
    }
}

/// The file: `#key<TAB>…` lines, then `word<TAB>comments`. The file is ours; a test reads every line.
fn read(text: &'static str) -> Background {
    let mut background = Background::default();
    for line in text.lines() {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse::<u64>().ok()).unwrap_or(0);
        match cells.as_slice() {
            ["#comments", ..] => background.comments = number(1),
            ["#pack", pack, ..] => background.pack = (*pack).to_owned(),
            ["#set", name, what, ..] => background.sets.push(UsualSet {
                name: (*name).to_owned(),
                what: (*what).to_owned(),
                comments: number(3),
                by_readers: number(4),
                by_comity: number(5),
            }),
            [word, _] if !word.starts_with('#') => {
                background.total += number(1);
                background.words.insert(word, number(1));
            }
            _ => {}
        }
    }
    background
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_shipped_counts_is_read() {
        let background = Background::shipped();
        let lines = SHIPPED.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(background.words.len(), lines, "each word once, each with its count");
        assert!(background.words.values().all(|count| *count > 0 && *count <= background.comments));
        assert!(background.comments_with("the") > background.comments / 4);
        assert!(background.sets.len() >= 3);
        assert!(background.sets.iter().all(|set| set.by_readers > 0 && set.by_readers < set.comments));
        let [least, most] = background.usual().unwrap();
        assert!(0.0 < least && least < most && most < 0.5);
    }
}
