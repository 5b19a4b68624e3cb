//! The comments that a moderator should see first, each with the reason in words and the text it rests on.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::Span;
use crate::judgement::{Addressee, Evidence};
use crate::lexicon::Lexicon;
use crate::record::{Record, category_name};
use crate::run::Run;
use crate::thread::Row;

use super::UNCIVIL;
use super::around::Surroundings;
use super::need::Weights;
use super::queue::{charges, needed};

/// A comment to look at, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Look {
    /// Its id.
    pub id: String,
    /// Its thread.
    pub thread: String,
    /// Who wrote it, where known.
    pub author: Option<String>,
    /// How much it needs a look, 0 to 1, by the queue's formula: what the list is ranked by.
    pub need: f64,
    /// Whether the need is below 0.1: strong words at nobody and the like, which can wait.
    pub slight: bool,
    /// Incivility score.
    pub score: f64,
    /// How bad the worst evidence is, 1 to 3.
    pub level: u8,
    /// The categories, surest first.
    pub categories: Vec<String>,
    /// Whom it strikes.
    pub addressee: Addressee,
    /// The reason in words.
    pub reason: String,
    /// The words that weigh most, in their context.
    pub quote: Quote,
    /// The entry that they rest on.
    pub entry: String,
    /// Where that entry stands, as `pack/file:line`.
    pub source: String,
}

/// A piece of a comment around the words that matter. Raw text: reports make it inert.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// What comes before, perhaps cut at its start.
    pub before: String,
    /// The words.
    pub words: String,
    /// What comes after, perhaps cut at its end.
    pub after: String,
}

/// The need, in 1/10,000, below which a look can wait.
const SLIGHT: u64 = 1_000;

/// Characters of context on each side of quoted words.
const CONTEXT: usize = 60;

impl Quote {
    /// The surroundings of `span` in `text`, white space made single.
    #[must_use]
    pub fn around(text: &str, span: Span) -> Quote {
        let (start, end) = (span.start as usize, span.end as usize);
        let before = text.get(..start).unwrap_or("");
        let after = text.get(end..).unwrap_or("");
        Quote { before: tail(before), words: single_spaced(span.of(text)), after: head(after) }
    }

    /// The beginning of `text`, with no words marked.
    #[must_use]
    pub fn opening(text: &str) -> Quote {
        Quote { after: head(text.trim_start()), ..Quote::default() }
    }
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last `CONTEXT` characters, cut at a word, with `…` where something is missing.
fn tail(text: &str) -> String {
    let long: Vec<char> = text.chars().rev().take(CONTEXT * 4).collect();
    let space = if text.ends_with(char::is_whitespace) { " " } else { "" };
    let words = single_spaced(&long.iter().rev().collect::<String>());
    let count = words.chars().count();
    if count <= CONTEXT && long.len() < CONTEXT * 4 {
        return words + space;
    }
    let cut: String = words.chars().skip(count.saturating_sub(CONTEXT)).collect();
    let cut = cut.split_once(' ').map_or(cut.as_str(), |(_, rest)| rest);
    format!("…{cut}{space}")
}

/// The first `CONTEXT` characters, cut at a word, with `…` where something is missing.
fn head(text: &str) -> String {
    let long: String = text.chars().take(CONTEXT * 4).collect();
    let space = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let words = single_spaced(&long);
    if words.chars().count() <= CONTEXT && long.len() == text.len() {
        return format!("{space}{words}").trim_end().to_owned();
    }
    let cut: String = words.chars().take(CONTEXT).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept);
    format!("{space}{cut}…")
}

/// The uncivil comments among `rows` that need a look most, at most `top`, most needed first; the need is the queue's,
/// with the constants it has where no policy changes them.
///
/// # Errors
/// When a text can't be fetched.
pub fn first_looks(
    run: &mut Run,
    lexicon: &Lexicon,
    around: &Surroundings,
    rows: &[Row],
    top: usize,
) -> io::Result<Vec<Look>> {
    let weights = Weights::default();
    let mut needy: Vec<(u64, Row)> = Vec::new();
    for row in rows {
        if run.records.get(row.at()).is_some_and(|record| record.incivility >= UNCIVIL) {
            let judged = run.fetch(*row)?;
            let charges = charges(&judged.judgement, lexicon);
            needy.push((needed(run, around, *row, &judged.judgement, &charges, &weights).value, *row));
        }
    }
    needy.sort_by_key(|(need, row)| {
        (std::cmp::Reverse(*need), std::cmp::Reverse(run.records.get(row.at()).map(|record| record.incivility)))
    });
    needy.truncate(top);
    needy.into_iter().map(|(need, row)| look(run, lexicon, row, need)).collect()
}

/// Score × level ÷ 3, in 1/10,000: what a comment adds to the heat of its thread.
#[must_use]
pub fn warmth(record: &Record) -> u32 {
    u32::from(record.incivility.0) * u32::from(record.level) / 3
}

fn look(run: &mut Run, lexicon: &Lexicon, row: Row, need: u64) -> io::Result<Look> {
    let judged = run.fetch(row)?;
    let incivility = &judged.judgement.incivility;
    let mut categories = incivility.categories.clone();
    categories.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let categories: Vec<String> = categories.iter().map(|(c, _)| category_name(usize::from(c.0)).to_owned()).collect();
    let worst = worst(&incivility.evidence);
    let entry = worst.map(|evidence| lexicon.entry(evidence.entry));
    let quote = worst.map(|evidence| Quote::around(&judged.comment.text, evidence.span)).unwrap_or_default();
    Ok(Look {
        id: run.id(row).to_owned(),
        thread: run.forest.tree_of(row).map(|tree| run.thread_name(tree).to_owned()).unwrap_or_default(),
        author: judged.comment.author,
        need: super::share(need, 10_000).unwrap_or(0.0),
        slight: need < SLIGHT,
        score: incivility.score.value(),
        level: incivility.level,
        reason: reason(&categories, incivility.level, incivility.addressee),
        categories,
        addressee: incivility.addressee,
        quote,
        entry: entry.as_ref().map(|entry| entry.pattern.to_owned()).unwrap_or_default(),
        source: entry.map(|entry| entry.source.clone()).unwrap_or_default(),
    })
}

/// The evidence to show: the worst level, then the largest weight, then the first.
#[must_use]
pub fn worst(evidence: &[Evidence]) -> Option<&Evidence> {
    evidence.iter().rev().max_by_key(|evidence| (evidence.level, evidence.weight))
}

/// `condescension and insult, strong (level 2), at the commenter it answers`.
fn reason(categories: &[String], level: u8, addressee: Addressee) -> String {
    let names: Vec<String> = categories.iter().map(|name| name.replace('_', " ")).collect();
    let what = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    };
    let degree = match level {
        0 | 1 => "mild",
        2 => "plain",
        _ => "severe",
    };
    let at = match addressee {
        Addressee::Commenter => ", at another commenter",
        Addressee::ArticleAuthor => ", at the article's author",
        Addressee::Target => ", at somebody talked about",
        Addressee::Group => ", at a group of people",
        Addressee::Oneself => ", at the writer's own self",
        Addressee::None => "",
    };
    format!("{what}, {degree} (level {level}){at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_cut_at_words_and_keeps_what_matters() {
        let text = format!("{} you are kidding yourself {}", "word ".repeat(40), "and so on ".repeat(40));
        let start = text.find("kidding").unwrap();
        let quote = Quote::around(&text, Span::new(start, start + 16));
        assert_eq!(quote.words, "kidding yourself");
        assert!(quote.before.starts_with("…word") && quote.before.ends_with("you are "), "{quote:?}");
        assert!(quote.after.starts_with(" and so on") && quote.after.ends_with('…'), "{quote:?}");
    }

    #[test]
    fn a_short_text_is_quoted_whole() {
        let quote = Quote::around("No, fool!", Span::new(4, 8));
        assert_eq!((quote.before.as_str(), quote.words.as_str(), quote.after.as_str()), ("No, ", "fool", "!"));
    }
}
