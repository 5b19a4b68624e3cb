//! What each line was taken for, for `--show lines`.
//! In: lines, the chosen section, rows and texts. Out: one verdict a line.

use super::choice::Choice;
use super::lines::Line;
use super::section::{self, Stop};
use super::text::Text;
use super::{LineVerdict, Row, words};

/// One verdict for each line.
pub(super) fn of(
    lines: &[Line<'_>],
    choice: &Choice,
    title: Option<&str>,
    (rows, texts): (&[Row], &[Text]),
) -> Vec<LineVerdict> {
    let begin = choice.heading.or(rows.first().map(|r| r.start.first)).unwrap_or(lines.len());
    let mut out: Vec<LineVerdict> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| LineVerdict { verdict: plain(line, i, begin), comment: None })
        .collect();
    let titled = title.and_then(|t| lines.iter().take(begin).position(|l| l.body == t));
    if let Some(line) = titled.and_then(|i| out.get_mut(i)) {
        line.verdict = "title";
    }
    if let Some(heading) = choice.heading.and_then(|h| out.get_mut(h)) {
        heading.verdict = "heading";
    }
    for (k, (row, text)) in rows.iter().zip(texts).enumerate() {
        let id = format!("c{}", k + 1);
        let mut mark = |i: usize, verdict: &'static str| {
            if let Some(line) = out.get_mut(i) {
                *line = LineVerdict { verdict, comment: Some(id.clone()) };
            }
        };
        text.tail.iter().for_each(|i| mark(*i, "furniture"));
        (row.start.first..row.start.text).for_each(|i| mark(i, "byline"));
        text.lines.iter().for_each(|i| mark(*i, "comment"));
        if let Some(dated) = row.start.dated {
            mark(dated, "byline");
        }
    }
    for (verdict, line) in out.iter_mut().zip(lines) {
        if line.is_blank() {
            verdict.verdict = "blank";
        }
    }
    out
}

fn plain(line: &Line<'_>, i: usize, begin: usize) -> &'static str {
    match section::stop(line) {
        Some(Stop::Form) => "form",
        Some(Stop::Closed) => "closed",
        Some(Stop::Elsewhere) => "furniture",
        None if i < begin && line.body.chars().count() >= 60 => "article",
        None if words::is_button(line.body) || i >= begin => "furniture",
        None => "other",
    }
}
