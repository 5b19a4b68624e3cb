//! Bytes from the fuzzer → a reader, and the laws that what it hands on must keep.
//! A law that does not hold is a panic, which the fuzzer reports with the bytes.

use std::collections::HashMap;

use comity::comment::{Comment, Header, Order, Span, Status, Timestamp};
use comity::ingest::body::{self, Body, LineEnds};
use comity::ingest::limits::Limits;
use comity::ingest::{Absence, InputError, Item, Pieces, ReadOptions, Scope, open, read};
use comity::names::{NameId, Names};
use comity::thread::{Announced, Fault, Forest, Hints, Node, Row, build};

/// Small, so that the fuzzer comes to what happens beyond them.
const LIMITS: Limits =
    Limits { line: 64 << 10, depth: 2_000, html_depth: 200, page: 256 << 10, expansion: 50, members: 20 };

/// Reads `bytes` as `format`.
pub fn reader(format: &str, bytes: &[u8]) {
    check(bytes, Some(format));
}

/// Reads `bytes` as what they are taken for.
pub fn detect(bytes: &[u8]) {
    check(bytes, None);
}

fn check(bytes: &[u8], format: Option<&str>) {
    let options = ReadOptions { format: format.map(str::to_owned), limits: LIMITS, ..ReadOptions::default() };
    // A refusal has words for whoever reads it.
    let refused = |error: InputError| assert!(!error.to_string().is_empty());
    let opened = match open::from_bytes("input", bytes.to_vec(), &LIMITS) {
        Ok(opened) => opened,
        Err(error) => return refused(error),
    };
    // The members of an archive have positions of their own.
    let is_archive = opened.is_archive();
    match read(opened, &options) {
        Ok(pieces) => check_pieces(pieces, is_archive),
        Err(error) => refused(error),
    }
}

/// Decodes all pieces: items keep their laws, and the comments of the whole input land in trees.
fn check_pieces(pieces: Pieces, is_archive: bool) {
    let mut grove = Grove::default();
    let mut last = Order::default();
    for piece in pieces {
        let Ok(piece) = piece else { continue };
        let scope = piece.scope;
        for item in piece.items() {
            check_item(&item);
            if let Item::Comment(comment) = &item {
                assert!(is_archive || comment.order >= last, "positions fall: {last:?}, {:?}", comment.order);
                last = comment.order;
            }
            grove.add(scope, item);
        }
    }
    check_forest(&grove.nodes, &build(&grove.nodes, &grove.hints, &grove.names));
}

fn check_item(item: &Item) {
    match item {
        Item::Comment(comment) => check_comment(comment),
        Item::Header(header) | Item::About(header) => check_header(header),
        Item::Missing(missing) => {
            for known in [&missing.thread, &missing.parent] {
                assert_ne!(known.as_deref(), Some(""), "unknown is not empty: {missing:?}");
            }
            if let Absence::Ids(ids) | Absence::Stub { ids, .. } = &missing.absence {
                assert!(ids.iter().all(|id| !id.is_empty()), "an id is empty: {missing:?}");
            }
        }
        Item::Within { thread, whole } => assert!(!thread.is_empty() && !whole.is_empty(), "a thread without a key"),
        Item::Problem(problem) => assert!(!problem.to_string().is_empty()),
    }
}

fn check_comment(comment: &Comment) {
    assert!(!comment.id.is_empty(), "a comment without an id: {comment:?}");
    assert!(comment.ancestors.iter().all(|id| !id.is_empty()), "an ancestor is empty: {comment:?}");
    let extra = &comment.extra;
    let known = [&comment.reply_to, &comment.thread, &comment.author, &comment.parent_text];
    let also = [&extra.url, &extra.title, &extra.target, &extra.removed_by, &extra.author_id, &extra.addressed];
    for known in known.into_iter().chain(also) {
        assert_ne!(known.as_deref(), Some(""), "unknown is not empty: {comment:?}");
    }
    check_spans(&comment.text, &comment.quoted);
    check_spans(&comment.text, &comment.code);
}

fn check_header(header: &Header) {
    assert!(!header.thread.is_empty(), "a header without a thread: {header:?}");
    for known in [&header.title, &header.url, &header.author, &header.article] {
        assert_ne!(known.as_deref(), Some(""), "unknown is not empty: {header:?}");
    }
}

/// Spans hold at least one character, lie in `text`, cut no character, come in order, and share nothing.
fn check_spans(text: &str, spans: &[Span]) {
    for span in spans {
        assert!(!span.of(text).is_empty(), "{span:?} holds no characters of {text:?}");
    }
    for pair in spans.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{spans:?} are not in order or not apart in {text:?}");
    }
}

/// Reads `bytes` as bodies of each kind.
pub fn bodies(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    let bodies = [
        body::html(&source, LineEnds::Blank),
        body::html(&source, LineEnds::Kept),
        body::markdown(&source),
        body::plain(&source),
    ];
    for Body { text, quoted, code } in &bodies {
        check_spans(text, quoted);
        check_spans(text, code);
        assert_eq!(text.trim(), text, "blanks at the ends");
    }
    // What is repeated from a parent becomes a quotation.
    let half = source.char_indices().nth(source.chars().count() / 2).map_or(0, |(at, _)| at);
    let (parent, answer) = source.split_at(half);
    let Body { text, mut quoted, .. } = body::markdown(answer);
    body::mark_repeated(&text, parent, &mut quoted);
    check_spans(&text, &quoted);
}

/// Comments as the collector of a run numbers them.
#[derive(Default)]
struct Grove {
    names: Names,
    namespaces: HashMap<Scope, u32>,
    nodes: Vec<Node>,
    hints: Hints,
}

impl Grove {
    fn add(&mut self, scope: Scope, item: Item) {
        let next = u32::try_from(self.namespaces.len()).expect("scopes are few");
        let namespace = *self.namespaces.entry(scope).or_insert(next);
        let names = &mut self.names;
        match item {
            Item::Comment(comment) => {
                let mut name = |text: &Option<String>| text.as_deref().map(|text| names.add(text));
                let (thread, reply_to) = (name(&comment.thread), name(&comment.reply_to));
                let content = u32::try_from(comment.text.len()).unwrap_or(u32::MAX);
                if !comment.ancestors.is_empty() {
                    let ancestors = comment.ancestors.iter().map(|id| names.add(id)).collect();
                    self.hints.ancestors.insert(Row::new(self.nodes.len()), ancestors);
                }
                let (id, is_sure) = (names.add(&comment.id), scope.guarantees_ids());
                let (time, status) = (comment.time, comment.status);
                let author = comment.author.as_deref().map(|author| names.add(author));
                self.nodes.push(Node { namespace, thread, id, reply_to, author, content, time, status, is_sure });
            }
            Item::Header(header) => {
                let (thread, before) = (names.add(&header.thread), Row::new(self.nodes.len()).0);
                self.hints.announced.push(Announced { namespace, thread, before });
            }
            Item::About(header) => {
                self.hints.openings.insert((namespace, names.add(&header.thread)));
            }
            Item::Within { thread, whole } => {
                self.hints.wholes.insert((namespace, names.add(&thread)), names.add(&whole));
            }
            Item::Missing(_) | Item::Problem(_) => {}
        }
    }
}

/// No comment is lost: each stands once in one tree, below its parent, unless it was dropped as repeated or fetched again.
fn check_forest(nodes: &[Node], forest: &Forest) {
    let mut times = vec![0_u32; nodes.len()];
    for mend in &forest.mends {
        times[mend.row.at()] += u32::from(matches!(mend.fault, Fault::Repeated { .. } | Fault::Again { .. }));
    }
    for (number, tree) in forest.trees.iter().enumerate() {
        let mut place = HashMap::new();
        for (at, row) in forest.rows(tree).iter().enumerate() {
            times[row.at()] += 1;
            place.insert(*row, at);
            assert_eq!(forest.number_of(*row), Some(number), "a row of another tree");
            assert_eq!(nodes[row.at()].namespace, tree.namespace, "a tree of another namespace");
            match forest.parent_of(*row) {
                Some(parent) => {
                    let above = place.get(&parent).expect("a parent comes before its answers");
                    assert_eq!(forest.depth[row.at()], forest.depth[parent.at()] + 1, "depth below row {above}");
                }
                None => assert_eq!(forest.depth[row.at()], 0, "depth at the top level"),
            }
        }
        let below: usize = forest
            .rows(tree)
            .iter()
            .filter(|row| forest.depth[row.at()] == 0)
            .map(|row| forest.below[row.at()] as usize + 1)
            .sum();
        assert_eq!(below, forest.rows(tree).len(), "what stands below does not add up");
    }
    assert!(times.iter().all(|times| *times == 1), "a comment is lost or stands twice: {times:?}");
}

/// Builds trees of rows: five bytes a comment, few different names, so that they meet.
pub fn tree(bytes: &[u8]) {
    let mut names = Names::default();
    let ids: Vec<NameId> = (0..32_u8).map(|n| names.add(&n.to_string())).collect();
    let id = |byte: u8| ids[usize::from(byte) % ids.len()];
    let some = |byte: u8| (byte < 224).then(|| id(byte));
    let mut hints = Hints::default();
    let mut nodes: Vec<Node> = Vec::new();
    for row in bytes.chunks_exact(5) {
        let [kind, thread, own, parent, content] = *row else { continue };
        let namespace = u32::from(kind & 1);
        let before = Row::new(nodes.len());
        match kind >> 5 {
            0 => hints.announced.push(Announced { namespace, thread: id(thread), before: before.0 }),
            1 => {
                hints.openings.insert((namespace, id(thread)));
            }
            2 => {
                hints.wholes.insert((namespace, id(thread)), id(parent));
            }
            3 => {
                hints.ancestors.entry(before).or_default().push(id(own));
            }
            _ => {
                let (thread, id, reply_to) = (some(thread), id(own), some(parent));
                let time = Timestamp::from_unix(i64::from(content >> 5)).filter(|_| content & 16 == 0);
                let status = if content & 2 == 0 { Status::Visible } else { Status::Removed };
                let (content, is_sure) = (u32::from(content & 1), kind & 2 == 0);
                let author = (kind & 4 == 0).then_some(id);
                nodes.push(Node { namespace, thread, id, reply_to, author, content, time, status, is_sure });
            }
        }
    }
    hints.ancestors.retain(|row, _| row.at() < nodes.len());
    check_forest(&nodes, &build(&nodes, &hints, &names));
}
