//! Bytes → comments. One file a format.
//! In: paths or streams. Out: `Header`, `Comment`, `Problem`.
//! Knows nothing of lexicons or scores.

pub mod page_text;
