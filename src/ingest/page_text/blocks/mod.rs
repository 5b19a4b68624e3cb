//! A stretch of lines → where each comment starts, by the rhythm that this page keeps.
//! In: lines, a stretch of them, the declared number. Out: starts with what their heads say.
//! Heads (a name and a date above the text), feet (below it), list markers and reply buttons are each tried.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Line, Marker};
use super::words;
use feet::{are_feet, by_buttons, by_feet};
use headed::by_heads;
use markers::by_markers;
use stretch::number_of;
pub(super) use stretch::{Page, Stretch, chrome_key};

mod feet;
mod headed;
mod markers;
mod stretch;

/// Where a comment starts and what its head says.
#[derive(Clone, Debug, Default)]
pub(super) struct Start {
    /// The first line, of the head or the text.
    pub(super) first: usize,
    /// The first line of the text.
    pub(super) text: usize,
    /// The line after the last one of its text, before anything is cut.
    pub(super) end: usize,
    /// The column that tells its depth.
    pub(super) column: usize,
    /// Whether a list marker stands before it.
    pub(super) marked: bool,
    /// The list number.
    pub(super) number: Option<u32>,
    /// The author.
    pub(super) author: Option<String>,
    /// Index of the line with the date.
    pub(super) dated: Option<usize>,
    /// What follows the date in its line.
    pub(super) after: String,
    /// The one who is answered, by the head.
    pub(super) answers: Option<String>,
    /// A link notice.
    pub(super) ping: bool,
    /// Lines above the name that belong to the head.
    pub(super) above: Vec<usize>,
}

/// How a page marks its comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// Nothing was found.
    #[default]
    None,
    /// By heads above the text.
    Heads,
    /// By feet below the text.
    Feet,
    /// By list markers.
    Markers,
    /// By the buttons below the text.
    Buttons,
}

/// The comments of one stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The starts, in page order.
    pub(super) starts: Vec<Start>,
    /// How they were told.
    pub(super) rhythm: Rhythm,
    /// Short lines that recur: `5 stars`, `Avatar`.
    pub(super) chrome: BTreeMap<String, usize>,
    /// How many starts have a says-word.
    pub(super) says: usize,
}

/// The comments of `stretch` under the best of the rhythms tried.
pub(super) fn plan(stretch: &Stretch<'_, '_>) -> Plan {
    let anchors = stretch.found_anchors();
    let says = anchors.iter().filter(|a| a.says).count();
    let items = items(stretch);
    let mut plan = if anchors.is_empty() {
        by_markers(stretch, &items, &[])
    } else if are_feet(stretch, &anchors) {
        by_feet(stretch, &anchors, &items)
    } else {
        by_heads(stretch, &anchors, &items)
    };
    if says * 2 < plan.starts.len().max(1) && !buttons_agree(stretch, &plan) {
        let buttons = by_buttons(stretch);
        if buttons.starts.len() >= 2 {
            plan = buttons;
        }
    }
    add_pings(stretch, &mut plan);
    close(stretch, &mut plan);
    plan.chrome = stretch.chrome.clone();
    plan.says = says;
    plan
}

/// The lines that begin list items as this page's renderer marks them, without the dashes that people type.
fn items(stretch: &Stretch<'_, '_>) -> Vec<usize> {
    let bullet = |i: &usize| match stretch.line(*i)?.marker? {
        Marker::Bullet(c) => Some(c),
        _ => None,
    };
    let all: Vec<usize> = stretch.range.clone().filter(|i| stretch.line(*i).is_some_and(Line::is_item)).collect();
    let bullets: BTreeSet<char> = all.iter().filter_map(bullet).collect();
    let typed = |c: char| match c {
        '•' => false,
        '-' | '–' => bullets.len() > 1,
        _ => bullets.contains(&'•'),
    };
    all.into_iter().filter(|i| !bullet(i).is_some_and(typed)).collect()
}

/// Whether the reply buttons of the stretch, if there are some, stand one to a comment.
fn buttons_agree(stretch: &Stretch<'_, '_>, plan: &Plan) -> bool {
    let firsts: Vec<usize> = plan.starts.iter().map(|s| s.first).collect();
    let (mut buttons, mut held, mut last) = (0, BTreeSet::new(), 0);
    for i in stretch.range.clone().filter(|i| words::is_reply_button(stretch.body(*i))) {
        // Several buttons in a row count as one.
        let apart = (last..i).any(|j| j > last && stretch.body(j).chars().count() > 20);
        buttons += usize::from(apart || buttons == 0);
        last = i;
        held.insert(firsts.partition_point(|first| *first <= i));
    }
    !plan.starts.is_empty() && (buttons < 3 || held.len() * 3 >= buttons)
}

fn close(stretch: &Stretch<'_, '_>, plan: &mut Plan) {
    let firsts: Vec<usize> = plan.starts.iter().map(|s| s.first).collect();
    for (k, start) in plan.starts.iter_mut().enumerate() {
        let limit = firsts.get(k + 1).copied().unwrap_or(stretch.range.end);
        start.end = if start.end == 0 { limit } else { start.end.min(limit) };
    }
}

/// Adds link notices, which have neither date nor says-word.
fn add_pings(stretch: &Stretch<'_, '_>, plan: &mut Plan) {
    if plan.starts.is_empty() {
        return;
    }
    for start in &mut plan.starts {
        start.ping = words::after_ping(stretch.body(start.first)).is_some();
    }
    let known: Vec<usize> = plan.starts.iter().map(|s| s.first).collect();
    for i in stretch.range.clone() {
        if words::after_ping(stretch.body(i)).is_some() && known.binary_search(&i).is_err() {
            let Some(line) = stretch.line(i) else { continue };
            plan.starts.push(Start {
                first: i,
                text: i,
                column: line.indent,
                marked: line.is_item(),
                number: number_of(line),
                ping: true,
                ..Start::default()
            });
        }
    }
    plan.starts.sort_by_key(|s| s.first);
}
