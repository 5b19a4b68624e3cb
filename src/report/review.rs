//! One entry of a queue on a screen: context above, the words marked, everything within so many rows.
//! In: an entry as the queue's lines hold it. Out: lines for a terminal. Decides nothing and reads no key.

use serde::Deserialize;

use crate::comment::Span;
use crate::summary::entry::{AuthorRecord, Neighbour};

use super::block::{Block, Line, Piece, ours, theirs};
use super::queue::{PATTERN, record_words};
use super::text::{Layout, cut, render};

/// An entry as `comity queue --format jsonl` writes it, as far as a review needs it.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the keys are those of summary::entry::Entry")]
pub struct Waiting {
    pub id: String,
    pub thread: String,
    pub text: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub permalink: Option<String>,
    #[serde(default)]
    pub author: Option<String>,
    #[serde(default)]
    pub record: Option<AuthorRecord>,
    #[serde(default)]
    pub time: Option<String>,
    #[serde(default)]
    pub score: f64,
    #[serde(default)]
    pub need: f64,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub innocence: Vec<String>,
    #[serde(default)]
    pub evidence: Vec<Mark>,
    #[serde(default)]
    pub parent: Option<Neighbour>,
    #[serde(default)]
    pub root: Option<Neighbour>,
    #[serde(default)]
    pub action: String,
    #[serde(default)]
    pub rule: Option<String>,
    #[serde(default)]
    pub also: Vec<String>,
}

/// Words that an entry rests on.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the keys are those of summary::entry::Words")]
pub struct Mark {
    pub start: u32,
    pub end: u32,
    pub entry: String,
    pub source: String,
    #[serde(default)]
    pub rules: Vec<String>,
}

/// What a screen shows.
#[derive(Clone, Copy, Debug)]
pub struct Screen<'s> {
    /// The entry.
    pub entry: &'s Waiting,
    /// Its place among the entries, from 1.
    pub at: usize,
    /// How many entries there are.
    pub of: usize,
    /// How many are decided.
    pub decided: usize,
    /// The reason chosen so far.
    pub reason: Option<&'s str>,
    /// What the last key came to, where that must be told.
    pub notice: Option<&'s str>,
    /// The keys, a line each.
    pub keys: &'s [String],
}

/// Rows of the text that are shown even where there is no room: the rest scrolls.
const LEAST_TEXT: usize = 3;

impl Screen<'_> {
    /// The lines of the screen, at most `rows` where that leaves room for some of the text.
    #[must_use]
    pub fn lines(&self, layout: Layout, rows: usize) -> Vec<String> {
        let entry = self.entry;
        let mut above = vec![self.heading(layout)];
        above.push("─".repeat(layout.width));
        for (what, neighbour) in [("below", &entry.root), ("answers", &entry.parent)] {
            above.extend(neighbour.iter().flat_map(|neighbour| at_most(2, &neighbour_line(what, neighbour), layout)));
        }
        above.extend(at_most(1, &who(entry), layout));
        let mut below =
            at_most(2, &[theirs(entry.reason.as_str()), ours(format!("; score {:.2}", entry.score))], layout);
        let mut found: Vec<Line> = entry.evidence.iter().map(fired).collect();
        found.dedup();
        below.extend(found.iter().take(2).flat_map(|line| at_most(1, line, layout)));
        if !entry.innocence.is_empty() {
            below.extend(at_most(2, &[ours("speaks for it: "), theirs(entry.innocence.join("; "))], layout));
        }
        let record = entry.record.as_ref();
        below.extend(record.iter().flat_map(|record| at_most(2, &[ours(record_words(record))], layout)));
        if !entry.also.is_empty() {
            let ids = entry.also.join(", ");
            let more = format!("{} more of this author here: ", entry.also.len());
            below.extend(at_most(1, &[ours(more), theirs(ids)], layout));
        }
        below.extend(entry.permalink.iter().flat_map(|link| at_most(1, &[theirs(link.as_str())], layout)));
        below.push("─".repeat(layout.width));
        below.extend(at_most(1, &self.state(), layout));
        below.extend(self.keys.iter().flat_map(|keys| at_most(1, &[ours(keys.as_str())], layout)));
        let room = rows.saturating_sub(above.len() + below.len()).max(LEAST_TEXT);
        [above, text(entry, layout, room), below].concat()
    }

    fn heading(&self, layout: Layout) -> String {
        let title = self.entry.title.as_deref().unwrap_or(&self.entry.thread);
        let place = format!("{} of {}, {} decided: ", self.at, self.of, self.decided);
        at_most(1, &[ours(place), theirs(title)], layout).concat()
    }

    fn state(&self) -> Line {
        let mut line = vec![ours("suggested: "), theirs(self.entry.action.as_str())];
        line.extend(self.entry.rule.iter().flat_map(|rule| [ours(" by "), theirs(rule.as_str())]));
        line.extend(self.reason.iter().flat_map(|reason| [ours("; reason: "), theirs(*reason)]));
        line.extend(self.notice.iter().map(|notice| ours(format!("; {notice}"))));
        line
    }
}

/// A paragraph's lines.
fn laid_out(line: &[Piece], layout: Layout) -> Vec<String> {
    // Colours end where the line ends, so that a line that is left out can't leave the rest coloured.
    let end = if layout.color { "\u{1b}[0m" } else { "" };
    render(&[Block::Line(line.to_vec())], layout).lines().map(|line| format!("{line}{end}")).collect()
}

/// The first `most` lines of a paragraph, with `…` where something is missing.
fn at_most(most: usize, line: &[Piece], layout: Layout) -> Vec<String> {
    let narrow = Layout { width: layout.width.saturating_sub(1), ..layout };
    let mut lines = laid_out(line, narrow);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

fn neighbour_line(what: &str, neighbour: &Neighbour) -> Line {
    let mut line = vec![ours(format!("{what} ")), theirs(neighbour.id.as_str())];
    line.extend(neighbour.author.iter().flat_map(|author| [ours(" by "), theirs(author.as_str())]));
    line.extend([ours(": “"), theirs(neighbour.excerpt.as_str()), ours("”")]);
    line
}

fn who(entry: &Waiting) -> Line {
    let mut line = vec![ours("▸ "), theirs(entry.id.as_str())];
    line.extend(entry.author.iter().flat_map(|author| [ours(" by "), theirs(author.as_str())]));
    line.extend(entry.time.iter().flat_map(|time| [ours(", "), theirs(time.as_str())]));
    line.push(ours(format!(", need {:.2}", entry.need)));
    line
}

fn fired(mark: &Mark) -> Line {
    let mut line = vec![theirs(mark.source.as_str()), ours("  "), theirs(cut(&mark.entry, PATTERN))];
    if !mark.rules.is_empty() {
        line.extend([ours("  ("), theirs(mark.rules.join(", ")), ours(")")]);
    }
    line
}

/// The text with its words marked, at most `rows` lines of it: from the beginning where it fits, else around the
/// first marked word.
fn text(entry: &Waiting, layout: Layout, rows: usize) -> Vec<String> {
    let lines: Vec<String> = laid_out(&marked(entry, layout.color), layout).into_iter().collect();
    if lines.len() <= rows {
        return lines;
    }
    let sign = if layout.color { "\u{1b}[7m" } else { "[" };
    let first = lines.iter().position(|line| line.contains(sign)).unwrap_or(0);
    let room = rows.saturating_sub(2).max(1);
    let from = first.saturating_sub(room / 2).min(lines.len().saturating_sub(room));
    let to = (from + room).min(lines.len());
    let mut shown = Vec::with_capacity(rows);
    shown.push(if from > 0 { format!("… {from} lines above") } else { String::new() });
    shown.extend(lines.get(from..to).unwrap_or_default().iter().cloned());
    shown.push(if to < lines.len() { format!("… {} lines below", lines.len() - to) } else { String::new() });
    shown.retain(|line| !line.is_empty());
    shown
}

/// The whole text in pieces. With colours each word of an expression is marked by itself, so that no colour runs over
/// the end of a line.
fn marked(entry: &Waiting, by_word: bool) -> Line {
    let mut spans: Vec<Span> = entry.evidence.iter().map(|mark| Span { start: mark.start, end: mark.end }).collect();
    spans.sort();
    let mut line = Vec::new();
    let mut at = 0;
    for span in spans {
        let (start, end) = (span.start as usize, span.end as usize);
        // A file may have been changed by hand: what lies across characters or another mark is not marked.
        let (Some(before), Some(words)) = (entry.text.get(at..start), entry.text.get(start..end)) else { continue };
        line.push(theirs(before));
        if by_word {
            for (number, word) in words.split_whitespace().enumerate() {
                line.extend((number > 0).then(|| ours(" ")));
                line.push(Piece::Marked(word.to_owned()));
            }
        } else {
            line.push(Piece::Marked(words.to_owned()));
        }
        at = end;
    }
    line.push(theirs(entry.text.get(at..).unwrap_or("")));
    line
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    fn entry(text: &str, word: &str) -> Waiting {
        let start = text.find(word).unwrap();
        let row = serde_json::json!({
            "id": "c2\u{1b}[2J", "thread": "t", "title": "On \u{202e}bridges", "author": "Ana\u{7}", "text": text,
            "reason": "insult\u{1b}[2J", "score": 0.8, "need": 0.56, "action": "look\u{1b}]0;x\u{7}", "also": ["c3"],
            "innocence": ["“clown\u{9b}” is quoted from somebody else, not counted"],
            "evidence": [{"start": start, "end": start + word.len(), "entry": "clown\u{1b}]0;x\u{7}", "source": "p/f.tsv:1"}],
            "parent": {"id": "c1", "author": null, "excerpt": "x ".repeat(300)},
            "record": {"comments": 12, "uncivil": 3, "at_commenters": 2, "worst_level": 3},
        });
        serde_json::from_value(row).unwrap()
    }

    fn screen(entry: &Waiting, color: bool, rows: usize) -> Vec<String> {
        let keys = ["k keep".to_owned()];
        let screen = Screen { entry, at: 1, of: 2, decided: 0, reason: Some("\u{1b}c"), notice: None, keys: &keys };
        screen.lines(Layout { width: 80, color }, rows)
    }

    #[test]
    fn a_long_comment_is_shown_around_its_marked_word_within_the_rows() {
        let text = format!("{}you clown {}", "before it ".repeat(200), "after it ".repeat(200));
        let lines = screen(&entry(&text, "clown"), false, 24);
        assert!(lines.len() <= 24, "{} rows", lines.len());
        assert!(lines.iter().any(|line| line.contains("[clown]")), "{lines:#?}");
        assert!(lines.iter().all(|line| line.width() <= 80), "{lines:#?}");
    }

    #[test]
    fn nothing_from_the_file_acts_on_the_terminal() {
        let text = "you \u{1b}]0;title\u{7}clown \u{202e}\u{9b}2J";
        let lines = screen(&entry(text, "clown"), false, 24).join("\n");
        assert!(!lines.chars().any(|c| c != '\n' && super::super::inert::acts(c)), "{lines:?}");
        // With colours, only our own codes are there.
        let coloured = screen(&entry(text, "clown"), true, 24).join("\n");
        let ours = ["\u{1b}[7m", "\u{1b}[27m", "\u{1b}[0m"].iter().fold(coloured, |text, code| text.replace(code, ""));
        assert!(!ours.chars().any(|c| c != '\n' && super::super::inert::acts(c)), "{ours:?}");
    }
}
