//! Comments told by heads: a name and a date above the text.
//! In: a stretch and its anchors. Out: starts, each with the lines above and below the date that belong to its head.

use std::collections::BTreeSet;

use super::super::author;
use super::super::heads::Anchor;
use super::super::lines::{Line, Marker};
use super::super::words;
use super::markers::by_markers;
use super::stretch::{Stretch, is_clock, number_of, signs_only};
use super::{Plan, Rhythm, Start};

/// Starts by heads; where only some comments keep their head, list markers stand in for it.
pub(super) fn by_heads(stretch: &Stretch<'_, '_>, anchors: &[Anchor], items: &[usize]) -> Plan {
    let mut starts: Vec<Start> = Vec::with_capacity(anchors.len());
    let mut floor = stretch.range.start;
    for anchor in anchors {
        let start = head_start(stretch, anchor, floor, anchors.len());
        floor = start.text;
        starts.push(start);
    }
    names_below(stretch, &mut starts);
    drop_quoted_heads(&mut starts);
    let marked: Vec<&Start> = starts.iter().filter(|s| s.marked).collect();
    let says_only = anchors.iter().all(|a| a.found.is_none());
    if says_only && marked.len() * 2 < starts.len() && starts.len() < 2 {
        return by_markers(stretch, items, &[]);
    }
    let short = stretch.count.is_some_and(|c| (starts.len() as u64) * 10 < c * 9);
    let likely = like_heads(stretch, items, &starts);
    let bare = likely.len().saturating_sub(marked.len());
    let mixable = !marked.is_empty() && marked.len() * 2 >= starts.len();
    if mixable && bare > 0 && short {
        // All items where the declared number allows it, else those marked as the heads are.
        let all = by_markers(stretch, items, &starts);
        let fits = stretch.count.is_some_and(|c| all.starts.len() as u64 <= c);
        return if fits { all } else { by_markers(stretch, &likely, &starts) };
    }
    if mixable && stretch.count.is_none() {
        let says = anchors.iter().any(|a| a.says);
        let apart = set_apart(stretch, &likely, &starts);
        if apart.len() > starts.len() && (says || bare > 3 * starts.len()) {
            return by_markers(stretch, if says { &apart } else { &likely }, &starts);
        }
    }
    if marked.is_empty() && short && starts.len() * 3 < items.len() {
        return by_markers(stretch, items, &starts);
    }
    Plan { starts, rhythm: Rhythm::Heads, ..Plan::default() }
}

/// The heads' items, and the long ones with an empty line above them: lists inside comments stand close together.
fn set_apart(stretch: &Stretch<'_, '_>, items: &[usize], starts: &[Start]) -> Vec<usize> {
    let heads: BTreeSet<usize> = starts.iter().map(|s| s.first).collect();
    let apart = |i: usize| {
        let above = i.checked_sub(1).and_then(|j| stretch.line(j));
        above.is_some_and(Line::is_blank) && stretch.body(i).chars().count() >= 60
    };
    items.iter().copied().filter(|i| heads.contains(i) || apart(*i)).collect()
}

/// Where nearly all heads have a list marker, one without is quoted inside a comment.
fn drop_quoted_heads(starts: &mut Vec<Start>) {
    let marked = starts.iter().filter(|s| s.marked).count();
    if marked >= 4 && marked * 10 >= starts.len() * 8 {
        starts.retain(|s| s.marked);
    }
}

/// The items that are marked as the marked heads are: same column and bullet, or a number.
fn like_heads(stretch: &Stretch<'_, '_>, items: &[usize], starts: &[Start]) -> Vec<usize> {
    let kind = |i: usize| {
        stretch.line(i).map(|l| (l.indent, if let Some(Marker::Bullet(c)) = l.marker { Some(c) } else { None }))
    };
    let kinds: BTreeSet<(usize, Option<char>)> =
        starts.iter().filter(|s| s.marked).filter_map(|s| kind(s.first)).collect();
    items.iter().copied().filter(|i| kind(*i).is_some_and(|k| kinds.contains(&k))).collect()
}

fn head_start(stretch: &Stretch<'_, '_>, anchor: &Anchor, floor: usize, heads: usize) -> Start {
    let own = stretch.line(anchor.line);
    let mut start = Start {
        first: anchor.line,
        text: anchor.last + 1,
        column: own.map_or(0, |l| l.indent),
        author: anchor.name.clone(),
        dated: anchor.found.map(|_| anchor.line),
        after: anchor.after.clone(),
        ..Start::default()
    };
    if !own.is_some_and(Line::is_item) {
        reach_up(stretch, anchor, floor, heads, &mut start);
    }
    if let Some(line) = stretch.line(start.first).filter(|l| l.is_item()) {
        start.marked = true;
        start.column = line.indent;
        start.number = number_of(line);
    }
    reach_down(stretch, heads, &mut start);
    start
}

/// Takes in the lines above a date that belong to the head: name, says-word, picture, score.
fn reach_up(stretch: &Stretch<'_, '_>, anchor: &Anchor, floor: usize, heads: usize, start: &mut Start) {
    let mut named = anchor.name.is_some();
    let mut i = anchor.line;
    for _ in 0..8 {
        let Some(j) = stretch.above(i).filter(|j| *j >= floor) else { return };
        let Some(line) = stretch.line(j) else { return };
        match above_head(stretch, line, start, named, heads) {
            Above::Name(name) => {
                start.author = Some(name);
                named = true;
            }
            Above::Belongs => start.above.push(j),
            Above::Foreign => {
                if !named {
                    long_name(stretch, j, floor, start);
                }
                return;
            }
        }
        start.first = j;
        if line.is_item() {
            return;
        }
        if named && broken_name(stretch, j, start) {
            return;
        }
        i = j;
    }
}

/// Takes in the item line above `j` when a browser broke the head there.
fn broken_name(stretch: &Stretch<'_, '_>, j: usize, start: &mut Start) -> bool {
    let above = j.checked_sub(1).and_then(|k| Some((k, stretch.line(k)?)));
    let (Some((k, above)), Some(width), Some(line)) = (above, stretch.wrapped, stretch.line(j)) else { return false };
    if !above.is_item() || !line.continues(above, width) {
        return false;
    }
    let rest = start.author.take().unwrap_or_default();
    start.author = Some(format!("{} {rest}", above.body));
    start.first = k;
    true
}

/// A long name that begins at a list marker and may take two lines: the titles of other sites in link notices do.
fn long_name(stretch: &Stretch<'_, '_>, last: usize, floor: usize, start: &mut Start) {
    let mut from = last;
    for _ in 0..2 {
        if stretch.line(from).is_some_and(Line::is_item) {
            break;
        }
        match from.checked_sub(1).filter(|j| *j >= floor && stretch.line(*j).is_some_and(|l| !l.is_blank())) {
            Some(j) => from = j,
            None => return,
        }
    }
    let name = (from..=last).map(|i| stretch.body(i)).collect::<Vec<_>>().join(" ");
    let spoken = words::before_says(&name);
    if !stretch.line(from).is_some_and(Line::is_item)
        || name.chars().count() > 170
        || spoken.is_none() && name.ends_with(['.', '!', '?'])
    {
        return;
    }
    start.author = Some(spoken.unwrap_or(&name).to_owned());
    start.first = from;
}

/// What a line above a date is to the head.
enum Above {
    /// The author's name.
    Name(String),
    /// A part of the head.
    Belongs,
    /// A part of what comes before.
    Foreign,
}

fn above_head(stretch: &Stretch<'_, '_>, line: &Line<'_>, start: &Start, named: bool, heads: usize) -> Above {
    let body = line.body;
    let picture = body.is_empty() || body.starts_with('[') && body.ends_with(']');
    let score = body.bytes().all(|b| b.is_ascii_digit());
    if picture && (line.is_item() || !named) || score {
        return Above::Belongs;
    }
    if let (Some(author), true) = (start.author.as_deref(), named) {
        let spoken = words::before_says(body).and_then(author::clean_name).is_some_and(|n| n == author);
        let same = body == author || body.ends_with(author) && body.chars().count() <= author.chars().count() + 24;
        let recurs = stretch.recurs(body, heads / 2) && !line.is_item() && !words::is_reply_button(body);
        let subject = super::super::nesting::subject(body).is_some();
        return if spoken || same || recurs || subject { Above::Belongs } else { Above::Foreign };
    }
    if words::is_says(body) || is_joint(body) || signs_only(body) {
        return Above::Belongs;
    }
    if words::is_button(body) {
        return Above::Foreign;
    }
    words::before_says(body)
        .and_then(author::clean_name)
        .or_else(|| author::clean_name(body))
        .map_or(Above::Foreign, Above::Name)
}

/// A word between a name and a date that stands alone, as inline elements do in some texts.
fn is_joint(body: &str) -> bool {
    matches!(
        words::bare(body).as_str(),
        "on" | "am" | "le" | "el" | "em" | "by" | "von" | "par" | "por" | "at" | "posted by" | "comment by"
    )
}

/// Skips the lines between a date and the text: buttons, clock, score, whom it answers.
pub(super) fn reach_down(stretch: &Stretch<'_, '_>, heads: usize, start: &mut Start) {
    let mut i = start.text.saturating_sub(1);
    for _ in 0..8 {
        let Some(j) = stretch.below(i) else { return };
        let Some(line) = stretch.line(j) else { return };
        if line.is_item() {
            return;
        }
        let body = line.body;
        if let Some(name) = words::in_reply_to(body).filter(|_| start.answers.is_none()) {
            start.answers = Some(name.to_owned());
        } else if !(words::is_button(body)
            || words::is_says(body)
            || is_clock(body)
            || signs_only(body)
            || stretch.recurs(body, heads / 2))
        {
            return;
        }
        start.text = j + 1;
        i = j;
    }
}

/// Where the names stand below the dates, takes them from there.
fn names_below(stretch: &Stretch<'_, '_>, starts: &mut [Start]) {
    let nameless = starts.iter().filter(|s| s.author.is_none()).count();
    let below: Vec<Option<(usize, String)>> = starts
        .iter()
        .map(|s| {
            let j = stretch.below(s.text.saturating_sub(1))?;
            author::clean_name(stretch.body(j)).filter(|_| stretch.body(j).chars().count() <= 30).map(|name| (j, name))
        })
        .collect();
    let can = below.iter().flatten().count();
    if nameless * 10 < starts.len() * 8 || can * 10 < starts.len() * 8 {
        return;
    }
    for (start, found) in starts.iter_mut().zip(below) {
        if let (None, Some((j, name))) = (&start.author, found) {
            start.author = Some(name);
            start.text = j + 1;
        }
    }
}
