//! Paths and standard input → streams of UTF-8 bytes with their places.
//! In: what was typed. Out: inputs in a fixed order, and each one opened: packing and encoding undone, its beginning at
//! hand.
//! Knows no format.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use memchr::memchr_iter;

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

use super::InputError;
use super::digest::{Digesting, Digests};
use super::limits::Limits;
use super::tables;
use super::unpack::{Archive, Stream, Unpacked, unpack};

/// One thing to read: a file or standard input.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as given, or made from the folder as given, with `\xff` for a byte that is no UTF-8; `-` is standard
    /// input.
    pub name: Arc<str>,
    /// The path itself.
    pub path: PathBuf,
    /// Its number in the run.
    pub number: u32,
    /// Whether it was named itself, and not found in a folder that was.
    pub named: bool,
}

impl Input {
    /// The input at this path, as if it had been named.
    #[must_use]
    pub fn at(path: &Path, number: u32) -> Input {
        Input { name: shown(path).into(), path: path.to_owned(), number, named: true }
    }
}

/// A path in words; bytes of it that are no UTF-8 are told apart.
#[must_use]
pub fn shown(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    out
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// How much of an input is looked at before a format is chosen.
const HEAD_BYTES: usize = 256 * 1024;

/// An input, or a member of an archive, that is being read.
pub struct Opened {
    /// The path as given; for a member of an archive `archive.zip:member`.
    pub name: Arc<str>,
    /// Its number in the run.
    pub number: u32,
    /// The first bytes, unpacked and decoded to UTF-8 (invalid bytes may remain).
    pub head: Vec<u8>,
    /// Whether `head` is the whole input.
    pub head_is_all: bool,
    /// The encoding when it was not UTF-8.
    pub decoded_from: Option<&'static str>,
    /// What it was packed with, outermost first.
    pub packings: Vec<&'static str>,
    /// Whether it is a sheet of a workbook or a table of a store.
    pub is_table: bool,
    encoding: &'static Encoding,
    raw_head: Vec<u8>,
    rest: Stream,
}

impl Opened {
    /// The first bytes as text; broken bytes are replaced.
    #[must_use]
    pub fn head_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.head)
    }

    /// The whole stream in UTF-8, from its first byte.
    #[must_use]
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        let mut start = Cursor::new(self.raw_head);
        if self.encoding == UTF_8 && start.get_ref().starts_with(MARK) {
            start.set_position(MARK.len() as u64);
        }
        decoded(Box::new(start.chain(self.rest)), self.encoding)
    }

    /// The whole stream as it is once unpacked: for formats whose parts have encodings of their own.
    #[must_use]
    pub fn into_raw(self) -> Box<dyn Read + Send> {
        Box::new(Cursor::new(self.raw_head).chain(self.rest))
    }
}

/// What an input holds: itself, or the members of an archive.
pub struct Openings {
    input: Input,
    holds: Holds,
    /// The longest line, in bytes.
    longest: usize,
}

enum Holds {
    Plain(Option<Box<Opened>>),
    Archive(Box<Archive>),
    Tables(std::vec::IntoIter<(String, Stream)>, &'static str),
}

impl Openings {
    /// Whether the input is a file of tables, of which some hold comments.
    #[must_use]
    pub fn is_tables(&self) -> bool {
        matches!(self.holds, Holds::Tables(..))
    }

    /// Whether the input is an archive.
    #[must_use]
    pub fn is_archive(&self) -> bool {
        !matches!(self.holds, Holds::Plain(_))
    }
}

impl Openings {
    /// What is to be said of members of an archive that were passed over, once all were opened.
    pub(super) fn passed_over(&mut self) -> Option<Problem> {
        let Holds::Archive(archive) = &mut self.holds else { return None };
        let said = archive.passed_over()?;
        Some(Problem::new(ProblemKind::PassedOver, Place::whole(&self.input.name), said))
    }
}

impl Iterator for Openings {
    type Item = Result<Opened, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.holds {
            Holds::Plain(opened) => opened.take().map(|opened| Ok(*opened)),
            Holds::Tables(tables, packing) => {
                let (name, stream) = tables.next()?;
                let name: Arc<str> = format!("{}:{name}", self.input.name).into();
                Some(begin(name, self.input.number, stream, vec![packing], self.longest))
            }
            Holds::Archive(archive) => {
                let member = archive.next()?;
                let (number, longest) = (self.input.number, self.longest);
                let whole = self.input.name.clone();
                Some(member.map_err(|error| InputError::Unreadable { path: whole, error }).and_then(
                    |(name, stream)| {
                        let name: Arc<str> = format!("{}:{name}", self.input.name).into();
                        begin(name, number, stream, vec!["zip"], longest)
                    },
                ))
            }
        }
    }
}

/// What was typed → inputs, folders walked in the order of their names.
///
/// Each path that can't be walked is an error of its own; the others stay.
#[must_use]
pub fn expand<P: AsRef<Path>>(paths: &[P]) -> (Vec<Input>, Vec<InputError>) {
    let (mut inputs, mut errors) = (Vec::new(), Vec::new());
    for path in paths.iter().map(AsRef::as_ref) {
        if path.as_os_str() != "-" && path.is_dir() {
            walk(path, &mut inputs, &mut errors);
        } else {
            push(path, true, &mut inputs);
        }
    }
    (inputs, errors)
}

fn push(path: &Path, named: bool, inputs: &mut Vec<Input>) {
    let number = u32::try_from(inputs.len()).unwrap_or(u32::MAX);
    inputs.push(Input { named, ..Input::at(path, number) });
}

fn walk(folder: &Path, inputs: &mut Vec<Input>, errors: &mut Vec<InputError>) {
    let before = (inputs.len(), errors.len());
    // An explicit stack, with each folder's names in reverse: deep folders must not overflow the call stack.
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        // What can't be looked at is told when it is opened.
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => match names_in(&path) {
                Ok(names) => open.extend(names.into_iter().rev()),
                Err(error) => errors.push(InputError::Unreadable { path: shown(&path).into(), error }),
            },
            // Reading it could wait for ever.
            Ok(found) if !found.is_file() => errors.push(InputError::NoFile { path: shown(&path).into() }),
            _ => push(&path, false, inputs),
        }
    }
    if (inputs.len(), errors.len()) == before {
        errors.push(InputError::EmptyFolder { path: shown(folder).into() });
    }
}

/// How the name of a manifest ends that stands beside a result.
pub const MANIFEST_END: &str = ".manifest.json";

/// Files and folders in `folder` in the order of their names; hidden ones, manifests that comity wrote and links to
/// folders left out.
fn names_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let hidden = name.starts_with(b".") || name.ends_with(MANIFEST_END.as_bytes());
        let loops = entry.file_type()?.is_symlink() && entry.path().is_dir();
        if !hidden && !loops {
            names.push(entry.path());
        }
    }
    names.sort();
    Ok(names)
}

/// Opens `input`, undoes its packing, and reads its beginning.
///
/// # Errors
/// When it can't be opened or its first bytes can't be read, or when it is empty.
pub fn open(input: &Input, limits: &Limits) -> Result<Openings, InputError> {
    open_summed(input, limits, None)
}

/// The same, and what is read of it is summed up in `digests`.
///
/// # Errors
/// As `open`.
pub fn open_summed(input: &Input, limits: &Limits, digests: Option<&Arc<Digests>>) -> Result<Openings, InputError> {
    let unreadable = |error| InputError::Unreadable { path: input.name.clone(), error };
    let summed = |stream: Stream| match digests {
        Some(digests) => Box::new(Digesting::new(stream, input.number, digests.clone())),
        None => stream,
    };
    match &*input.name {
        "-" => openings(input.clone(), summed(Box::new(io::stdin())), None, limits),
        _ => {
            let file = File::open(&input.path).map_err(unreadable)?;
            // Only a file can be opened a second time.
            let is_file = file.metadata().is_ok_and(|found| found.is_file());
            openings(input.clone(), summed(Box::new(file)), Some(&*input.path).filter(|_| is_file), limits)
        }
    }
}

/// Opens bytes that are in memory as if they were a file called `name`.
///
/// # Errors
/// When they can't be unpacked, or when nothing is in them.
pub fn from_bytes(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Openings, InputError> {
    openings(Input::at(Path::new(name), 0), Box::new(Cursor::new(bytes)), None, limits)
}

/// What `stream` holds; `path` is the file that it comes from, where it can be opened again.
fn openings(input: Input, stream: Stream, path: Option<&Path>, limits: &Limits) -> Result<Openings, InputError> {
    let unreadable = |error| InputError::Unreadable { path: input.name.clone(), error };
    let holds = match unpack(stream, path, limits).map_err(unreadable)? {
        Unpacked::Plain(stream, packings) => {
            let opened = begin(input.name.clone(), input.number, stream, packings, limits.line)?;
            Holds::Plain(Some(Box::new(opened)))
        }
        Unpacked::Archive(mut archive) => {
            if let Some(found) = archive.document() {
                let expected =
                    "a dump, a page or a table of comments; save what it holds as text, HTML or CSV".to_owned();
                return Err(InputError::Unrecognized { path: input.name, found: found.to_owned(), expected });
            }
            Holds::Archive(Box::new(archive))
        }
        Unpacked::Tables(tables, packing) => Holds::Tables(tables.into_iter(), packing),
    };
    Ok(Openings { input, holds, longest: limits.line })
}

/// Reads the beginning of a stream and finds out its encoding.
fn begin(
    name: Arc<str>,
    number: u32,
    mut stream: Stream,
    packings: Vec<&'static str>,
    longest: usize,
) -> Result<Opened, InputError> {
    let mut raw_head = Vec::with_capacity(HEAD_BYTES);
    let read = read_head(&mut stream, &mut raw_head, longest);
    let ended = matches!(read, Ok(true));
    match read {
        Ok(_) => {}
        Err(error) if raw_head.is_empty() => return Err(InputError::Unreadable { path: name, error }),
        // What could be read is used; the fault is told when reading comes to it.
        Err(error) => stream = Box::new(Failed(Some(error))),
    }
    let encoding = encoding_of(&raw_head);
    let bare = raw_head.strip_prefix(MARK).filter(|_| encoding == UTF_8).unwrap_or(&raw_head);
    let mut head = Vec::with_capacity(raw_head.len());
    // Reading from memory does not fail.
    let _ = decoded(Box::new(Cursor::new(bare.to_vec())), encoding).read_to_end(&mut head);
    if head.iter().all(u8::is_ascii_whitespace) && ended {
        return Err(InputError::Empty { path: name });
    }
    Ok(Opened {
        name,
        number,
        head_is_all: ended,
        head,
        decoded_from: (encoding != UTF_8).then(|| encoding.name()),
        is_table: packings.iter().any(|packing| tables::NAMES.contains(packing)),
        packings,
        encoding,
        raw_head,
        rest: stream,
    })
}

/// Fills `head` with the first bytes; where they end within a long text of JSON, with all of that line, up to `longest`:
/// what stands behind the text says what it is. Says whether the stream is at its end.
fn read_head(stream: &mut Stream, head: &mut Vec<u8>, longest: usize) -> io::Result<bool> {
    let mut looked_at = 0;
    loop {
        let read = stream.by_ref().take(HEAD_BYTES as u64).read_to_end(head)?;
        if read < HEAD_BYTES {
            return Ok(true);
        }
        let has_line = || {
            let mut ends = memchr_iter(b'\n', head.get(looked_at..).unwrap_or_default());
            ends.any(|end| !head.get(..looked_at + end).unwrap_or_default().trim_ascii().is_empty())
        };
        let fresh = head.get(looked_at..).unwrap_or_default();
        if !begins_as_json(head) || !is_mostly_text(fresh) || has_line() || head.len() > longest {
            return Ok(false);
        }
        looked_at = head.len();
    }
}

/// Whether so few quotation marks stand in this part of JSON that it is the text of one comment, and no list of records.
fn is_mostly_text(part: &[u8]) -> bool {
    const BYTES_A_MARK: usize = 2_000;
    let tail = part.get(part.len() / 2..).unwrap_or_default();
    memchr_iter(b'"', tail).count() * BYTES_A_MARK < tail.len()
}

/// Whether the first byte that is no blank and no part of a mark opens a JSON value, in UTF-8 or UTF-16.
fn begins_as_json(head: &[u8]) -> bool {
    let is_mark = |byte: u8| matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff);
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace() && !is_mark(**byte));
    matches!(first, Some(b'{' | b'['))
}

/// A stream that has failed already.
pub(super) struct Failed(pub(super) Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// `stream` in UTF-8; where it is UTF-8 already, it is left as it is, and invalid bytes stay for the reader to count.
fn decoded(stream: Stream, encoding: &'static Encoding) -> Stream {
    if encoding == UTF_8 {
        return stream;
    }
    Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(stream))
}

/// The encoding of a text that begins with these bytes: its mark, the pattern of zeros that UTF-16 leaves in
/// Western text, or Windows-1252 where UTF-8 is not valid and only few control bytes occur.
fn encoding_of(raw: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(raw) {
        return encoding;
    }
    let sample = raw.get(..raw.len().min(4096)).unwrap_or(raw);
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    if half > 0 && zeros(1) * 10 > half * 6 && zeros(0) * 10 < half {
        return UTF_16LE;
    }
    if half > 0 && zeros(0) * 10 > half * 6 && zeros(1) * 10 < half {
        return UTF_16BE;
    }
    match std::str::from_utf8(raw) {
        Ok(_) => UTF_8,
        // A character cut at the end of what was looked at is no fault.
        Err(error) if raw.len() - error.valid_up_to() < 4 => UTF_8,
        Err(_) => {
            if let Some(stated) = stated_encoding(raw) {
                stated
            } else if is_single_byte_text(raw) {
                WINDOWS_1252
            } else {
                UTF_8
            }
        }
    }
}

/// The encoding that markup states of itself; a label that is wrong for what is UTF-8 is not asked for.
fn stated_encoding(raw: &[u8]) -> Option<&'static Encoding> {
    let start = raw.get(..raw.len().min(2048)).unwrap_or(raw);
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    text.trim_start().starts_with('<').then_some(())?;
    let after = text.split_once("encoding=").or_else(|| text.split_once("charset=")).map(|(_, after)| after)?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible())
}

/// Whether high bytes stand alone among letters, as in Windows-1252, rather than in the runs of broken UTF-8.
fn is_single_byte_text(raw: &[u8]) -> bool {
    let (mut alone, mut paired) = (0usize, 0usize);
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|byte| *byte >= 0x80) {
        let tail = rest.get(at..).unwrap_or_default();
        let valid = std::str::from_utf8(tail.get(..tail.len().min(4)).unwrap_or(tail));
        let length = match valid {
            Ok(_) => 2,
            Err(error) if error.valid_up_to() > 0 => {
                paired += 1;
                error.valid_up_to()
            }
            Err(_) => {
                alone += 1;
                1
            }
        };
        paired += usize::from(valid.is_ok());
        rest = tail.get(length..).unwrap_or_default();
    }
    alone > paired && !raw.contains(&0)
}
