//! JSON documents → records, by an event loop: no depth of nesting touches the call stack, and what a reader does not
//! want is passed over unread. Faults that strict parsers refuse (lone surrogates, raw control characters, broken
//! UTF-8) are mended on the way and counted.

mod doc;
mod source;
mod walker;

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read};

use json_event_parser::JsonEvent;

use self::doc::{Builder, Kind};
pub(super) use self::doc::{Doc, Value};
use self::source::Source;
use self::walker::Walker;

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
        patterns: &[String],
        wanted: Vec<String>,
        (depth, longest): (usize, usize),
    ) -> Documents<R> {
        let walker = Walker::new(patterns, wanted);
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
        whole = !source.begun && builder.doc.root().exists();
    }
    (builder.doc, whole, source.start)
}

/// A text that is one JSON value, and how often it had to be mended.
pub(super) fn whole(text: &str, limits: (usize, usize)) -> Result<(Doc, u64), Fault> {
    let mut documents = Documents::new(text.as_bytes(), &[String::new()], Vec::new(), limits);
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

    fn parts(text: &str, patterns: &[&str], wanted: &[&str]) -> Vec<String> {
        let patterns: Vec<String> = patterns.iter().map(|path| (*path).to_owned()).collect();
        let wanted = wanted.iter().map(|key| (*key).to_owned()).collect();
        let mut documents = Documents::new(text.as_bytes(), &patterns, wanted, LIMITS);
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
        let mut documents = Documents::new(deep.as_bytes(), &[String::new()], Vec::new(), (1000, 1 << 20));
        assert!(matches!(documents.next_part(), Some(Err(Fault::OverLimit(_)))));
        let long = format!("[\"{}\"]", "x".repeat(3 << 20));
        let mut documents = Documents::new(long.as_bytes(), &[String::new()], Vec::new(), LIMITS);
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
