//! Files and folders that have no final name yet, so that a signal can take them away.
//!
//! One lock guards both the list and every step that changes it on disk: who takes a name, or gives one up, holds the
//! lock while it does. The thread that waits for signals takes the lock and never gives it back, so that nothing can
//! take a name while things are removed, and nothing that has taken one is removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The list, with signals kept waiting.
#[derive(Debug)]
pub struct Held(MutexGuard<'static, Vec<PathBuf>>);

/// Takes the list; signals wait until it is given back.
#[must_use]
pub fn held() -> Held {
    // The list is whole whatever happened: each change is one step.
    Held(PENDING.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Held {
    /// Lists a file or folder that was just made.
    pub fn add(&mut self, path: &Path) {
        // A signal may come after the working folder has changed; none does, but an absolute path costs nothing.
        self.0.push(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    }

    /// Takes a file or folder off the list: it has its final name, or is gone.
    pub fn forget(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.0.retain(|listed| *listed != path);
    }

    /// Removes everything on the list. What can't be removed can't be told to anybody either.
    pub fn remove_all(&mut self) {
        for path in self.0.drain(..).rev() {
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir());
            let _ = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_goes_and_what_took_its_name_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (listed, named) = (folder.path().join("listed"), folder.path().join("named"));
        static LIST: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
        let mut list = Held(LIST.lock().unwrap());
        for path in [&listed, &named] {
            fs::create_dir(path).unwrap();
            fs::File::create(path.join("inside")).unwrap();
            list.add(path);
        }
        list.forget(&named);
        list.remove_all();
        assert!(!listed.exists());
        assert!(named.join("inside").exists());
    }
}
