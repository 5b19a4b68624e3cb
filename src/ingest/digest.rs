//! Size and SHA-256 of inputs as they lie on disk or came in, taken while they are read.
//! In: the bytes that pass. Out: one digest an input; where reading did not go through the whole file in order
//! (archives, inputs that stopped early), the file is read once more.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex};

use sha2::{Digest as _, Sha256};

use super::open::Input;
use super::unpack::Stream;

/// What an input was, to the bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its size in bytes, as it lies on disk: packed, where it is packed.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
    /// Whether these are all of its bytes.
    pub is_whole: bool,
}

/// The digests of a run's inputs, by their numbers.
#[derive(Debug, Default)]
pub struct Digests(Mutex<BTreeMap<u32, Digest>>);

impl Digests {
    /// The digest of an input that has been read; `None` where nothing of it is known.
    #[must_use]
    pub fn of(&self, input: &Input) -> Option<Digest> {
        let taken = self.0.lock().ok().and_then(|all| all.get(&input.number).cloned());
        // What is no file can't be read a second time.
        let is_all = taken.as_ref().is_some_and(|digest| digest.is_whole) || !input.path.is_file();
        if is_all { taken } else { read_again(&input.path).ok().or(taken) }
    }

    fn keep(&self, number: u32, digest: Digest) {
        if let Ok(mut all) = self.0.lock() {
            all.insert(number, digest);
        }
    }
}

/// The digest of a file.
fn read_again(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut sum = Sum::default();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => sum.add(buffer.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sum.digest(true))
}

/// A sum over bytes that pass.
#[derive(Default)]
pub(crate) struct Sum {
    hasher: Sha256,
    bytes: u64,
}

impl Sum {
    /// Adds bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// The digest of what was added.
    pub(crate) fn digest(&self, is_whole: bool) -> Digest {
        let mut sha256 = String::with_capacity(64);
        for byte in self.hasher.clone().finalize() {
            // Writing to a string does not fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Digest { bytes: self.bytes, sha256, is_whole }
    }
}

/// A stream whose bytes are summed up as they pass.
pub(super) struct Digesting {
    stream: Stream,
    sum: Sum,
    is_whole: bool,
    number: u32,
    digests: Arc<Digests>,
}

impl Digesting {
    pub(super) fn new(stream: Stream, number: u32, digests: Arc<Digests>) -> Digesting {
        Digesting { stream, sum: Sum::default(), is_whole: false, number, digests }
    }
}

impl Read for Digesting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.sum.add(buffer.get(..read).unwrap_or_default());
        self.is_whole |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

impl Drop for Digesting {
    fn drop(&mut self) {
        self.digests.keep(self.number, self.sum.digest(self.is_whole));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_was_read_to_its_end_is_whole() {
        let digests = Arc::new(Digests::default());
        let input = Input::at(Path::new("-"), 3);
        let mut stream = Digesting::new(Box::new(Cursor::new(b"abc".to_vec())), 3, digests.clone());
        let mut start = [0; 2];
        stream.read_exact(&mut start).unwrap();
        drop(stream);
        let digest = digests.of(&input).unwrap();
        assert_eq!((digest.bytes, digest.is_whole), (2, false));
        let mut stream = Digesting::new(Box::new(Cursor::new(b"abc".to_vec())), 3, digests.clone());
        io::copy(&mut stream, &mut io::sink()).unwrap();
        drop(stream);
        let digest = digests.of(&input).unwrap();
        // The test vector of FIPS 180-2.
        assert_eq!(digest.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!((digest.bytes, digest.is_whole), (3, true));
    }
}
