//! What a reader fills in while it goes through one input: comments with their places, headers, problems.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::comment::{Comment, Header, Order, Place};
use crate::problem::{Problem, ProblemKind};

use super::body::{Body, mark_repeated};
use super::{Absence, Item, Missing};

/// The items of an input so far, and where reading stands.
#[derive(Debug)]
pub(super) struct Sheet {
    name: Arc<str>,
    file: u32,
    place: Place,
    position: u64,
    items: Vec<Item>,
    /// What was told once.
    told: BTreeSet<String>,
    /// What stands above the place where reading stands: levels and ids, each level deeper than the one before.
    above: Vec<(i64, String)>,
}

impl Sheet {
    /// An empty sheet for input number `file`.
    pub(super) fn new(name: &Arc<str>, file: u32) -> Sheet {
        Sheet {
            name: name.clone(),
            file,
            place: Place::record(name, 1),
            position: 1,
            items: Vec::new(),
            told: BTreeSet::new(),
            above: Vec::new(),
        }
    }

    /// Moves on to the next record, counted from 1: comments and problems that follow are found there.
    pub(super) fn at_record(&mut self, number: u64) {
        self.position = number;
        self.place = Place::record(&self.name, number);
    }

    /// Moves on to a line; `bytes` are its offset and length.
    pub(super) fn at_line(&mut self, line: u64, bytes: Option<(u64, u64)>) {
        self.position = line;
        self.place = Place { bytes, ..Place::line(&self.name, line) };
    }

    /// Moves on to a table's row: row number `position`, which begins on `line`.
    pub(super) fn at_row(&mut self, line: u64, position: u64) {
        self.at_line(line, None);
        self.position = position;
    }

    /// Goes on to what stands so deep; what it answers by that, if anything.
    pub(super) fn at_level(&mut self, level: i64, id: &str) -> Option<String> {
        self.above.retain(|(above, _)| *above < level);
        let answered = self.above.last().map(|(_, id)| id.clone());
        self.above.push((level, id.to_owned()));
        answered
    }

    /// Begins another tree.
    pub(super) fn at_root(&mut self) {
        self.above.clear();
    }

    /// The number of the record or line where reading stands.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The input's name.
    pub(super) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Where reading stands.
    pub(super) fn place(&self) -> Place {
        self.place.clone()
    }

    /// A comment that was found here, still to be filled in and pushed.
    pub(super) fn comment(&self, id: impl Into<String>, body: Body) -> Comment {
        let mut comment = Comment::new(id, "", self.place.clone());
        comment.order = Order { file: self.file, position: self.position };
        body.into_comment(&mut comment);
        comment
    }

    /// Adds a comment.
    pub(super) fn push(&mut self, comment: Comment) {
        self.items.push(Item::Comment(Box::new(comment)));
    }

    /// Adds what belongs to a thread.
    pub(super) fn about(&mut self, header: Header) {
        self.items.push(Item::About(Box::new(header)));
    }

    /// Adds that comments are missing.
    pub(super) fn missing(&mut self, thread: Option<&str>, parent: Option<&str>, absence: Absence) {
        let (thread, parent) = (thread.map(str::to_owned), parent.map(str::to_owned));
        self.items.push(Item::Missing(Box::new(Missing { thread, parent, absence })));
    }

    /// Adds any other item.
    pub(super) fn item(&mut self, item: Item) {
        self.items.push(item);
    }

    /// Adds a problem at the place where reading stands.
    pub(super) fn problem(&mut self, kind: ProblemKind, said: impl Into<String>) {
        self.items.push(Item::Problem(Problem::new(kind, self.place.clone(), said)));
    }

    /// Adds a problem of the input as a whole.
    pub(super) fn problem_of_all(&mut self, kind: ProblemKind, said: impl Into<String>) {
        self.items.push(Item::Problem(Problem::new(kind, Place::whole(&self.name), said)));
    }

    /// Adds a problem of the input as a whole, unless the same was told before.
    pub(super) fn tell_once(&mut self, kind: ProblemKind, said: String) {
        if self.told.insert(said.clone()) {
            self.problem_of_all(kind, said);
        }
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The items so far; the sheet goes on empty.
    pub(super) fn take(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.items)
    }

    /// Marks passages that repeat the answered comment word for word, among the comments that came after the first
    /// `before` items. For documents that are read whole.
    pub(super) fn mark_repeated_since(&mut self, before: usize) {
        mark_repeated_in(self.items.get_mut(before..).unwrap_or_default());
    }
}

/// Marks passages that repeat the answered comment word for word, where both are among `items`.
pub(super) fn mark_repeated_in(items: &mut [Item]) {
    let mut by_id = std::collections::HashMap::new();
    for (at, item) in items.iter().enumerate() {
        if let Item::Comment(comment) = item {
            by_id.entry((comment.thread.clone(), comment.id.clone())).or_insert(at);
        }
    }
    for at in 0..items.len() {
        let Some(Item::Comment(comment)) = items.get(at) else { continue };
        let Some(parent) = &comment.reply_to else { continue };
        let answered = by_id.get(&(comment.thread.clone(), parent.clone())).and_then(|at| items.get(*at));
        let Some(Item::Comment(answered)) = answered else { continue };
        let mut quoted = comment.quoted.clone();
        mark_repeated(&comment.text, &answered.text, &mut quoted);
        if let Some(Item::Comment(comment)) = items.get_mut(at) {
            comment.quoted = quoted;
        }
    }
}
