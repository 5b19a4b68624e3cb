//! Sentences made of our words and of names and ids from the input, kept apart so that each medium can make the
//! latter inert and link the ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Words of comity.
    Words(String),
    /// A name from the input: an author, a target, a term.
    Name(String),
    /// The id of a comment.
    Comment(String),
}

/// One claim in plain words. Every figure in it stands in the same summary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// What it speaks of: `size`, `people`, `heat`, `aim`, `stance`, `turn`, `branches`, `exchange`, `coverage` and the like.
    pub about: String,
    /// The sentence as one text.
    pub text: String,
    /// The same in pieces.
    pub parts: Vec<Part>,
    /// The comments that it rests on, at most ten.
    pub comments: Vec<String>,
}

/// Comments named below a sentence, at most.
const NAMED: usize = 10;

impl Sentence {
    /// An empty sentence about something.
    #[must_use]
    pub fn about(about: &str) -> Sentence {
        Sentence { about: about.to_owned(), ..Sentence::default() }
    }

    /// Adds words of ours.
    #[must_use]
    pub fn words(mut self, words: impl AsRef<str>) -> Sentence {
        self.text.push_str(words.as_ref());
        match self.parts.last_mut() {
            Some(Part::Words(text)) => text.push_str(words.as_ref()),
            _ => self.parts.push(Part::Words(words.as_ref().to_owned())),
        }
        self
    }

    /// Adds a name from the input.
    #[must_use]
    pub fn name(mut self, name: &str) -> Sentence {
        self.text.push_str(name);
        self.parts.push(Part::Name(name.to_owned()));
        self
    }

    /// Adds names from the input: `a`, `a and b`, `a, b and c`.
    #[must_use]
    pub fn names<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Sentence {
        let names: Vec<&str> = names.into_iter().collect();
        let last = names.len().saturating_sub(1);
        names.iter().enumerate().fold(self, |sentence, (at, name)| {
            let between = if at == 0 {
                ""
            } else if at == last {
                " and "
            } else {
                ", "
            };
            if between.is_empty() { sentence.name(name) } else { sentence.words(between).name(name) }
        })
    }

    /// Adds the id of a comment, which the sentence then rests on too.
    #[must_use]
    pub fn comment(mut self, id: &str) -> Sentence {
        self.text.push_str(id);
        self.parts.push(Part::Comment(id.to_owned()));
        self.resting_on([id])
    }

    /// Says which comments it rests on.
    #[must_use]
    pub fn resting_on<'i>(mut self, ids: impl IntoIterator<Item = &'i str>) -> Sentence {
        for id in ids {
            if self.comments.len() < NAMED && !self.comments.iter().any(|known| known == id) {
                self.comments.push(id.to_owned());
            }
        }
        self
    }
}
