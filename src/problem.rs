//! What was mended, skipped or refused, with its place. Problems are counted and reported, never thrown.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::Place;

/// What happened to a part of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// An input that could not be read or recognized at all.
    UnreadableInput,
    /// A record that could not be read and was left out.
    SkippedRecord,
    /// A field whose value made no sense and is now unknown.
    BadField,
    /// Bytes that are not valid in the text's encoding and were replaced.
    BadEncoding,
    /// A time without a zone.
    ZonelessTime,
    /// The stated parent is not there; the comment stands higher up.
    Orphan,
    /// A comment that answers itself; now at the top level.
    SelfReply,
    /// A loop of replies, cut at its earliest comment.
    Cycle,
    /// The same id and content again; counted and dropped.
    DuplicateDropped,
    /// Another version of a comment that is there already; the two are one comment.
    FetchedAgain,
    /// The same id with other content; kept under `id~2`.
    DuplicateRenamed,
    /// The parent lies in another thread; the comment's own thread is believed.
    ForeignParent,
    /// The page declares another number of comments than were found.
    DeclaredDiffers,
    /// Comments that the page declares can't be told apart in the text.
    Inseparable,
    /// An input that could not be read to its end; what came before is kept.
    CutShort,
    /// A page that was stored only in part, in an archive of pages that is itself whole.
    StoredInPart,
    /// Something that a limit left out.
    OverLimit,
    /// Bytes or marks that don't belong there and were passed over.
    Mended,
    /// Bodies whose `&gt;`, `&lt;` and `&amp;` were turned back into characters.
    Unescaped,
    /// Columns or keys that were guessed from their names.
    Guessed,
    /// An input, or a page, that was recognized and in which no comment was found.
    NoComments,
    /// A part of an input that holds no comments, or is of no use, and was passed over.
    PassedOver,
    /// Columns or keys that look like a field and are not read.
    Unread,
    /// The parent is gone; the comment stands under the nearest ancestor that the source names.
    Ghost,
}

impl ProblemKind {
    /// What a person reads in the account: `3 orphans`.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            ProblemKind::UnreadableInput => ("unreadable input", "unreadable inputs"),
            ProblemKind::SkippedRecord => ("skipped record", "skipped records"),
            ProblemKind::BadField => ("unusable field", "unusable fields"),
            ProblemKind::BadEncoding => ("text with replaced bytes", "texts with replaced bytes"),
            ProblemKind::ZonelessTime => ("time without a zone", "times without a zone"),
            ProblemKind::Orphan => ("orphan", "orphans"),
            ProblemKind::SelfReply => ("reply to itself", "replies to themselves"),
            ProblemKind::Cycle => ("loop cut", "loops cut"),
            ProblemKind::DuplicateDropped => ("repeated comment dropped", "repeated comments dropped"),
            ProblemKind::FetchedAgain => ("comment fetched again", "comments fetched again"),
            ProblemKind::DuplicateRenamed => ("repeated id renamed", "repeated ids renamed"),
            ProblemKind::ForeignParent => ("parent in another thread", "parents in another thread"),
            ProblemKind::DeclaredDiffers => ("page that declares another count", "pages that declare another count"),
            ProblemKind::Inseparable => {
                ("page whose comments can't be told apart", "pages whose comments can't be told apart")
            }
            ProblemKind::CutShort => ("input cut short", "inputs cut short"),
            ProblemKind::StoredInPart => ("page stored only in part", "pages stored only in part"),
            ProblemKind::OverLimit => ("thing left out by a limit", "things left out by limits"),
            ProblemKind::Mended => ("fault passed over", "faults passed over"),
            ProblemKind::Unescaped => ("input with escaped bodies", "inputs with escaped bodies"),
            ProblemKind::Guessed => ("table whose columns were guessed", "tables whose columns were guessed"),
            ProblemKind::NoComments => ("input without a comment", "inputs without a comment"),
            ProblemKind::PassedOver => ("part passed over", "parts passed over"),
            ProblemKind::Unread => ("input with unread columns or keys", "inputs with unread columns or keys"),
            ProblemKind::Ghost => ("reply to a comment that is gone", "replies to comments that are gone"),
        }
    }
}

/// One thing that was mended, skipped or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened.
    pub kind: ProblemKind,
    /// Where.
    pub place: Place,
    /// What was found, what was expected, what was done.
    pub message: String,
}

impl Problem {
    /// A problem of this kind, at this place.
    #[must_use]
    pub fn new(kind: ProblemKind, place: Place, message: impl Into<String>) -> Problem {
        Problem { kind, place, message: message.into() }
    }

    /// Bytes at this place that are no UTF-8 and were replaced.
    #[must_use]
    pub fn bad_encoding(place: Place) -> Problem {
        let said = "bytes that are no UTF-8; expected UTF-8; they were replaced by U+FFFD";
        Problem::new(ProblemKind::BadEncoding, place, said)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// How many problems of each kind a list keeps in full; the rest are counted.
const KEPT_OF_A_KIND: u64 = 20;

/// Problems of a run: all counted, the first of each kind kept.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    counts: BTreeMap<ProblemKind, u64>,
    kept: Vec<Problem>,
}

impl Problems {
    /// Counts one more problem and keeps it if it is among the first of its kind.
    pub fn push(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.kind).or_default();
        *count += 1;
        if *count <= KEPT_OF_A_KIND {
            self.kept.push(problem);
        }
    }

    /// Whether the next problem of this kind would be kept in full.
    #[must_use]
    pub fn keeps_more(&self, kind: ProblemKind) -> bool {
        self.count(kind) < KEPT_OF_A_KIND
    }

    /// Counts one more problem that is not worth being described.
    pub fn count_one(&mut self, kind: ProblemKind) {
        *self.counts.entry(kind).or_default() += 1;
    }

    /// Adds all of `more`.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Problem>) {
        more.into_iter().for_each(|problem| self.push(problem));
    }

    /// How many of each kind there were.
    pub fn counts(&self) -> impl Iterator<Item = (ProblemKind, u64)> + '_ {
        self.counts.iter().map(|(kind, count)| (*kind, *count))
    }

    /// How many of `kind` there were.
    #[must_use]
    pub fn count(&self, kind: ProblemKind) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// The first problems of each kind, in the order in which they came.
    #[must_use]
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }
}
