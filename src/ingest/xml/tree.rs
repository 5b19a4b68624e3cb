//! Tags and texts, right and wrong ones → records.
//! A wrong end tag is passed over, an element that was never closed ends with what is around it; both are told, and
//! nothing that was read is lost.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

use super::element::{Element, local};
use super::entity::{attributes, decoded};
use super::spaces::Spaces;
use super::stream::{Mended, Spot};
use super::{Found, PIECE, Plan};

/// How deep elements may be nested inside a record, and around it.
const DEPTH: usize = 200;

/// An element that was opened and not yet closed.
struct Open {
    name: Arc<str>,
    spot: Spot,
    /// How many bindings of prefixes were there before it.
    bindings: usize,
    /// What becomes of it; `None` outside records and in what is skipped.
    element: Option<Element>,
}

/// Builds records.
pub(super) struct Tree {
    plan: &'static Plan,
    file: Arc<str>,
    limit: usize,
    open: Vec<Open>,
    /// Where the open record and the open part stand in `open`.
    record: Option<usize>,
    part: Option<usize>,
    /// Elements opened beyond the depth.
    beyond: u64,
    spaces: Spaces,
    /// Parts and bytes of the open record.
    parts: usize,
    size: usize,
    /// What was told of the open record, so that it is told once.
    told: Told,
    told_outside: bool,
    has_begun: bool,
    mended: Mended,
    /// Where the first was put right since then.
    mended_at: Option<Spot>,
    found: VecDeque<Found>,
}

#[derive(Clone, Copy, Default)]
struct Told {
    depth: bool,
    size: bool,
    attribute: bool,
}

impl Tree {
    pub(super) fn new(plan: &'static Plan, file: &Arc<str>, limit: usize) -> Tree {
        Tree {
            plan,
            file: file.clone(),
            limit,
            open: Vec::new(),
            record: None,
            part: None,
            beyond: 0,
            spaces: Spaces::default(),
            parts: 0,
            size: 0,
            told: Told::default(),
            told_outside: false,
            has_begun: false,
            mended: Mended::default(),
            mended_at: None,
            found: VecDeque::new(),
        }
    }

    /// What is finished, in order.
    pub(super) fn take(&mut self) -> Option<Found> {
        self.found.pop_front()
    }

    /// Tells something that stands at `spot`.
    pub(super) fn tell(&mut self, kind: ProblemKind, spot: Spot, said: &str) {
        let said = format!("line {}, column {}: {said}", spot.line, spot.column);
        self.found.push_back(Found::Problem(Problem::new(kind, Place::line(&self.file, spot.line), said)));
    }

    /// An element begins.
    pub(super) fn start(&mut self, name: &str, raw_attributes: &str, spot: Spot) {
        self.has_begun = true;
        self.close_what_cannot_hold(name, spot);
        let depth = self.open.len() - self.record.unwrap_or(0);
        if depth >= DEPTH && self.record.is_some() {
            self.beyond += 1;
            if !std::mem::replace(&mut self.told.depth, true) {
                let said = format!("elements are nested deeper than {DEPTH}; what is deeper was left out");
                self.tell(ProblemKind::OverLimit, spot, &said);
            }
            return;
        }
        if depth >= DEPTH {
            // Outside records only the names around are kept, and not all of them.
            self.open.remove(1);
        }
        let (attributes, is_bad) = attributes(raw_attributes);
        if is_bad && !std::mem::replace(&mut self.told.attribute, true) {
            let said =
                format!("an attribute of `<{name}>` is not written as `name=\"value\"`; it was read as far as it goes");
            self.tell(ProblemKind::Mended, spot, &said);
        }
        let bindings = self.spaces.bind(&attributes);
        let name = self.spaces.name(name);
        let element = self.element(&name, &attributes, spot);
        if element.is_some() {
            let local = local(&name);
            if self.record.is_none() {
                self.record = Some(self.open.len());
                (self.parts, self.size, self.told) = (0, 0, Told::default());
            } else if self.part.is_none() && self.plan.parts.contains(&local) {
                self.part = Some(self.open.len());
            }
        }
        self.open.push(Open { name, spot, bindings, element });
    }

    /// Records stand in no other record and parts in no other part: the one before was never closed.
    fn close_what_cannot_hold(&mut self, name: &str, spot: Spot) {
        let local = local(name);
        let own = |at: Option<usize>| at.and_then(|at| self.open.get(at)).map(|open| open.name.clone());
        if let Some(record) = own(self.record) {
            let is_record = self.plan.records.contains(&local) && !self.plan.mentions.contains(&local);
            if is_record || *record == *name {
                let said = format!("expected `</{record}>` before the next `<{name}>`; it ends here");
                self.tell(ProblemKind::Mended, spot, &said);
                self.beyond = 0;
                self.close_down_to(self.record.unwrap_or(0));
                return;
            }
        }
        if let Some(part) = own(self.part)
            && *part == *name
        {
            let said = format!("expected `</{part}>` before the next `<{name}>`; it ends here");
            self.tell(ProblemKind::Mended, spot, &said);
            self.beyond = 0;
            self.close_down_to(self.part.unwrap_or(0));
        }
    }

    /// The element to fill, where it is wanted: a record, or inside one and not skipped.
    fn element(&mut self, name: &Arc<str>, attributes: &[(&str, &str)], spot: Spot) -> Option<Element> {
        let local = local(name);
        let text_before = match self.record {
            None => self.plan.records.contains(&local).then_some(0)?,
            Some(_) => {
                let parent = self.open.last()?.element.as_ref()?;
                (!self.plan.skipped.contains(&local)).then_some(parent.text.len())?
            }
        };
        if self.is_full(spot) {
            return None;
        }
        let kept = attributes.iter().filter(|(name, _)| !name.starts_with("xmlns"));
        let attributes: Vec<(Arc<str>, String)> =
            kept.map(|(name, value)| (self.spaces.name(name), decoded(value).into_owned())).collect();
        self.size += size_of::<Element>() + attributes.iter().map(|(_, value)| value.len() + 40).sum::<usize>();
        let space = self.spaces.of(name);
        Some(Element { name: name.clone(), space, attributes, text_before, spot, ..Element::default() })
    }

    /// Whether the open record, all its parts together, is as large as it may be.
    fn is_full(&mut self, spot: Spot) -> bool {
        let full = self.record.is_some() && self.size > self.limit.saturating_mul(4);
        if full && !std::mem::replace(&mut self.told.size, true) {
            let said = format!("a record is larger than {} bytes; the rest of it was left out", self.limit * 4);
            self.tell(ProblemKind::OverLimit, spot, &said);
        }
        full
    }

    /// Text, its entities decoded.
    pub(super) fn text(&mut self, text: &str, spot: Spot) {
        if self.open.is_empty() && !text.trim().is_empty() {
            if !std::mem::replace(&mut self.told_outside, true) {
                let said = "characters outside all elements; expected XML; they were passed over";
                self.tell(ProblemKind::Mended, spot, said);
            }
            return;
        }
        if self.beyond > 0 || self.is_full(spot) {
            return;
        }
        let limit = self.limit;
        let Some(element) = self.open.last_mut().and_then(|open| open.element.as_mut()) else { return };
        let mut end = text.len().min(limit.saturating_sub(element.text.len()));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        element.text.push_str(text.get(..end).unwrap_or(""));
        self.size += end;
        if end < text.len() {
            let name = element.name.clone();
            self.tell_cut_off(&name, spot);
        }
    }

    fn tell_cut_off(&mut self, name: &str, spot: Spot) {
        if !std::mem::replace(&mut self.told.size, true) {
            let said = format!("the text of `<{name}>` is longer than {} bytes; the rest was left out", self.limit);
            self.tell(ProblemKind::OverLimit, spot, &said);
        }
    }

    /// The text at hand goes on beyond what may be read at once.
    pub(super) fn text_goes_on(&mut self, spot: Spot) {
        if let Some(name) = self.open.last().filter(|open| open.element.is_some()).map(|open| open.name.clone()) {
            self.tell_cut_off(&name, spot);
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self, name: &str, spot: Spot) {
        if self.beyond > 0 {
            let is_own = |at: &Option<usize>| at.and_then(|at| self.open.get(at)).is_some_and(|o| *o.name == *name);
            if ![self.record, self.part].iter().any(is_own) {
                self.beyond -= 1;
                return;
            }
            self.beyond = 0;
        }
        let Some(at) = self.open.iter().rposition(|open| *open.name == *name) else {
            self.stray_end(name, spot);
            return;
        };
        if let Some(unclosed) = self.open.get(at + 1) {
            let (inner, line, column) = (&unclosed.name, unclosed.spot.line, unclosed.spot.column);
            let said = format!(
                "found `</{name}>`, expected `</{inner}>` for the `<{inner}>` of line {line}, column {column}; it ends here"
            );
            self.tell(ProblemKind::Mended, spot, &said);
            self.close_down_to(at + 1);
        }
        self.close(false);
    }

    /// An end tag whose start is nowhere around: a misspelt one for what holds nothing but text, otherwise nothing.
    fn stray_end(&mut self, name: &str, spot: Spot) {
        let Some(top) = self.open.last() else {
            self.tell(ProblemKind::Mended, spot, &format!("`</{name}>` ends nothing; it was passed over"));
            return;
        };
        let is_leaf = top.element.as_ref().is_some_and(|element| element.children.is_empty());
        let ends = is_leaf && self.record.is_some_and(|at| at + 1 < self.open.len()) && self.part != self.last();
        let done = if ends { "it was read as that" } else { "it was passed over" };
        let (open, line, column) = (&top.name, top.spot.line, top.spot.column);
        let said = format!(
            "found `</{name}>`, expected `</{open}>` for the `<{open}>` of line {line}, column {column}; {done}"
        );
        self.tell(ProblemKind::Mended, spot, &said);
        if ends {
            self.close(false);
        }
    }

    fn last(&self) -> Option<usize> {
        self.open.len().checked_sub(1)
    }

    /// Closes all elements from the one at `at` on; those that stand there were never closed.
    fn close_down_to(&mut self, at: usize) {
        while self.open.len() > at {
            self.close(true);
        }
    }

    /// Closes the innermost element.
    fn close(&mut self, left_open: bool) {
        let Some(open) = self.open.pop() else { return };
        self.spaces.unbind(open.bindings);
        let at = Some(self.open.len());
        let was_part = self.part == at;
        if was_part {
            self.part = None;
        }
        let Some(mut element) = open.element else { return };
        if self.record == at {
            self.record = None;
            self.found.push_back(Found::Record(element));
            return;
        }
        element.left_open |= left_open && !was_part;
        if let Some(parent) = self.open.last_mut().and_then(|open| open.element.as_mut()) {
            parent.children.push(element);
        }
        self.parts += usize::from(was_part);
        if self.parts >= PIECE && was_part {
            self.hand_on_parts();
        }
    }

    /// Hands on the open record as it is so far: one with a great many parts is not held as a whole.
    fn hand_on_parts(&mut self) {
        let Some(record) = self.record.and_then(|at| self.open.get_mut(at)).and_then(|open| open.element.as_mut())
        else {
            return;
        };
        let so_far = record.clone();
        record.children.retain(|child| !self.plan.parts.contains(&child.local()));
        (self.parts, self.size) = (0, record.text.len());
        self.found.push_back(Found::Record(so_far));
    }

    /// Tells what was put right in the bytes since the last time; once a record.
    pub(super) fn account(&mut self, mended: Mended, spot: Spot) {
        if mended == self.mended {
            return;
        }
        let first = *self.mended_at.get_or_insert(spot);
        if self.record.is_some() {
            return;
        }
        if mended.bytes > self.mended.bytes {
            self.found.push_back(Found::Problem(Problem::bad_encoding(Place::line(&self.file, first.line))));
        }
        let controls = mended.controls - self.mended.controls;
        if controls > 0 {
            let said = format!("control characters ({controls}), which no text holds; they were left out");
            self.tell(ProblemKind::Mended, first, &said);
        }
        self.mended = mended;
        self.mended_at = None;
    }

    /// The input ends: what is open ends with it.
    pub(super) fn finish(&mut self, mended: Mended, spot: Spot) {
        if let Some(open) = self.open.get(self.record.unwrap_or(0)) {
            let (name, line, column) = (&open.name, open.spot.line, open.spot.column);
            let said = format!(
                "the input ends here, expected `</{name}>` for the `<{name}>` of line {line}, column {column}; what is whole was kept"
            );
            self.tell(ProblemKind::CutShort, spot, &said);
        }
        if !self.has_begun {
            self.tell(ProblemKind::CutShort, spot, "the input ends before its first element; expected XML");
        }
        for open in &mut self.open {
            if let Some(element) = &mut open.element {
                element.cut = true;
            }
        }
        self.close_down_to(0);
        self.account(mended, spot);
    }
}
