//! `comity lexicon format [DIR...]`: packs in canonical form.

use std::io::Write;
use std::path::Path;

use clap::Args;

use crate::lexicon::FaultKind;
use crate::lexicon::files::PackFile;
use crate::tune::format::canonical;

use super::super::output::{Sink, tell};
use super::super::{Outcome, Stop};
use super::packs::{Packs, count, write_lines};

const EXAMPLES: &str = "\
Examples:
  comity lexicon format my-words            put its files in order: columns, rows, line ends
  comity lexicon format --check my-words    only say which files would change
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Format {
    #[command(flatten)]
    packs: Packs,

    /// Change nothing; say which files would change, and exit 1 if any would
    #[arg(long)]
    check: bool,
}

impl Format {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        if self.packs.dirs.is_empty() && !self.check {
            let message = "comity lexicon format: no pack is named; expected its folder (the shipped pack can only be \
                           looked at, with --check)";
            return Err(Stop::Message(message.to_owned()));
        }
        let loaded = self.packs.load()?;
        let (mut changed, mut left) = (Vec::new(), Vec::new());
        for pack in loaded.packs.iter().filter(|pack| self.packs.asks_for(pack)) {
            for file in &pack.files {
                // What is no UTF-8 was read with losses and must not be written back.
                let broken = |kind: &FaultKind| matches!(kind, FaultKind::NotUtf8 { .. });
                if let Some(fault) = loaded.faults.iter().find(|f| f.file == file.shown && broken(&f.kind)) {
                    left.push(format!("{fault}; the file is left as it is"));
                    continue;
                }
                match canonical(&file.path, &file.text) {
                    Ok(text) if text == file.text => {}
                    Ok(text) => changed.push((file, text)),
                    Err(why) => left.push(format!("{}:{why}; the file is left as it is", file.shown)),
                }
            }
        }
        if !self.check {
            changed.iter().try_for_each(|(file, text)| write(file, text))?;
        }
        let told = if self.check { "would change" } else { "changed" };
        write_lines(&changed.iter().map(|(file, _)| format!("{}: {told}", file.shown)).collect::<Vec<_>>())?;
        left.iter().for_each(|line| tell(&crate::report::inert::terminal(line)));
        if changed.is_empty() && left.is_empty() {
            let files: usize =
                loaded.packs.iter().filter(|pack| self.packs.asks_for(pack)).map(|pack| pack.files.len()).sum();
            tell(&format!("{}, all in canonical form", count(files, "file", "files")));
        }
        let found = !left.is_empty() || self.check && !changed.is_empty();
        Ok(if found { Outcome::Found } else { Outcome::Done })
    }
}

fn write(file: &PackFile, text: &str) -> Result<(), Stop> {
    let mut out = Sink::open(Some(Path::new(&file.shown)))?;
    out.write_all(text.as_bytes())?;
    Ok(out.finish()?)
}
