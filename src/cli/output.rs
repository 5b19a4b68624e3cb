//! Where results and talk go: standard output or a file that appears whole or not at all, and standard error.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use tempfile::NamedTempFile;

use crate::ingest::InputError;
use crate::ingest::open::MANIFEST_END;
use crate::report::manifest::Manifest;
use crate::report::text::Layout;

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

/// A place for results.
pub enum Sink {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A file that takes its name when everything is written.
    File {
        /// What is written so far, beside the final place.
        temporary: BufWriter<NamedTempFile>,
        /// The final place.
        path: PathBuf,
    },
}

impl Sink {
    /// Standard output, or a file at `path`.
    ///
    /// # Errors
    /// When no file can be made in the folder of `path`.
    pub fn open(path: Option<&Path>) -> io::Result<Sink> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Sink::Stdout(BufWriter::new(io::stdout())));
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: can't be written ({error})", path.display())))?;
        Ok(Sink::File { temporary: BufWriter::with_capacity(1 << 16, file), path: path.to_owned() })
    }

    /// Writes out what is left and gives a file its name.
    ///
    /// # Errors
    /// When that fails.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Sink::Stdout(mut out) => out.flush(),
            Sink::File { temporary, path } => {
                let file = temporary.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                readable_by_all(&file)?;
                file.persist(path).map_err(io::Error::from)?;
                Ok(())
            }
        }
    }
}

/// Temporary files are for their owner only; a result is an ordinary file.
#[cfg(unix)]
fn readable_by_all(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_file: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stdout(out) => out.write(bytes),
            Sink::File { temporary, .. } => temporary.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::File { temporary, .. } => temporary.flush(),
        }
    }
}

/// Where the manifest of a result stands that has no place for one: `FILE.manifest.json`; nowhere beside standard
/// output.
pub(super) fn beside(output: &Path) -> Option<PathBuf> {
    let mut name = output.file_name()?.to_owned();
    name.push(MANIFEST_END);
    (output.as_os_str() != "-").then(|| output.with_file_name(name))
}

/// Writes a manifest by itself, where it is to be written.
pub(super) fn write_manifest(manifest: &Manifest, path: Option<&Path>) -> io::Result<()> {
    let Some(path) = path else { return Ok(()) };
    let mut out = Sink::open(Some(path))?;
    crate::report::manifest::write(manifest, &mut out)?;
    out.finish()
}

/// Tells a line on standard error. That nobody may listen there is no fault.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Tells which inputs could not be used, and why.
pub(super) fn tell_errors<'e>(errors: impl Iterator<Item = &'e InputError>) {
    errors.for_each(|error| tell(&crate::report::inert::terminal(&error.to_string())));
}
