//! A word or phrase a line.

use super::terms::{Source, Star, Term, numbered};

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    for (number, line) in numbered(text) {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with(';') || line.starts_with("# ") || line == "#" {
            continue;
        }
        source.add(Term { line: number, source: line.to_owned(), ..Term::default() }, Star::Ending);
    }
    source
}
