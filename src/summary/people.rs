//! Who took part: how many, who dominates, and how many wrote once and were never answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::authors::AuthorFigures;
use super::rate::Rate;

/// Authors listed, at most.
const LISTED: usize = 5;

/// The people of a thread, by name; comments without an author are nobody's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct People {
    /// Authors known by name.
    pub named: u64,
    /// Comments whose author is not known.
    pub without_author: u64,
    /// Those with the most comments, most first.
    pub loudest: Vec<Loud>,
    /// The first of the loudest, as few as write half of the comments with a known author; empty where that takes more
    /// than three, or where there are fewer than ten such comments.
    pub carried_by: Vec<String>,
    /// Authors who stand out, at most three: each with at least five comments, a tenth of those with a known author, and
    /// three times the mean of the others'.
    pub dominant: Vec<String>,
    /// Authors who wrote one comment.
    pub once: Rate,
    /// Of these, those whom nobody answered.
    pub once_unanswered: u64,
}

/// An author by the size of their share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Loud {
    /// The name.
    pub author: String,
    /// Their comments, of all comments with a known author.
    pub comments: Rate,
    /// Direct replies that they got from others.
    pub answered: u64,
    /// Their uncivil comments, of those judged.
    pub uncivil: Rate,
}

/// The people among these records, which come most comments first.
#[must_use]
pub fn people(authors: &[AuthorFigures], without_author: u64) -> People {
    let all: u64 = authors.iter().map(|author| author.comments).sum();
    let loud = |author: &AuthorFigures| Loud {
        author: author.author.clone(),
        comments: Rate::of(author.comments, all),
        answered: author.answered,
        uncivil: Rate::of(author.uncivil, author.judged),
    };
    let once = || authors.iter().filter(|author| author.comments == 1);
    let count = authors.len() as u64;
    People {
        named: count,
        without_author,
        loudest: authors.iter().filter(|author| author.comments > 1).take(LISTED).map(loud).collect(),
        carried_by: carried_by(authors, all),
        dominant: dominant(authors, all),
        once: Rate::of(once().count() as u64, count),
        once_unanswered: once().filter(|author| author.answered == 0).count() as u64,
    }
}

fn carried_by(authors: &[AuthorFigures], all: u64) -> Vec<String> {
    let mut sum = 0;
    let mut names = Vec::new();
    if all < 10 || authors.len() < 4 {
        return names;
    }
    for author in authors.iter().take(3) {
        sum += author.comments;
        names.push(author.author.clone());
        if sum * 2 >= all {
            return names;
        }
    }
    Vec::new()
}

fn dominant(authors: &[AuthorFigures], all: u64) -> Vec<String> {
    // Most first: those before the first gap to three times the mean of the rest.
    let stands_out = |count: &usize| {
        let rest = all - authors.iter().take(*count).map(|author| author.comments).sum::<u64>();
        let others = (authors.len() - count) as u64;
        let least = authors.get(count - 1).map_or(0, |author| author.comments);
        others > 1 && least >= 5 && least * 10 >= all && least * others >= 3 * rest
    };
    let count = (1..=authors.len().min(3)).rev().find(stands_out).unwrap_or(0);
    authors.iter().take(count).map(|author| author.author.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(counts: &[u64]) -> Vec<AuthorFigures> {
        let author = |(at, comments): (usize, &u64)| AuthorFigures {
            author: format!("a{at}"),
            comments: *comments,
            ..AuthorFigures::default()
        };
        counts.iter().enumerate().map(author).collect()
    }

    #[test]
    fn few_authors_dominate_only_by_far() {
        let cases: [(&[u64], usize); 6] = [
            (&[12, 5, 4, 3], 1),
            (&[12, 11, 1, 1, 1, 1, 1, 1, 1, 1], 2),
            (&[4, 1, 1, 1], 0), // four comments are few
            (&[6, 5, 5, 5], 0),
            (&[5, 5, 5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], 0), // 5 of 51 each
            (&[9, 2], 0),                                                          // two people talk
        ];
        for (counts, want) in cases {
            assert_eq!(people(&with(counts), 0).dominant.len(), want, "{counts:?}");
        }
    }

    #[test]
    fn a_thread_is_carried_by_as_few_as_write_half_of_it() {
        let cases: [(&[u64], usize); 4] =
            [(&[6, 4, 1, 1], 1), (&[5, 4, 3, 2, 2], 2), (&[2, 2, 2, 2, 2, 2, 2], 0), (&[3, 2, 1, 1], 0)];
        for (counts, want) in cases {
            assert_eq!(people(&with(counts), 0).carried_by.len(), want, "{counts:?}");
        }
    }
}
