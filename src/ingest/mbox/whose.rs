//! Whose words: what of a mail's text its writer quotes, and what programs appended. The line that says who is quoted
//! is part of the quotation; signatures and lists' notes are cut off.

use crate::comment::Span;
use crate::ingest::body::Body;

use super::attribution;
use super::fields::without_host;

/// Longest line in which addresses are looked for: no program writes a longer one.
const LONGEST_LINE: usize = 2000;

/// Lines of a signature that stands after dashes without their blank.
const SIGNATURE_LINES: usize = 12;

/// The body as its writer's words.
pub(super) fn own(mut body: Body) -> Body {
    cut(&mut body);
    quote_originals(&mut body);
    widen(&mut body);
    without_addresses(body)
}

/// Each line with where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}

/// Cuts off the signature, or what a list appended.
fn cut(body: &mut Body) {
    let all: Vec<(usize, &str)> = lines(&body.text).collect();
    let is_end = |n: usize, line: &str| {
        let next = |k: usize| all.get(n + k).map_or("", |(_, line)| *line);
        let left = all.len() - n;
        line == "-- "
            || (line == "--" && left <= SIGNATURE_LINES)
            || (line.len() >= 40 && line.bytes().all(|b| b == b'_') && next(1).ends_with("mailing list"))
            || (line.starts_with("-------------- next part") && next(1).contains("was scrubbed"))
    };
    let end = all.iter().enumerate().find(|(n, (_, line))| is_end(*n, line)).map(|(_, (start, _))| *start);
    if let Some(end) = end {
        let end = body.text.get(..end).unwrap_or("").trim_end().len();
        body.text.truncate(end);
        for spans in [&mut body.quoted, &mut body.code] {
            spans.iter_mut().for_each(|span| *span = Span::new(span.start as usize, (span.end as usize).min(end)));
            spans.retain(|span| span.start < span.end);
        }
    }
}

/// Everything below `-----Original Message-----` is quoted.
fn quote_originals(body: &mut Body) {
    let Some((start, _)) = lines(&body.text).find(|(_, line)| attribution::is_original_mark(line)) else { return };
    let span = Span::new(start, body.text.len());
    body.quoted.retain(|quoted| quoted.start < span.start);
    if let Some(last) = body.quoted.last_mut().filter(|last| last.end >= span.start) {
        last.end = span.end;
    } else {
        body.quoted.push(span);
    }
}

/// Takes the lines that say who is quoted into the quotations.
fn widen(body: &mut Body) {
    let mut floor = 0;
    for span in &mut body.quoted {
        let before = body.text.get(floor..span.start as usize).unwrap_or("");
        if let Some(start) = attribution::start(before) {
            *span = Span::new(floor + start, span.end as usize);
        }
        floor = span.end as usize;
    }
}

/// Takes addresses out of what mail programs wrote about a quotation.
fn without_addresses(body: Body) -> Body {
    let mut gone: Vec<(usize, usize)> = Vec::new();
    for span in &body.quoted {
        let quoted = span.of(&body.text);
        let head = lines(quoted).take_while(|(_, line)| !line.trim_start().starts_with('>')).take(8);
        let head = head.filter(|(_, line)| line.len() <= LONGEST_LINE);
        for (at, line) in head {
            gone.extend(addresses(line).into_iter().map(|(start, end)| {
                let base = span.start as usize + at;
                (base + start, base + end)
            }));
        }
    }
    if gone.is_empty() { body } else { without(&body, &gone) }
}

/// Where addresses stand in a line: `<ana@example.org>`, `[mailto:…]`, and the hosts of bare ones.
fn addresses(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let bracket = rest.char_indices().find(|(_, c)| matches!(c, '<' | '[' | '@'));
        let Some((offset, sign)) = bracket else { break };
        let start = at + offset;
        let tail = line.get(start + 1..).unwrap_or("");
        if sign == '@' {
            let end = tail.find(|c: char| !c.is_alphanumeric() && !"-.".contains(c)).unwrap_or(tail.len());
            if tail.get(..end).is_some_and(|host| without_host(&format!("x@{host}")) == "x") {
                found.push((start, start + 1 + end));
            }
            at = start + 1 + end;
            continue;
        }
        let close = if sign == '<' { '>' } else { ']' };
        let inside = tail.split_once(close).map(|(inside, _)| inside);
        match inside.filter(|inside| inside.contains('@') || inside.contains(" at ")) {
            Some(inside) => {
                let blank = line.get(..start).is_some_and(|before| before.ends_with(' '));
                at = start + inside.len() + 2;
                // One of the blanks around it goes with it.
                let at_start = line.get(..start).is_some_and(|before| before.trim().is_empty());
                at += usize::from(at_start && line.get(at..).is_some_and(|after| after.starts_with(' ')));
                found.push((start - usize::from(blank), at));
            }
            None => at = start + 1,
        }
    }
    found
}

/// The body without these stretches of its text, which come in order; spans are moved along.
fn without(body: &Body, gone: &[(usize, usize)]) -> Body {
    let mut text = String::with_capacity(body.text.len());
    // The ends of what is gone, each with how much is gone up to there.
    let mut ends: Vec<(usize, usize)> = Vec::with_capacity(gone.len());
    let (mut from, mut total) = (0, 0);
    for (start, end) in gone.iter().copied() {
        text.push_str(body.text.get(from..start).unwrap_or(""));
        total += end - start.max(from).min(end);
        from = end.max(from);
        ends.push((end, total));
    }
    text.push_str(body.text.get(from..).unwrap_or(""));
    let moved = |at: u32| {
        let at = at as usize;
        let before = ends.partition_point(|(end, _)| *end <= at);
        let removed = before.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |(_, total)| *total);
        let partly = gone.get(before).map_or(0, |(start, _)| at.saturating_sub(*start));
        at - removed - partly
    };
    let all = |spans: &[Span]| {
        let spans = spans.iter().map(|span| Span::new(moved(span.start), moved(span.end)));
        spans.filter(|span| span.start < span.end).collect()
    };
    Body { quoted: all(&body.quoted), code: all(&body.code), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::body::plain;

    /// The text with `«»` around what is quoted.
    fn shown(source: &str) -> String {
        let body = own(plain(source));
        let mut text = body.text.clone();
        for span in body.quoted.iter().rev() {
            text.insert(span.end as usize, '»');
            text.insert(span.start as usize, '«');
        }
        text
    }

    #[test]
    fn the_words_of_others_and_of_programs_are_not_the_writers() {
        let cases = [
            (
                "On 3 May, Ana Roe <ana@example.org> wrote:\n> Build it.\n\nWhy?",
                "«On 3 May, Ana Roe wrote:\n> Build it.»\n\nWhy?",
            ),
            (
                "Hi.\n\nOn Tue, 3 May 2016 at 10:00, Ana Roe\n<ana@example.org> wrote:\n\n> Build it.",
                "Hi.\n\n«On Tue, 3 May 2016 at 10:00, Ana Roe\nwrote:\n\n> Build it.»",
            ),
            (
                "Am 03.05.2016 um 10:00 schrieb Ana\nRoe:\n> Bauen.",
                "«Am 03.05.2016 um 10:00 schrieb Ana\nRoe:\n> Bauen.»",
            ),
            (
                "Le 3 mai 2016 à 10:00, Ana <ana@example.org> a écrit :\n> Oui.",
                "«Le 3 mai 2016 à 10:00, Ana a écrit :\n> Oui.»",
            ),
            ("I ask this:\n> Build it.", "I ask this:\n«> Build it.»"),
            (
                "No.\n\n-----Original Message-----\nFrom: ana@example.org\n\nBuild it.",
                "No.\n\n«-----Original Message-----\nFrom: ana\n\nBuild it.»",
            ),
            ("No.\n-- \nBen\nben@example.org", "No."),
            ("a\n--\nb", "a"),
            ("No.\n______________________________________________\ndev mailing list\nx", "No."),
            ("-- \nBen", ""),
        ];
        for (source, want) in cases {
            assert_eq!(shown(source), want, "{source:?}");
        }
    }
}
