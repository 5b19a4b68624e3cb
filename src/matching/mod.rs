//! A lexicon compiled → hits in a text.
//! In: entries and classes; a text. Out: tokens and raw hits. Knows no rules and no scores.
//!
//! Words become symbols (each entry's word, class or set) by one look-up a form; patterns run over symbols in a trie.

mod compile;
mod scan;

pub use self::compile::Matcher;
pub use self::scan::{Hit, Scratch, Token};
