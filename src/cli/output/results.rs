//! The files that a command writes: its result, and perhaps the manifest beside it. They are no inputs and not each
//! other, which is settled before anything is read; and no result ever stands beside the manifest of another run.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::ingest::open::{Input, MANIFEST_END};
use crate::report::manifest::{Manifest, OutputOut, write};
use crate::temporary::pending;

use super::super::Stop;
use super::place::{Identity, Place};
use super::whole::told;
use super::{Sink, tell};

/// Bytes of a manifest, at most, that is looked at before a new result takes its place.
const MOST_BYTES: u64 = 64 << 20;

/// An output, as the command line names it.
#[derive(Clone, Debug)]
struct Named {
    option: &'static str,
    path: Option<PathBuf>,
}

impl Named {
    fn shown(&self) -> String {
        match &self.path {
            Some(path) => format!("{} {}", self.option, path.display()),
            None => "standard output".to_owned(),
        }
    }
}

/// The outputs of one command.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Results {
    data: Named,
    manifest: Option<Named>,
    more: Vec<Named>,
}

impl Results {
    /// A result at `-o`, or on standard output.
    pub(in crate::cli) fn new(output: Option<&Path>) -> Results {
        let path = output.map(Path::to_owned);
        Results { data: Named { option: "-o", path }, manifest: None, more: Vec::new() }
    }

    /// The same, told under another name.
    pub(in crate::cli) fn called(mut self, option: &'static str) -> Results {
        self.data.option = option;
        self
    }

    /// With a manifest where it is asked for; beside the result where that `has_no_place` for one.
    pub(in crate::cli) fn with_manifest(mut self, asked: Option<&Path>, has_no_place: bool) -> Results {
        let asked = asked.map(|path| Named { option: "--manifest", path: Some(path.to_owned()) });
        let beside = || Some(Named { option: "the manifest", path: Some(self.beside()?) });
        self.manifest = asked.or_else(|| if has_no_place { beside() } else { None });
        self
    }

    /// With one more file that the command writes.
    pub(in crate::cli) fn with(mut self, option: &'static str, path: Option<&Path>) -> Results {
        self.more.extend(path.map(|path| Named { option, path: Some(path.to_owned()) }));
        self
    }

    /// Whether a manifest is written by itself.
    pub(in crate::cli) fn has_manifest(&self) -> bool {
        self.manifest.is_some()
    }

    /// Where a manifest stands beside the result: `FILE.manifest.json`; nowhere beside a stream.
    fn beside(&self) -> Option<PathBuf> {
        let path = self.data.path.as_deref()?;
        let Ok(Place::File { .. }) = Place::of(Some(path)) else { return None };
        let mut name = path.file_name()?.to_owned();
        name.push(MANIFEST_END);
        Some(path.with_file_name(name))
    }

    /// Refuses outputs that are one file, or one that is read: an input, or a file or pack among `also`; and those whose
    /// folder is not there or may not be written to.
    pub(in crate::cli) fn check(&self, inputs: &[Input], also: &[PathBuf]) -> Result<(), Stop> {
        let mut known: Vec<(&Named, Identity)> = Vec::new();
        for output in [&self.data].into_iter().chain(&self.manifest).chain(&self.more) {
            let place = Place::of(output.path.as_deref())?;
            if let (Some(folder), Some(path)) = (place.folder(), &output.path) {
                can_be_written(folder).map_err(|error| told(&error, path, folder))?;
            }
            let Some(identity) = place.identity() else { continue };
            let shown = output.shown();
            if let Some((other, _)) = known.iter().find(|(_, known)| *known == identity) {
                return Err(Stop::Message(format!(
                    "{shown}: that is where {} goes too; expected two files; nothing was read or written",
                    other.shown()
                )));
            }
            if let Some(what) = read_there(&place, &identity, inputs, also) {
                return Err(Stop::Message(format!(
                    "{shown}: that is {what}, which is read; expected another file; nothing was read or written"
                )));
            }
            known.push((output, identity));
        }
        Ok(())
    }

    /// Begins the result.
    pub(in crate::cli) fn open(&self) -> io::Result<Sink> {
        let sink = Sink::open(self.data.path.as_deref())?;
        Ok(if self.has_manifest() { sink.summed() } else { sink })
    }

    /// Gives the result its name, with its manifest: the old manifest goes first and the new one comes last, so that
    /// whenever it is broken off, a manifest stands beside the result that it tells of, or none does.
    pub(in crate::cli) fn finish(&self, mut out: Sink, manifest: Option<Manifest>) -> io::Result<()> {
        out.seal()?;
        let output = out.digest().map(|digest| OutputOut { bytes: digest.bytes, sha256: digest.sha256 });
        let mut beside = match (&self.manifest, manifest) {
            (Some(named), Some(manifest)) => {
                let mut beside = Sink::open(named.path.as_deref())?;
                match write(&Manifest { output, ..manifest }, &mut beside).and_then(|()| beside.seal()) {
                    // Nobody listens to the manifest; the result is one all the same.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
                    written => written?,
                }
                Some(beside)
            }
            _ => None,
        };
        // Given back before the two files are dropped, which ask for it when something fails.
        let mut held = pending::held();
        let mut notes: Vec<Option<String>> = Vec::new();
        if let Some(manifest) = beside.as_ref().and_then(Sink::file) {
            manifest.clear_name()?;
        }
        if out.file().is_some() {
            notes.push(self.clear_stale()?);
        }
        notes.push(out.take_name(&mut held)?);
        if let Some(manifest) = &mut beside {
            notes.push(manifest.take_name(&mut held)?);
        }
        drop(held);
        notes.iter().flatten().for_each(|line| tell(line));
        Ok(())
    }

    /// Removes what tells of an earlier result of this name, if it is a manifest.
    fn clear_stale(&self) -> io::Result<Option<String>> {
        let Some(path) = self.beside().filter(|path| is_manifest(path)) else { return Ok(None) };
        fs::remove_file(&path)?;
        Ok(Some(format!("{}: it told of an earlier file and is removed", path.display())))
    }
}

/// What is read at the place of an output.
fn read_there(place: &Place, identity: &Identity, inputs: &[Input], also: &[PathBuf]) -> Option<String> {
    let is_it = |input: &&Input| match &*input.name {
        "-" => Identity::of_stdin().as_ref() == Some(identity),
        name => Identity::of_input(Path::new(name)).as_ref() == Some(identity),
    };
    if let Some(input) = inputs.iter().find(is_it) {
        let name = if &*input.name == "-" { "standard input" } else { &input.name };
        return Some(format!("the input `{name}`"));
    }
    let whole = || match place {
        Place::File { path, old: Some(_) } => fs::canonicalize(path).ok(),
        _ => None,
    };
    let is_read = |path: &&PathBuf| {
        if path.is_dir() {
            let folder = fs::canonicalize(path);
            return whole().is_some_and(|whole| folder.is_ok_and(|folder| whole.starts_with(folder)));
        }
        Identity::of_input(path).as_ref() == Some(identity)
    };
    also.iter().find(is_read).map(|path| {
        let path = path.display();
        format!("`{path}` or a file in it")
    })
}

/// Whether files can be made in a folder.
fn can_be_written(folder: &Path) -> io::Result<()> {
    if !fs::metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    #[cfg(unix)]
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?;
    Ok(())
}

/// What every manifest of comity holds.
#[derive(Deserialize)]
struct Known {
    #[serde(rename = "schema")]
    _schema: u32,
    #[serde(rename = "comity")]
    _comity: String,
    #[serde(rename = "counts")]
    _counts: serde::de::IgnoredAny,
}

/// Whether a plain file is a manifest that comity wrote.
fn is_manifest(path: &Path) -> bool {
    if !fs::symlink_metadata(path).is_ok_and(|about| about.is_file() && about.len() <= MOST_BYTES) {
        return false;
    }
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text));
    read.is_ok() && serde_json::from_str::<Known>(&text).is_ok()
}
