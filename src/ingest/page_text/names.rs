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
        let (up, mention) = match &start.answers {
            Some(name) => (last.get(&key(name)).copied(), None),
            None if stated => (None, None),
            None => opening(&text.words, &last, found.feet).unzip(),
        };
        let mention = mention.filter(|_| found.feet).unwrap_or(0);
        out.push(Parent { row: up, ghost: start.answers.is_some() && up.is_none(), mention });
        if let Some(author) = &start.author {
            last.insert(key(author), row);
        }
    }
    out
}

/// How many bytes a call such as `@ana ` takes at the start of `text`.
pub(super) fn called(text: &str) -> usize {
    let call = text.split_whitespace().next().filter(|w| w.starts_with('@') && w.len() > 1);
    call.map_or(0, |word| word.len() + text.get(word.len()..).map_or(0, |rest| rest.len() - rest.trim_start().len()))
}

/// A name as it is compared.
pub(super) fn key(name: &str) -> String {
    name.trim_start_matches('@').to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The earlier commenter whose name opens `text` (`@Ana`, `Ana:`, `Ana Holt so happy …`), and the bytes that the name takes.
///
/// `bare` allows a single word without a pause after it, as Facebook writes the name of the one answered.
fn opening(text: &str, last: &BTreeMap<String, usize>, bare: bool) -> Option<(usize, usize)> {
    let first: String = text.lines().next()?.chars().take(80).collect();
    let called = first.starts_with('@');
    let low = first.trim_start_matches('@').to_lowercase();
    let mut best: Option<(usize, usize)> = None;
    // Each beginning that ends with a word is looked up, so that the cost doesn't grow with the number of names.
    for (at, next) in low.char_indices().map(|(at, c)| (at, Some(c))).chain([(low.len(), None)]) {
        if at < 2 || next.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let (name, rest) = low.split_at_checked(at).unwrap_or((&low, ""));
        let pause = rest.starts_with([',', ':', '!', ';']) || rest.trim_start().starts_with(['–', '—', '-', ':']);
        if let Some(row) = last.get(name).filter(|_| called || pause || bare || name.contains(' ')) {
            best = Some((*row, name.len()));
        }
    }
    let (row, len) = best?;
    let same_length = low.len() == first.trim_start_matches('@').len();
    let mention = text
        .get(len..)
        .filter(|_| same_length && !called)
        .map_or(0, |rest| len + rest.len() - rest.trim_start_matches([' ', ',', ':']).len());
    Some((row, mention))
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
