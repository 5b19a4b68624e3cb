//! One judgement with every number worked out, as a person would check it.

use std::fmt::Write;

use crate::comment::{Comment, Span};
use crate::infer::Answer;
use crate::judge::near::{Near, Why};
use crate::judge::rules::RULES;
use crate::judge::{CATEGORIES, Judge, TracedHit};
use crate::judgement::{Coverage, Evidence, Judgement, Weight};

use super::inert;
use super::row::rule_names;
use super::text::{cut, wrapped};

/// The text with its matches marked, each number with how it comes about, and what rules dropped.
#[must_use]
pub fn explain(
    judge: &Judge,
    comment: &Comment,
    judgement: &Judgement,
    hits: &[TracedHit],
    answer: Option<Answer>,
) -> String {
    let mut out = marked(&comment.text, hits);
    // Writing to a string can't fail.
    let _ = writeln!(
        out,
        "\nlanguage   {}",
        judgement.language.as_ref().map_or("not told (too short, or in doubt)", |l| l.code())
    );
    if let Some(why) = unjudged(judgement.coverage) {
        let _ = writeln!(out, "not judged: {why}");
        return out;
    }
    incivility(&mut out, judge, comment, judgement);
    stance(&mut out, judge, comment, judgement);
    reply(&mut out, judge, comment, judgement, answer);
    constructive(&mut out, judge, comment, judgement);
    dropped(&mut out, judge, comment, hits);
    out
}

/// The rows that nearly fired, and what was in the way; empty when there is none.
#[must_use]
pub fn nearly(judge: &Judge, comment: &Comment, near: &[Near]) -> String {
    let mut out = String::new();
    if !near.is_empty() {
        out.push_str("nearly matched\n");
    }
    for near in near {
        let entry = judge.lexicon().entry(near.entry);
        let words = cut(&inert::terminal(near.span.of(&comment.text)), 40);
        let pattern = cut(&inert::terminal(entry.pattern), 40);
        let why = format!("{}: {}", inert::terminal(&entry.source), in_the_way(&near.why));
        out.push_str(&wrapped(&format!("“{words}”  {} {pattern}", entry.label), 80, 4, 8));
        let _ = writeln!(out, "\n{}", wrapped(&why, 80, 8, 8));
    }
    out
}

fn in_the_way(why: &Why) -> String {
    match why {
        Why::Unless(pattern) => format!("but for its exception `{}`", inert::terminal(pattern)),
        Why::Watched => "the row is watched: it weighs nothing".to_owned(),
        Why::Language => "its pack speaks another language".to_owned(),
        Why::Disguised => "a word is disguised, and the row wants it plain (evade)".to_owned(),
        Why::Case(word) => format!("the row wants the case of `{}`", inert::terminal(word)),
        Why::Gap(more) => {
            format!("{more} more {} between than the row allows", if *more == 1 { "word" } else { "words" })
        }
        Why::Sentence => "a sentence ends between its words".to_owned(),
        Why::Start => "it does not begin the sentence (^)".to_owned(),
        Why::End => "it does not end the sentence ($)".to_owned(),
        Why::Edge(word) => format!("`{}` is only a part of the word", inert::terminal(word)),
    }
}

fn unjudged(coverage: Coverage) -> Option<&'static str> {
    match coverage {
        Coverage::LanguageNotCovered => Some("no loaded pack speaks its language"),
        Coverage::Gone => Some("there is no text"),
        Coverage::NotAComment => Some("it is no comment"),
        Coverage::Matched | Coverage::NoMatch | Coverage::TooShort => None,
    }
}

/// The text on one line, kept matches in square brackets.
fn marked(text: &str, hits: &[TracedHit]) -> String {
    let mut spans: Vec<Span> = hits.iter().filter(|hit| hit.kept).map(|hit| hit.span).collect();
    spans.sort();
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < at {
            continue;
        }
        let before = text.get(at..start).unwrap_or("");
        let _ = write!(out, "{}[{}]", inert::terminal(before), inert::terminal(span.of(text)));
        at = end;
    }
    out.push_str(&inert::terminal(text.get(at..).unwrap_or("")));
    out.push('\n');
    out
}

/// One piece of evidence: weight, words, pattern, place, rules.
fn evidence_line(out: &mut String, judge: &Judge, comment: &Comment, evidence: &Evidence) {
    let entry = judge.lexicon().entry(evidence.entry);
    let words = inert::terminal(evidence.span.of(&comment.text));
    let _ = writeln!(
        out,
        "    {:+.4}  “{words}”  {}  {}{}",
        evidence.weight.value(),
        entry.pattern,
        entry.source,
        rules(evidence, entry.weight),
    );
}

fn rules(evidence: &Evidence, before: i32) -> String {
    let names = rule_names(evidence);
    if names.is_empty() {
        return String::new();
    }
    let changed = evidence.weight.0.abs() != before.abs();
    let was = if changed { format!(", was {:.4}", Weight(before).value()) } else { String::new() };
    format!("  ({}{was})", names.join(", "))
}

fn incivility(out: &mut String, judge: &Judge, comment: &Comment, judgement: &Judgement) {
    let incivility = &judgement.incivility;
    let _ = writeln!(out, "incivility {:.4}, level {}", incivility.score.value(), incivility.level);
    categories(out, judge, comment, &incivility.categories, &incivility.evidence);
}

fn constructive(out: &mut String, judge: &Judge, comment: &Comment, judgement: &Judgement) {
    let constructive = &judgement.constructive;
    let _ = writeln!(out, "constructive {:.4}", constructive.score.value());
    categories(out, judge, comment, &constructive.categories, &constructive.evidence);
}

fn categories(
    out: &mut String,
    judge: &Judge,
    comment: &Comment,
    scores: &[(crate::judgement::Category, crate::judgement::Score)],
    all: &[Evidence],
) {
    for (category, score) in scores {
        let name = CATEGORIES.get(usize::from(category.0)).map_or("", |info| info.name);
        let mine: Vec<&Evidence> = all.iter().filter(|e| judge.lexicon().entry(e.entry).label == name).collect();
        let sum: i64 = mine.iter().map(|evidence| i64::from(evidence.weight.0)).sum();
        let curve = judge.calibration().curve(name);
        let total = Weight(i32::try_from(sum).unwrap_or(i32::MAX)).value();
        let _ =
            writeln!(out, "  {name} {:.4} = 1 / (1 + exp(-({} + {} × {total:.4})))", score.value(), curve.a, curve.b);
        mine.iter().for_each(|evidence| evidence_line(out, judge, comment, evidence));
    }
    if scores.len() > 1 {
        let product: Vec<String> = scores.iter().map(|(_, score)| format!("(1 - {:.4})", score.value())).collect();
        let _ = writeln!(out, "  together 1 - {}", product.join(" × "));
    }
}

fn stance(out: &mut String, judge: &Judge, comment: &Comment, judgement: &Judgement) {
    if judgement.stance.is_empty() {
        let _ = writeln!(out, "stance     no known target is mentioned");
    }
    for stance in &judgement.stance {
        let sum: i64 = stance.evidence.iter().map(|evidence| i64::from(evidence.weight.0)).sum();
        let total = Weight(i32::try_from(sum).unwrap_or(i32::MAX)).value();
        let label = format!("{:?}", stance.label).to_lowercase();
        let _ = writeln!(
            out,
            "stance     {}: {label} {:.4} = 2 / (1 + exp(-({total:.4}))) - 1; a side from {} on",
            inert::terminal(&stance.target),
            f64::from(stance.score) / 10_000.0,
            judge.calibration().stance(),
        );
        stance.evidence.iter().for_each(|evidence| evidence_line(out, judge, comment, evidence));
    }
    if judgement.unbound.0 != 0 {
        let _ = writeln!(out, "  tied to no target: {:+.4}", judgement.unbound.value());
    }
}

fn reply(out: &mut String, judge: &Judge, comment: &Comment, judgement: &Judgement, answer: Option<Answer>) {
    let cues = &judgement.reply;
    let sums = format!(
        "agree {:.4}, disagree {:.4}, query {:.4}",
        cues.agree.value(),
        cues.disagree.value(),
        cues.query.value()
    );
    let _ = match answer {
        Some(answer) => writeln!(
            out,
            "reply      {} {:.4}: the largest of {sums}, from 0.6 on",
            format!("{:?}", answer.label).to_lowercase(),
            answer.score.value()
        ),
        None => writeln!(out, "reply cues {sums}"),
    };
    cues.evidence.iter().for_each(|evidence| evidence_line(out, judge, comment, evidence));
}

fn dropped(out: &mut String, judge: &Judge, comment: &Comment, hits: &[TracedHit]) {
    let mut dropped = hits.iter().filter(|hit| !hit.kept).peekable();
    if dropped.peek().is_some() {
        let _ = writeln!(out, "dropped by a rule");
    }
    for hit in dropped {
        let entry = judge.lexicon().entry(hit.entry);
        let rule = hit.rules.last().and_then(|id| RULES.get(usize::from(id.0)));
        let _ = writeln!(
            out,
            "    “{}”  {}  {}  {}: {}",
            inert::terminal(hit.span.of(&comment.text)),
            entry.pattern,
            entry.source,
            rule.map_or("", |rule| rule.name),
            rule.map_or("", |rule| rule.sentence),
        );
    }
}
