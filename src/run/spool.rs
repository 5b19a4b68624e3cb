//! Texts and judgements put aside until they are printed, in memory while they are few and in a temporary file
//! beyond.

use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;

use crate::comment::Comment;
use crate::judgement::Judgement;
use crate::record::Slot;

/// Bytes that are kept in memory before a temporary file is used.
const IN_MEMORY: usize = 64 << 20;

/// A comment with all that was said of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// The comment.
    pub comment: Comment,
    /// What its own text says.
    pub judgement: Judgement,
}

/// The store. Entries are written once, in order, and may be fetched in any order.
#[derive(Debug)]
pub struct Spool {
    file: SpooledTempFile,
    end: u64,
}

impl Default for Spool {
    fn default() -> Spool {
        Spool { file: SpooledTempFile::new(IN_MEMORY), end: 0 }
    }
}

/// A comment and its judgement as the bytes that `Spool::push` takes. Made by workers, since it costs more than writing.
///
/// # Errors
/// When memory runs out; nothing else can fail.
pub fn packed(comment: &Comment, judgement: &Judgement) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(&(comment, judgement)).map_err(io::Error::other)
}

impl Spool {
    /// Adds an entry made by `packed`.
    ///
    /// # Errors
    /// When the temporary file can't be written.
    pub fn push(&mut self, packed: &[u8]) -> io::Result<Slot> {
        let slot = Slot(self.end);
        let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(packed)?;
        self.end += 4 + u64::from(length);
        Ok(slot)
    }

    /// Fetches the entry in `slot`.
    ///
    /// # Errors
    /// When the temporary file can't be read.
    pub fn get(&mut self, slot: Slot) -> io::Result<Judged> {
        self.file.seek(SeekFrom::Start(slot.0))?;
        let mut length = [0u8; 4];
        self.file.read_exact(&mut length)?;
        let mut bytes = vec![0u8; u32::from_le_bytes(length) as usize];
        self.file.read_exact(&mut bytes)?;
        let (comment, judgement) = postcard::from_bytes(&bytes).map_err(io::Error::other)?;
        Ok(Judged { comment, judgement })
    }
}
