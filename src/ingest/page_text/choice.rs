//! Headings and rhythms → the section that is the comments'.
//! In: all lines. Out: the chosen stretch with its comments, what the page declares, whether it is closed.
//! Each heading is tried with the stretch below it; the one whose comments agree best wins. No heading needs more evidence.

use super::blocks::{self, Page, Plan, Rhythm, Start, Stretch};

use super::evidence::{grown_list, has_button, score, spoken};
use super::heads::{self, Anchor};

use super::lines::Line;

use super::section::{self, Heading, Stop, Strength};

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
    /// Whether indentation is noise, so that it can't even tell what stands outside.
    pub(super) noisy: bool,
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
    let wrapped = super::lines::wrap_width(lines);
    let stops: Vec<(usize, Stop)> = lines
        .iter()
        .enumerate()
        .filter(|(i, _)| !section::inside_paragraph(lines, *i, wrapped))
        .filter_map(|(i, l)| Some((i, section::stop(l)?)))
        .collect();
    let headings = section::headings(lines, wrapped);
    let page_count = declared(&headings);
    let anchors: Vec<Anchor> = (0..lines.len())
        .filter(|i| !section::inside_paragraph(lines, *i, wrapped))
        .filter_map(|i| heads::anchor(i, lines.get(i)?))
        .collect();
    let page = Page { lines, stops: &stops, anchors: &anchors, wrapped };
    let mut best: Option<(i64, Choice)> = None;
    let none = headings.iter().any(|h| h.count == Some(0) && h.strength == Strength::Full);
    for heading in tried(&headings).into_iter().filter(|h| !none || h.strength == Strength::Full) {
        let (score, choice) = attempt(&page, Some(heading), page_count);
        if score > 0 && best.as_ref().is_none_or(|(s, _)| score >= *s) {
            best = Some((score, choice));
        }
    }
    let (score, choice) = if none { (0, Choice::default()) } else { attempt(&page, None, None) };
    if score > best.as_ref().map_or(0, |(s, _)| *s) {
        best = Some((score, choice));
    }
    if best.is_none() && !none {
        let attempts = section::numbers(lines, 2 * TRIED).into_iter().map(|h| attempt(&page, Some(&h), None));
        best = attempts.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score);
    }
    if best.is_none() && !none {
        best = hanging(&page, page_count);
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

fn attempt(page: &Page<'_, '_>, heading: Option<&Heading>, page_count: Option<u64>) -> (i64, Choice) {
    let from = heading.map_or(0, |h| h.line + 1);
    let count = heading.and_then(|h| h.count);
    let mut best = (0, Choice { heading: heading.map(|h| h.line), declared: count, ..Choice::default() });
    let mut begin = from;
    let mut elsewhere = false;
    for (end, stop) in ends(page, heading, from) {
        let stretch = Stretch::new(page, begin..end.max(begin), count.or(page_count));
        let mut plan = blocks::plan(&stretch);
        if heading.is_none() {
            drop_strangers(page.lines, &mut plan);
        }
        let score = score(page.lines, &plan, heading, begin, count.or(page_count));
        let sure = !elsewhere || spoken(page.lines, &plan);
        if sure && score > best.0 && goes_on(page.lines, &best.1.plan, &plan, count.or(page_count)) {
            let noisy = is_noisy(page.lines, &plan);
            let flat = noisy || is_flat(page.lines, &plan);
            best = (score, Choice { plan, end, flat, noisy, ..best.1 });
        } else if best.0 > 0 && stop != Some(Stop::Form) {
            break;
        }
        if best.0 == 0 {
            begin = end + 1;
        }
        elsewhere |= stop == Some(Stop::Elsewhere);
    }
    best
}

/// Where nearly all comments have a reply button, what stands above the first one that has is none: an article's byline.
fn drop_strangers(lines: &[Line<'_>], plan: &mut Plan) {
    let answered: Vec<bool> = plan.starts.iter().map(|s| has_button(lines, s)).collect();
    let first = answered.iter().position(|a| *a).unwrap_or(0);
    if first <= 2 && answered.iter().filter(|a| **a).count() * 10 >= answered.len() * 7 {
        plan.starts.drain(..first);
    }
}

/// The list that hangs above a form, a closed line or the end of the page, where nothing heads the comments.
fn hanging(page: &Page<'_, '_>, page_count: Option<u64>) -> Option<(i64, Choice)> {
    let stops = page.stops.iter().filter(|(_, s)| *s != Stop::Elsewhere).map(|(i, _)| *i).take(TRIED / 3);
    stops.chain([page.lines.len()]).find_map(|end| {
        let begin = list_above(page.lines, end);
        let stretch = Stretch::new(page, begin..end, page_count);
        let plan = blocks::plan(&stretch);
        (plan.rhythm == Rhythm::Markers && grown_list(page.lines, &plan)).then(|| {
            let flat = is_flat(page.lines, &plan);
            (1, Choice { plan, end, flat, ..Choice::default() })
        })
    })
}

/// The first line of the indented region that ends shortly above `end`.
fn list_above(lines: &[Line<'_>], end: usize) -> usize {
    let mut begin = end;
    let mut margin = 0;
    for (i, line) in lines.get(..end).unwrap_or(&[]).iter().enumerate().rev() {
        if line.indent < 2 && !line.is_blank() {
            margin += 1;
            if begin < end || margin > 4 {
                break;
            }
        } else if line.indent >= 2 && !line.is_blank() {
            begin = i;
        }
    }
    begin
}

/// The lines at which a section that begins at `from` may end, with what stands there.
fn ends(page: &Page<'_, '_>, heading: Option<&Heading>, from: usize) -> Vec<(usize, Option<Stop>)> {
    let later = page.stops.get(page.stops.partition_point(|(i, _)| *i < from)..).unwrap_or(&[]);
    let mut ends: Vec<(usize, Option<Stop>)> = later
        .iter()
        .filter(|(_, s)| heading.is_some() || *s != Stop::Closed)
        .map(|(i, s)| (*i, Some(*s)))
        .take(TRIED)
        .collect();
    ends.push((page.lines.len(), None));
    ends
}

/// Whether a longer stretch really holds more of the same comments, and not what stands beside them.
fn goes_on(lines: &[Line<'_>], short: &Plan, long: &Plan, count: Option<u64>) -> bool {
    let (a, b) = (short.starts.len(), long.starts.len());
    if a == 0 {
        return true;
    }
    let added: Vec<&Start> = long.starts.iter().skip(a).collect();
    let answered = added.iter().filter(|s| has_button(lines, s)).count() * 10 >= added.len() * 6;
    let alike = added.iter().filter(|s| s.marked).count() * 10 >= added.len() * 8
        && added
            .first()
            .zip(short.starts.last())
            .is_some_and(|(s, l)| s.number.zip(l.number).is_none_or(|(n, m)| n > m));
    b > a
        && short.rhythm == long.rhythm
        && match count {
            Some(count) => (a as u64) < count && b as u64 <= count + count / 10 && (alike || answered),
            None => answered && alike,
        }
}

/// The columns of heads and of the first lines of their texts.
fn columns(lines: &[Line<'_>], plan: &Plan) -> Vec<(usize, usize)> {
    let text = |s: &Start| lines.get(s.text..s.end)?.iter().find(|l| !l.body.is_empty()).map(|l| l.indent);
    plan.starts.iter().filter(|s| !s.ping && s.text > s.first).filter_map(|s| Some((s.column, text(s)?))).collect()
}

/// Whether all texts begin at one column, so that columns tell no depth.
fn is_flat(lines: &[Line<'_>], plan: &Plan) -> bool {
    let columns = columns(lines, plan);
    let low = columns.iter().map(|(_, text)| *text).min().unwrap_or(0);
    columns.iter().filter(|(_, text)| *text <= low + 1).count() * 10 >= columns.len() * 9
}

/// Whether many heads stand right of their texts, as they do where an extractor kept the source's own blanks.
fn is_noisy(lines: &[Line<'_>], plan: &Plan) -> bool {
    let columns = columns(lines, plan);
    columns.iter().filter(|(head, text)| head > text).count() * 5 > columns.len()
}
