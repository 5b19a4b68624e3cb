//! A stretch of lines under study: its lines, its anchors, its recurring short lines.
//! In: a page and a range. Out: neighbours of a line, heads that are believed, small questions about a line.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::heads::{self, Anchor};
use super::super::lines::{Line, Marker};
use super::super::section::Stop;

/// What every attempt at a page reads.
#[derive(Clone, Copy)]
pub(in crate::ingest::page_text) struct Page<'p, 't> {
    /// All lines.
    pub(in crate::ingest::page_text) lines: &'p [Line<'t>],
    /// Lines that may end a section.
    pub(in crate::ingest::page_text) stops: &'p [(usize, Stop)],
    /// Lines with a date or a says-word that may belong to a head.
    pub(in crate::ingest::page_text) anchors: &'p [Anchor],
    /// The widest line, where lines are broken at a fixed width.
    pub(in crate::ingest::page_text) wrapped: Option<usize>,
}

/// A stretch of a page under study.
pub(in crate::ingest::page_text) struct Stretch<'p, 't> {
    /// All lines of the page.
    pub(in crate::ingest::page_text) lines: &'p [Line<'t>],
    /// The stretch.
    pub(in crate::ingest::page_text) range: Range<usize>,
    /// The number of comments that its heading declares.
    pub(in crate::ingest::page_text) count: Option<u64>,
    /// The page's anchors, by line.
    anchors: &'p [Anchor],
    /// The widest line, where lines are broken at a fixed width.
    pub(super) wrapped: Option<usize>,
    /// Short lines that recur, by their text with digits made equal.
    pub(super) chrome: BTreeMap<String, usize>,
}

/// How often a short line must stand in a section to be taken for furniture.
pub(super) const RECURS: usize = 3;

impl<'p, 't> Stretch<'p, 't> {
    /// The stretch `range` of `page`.
    pub(in crate::ingest::page_text) fn new(
        page: &Page<'p, 't>,
        range: Range<usize>,
        count: Option<u64>,
    ) -> Stretch<'p, 't> {
        let Page { lines, anchors, wrapped, .. } = *page;
        let mut chrome = BTreeMap::new();
        for line in lines.get(range.clone()).unwrap_or(&[]) {
            if line.body.len() <= 40 && !line.body.is_empty() {
                *chrome.entry(chrome_key(line.body)).or_insert(0) += 1;
            }
        }
        chrome.retain(|_, n| *n >= RECURS);
        Stretch { lines, range, count, anchors, wrapped, chrome }
    }

    pub(super) fn line(&self, i: usize) -> Option<&Line<'t>> {
        if self.range.contains(&i) { self.lines.get(i) } else { None }
    }

    pub(super) fn body(&self, i: usize) -> &'t str {
        self.line(i).map_or("", |line| line.body)
    }

    /// The nearest line before `i` that isn't blank, at most eight lines up.
    pub(super) fn above(&self, i: usize) -> Option<usize> {
        (1..=8)
            .filter_map(|d| i.checked_sub(d))
            .take_while(|j| self.range.contains(j))
            .find(|j| self.line(*j).is_some_and(|l| !l.is_blank()))
    }

    /// The nearest line after `i` that isn't blank, at most eight lines down.
    pub(super) fn below(&self, i: usize) -> Option<usize> {
        (1..=8)
            .map(|d| i + d)
            .take_while(|j| self.range.contains(j))
            .find(|j| self.line(*j).is_some_and(|l| !l.is_blank()))
    }

    /// The least indentation of the lines in `range`.
    pub(super) fn leftmost(&self, range: Range<usize>) -> usize {
        range.filter_map(|i| self.line(i)).filter(|l| !l.is_blank()).map(|l| l.indent).min().unwrap_or(0)
    }

    pub(super) fn recurs(&self, body: &str, at_least: usize) -> bool {
        body.len() <= 40 && self.chrome.get(&chrome_key(body)).is_some_and(|n| *n >= at_least.max(RECURS))
    }

    pub(super) fn found_anchors(&self) -> Vec<Anchor> {
        let alone = self.single_anchors();
        if alone.is_empty() {
            heads::of_one_shape(self.split_anchors())
        } else {
            heads::of_one_shape(self.joined(alone))
        }
    }

    /// Dates that inline elements have split over two or three lines: `junio 5,` `2011` `a las 10:11`.
    fn split_anchors(&self) -> Vec<Anchor> {
        let mut out = Vec::new();
        let mut next = self.range.start;
        for i in self.range.clone() {
            let short = |j: usize| (1..=24).contains(&self.body(j).chars().count());
            if i < next || !short(i) {
                continue;
            }
            let mut joined = self.body(i).to_owned();
            let mut at = i;
            for _ in 0..2 {
                let Some(j) = self.below(at).filter(|j| short(*j) && *j <= at + 2) else { break };
                joined = format!("{joined} {}", self.body(j));
                at = j;
                let line = Line { indent: 0, marker: None, body: &joined, width: 0 };
                if let Some(anchor) = heads::anchor(i, &line).filter(|a| a.found.is_some() && a.name.is_none()) {
                    out.push(Anchor { last: at, ..anchor });
                    next = at + 1;
                    break;
                }
            }
        }
        out
    }

    fn single_anchors(&self) -> Vec<Anchor> {
        let from = self.anchors.partition_point(|a| a.line < self.range.start);
        let to = self.anchors.partition_point(|a| a.line < self.range.end);
        self.anchors.get(from..to).unwrap_or(&[]).to_vec()
    }

    /// Joins a says-line with the dated line that follows it closely.
    fn joined(&self, anchors: Vec<Anchor>) -> Vec<Anchor> {
        let mut out: Vec<Anchor> = Vec::with_capacity(anchors.len());
        for anchor in anchors {
            if let Some(last) = out.last_mut() {
                let near = self.above(anchor.line) == Some(last.line);
                let bare_date =
                    anchor.found.is_some() && anchor.name.as_ref().is_none_or(|n| last.name.as_ref() == Some(n));
                if near
                    && last.found.is_none()
                    && bare_date
                    && self.line(anchor.line).is_some_and(|l| l.marker.is_none())
                {
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
pub(in crate::ingest::page_text) fn chrome_key(body: &str) -> String {
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

pub(super) fn number_of(line: &Line<'_>) -> Option<u32> {
    match line.marker {
        Some(Marker::Number(n)) => Some(n),
        _ => None,
    }
}

pub(super) fn signs_only(body: &str) -> bool {
    !body.chars().any(char::is_alphanumeric)
}

/// A clock time that stands alone, as `13:10`.
pub(super) fn is_clock(body: &str) -> bool {
    body.len() <= 12
        && body.contains(':')
        && body.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && body.bytes().filter(u8::is_ascii_alphabetic).count() <= 2
}
