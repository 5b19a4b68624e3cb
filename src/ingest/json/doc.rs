//! A JSON value in memory, flat, and how it is put together from events.

use json_event_parser::JsonEvent;

use crate::comment::Timestamp;
use crate::ingest::moment;

/// A JSON value with all that is in it, flat in memory.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Doc {
    nodes: Vec<Node>,
    text: String,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    /// Where the key stands in the text; empty outside objects.
    key: (u32, u32),
    /// Where the string or the digits stand in the text.
    value: (u32, u32),
    /// The first child, the last one so far, and the next sibling; 0, which is nobody's child, for none.
    first: u32,
    last: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number,
    Text,
    Array,
    Object,
}

/// A value in a `Doc`. All look-ups on what is not there give nothing, so they can be chained.
#[derive(Clone, Copy, Debug)]
pub(in crate::ingest) struct Value<'d> {
    doc: &'d Doc,
    at: Option<u32>,
}

impl Doc {
    /// The outermost value.
    pub(in crate::ingest) fn root(&self) -> Value<'_> {
        Value { doc: self, at: (!self.nodes.is_empty()).then_some(0) }
    }

    fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    fn part(&self, (start, end): (u32, u32)) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }
}

impl<'d> Value<'d> {
    fn node(self) -> Option<&'d Node> {
        self.doc.node(self.at?)
    }

    fn kind(self) -> Option<Kind> {
        self.node().map(|node| node.kind)
    }

    /// Whether there is a value, be it `null`.
    pub(in crate::ingest) fn exists(self) -> bool {
        self.at.is_some()
    }

    /// A value that is not there, beside this one.
    pub(in crate::ingest) fn nothing(self) -> Value<'d> {
        Value { doc: self.doc, at: None }
    }

    /// A string, the digits of a number, or `true` and `false`, as text; `None` for what is no scalar.
    pub(in crate::ingest) fn scalar(self) -> Option<&'d str> {
        match self.kind()? {
            Kind::Text | Kind::Number => self.node().map(|node| self.doc.part(node.value)),
            Kind::Bool(true) => Some("true"),
            Kind::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// Whether it is a string.
    pub(in crate::ingest) fn is_text(self) -> bool {
        self.kind() == Some(Kind::Text)
    }

    /// Whether it is a number.
    pub(in crate::ingest) fn is_number(self) -> bool {
        self.kind() == Some(Kind::Number)
    }

    pub(in crate::ingest) fn is_null(self) -> bool {
        self.kind() == Some(Kind::Null)
    }

    pub(in crate::ingest) fn is_object(self) -> bool {
        self.kind() == Some(Kind::Object)
    }

    pub(in crate::ingest) fn is_array(self) -> bool {
        self.kind() == Some(Kind::Array)
    }

    /// The elements of an array or the values of an object, in order.
    pub(in crate::ingest) fn items(self) -> impl Iterator<Item = Value<'d>> {
        let first = self.node().map(|node| node.first).filter(|at| *at > 0);
        std::iter::successors(first, move |at| self.doc.node(*at).map(|node| node.next).filter(|at| *at > 0))
            .map(move |at| Value { doc: self.doc, at: Some(at) })
    }

    /// The last of `items`, found at once.
    pub(in crate::ingest) fn last_item(self) -> Option<Value<'d>> {
        let last = self.node().map(|node| node.last).filter(|at| *at > 0)?;
        Some(Value { doc: self.doc, at: Some(last) })
    }

    /// The key under which this value stands in its object.
    pub(in crate::ingest) fn key(self) -> &'d str {
        self.node().map_or("", |node| self.doc.part(node.key))
    }

    /// The value under `key`; where a key occurs twice, the first.
    pub(in crate::ingest) fn get(self, key: &str) -> Value<'d> {
        let found = if self.is_object() { self.items().find(|value| value.key() == key) } else { None };
        found.unwrap_or(Value { doc: self.doc, at: None })
    }

    /// The value under the first of `keys` that is there and not `null`.
    pub(in crate::ingest) fn any(self, keys: &[&str]) -> Value<'d> {
        let found = keys.iter().map(|key| self.get(key)).find(|value| value.kind().is_some_and(|k| k != Kind::Null));
        found.unwrap_or(Value { doc: self.doc, at: None })
    }

    /// The value at the end of a path of keys, `a.b.c`.
    pub(in crate::ingest) fn path(self, path: &str) -> Value<'d> {
        path.split('.').fold(self, Value::get)
    }

    /// A string as it is, even when empty.
    pub(in crate::ingest) fn str(self) -> Option<&'d str> {
        self.node().filter(|node| node.kind == Kind::Text).map(|node| self.doc.part(node.value))
    }

    /// A string with something in it.
    pub(in crate::ingest) fn text(self) -> Option<String> {
        self.str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    }

    /// An id: a string, or a number with the digits as written. What Python writes for nothing is none.
    pub(in crate::ingest) fn id(self) -> Option<String> {
        let says_nothing = |text: &str| matches!(text, "None" | "nan" | "NaN" | "null");
        match self.kind()? {
            Kind::Text => self.text().map(|text| text.trim().to_owned()).filter(|text| !says_nothing(text)),
            Kind::Number => self.node().map(|node| moment::whole_digits(self.doc.part(node.value))),
            _ => None,
        }
    }

    /// A whole number, written as a number or a string.
    pub(in crate::ingest) fn number(self) -> Option<i64> {
        moment::whole_digits(self.digits()?.trim()).parse().ok()
    }

    /// A count: a whole number that is not negative.
    pub(in crate::ingest) fn count(self) -> Option<u64> {
        self.number().and_then(|number| u64::try_from(number).ok())
    }

    pub(in crate::ingest) fn bool(self) -> Option<bool> {
        match self.kind()? {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub(in crate::ingest) fn is_true(self) -> bool {
        self.bool() == Some(true)
    }

    /// A moment: seconds, milliseconds or microseconds since 1970, or a date in words of RFC 3339.
    pub(in crate::ingest) fn time(self) -> Option<Timestamp> {
        moment::any(self.digits()?)
    }

    /// As `time`, for sources whose times without a zone are in UTC.
    pub(in crate::ingest) fn time_in_utc(self) -> Option<Timestamp> {
        self.time().map(moment::in_utc)
    }

    fn digits(self) -> Option<&'d str> {
        let node = self.node()?;
        matches!(node.kind, Kind::Text | Kind::Number).then(|| self.doc.part(node.value))
    }
}

/// Puts a `Doc` together from events.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) doc: Doc,
    /// Open arrays and objects: the node, and its last child so far.
    open: Vec<(u32, u32)>,
    pub(super) key: (u32, u32),
}

impl Builder {
    fn text(&mut self, text: &str) -> (u32, u32) {
        let start = self.doc.text.len();
        self.doc.text.push_str(text);
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (small(start), small(self.doc.text.len()))
    }

    pub(super) fn key(&mut self, key: &str) {
        self.key = self.text(key);
    }

    fn add(&mut self, kind: Kind, value: (u32, u32)) -> u32 {
        let at = u32::try_from(self.doc.nodes.len()).unwrap_or(u32::MAX);
        let key = std::mem::take(&mut self.key);
        self.doc.nodes.push(Node { kind, key, value, first: 0, last: 0, next: 0 });
        if let Some((parent, last)) = self.open.last_mut() {
            let before = if *last == 0 { *parent } else { *last };
            if let Some(node) = self.doc.nodes.get_mut(before as usize) {
                if *last == 0 {
                    node.first = at;
                } else {
                    node.next = at;
                }
            }
            *last = at;
            if let Some(node) = self.doc.nodes.get_mut(*parent as usize) {
                node.last = at;
            }
        }
        at
    }

    pub(super) fn open(&mut self, kind: Kind) {
        let at = self.add(kind, (0, 0));
        self.open.push((at, 0));
    }

    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    pub(super) fn scalar(&mut self, event: &JsonEvent<'_>) {
        let (kind, text) = match event {
            JsonEvent::String(text) => (Kind::Text, &**text),
            JsonEvent::Number(digits) => (Kind::Number, &**digits),
            JsonEvent::Boolean(value) => (Kind::Bool(*value), ""),
            _ => (Kind::Null, ""),
        };
        let value = self.text(text);
        self.add(kind, value);
    }
}
