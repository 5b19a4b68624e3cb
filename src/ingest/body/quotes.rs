//! Which lines of a text are another's words, and spans put in order.

use memchr::memmem;

use crate::comment::Span;

use super::Body;

/// Adds the lines of `text` that begin with `>`, runs of them as one. Of a line that points at another post by its number
/// (`>>123 no`), outside of a quotation, only that is another's.
pub(super) fn quote_lines(text: &str, quoted: &mut Vec<Span>) {
    if memchr::memchr(b'>', text.as_bytes()).is_none() {
        return;
    }
    let mut run: Option<(usize, usize)> = None;
    let mut only_points = true;
    let mut at = 0;
    for line in text.split('\n') {
        let end = at + line.len();
        let pointer = pointer(line).filter(|_| run.is_none() || only_points);
        if let Some(length) = pointer.filter(|length| !line.get(*length..).unwrap_or_default().trim().is_empty()) {
            let start = run.take().map_or(at, |(start, _)| start);
            quoted.push(Span::new(start, at + length));
            only_points = true;
        } else if is_quote_line(line) {
            only_points = pointer.is_some();
            run = Some((run.map_or(at, |(start, _)| start), end));
        } else if !line.trim().is_empty()
            && let Some((start, end)) = run.take()
        {
            quoted.push(Span::new(start, end));
        }
        at = end + 1;
    }
    if let Some((start, end)) = run {
        quoted.push(Span::new(start, end));
    }
}

/// How far the number of a post reaches that the line begins with: `>>123`.
fn pointer(line: &str) -> Option<usize> {
    let rest = line.trim_start().strip_prefix(">>")?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    (after.len() < rest.len() && (after.is_empty() || after.starts_with(char::is_whitespace)))
        .then(|| line.len() - after.len())
}

/// Whether the line is a quotation by its `>`: not an arrow, a face (`>:(`) or a spoiler (`>!`).
pub(super) fn is_quote_line(line: &str) -> bool {
    let line = line.trim_start();
    let Some(rest) = line.strip_prefix('>') else { return false };
    !rest.starts_with([':', ';', '!', '=', '.', '_', '-']) && !rest.trim_matches(['>', ' ']).is_empty()
}

/// Sorted, with those that touch or overlap made one.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().filter(|span| span.start < span.end) {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// Takes the blanks off both ends, spans moved along.
pub(super) fn trim(body: &mut Body) {
    let end = body.text.trim_end().len();
    let start = body.text.len() - body.text.trim_start().len();
    body.text.truncate(end);
    if start > 0 && start <= end {
        body.text.drain(..start);
    }
    let length = body.text.len();
    for spans in [&mut body.quoted, &mut body.code] {
        for span in spans.iter_mut() {
            let moved = |at: u32| (at as usize).saturating_sub(start).min(length);
            *span = Span::new(moved(span.start), moved(span.end));
        }
        spans.retain(|span| span.start < span.end);
    }
}

/// Marks passages that repeat a paragraph of the answered text word for word, blanks aside: lines of at least
/// `LEAST_REPEATED` bytes, since short ones recur by chance.
pub fn mark_repeated(text: &str, parent: &str, quoted: &mut Vec<Span>) {
    const LEAST_REPEATED: usize = 40;
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split('\n') {
        let bare = line.trim().trim_matches(['"', '“', '”', '«', '»', '„']);
        if bare.len() >= LEAST_REPEATED && memmem::find(parent.as_bytes(), bare.as_bytes()).is_some() {
            found.push(Span::new(at, at + line.len()));
        }
        at += line.len() + 1;
    }
    if !found.is_empty() {
        quoted.append(&mut found);
        *quoted = joined(std::mem::take(quoted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_points_at_a_post_is_no_quotation() {
        for (text, want) in [
            (">said before\nno", vec![">said before"]),
            (">>123\nno", vec![">>123"]),
            (">>123 no, you clown", vec![">>123"]),
            (">>1\n>>2 no\nwhy", vec![">>1\n>>2"]),
            ("no\n>>2 no\n>why\nso", vec![">>2", ">why"]),
            // In mail, lines that were quoted twice.
            ("> first\n>>12 boats left\nno", vec!["> first\n>>12 boats left"]),
            (">>12th of May\nno", vec![">>12th of May"]),
        ] {
            let mut quoted = Vec::new();
            quote_lines(text, &mut quoted);
            assert_eq!(quoted.iter().map(|span| span.of(text)).collect::<Vec<_>>(), want, "{text}");
        }
    }
}
