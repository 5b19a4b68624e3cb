//! A stretch of lines → where each comment starts, by the rhythm that this page keeps.
//! In: lines, a stretch of them, the declared number. Out: starts with what their heads say.
//! Heads (a name and a date above the text), feet (below it), list markers and reply buttons are each tried.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::heads::{self, Anchor};
use super::lines::{Line, Marker};
use super::words;

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

/// A stretch of a page under study.
pub(super) struct Stretch<'p, 't> {
    /// All lines of the page.
    pub(super) lines: &'p [Line<'t>],
    /// The stretch.
    pub(super) range: Range<usize>,
    /// The number of comments that its heading declares.
    pub(super) count: Option<u64>,
    /// Short lines that recur, by their text with digits made equal.
    chrome: BTreeMap<String, usize>,
}

/// How often a short line must stand in a section to be taken for furniture.
const RECURS: usize = 3;

impl<'p, 't> Stretch<'p, 't> {
    /// The stretch `range` of `lines`.
    pub(super) fn new(lines: &'p [Line<'t>], range: Range<usize>, count: Option<u64>) -> Stretch<'p, 't> {
        let mut chrome = BTreeMap::new();
        for line in lines.get(range.clone()).unwrap_or(&[]) {
            if line.body.len() <= 40 && !line.body.is_empty() {
                *chrome.entry(chrome_key(line.body)).or_insert(0) += 1;
            }
        }
        chrome.retain(|_, n| *n >= RECURS);
        Stretch { lines, range, count, chrome }
    }

    fn line(&self, i: usize) -> Option<&Line<'t>> {
        if self.range.contains(&i) { self.lines.get(i) } else { None }
    }

    fn body(&self, i: usize) -> &'t str {
        self.line(i).map_or("", |line| line.body)
    }

    /// The nearest line before `i` that isn't blank, at most eight lines up.
    fn above(&self, i: usize) -> Option<usize> {
        (1..=8).filter_map(|d| i.checked_sub(d)).take_while(|j| self.range.contains(j)).find(|j| self.line(*j).is_some_and(|l| !l.is_blank()))
    }

    /// The nearest line after `i` that isn't blank, at most eight lines down.
    fn below(&self, i: usize) -> Option<usize> {
        (1..=8).map(|d| i + d).take_while(|j| self.range.contains(j)).find(|j| self.line(*j).is_some_and(|l| !l.is_blank()))
    }

    fn recurs(&self, body: &str, at_least: usize) -> bool {
        body.len() <= 40 && self.chrome.get(&chrome_key(body)).is_some_and(|n| *n >= at_least.max(RECURS))
    }

    fn anchors(&self) -> Vec<Anchor> {
        let all: Vec<Anchor> = self.range.clone().filter_map(|i| heads::anchor(i, self.line(i)?)).collect();
        heads::of_one_shape(self.joined(all))
    }

    /// Joins a says-line with the dated line that follows it closely.
    fn joined(&self, anchors: Vec<Anchor>) -> Vec<Anchor> {
        let mut out: Vec<Anchor> = Vec::with_capacity(anchors.len());
        for anchor in anchors {
            if let Some(last) = out.last_mut() {
                let near = self.above(anchor.line) == Some(last.line);
                let bare_date = anchor.found.is_some() && anchor.name.as_ref().is_none_or(|n| last.name.as_ref() == Some(n));
                if near && last.found.is_none() && bare_date && self.line(anchor.line).is_some_and(|l| l.marker.is_none()) {
                    *last = Anchor { says: true, ..anchor };
                    continue;
                }
                if near && anchor.found.is_none() && anchor.name.is_none() && last.found.is_some() {
                    last.says = true;
                    continue;
                }
            }
            out.push(anchor);
        }
        out
    }
}

/// A line's text with its digits made equal, for counting recurring lines.
pub(super) fn chrome_key(body: &str) -> String {
    let mut key = String::with_capacity(body.len());
    for c in body.chars() {
        if !c.is_ascii_digit() {
            key.extend(c.to_lowercase());
        } else if !key.ends_with('0') {
            key.push('0');
        }
    }
    key
}

/// The comments of `stretch` under the best of the rhythms tried.
pub(super) fn plan(stretch: &Stretch<'_, '_>) -> Plan {
    let anchors = stretch.anchors();
    let says = anchors.iter().filter(|a| a.says).count();
    let items: Vec<usize> = stretch.range.clone().filter(|i| stretch.line(*i).is_some_and(Line::is_item)).collect();
    let mut plan = if anchors.is_empty() {
        by_markers(stretch, &items, &[])
    } else if are_feet(stretch, &anchors) {
        by_feet(stretch, &anchors, &items)
    } else {
        by_heads(stretch, &anchors, &items)
    };
    if plan.starts.is_empty() {
        plan = by_buttons(stretch);
    }
    add_pings(stretch, &mut plan);
    close(stretch, &mut plan);
    plan.chrome = stretch.chrome.clone();
    plan.says = says;
    plan
}

fn close(stretch: &Stretch<'_, '_>, plan: &mut Plan) {
    let firsts: Vec<usize> = plan.starts.iter().map(|s| s.first).collect();
    for (k, start) in plan.starts.iter_mut().enumerate() {
        let limit = firsts.get(k + 1).copied().unwrap_or(stretch.range.end);
        start.end = if start.end == 0 { limit } else { start.end.min(limit) };
    }
}

/// Whether the dates stand below the texts.
fn are_feet(stretch: &Stretch<'_, '_>, anchors: &[Anchor]) -> bool {
    let (mut feet, mut heads) = (0, 0);
    for anchor in anchors {
        let marked = stretch.line(anchor.line).is_some_and(Line::is_item);
        let above = stretch.above(anchor.line);
        let name_item = above.is_some_and(|j| {
            stretch.line(j).is_some_and(Line::is_item) && (heads::clean_name(stretch.body(j)).is_some() || stretch.body(j).len() < 24)
        });
        let after_button = above.is_some_and(|j| words::is_button(stretch.body(j))) && anchor.name.is_none();
        let next = next_past_buttons(stretch, anchor.line);
        let item_next = next.is_none_or(|j| stretch.line(j).is_some_and(Line::is_item));
        if marked || name_item {
            heads += 1;
        } else if item_next || after_button {
            feet += 1;
        }
    }
    if feet + heads == 0 {
        return text_stands_first(stretch, anchors);
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
    let below = (last.line + 1..stretch.range.end).filter(|i| stretch.body(*i).chars().count() >= 20 && !words::is_button(stretch.body(*i))).count();
    above > 0 && below == 0 && anchors.iter().all(|a| a.name.is_some())
}

/// Starts by heads; where only some comments keep their head, list markers stand in for it.
fn by_heads(stretch: &Stretch<'_, '_>, anchors: &[Anchor], items: &[usize]) -> Plan {
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
    let mixed = !marked.is_empty() && marked.len() * 2 >= starts.len() && bare > 0 && (short || stretch.count.is_none() && bare > 3 * starts.len());
    if mixed {
        return by_markers(stretch, &likely, &starts);
    }
    if marked.is_empty() && short && starts.len() * 3 < items.len() {
        return by_markers(stretch, items, &starts);
    }
    Plan { starts, rhythm: Rhythm::Heads, ..Plan::default() }
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
    let kind = |i: usize| stretch.line(i).map(|l| (l.indent, if let Some(Marker::Bullet(c)) = l.marker { Some(c) } else { None }));
    let kinds: BTreeSet<(usize, Option<char>)> = starts.iter().filter(|s| s.marked).filter_map(|s| kind(s.first)).collect();
    items.iter().copied().filter(|i| kind(*i).is_some_and(|k| kinds.contains(&k))).collect()
}

fn head_start(stretch: &Stretch<'_, '_>, anchor: &Anchor, floor: usize, heads: usize) -> Start {
    let own = stretch.line(anchor.line);
    let mut start = Start {
        first: anchor.line,
        text: anchor.line + 1,
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

fn number_of(line: &Line<'_>) -> Option<u32> {
    match line.marker {
        Some(Marker::Number(n)) => Some(n),
        _ => None,
    }
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
            Above::Foreign => return,
        }
        start.first = j;
        if line.is_item() {
            return;
        }
        i = j;
    }
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
        let spoken = words::before_says(body).and_then(heads::clean_name).is_some_and(|n| n == author);
        let same = body == author || body.ends_with(author) && body.chars().count() <= author.chars().count() + 24;
        let recurs = stretch.recurs(body, heads / 2) && !line.is_item() && !words::is_reply_button(body);
        let subject = super::nesting::subject(body).is_some();
        return if spoken || same || recurs || subject { Above::Belongs } else { Above::Foreign };
    }
    if words::is_says(body) || is_joint(body) || signs_only(body) {
        return Above::Belongs;
    }
    if words::is_button(body) {
        return Above::Foreign;
    }
    words::before_says(body).and_then(heads::clean_name).or_else(|| heads::clean_name(body)).map_or(Above::Foreign, Above::Name)
}

/// A word between a name and a date that stands alone, as inline elements do in some texts.
fn is_joint(body: &str) -> bool {
    matches!(words::bare(body).as_str(), "on" | "am" | "le" | "el" | "em" | "by" | "von" | "par" | "por" | "at" | "posted by" | "comment by")
}

fn signs_only(body: &str) -> bool {
    !body.chars().any(char::is_alphanumeric)
}

/// Skips the lines between a date and the text: buttons, clock, score, whom it answers.
fn reach_down(stretch: &Stretch<'_, '_>, heads: usize, start: &mut Start) {
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
        } else if !(words::is_button(body) || words::is_says(body) || is_clock(body) || signs_only(body) || stretch.recurs(body, heads / 2)) {
            return;
        }
        start.text = j + 1;
        i = j;
    }
}

/// A clock time that stands alone, as `13:10`.
fn is_clock(body: &str) -> bool {
    body.len() <= 12 && body.contains(':') && body.bytes().next().is_some_and(|b| b.is_ascii_digit()) && body.bytes().filter(u8::is_ascii_alphabetic).count() <= 2
}

/// Where the names stand below the dates, takes them from there.
fn names_below(stretch: &Stretch<'_, '_>, starts: &mut [Start]) {
    let nameless = starts.iter().filter(|s| s.author.is_none()).count();
    let below: Vec<Option<(usize, String)>> = starts
        .iter()
        .map(|s| {
            let j = stretch.below(s.text.saturating_sub(1))?;
            heads::clean_name(stretch.body(j)).filter(|_| stretch.body(j).chars().count() <= 30).map(|name| (j, name))
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

/// Starts by feet: each text ends at its foot.
fn by_feet(stretch: &Stretch<'_, '_>, anchors: &[Anchor], items: &[usize]) -> Plan {
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
        let column = stretch.line(first).map_or(0, |l| l.indent);
        let end = foot_begin(stretch, anchor.line);
        starts.push(Start { first, text: first, end, column, author: anchor.name.clone(), dated: Some(anchor.line), ..Start::default() });
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

fn past_foot(stretch: &Stretch<'_, '_>, line: usize) -> usize {
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
fn names_first(stretch: &Stretch<'_, '_>, starts: &mut [Start]) {
    let named = starts.iter().filter(|s| s.author.is_none() && heads::clean_name(stretch.body(s.first)).is_some()).count();
    if named * 10 < starts.len() * 7 {
        return;
    }
    for start in starts.iter_mut().filter(|s| s.author.is_none()) {
        if let Some(name) = heads::clean_name(stretch.body(start.first)) {
            start.author = Some(name);
            start.text = start.first + 1;
            reach_down(stretch, 4, start);
        }
    }
}

/// Starts by list markers; `heads` are starts already known by their heads.
fn by_markers(stretch: &Stretch<'_, '_>, items: &[usize], heads: &[Start]) -> Plan {
    let Some(&top) = items.first() else { return Plan { starts: heads.to_vec(), rhythm: if heads.is_empty() { Rhythm::None } else { Rhythm::Heads }, ..Plan::default() } };
    let first_head = heads.first().map_or(usize::MAX, |h| h.first);
    let gap = (stretch.range.start..top.min(first_head)).filter(|i| !stretch.body(*i).is_empty()).count();
    if gap > 14 {
        return Plan { starts: heads.to_vec(), rhythm: Rhythm::Heads, ..Plan::default() };
    }
    let loose = walk(stretch, items, heads, Nested::Any);
    let tight = walk(stretch, items, heads, Nested::Bullets);
    let too_many = stretch.count.is_some_and(|c| loose.len() as u64 > c) && tight.len() < loose.len();
    let bullets = tight.iter().filter(|s| s.column > column_of(&tight)).count();
    let starts = if too_many || bullets * 2 > loose.len() - tight.len() && bullets > 0 { tight } else { loose };
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
    let mut chars = 0;
    for (k, start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).map_or(stretch.range.end.min(start.text + 40), |s| s.first);
        chars += (start.text..end).map(|i| stretch.body(i).chars().count()).sum::<usize>();
    }
    let mean = chars / starts.len().max(1);
    mean >= 60 || mean >= 20 && stretch.count.is_some_and(|c| c >= 2 && starts.len() as u64 <= c && starts.len() as u64 * 2 > c)
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
    let mut top: Option<(usize, bool)> = None;
    let mut last_number = 0;
    let mut previous = stretch.range.start;
    for &i in items {
        while let Some(head) = known.next_if(|h| h.first < i) {
            starts.push(head.clone());
        }
        let Some(line) = stretch.line(i) else { continue };
        let number = number_of(line);
        if let Some((column, numbered)) = top {
            let level = line.indent <= column + 1;
            if ended_between(stretch, previous, i, column) && !(level && number.is_some_and(|n| n > last_number)) {
                break;
            }
            if level && numbered {
                match number {
                    Some(n) if n > last_number => last_number = n,
                    Some(_) => break,
                    None => continue,
                }
            } else if !level && number.is_some() && nested == Nested::Bullets {
                continue;
            } else if level && number.is_some() {
                break;
            }
        } else {
            top = Some((line.indent, number.is_some()));
            last_number = number.unwrap_or(0);
        }
        previous = i;
        if known.peek().is_some_and(|h| h.first == i) {
            starts.extend(known.next().cloned());
        } else if !line.body.is_empty() || number.is_some() {
            starts.push(Start { first: i, text: i, column: line.indent, marked: true, number, ..Start::default() });
        }
    }
    starts.extend(known.cloned());
    starts
}

/// Whether a line between two items stands left of the list, so that the list is over.
fn ended_between(stretch: &Stretch<'_, '_>, from: usize, to: usize, column: usize) -> bool {
    column > 0 && (from + 1..to).any(|i| stretch.line(i).is_some_and(|l| !l.body.is_empty() && l.indent < column && l.body.len() > 1))
}

/// Where most items begin with a line that is only a name, that line is the author's.
fn item_names(stretch: &Stretch<'_, '_>, starts: &mut [Start]) {
    let candidate = |s: &Start| {
        let name = heads::clean_name(stretch.body(s.text)).filter(|_| s.author.is_none() && s.text == s.first)?;
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
}

/// Starts by buttons: each comment ends with one that offers a reply.
fn by_buttons(stretch: &Stretch<'_, '_>) -> Plan {
    let replies: Vec<usize> = stretch.range.clone().filter(|i| words::is_reply_button(stretch.body(*i))).collect();
    if replies.len() < 2 {
        return Plan::default();
    }
    let mut starts = Vec::new();
    let mut from = stretch.range.start;
    for &reply in &replies {
        let first = (from..reply).find(|i| !stretch.body(*i).is_empty() && !words::is_button(stretch.body(*i)) && !signs_only(stretch.body(*i)));
        from = past_foot(stretch, reply);
        if let Some(first) = first {
            let column = stretch.line(first).map_or(0, |l| l.indent);
            starts.push(Start { first, text: first, end: reply, column, ..Start::default() });
        }
    }
    names_first(stretch, &mut starts);
    Plan { starts, rhythm: Rhythm::Buttons, ..Plan::default() }
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
            plan.starts.push(Start { first: i, text: i, column: line.indent, marked: line.is_item(), number: number_of(line), ping: true, ..Start::default() });
        }
    }
    plan.starts.sort_by_key(|s| s.first);
}
