//! Hits and context rules → the judgement of one comment.
//! In: a comment's own text. Out: a `Judgement`. Sees no other comment, no file, no network.

pub mod judgement;
