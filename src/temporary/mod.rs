//! Files that are there for a while only: the spool, copies of archive members, and what takes a final name later.
//! In: nothing. Out: files whose faults name the folder and say what to do; paths that a signal takes away (`pending`).

pub mod pending;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tempfile::TempDir;

/// A file in the folder for temporary files; it has no name, so that it is gone however the program ends.
#[derive(Debug)]
pub struct Temporary(File);

/// A new temporary file.
///
/// # Errors
/// When none can be made; the error names the folder.
pub fn file() -> io::Result<Temporary> {
    tempfile::tempfile().map(Temporary).map_err(|error| told(&error))
}

impl Read for Temporary {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| told(&error))
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| told(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|error| told(&error))
    }
}

impl Seek for Temporary {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to).map_err(|error| told(&error))
    }
}

/// A folder in the folder for temporary files; a signal takes it away, and so does the end of its use.
#[derive(Debug)]
pub struct Folder(Option<TempDir>);

/// A new temporary folder.
///
/// # Errors
/// When none can be made; the error names the folder that it was to be made in.
pub fn folder() -> io::Result<Folder> {
    let mut held = pending::held();
    let folder = TempDir::new().map_err(|error| told(&error))?;
    held.add(folder.path());
    Ok(Folder(Some(folder)))
}

impl Folder {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut held = pending::held();
        if let Some(folder) = self.0.take() {
            held.forget(folder.path());
        }
    }
}

/// What the system said of the folder for temporary files, with its name and what to do.
fn told(error: &io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::Interrupted {
        return error.kind().into();
    }
    let folder = std::env::temp_dir();
    let found = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "there is no such folder".to_owned(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "it may not be written to".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "it is full".to_owned(),
        _ => error.to_string(),
    };
    io::Error::other(format!(
        "no temporary file can be kept in `{}`: {found}; set TMPDIR to a folder with room for what is read",
        folder.display()
    ))
}
