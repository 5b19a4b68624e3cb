//! Where results and talk go: standard output, a stream that is there, or a file that appears whole or not at all; and
//! standard error.

mod folder;
mod place;
mod results;
mod whole;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use clap::ValueEnum;

use crate::ingest::InputError;
use crate::ingest::digest::{Digest, Sum};
use crate::report::inert;
use crate::report::text::Layout;
use crate::temporary::pending::{self, Held};

use self::place::Place;
use self::whole::WholeFile;
use super::Stop;

pub(super) use self::folder::write_folder;
pub(super) use self::results::Results;

/// Whether to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal only.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Columns when the output is no terminal.
const DEFAULT_WIDTH: usize = 80;

/// The layout for text on standard output, or in a file.
#[must_use]
pub fn layout(color: Color, to_file: bool) -> Layout {
    let terminal = !to_file && io::stdout().is_terminal();
    let width = terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !plain,
    };
    Layout { width: width.unwrap_or(DEFAULT_WIDTH).clamp(40, 120), color }
}

/// A place for results. What has not been finished leaves no trace in files; in streams it stands as far as it came.
pub struct Sink(BufWriter<Outlet>);

/// Bytes that are put together before they are written.
const BUFFER: usize = 1 << 16;

/// Where large pieces go.
struct Outlet {
    to: To,
    /// Sums up what is written, where somebody wants to know.
    sum: Option<Sum>,
}

enum To {
    Stdout(io::Stdout),
    /// A device, a FIFO, or a file that the caller has opened.
    Stream(File),
    File(Box<WholeFile>),
}

impl Sink {
    /// Standard output, or what is at `path`.
    ///
    /// # Errors
    /// When a stream can't be opened, or no file can be made in the folder of `path`.
    pub fn open(path: Option<&Path>) -> io::Result<Sink> {
        let to = match Place::of(path)? {
            Place::Stdout => To::Stdout(io::stdout()),
            Place::File { path: to, old } => To::File(Box::new(WholeFile::open(path.unwrap_or(&to), &to, old)?)),
            place => To::Stream(place.stream().map_err(|error| {
                let path = path.unwrap_or(Path::new("-")).display();
                io::Error::new(error.kind(), format!("{path}: it can't be written to ({error})"))
            })?),
        };
        Ok(Sink(BufWriter::with_capacity(BUFFER, Outlet { to, sum: None })))
    }

    /// The same, which sums up what is written from here on.
    fn summed(mut self) -> Sink {
        self.0.get_mut().sum = Some(Sum::default());
        self
    }

    /// The file that it is, where it is one that appears whole.
    fn file(&self) -> Option<&WholeFile> {
        match &self.0.get_ref().to {
            To::File(file) => Some(file),
            To::Stdout(_) | To::Stream(_) => None,
        }
    }

    /// Whether somebody sees what is written while it is written.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        match &self.0.get_ref().to {
            To::Stdout(out) => out.is_terminal(),
            To::Stream(out) => out.is_terminal(),
            To::File(_) => false,
        }
    }

    /// Writes out what is left and gives a file its name.
    ///
    /// # Errors
    /// When that fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.seal()?;
        let note = self.take_name(&mut pending::held())?;
        note.iter().for_each(|line| tell(line));
        Ok(())
    }

    /// Writes out what is left: from here on only taking the name can fail.
    fn seal(&mut self) -> io::Result<()> {
        self.0.flush()?;
        match &mut self.0.get_mut().to {
            To::File(file) => file.seal(),
            To::Stdout(_) | To::Stream(_) => Ok(()),
        }
    }

    /// Gives a sealed file its name; what is to be told of it.
    fn take_name(&mut self, held: &mut Held) -> io::Result<Option<String>> {
        match &mut self.0.get_mut().to {
            To::Stdout(_) | To::Stream(_) => Ok(None),
            To::File(file) => file.take_name(held),
        }
    }

    /// Size and hash of what was written, where that is summed up.
    fn digest(&self) -> Option<Digest> {
        self.0.get_ref().sum.as_ref().map(|sum| sum.digest(true))
    }
}

impl Write for Sink {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.to {
            To::Stdout(out) => out.write(bytes).map_err(|error| stopped("standard output", error)),
            To::Stream(out) => out.write(bytes).map_err(|error| stopped("the stream at `-o`", error)),
            To::File(file) => file.write(bytes),
        }?;
        if let Some(sum) = &mut self.sum {
            sum.add(bytes.get(..written).unwrap_or_default());
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Stdout(out) => out.flush().map_err(|error| stopped("standard output", error)),
            To::Stream(out) => out.flush().map_err(|error| stopped("the stream at `-o`", error)),
            To::File(file) => file.flush(),
        }
    }
}

/// What the system said of a stream, with its name. That nobody listens any more is told by its kind.
fn stopped(what: &str, error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe | io::ErrorKind::Interrupted => error,
        kind => io::Error::new(kind, format!("{what}: it can't be written to ({error})")),
    }
}

/// Whether somebody still heard what was written; that nobody does is no fault, and what was found is found.
pub(super) fn heard(written: Result<(), Stop>) -> Result<bool, Stop> {
    match written {
        Ok(()) => Ok(true),
        Err(Stop::ClosedPipe) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Tells a line or more on standard error, made inert: words of arguments and inputs may stand in it. That nobody may
/// listen there is no fault.
pub fn tell(lines: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", inert::lines(lines));
}

/// Tells which inputs could not be used, and why.
pub(super) fn tell_errors<'e>(errors: impl Iterator<Item = &'e InputError>) {
    errors.for_each(|error| tell(&inert::terminal(&error.to_string())));
}
