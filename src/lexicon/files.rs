//! Where packs and target sets lie: in the program, in folders, or in the buffers of an editor.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::fault::{FaultKind, PackFault};

/// The shipped files, path below `lexicons/` and text, found by the build script.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The folder of shipped target sets.
pub(super) const TARGETS: &str = "targets/";

/// Bytes of a file, of all files of a pack, and files of a pack, at most: a pack from a stranger is hostile input.
const MOST_BYTES: usize = 64 << 20;
const MOST_BYTES_OF_PACK: usize = 256 << 20;
const MOST_FILES: usize = 10_000;

/// A file of a pack: its path in the pack, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// As messages name it.
    pub shown: String,
    /// Path in the pack, parted by `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// Texts that stand in place of files, by path: what an editor holds and has not saved.
pub type Unsaved = BTreeMap<PathBuf, String>;

/// Names of the shipped packs, in order.
#[must_use]
pub fn shipped_packs() -> Vec<String> {
    let manifests = SHIPPED.iter().filter_map(|(path, _)| path.strip_suffix("/pack.toml"));
    manifests.filter(|name| !name.contains('/')).map(str::to_owned).collect()
}

/// The files of a shipped pack.
#[must_use]
pub fn shipped_pack(name: &str) -> Vec<PackFile> {
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

/// The files of the pack in `folder`, in the order of their paths; what can't be read is told in `faults`, file by
/// file. `None` when there is no pack.
pub(super) fn pack_in(folder: &Path, unsaved: &Unsaved, faults: &mut Vec<PackFault>) -> Option<Vec<PackFile>> {
    let fault = |path: &Path, kind| PackFault { file: path.display().to_string(), line: 1, column: 1, kind };
    let manifest = folder.join("pack.toml");
    if !manifest.is_file() && !unsaved.contains_key(&manifest) {
        let kind = if folder.is_dir() {
            FaultKind::NoManifest
        } else {
            FaultKind::Unreadable { said: "there is no such folder".to_owned() }
        };
        faults.push(fault(folder, kind));
        return None;
    }
    let is_read = |path: &Path| path.extension().is_some_and(|end| end == "tsv" || end == "toml");
    let mut paths: Vec<PathBuf> = unsaved.keys().filter(|path| path.starts_with(folder)).cloned().collect();
    let mut open = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(path) = open.pop() {
        seen += 1;
        if seen > MOST_FILES {
            faults.push(fault(folder, FaultKind::TooLarge { what: "the pack has too many files", limit: MOST_FILES }));
            return None;
        }
        if path.is_dir() && !path.is_symlink() {
            match fs::read_dir(&path) {
                Ok(entries) => open.extend(entries.take(MOST_FILES + 1).flatten().map(|entry| entry.path())),
                Err(error) => faults.push(fault(&path, unreadable(&error))),
            }
        } else {
            paths.push(path);
        }
    }
    paths.retain(|path| is_read(path));
    paths.sort();
    paths.dedup();
    let mut left = MOST_BYTES_OF_PACK;
    let mut files = Vec::new();
    for path in paths {
        let inner = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let shown = path.display().to_string();
        let text = match unsaved.get(&path) {
            Some(text) => text.clone(),
            None => match bytes_of(&path) {
                Ok(bytes) => text_of(&shown, bytes, faults),
                Err(kind) => {
                    faults.push(fault(&path, kind));
                    continue;
                }
            },
        };
        let Some(rest) = left.checked_sub(text.len()) else {
            let kind = FaultKind::TooLarge { what: "the pack has too many bytes", limit: MOST_BYTES_OF_PACK };
            faults.push(fault(&path, kind));
            return None;
        };
        left = rest;
        files.push(PackFile { shown, path: inner, text });
    }
    Some(files)
}

/// The text of a file. Bytes that are no UTF-8 are a fault, told with the place of the first; the rest is read on, so
/// that its faults are told too.
fn text_of(shown: &str, bytes: Vec<u8>, faults: &mut Vec<PackFault>) -> String {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error,
    };
    let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let before = String::from_utf8_lossy(good);
    let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
    let last = before.rsplit('\n').next().unwrap_or("");
    let column = u32::try_from(last.chars().count() + 1).unwrap_or(u32::MAX);
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let places = text.matches('\u{fffd}').count();
    faults.push(PackFault { file: shown.to_owned(), line, column, kind: FaultKind::NotUtf8 { places } });
    text
}

/// The bytes of a plain file, which is not read when it is too large; devices and pipes are not read at all.
fn bytes_of(path: &Path) -> Result<Vec<u8>, FaultKind> {
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
    Ok(bytes)
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
        match bytes_of(Path::new(name)) {
            Ok(bytes) => {
                let text = text_of(name, bytes, faults);
                files.push(PackFile { shown: name.clone(), path: name.clone(), text });
            }
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
