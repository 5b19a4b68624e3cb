//! What readers hand on.

use std::fmt;
use std::sync::Arc;

use crate::comment::{Comment, Header};
use crate::problem::Problem;

use super::InputError;

/// What a reader hands on, in the order of the source.
#[derive(Debug)]
pub enum Item {
    /// What belongs to a thread that is there even without a comment: a page. Comes before its comments.
    Header(Box<Header>),
    /// What belongs to a thread that is there only when it has comments: a post of a dump. Comes at any place.
    About(Box<Header>),
    /// Comments that the source speaks of without giving them.
    Missing(Box<Missing>),
    /// All that the source hangs on one thread belongs to another: an answer's comments to its question.
    Within {
        /// The thread that is a part.
        thread: String,
        /// The thread that it is a part of.
        whole: String,
    },
    /// One comment.
    Comment(Box<Comment>),
    /// What was mended or skipped.
    Problem(Problem),
}

/// Comments that the source speaks of without giving them: not fetched, not crawled, beyond a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The thread.
    pub thread: Option<String>,
    /// The comment below which they stand; `None` at the top level.
    pub parent: Option<String>,
    /// How many they are.
    pub absence: Absence,
}

/// How a source says that comments are missing. Another input of the run may hold them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// These ids, each a comment of its own.
    Ids(Vec<String>),
    /// A stub for `count` comments: these ids and what stands below them. Once one of the ids is there (or any answer
    /// to the parent, where no id is named), the answer that brought it says what is still missing.
    Stub {
        /// The ids that the stub names.
        ids: Vec<String>,
        /// How many comments it stands for.
        count: u64,
    },
    /// The parent has this many direct answers in all.
    Replies(u64),
}

/// Where ids are unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere in the run: comity's own rows.
    Rows,
    /// In this input only: another input may use the same ids for other comments.
    Input,
    /// In all inputs of a family: one site, one id.
    Family(Family),
    /// In all inputs of a family that lie in one folder.
    Folder(Family),
}

/// Formats that share their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the sites' and systems' own")]
pub enum Family {
    Bluesky,
    ConvoKit,
    Discourse,
    Disqus,
    HackerNews,
    Lemmy,
    Mail,
    Mastodon,
    Reddit,
    StackExchange,
    Telegram,
    WordPress,
    YouTube,
    /// A format of `formats/`, by its family's name.
    Named(&'static str),
    /// One of those whose servers or boards each number their own.
    Servers(&'static str),
}

impl Scope {
    /// Whether an id that comes again is the same comment for sure. Servers of one kind of site each number their own
    /// comments, and an input may use an id twice.
    #[must_use]
    pub fn guarantees_ids(self) -> bool {
        match self {
            Scope::Folder(_) => true,
            Scope::Family(family) => !matches!(
                family,
                Family::Discourse
                    | Family::Lemmy
                    | Family::Mastodon
                    | Family::Servers(_)
                    | Family::Telegram
                    | Family::WordPress
            ),
            Scope::Rows | Scope::Input => false,
        }
    }
}

/// A piece of an input that any worker can decode by itself.
pub struct Piece {
    /// Where its ids are unique.
    pub scope: Scope,
    decode: Box<dyn FnOnce() -> Vec<Item> + Send>,
}

impl Piece {
    /// A piece that `decode` turns into items.
    pub fn new(scope: Scope, decode: impl FnOnce() -> Vec<Item> + Send + 'static) -> Piece {
        Piece { scope, decode: Box::new(decode) }
    }

    /// Decodes the piece.
    #[must_use]
    pub fn items(self) -> Vec<Item> {
        (self.decode)()
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piece").field("scope", &self.scope).finish_non_exhaustive()
    }
}

/// The pieces of one input, in order.
pub type Pieces = Box<dyn Iterator<Item = Result<Piece, InputError>> + Send>;

/// The folder of an input, as `Scope::Folder` tells folders apart: the part of the name before the last separator.
#[must_use]
pub fn folder_of(name: &Arc<str>) -> &str {
    name.rfind(['/', '\\', ':']).and_then(|at| name.get(..at)).unwrap_or("")
}
