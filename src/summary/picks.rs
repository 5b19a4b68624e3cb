//! The other end: comments worth reading, comments that others agree on, and comments that divide.

use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comment::{Kind, Status};
use crate::judge::reply::ReplyLabel;
use crate::judgement::ONE;
use crate::record::{Record, category_name};
use crate::run::Run;
use crate::thread::Row;

use super::look::Quote;
use super::rate::Rate;
use super::texts::Texts;
use super::{Count, UNCIVIL, ranked, share};

/// Words with which a comment counts as long.
const LONG: u64 = 120;

/// Answers below a comment with which it counts as much discussed.
const DISCUSSED: u64 = 12;

/// Consensus and divisive comments listed, at most.
const LISTED: usize = 5;

/// The good end of a thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Picks {
    /// Comments with a constructive score of 0.5 or more, of those judged.
    pub constructive: Rate,
    /// Their kinds, most frequent first.
    pub kinds: Vec<Count>,
    /// Comments worth reading first.
    pub worth_reading: Vec<Pick>,
    /// Comments with at least two agreeing direct replies and none that disagrees, most first.
    pub consensus: Vec<Echo>,
    /// Comments with replies that agree and replies that disagree, at least two of the rarer or one of it among four,
    /// most first.
    pub divisive: Vec<Echo>,
}

/// A comment worth reading, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pick {
    /// Its id.
    pub id: String,
    /// Who wrote it, where known.
    pub author: Option<String>,
    /// What the list is ranked by: three tenths of the constructive score, five for length (120 words and more count as
    /// 1), two for what it set off (12 answers below and more count as 1); times 1 − half of the incivility score.
    pub worth: f64,
    /// Its constructive score.
    pub constructive: f64,
    /// Its words.
    pub words: u64,
    /// Comments below it.
    pub below: u64,
    /// The kinds of constructive talk in it, surest first.
    pub kinds: Vec<String>,
    /// The words that the surest kind rests on, in their context, or its beginning where no entry fired.
    pub quote: Quote,
    /// The entry that they rest on; empty where none fired.
    pub entry: String,
    /// Where that entry stands, as `pack/file:line`.
    pub source: String,
}

/// A comment by how others answered it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Echo {
    /// Its id.
    pub id: String,
    /// Direct replies that agree.
    pub agreeing: u64,
    /// Direct replies that disagree.
    pub disagreeing: u64,
}

/// The good end of the thread that is these rows, with at most `top` comments worth reading.
///
/// # Errors
/// When a text can't be fetched.
pub fn picks(
    run: &mut Run,
    lexicon: &crate::lexicon::Lexicon,
    rows: &[Row],
    texts: &Texts,
    top: usize,
) -> io::Result<Picks> {
    let judged = || rows.iter().filter_map(|row| run.records.get(row.at())).filter(|record| record.is_judged());
    let constructive = judged().filter(|record| record.constructive >= UNCIVIL).count() as u64;
    let rate = Rate::of(constructive, judged().count() as u64);
    let (consensus, divisive) = echoes(run, rows);
    let mut worthy: Vec<(u64, usize)> =
        (0..rows.len()).map(|place| (worth(run, rows, texts, place), place)).filter(|(worth, _)| *worth > 0).collect();
    worthy.sort_by_key(|(worth, place)| (std::cmp::Reverse(*worth), *place));
    worthy.truncate(top);
    let mut worth_reading = Vec::new();
    for (worth, place) in worthy {
        let Some(row) = rows.get(place) else { continue };
        let words = texts.facts.get(place).map_or(0, |facts| u64::from(facts.words));
        worth_reading.push(pick(run, lexicon, *row, worth, words)?);
    }
    let kinds = texts.kinds.iter().map(|(kind, count)| (category_name(usize::from(*kind)).to_owned(), *count));
    Ok(Picks { constructive: rate, kinds: ranked(kinds), worth_reading, consensus, divisive })
}

/// The worth of the comment at this place, in 1/10,000; 0 for what is not visible, not judged or below eight words.
fn worth(run: &Run, rows: &[Row], texts: &Texts, place: usize) -> u64 {
    let record = rows.get(place).and_then(|row| run.records.get(row.at()));
    let is_readable = |record: &&Record| {
        record.is_judged() && record.status == Status::Visible && matches!(record.kind, Kind::Comment | Kind::Opening)
    };
    let Some(record) = record.filter(is_readable) else { return 0 };
    let words = texts.facts.get(place).map_or(0, |facts| u64::from(facts.words));
    if words < 8 {
        return 0;
    }
    let below = rows.get(place).and_then(|row| run.forest.below.get(row.at())).map_or(0, |below| u64::from(*below));
    let one = u64::from(ONE.unsigned_abs());
    let part = |value: u64, full: u64| value.min(full) * one / full;
    let sum = 3 * u64::from(record.constructive.0) + 5 * part(words, LONG) + 2 * part(below, DISCUSSED);
    sum / 10 * (2 * one - u64::from(record.incivility.0).min(one)) / (2 * one)
}

fn pick(run: &mut Run, lexicon: &crate::lexicon::Lexicon, row: Row, worth: u64, words: u64) -> io::Result<Pick> {
    let judged = run.fetch(row)?;
    let constructive = &judged.judgement.constructive;
    let mut categories = constructive.categories.clone();
    categories.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let kinds: Vec<String> =
        categories.iter().map(|(category, _)| category_name(usize::from(category.0)).to_owned()).collect();
    let of_kind = |evidence: &&crate::judgement::Evidence| {
        kinds.first().is_some_and(|kind| lexicon.entry(evidence.entry).label == kind)
    };
    let surest = constructive.evidence.iter().rev().filter(of_kind).max_by_key(|evidence| evidence.weight);
    let entry = surest.map(|evidence| lexicon.entry(evidence.entry));
    let (pattern, source) = entry.map_or_else(Default::default, |entry| (entry.pattern.to_owned(), entry.source));
    let text = &judged.comment.text;
    Ok(Pick {
        id: run.id(row).to_owned(),
        author: judged.comment.author.clone(),
        worth: share(worth, 10_000).unwrap_or(0.0),
        constructive: constructive.score.value(),
        words,
        below: run.forest.below.get(row.at()).map_or(0, |below| u64::from(*below)),
        kinds,
        quote: surest.map_or_else(|| Quote::opening(text), |evidence| Quote::around(text, evidence.span)),
        entry: pattern,
        source,
    })
}

fn echoes(run: &Run, rows: &[Row]) -> (Vec<Echo>, Vec<Echo>) {
    let mut answered: BTreeMap<Row, (u64, u64)> = BTreeMap::new();
    for row in rows {
        let (Some(parent), Some(answer)) = (run.forest.parent_of(*row), run.answer(*row)) else { continue };
        let author = |row: Row| run.records.get(row.at()).and_then(|record| record.author);
        // Who agrees with himself is no echo.
        if author(*row).is_some() && author(*row) == author(parent) {
            continue;
        }
        let counts = answered.entry(parent).or_default();
        counts.0 += u64::from(answer.label == ReplyLabel::Agree);
        counts.1 += u64::from(answer.label == ReplyLabel::Disagree);
    }
    let list = |keep: fn(u64, u64) -> bool, order: fn(&Echo) -> (u64, u64)| {
        let echo = |(row, (agreeing, disagreeing)): (&Row, &(u64, u64))| {
            let echo = Echo { id: run.id(*row).to_owned(), agreeing: *agreeing, disagreeing: *disagreeing };
            keep(*agreeing, *disagreeing).then_some(echo)
        };
        let mut list: Vec<Echo> = answered.iter().filter_map(echo).collect();
        list.sort_by_key(|echo| std::cmp::Reverse(order(echo)));
        list.truncate(LISTED);
        list
    };
    let consensus = list(|agree, disagree| agree >= 2 && disagree == 0, |echo| (echo.agreeing, 0));
    let divides = |agree: u64, disagree: u64| {
        let rarer = agree.min(disagree);
        rarer >= 2 || (rarer == 1 && agree + disagree >= 4)
    };
    (consensus, list(divides, |echo| (echo.agreeing.min(echo.disagreeing), echo.agreeing + echo.disagreeing)))
}
