//! JSON documents → records, by an event loop: no depth of nesting touches the call stack, and what a reader does not
//! want is passed over unread. Faults that strict parsers refuse (lone surrogates, raw control characters, broken
//! UTF-8) are mended on the way and counted.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};

use json_event_parser::{JsonEvent, LowLevelJsonParser};
use memchr::memchr_iter;

use crate::comment::Timestamp;

use super::mend::Mender;
use super::moment;

/// A JSON value with all that is in it, flat in memory.
#[derive(Debug, Default)]
pub(super) struct Doc {
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
    /// The first child and the next sibling; 0, which is nobody's child, for none.
    first: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Null,
    Bool(bool),
    Number,
    Text,
    Array,
    Object,
}

/// A value in a `Doc`. All look-ups on what is not there give nothing, so they can be chained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'d> {
    doc: &'d Doc,
    at: Option<u32>,
}

impl Doc {
    /// The outermost value.
    pub(super) fn root(&self) -> Value<'_> {
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
    pub(super) fn exists(self) -> bool {
        self.at.is_some()
    }

    pub(super) fn is_object(self) -> bool {
        self.kind() == Some(Kind::Object)
    }

    pub(super) fn is_array(self) -> bool {
        self.kind() == Some(Kind::Array)
    }

    /// The elements of an array or the values of an object, in order.
    pub(super) fn items(self) -> impl Iterator<Item = Value<'d>> {
        let first = self.node().map(|node| node.first).filter(|at| *at > 0);
        std::iter::successors(first, move |at| self.doc.node(*at).map(|node| node.next).filter(|at| *at > 0))
            .map(move |at| Value { doc: self.doc, at: Some(at) })
    }

    /// The key under which this value stands in its object.
    pub(super) fn key(self) -> &'d str {
        self.node().map_or("", |node| self.doc.part(node.key))
    }

    /// The value under `key`; where a key occurs twice, the first.
    pub(super) fn get(self, key: &str) -> Value<'d> {
        let found = if self.is_object() { self.items().find(|value| value.key() == key) } else { None };
        found.unwrap_or(Value { doc: self.doc, at: None })
    }

    /// The value under the first of `keys` that is there and not `null`.
    pub(super) fn any(self, keys: &[&str]) -> Value<'d> {
        let found = keys.iter().map(|key| self.get(key)).find(|value| value.kind().is_some_and(|k| k != Kind::Null));
        found.unwrap_or(Value { doc: self.doc, at: None })
    }

    /// The value at the end of a path of keys, `a.b.c`.
    pub(super) fn path(self, path: &str) -> Value<'d> {
        path.split('.').fold(self, Value::get)
    }

    /// A string as it is, even when empty.
    pub(super) fn str(self) -> Option<&'d str> {
        self.node().filter(|node| node.kind == Kind::Text).map(|node| self.doc.part(node.value))
    }

    /// A string with something in it.
    pub(super) fn text(self) -> Option<String> {
        self.str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    }

    /// An id: a string, or a number with the digits as written. What Python writes for nothing is none.
    pub(super) fn id(self) -> Option<String> {
        let says_nothing = |text: &str| matches!(text, "None" | "nan" | "NaN" | "null");
        match self.kind()? {
            Kind::Text => self.text().map(|text| text.trim().to_owned()).filter(|text| !says_nothing(text)),
            Kind::Number => self.node().map(|node| moment::whole_digits(self.doc.part(node.value))),
            _ => None,
        }
    }

    /// A whole number, written as a number or a string.
    pub(super) fn number(self) -> Option<i64> {
        moment::whole_digits(self.digits()?.trim()).parse().ok()
    }

    /// A count: a whole number that is not negative.
    pub(super) fn count(self) -> Option<u64> {
        self.number().and_then(|number| u64::try_from(number).ok())
    }

    pub(super) fn bool(self) -> Option<bool> {
        match self.kind()? {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub(super) fn is_true(self) -> bool {
        self.bool() == Some(true)
    }

    /// A moment: seconds, milliseconds or microseconds since 1970, or a date in words of RFC 3339.
    pub(super) fn time(self) -> Option<Timestamp> {
        moment::any(self.digits()?)
    }

    /// As `time`, for sources whose times without a zone are in UTC.
    pub(super) fn time_in_utc(self) -> Option<Timestamp> {
        self.time().map(moment::in_utc)
    }

    fn digits(self) -> Option<&'d str> {
        let node = self.node()?;
        matches!(node.kind, Kind::Text | Kind::Number).then(|| self.doc.part(node.value))
    }
}

/// Puts a `Doc` together from events.
#[derive(Debug, Default)]
struct Builder {
    doc: Doc,
    /// Open arrays and objects: the node, and its last child so far.
    open: Vec<(u32, u32)>,
    key: (u32, u32),
}

impl Builder {
    fn text(&mut self, text: &str) -> (u32, u32) {
        let start = self.doc.text.len();
        self.doc.text.push_str(text);
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (small(start), small(self.doc.text.len()))
    }

    fn key(&mut self, key: &str) {
        self.key = self.text(key);
    }

    fn add(&mut self, kind: Kind, value: (u32, u32)) -> u32 {
        let at = u32::try_from(self.doc.nodes.len()).unwrap_or(u32::MAX);
        let key = std::mem::take(&mut self.key);
        self.doc.nodes.push(Node { kind, key, value, first: 0, next: 0 });
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
        }
        at
    }

    fn open(&mut self, kind: Kind) {
        let at = self.add(kind, (0, 0));
        self.open.push((at, 0));
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn scalar(&mut self, event: &JsonEvent<'_>) {
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

/// A step of the path to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Key(&'static str),
    Element,
    AnyKey,
}

/// `""` is the whole document, `*` an element of an array, `{}` any value of an object: `chats.list.*.messages.*`.
fn steps(pattern: &'static str) -> Vec<Step> {
    let step = |part| match part {
        "*" => Step::Element,
        "{}" => Step::AnyKey,
        key => Step::Key(key),
    };
    pattern.split('.').filter(|part| !part.is_empty()).map(step).collect()
}

/// What comes out of a stream of documents.
#[derive(Debug)]
pub(super) enum Part {
    /// A value that one of the patterns names, with the number of the pattern.
    Record(usize, Doc),
    /// A document ended; what stood around its records.
    End(Doc),
}

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Fault {
    /// The input can't be read on.
    Unreadable(io::Error),
    /// It is no JSON from here on: line, column, what was wrong.
    Broken { line: u64, column: u64, said: String },
    /// A limit was met; what it is.
    OverLimit(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable(error) => write!(f, "{error}"),
            Fault::Broken { column, said, .. } => write!(f, "broken JSON at column {column} ({said})"),
            Fault::OverLimit(said) => f.write_str(said),
        }
    }
}

/// Reads documents, one after the other, and hands out their records.
pub(super) struct Documents<R> {
    source: Source<R>,
    walker: Walker,
    ready: VecDeque<Part>,
    ended: bool,
}

impl<R: Read> Documents<R> {
    /// Records at these paths; of all objects only the `wanted` keys are kept, or all of them if none is given.
    pub(super) fn new(
        reader: R,
        patterns: &'static [&'static str],
        wanted: &'static [&'static str],
        (depth, longest): (usize, usize),
    ) -> Documents<R> {
        let walker = Walker {
            patterns: patterns.iter().map(|pattern| steps(pattern)).collect(),
            wanted,
            path: Vec::new(),
            skipping: 0,
            skip_next: false,
            around: Builder::default(),
            record: None,
        };
        Documents { source: Source::new(reader, depth, longest), walker, ready: VecDeque::new(), ended: false }
    }

    /// What stands around the record that came last, as far as it was read.
    pub(super) fn around(&self) -> Value<'_> {
        self.walker.around.doc.root()
    }

    /// How often bytes were mended.
    pub(super) fn mends(&self) -> u64 {
        self.source.mender.mends()
    }

    /// The next record or end of a document; `None` at the end of the input.
    pub(super) fn next_part(&mut self) -> Option<Result<Part, Fault>> {
        loop {
            if let Some(part) = self.ready.pop_front() {
                return Some(Ok(part));
            }
            if self.ended {
                return None;
            }
            let Documents { source, walker, ready, .. } = self;
            match source.pump(&mut |event| walker.take(event, ready)) {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(fault) => {
                    self.ended = true;
                    return Some(Err(fault));
                }
            }
        }
    }

    /// What had been read of the record and the document that were cut off by a fault.
    pub(super) fn remains(&mut self) -> Vec<Part> {
        let record = self.walker.record.take().map(|(which, builder, _)| Part::Record(which, builder.doc));
        let around = Part::End(std::mem::take(&mut self.walker.around).doc);
        record.into_iter().chain(std::iter::once(around)).collect()
    }
}

/// Bytes → JSON events.
struct Source<R> {
    reader: R,
    parser: LowLevelJsonParser,
    mender: Mender,
    chunk: Vec<u8>,
    buffer: Vec<u8>,
    start: usize,
    ending: bool,
    /// Open arrays and objects.
    depth: usize,
    deepest: usize,
    longest: usize,
    /// Line ends before `counted`, a place in the buffer, and before the document that is being read.
    lines: u64,
    counted: usize,
    lines_before: u64,
    /// Whether anything of a document has been seen.
    begun: bool,
    /// Whether nothing at all has been seen.
    is_start: bool,
}

impl<R: Read> Source<R> {
    fn new(reader: R, deepest: usize, longest: usize) -> Source<R> {
        Source {
            reader,
            parser: LowLevelJsonParser::new().with_max_stack_size(usize::MAX),
            mender: Mender::default(),
            chunk: vec![0; 64 << 10],
            buffer: Vec::new(),
            start: 0,
            ending: false,
            depth: 0,
            deepest,
            longest,
            lines: 0,
            counted: 0,
            lines_before: 0,
            begun: false,
            is_start: true,
        }
    }

    /// Hands the next event to `take`; false at the end of the input.
    fn pump(&mut self, take: &mut dyn FnMut(JsonEvent<'_>)) -> Result<bool, Fault> {
        loop {
            if !self.begun && !self.skip_to_document()? {
                return Ok(false);
            }
            let pending = self.buffer.get(self.start..).unwrap_or_default();
            let result = self.parser.parse_next(pending, self.ending);
            self.start += result.consumed_bytes;
            match result.event {
                Some(Ok(event)) => {
                    match event {
                        JsonEvent::StartArray | JsonEvent::StartObject => self.depth += 1,
                        JsonEvent::EndArray | JsonEvent::EndObject => self.depth = self.depth.saturating_sub(1),
                        _ => {}
                    }
                    let document_ends = self.depth == 0;
                    if self.depth > self.deepest {
                        return Err(Fault::OverLimit(format!(
                            "JSON nested deeper than {} levels; if it is meant so, raise `--limit depth={}`",
                            self.deepest,
                            self.deepest.saturating_mul(4)
                        )));
                    }
                    take(event);
                    if document_ends {
                        self.parser = LowLevelJsonParser::new().with_max_stack_size(usize::MAX);
                        self.begun = false;
                    }
                    return Ok(true);
                }
                Some(Err(error)) => {
                    let place = error.location().start;
                    let ends = self.ending && self.start >= self.buffer.len();
                    let said = error.message();
                    let said = if ends || said.contains("end of file") { "it ends too early" } else { said }.to_owned();
                    return Err(Fault::Broken {
                        line: self.lines_before + place.line + 1,
                        column: place.column + 1,
                        said,
                    });
                }
                None => self.refill()?,
            }
        }
    }

    /// Passes over blanks and record separators between documents; false when nothing follows.
    fn skip_to_document(&mut self) -> Result<bool, Fault> {
        loop {
            let pending = self.buffer.get(self.start..).unwrap_or_default();
            if self.is_start && pending.len() < GUARD && !self.ending {
                self.refill()?;
                continue;
            }
            let guard = if std::mem::take(&mut self.is_start) { guard(pending) } else { 0 };
            let pending = pending.get(guard..).unwrap_or_default();
            self.start += guard;
            // A call that the documents stand in ends with `);`.
            let is_blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0x1e | b',' | b')' | b';');
            let skipped = pending.iter().take_while(|byte| is_blank(byte)).count();
            let found = skipped < pending.len();
            self.start += skipped;
            if found {
                self.begun = true;
                self.count_lines();
                self.lines_before = self.lines;
                return Ok(true);
            }
            if self.ending {
                return Ok(false);
            }
            self.refill()?;
        }
    }

    /// Counts the line ends up to where reading stands.
    fn count_lines(&mut self) {
        let read = self.buffer.get(self.counted..self.start).unwrap_or_default();
        self.lines += memchr_iter(b'\n', read).count() as u64;
        self.counted = self.start;
    }

    fn refill(&mut self) -> Result<(), Fault> {
        self.count_lines();
        self.counted = 0;
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.buffer.len() > self.longest {
            return Err(Fault::OverLimit(format!(
                "a JSON value of more than {} bytes; if it is meant so, raise `--limit line={}`",
                self.longest,
                self.longest.saturating_mul(4)
            )));
        }
        // Long strings are read again from their start with each chunk, so chunks grow with them.
        let size = self.buffer.len().max(64 << 10);
        self.chunk.resize(size, 0);
        let read = self.reader.read(&mut self.chunk).map_err(Fault::Unreadable)?;
        self.ending = read == 0;
        self.mender.mend(self.chunk.get(..read).unwrap_or_default(), self.ending, &mut self.buffer);
        Ok(())
    }
}

/// Events → records and what stands around them.
struct Walker {
    patterns: Vec<Vec<Step>>,
    wanted: &'static [&'static str],
    /// Open arrays and objects outside records: `None` an array, else the key that was read last.
    path: Vec<Option<String>>,
    /// Open arrays and objects inside a value that nobody wants.
    skipping: usize,
    /// The next value is one that nobody wants.
    skip_next: bool,
    around: Builder,
    /// The pattern, the record so far, and its open arrays and objects.
    record: Option<(usize, Builder, usize)>,
}

impl Walker {
    fn take(&mut self, event: JsonEvent<'_>, ready: &mut VecDeque<Part>) {
        match event {
            JsonEvent::StartArray | JsonEvent::StartObject => {
                if self.skipping > 0 || std::mem::take(&mut self.skip_next) {
                    self.skipping += 1;
                    return;
                }
                let is_array = matches!(event, JsonEvent::StartArray);
                let kind = if is_array { Kind::Array } else { Kind::Object };
                self.begin_record();
                match &mut self.record {
                    Some((_, builder, depth)) => {
                        *depth += 1;
                        builder.open(kind);
                    }
                    None => {
                        self.around.open(kind);
                        self.path.push((!is_array).then(String::new));
                    }
                }
            }
            JsonEvent::EndArray | JsonEvent::EndObject => {
                if self.skipping > 0 {
                    self.skipping -= 1;
                    return;
                }
                match &mut self.record {
                    Some((_, builder, depth)) => {
                        *depth -= 1;
                        builder.close();
                        if *depth == 0 {
                            self.end_record(ready);
                        }
                    }
                    None => {
                        self.around.close();
                        self.path.pop();
                    }
                }
                self.end_document(ready);
            }
            JsonEvent::ObjectKey(key) => {
                if self.skipping > 0 {
                    return;
                }
                self.skip_next = !self.is_wanted(&key);
                if self.skip_next {
                    return;
                }
                match &mut self.record {
                    Some((_, builder, _)) => builder.key(&key),
                    None => {
                        self.around.key(&key);
                        if let Some(Some(last)) = self.path.last_mut() {
                            last.clear();
                            last.push_str(&key);
                        }
                    }
                }
            }
            JsonEvent::Eof => {}
            scalar => {
                if self.skipping > 0 || std::mem::take(&mut self.skip_next) {
                    return;
                }
                self.begin_record();
                match &mut self.record {
                    Some((_, builder, depth)) => {
                        builder.scalar(&scalar);
                        if *depth == 0 {
                            self.end_record(ready);
                        }
                    }
                    None => self.around.scalar(&scalar),
                }
                self.end_document(ready);
            }
        }
    }

    fn begin_record(&mut self) {
        if self.record.is_some() {
            return;
        }
        let fits = |pattern: &&Vec<Step>| {
            pattern.len() == self.path.len()
                && pattern.iter().zip(&self.path).all(|(step, level)| match (step, level) {
                    (Step::Element, None) | (Step::AnyKey, Some(_)) => true,
                    (Step::Key(key), Some(last)) => last == key,
                    _ => false,
                })
        };
        if let Some(which) = self.patterns.iter().position(|pattern| fits(&pattern)) {
            self.around.key = (0, 0);
            let mut builder = Builder::default();
            if let Some(Some(key)) = self.path.last() {
                builder.key(key);
            }
            self.record = Some((which, builder, 0));
        }
    }

    fn end_record(&mut self, ready: &mut VecDeque<Part>) {
        if let Some((which, builder, _)) = self.record.take() {
            ready.push_back(Part::Record(which, builder.doc));
        }
    }

    fn end_document(&mut self, ready: &mut VecDeque<Part>) {
        if self.path.is_empty() && self.record.is_none() {
            self.skip_next = false;
            ready.push_back(Part::End(std::mem::take(&mut self.around).doc));
        }
    }

    fn is_wanted(&self, key: &str) -> bool {
        let any_key = |pattern: &Vec<Step>| {
            self.record.is_none() && pattern.get(self.path.len().saturating_sub(1)) == Some(&Step::AnyKey)
        };
        self.wanted.is_empty() || self.wanted.contains(&key) || self.patterns.iter().any(any_key)
    }
}

/// Bytes at the start of which a guard is looked for.
const GUARD: usize = 64;

/// How many bytes stand before a document so that no script can read it, or so that one can: `)]}'`, `for(;;);`,
/// `callback(`, `window.answer = `.
pub(super) fn guard(start: &[u8]) -> usize {
    const GUARDS: &[&[u8]] = &[b")]}'", b")]}',", b"for(;;);", b"for (;;);", b"while(1);", b"while (1);"];
    let start = start.get(..GUARD).unwrap_or(start);
    let Some(at) = start.iter().position(|byte| matches!(byte, b'{' | b'[')) else { return 0 };
    let before = start.get(..at).unwrap_or_default().trim_ascii();
    let is_name = |name: &[u8]| {
        !name.is_empty()
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b' '))
    };
    let named = before.strip_suffix(b"(").or_else(|| before.strip_suffix(b"="));
    if GUARDS.contains(&before) || named.is_some_and(is_name) { at } else { 0 }
}

/// The first document in `bytes`, as far as it goes: what is missing or broken at its end is left out. Also whether it
/// was whole, and how many bytes it took.
pub(super) fn beginning(bytes: &[u8]) -> (Doc, bool, usize) {
    const DEEPEST: usize = 256;
    let mut source = Source::new(bytes, DEEPEST, usize::MAX);
    let mut builder = Builder::default();
    let mut whole = false;
    while !whole {
        let pumped = source.pump(&mut |event| match event {
            JsonEvent::StartArray => builder.open(Kind::Array),
            JsonEvent::StartObject => builder.open(Kind::Object),
            JsonEvent::EndArray | JsonEvent::EndObject => builder.close(),
            JsonEvent::ObjectKey(key) => builder.key(&key),
            JsonEvent::Eof => {}
            scalar => builder.scalar(&scalar),
        });
        if !matches!(pumped, Ok(true)) {
            break;
        }
        whole = !source.begun && !builder.doc.nodes.is_empty();
    }
    (builder.doc, whole, source.start)
}

/// A text that is one JSON value, and how often it had to be mended.
pub(super) fn whole(text: &str, limits: (usize, usize)) -> Result<(Doc, u64), Fault> {
    let mut documents = Documents::new(text.as_bytes(), &[""], &[], limits);
    match documents.next_part() {
        Some(Ok(Part::Record(_, doc) | Part::End(doc))) => Ok((doc, documents.mends())),
        Some(Err(fault)) => Err(fault),
        None => Err(Fault::Broken { line: 1, column: 1, said: "nothing".to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: (usize, usize) = (2_000_000, 1 << 20);

    fn parts(text: &str, patterns: &'static [&'static str], wanted: &'static [&'static str]) -> Vec<String> {
        let mut documents = Documents::new(text.as_bytes(), patterns, wanted, LIMITS);
        let mut out = Vec::new();
        while let Some(part) = documents.next_part() {
            out.push(match part {
                Ok(Part::Record(which, doc)) => {
                    let keys: Vec<&str> = doc.root().items().map(Value::key).collect();
                    format!("{which}:{}:{}", doc.root().get("id").id().unwrap_or_default(), keys.join(","))
                }
                Ok(Part::End(doc)) => {
                    format!("end {}", doc.root().items().map(Value::key).collect::<Vec<_>>().join(","))
                }
                Err(Fault::Broken { line, column, .. }) => format!("broken {line}:{column}"),
                Err(fault) => format!("{fault:?}"),
            });
        }
        out
    }

    #[test]
    fn records_come_one_by_one_and_the_rest_is_kept_or_skipped() {
        let text = r#"{"name":"n","messages":[{"id":1,"x":{"y":[1]}},{"id":2}],"big":[[{}]]}"#;
        assert_eq!(parts(text, &["messages.*"], &[]), ["0:1:id,x", "0:2:id", "end name,messages,big"]);
        assert_eq!(parts(text, &["messages.*"], &["messages", "id"]), ["0:1:id", "0:2:id", "end messages"]);
        assert_eq!(parts(text, &[""], &["name"]), ["0::name", "end "]);
        assert_eq!(parts(r#"{"7":{"id":7},"8":null}"#, &["{}"], &["id"]), ["0:7:id", "0::", "end "]);
        assert_eq!(
            parts("[{\"id\":1}]\n[{\"id\":9007199254740993}]", &["*"], &[]).join(" "),
            "0:1:id end  0:9007199254740993:id end "
        );
        assert_eq!(parts(r#"{"a":[{"id":1.0},{"id""#, &["a.*"], &[]), ["0:1:id", "broken 1:23"]);
    }

    #[test]
    fn a_million_levels_are_read_and_a_limit_holds() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(parts(&deep, &["messages.*"], &[]).len(), 1);
        let mut documents = Documents::new(deep.as_bytes(), &[""], &[], (1000, 1 << 20));
        assert!(matches!(documents.next_part(), Some(Err(Fault::OverLimit(_)))));
        let long = format!("[\"{}\"]", "x".repeat(3 << 20));
        let mut documents = Documents::new(long.as_bytes(), &[""], &[], LIMITS);
        assert!(matches!(documents.next_part(), Some(Err(Fault::OverLimit(_)))));
    }

    #[test]
    fn a_beginning_is_read_as_far_as_it_goes() {
        let (doc, whole, _) = beginning(br#"{"kind":"Listing","data":{"children":[{"kind":"t1","da"#);
        assert!(!whole);
        assert_eq!(doc.root().path("data.children").items().next().unwrap().get("kind").str(), Some("t1"));
        let (_, whole, length) = beginning(b"{\"a\":1}\n{\"b\":2}");
        assert_eq!((whole, length), (true, 7));
    }
}
