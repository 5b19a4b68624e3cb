//! LIWC's `.dic`: `%`, numbered categories, `%`, then an entry a line with the numbers of its categories.

use std::collections::BTreeMap;

use super::terms::{Source, Star, Term, numbered};

pub(super) fn detect(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').split(['\n', '\r']).map(str::trim);
    lines.find(|line| !line.is_empty()) == Some("%") && lines.any(|line| line == "%")
}

pub(super) fn read(text: &str) -> Source {
    let mut source = Source::default();
    let mut categories: BTreeMap<&str, &str> = BTreeMap::new();
    let mut marks = 0;
    for (number, line) in numbered(text) {
        let line = line.trim_start_matches('\u{feff}').trim();
        match (line, marks) {
            ("", _) => {}
            ("%", _) => marks += 1,
            (_, 0) => source.lose(number, line, "it stands before the categories"),
            (_, 1) => match line.split_once(char::is_whitespace) {
                Some((id, name)) => drop(categories.insert(id, name.trim())),
                None => source.lose(number, line, "a category without a name"),
            },
            _ => entry(number, line, &categories, &mut source),
        }
    }
    source
}

fn entry(number: u32, line: &str, categories: &BTreeMap<&str, &str>, source: &mut Source) {
    let (term, ids) = parts(line);
    if ids.is_empty() {
        source.lose(number, line, "it names no category");
    }
    for id in ids {
        match categories.get(id) {
            Some(name) => source.add(
                Term { line: number, source: term.to_owned(), category: Some((*name).to_owned()), ..Term::default() },
                Star::Ending,
            ),
            None if id.chars().all(|c| c.is_ascii_digit()) => {
                source.lose(number, term, format!("no category has the number {id}"));
            }
            None => source.lose(number, term, format!("the condition `{id}` can't be said in a pattern")),
        }
    }
}

/// The entry, which may have several words, and what follows it.
fn parts(line: &str) -> (&str, Vec<&str>) {
    if let Some((term, rest)) = line.split_once('\t') {
        // Conditions may have blanks in their brackets.
        let ids = rest.split('\t').flat_map(|field| {
            if field.contains(['(', '<']) { vec![field.trim()] } else { field.split_whitespace().collect() }
        });
        return (term.trim(), ids.filter(|id| !id.is_empty()).collect());
    }
    let mut term = line;
    let mut ids = Vec::new();
    while let Some((before, last)) = term.rsplit_once(char::is_whitespace) {
        if !last.chars().all(|c| c.is_ascii_digit()) {
            break;
        }
        ids.push(last);
        term = before.trim_end();
    }
    ids.reverse();
    (term, ids)
}
