//! Which packs a command works on, and how faults and files are told.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::lexicon::files::Unsaved;
use crate::lexicon::{Entry, Loaded, PackTexts, Sources, load_with};
use crate::report::inert;

use super::super::Stop;
use super::super::output::{Sink, heard};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Folders of packs, and what they are laid over.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Packs {
    /// Folders of packs, laid over the shipped one in this order; without any, the shipped pack itself
    #[arg(value_name = "DIR")]
    pub(super) dirs: Vec<PathBuf>,

    /// Leave the shipped pack out
    #[arg(long)]
    pub(super) no_builtin: bool,

    /// Load this target set: a shipped set's name or a TOML file (may be repeated) [default: all shipped ones]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) targets: Vec<String>,
}

impl Packs {
    /// Loads them, faults and all.
    pub(super) fn load(&self) -> Result<Loaded, Stop> {
        if self.no_builtin && self.dirs.is_empty() {
            let message = "--no-builtin leaves nothing to look at; expected a pack's folder beside it";
            return Err(Stop::Message(message.to_owned()));
        }
        let loaded = load_with(
            &Sources {
                builtin: !self.no_builtin,
                packs: self.dirs.clone(),
                targets: (!self.targets.is_empty()).then(|| self.targets.clone()),
            },
            &Unsaved::new(),
        );
        // A folder that is no pack at all is a slip of the hand, not a faulty pack.
        let no_pack = |dir: &&PathBuf| !loaded.packs.iter().any(|pack| pack.folder.as_ref() == Some(dir));
        let refused: Vec<&PathBuf> = self.dirs.iter().filter(no_pack).collect();
        if refused.is_empty() {
            return Ok(loaded);
        }
        let about = |file: &str| refused.iter().any(|dir| Path::new(file) == **dir);
        let faults = loaded.faults.iter().filter(|fault| about(&fault.file));
        let lines: Vec<String> = faults.map(|fault| format!("{}: {}", fault.file, fault.kind)).collect();
        Err(Stop::Message(lines.iter().map(|line| inert::terminal(line)).collect::<Vec<_>>().join("\n")))
    }

    /// Loads them; with any fault there is nothing to show.
    pub(super) fn load_whole(&self) -> Result<Loaded, Stop> {
        let loaded = self.load()?;
        if loaded.faults.is_empty() {
            return Ok(loaded);
        }
        let lines: Vec<String> = loaded.faults.iter().map(|fault| inert::terminal(&fault.to_string())).collect();
        Err(Stop::Message(lines.join("\n")))
    }

    /// Whether it is this pack that is asked about, and not one that lies below.
    pub(super) fn asks_for(&self, pack: &PackTexts) -> bool {
        self.dirs.is_empty() || pack.folder.is_some()
    }

    /// Whether it is this entry that is asked about.
    pub(super) fn asks_for_entry(&self, loaded: &[PackTexts], entry: &Entry) -> bool {
        loaded.iter().any(|pack| pack.number == Some(entry.pack) && self.asks_for(pack))
    }
}

/// Writes JSON on standard output. That nobody listens any more is no fault.
pub(super) fn write_json(value: &impl serde::Serialize) -> Result<(), Stop> {
    shown(|out| {
        inert::json(&mut *out, value)?;
        out.write_all(b"\n")
    })
}

/// Writes lines on standard output, made inert. That nobody listens any more is no fault.
pub(super) fn write_lines<'l>(lines: impl IntoIterator<Item = &'l String>) -> Result<(), Stop> {
    shown(|out| lines.into_iter().try_for_each(|line| writeln!(out, "{}", line_of(line))))
}

fn shown(write: impl FnOnce(&mut Sink) -> io::Result<()>) -> Result<(), Stop> {
    let written = Sink::open(None).and_then(|mut out| {
        write(&mut out)?;
        out.finish()
    });
    heard(written.map_err(Stop::from)).map(|_| ())
}

/// A line made inert, its indent kept.
fn line_of(line: &str) -> String {
    let text = line.trim_start_matches(' ');
    format!("{}{}", " ".repeat(line.len() - text.len()), inert::terminal(text))
}

/// A count with its noun: `1 row`, `2 rows`.
pub(super) fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}
