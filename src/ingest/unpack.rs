//! Packed bytes → plain bytes: gzip, zstd, bzip2, xz, all members and frames of each, one inside the other, and the
//! members of zip archives. A packed input that grows out of all proportion is cut off.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zip::ZipArchive;

use crate::temporary;

use super::limits::Limits;

/// A stream of bytes.
pub(super) type Stream = Box<dyn Read + Send>;

/// How many packings one inside the other are undone.
const LAYERS: usize = 4;

/// Unpacked bytes that are never too many, whatever they were packed from.
const FREE: u64 = 64 << 20;

/// Bytes that show what a stream is.
const MAGIC: usize = 8;

/// zstd's largest window: what the monthly Reddit dumps ask for.
const ZSTD_WINDOW_LOG: u32 = 31;

/// What a stream turned out to be.
pub(super) enum Unpacked {
    /// Bytes, with the packings that were undone, outermost first.
    Plain(Stream, Vec<&'static str>),
    /// A zip archive.
    Archive(Archive),
}

/// How a stream that begins with these bytes is packed.
fn packing(start: &[u8]) -> Option<&'static str> {
    let is_skippable_frame =
        start.first().is_some_and(|byte| byte & 0xf0 == 0x50) && start.get(1..4) == Some(b"\x2a\x4d\x18");
    match start {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some("bzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
        [b'P', b'K', 3, 4, ..] => Some("zip"),
        _ if is_skippable_frame => Some("zstd"),
        _ => None,
    }
}

/// Undoes what `stream` is packed with; `path` is the file that it comes from, where it can be opened again.
///
/// # Errors
/// When its first bytes can't be read or its archive is broken.
pub(super) fn unpack(mut stream: Stream, path: Option<&Path>, limits: &Limits) -> io::Result<Unpacked> {
    let mut packings = Vec::new();
    for _ in 0..LAYERS {
        let mut start = Vec::with_capacity(MAGIC);
        stream.by_ref().take(MAGIC as u64).read_to_end(&mut start)?;
        let found = packing(&start);
        stream = Box::new(Cursor::new(start).chain(stream));
        let Some(found) = found else { break };
        if found == "zip" {
            return Ok(Unpacked::Archive(Archive::open(stream, path.filter(|_| packings.is_empty()), *limits)?));
        }
        packings.push(found);
        stream = unpacked(stream, found, limits)?;
    }
    Ok(Unpacked::Plain(stream, packings))
}

fn unpacked(stream: Stream, packing: &str, limits: &Limits) -> io::Result<Stream> {
    let taken = Arc::new(AtomicU64::new(0));
    let counted = BufReader::with_capacity(256 << 10, Counted { stream, taken: taken.clone() });
    let plain: Stream = match packing {
        "gzip" => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
        "bzip2" => Box::new(bzip2::bufread::MultiBzDecoder::new(counted)),
        "xz" => Box::new(lzma_rust2::XzReader::new(counted, true)),
        _ => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(Guarded { stream: plain, taken, given: 0, expansion: limits.expansion }))
}

/// Counts the packed bytes as they are read.
struct Counted {
    stream: Stream,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Stops a stream that gives far more than was put in.
struct Guarded {
    stream: Stream,
    taken: Arc<AtomicU64>,
    given: u64,
    expansion: u64,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.given += read as u64;
        let allowed = self.taken.load(Ordering::Relaxed).saturating_mul(self.expansion);
        if self.given > FREE && self.given > allowed {
            let said = format!(
                "it unpacks to more than {} times its size; if it is meant so, raise `--limit expansion={}`",
                self.expansion,
                self.expansion.saturating_mul(10)
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, said));
        }
        Ok(read)
    }
}

/// A file that can be sought, named or temporary.
trait Sought: Read + Seek + Send {}
impl<T: Read + Seek + Send> Sought for T {}

/// The members of a zip archive, in the archive's order.
pub(super) struct Archive {
    zip: ZipArchive<Box<dyn Sought>>,
    next: usize,
    limits: Limits,
}

impl Archive {
    /// Opens an archive: where it lies, if that is known, else from a temporary copy of `stream`.
    fn open(mut stream: Stream, path: Option<&Path>, limits: Limits) -> io::Result<Archive> {
        let file: Box<dyn Sought> = if let Some(path) = path {
            Box::new(BufReader::new(File::open(path)?))
        } else {
            let mut copy = temporary::file()?;
            io::copy(&mut stream, &mut copy)?;
            copy.rewind()?;
            Box::new(BufReader::new(copy))
        };
        Ok(Archive { zip: ZipArchive::new(file)?, next: 0, limits })
    }
}

impl Iterator for Archive {
    /// A member's name, and its bytes.
    type Item = io::Result<(String, Stream)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.next;
            if at >= self.zip.len() {
                return None;
            }
            self.next += 1;
            let mut member = match self.zip.by_index(at) {
                Ok(member) => member,
                Err(error) => return Some(Err(error.into())),
            };
            let name = match member.name() {
                Ok(name) => name.into_owned(),
                Err(error) => return Some(Err(error.into())),
            };
            let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
            if member.is_dir() || hidden {
                continue;
            }
            return Some(copy_of(&mut member, &name, self.limits.expansion).map(|stream| (name, stream)));
        }
    }
}

/// The bytes of a member in a temporary file: members can't be read while the archive goes on to the next.
fn copy_of<R: Read>(member: &mut zip::read::ZipFile<'_, R>, name: &str, expansion: u64) -> io::Result<Stream> {
    let allowed = FREE.max(member.compressed_size().saturating_mul(expansion));
    let mut copy = temporary::file()?;
    let copied = io::copy(&mut member.take(allowed), &mut copy)?;
    if copied == allowed {
        let said = format!(
            "`{name}` in it unpacks to more than {expansion} times its size; if it is meant so, raise `--limit expansion={}`",
            expansion.saturating_mul(10)
        );
        return Err(io::Error::new(io::ErrorKind::InvalidData, said));
    }
    copy.rewind()?;
    Ok(Box::new(BufReader::new(copy)))
}
