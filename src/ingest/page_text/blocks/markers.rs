//! Comments told by list markers: numbers that rise, and bullets or numbers below them.
//! In: a stretch, its items, and the starts that are known by their heads. Out: starts, with the names that open them.

use super::super::author;
use super::super::words;
use super::headed::reach_down;
use super::stretch::{Stretch, number_of};
use super::{Plan, Rhythm, Start};

/// Starts by list markers; `heads` are starts already known by their heads.
pub(super) fn by_markers(stretch: &Stretch<'_, '_>, items: &[usize], heads: &[Start]) -> Plan {
    let Some(&top) = items.first() else {
        return Plan {
            starts: heads.to_vec(),
            rhythm: if heads.is_empty() { Rhythm::None } else { Rhythm::Heads },
            ..Plan::default()
        };
    };
    let first_head = heads.first().map_or(usize::MAX, |h| h.first);
    let gap = (stretch.range.start..top.min(first_head)).filter(|i| !stretch.body(*i).is_empty()).count();
    if gap > 14 {
        return Plan { starts: heads.to_vec(), rhythm: Rhythm::Heads, ..Plan::default() };
    }
    let loose = walk(stretch, items, heads, Nested::Any);
    let tight = walk(stretch, items, heads, Nested::Bullets);
    let too_many = stretch.count.is_some_and(|c| loose.len() as u64 > c) && tight.len() < loose.len();
    let top = column_of(&tight);
    let bullets = tight.iter().filter(|s| s.column > top).count();
    let starts =
        if too_many || bullets > 0 && bullets * 2 > loose.len().saturating_sub(tight.len()) { tight } else { loose };
    let mut plan = Plan { starts, rhythm: Rhythm::Markers, ..Plan::default() };
    if heads.is_empty() && !worth(stretch, &plan.starts) {
        plan.starts.clear();
    }
    item_names(stretch, &mut plan.starts);
    plan
}

fn column_of(starts: &[Start]) -> usize {
    starts.iter().map(|s| s.column).min().unwrap_or(0)
}

/// Whether the items read like comments and not like a menu: they hold text enough, or as many as declared.
fn worth(stretch: &Stretch<'_, '_>, starts: &[Start]) -> bool {
    let length = |(k, start): (usize, &Start)| {
        let end = starts.get(k + 1).map_or(stretch.range.end.min(start.text + 12), |s| s.first);
        (start.text..end).map(|i| stretch.body(i).chars().count()).sum::<usize>()
    };
    let mut lengths: Vec<usize> = starts.iter().enumerate().map(length).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    median >= 50
        || median >= 20
            && stretch.count.is_some_and(|c| c >= 2 && starts.len() as u64 <= c && starts.len() as u64 * 2 > c)
}

/// Which nested items may be comments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nested {
    /// Numbers and bullets.
    Any,
    /// Bullets only: numbers are lists inside comments.
    Bullets,
}

fn walk(stretch: &Stretch<'_, '_>, items: &[usize], heads: &[Start], nested: Nested) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut known = heads.iter().peekable();
    let (column, numbered) = top_of(stretch, items);
    let mut last_number = 0;
    let (mut scanned, mut ended) = (items.first().copied().unwrap_or(0), false);
    for &i in items {
        while let Some(head) = known.next_if(|h| h.first < i) {
            starts.push(head.clone());
        }
        let Some(line) = stretch.line(i) else { continue };
        let number = number_of(line);
        let level = line.indent <= column.saturating_add(1);
        ended |= ended_between(stretch, scanned, i, column);
        scanned = i;
        if ended && !(level && number.is_some_and(|n| n > last_number)) {
            break;
        }
        match number {
            Some(n) if level && numbered && n > last_number => last_number = n,
            Some(_) if level => break,
            None if level && numbered => continue,
            Some(_) if nested == Nested::Bullets => continue,
            _ => {}
        }
        ended = false;
        if known.peek().is_some_and(|h| h.first == i) {
            starts.extend(known.next().cloned());
        } else if !line.body.is_empty() || number.is_some() {
            starts.push(Start { first: i, text: i, column: line.indent, marked: true, number, ..Start::default() });
        }
    }
    starts.extend(known.cloned());
    starts
}

/// The column of the list's top level and whether it is numbered.
///
/// The first item may be an answer whose comment has vanished, so the least column counts, up to a line left of all.
fn top_of(stretch: &Stretch<'_, '_>, items: &[usize]) -> (usize, bool) {
    let Some(first) = items.first() else { return (0, false) };
    let mut top = (usize::MAX, false);
    for i in *first..stretch.range.end {
        let Some(line) = stretch.line(i).filter(|l| !l.body.is_empty()) else { continue };
        if line.is_item() && line.indent < top.0 {
            top = (line.indent, number_of(line).is_some());
        } else if !line.is_item() && line.indent < top.0 && line.body.len() > 1 {
            break;
        }
    }
    top
}

/// Whether a line between two items stands left of the list, so that the list is over.
fn ended_between(stretch: &Stretch<'_, '_>, from: usize, to: usize, column: usize) -> bool {
    column > 0
        && (from + 1..to)
            .any(|i| stretch.line(i).is_some_and(|l| !l.body.is_empty() && l.indent < column && l.body.len() > 1))
}

/// Where most items begin with a line that is only a name, that line is the author's.
fn item_names(stretch: &Stretch<'_, '_>, starts: &mut Vec<Start>) {
    let candidate = |s: &Start| {
        let name = author::clean_name(stretch.body(s.text)).filter(|_| s.author.is_none() && s.text == s.first)?;
        let below = stretch.below(s.first)?;
        let goes_on = stretch.line(below).is_some_and(|l| !l.is_item() && l.indent >= s.column);
        goes_on.then_some(name)
    };
    let bare = starts.iter().filter(|s| s.text == s.first).count();
    let named = starts.iter().filter(|s| candidate(s).is_some()).count();
    if named * 2 < bare || named == 0 {
        return;
    }
    for start in starts.iter_mut() {
        if let Some(name) = candidate(start) {
            start.author = Some(name);
            start.text = start.first + 1;
            reach_down(stretch, bare.max(6), start);
        }
    }
    if named * 10 >= bare * 6 && named >= 4 {
        // Where comments begin with names, nested items without one are lists inside comments.
        let top = column_of(starts);
        starts.retain(|s| s.author.is_some() || s.column == top || words::after_ping(stretch.body(s.first)).is_some());
    }
}
