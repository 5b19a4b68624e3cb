//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::judge::Judge;
use crate::lexicon::{Sources, load};

use super::Stop;

/// Which lexicons judge.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct LexiconOptions {
    /// Lay the pack in this folder over the shipped one (may be repeated; later ones win)
    #[arg(long, value_name = "PATH", help_heading = "Lexicons")]
    pub(super) lexicon: Vec<PathBuf>,

    /// Leave the shipped pack out
    #[arg(long, help_heading = "Lexicons")]
    pub(super) no_builtin: bool,

    /// Judge stance toward the targets of this set only: a shipped set's name or a TOML file (may be repeated)
    ///
    /// Without it, a shipped set is reported where at least 3 comments of a thread name one of its targets.
    #[arg(long, value_name = "NAME|FILE", help_heading = "Lexicons")]
    pub(super) targets: Vec<String>,
}

impl LexiconOptions {
    /// The judge that these options ask for.
    pub(super) fn judge(&self) -> Result<Judge, Stop> {
        let sources = Sources {
            builtin: !self.no_builtin,
            packs: self.lexicon.clone(),
            targets: (!self.targets.is_empty()).then(|| self.targets.clone()),
        };
        let lexicon = load(&sources).map_err(|faults| Stop::Message(faults.to_string()))?;
        Ok(Judge::new(lexicon))
    }

    /// The options as the manifest names them.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.lexicon.iter().map(|path| format!("--lexicon {}", path.display())).collect();
        if self.no_builtin {
            words.push("--no-builtin".to_owned());
        }
        words.extend(self.targets.iter().map(|target| format!("--targets {target}")));
        words
    }
}
