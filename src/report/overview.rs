//! The overview of a run as blocks.

use crate::judgement::Stance;
use crate::summary::incivility::Place;
use crate::summary::overview::{Beside, Ranked, RunStance};
use crate::summary::wording::{counted, grouped, percent};
use crate::summary::{Look, Overview};

use super::block::{Block, Line, Piece, line, ours, theirs};
use super::thread::{look_first, sentence_line};

/// The blocks of a run's overview, with the comments of all threads that need a look first.
#[must_use]
pub fn blocks(overview: &Overview, looks: &[Look]) -> Vec<Block> {
    let mut out = vec![Block::Title(vec![ours(format!(
        "{} in {}",
        counted(overview.comments, "comment", "comments"),
        counted(overview.threads, "thread", "threads")
    ))])];
    out.push(line(totals(overview)));
    out.extend(overview.headline.iter().map(|sentence| Block::Point(sentence_line(sentence))));
    for reason in &overview.without_comments {
        let words = match reason.name.as_str() {
            "no_section" => "without a comment section",
            "empty_form" => "with a form and no comments",
            "closed" => "with comments closed and none there",
            _ => "whose comments are lost in the text",
        };
        out.push(line(format!("{} {words}.", counted(reason.comments, "page", "pages"))));
    }
    look_first(looks, true, &mut out);
    side_by_side(&overview.side_by_side, &mut out);
    ranking("Hottest", &overview.by_heat, |ranked| format!("{:.3}", ranked.heat), "heat", &mut out);
    ranking("Most disputed", &overview.by_disagreement, |ranked| percent(ranked.disagreement), "disagree", &mut out);
    stance(&overview.stance, &mut out);
    loudest(overview, &mut out);
    out.push(Block::Heading("Coverage"));
    out.push(line(coverage(overview)));
    out
}

fn totals(overview: &Overview) -> String {
    let mut text = counted(overview.authors, "named author", "named authors");
    if let (Some(first), Some(last)) = (&overview.first, &overview.last) {
        text.push_str(&format!(", {first} to {last}"));
    }
    if let Some(share) = overview.disagreement.share {
        text.push_str(&format!(
            "; of {} {} disagree ({}), {} agree",
            counted(overview.disagreement.whole, "reply", "replies"),
            grouped(overview.disagreement.part),
            percent(share),
            grouped(overview.agreement.part)
        ));
    }
    text.push('.');
    text
}

/// The threads side by side, the same figures for each.
fn side_by_side(threads: &[Beside], out: &mut Vec<Block>) {
    if threads.len() < 2 {
        return;
    }
    let row = |thread: &Beside| -> Vec<Line> {
        let mark = match thread.against_run {
            Place::Above | Place::PerhapsAbove => " ▲",
            Place::Below => " ▼",
            Place::Within => "",
        };
        let small = if thread.uncivil.small_sample { "~" } else { "" };
        let share = |share: Option<f64>| share.map(percent).unwrap_or_default();
        vec![
            vec![ours(grouped(thread.comments))],
            vec![ours(format!("{small}{}{mark}", share(thread.uncivil.share)))],
            vec![ours(share(thread.disagreement.share))],
            vec![ours(grouped(thread.authors))],
            about(thread),
        ]
    };
    out.push(Block::Heading("Side by side"));
    out.push(line("▲ more, ▼ less uncivil than the run, beyond chance; ~ a small sample."));
    let head = vec!["comments", "uncivil", "disagree", "authors", "thread"];
    out.push(Block::Table { head, rows: threads.iter().map(row).collect() });
}

/// A thread's title, the sides that prevail and its terms.
fn about(thread: &Beside) -> Line {
    let mut line = vec![theirs(thread.title.as_deref().unwrap_or(&thread.thread))];
    for prevailing in &thread.prevails {
        let word = if prevailing.side == Stance::Favor { "; for " } else { "; against " };
        line.extend([ours(word), theirs(prevailing.target.as_str())]);
    }
    if !thread.terms.is_empty() {
        line.push(ours(" ("));
        let terms = thread.terms.iter().enumerate();
        line.extend(terms.flat_map(|(at, term)| [ours(if at == 0 { "" } else { ", " }), theirs(term.as_str())]));
        line.push(ours(")"));
    }
    line
}

fn ranking(
    title: &'static str,
    list: &[Ranked],
    figure: impl Fn(&Ranked) -> String,
    name: &'static str,
    out: &mut Vec<Block>,
) {
    if list.is_empty() {
        return;
    }
    let row = |ranked: &Ranked| -> Vec<Line> {
        vec![
            vec![ours(figure(ranked))],
            vec![ours(grouped(ranked.comments))],
            vec![ours(grouped(ranked.uncivil))],
            vec![theirs(ranked.title.as_deref().unwrap_or(&ranked.thread))],
        ]
    };
    out.push(Block::Heading(title));
    out.push(Block::Table { head: vec![name, "comments", "uncivil", "thread"], rows: list.iter().map(row).collect() });
}

fn stance(targets: &[RunStance], out: &mut Vec<Block>) {
    if targets.is_empty() {
        return;
    }
    let number = |n: u64| vec![ours(grouped(n))];
    let row = |target: &RunStance| -> Vec<Line> {
        let prevails = format!("{} for, {} against", target.threads_favor, target.threads_against);
        vec![
            vec![theirs(target.target.as_str())],
            number(target.favor),
            number(target.against),
            number(target.neither),
            number(target.threads),
            vec![ours(prevails)],
        ]
    };
    out.push(Block::Heading("Stance"));
    let head = vec!["target", "favor", "against", "neither", "threads", "prevails in threads"];
    out.push(Block::Table { head, rows: targets.iter().map(row).collect() });
}

fn loudest(overview: &Overview, out: &mut Vec<Block>) {
    if overview.loudest.iter().all(|author| author.comments < 2) {
        return;
    }
    let number = |n: u64| -> Line { vec![ours(grouped(n))] };
    let rows = overview.loudest.iter().map(|author| {
        let name: Line = vec![Piece::Theirs(author.author.clone())];
        vec![number(author.comments), number(author.threads), number(author.answered), number(author.uncivil), name]
    });
    out.push(Block::Heading("People"));
    out.push(Block::Table {
        head: vec!["comments", "threads", "answers got", "uncivil", "author"],
        rows: rows.collect(),
    });
}

fn coverage(overview: &Overview) -> String {
    let figures = &overview.coverage;
    format!(
        "{} judged: {} with evidence, {} in which no entry fired, {} too short to tell; {} deleted or without text, {} in a language that no pack covers.",
        grouped(figures.judged),
        grouped(figures.matched),
        grouped(figures.no_match),
        grouped(figures.too_short),
        grouped(figures.gone),
        grouped(figures.language_not_covered)
    )
}
