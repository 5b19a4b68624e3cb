//! The summary of one thread as blocks.

use crate::comment::NoComments;
use crate::judgement::Stance;
use crate::summary::stance::TargetStance;
use crate::summary::{Look, Quote, ThreadSummary};

use super::block::{Block, Line, Piece, line, ours, theirs};
use super::{counted, percent};

/// The blocks of a thread's report.
#[must_use]
pub fn blocks(thread: &ThreadSummary) -> Vec<Block> {
    let mut out = vec![Block::Title(vec![theirs(thread.title.as_deref().unwrap_or(&thread.thread))])];
    out.push(Block::Line(size_line(thread)));
    if let Some(why) = thread.no_comments {
        out.push(line(why_none(why, thread.declared)));
        return out;
    }
    if thread.found == 0 {
        return out;
    }
    people(thread, &mut out);
    stance(thread, &mut out);
    exchange(thread, &mut out);
    incivility(thread, &mut out);
    look_first(&thread.look_first, false, &mut out);
    out.push(Block::Heading("Coverage"));
    out.push(line(coverage(thread)));
    out
}

fn size_line(thread: &ThreadSummary) -> Line {
    let mut parts = vec![counted(thread.comments, "comment", "comments")];
    if thread.pingbacks > 0 {
        parts.push(counted(thread.pingbacks, "pingback", "pingbacks"));
    }
    if let Some(declared) = thread.declared {
        parts.push(format!("{declared} declared"));
    }
    if thread.replies > 0 {
        parts.push(counted(thread.replies, "reply", "replies"));
        parts.push(counted(u64::from(thread.levels), "level", "levels"));
    }
    if thread.not_visible > 0 {
        parts.push(format!("{} deleted or hidden", thread.not_visible));
    }
    if thread.closed {
        parts.push("comments are closed".to_owned());
    }
    let mut line = Vec::new();
    if thread.title.is_some() {
        line.push(theirs(thread.thread.as_str()));
        line.push(ours(": "));
    }
    line.push(ours(parts.join(", ")));
    line
}

/// Why a page has no comments.
#[must_use]
pub fn why_none(why: NoComments, declared: Option<u64>) -> String {
    match (why, declared) {
        (NoComments::NoSection, _) => "No comments: the page has no comment section.".to_owned(),
        (NoComments::EmptyForm, _) => {
            "No comments: there is a form to write one, and nobody has written any.".to_owned()
        }
        (NoComments::Closed, _) => "No comments: they are closed, and none is there.".to_owned(),
        (NoComments::AllLost, Some(declared)) => format!(
            "No comments: the page declares {declared}, but the text has lost them or the marks that tell one from the next."
        ),
        (NoComments::AllLost, None) => {
            "No comments: there is a comment section, but the text has lost the marks that tell one from the next."
                .to_owned()
        }
    }
}

fn people(thread: &ThreadSummary, out: &mut Vec<Block>) {
    let mut parts = Vec::new();
    match (thread.named_authors, thread.without_author) {
        (0, _) => parts.push("The text does not name the authors.".to_owned()),
        (named, 0) => parts.push(format!("{} took part.", counted(named, "author", "authors"))),
        (named, without) => parts.push(format!(
            "{} took part, besides those of {} without a name.",
            counted(named, "named author", "named authors"),
            counted(without, "comment", "comments")
        )),
    }
    if let (Some(first), Some(last)) = (&thread.first, &thread.last) {
        parts.push(if first == last { format!("Time: {first}.") } else { format!("From {first} to {last}.") });
    }
    out.push(line(parts.join(" ")));
}

fn stance(thread: &ThreadSummary, out: &mut Vec<Block>) {
    out.push(Block::Heading("Stance"));
    if thread.stance.is_empty() {
        out.push(line("No known target is named often enough to say who is for or against what."));
        return;
    }
    let rows = thread.stance.iter().map(stance_row).collect();
    out.push(Block::Table { head: vec!["target", "favor", "against", "neither", "clearest"], rows });
    for target in &thread.stance {
        if let Some(side) = target.prevails {
            let (side, n) = match side {
                Stance::Favor => ("in favor", target.favor),
                _ => ("against", target.against),
            };
            let total = target.favor + target.against;
            out.push(Block::Line(vec![
                theirs(target.target.as_str()),
                ours(format!(": {n} of the {total} comments that take a side are {side}.")),
            ]));
        }
    }
}

fn stance_row(stance: &TargetStance) -> Vec<Line> {
    let number = |n: u64| vec![ours(n.to_string())];
    let side = |word: &str, ids: &[String]| {
        let ids: Vec<Piece> = ids.iter().flat_map(|id| [ours(" "), theirs(id.as_str())]).collect();
        if ids.is_empty() { Vec::new() } else { [vec![ours(word)], ids].concat() }
    };
    let (mut clearest, against) = (side("for:", &stance.favor_ids), side("against:", &stance.against_ids));
    if !clearest.is_empty() && !against.is_empty() {
        clearest.push(ours("; "));
    }
    clearest.extend(against);
    vec![
        vec![theirs(stance.target.as_str())],
        number(stance.favor),
        number(stance.against),
        number(stance.neither),
        clearest,
    ]
}

fn exchange(thread: &ThreadSummary, out: &mut Vec<Block>) {
    let exchange = &thread.exchange;
    if exchange.replies == 0 {
        return;
    }
    out.push(Block::Heading("Replies"));
    out.push(line(format!(
        "Of {}, {} {}, {} {}, {} {}; {} without a cue.",
        counted(exchange.replies, "reply", "replies"),
        exchange.disagree,
        if exchange.disagree == 1 { "disagrees" } else { "disagree" },
        exchange.agree,
        if exchange.agree == 1 { "agrees" } else { "agree" },
        exchange.query,
        if exchange.query == 1 { "asks" } else { "ask" },
        exchange.comment,
    )));
    if let Some(disputed) = &exchange.most_disputed {
        out.push(Block::Line(vec![
            ours("Most disputed: "),
            theirs(disputed.id.as_str()),
            ours(format!(
                ", {} of its {} disagree.",
                disputed.disagreeing,
                counted(disputed.replies, "reply", "replies")
            )),
        ]));
    }
}

fn incivility(thread: &ThreadSummary, out: &mut Vec<Block>) {
    let figures = &thread.incivility;
    out.push(Block::Heading("Incivility"));
    let judged = thread.coverage.judged;
    let share = figures.share.map(|share| format!(" ({})", percent(share))).unwrap_or_default();
    out.push(line(match figures.uncivil {
        0 => format!(
            "None of {} is uncivil by the entries loaded.",
            counted(judged, "judged comment", "judged comments")
        ),
        n => format!("{n} of {} {} uncivil{share}.", counted(judged, "judged comment", "judged comments"), is(n)),
    }));
    let list = |counts: &[crate::summary::Count]| {
        let words: Vec<String> =
            counts.iter().map(|count| format!("{} {}", count.name.replace('_', " "), count.comments)).collect();
        words.join(", ")
    };
    if !figures.categories.is_empty() {
        out.push(line(format!("Signs of: {}.", list(&figures.categories))));
    }
    if figures.uncivil > 0 {
        out.push(line(format!("Aimed at: {}.", list(&figures.addressees))));
    }
    if let Some(peak) = &figures.peak {
        out.push(Block::Line(vec![
            ours("It peaks in the branch of "),
            theirs(peak.id.as_str()),
            ours(format!(": {} of its {}.", peak.uncivil, counted(peak.comments, "comment", "comments"))),
        ]));
    }
}

fn is(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// The comments to look at first; with `many`, each says which thread it stands in.
pub(super) fn look_first(looks: &[Look], many: bool, out: &mut Vec<Block>) {
    if looks.is_empty() {
        return;
    }
    out.push(Block::Heading("Look first"));
    for look in looks {
        let mut first = vec![theirs(look.id.as_str())];
        if many {
            first.extend([ours(" in "), theirs(look.thread.as_str())]);
        }
        if let Some(author) = &look.author {
            first.extend([ours(" by "), theirs(author.as_str())]);
        }
        first.push(ours(format!(": {}; score {:.2}", look.reason, look.score)));
        let entry = vec![theirs(look.entry.as_str()), ours("  "), theirs(look.source.as_str())];
        out.push(Block::Item(vec![first, quote(&look.quote), entry]));
    }
}

/// A quotation with its words marked.
#[must_use]
pub fn quote(quote: &Quote) -> Line {
    vec![
        ours("“"),
        theirs(quote.before.as_str()),
        Piece::Marked(quote.words.clone()),
        theirs(quote.after.as_str()),
        ours("”"),
    ]
}

fn coverage(thread: &ThreadSummary) -> String {
    let figures = &thread.coverage;
    let mut parts = vec![format!("{} judged: {} with evidence", figures.judged, figures.matched)];
    if figures.no_match > 0 {
        parts.push(format!("{} in which no entry fired", figures.no_match));
    }
    if figures.too_short > 0 {
        parts.push(format!("{} too short to tell", figures.too_short));
    }
    let mut text = parts.join(", ");
    if figures.gone > 0 {
        text.push_str(&format!("; {} deleted or without text", figures.gone));
    }
    if figures.language_not_covered > 0 {
        text.push_str(&format!("; {} in a language that no pack covers", figures.language_not_covered));
    }
    text.push('.');
    text
}
