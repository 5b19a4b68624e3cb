//! What an output's path leads to: a stream that is there already and is written to, or a file that takes its name
//! when it is whole. In: a path as typed. Out: the place, links followed, and whether two places are one.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Links that are followed one after the other, as many as Linux follows.
const LINKS: usize = 40;

/// Where an output goes.
#[derive(Debug)]
pub(super) enum Place {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A device, a FIFO, or what the caller has opened under a number.
    Stream(PathBuf),
    /// A file, or the name of one that is not there yet.
    File {
        /// Its path, links followed.
        path: PathBuf,
        /// What stands there now.
        old: Option<Metadata>,
    },
}

impl Place {
    /// The place at `path`; `-` and nothing are standard output.
    pub(super) fn of(path: Option<&Path>) -> io::Result<Place> {
        let Some(typed) = path.filter(|path| path.as_os_str() != "-") else { return Ok(Place::Stdout) };
        let mut path = typed.to_owned();
        for _ in 0..LINKS {
            match stream_number(&path) {
                Some(1) => return Ok(Place::Stdout),
                Some(2) => return Ok(Place::Stderr),
                Some(_) => return Ok(Place::Stream(path)),
                None => {}
            }
            match fs::symlink_metadata(&path) {
                Ok(about) if about.is_symlink() => {
                    let to = fs::read_link(&path)?;
                    path = path.parent().unwrap_or(Path::new("")).join(to);
                }
                Ok(about) if about.is_dir() => {
                    let said = format!("{}: it is a folder; expected the name of a file", typed.display());
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, said));
                }
                Ok(about) if about.is_file() => return Ok(Place::File { path, old: Some(about) }),
                Ok(_) => return Ok(Place::Stream(path)),
                // That its folder may not be looked into is told when the file is made.
                Err(_) => return Ok(Place::File { path, old: None }),
            }
        }
        let said = format!("{}: links that lead to each other; expected the name of a file", typed.display());
        Err(io::Error::other(said))
    }

    /// The stream that is there. What the caller has opened is written on where it ends.
    pub(super) fn stream(&self) -> io::Result<File> {
        match self {
            Place::Stdout => unix::stdout(),
            Place::Stderr => unix::stderr(),
            Place::Stream(path) | Place::File { path, .. } => OpenOptions::new().append(true).open(path),
        }
    }

    /// What tells it from other places; `None` where everything may go at once, as into `/dev/null`.
    pub(super) fn identity(&self) -> Option<Identity> {
        match self {
            Place::Stdout | Place::Stderr => Identity::of_stream(&self.stream().ok()?.metadata().ok()?),
            Place::Stream(path) => Identity::of_stream(&fs::metadata(path).ok()?),
            Place::File { path, .. } => Identity::of(path),
        }
    }

    /// The folder in which a file is made; `None` for streams.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Place::File { path, .. } => Some(folder_of(path)),
            _ => None,
        }
    }
}

/// The folder that a path lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The number under which the caller has opened what this path names: 1 for `/dev/stdout` and `/dev/fd/1`.
fn stream_number(path: &Path) -> Option<u32> {
    let path = path.to_str()?;
    match path {
        "/dev/stdout" => Some(1),
        "/dev/stderr" => Some(2),
        "/dev/stdin" => Some(0),
        path => {
            let own = format!("/proc/{}/fd/", std::process::id());
            let number = ["/dev/fd/", "/proc/self/fd/", &own].iter().find_map(|start| path.strip_prefix(*start))?;
            number.parse().ok()
        }
    }
}

/// What two names of one file share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// A file that is there, by device and number.
    There(u64, u64),
    /// A file by its path, links followed: one that is not there yet, or any where files have no numbers.
    Named(PathBuf),
}

impl Identity {
    /// The file at `path`, which need not be there.
    pub(super) fn of(path: &Path) -> Option<Identity> {
        if let Some(there) = fs::metadata(path).ok().as_ref().and_then(unix::numbers) {
            return Some(there);
        }
        if let Ok(path) = fs::canonicalize(path) {
            return Some(Identity::Named(path));
        }
        Some(Identity::Named(fs::canonicalize(folder_of(path)).ok()?.join(path.file_name()?)))
    }

    /// What is read at `path`; `None` for terminals and other devices, which may be read and written at once.
    pub(super) fn of_input(path: &Path) -> Option<Identity> {
        let about = fs::metadata(path).ok()?;
        if unix::is_device(&about) { None } else { Identity::of(path) }
    }

    /// The file that standard input comes from; `None` when it is none.
    pub(super) fn of_stdin() -> Option<Identity> {
        let about = unix::stdin().ok()?.metadata().ok()?;
        if about.is_file() { unix::numbers(&about) } else { None }
    }

    fn of_stream(about: &Metadata) -> Option<Identity> {
        if unix::is_null(about) { None } else { unix::numbers(about) }
    }
}

/// What only Unix knows of files.
#[cfg(unix)]
mod unix {
    use std::fs::{File, Metadata};
    use std::io;
    use std::os::fd::AsFd;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};

    use super::Identity;

    pub(super) fn numbers(about: &Metadata) -> Option<Identity> {
        Some(Identity::There(about.dev(), about.ino()))
    }

    pub(super) fn is_device(about: &Metadata) -> bool {
        about.file_type().is_char_device()
    }

    pub(super) fn is_null(about: &Metadata) -> bool {
        is_device(about) && std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == about.rdev())
    }

    pub(super) fn stdin() -> io::Result<File> {
        Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
    }

    pub(super) fn stdout() -> io::Result<File> {
        Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
    }

    pub(super) fn stderr() -> io::Result<File> {
        Ok(File::from(io::stderr().as_fd().try_clone_to_owned()?))
    }
}

/// Elsewhere files are told apart by their paths.
#[cfg(not(unix))]
mod unix {
    use std::fs::{File, Metadata};
    use std::io;

    use super::Identity;

    pub(super) fn numbers(_about: &Metadata) -> Option<Identity> {
        None
    }

    pub(super) fn is_device(_about: &Metadata) -> bool {
        false
    }

    pub(super) fn is_null(_about: &Metadata) -> bool {
        false
    }

    pub(super) fn stdin() -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn stdout() -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn stderr() -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_known_by_their_names() {
        let cases = [
            ("/dev/stdout", Some(1)),
            ("/dev/fd/7", Some(7)),
            ("/proc/self/fd/2", Some(2)),
            ("/dev/fd/x", None),
            ("stdout", None),
        ];
        for (path, want) in cases {
            assert_eq!(stream_number(Path::new(path)), want, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_files_and_names_of_one_file_are_one() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        File::create(at("real")).unwrap();
        std::os::unix::fs::symlink("real", at("link")).unwrap();
        std::os::unix::fs::symlink("missing", at("dangling")).unwrap();
        std::os::unix::fs::symlink("loop", at("loop")).unwrap();
        fs::hard_link(at("real"), at("hard")).unwrap();
        let place = |name: &str| Place::of(Some(&at(name)));
        for name in ["real", "link", "hard"] {
            assert_eq!(place(name).unwrap().identity(), Identity::of(&at("real")), "{name}");
        }
        assert!(matches!(place("dangling").unwrap(), Place::File { path, old: None } if path == at("missing")));
        assert_eq!(place("dangling").unwrap().identity(), Identity::of(&at("missing")));
        assert_ne!(Identity::of(&at("missing")), Identity::of(&at("real")));
        assert!(place("loop").unwrap_err().to_string().contains("lead to each other"));
        assert!(place("").unwrap_err().to_string().contains("it is a folder"));
        let null = Place::of(Some(Path::new("/dev/null"))).unwrap();
        assert!(matches!(&null, Place::Stream(_)) && null.identity().is_none());
    }
}
