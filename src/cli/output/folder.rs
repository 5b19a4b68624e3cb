//! A folder of files that appears whole or not at all: written under another name beside its place, and renamed at
//! the end. In: paths and texts. Out: the folder, with what it held before and was asked to keep.
//!
//! Where a folder can't be renamed (it is somebody's working folder, or a disk of its own), files are written one by
//! one, with `pack.toml` gone first and back last: what is broken off is no pack, and so nothing reads half of it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

use crate::temporary::pending;

use super::super::Stop;
use super::Sink;
use super::place::folder_of;
use super::whole::{BEGIN, END, told};

/// The file without which a folder is no pack.
const MANIFEST: &str = "pack.toml";

/// Files that are kept from before, at most: nobody's pack has more, and a whole disk is not to be copied.
const MOST_KEPT: usize = 10_000;

/// Writes files, by their paths below `folder`, into that folder; of what it holds, what `keeps` names stays.
pub(in crate::cli) fn write_folder(
    folder: &Path,
    files: &[(String, String)],
    keeps: impl Fn(&Path) -> bool,
) -> Result<(), Stop> {
    // A link to a folder stays a link.
    let whole = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder))?;
    let above = folder_of(&whole);
    fs::create_dir_all(above).map_err(|error| told(&error, folder, above))?;
    let is_in_use = std::env::current_dir().is_ok_and(|here| here.starts_with(&whole));
    if !is_in_use && write_beside(folder, &whole, files, &keeps)? {
        return Ok(());
    }
    Ok(write_in_place(&whole, files, &keeps)?)
}

/// Writes the folder beside its place and lets it take it; whether that could be done here.
fn write_beside(
    typed: &Path,
    whole: &Path,
    files: &[(String, String)],
    keeps: &impl Fn(&Path) -> bool,
) -> io::Result<bool> {
    let above = folder_of(whole);
    let beside = Beside::new(above).map_err(|error| told(&error, typed, above))?;
    let written = keep(whole, beside.path(), keeps)
        .and_then(|()| files.iter().try_for_each(|(path, text)| beside.write(path, text)))
        .and_then(|()| be_like(beside.path(), whole));
    written.map_err(|error| told(&error, typed, above))?;
    beside.take_place(whole)
}

/// A folder that has no name yet.
struct Beside(Option<TempDir>);

impl Beside {
    fn new(above: &Path) -> io::Result<Beside> {
        let mut builder = Builder::new();
        builder.prefix(BEGIN).suffix(END);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let mut held = pending::held();
        let folder = builder.tempdir_in(above)?;
        held.add(folder.path());
        Ok(Beside(Some(folder)))
    }

    fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }

    fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.path().join(path);
        let mut file = {
            // A signal that removes the folder must not find a new file in it.
            let _held = pending::held();
            fs::create_dir_all(folder_of(&path))?;
            File::create(&path)?
        };
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// Takes the place of `whole`; `false` where the system can't do that.
    fn take_place(mut self, whole: &Path) -> io::Result<bool> {
        let mut held = pending::held();
        let Some(folder) = self.0.take() else { return Ok(false) };
        // A folder takes the place of an empty one, or of none, in one step.
        if fs::rename(folder.path(), whole).is_ok() {
            held.forget(folder.path());
            let _ = folder.keep();
            return Ok(true);
        }
        let is_exchanged = exchanged(folder.path(), whole);
        // After an exchange it is the old folder that goes.
        let path = folder.path().to_owned();
        let closed = folder.close();
        held.forget(&path);
        closed.map(|()| is_exchanged)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let mut held = pending::held();
        if let Some(folder) = self.0.take() {
            held.forget(folder.path());
        }
    }
}

/// Lets two folders exchange their names in one step, where the system can.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchanged(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchanged(_one: &Path, _other: &Path) -> bool {
    false
}

/// Takes over from the old folder what is to be kept: one more name of each file, or else a copy.
fn keep(from: &Path, to: &Path, keeps: &impl Fn(&Path) -> bool) -> io::Result<()> {
    for path in files_below(from)? {
        let inner = path.strip_prefix(from).unwrap_or(&path);
        if keeps(inner) {
            let target = to.join(inner);
            let _held = pending::held();
            fs::create_dir_all(folder_of(&target))?;
            fs::hard_link(&path, &target).or_else(|_| fs::copy(&path, &target).map(|_| ()))?;
        }
    }
    Ok(())
}

/// The files below a folder; none where there is no folder.
fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = open.pop() {
        if files.len() + open.len() > MOST_KEPT {
            return Err(io::Error::other(format!("`{}` holds more than {MOST_KEPT} files", folder.display())));
        }
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_dir() => {
                for entry in fs::read_dir(&path)? {
                    open.push(entry?.path());
                }
            }
            Ok(_) => files.push(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    files.sort();
    Ok(files)
}

/// The mode of the folder that was there.
fn be_like(folder: &Path, old: &Path) -> io::Result<()> {
    match fs::metadata(old) {
        Ok(old) => fs::set_permissions(folder, old.permissions()),
        Err(_) => Ok(()),
    }
}

/// Writes the files one by one: `pack.toml` goes first and comes last.
fn write_in_place(whole: &Path, files: &[(String, String)], keeps: &impl Fn(&Path) -> bool) -> io::Result<()> {
    let mut old = files_below(whole)?;
    old.sort_by_key(|path| path != &whole.join(MANIFEST));
    for path in old {
        if !keeps(path.strip_prefix(whole).unwrap_or(&path)) {
            fs::remove_file(&path)?;
        }
    }
    let (manifest, rest): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path == MANIFEST);
    for (path, text) in rest.into_iter().chain(manifest) {
        let path = whole.join(path);
        fs::create_dir_all(folder_of(&path)).map_err(|error| told(&error, &path, folder_of(&path)))?;
        let mut out = Sink::open(Some(&path))?;
        out.write_all(text.as_bytes())?;
        out.finish()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn held_in(folder: &Path) -> Vec<(String, String)> {
        let read = |path: PathBuf| {
            let inner = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (inner, fs::read_to_string(path).unwrap())
        };
        files_below(folder).unwrap().into_iter().map(read).collect()
    }

    #[test]
    fn a_folder_is_new_or_what_it_was_and_what_is_kept_stays() {
        let first = files(&[("a/learned.tsv", "1"), ("pack.toml", "1")]);
        let second = files(&[("b/learned.tsv", "2"), ("pack.toml", "2")]);
        let keeps = |path: &Path| path.starts_with("mine");
        for is_beside in [false, true] {
            let write = |folder: &Path, files: &[(String, String)]| {
                if is_beside { write_folder(folder, files, keeps) } else { Ok(write_in_place(folder, files, &keeps)?) }
            };
            let above = tempfile::tempdir().unwrap();
            let folder = above.path().join("deep/pack");
            fs::create_dir_all(&folder).unwrap();
            write(&folder, &first).unwrap();
            assert_eq!(held_in(&folder), first);
            fs::create_dir(folder.join("mine")).unwrap();
            File::create(folder.join("mine/own.tsv")).unwrap().write_all(b"mine").unwrap();
            write(&folder, &second).unwrap();
            let want = files(&[("b/learned.tsv", "2"), ("mine/own.tsv", "mine"), ("pack.toml", "2")]);
            assert_eq!(held_in(&folder), want);
            assert_eq!(fs::read_dir(above.path().join("deep")).unwrap().count(), 1, "something stands beside it");
        }
    }
}
