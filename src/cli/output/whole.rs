//! A file that appears whole or not at all: written under another name in the same folder, and renamed at the end.
//! It takes over mode and, where that is allowed, owner of the file that it replaces; a new one has the usual mode.

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::temporary::pending::{self, Held};

use super::place::folder_of;

/// What a temporary file's name begins and ends with: it is hidden, and says what left it should the power fail.
pub(super) const BEGIN: &str = ".comity-";
pub(super) const END: &str = ".tmp";

/// A file that has no name yet.
pub(super) struct WholeFile {
    /// What is written so far; `None` when it has its name.
    file: Option<NamedTempFile>,
    /// The name as typed, for messages.
    typed: PathBuf,
    /// Where it goes.
    to: PathBuf,
    /// What stands there.
    old: Option<Metadata>,
}

impl WholeFile {
    /// Begins a file that goes to `to`, in place of `old`.
    pub(super) fn open(typed: &Path, to: &Path, old: Option<Metadata>) -> io::Result<WholeFile> {
        let mut builder = Builder::new();
        builder.prefix(BEGIN).suffix(END);
        if old.is_none() {
            usual_mode(&mut builder);
        }
        let mut held = pending::held();
        let file = builder.tempfile_in(folder_of(to)).map_err(|error| told(&error, typed, folder_of(to)))?;
        held.add(file.path());
        Ok(WholeFile { file: Some(file), typed: typed.to_owned(), to: to.to_owned(), old })
    }

    /// Brings what was written to the disk, and gives the file its mode.
    pub(super) fn seal(&mut self) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let file = file.as_file();
        let sealed = self.old.as_ref().map_or(Ok(()), |old| be_like(file, old)).and_then(|()| file.sync_all());
        sealed.map_err(|error| self.told(&error))
    }

    /// Gives the file its name, and says what is to be told of that. Nothing is left of it when that fails.
    pub(super) fn take_name(&mut self, held: &mut Held) -> io::Result<Option<String>> {
        let Some(file) = self.file.take() else { return Ok(None) };
        let temporary = file.path().to_owned();
        // A file that can't take its name is removed with the error.
        let named = file.persist(&self.to).map_err(|error| self.told(&error.error));
        held.forget(&temporary);
        named?;
        Ok(self.old.as_ref().filter(|old| names(old) > 1).map(|old| {
            let (typed, others) = (self.typed.display(), names(old) - 1);
            format!("{typed}: the file had {others} more names (hard links); they keep what it was")
        }))
    }

    /// Removes what stands where the file goes.
    pub(super) fn clear_name(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.told(&error)),
            _ => Ok(()),
        }
    }

    fn told(&self, error: &io::Error) -> io::Error {
        told(error, &self.typed, folder_of(&self.to))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_mut().map_or(Ok(0), |file| file.write(bytes));
        written.map_err(|error| self.told(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.as_mut().map_or(Ok(()), Write::flush);
        flushed.map_err(|error| self.told(&error))
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        let Some(file) = self.file.take() else { return };
        let mut held = pending::held();
        let path = file.path().to_owned();
        drop(file);
        held.forget(&path);
    }
}

/// What the system said of an output, with its folder and what to do.
pub(super) fn told(error: &io::Error, typed: &Path, folder: &Path) -> io::Error {
    if error.kind() == io::ErrorKind::Interrupted {
        return error.kind().into();
    }
    let (typed, folder) = (typed.display(), folder.display());
    let found = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder `{folder}`; make it, or name another place"),
        io::ErrorKind::NotADirectory => format!("`{folder}` is no folder; name another place"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            format!("the folder `{folder}` may not be written to; name another place, or change its mode")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("the disk of the folder `{folder}` is full; make room, or name another place; nothing was changed")
        }
        io::ErrorKind::FileTooLarge => {
            "the system lets no file grow so large (`ulimit -f`); nothing was changed".to_owned()
        }
        _ => format!("{error}, in the folder `{folder}`"),
    };
    io::Error::new(error.kind(), format!("{typed}: it can't be written: {found}"))
}

/// How many names a file has.
#[cfg(unix)]
fn names(about: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(about)
}

#[cfg(not(unix))]
fn names(_about: &Metadata) -> u64 {
    1
}

/// The mode of ordinary files; the system takes away what the user's mask says.
#[cfg(unix)]
fn usual_mode(builder: &mut Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn usual_mode(_builder: &mut Builder<'_, '_>) {}

/// Owner and mode of `old`. That the owner can't be given away is no fault; only the administrator may do that.
#[cfg(unix)]
fn be_like(file: &std::fs::File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let now = file.metadata()?;
    if (now.uid(), now.gid()) != (old.uid(), old.gid()) && fchown(file, Some(old.uid()), Some(old.gid())).is_err() {
        let _ = fchown(file, None, Some(old.gid()));
    }
    // The bits that let a program run as somebody else are none of a report's.
    file.set_permissions(std::fs::Permissions::from_mode(old.mode() & 0o777))
}

#[cfg(not(unix))]
fn be_like(file: &std::fs::File, old: &Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}
