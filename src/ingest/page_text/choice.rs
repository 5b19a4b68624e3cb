//! Headings and rhythms → the section that is the comments'.
//! In: all lines. Out: the chosen stretch with its comments, what the page declares, whether it is closed.
//! Each heading is tried with the stretch below it; the one whose comments agree best wins. No heading needs more evidence.

use super::blocks::{self, Plan, Rhythm, Stretch};
use super::lines::Line;
use super::section::{self, Heading, Stop, Strength};
use super::words;
use crate::comment::NoComments;

/// How many headings are tried at most, so that a page of headings stays linear.
const TRIED: usize = 12;

/// What a page's text was found to hold.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// The comments.
    pub(super) plan: Plan,
    /// The line of the section's heading.
    pub(super) heading: Option<usize>,
    /// The line after the section.
    pub(super) end: usize,
    /// How many comments the page declares.
    pub(super) declared: Option<u64>,
    /// A line says that comments are closed.
    pub(super) closed: bool,
    /// A comment form is there.
    pub(super) form: bool,
    /// Whether indentation says nothing in this section.
    pub(super) flat: bool,
}

impl Choice {
    /// Why there is no comment.
    pub(super) fn why_none(&self) -> NoComments {
        match (self.declared, self.closed, self.form) {
            (Some(1..), _, _) => NoComments::AllLost,
            (_, true, _) => NoComments::Closed,
            (_, _, true) => NoComments::EmptyForm,
            _ => NoComments::NoSection,
        }
    }
}

/// Chooses the section of `lines`.
pub(super) fn choose(lines: &[Line<'_>]) -> Choice {
    let wrapped = super::lines::wrap_width(lines).is_some();
    let stops: Vec<(usize, Stop)> = lines.iter().enumerate().filter(|(i, _)| !section::inside_paragraph(lines, *i, wrapped)).filter_map(|(i, l)| Some((i, section::stop(l)?))).collect();
    let headings = section::headings(lines);
    let page_count = declared(&headings);
    let mut best: Option<(i64, Choice)> = None;
    for heading in tried(&headings) {
        let (score, choice) = attempt(lines, &stops, Some(heading), page_count);
        if score > 0 && best.as_ref().is_none_or(|(s, _)| score >= *s) {
            best = Some((score, choice));
        }
    }
    let (score, choice) = attempt(lines, &stops, None, None);
    if score > best.as_ref().map_or(0, |(s, _)| *s) {
        best = Some((score, choice));
    }
    let mut choice = best.map(|(_, choice)| choice).unwrap_or_default();
    choice.declared = choice.declared.or_else(|| declared(&headings));
    choice.closed = stops.iter().any(|(_, s)| *s == Stop::Closed);
    choice.form = stops.iter().any(|(_, s)| *s == Stop::Form);
    if choice.plan.starts.is_empty() {
        choice.heading = headings.iter().rev().find(|h| h.strength > Strength::Mention).map(|h| h.line);
        choice.end = lines.len();
    }
    choice
}

fn tried(headings: &[Heading]) -> Vec<&Heading> {
    let mut picked: Vec<&Heading> = headings.iter().filter(|h| h.count != Some(0)).collect();
    picked.sort_by_key(|h| std::cmp::Reverse((h.strength, h.line)));
    picked.truncate(TRIED);
    picked.sort_by_key(|h| h.line);
    picked
}

/// What the headings declare: the surest one, the last of equals.
fn declared(headings: &[Heading]) -> Option<u64> {
    headings.iter().filter(|h| h.count.is_some()).max_by_key(|h| (h.strength, h.line)).and_then(|h| h.count)
}

fn attempt(lines: &[Line<'_>], stops: &[(usize, Stop)], heading: Option<&Heading>, page_count: Option<u64>) -> (i64, Choice) {
    let from = heading.map_or(0, |h| h.line + 1);
    let count = heading.and_then(|h| h.count);
    let mut choice = Choice { heading: heading.map(|h| h.line), declared: count, ..Choice::default() };
    let later = stops.get(stops.partition_point(|(i, _)| *i < from)..).unwrap_or(&[]);
    let mut ends: Vec<usize> = later.iter().filter(|(_, s)| heading.is_some() || *s == Stop::Elsewhere || *s == Stop::Form).map(|(i, _)| *i).take(4).collect();
    if let Some(at) = later.iter().find(|(_, s)| *s == Stop::Elsewhere).map(|(i, _)| *i).filter(|_| heading.is_some()) {
        ends.retain(|e| *e <= at);
    } else {
        ends.push(lines.len());
    }
    if ends.is_empty() {
        ends.push(lines.len());
    }
    let mut begin = from;
    for end in ends {
        let stretch = Stretch::new(lines, begin..end.max(begin), count.or(page_count));
        let plan = blocks::plan(&stretch);
        let score = score(lines, &plan, heading, begin);
        if score > 0 {
            choice.flat = is_flat(lines, &plan, end);
            choice.plan = plan;
            choice.end = end;
            return (score, choice);
        }
        begin = end + 1;
    }
    (0, choice)
}

fn score(lines: &[Line<'_>], plan: &Plan, heading: Option<&Heading>, begin: usize) -> i64 {
    let n = plan.starts.len() as i64;
    let Some(first) = plan.starts.first() else { return 0 };
    let gap = lines.get(begin..first.first).unwrap_or(&[]).iter().filter(|l| !l.body.is_empty()).count() as i64;
    let Some(heading) = heading else { return without_heading(lines, plan) };
    let agreement = heading.count.map_or(0, |c| 60 * n.min(c as i64) / n.max(c as i64).max(1));
    let strength = match heading.strength {
        Strength::Full => 30,
        Strength::Word => 15,
        Strength::Mention => 0,
    };
    let strong = plan.says > 0 || replies(lines, plan) > 0 || heading.count.is_some_and(|c| c > 0 && n as u64 <= c + c / 4 + 1);
    let good = match plan.rhythm {
        Rhythm::None => false,
        Rhythm::Markers => heading.strength > Strength::Mention && gap <= 14,
        Rhythm::Heads | Rhythm::Feet => strong || heading.strength == Strength::Full,
        Rhythm::Buttons => heading.strength > Strength::Mention,
    };
    if good { (n.min(40) + agreement + strength - gap.min(40) / 2).max(1) } else { 0 }
}

fn without_heading(lines: &[Line<'_>], plan: &Plan) -> i64 {
    let n = plan.starts.len();
    let says = plan.says * 10 >= n * 6;
    let answered = replies(lines, plan) * 10 >= n * 6;
    if n >= 2 && matches!(plan.rhythm, Rhythm::Heads | Rhythm::Feet) && (says || answered) { n.min(40) as i64 + 10 } else { 0 }
}

/// How many comments have a reply button near.
fn replies(lines: &[Line<'_>], plan: &Plan) -> usize {
    plan.starts.iter().filter(|s| (s.first..s.end.min(s.first + 400)).any(|i| lines.get(i).is_some_and(|l| words::is_reply_button(l.body)) || s.dated == Some(i) && has_reply(&s.after))).count()
}

fn has_reply(after: &str) -> bool {
    words::is_reply_button(after) || after.split_whitespace().any(words::is_reply_button)
}

/// Whether nearly all lines of the section stand at the margin, so that columns tell nothing.
fn is_flat(lines: &[Line<'_>], plan: &Plan, end: usize) -> bool {
    let Some(first) = plan.starts.first() else { return true };
    let all: Vec<&Line<'_>> = lines.get(first.first..end).unwrap_or(&[]).iter().filter(|l| !l.body.is_empty()).collect();
    let low = all.iter().map(|l| l.indent).min().unwrap_or(0);
    all.iter().filter(|l| l.indent <= low + 1).count() * 10 >= all.len() * 9
}
