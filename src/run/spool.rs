//! Texts and judgements put aside until they are printed, in memory while they are few and in a temporary file
//! beyond.

use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};

use crate::comment::Comment;
use crate::judgement::Judgement;
use crate::record::Slot;
use crate::temporary::{self, Temporary};

/// Bytes that are kept in memory before they go to a temporary file.
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
#[derive(Debug, Default)]
pub struct Spool {
    /// What came last.
    memory: Vec<u8>,
    /// What came before.
    file: Option<Temporary>,
    /// Bytes in `file`.
    filed: u64,
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
        let length = u32::try_from(packed.len()).map_err(io::Error::other)?;
        if self.memory.len() + packed.len() > IN_MEMORY {
            self.move_to_file()?;
        }
        let slot = Slot(self.filed + self.memory.len() as u64);
        self.memory.extend_from_slice(&length.to_le_bytes());
        self.memory.extend_from_slice(packed);
        Ok(slot)
    }

    fn move_to_file(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(temporary::file()?);
        }
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(self.filed))?;
            file.write_all(&self.memory)?;
        }
        self.filed += self.memory.len() as u64;
        self.memory.clear();
        Ok(())
    }

    /// Fetches the entry in `slot`.
    ///
    /// # Errors
    /// When the temporary file can't be read.
    pub fn get(&mut self, slot: Slot) -> io::Result<Judged> {
        let packed = match slot.0.checked_sub(self.filed) {
            Some(at) => self.in_memory(at)?,
            None => self.in_file(slot.0)?,
        };
        let (comment, judgement) = postcard::from_bytes(&packed).map_err(io::Error::other)?;
        Ok(Judged { comment, judgement })
    }

    fn in_memory(&self, at: u64) -> io::Result<Vec<u8>> {
        let missing = || io::Error::other("no comment is kept there");
        let entry = self.memory.get(usize::try_from(at).map_err(io::Error::other)?..).ok_or_else(missing)?;
        let (length, rest) = entry.split_first_chunk::<4>().ok_or_else(missing)?;
        rest.get(..u32::from_le_bytes(*length) as usize).map(<[u8]>::to_vec).ok_or_else(missing)
    }

    fn in_file(&mut self, at: u64) -> io::Result<Vec<u8>> {
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("no comment is kept there"))?;
        file.seek(SeekFrom::Start(at))?;
        let mut length = [0u8; 4];
        file.read_exact(&mut length)?;
        let mut packed = vec![0u8; u32::from_le_bytes(length) as usize];
        file.read_exact(&mut packed)?;
        Ok(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Place;

    #[test]
    fn what_was_put_aside_comes_back_from_memory_and_from_the_file() {
        let mut spool = Spool::default();
        let place = Place::line(&"f".into(), 1);
        let slots: Vec<(Slot, String)> = (0..4)
            .map(|n| {
                // Two of these fill the memory.
                let text = format!("{n}").repeat(IN_MEMORY / 2 - 1000);
                let comment = Comment::new(n.to_string(), text.clone(), place.clone());
                (spool.push(&packed(&comment, &Judgement::default()).unwrap()).unwrap(), text)
            })
            .collect();
        assert!(spool.filed > 0 && !spool.memory.is_empty());
        for (slot, text) in slots {
            assert!(spool.get(slot).unwrap().comment.text == text, "{slot:?}");
        }
    }
}
