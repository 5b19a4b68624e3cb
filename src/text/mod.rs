//! What words are: words, sentences, clauses, folded forms, disguises, language.
//! In: a comment's text. Out: words with their places, and forms to look up. Knows no lexicon.

pub mod cut;
pub mod disguise;
pub mod fold;
pub mod language;
pub mod letters;
pub mod prose;
pub mod words;
