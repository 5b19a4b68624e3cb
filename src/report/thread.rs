//! The summary of one thread as blocks: first what a reader wants in ten seconds, then each part with its comments.

use crate::comment::NoComments;
use crate::summary::exchange::Exchange;
use crate::summary::incivility::IncivilityFigures;
use crate::summary::picks::{Echo, Picks};
use crate::summary::quotes::SideQuote;
use crate::summary::rate::Rate;
use crate::summary::sentence::{Part, Sentence};
use crate::summary::stance::TargetStance;
use crate::summary::timeline::Timeline;
use crate::summary::wording::{counted, duration, percent};
use crate::summary::{Count, Look, Quote, ThreadSummary};

use super::block::{Block, Line, Piece, comment, line, ours, theirs};

/// Comments named in a line, at most; the JSON holds more.
const NAMED: usize = 6;

/// Characters of a pattern that are shown; the JSON holds all of it.
const LONGEST_PATTERN: usize = 100;

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
    out.push(Block::Heading("In short"));
    out.extend(thread.headline.iter().map(|sentence| Block::Point(sentence_line(sentence))));
    timeline(thread.timeline.as_ref(), &mut out);
    look_first(&thread.look_first, false, &mut out);
    stance(&thread.stance, &mut out);
    exchange(&thread.exchange, &mut out);
    incivility(&thread.incivility, &mut out);
    picks(&thread.picks, &mut out);
    parts(thread, &mut out);
    people(thread, &mut out);
    out.push(Block::Heading("Coverage"));
    out.push(line(coverage(thread)));
    out
}

/// A sentence as pieces.
#[must_use]
pub fn sentence_line(sentence: &Sentence) -> Line {
    let piece = |part: &Part| match part {
        Part::Words(words) => ours(words.as_str()),
        Part::Name(name) => theirs(name.as_str()),
        Part::Comment(id) => comment(id.as_str()),
    };
    sentence.parts.iter().map(piece).collect()
}

fn size_line(thread: &ThreadSummary) -> Line {
    let mut parts = vec![counted(thread.comments, "comment", "comments")];
    if thread.pingbacks > 0 {
        parts.push(counted(thread.pingbacks, "pingback", "pingbacks"));
    }
    if let Some(declared) = thread.declared {
        parts.push(format!("{declared} declared"));
    }
    if thread.unseen > 0 {
        parts.push(format!("{} more exist unseen", thread.unseen));
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

fn timeline(timeline: Option<&Timeline>, out: &mut Vec<Block>) {
    let Some(timeline) = timeline.filter(|timeline| timeline.steps.len() > 3) else { return };
    let spark = |of: fn(&crate::summary::timeline::Step) -> u64| {
        sparkline(&timeline.steps.iter().map(of).collect::<Vec<u64>>())
    };
    out.push(Block::Heading("Over time"));
    out.push(Block::Spark { name: "comments", bars: spark(|step| step.comments) });
    out.push(Block::Spark { name: "uncivil", bars: spark(|step| step.uncivil) });
    out.push(Block::Line(match (&timeline.span, timeline.seconds) {
        (Some([first, last]), Some(seconds)) => {
            let step = seconds / timeline.steps.len().max(1) as u64;
            vec![ours(format!("{first} to {last}, {} a step.", duration(step.max(1))))]
        }
        _ => vec![ours("The text gives no times; the steps follow its order.".to_owned())],
    }));
}

/// Counts as bars; each line has a scale of its own.
#[must_use]
pub fn sparkline(counts: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| match count {
        0 => '·',
        count => {
            usize::try_from((count * 8).div_ceil(most)).ok().and_then(|step| BARS.get(step - 1)).copied().unwrap_or('█')
        }
    };
    counts.iter().map(bar).collect()
}

/// Ids of comments, a blank before each.
fn ids<'i>(list: impl IntoIterator<Item = &'i String>) -> Line {
    list.into_iter().take(NAMED).flat_map(|id| [ours(" "), comment(id.as_str())]).collect()
}

fn stance(targets: &[TargetStance], out: &mut Vec<Block>) {
    out.push(Block::Heading("Stance"));
    if targets.is_empty() {
        out.push(line("No known target is named often enough to say who is for or against what."));
        return;
    }
    let head = vec!["target", "favor", "against", "neither", "inferred", "authors", "clearest"];
    out.push(Block::Table { head, rows: targets.iter().map(stance_row).collect() });
    for target in targets {
        for (side, quotes) in [("For ", &target.favor_quotes), ("Against ", &target.against_quotes)] {
            if !quotes.is_empty() {
                out.push(Block::Line(vec![ours(side), theirs(target.target.as_str()), ours(":")]));
                out.extend(quotes.iter().map(|quote| Block::Item(side_quote(quote))));
            }
        }
        out.extend(by_side(target));
    }
}

fn stance_row(stance: &TargetStance) -> Vec<Line> {
    let number = |n: u64| vec![ours(n.to_string())];
    let side = |word: &str, list: &[String]| {
        if list.is_empty() { Vec::new() } else { [vec![ours(word)], ids(list)].concat() }
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
        vec![ours(format!("+{} −{}", stance.inferred_favor, stance.inferred_against))],
        vec![ours(format!("+{} −{}", stance.authors.favor.len(), stance.authors.against.len()))],
        clearest,
    ]
}

fn side_quote(quote: &SideQuote) -> Vec<Line> {
    let mut first = vec![comment(quote.id.as_str())];
    if let Some(author) = &quote.author {
        first.extend([ours(" by "), theirs(author.as_str())]);
    }
    first.push(ours(": "));
    first.extend(self::quote(&quote.quote));
    vec![first, entry(&quote.entry, &quote.source)]
}

/// Incivility × stance.
fn by_side(target: &TargetStance) -> Option<Block> {
    let sides = &target.incivility;
    let parts: Vec<String> = [
        ("in favor", &sides.favor),
        ("against", &sides.against),
        ("neither", &sides.neither),
        ("others", &sides.silent),
    ]
    .iter()
    .filter(|(_, rate)| rate.whole > 0)
    .map(|(name, rate)| format!("{name} {} of {}", rate.part, rate.whole))
    .collect();
    let any = [&sides.favor, &sides.against].iter().any(|rate| rate.part > 0);
    let chance = match sides.p {
        Some(p) if p <= 0.05 => format!("; the two sides differ more than by chance (p {p:.3})"),
        Some(_) => "; the two sides don't differ more than by chance".to_owned(),
        None => String::new(),
    };
    any.then(|| {
        Block::Line(vec![
            ours("Uncivil by stance toward "),
            theirs(target.target.as_str()),
            ours(format!(": {}{chance}.", parts.join(", "))),
        ])
    })
}

fn exchange(exchange: &Exchange, out: &mut Vec<Block>) {
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
        out.push(Block::Point(vec![
            ours("Most disputed: "),
            comment(disputed.id.as_str()),
            ours(format!(
                ", {} of its {} disagree.",
                disputed.disagreeing,
                counted(disputed.replies, "reply", "replies")
            )),
        ]));
    }
    for pair in &exchange.opponents {
        let strikes = if pair.uncivil > 0 { format!(", {} uncivil", pair.uncivil) } else { String::new() };
        let mut line = vec![theirs(pair.authors[0].as_str()), ours(" and "), theirs(pair.authors[1].as_str())];
        line.push(ours(format!(
            ": {} between them, {} disagreeing{strikes}:",
            counted(pair.replies, "answer", "answers"),
            pair.disagreeing
        )));
        line.extend(ids(&pair.comments));
        out.push(Block::Point(line));
    }
    if let Some(camps) = &exchange.camps {
        let names = |list: &[String]| -> Line {
            let names = list.iter().enumerate();
            names.flat_map(|(at, name)| [ours(if at == 0 { "" } else { ", " }), theirs(name.as_str())]).collect()
        };
        let mut line = vec![ours("Two camps: ")];
        line.extend(names(&camps.one));
        line.push(ours(" against "));
        line.extend(names(&camps.other));
        line.push(ours(format!("; {} of {} answers between them fit.", camps.fit.part, camps.fit.whole)));
        out.push(Block::Point(line));
    }
    if !exchange.unanswered_ids.is_empty() {
        let mut line = vec![ours("Questions without an answer:")];
        line.extend(ids(&exchange.unanswered_ids));
        out.push(Block::Point(line));
    }
}

fn incivility(figures: &IncivilityFigures, out: &mut Vec<Block>) {
    out.push(Block::Heading("Incivility"));
    let judged = counted(figures.rate.whole, "judged comment", "judged comments");
    out.push(line(match figures.uncivil {
        0 => format!("None of {judged} is uncivil by the entries loaded."),
        n => format!("{n} of {judged} {} uncivil ({}).", if n == 1 { "is" } else { "are" }, interval(&figures.rate)),
    }));
    let list = |counts: &[Count]| {
        let words: Vec<String> =
            counts.iter().map(|count| format!("{} {}", count.name.replace('_', " "), count.comments)).collect();
        words.join(", ")
    };
    if !figures.categories.is_empty() {
        out.push(line(format!("By kind: {}.", list(&figures.categories))));
        let named = ["mild", "plain", "severe"].iter().zip(figures.levels.iter().skip(1));
        let levels: Vec<String> =
            named.filter(|(_, count)| **count > 0).map(|(name, count)| format!("{name} {count}")).collect();
        out.push(line(format!(
            "By level: {}. Aimed at: {}.",
            levels.join(", "),
            list(&figures.addressees).replace("none ", "not said ")
        )));
    }
    for spot in &figures.hot_spots {
        let chance = if spot.p <= 0.05 { String::new() } else { ", which may be chance".to_owned() };
        let mut line = vec![ours("Below "), comment(spot.id.as_str())];
        line.push(ours(format!(": {} of {} uncivil{chance}:", spot.rate.part, spot.rate.whole)));
        line.extend(ids(&spot.comments));
        out.push(Block::Point(line));
    }
    for aim in &figures.who_at_whom {
        let mut line = vec![theirs(aim.from.as_str()), ours(" at "), theirs(aim.at.as_str())];
        line.push(ours(format!(", {}:", counted(aim.comments, "comment", "comments"))));
        line.extend(ids(&aim.ids));
        out.push(Block::Point(line));
    }
    for calm in &figures.calm {
        let text = format!(" and its {} answers: nothing uncivil and no dispute found.", calm.comments - 1);
        out.push(Block::Point(vec![ours("Calm: "), comment(calm.id.as_str()), ours(text)]));
    }
}

/// `20 %, with 95 % certainty 12 to 32 %; a small sample`.
fn interval(rate: &Rate) -> String {
    let [low, high] = rate.interval.map(|end| libm::round(end * 100.0));
    let small = if rate.small_sample { "; a small sample" } else { "" };
    format!("{}; with 95 % certainty {low} to {high} %{small}", rate.share.map(percent).unwrap_or_default())
}

/// The comments to look at first; with `many`, each says which thread it stands in.
pub(super) fn look_first(looks: &[Look], many: bool, out: &mut Vec<Block>) {
    if looks.is_empty() {
        return;
    }
    out.push(Block::Heading("Look first"));
    let urgent = looks.iter().filter(|look| !look.slight).count();
    if urgent == 0 {
        out.push(line("Nothing needs a hand by its words. Slight, if there is time:"));
    }
    for (at, look) in looks.iter().enumerate() {
        if at == urgent && at > 0 {
            out.push(line("Slight, if there is time:"));
        }
        let mut first = vec![comment(look.id.as_str())];
        if many {
            first.extend([ours(" in "), theirs(look.thread.as_str())]);
        }
        if let Some(author) = &look.author {
            first.extend([ours(" by "), theirs(author.as_str())]);
        }
        first.push(ours(format!(": {}; score {:.2}", look.reason, look.score)));
        out.push(Block::Item(vec![first, quote(&look.quote), entry(&look.entry, &look.source)]));
    }
}

/// An entry and where it stands; a long pattern is cut, its place says where the rest is.
fn entry(pattern: &str, source: &str) -> Line {
    let start: String = pattern.chars().take(LONGEST_PATTERN).collect();
    let cut = if start.len() < pattern.len() { "…" } else { "" };
    vec![Piece::Pattern(format!("{start}{cut}")), ours("  "), theirs(source)]
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

fn picks(picks: &Picks, out: &mut Vec<Block>) {
    if picks.worth_reading.is_empty() {
        return;
    }
    out.push(Block::Heading("Worth reading"));
    out.push(line(format!(
        "{} of {} judged comments give a reason, evidence, an experience or a question ({}).",
        picks.constructive.part,
        picks.constructive.whole,
        interval(&picks.constructive)
    )));
    for pick in &picks.worth_reading {
        let mut first = vec![comment(pick.id.as_str())];
        if let Some(author) = &pick.author {
            first.extend([ours(" by "), theirs(author.as_str())]);
        }
        let mut why = counted(pick.words, "word", "words");
        if !pick.kinds.is_empty() {
            why.push_str(&format!(", {}", pick.kinds.join(" and ").replace('_', " ")));
        }
        if pick.below > 0 {
            why.push_str(&format!(", {} below it", counted(pick.below, "answer", "answers")));
        }
        first.push(ours(format!(": {why}; worth {:.2}", pick.worth)));
        out.push(Block::Item(vec![first, quote(&pick.quote)]));
    }
    echoes("Others agree with", &picks.consensus, out);
    echoes("It divides", &picks.divisive, out);
}

fn echoes(words: &str, list: &[Echo], out: &mut Vec<Block>) {
    for echo in list.iter().take(3) {
        let counts = format!(": {} agree, {} disagree.", echo.agreeing, echo.disagreeing);
        out.push(Block::Point(vec![ours(format!("{words} ")), comment(echo.id.as_str()), ours(counts)]));
    }
}

/// The branches and the words that set the thread apart.
fn parts(thread: &ThreadSummary, out: &mut Vec<Block>) {
    if thread.branches.len() > 1 {
        out.push(Block::Heading("Branches"));
        let rows = thread.branches.iter().map(|branch| {
            let words = branch.terms.iter().enumerate();
            let words = words.flat_map(|(at, term)| [ours(if at == 0 { "" } else { ", " }), theirs(term.as_str())]);
            vec![
                vec![comment(branch.id.as_str())],
                vec![ours(branch.comments.to_string())],
                vec![ours(branch.uncivil.part.to_string())],
                vec![ours(branch.disagreement.part.to_string())],
                words.collect(),
            ]
        });
        let head = vec!["begins at", "comments", "uncivil", "disagree", "words apart from the rest"];
        out.push(Block::Table { head, rows: rows.collect() });
    }
    if !thread.topics.is_empty() {
        out.push(Block::Heading("Words that set it apart"));
        let words = thread.topics.iter().enumerate().flat_map(|(at, topic)| {
            let between = if at == 0 { "" } else { ", " };
            [ours(between), theirs(topic.term.as_str()), ours(format!(" {}", topic.comments))]
        });
        out.push(Block::Line(words.chain([ours(" (comments with the word, against what is usual).")]).collect()));
    }
}

fn people(thread: &ThreadSummary, out: &mut Vec<Block>) {
    let people = &thread.people;
    out.push(Block::Heading("People"));
    if people.named == 0 {
        out.push(line("The text does not name the authors."));
        return;
    }
    let without = match people.without_author {
        0 => String::new(),
        n => format!(", besides those of {} without a name", counted(n, "comment", "comments")),
    };
    out.push(line(format!(
        "{} took part{without}; {} wrote once, {} of them got no answer.",
        counted(people.named, "named author", "named authors"),
        people.once.part,
        people.once_unanswered
    )));
    if people.loudest.is_empty() {
        return;
    }
    let rows = people.loudest.iter().map(|loud| {
        vec![
            vec![ours(loud.comments.part.to_string())],
            vec![ours(loud.comments.share.map(percent).unwrap_or_default())],
            vec![ours(loud.answered.to_string())],
            vec![ours(loud.uncivil.part.to_string())],
            vec![theirs(loud.author.as_str())],
        ]
    });
    out.push(Block::Table {
        head: vec!["comments", "share", "answers got", "uncivil", "author"],
        rows: rows.collect(),
    });
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
