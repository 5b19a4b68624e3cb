//! Starts → who answers whom.
//! In: starts with columns, head words and texts. Out: each start's parent and whether a vanished one was stepped over.
//! One rule a page: the navigation words of Hacker News, old Reddit's child counts, levels, columns, or names.

use super::blocks::Start;
use super::names;
use super::text::Text;
use super::words;
use crate::ingest::page_text::lines::Line;

/// Who is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parent {
    /// The row of the one answered.
    pub(super) row: Option<usize>,
    /// A vanished parent was stepped over.
    pub(super) ghost: bool,
}

/// What the rules read.
pub(super) struct Found<'p, 't> {
    /// All lines.
    pub(super) lines: &'p [Line<'t>],
    /// The starts.
    pub(super) starts: &'p [Start],
    /// Their texts.
    pub(super) texts: &'p [Text],
    /// Whether indentation says nothing on this page.
    pub(super) flat: bool,
}

/// The parent of each start.
pub(super) fn parents(found: &Found<'_, '_>) -> Vec<Parent> {
    let rules = [by_navigation, by_child_counts, by_levels, by_reply_counts, by_subjects, by_columns];
    rules.iter().find_map(|rule| rule(found)).or_else(|| by_parent_buttons(found)).unwrap_or_else(|| names::parents(found))
}

fn parent(row: Option<usize>) -> Parent {
    Parent { row, ghost: false }
}

/// Hacker News: `root | parent | prev | next` in the head.
fn by_navigation(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let words = |s: &Start| -> Vec<String> { s.after.split('|').map(|w| w.trim().trim_end_matches("[–]").trim_end_matches("[-]").trim().to_lowercase()).collect() };
    let navigated = found.starts.iter().filter(|s| words(s).iter().any(|w| matches!(w.as_str(), "next" | "prev" | "parent"))).count();
    if navigated < 2 || navigated * 2 < found.starts.len() {
        return None;
    }
    let mut out: Vec<Parent> = Vec::new();
    let mut depth: Vec<usize> = Vec::new();
    let mut top = None;
    for (row, start) in found.starts.iter().enumerate() {
        let has = |word: &str| words(start).iter().any(|w| w == word);
        let (is_reply, later, deep) = (has("parent"), has("prev"), has("root"));
        let up = match (is_reply, later, deep) {
            (false, _, _) => None,
            (true, false, _) => row.checked_sub(1),
            (true, true, false) => top,
            (true, true, true) => sibling_parent(&out, &depth),
        };
        if !is_reply {
            top = Some(row);
        }
        depth.push(up.and_then(|u| depth.get(u)).map_or(0, |d| d + 1));
        out.push(parent(up));
    }
    Some(out)
}

/// A later sibling at depth 3 or more continues the deepest open branch that can have one.
fn sibling_parent(out: &[Parent], depth: &[usize]) -> Option<usize> {
    let mut row = out.len().checked_sub(1)?;
    while depth.get(row).is_some_and(|d| *d < 2) {
        row = out.get(row)?.row?;
    }
    out.get(row)?.row
}

/// Old Reddit: `(3 children)` counts all comments below.
fn by_child_counts(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let counts: Vec<Option<u64>> = found.starts.iter().map(|s| child_count(&s.after)).collect();
    if counts.iter().flatten().count() * 2 < counts.len() || counts.iter().flatten().count() < 2 {
        return None;
    }
    // Each open comment with the number of those below it that are still to come.
    let mut open: Vec<(usize, u64)> = Vec::new();
    let mut out = Vec::new();
    for (row, count) in counts.iter().enumerate() {
        while open.last().is_some_and(|(_, left)| *left == 0) {
            open.pop();
        }
        out.push(parent(open.last().map(|(row, _)| *row)));
        let count = count.unwrap_or(0);
        // The counts include all levels, so a child's whole branch is taken from its parent at once.
        if let Some(last) = open.last_mut() {
            last.1 = last.1.saturating_sub(1 + count);
        }
        open.push((row, count));
    }
    Some(out)
}

fn child_count(after: &str) -> Option<u64> {
    let (before, _) = after.split_once(" child")?;
    before.rsplit(['(', ' ']).next()?.parse().ok()
}

/// New Reddit: a line `level 3` above the name.
fn by_levels(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let level = |s: &Start| -> Option<usize> {
        s.above.iter().chain([&s.first]).find_map(|i| {
            let low = found.lines.get(*i)?.body.to_lowercase();
            low.strip_prefix("level ").or_else(|| low.strip_prefix("ebene ")).or_else(|| low.strip_prefix("niveau "))?.trim().parse().ok()
        })
    };
    let levels: Vec<Option<usize>> = found.starts.iter().map(level).collect();
    if levels.iter().flatten().count() * 2 < levels.len() || levels.is_empty() {
        return None;
    }
    let columns: Vec<usize> = levels.iter().map(|l| l.unwrap_or(1)).collect();
    Some(stack(&columns, 1))
}

/// YouTube: `3 replies` below a comment, and then its three replies.
fn by_reply_counts(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let counts: Vec<Option<usize>> = found.texts.iter().map(|t| t.tail.iter().find_map(|i| reply_count(found.lines.get(*i)?.body))).collect();
    if counts.iter().flatten().count() < 1 || counts.iter().flatten().sum::<usize>() >= found.starts.len() {
        return None;
    }
    let mut out = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (row, count) in counts.iter().enumerate() {
        match open {
            Some((up, left)) if left > 0 => {
                out.push(parent(Some(up)));
                open = Some((up, left - 1));
            }
            _ => {
                out.push(parent(None));
                open = count.map(|n| (row, n));
            }
        }
    }
    Some(out)
}

fn reply_count(body: &str) -> Option<usize> {
    let mut tokens = body.split_whitespace();
    let n = tokens.next()?.parse().ok()?;
    let noun = tokens.next()?.to_lowercase();
    let known = ["replies", "reply", "antworten", "antwort", "réponses", "réponse", "respuestas", "respuesta", "respostas", "resposta", "risposte", "risposta", "reacties", "ответов", "ответа", "ответ"];
    (known.contains(&noun.as_str()) && tokens.next().is_none()).then_some(n)
}

/// Slashdot: a reply keeps the subject of its thread behind `Re:`.
fn by_subjects(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let subjects: Vec<Option<String>> = found.starts.iter().map(|s| subject(found.lines.get(s.first)?.body)).collect();
    if subjects.iter().flatten().count() * 2 < subjects.len() || subjects.is_empty() {
        return None;
    }
    let mut out: Vec<Parent> = Vec::new();
    let mut roots: Vec<(String, usize)> = Vec::new();
    for (row, subject) in subjects.iter().enumerate() {
        let subject = subject.clone().unwrap_or_default();
        match subject.strip_prefix("re:") {
            Some(of) => {
                let root = roots.iter().rev().find(|(s, _)| s == of.trim()).map(|(_, r)| *r);
                let above = row.checked_sub(1).filter(|up| root == Some(*up));
                out.push(parent(above.or(root)));
            }
            None => {
                roots.push((subject, row));
                out.push(parent(None));
            }
        }
    }
    Some(out)
}

/// The subject of a Slashdot head: `Re:trams (Score:4, Insightful)`.
pub(super) fn subject(body: &str) -> Option<String> {
    let (subject, score) = body.rsplit_once(" (")?;
    let score = score.strip_suffix(')')?;
    let (number, _) = score.split_once(',').unwrap_or((score, ""));
    let number = number.trim().trim_start_matches("Score:");
    number.trim().parse::<i32>().ok().map(|_| subject.trim().to_lowercase())
}

/// Indentation: the nearest earlier start with a smaller column.
fn by_columns(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let columns: Vec<usize> = found.starts.iter().map(|s| s.column).collect();
    let low = columns.iter().min()?;
    let marked = found.starts.iter().filter(|s| s.marked).count();
    let even = columns.iter().all(|c| c.abs_diff(*low) <= 1);
    if even || found.flat && marked == 0 {
        return None;
    }
    Some(stack(&columns, step(&columns)))
}

/// How many columns one level takes: the commonest step down from a comment to the next.
fn step(columns: &[usize]) -> usize {
    let mut counts = [0_u32; 16];
    for (a, b) in columns.iter().zip(columns.iter().skip(1)) {
        if let Some(count) = b.checked_sub(*a).and_then(|d| counts.get_mut(d)).filter(|_| b > a) {
            *count += 1;
        }
    }
    counts.iter().enumerate().max_by_key(|(d, n)| (**n, std::cmp::Reverse(*d))).map_or(2, |(d, _)| d.max(1))
}

fn stack(columns: &[usize], step: usize) -> Vec<Parent> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut out = Vec::with_capacity(columns.len());
    let low = columns.iter().min().copied().unwrap_or(0);
    for (row, &column) in columns.iter().enumerate() {
        while open.last().is_some_and(|(_, c)| *c >= column) {
            open.pop();
        }
        let up = open.last().copied();
        let above = up.map_or(low, |(_, c)| c);
        let expected = if up.is_some() { step } else { 0 };
        let ghost = column - above >= expected + step.max(2) && step > 1 || up.is_some() && step == 1 && column - above > 1;
        out.push(Parent { row: up.map(|(row, _)| row), ghost });
        open.push((row, column));
    }
    out
}

/// LiveJournal and browser copies of old Reddit: `parent` among the buttons of replies only.
fn by_parent_buttons(found: &Found<'_, '_>) -> Option<Vec<Parent>> {
    let has = |t: &Text| t.tail.iter().any(|i| found.lines.get(*i).is_some_and(|l| words::is_button(l.body) && l.body.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|w| w == "parent")));
    let replies: Vec<bool> = found.texts.iter().map(has).collect();
    let count = replies.iter().filter(|r| **r).count();
    if count == 0 || count == replies.len() {
        return None;
    }
    let named = names::parents(found);
    let mut out: Vec<Parent> = Vec::new();
    for (row, is_reply) in replies.iter().enumerate() {
        let by_name = named.get(row).and_then(|p| p.row);
        out.push(parent(if *is_reply { by_name.or_else(|| row.checked_sub(1)) } else { None }));
    }
    Some(out)
}
