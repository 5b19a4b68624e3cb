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
use super::tables::{self, Tables, Workbook};

/// A stream of bytes.
pub(super) type Stream = Box<dyn Read + Send>;

/// How many packings one inside the other are undone.
const LAYERS: usize = 4;

/// Unpacked bytes that are never too many, whatever they were packed from.
pub(super) const FREE: u64 = 64 << 20;

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
    /// The tables of a workbook or a store, and what it is.
    Tables(Tables, &'static str),
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
        b"SQLite f" => Some("sqlite"),
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
        let path = path.filter(|_| packings.is_empty());
        if found == "zip" {
            return Archive::open(stream, path, *limits)?.or_tables();
        }
        if found == "sqlite" {
            return Ok(Unpacked::Tables(tables::store(stream, path, limits)?, "SQLite"));
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

/// The members of a zip archive, in the archive's order. They are bounded one by one and all together: a small archive
/// may hold many large members, and several may share their bytes.
pub(super) struct Archive {
    zip: ZipArchive<Box<dyn Sought>>,
    next: usize,
    limits: Limits,
    /// Bytes that all members together may unpack to, less those that have been.
    left: u64,
    /// How many members were passed over since they are hidden, and the first of them.
    hidden: u64,
    first_hidden: Option<String>,
}

/// What files are that are archives of parts: by a member, or the beginning of one's name.
const DOCUMENTS: &[(&str, &str)] = &[
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("visio/", "a Visio drawing"),
];

/// The same, by what the member `mimetype` begins with.
const MIMETYPES: &[(&str, &str)] = &[
    ("application/epub+zip", "an e-book (EPUB)"),
    ("application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    ("application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation"),
    ("application/vnd.oasis.opendocument", "an OpenDocument file"),
];

impl Archive {
    /// Opens an archive: where it lies, if that is known, else from a temporary copy of `stream`.
    fn open(mut stream: Stream, path: Option<&Path>, limits: Limits) -> io::Result<Archive> {
        let mut file: Box<dyn Sought> = if let Some(path) = path {
            Box::new(BufReader::new(File::open(path)?))
        } else {
            let mut copy = temporary::file()?;
            io::copy(&mut stream, &mut copy)?;
            Box::new(BufReader::new(copy))
        };
        let size = file.seek(io::SeekFrom::End(0))?;
        file.rewind()?;
        let left = FREE.max(size.saturating_mul(limits.expansion));
        Ok(Archive { zip: ZipArchive::new(file)?, next: 0, limits, left, hidden: 0, first_hidden: None })
    }

    /// The archive, or the sheets where it is a workbook.
    fn or_tables(mut self) -> io::Result<Unpacked> {
        const SHEETS: &str = "application/vnd.oasis.opendocument.spreadsheet";
        let kind = if self.zip.index_for_name_raw(b"xl/workbook.xml").is_some() {
            Workbook::Xlsx
        } else if self.mimetype().is_some_and(|said| said.starts_with(SHEETS)) {
            Workbook::Ods
        } else {
            return Ok(Unpacked::Archive(self));
        };
        let expansion = self.limits.expansion;
        let mut file = self.zip.into_inner();
        let size = file.seek(io::SeekFrom::End(0))?;
        let sheets = tables::sheets(file, kind, FREE.max(size.saturating_mul(expansion)))?;
        Ok(Unpacked::Tables(sheets, "a workbook"))
    }

    /// What it is, where it is a document whose parts are nobody's files.
    pub(super) fn document(&mut self) -> Option<&'static str> {
        if self.zip.index_for_name_raw(b"[Content_Types].xml").is_some() {
            let is_part = |part: &str| self.zip.file_names_raw().any(|name| name.starts_with(part.as_bytes()));
            return DOCUMENTS.iter().find(|(part, _)| is_part(part)).map(|(_, name)| *name);
        }
        let said = self.mimetype()?;
        MIMETYPES.iter().find(|(mimetype, _)| said.starts_with(mimetype)).map(|(_, name)| *name)
    }

    /// What an archive of OpenDocument's kind says that it is.
    fn mimetype(&mut self) -> Option<String> {
        let at = self.zip.index_for_name_raw(b"mimetype")?;
        let mut said = String::new();
        // What can't be read says nothing.
        let _ = self.zip.by_index(at).ok()?.take(100).read_to_string(&mut said);
        Some(said.trim_start().to_owned())
    }

    /// What is to be said of the members that were passed over; once.
    pub(super) fn passed_over(&mut self) -> Option<String> {
        let (count, first) = (std::mem::take(&mut self.hidden), self.first_hidden.take()?);
        let members = if count == 1 { "member" } else { "members" };
        Some(format!("{count} hidden {members} of the archive passed over; the first is `{first}`"))
    }

    /// Why nothing more is read, where a limit says so: the members from number `at` on are left out.
    fn over(&mut self, at: usize, name: &str, said: &str, limit: &str, enough: u64) -> io::Error {
        let after = self.zip.len().saturating_sub(at + 1);
        self.next = self.zip.len();
        let said = format!(
            "{said}; `{name}` and {after} more were left out; if it is meant so, raise `--limit {limit}={enough}`"
        );
        io::Error::new(io::ErrorKind::InvalidData, said)
    }
}

/// A member's name without `.` and `..`, as the folders would be gone through; `None` when it is hidden: a part of it
/// begins with a dot, or it is what macOS puts beside files.
fn visible(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let is_hidden = |part: &&str| part.starts_with('.') || *part == "__MACOSX";
    (!parts.iter().any(is_hidden)).then(|| parts.join("/"))
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
            let (whole, count) = (self.zip.len(), self.limits.members);
            let member = match self.zip.by_index(at) {
                Ok(member) => member,
                Err(error) => return Some(Err(error.into())),
            };
            let name = match member.name() {
                Ok(name) => name.into_owned(),
                Err(error) => return Some(Err(error.into())),
            };
            let (is_folder, packed, stated) = (member.is_dir(), member.compressed_size(), member.size());
            drop(member);
            if at >= count {
                let said = format!("it has {whole} members, more than {count}");
                return Some(Err(self.over(at, &name, &said, "members", whole as u64)));
            }
            if is_folder {
                continue;
            }
            let Some(shown) = visible(&name) else {
                self.hidden += 1;
                self.first_hidden.get_or_insert(name);
                continue;
            };
            return Some(self.member(at, &shown, packed, stated).map(|stream| (shown, stream)));
        }
    }
}

impl Archive {
    /// The bytes of member number `at`, in a temporary file: members can't be read while the archive goes on to the
    /// next. What states that it is too large is not unpacked at all.
    fn member(&mut self, at: usize, name: &str, packed: u64, stated: u64) -> io::Result<Stream> {
        let expansion = self.limits.expansion;
        let enough = expansion.saturating_mul(10);
        let alone = FREE.max(packed.saturating_mul(expansion));
        let too_large = || {
            let said = format!(
                "`{name}` in it unpacks to more than {expansion} times its size; if it is meant so, raise `--limit expansion={enough}`"
            );
            io::Error::new(io::ErrorKind::InvalidData, said)
        };
        if stated > alone {
            return Err(too_large());
        }
        let all = format!("its members unpack to more than {expansion} times its size");
        if stated > self.left {
            return Err(self.over(at, name, &all, "expansion", enough));
        }
        let mut copy = temporary::file()?;
        // One byte more shows what goes beyond.
        let bound = alone.min(self.left).saturating_add(1);
        let copied = io::copy(&mut self.zip.by_index(at)?.take(bound), &mut copy)?;
        let is_beyond = copied == bound;
        let was_left = self.left;
        self.left = self.left.saturating_sub(copied);
        if is_beyond && alone < was_left {
            return Err(too_large());
        }
        if is_beyond {
            return Err(self.over(at, name, &all, "expansion", enough));
        }
        copy.rewind()?;
        Ok(Box::new(BufReader::new(copy)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_members_are_gone_through_as_folders_are() {
        for (name, want) in [
            ("./d.jsonl", Some("d.jsonl")),
            ("a/../d", Some("d")),
            ("../../d", Some("d")),
            ("a/./b//c", Some("a/b/c")),
            ("a\\b", Some("a/b")),
            (".x/d", None),
            ("a/.DS_Store", None),
            ("__MACOSX/a", None),
            ("a/.../b", None),
            (".x/../d", Some("d")),
        ] {
            assert_eq!(visible(name).as_deref(), want, "{name}");
        }
    }
}
