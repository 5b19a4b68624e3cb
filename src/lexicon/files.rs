//! Where packs and target sets lie: in the program, or in folders.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::fault::{FaultKind, PackFault};

/// The shipped files, path below `lexicons/` and text, found by the build script.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The folder of shipped target sets.
const TARGETS: &str = "targets/";

/// Bytes of a file, of all files of a pack, and files of a pack, at most: a pack from a stranger is hostile input.
const MOST_BYTES: usize = 64 << 20;
const MOST_BYTES_OF_PACK: usize = 256 << 20;
const MOST_FILES: usize = 10_000;

/// A file of a pack: its path in the pack, and its text.
#[derive(Clone, Debug)]
pub(super) struct PackFile {
    /// As messages name it.
    pub(super) shown: String,
    /// Path in the pack, parted by `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// Names of the shipped packs, in order.
pub(super) fn shipped_packs() -> Vec<String> {
    let manifests = SHIPPED.iter().filter_map(|(path, _)| path.strip_suffix("/pack.toml"));
    manifests.filter(|name| !name.contains('/')).map(str::to_owned).collect()
}

/// The files of a shipped pack.
pub(super) fn shipped_pack(name: &str) -> Vec<PackFile> {
    let inner = |path: &'static str| path.strip_prefix(name)?.strip_prefix('/');
    let file = |(path, text): &(&'static str, &'static str)| {
        inner(path).map(|inner| PackFile {
            shown: (*path).to_owned(),
            path: inner.to_owned(),
            text: (*text).to_owned(),
        })
    };
    SHIPPED.iter().filter_map(file).collect()
}

/// The files of the pack in `folder`, in the order of their paths.
pub(super) fn pack_in(folder: &Path) -> Result<Vec<PackFile>, PackFault> {
    let fault = |path: &Path, kind| PackFault { file: path.display().to_string(), line: 1, column: 1, kind };
    if !folder.join("pack.toml").is_file() {
        let kind = if folder.is_dir() {
            FaultKind::NoManifest
        } else {
            FaultKind::Unreadable { said: "there is no such folder".to_owned() }
        };
        return Err(fault(folder, kind));
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut open = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(path) = open.pop() {
        seen += 1;
        if seen > MOST_FILES {
            return Err(fault(folder, FaultKind::TooLarge { what: "the pack has too many files", limit: MOST_FILES }));
        }
        if path.is_dir() && !path.is_symlink() {
            let entries = fs::read_dir(&path).map_err(|error| fault(&path, unreadable(&error)))?;
            open.extend(entries.take(MOST_FILES + 1).flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|end| end == "tsv" || end == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut left = MOST_BYTES_OF_PACK;
    let read = |path: PathBuf| {
        let text = text_of(&path).map_err(|kind| fault(&path, kind))?;
        let too_large = FaultKind::TooLarge { what: "the pack has too many bytes", limit: MOST_BYTES_OF_PACK };
        left = left.checked_sub(text.len()).ok_or_else(|| fault(&path, too_large))?;
        let inner = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        Ok(PackFile { shown: path.display().to_string(), path: inner, text })
    };
    paths.into_iter().map(read).collect()
}

/// The text of a plain file, which is not read when it is too large; devices and pipes are not read at all.
fn text_of(path: &Path) -> Result<String, FaultKind> {
    let about = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        return Err(FaultKind::Unreadable { said: "it is no plain file".to_owned() });
    }
    let too_large = FaultKind::TooLarge { what: "the file has too many bytes", limit: MOST_BYTES };
    if about.len() > MOST_BYTES as u64 {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    // It may have grown since.
    let limited = File::open(path).map(|file| file.take(MOST_BYTES as u64 + 1));
    limited.and_then(|mut file| file.read_to_end(&mut bytes)).map_err(|error| unreadable(&error))?;
    if bytes.len() > MOST_BYTES {
        return Err(too_large);
    }
    String::from_utf8(bytes).map_err(|_| FaultKind::NotPlainText { found: "bytes that are no UTF-8" })
}

fn unreadable(error: &std::io::Error) -> FaultKind {
    FaultKind::Unreadable { said: error.to_string() }
}

/// The target files that are asked for; all shipped ones when none is.
pub(super) fn target_files(asked: Option<&[String]>, faults: &mut Vec<PackFault>) -> Vec<PackFile> {
    let shipped = SHIPPED.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix(TARGETS)?.strip_suffix(".toml")?;
        let file = PackFile { shown: (*path).to_owned(), path: (*path).to_owned(), text: (*text).to_owned() };
        Some((name.to_owned(), file))
    });
    let shipped: Vec<(String, PackFile)> = shipped.collect();
    let Some(asked) = asked else { return shipped.into_iter().map(|(_, file)| file).collect() };
    let mut files = Vec::new();
    for name in asked {
        if let Some((_, file)) = shipped.iter().find(|(known, _)| known == name) {
            files.push(file.clone());
            continue;
        }
        match text_of(Path::new(name)) {
            Ok(text) => files.push(PackFile { shown: name.clone(), path: name.clone(), text }),
            Err(kind @ FaultKind::TooLarge { .. }) => {
                faults.push(PackFault { file: name.clone(), line: 1, column: 1, kind });
            }
            Err(_) => {
                let known = shipped.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
                let kind = FaultKind::UnknownTargets { name: name.clone(), known };
                faults.push(PackFault { file: "--targets".to_owned(), line: 1, column: 1, kind });
            }
        }
    }
    files
}
