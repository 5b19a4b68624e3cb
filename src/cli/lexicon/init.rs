//! `comity lexicon init DIR`: a first pack.

use std::path::PathBuf;

use clap::Args;

use crate::tune::init::{copy, overlay, pack_name};

use super::super::output::{tell, write_folder};
use super::super::{Outcome, Stop};
use super::packs::write_lines;

const EXAMPLES: &str = "\
Examples:
  comity lexicon init my-words           an empty overlay: what is new or different, with comments that show how
  comity lexicon init my-words --copy    all of the shipped pack, to change anything in it
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Init {
    /// The folder to make
    dir: PathBuf,

    /// Copy the shipped pack's files into it; use the copy with --no-builtin
    #[arg(long)]
    copy: bool,
}

impl Init {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let shown = self.dir.display();
        let holds_something = std::fs::read_dir(&self.dir).is_ok_and(|mut entries| entries.next().is_some());
        if holds_something || self.dir.is_file() {
            let message = format!("{shown}: it is there already and not empty; expected a new or an empty folder");
            return Err(Stop::Message(message));
        }
        let whole = std::path::absolute(&self.dir)?;
        let name = pack_name(&whole.file_name().unwrap_or_default().to_string_lossy());
        let files = if self.copy { copy(&name) } else { overlay(&name) };
        write_folder(&self.dir, &files, |_| true)?;
        if self.copy {
            tell(&format!("{} files of the shipped pack are now in {shown}", files.len()));
        } else {
            write_lines(&files.iter().map(|(path, _)| self.dir.join(path).display().to_string()).collect::<Vec<_>>())?;
        }
        let alone = if self.copy { " --no-builtin" } else { "" };
        tell(&format!("next: comity lexicon check {shown}{alone}"));
        Ok(Outcome::Done)
    }
}
