//! A lexicon compiled → hits in a text.
//! In: entries and classes; a text. Out: tokens and raw hits. Knows no rules and no scores.
//!
//! Words become sets of symbols (each entry's word, class or list) by one look-up a form (`forms`); patterns lie in a net
//! over symbols (`net`), which is walked as an automaton that is made while it runs (`automaton`).

mod automaton;
mod compile;
mod forms;
mod net;
mod scan;

pub use self::compile::Matcher;
pub use self::scan::{Hit, Scratch, Token};
