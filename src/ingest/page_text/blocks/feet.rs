//! Comments told by what stands below them: a name and a date, or a reply button.
//! In: a stretch and its anchors. Out: starts, each with the line at which its text ends.

use super::super::author;
use super::super::heads::Anchor;
use super::super::lines::Line;
use super::super::words;
use super::headed::reach_down;
use super::markers::by_markers;
use super::stretch::{RECURS, Stretch, is_clock, signs_only};
use super::{Plan, Rhythm, Start};

/// Whether the dates stand below the texts.
pub(super) fn are_feet(stretch: &Stretch<'_, '_>, anchors: &[Anchor]) -> bool {
    if text_stands_first(stretch, anchors) {
        return true;
    }
    let (mut feet, mut heads) = (0, 0);
    for anchor in anchors {
        let marked = stretch.line(anchor.line).is_some_and(Line::is_item);
        let above = stretch.above(anchor.line);
        // A short item above a name and date is their head, unless it ends as a sentence does.
        let head_like = |body: &str| anchor.name.is_none() || !body.ends_with(['.', '!', '?', '…']);
        let above_item = above.is_some_and(|j| {
            let body = stretch.body(j);
            stretch.line(j).is_some_and(Line::is_item) && body.chars().count() <= 40 && head_like(body)
        });
        let after_button = above.is_some_and(|j| words::is_button(stretch.body(j))) && anchor.name.is_none();
        let item_next =
            next_past_buttons(stretch, anchor.line).is_some_and(|j| stretch.line(j).is_some_and(Line::is_item));
        if marked || above_item {
            heads += 1;
        } else if item_next || after_button {
            feet += 1;
        }
    }
    feet > heads && feet * 2 >= anchors.len()
}

fn next_past_buttons(stretch: &Stretch<'_, '_>, mut i: usize) -> Option<usize> {
    for _ in 0..6 {
        i = stretch.below(i)?;
        if !words::is_button(stretch.body(i)) {
            return Some(i);
        }
    }
    Some(i)
}

/// Without markers: text stands above the first date and none below the last.
fn text_stands_first(stretch: &Stretch<'_, '_>, anchors: &[Anchor]) -> bool {
    let (Some(first), Some(last)) = (anchors.first(), anchors.last()) else { return false };
    let long = |i: &usize| stretch.body(*i).chars().count() >= 50;
    let above = (stretch.range.start..first.line).filter(long).count();
    let below = (last.line + 1..stretch.range.end)
        .filter(|i| stretch.body(*i).chars().count() >= 20 && !words::is_button(stretch.body(*i)))
        .count();
    above > 0 && below == 0 && anchors.iter().all(|a| a.name.is_some())
}

/// Starts by feet: each text ends at its foot.
pub(super) fn by_feet(stretch: &Stretch<'_, '_>, anchors: &[Anchor], items: &[usize]) -> Plan {
    let marked = by_markers(stretch, items, &[]);
    if marked.starts.len() * 10 >= anchors.len() * 8 {
        return feet_of_items(anchors, marked);
    }
    let mut starts = Vec::with_capacity(anchors.len());
    let mut from = stretch.range.start;
    for anchor in anchors {
        let first = (from..anchor.line).find(|i| !stretch.body(*i).is_empty() && !words::is_button(stretch.body(*i)));
        from = past_foot(stretch, anchor.line);
        let Some(first) = first else { continue };
        let column = stretch.leftmost(first..anchor.line);
        let end = foot_begin(stretch, anchor.line);
        starts.push(Start {
            first,
            text: first,
            end,
            column,
            author: anchor.name.clone(),
            dated: Some(anchor.line),
            ..Start::default()
        });
    }
    names_first(stretch, &mut starts);
    Plan { starts, rhythm: Rhythm::Feet, ..Plan::default() }
}

fn foot_begin(stretch: &Stretch<'_, '_>, line: usize) -> usize {
    match stretch.above(line).map(|j| (j, words::bare(stretch.body(j)))) {
        Some((j, low)) if matches!(low.as_str(), "comment by" | "posted by" | "kommentar von" | "by" | "von") => j,
        _ => line,
    }
}

pub(super) fn past_foot(stretch: &Stretch<'_, '_>, line: usize) -> usize {
    let mut next = line + 1;
    let mut i = line;
    while let Some(j) = stretch.below(i).filter(|j| words::is_button(stretch.body(*j)) || is_clock(stretch.body(*j))) {
        next = j + 1;
        i = j;
    }
    next
}

fn feet_of_items(anchors: &[Anchor], mut plan: Plan) -> Plan {
    let firsts: Vec<usize> = plan.starts.iter().map(|s| s.first).collect();
    for anchor in anchors {
        let k = firsts.partition_point(|first| *first <= anchor.line);
        if let Some(start) = k.checked_sub(1).and_then(|k| plan.starts.get_mut(k)).filter(|s| s.dated.is_none()) {
            start.author = start.author.take().or_else(|| anchor.name.clone());
            start.dated = Some(anchor.line);
            start.end = anchor.line;
        }
    }
    plan.rhythm = Rhythm::Feet;
    plan
}

/// Where most texts begin with a line that is only a name, that line is the author's.
pub(super) fn names_first(stretch: &Stretch<'_, '_>, starts: &mut [Start]) {
    let often = (starts.len() / 2).max(RECURS);
    let name_at = |s: &Start| -> Option<(usize, String)> {
        let dull = |i: &usize| {
            stretch.body(*i).is_empty()
                || stretch.recurs(stretch.body(*i), often)
                || words::is_button(stretch.body(*i))
                || signs_only(stretch.body(*i))
        };
        let at = (s.first..s.end.min(s.first + 8)).find(|i| !dull(i))?;
        let more = (at + 1..s.end).any(|i| !stretch.body(i).is_empty() && !words::is_button(stretch.body(i)));
        author::clean_name(stretch.body(at)).filter(|_| more).map(|name| (at, name))
    };
    let named: Vec<Option<(usize, String)>> = starts.iter().map(name_at).collect();
    if named.iter().flatten().count() * 10 < starts.len() * 6 {
        return;
    }
    for (start, name) in starts.iter_mut().zip(named) {
        if let (None, Some((at, name))) = (&start.author, name) {
            start.author = Some(name);
            start.text = at + 1;
            reach_down(stretch, often * 2, start);
        }
    }
}

/// Starts by buttons: each comment ends with one that offers a reply.
pub(super) fn by_buttons(stretch: &Stretch<'_, '_>) -> Plan {
    let replies: Vec<usize> = stretch.range.clone().filter(|i| words::is_reply_button(stretch.body(*i))).collect();
    if replies.len() < 2 {
        return Plan::default();
    }
    let mut starts = Vec::new();
    let mut from = stretch.range.start;
    for &reply in &replies {
        // A button among those that ended the comment before ends none.
        if reply < from {
            continue;
        }
        let first = (from..reply).find(|i| {
            !stretch.body(*i).is_empty() && !words::is_button(stretch.body(*i)) && !signs_only(stretch.body(*i))
        });
        from = past_foot(stretch, reply);
        if let Some(first) = first {
            let column = stretch.leftmost(first..reply);
            starts.push(Start { first, text: first, end: reply, column, ..Start::default() });
        }
    }
    names_first(stretch, &mut starts);
    Plan { starts, rhythm: Rhythm::Buttons, ..Plan::default() }
}
