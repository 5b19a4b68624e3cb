//! Names → who answers whom, on pages whose layout says nothing.
//! In: starts with authors, whom their heads name, and texts. Out: the nearest earlier comment of the one named.

use std::collections::BTreeMap;

use super::nesting::{Found, Parent};

/// The parent of each start, by the names in heads and texts.
pub(super) fn parents(found: &Found<'_, '_>) -> Vec<Parent> {
    let stated = found.starts.iter().any(|s| s.answers.is_some());
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(found.starts.len());
    for (row, (start, text)) in found.starts.iter().zip(found.texts).enumerate() {
        let up = match &start.answers {
            Some(name) => last.get(&key(name)).copied(),
            None if stated => None,
            None => opening(&text.words, &last),
        };
        out.push(Parent { row: up, ghost: start.answers.is_some() && up.is_none() });
        if let Some(author) = &start.author {
            last.insert(key(author), row);
        }
    }
    out
}

/// A name as it is compared.
pub(super) fn key(name: &str) -> String {
    name.trim_start_matches('@').to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The earlier commenter whose name opens `text`: `@Ana`, `Ana:`, `Ana Holt so happy …`.
fn opening(text: &str, last: &BTreeMap<String, usize>) -> Option<usize> {
    let first: String = text.lines().next()?.chars().take(80).collect();
    let called = first.starts_with('@');
    let low = first.trim_start_matches('@').to_lowercase();
    let mut best: Option<(usize, usize)> = None;
    for (name, row) in last {
        if name.chars().count() < 2 || !low.starts_with(name.as_str()) {
            continue;
        }
        let rest = low.get(name.len()..).unwrap_or("");
        let apart = rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let pause = rest.starts_with([',', ':', '!', ';']) || rest.trim_start().starts_with(['–', '—', '-', ':']);
        if apart && (called || pause || name.contains(' ')) && best.is_none_or(|(len, _)| name.len() > len) {
            best = Some((name.len(), *row));
        }
    }
    best.map(|(_, row)| row)
}

/// Disqus: the answered author's name stands after the author's own; splits the two where the second is known.
pub(super) fn split_double(heads: &[Option<String>]) -> Vec<Option<(String, String)>> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut out = Vec::with_capacity(heads.len());
    for head in heads {
        let split = head.as_deref().filter(|h| !known.contains_key(&key(h))).and_then(|h| split_at_known(h, &known));
        let author = split.as_ref().map(|(a, _)| a.clone()).or_else(|| head.clone());
        if let Some(author) = author {
            known.insert(key(&author), author);
        }
        out.push(split);
    }
    out
}

fn split_at_known(head: &str, known: &BTreeMap<String, String>) -> Option<(String, String)> {
    head.char_indices().filter(|(_, c)| c.is_whitespace()).find_map(|(at, _)| {
        let (author, answered) = head.split_at_checked(at)?;
        let answered = known.get(&key(answered))?;
        (!author.trim().is_empty()).then(|| (author.trim().to_owned(), answered.clone()))
    })
}
