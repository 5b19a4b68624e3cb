//! The lines of one comment → the author's words.
//! In: lines from the text's first to the next comment's first. Out: the text, the quoted parts, and where it really ended.
//! Cuts what stands outside the comment's column, buttons and recurring lines; joins lines that a browser has broken.

use std::collections::BTreeMap;

use super::blocks::{Start, chrome_key};
use super::lines::{Line, Marker};
use super::words;
use crate::comment::Span;

/// What the page as a whole tells about its texts.
pub(super) struct Page<'p, 't> {
    /// All lines.
    pub(super) lines: &'p [Line<'t>],
    /// The widest line, where lines are broken at a fixed width.
    pub(super) wrapped: Option<usize>,
    /// Whether indentation says nothing on this page.
    pub(super) flat: bool,
    /// Recurring short lines.
    pub(super) chrome: &'p BTreeMap<String, usize>,
    /// How many comments there are.
    pub(super) comments: usize,
}

/// A comment's text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The words, paragraphs separated by an empty line.
    pub(super) words: String,
    /// Quoted parts.
    pub(super) quoted: Vec<Span>,
    /// The lines that the words are from.
    pub(super) lines: Vec<usize>,
    /// Buttons and other lines that followed the words.
    pub(super) tail: Vec<usize>,
}

/// The text that begins at `start`.
pub(super) fn of(page: &Page<'_, '_>, start: &Start) -> Text {
    let (kept, tail) = own_lines(page, start);
    let (words, quoted) = joined(page, start, &kept);
    Text { words, quoted, lines: kept, tail }
}

fn own_lines(page: &Page<'_, '_>, start: &Start) -> (Vec<usize>, Vec<usize>) {
    let mut kept: Vec<usize> = Vec::new();
    let mut tail = Vec::new();
    let mut seen = false;
    for i in start.text..start.end {
        let Some(line) = page.lines.get(i) else { break };
        if !line.is_blank() && i > start.first && outside(page, start, line) {
            break;
        }
        if seen && words::is_reply_button(line.body) {
            tail.extend((i..start.end).take_while(|j| page.lines.get(*j).is_some_and(|l| l.body.len() <= 60)).filter(|j| page.lines.get(*j).is_some_and(|l| !l.body.is_empty())));
            break;
        }
        seen |= line.body.chars().any(char::is_alphanumeric) && !words::is_button(line.body);
        kept.push(i);
    }
    let dull = |i: &usize| page.lines.get(*i).is_none_or(|l| l.body.is_empty() || furniture(page, l.body));
    while kept.last().is_some_and(dull) {
        tail.extend(kept.pop());
    }
    let lead = kept.iter().take_while(|i| dull(i)).count();
    kept.drain(..lead);
    (kept, tail)
}

fn outside(page: &Page<'_, '_>, start: &Start, line: &Line<'_>) -> bool {
    if start.marked {
        let digits = start.number.map_or(0, |n| n.checked_ilog10().unwrap_or(0) as usize);
        start.column > 0 && line.indent < start.column + digits
    } else {
        !page.flat && line.indent < start.column
    }
}

fn furniture(page: &Page<'_, '_>, body: &str) -> bool {
    let often = page.comments / 3;
    words::is_button(body)
        || body.bytes().all(|b| b.is_ascii_digit())
        || !body.chars().any(char::is_alphanumeric) && body.len() > 8 && body.is_ascii()
        || body.len() <= 40 && page.chrome.get(&chrome_key(body)).is_some_and(|n| *n >= often.max(3) + 1)
}

fn joined(page: &Page<'_, '_>, start: &Start, kept: &[usize]) -> (String, Vec<Span>) {
    let mut words = String::new();
    let mut quoted: Vec<Span> = Vec::new();
    let margin = kept.iter().filter(|i| **i != start.first).filter_map(|i| page.lines.get(*i)).filter(|l| !l.is_blank()).map(|l| l.indent).min();
    let mut previous: Option<(usize, &Line<'_>)> = None;
    for &i in kept {
        let Some(line) = page.lines.get(i).filter(|l| !l.is_blank()) else { continue };
        if let Some((at, last)) = previous {
            words.push_str(between(page, last, line, i - at));
        }
        let from = words.len();
        push_line(&mut words, line, i == start.first);
        let deep = margin.is_some_and(|m| i != start.first && !page.flat && line.indent >= m + 2 && line.marker.is_none());
        if line.body.starts_with('>') || deep {
            match quoted.last_mut().filter(|span| span.end as usize + 2 >= from) {
                Some(span) => *span = Span::new(span.start as usize, words.len()),
                None => quoted.push(Span::new(from, words.len())),
            }
        }
        previous = Some((i, line));
    }
    (words, quoted)
}

fn push_line(words: &mut String, line: &Line<'_>, first: bool) {
    match line.marker {
        Some(Marker::Number(n)) if !first => words.push_str(&format!("{n}. ")),
        Some(Marker::Paren(n)) => words.push_str(&format!("{n}) ")),
        Some(Marker::Bullet(c @ ('-' | '–' | '*'))) if !first => {
            words.push(c);
            words.push(' ');
        }
        _ => {}
    }
    words.push_str(line.body);
}

/// What stands between two lines of a text: a blank where a browser broke the line, else a line end or an empty line.
fn between(page: &Page<'_, '_>, last: &Line<'_>, next: &Line<'_>, apart: usize) -> &'static str {
    if apart > 1 {
        return "\n\n";
    }
    let word = next.body.split_whitespace().next().map_or(0, |w| w.chars().count());
    match page.wrapped {
        Some(width) if next.marker.is_none() && last.width + 1 + word > width => " ",
        None if goes_on(last.body, next) => " ",
        _ => "\n",
    }
}

fn goes_on(last: &str, next: &Line<'_>) -> bool {
    let open = !last.ends_with(['.', '!', '?', ':', ';', '…', ')', '“', '"', '»']);
    let low = next.body.chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, ',' | '.' | ';' | ')' | '?' | '!'));
    open && low && next.marker.is_none()
}
