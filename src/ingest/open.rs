//! Paths and standard input → streams of UTF-8 bytes with their places.
//! In: what was typed. Out: inputs in a fixed order, and each one opened: encoding undone, its beginning at hand.
//! Knows no format.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::InputError;

/// One thing to read: a file or standard input.
#[derive(Clone, Debug)]
pub struct Input {
    /// The path as given, or made from the folder as given; `-` is standard input.
    pub name: Arc<str>,
    /// Its number in the run.
    pub number: u32,
}

/// How much of an input is looked at before a format is chosen.
const HEAD_BYTES: usize = 256 * 1024;

/// An input that is being read.
pub struct Opened {
    /// The path as given.
    pub name: Arc<str>,
    /// Its number in the run.
    pub number: u32,
    /// The first bytes, decoded to UTF-8 (invalid bytes may remain).
    pub head: Vec<u8>,
    /// Whether `head` is the whole input.
    pub head_is_all: bool,
    /// The encoding when it was not UTF-8.
    pub decoded_from: Option<&'static str>,
    rest: Box<dyn Read + Send>,
}

impl Opened {
    /// The whole stream, from its first byte.
    #[must_use]
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        Box::new(Cursor::new(self.head).chain(self.rest))
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
            push(path.as_str().into(), &mut inputs);
        }
    }
    (inputs, errors)
}

fn push(name: Arc<str>, inputs: &mut Vec<Input>) {
    let number = u32::try_from(inputs.len()).unwrap_or(u32::MAX);
    inputs.push(Input { name, number });
}

fn walk(folder: &str, inputs: &mut Vec<Input>, errors: &mut Vec<InputError>) {
    let before = inputs.len();
    // An explicit stack, with each folder's names in reverse: deep folders must not overflow the call stack.
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if !Path::new(&path).is_dir() {
            push(path.as_str().into(), inputs);
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

/// Files and folders in `folder` in the order of their names; hidden ones and links to folders left out.
fn names_in(folder: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let loops = entry.file_type()?.is_symlink() && entry.path().is_dir();
        if !hidden && !loops {
            names.push(entry.path().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Opens `input` and reads its beginning.
///
/// # Errors
/// When it can't be opened or its first bytes can't be read, or when it is empty.
pub fn open(input: &Input) -> Result<Opened, InputError> {
    let unreadable = |error| InputError::Unreadable { path: input.name.clone(), error };
    let mut stream: Box<dyn Read + Send> = match &*input.name {
        "-" => Box::new(io::stdin()),
        path => Box::new(File::open(path).map_err(unreadable)?),
    };
    let mut raw = Vec::with_capacity(HEAD_BYTES);
    stream.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut raw).map_err(unreadable)?;
    if raw.iter().all(u8::is_ascii_whitespace) && raw.len() < HEAD_BYTES {
        return Err(InputError::Empty { path: input.name.clone() });
    }
    let encoding = encoding_of(&raw);
    let whole = Cursor::new(raw).chain(stream);
    let mut text: Box<dyn Read + Send> = if encoding == UTF_8 {
        // The builder drops a byte order mark; invalid bytes stay for the reader to count.
        Box::new(DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).bom_override(true).build(whole))
    } else {
        Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(whole))
    };
    let mut head = Vec::with_capacity(HEAD_BYTES);
    text.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(unreadable)?;
    Ok(Opened {
        name: input.name.clone(),
        number: input.number,
        head_is_all: head.len() < HEAD_BYTES,
        head,
        decoded_from: (encoding != UTF_8).then(|| encoding.name()),
        rest: text,
    })
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
            if is_single_byte_text(raw) {
                WINDOWS_1252
            } else {
                UTF_8
            }
        }
    }
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
