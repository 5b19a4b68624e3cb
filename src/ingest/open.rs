//! Paths and standard input → streams of UTF-8 bytes with their places.
//! In: what was typed. Out: inputs in a fixed order, and each one opened: packing and encoding undone, its beginning at
//! hand.
//! Knows no format.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::InputError;
use super::digest::{Digesting, Digests};
use super::limits::Limits;
use super::unpack::{Archive, Stream, Unpacked, unpack};

/// One thing to read: a file or standard input.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as given, or made from the folder as given; `-` is standard input.
    pub name: Arc<str>,
    /// Its number in the run.
    pub number: u32,
    /// Whether it was named itself, and not found in a folder that was.
    pub named: bool,
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
}

enum Holds {
    Plain(Option<Box<Opened>>),
    Archive(Box<Archive>),
}

impl Openings {
    /// Whether the input is an archive.
    #[must_use]
    pub fn is_archive(&self) -> bool {
        matches!(self.holds, Holds::Archive(_))
    }
}

impl Iterator for Openings {
    type Item = Result<Opened, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.holds {
            Holds::Plain(opened) => opened.take().map(|opened| Ok(*opened)),
            Holds::Archive(archive) => {
                let member = archive.next()?;
                let number = self.input.number;
                let whole = self.input.name.clone();
                Some(member.map_err(|error| InputError::Unreadable { path: whole, error }).and_then(
                    |(name, stream)| {
                        let name: Arc<str> = format!("{}:{name}", self.input.name).into();
                        begin(name, number, stream, vec!["zip"])
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
pub fn expand(paths: &[String]) -> (Vec<Input>, Vec<InputError>) {
    let (mut inputs, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        if path != "-" && Path::new(path).is_dir() {
            walk(path, &mut inputs, &mut errors);
        } else {
            push(path.as_str().into(), true, &mut inputs);
        }
    }
    (inputs, errors)
}

fn push(name: Arc<str>, named: bool, inputs: &mut Vec<Input>) {
    let number = u32::try_from(inputs.len()).unwrap_or(u32::MAX);
    inputs.push(Input { name, number, named });
}

fn walk(folder: &str, inputs: &mut Vec<Input>, errors: &mut Vec<InputError>) {
    let before = inputs.len();
    // An explicit stack, with each folder's names in reverse: deep folders must not overflow the call stack.
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if !Path::new(&path).is_dir() {
            push(path.as_str().into(), false, inputs);
            continue;
        }
        match names_in(&path) {
            Ok(names) => open.extend(names.into_iter().rev()),
            Err(error) => errors.push(InputError::Unreadable { path: path.as_str().into(), error }),
        }
    }
    if inputs.len() == before {
        errors.push(InputError::EmptyFolder { path: folder.into() });
    }
}

/// How the name of a manifest ends that stands beside a result.
pub const MANIFEST_END: &str = ".manifest.json";

/// Files and folders in `folder` in the order of their names; hidden ones, manifests that comity wrote and links to
/// folders left out.
fn names_in(folder: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') || name.ends_with(MANIFEST_END);
        let loops = entry.file_type()?.is_symlink() && entry.path().is_dir();
        if !hidden && !loops {
            names.push(entry.path().to_string_lossy().into_owned());
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
        path => {
            let file = File::open(path).map_err(unreadable)?;
            openings(input.clone(), summed(Box::new(file)), Some(Path::new(path)), limits)
        }
    }
}

/// Opens bytes that are in memory as if they were a file called `name`.
///
/// # Errors
/// When they can't be unpacked, or when nothing is in them.
pub fn from_bytes(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Openings, InputError> {
    openings(Input { name: name.into(), number: 0, named: true }, Box::new(Cursor::new(bytes)), None, limits)
}

/// What `stream` holds; `path` is the file that it comes from, where it can be opened again.
fn openings(input: Input, stream: Stream, path: Option<&Path>, limits: &Limits) -> Result<Openings, InputError> {
    let unreadable = |error| InputError::Unreadable { path: input.name.clone(), error };
    let holds = match unpack(stream, path, limits).map_err(unreadable)? {
        Unpacked::Plain(stream, packings) => {
            let opened = begin(input.name.clone(), input.number, stream, packings)?;
            Holds::Plain(Some(Box::new(opened)))
        }
        Unpacked::Archive(archive) => Holds::Archive(Box::new(archive)),
    };
    Ok(Openings { input, holds })
}

/// Reads the beginning of a stream and finds out its encoding.
fn begin(name: Arc<str>, number: u32, mut stream: Stream, packings: Vec<&'static str>) -> Result<Opened, InputError> {
    let mut raw_head = Vec::with_capacity(HEAD_BYTES);
    match stream.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut raw_head) {
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
    if head.iter().all(u8::is_ascii_whitespace) && raw_head.len() < HEAD_BYTES {
        return Err(InputError::Empty { path: name });
    }
    Ok(Opened {
        name,
        number,
        head_is_all: raw_head.len() < HEAD_BYTES,
        head,
        decoded_from: (encoding != UTF_8).then(|| encoding.name()),
        packings,
        encoding,
        raw_head,
        rest: stream,
    })
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
