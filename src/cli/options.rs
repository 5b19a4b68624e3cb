//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::ingest::csv::ColumnMap;
use crate::ingest::limits::{Limit, Limits};
use crate::ingest::{ReadOptions, named};
use crate::judge::Judge;
use crate::lexicon::{Lexicon, Sources, load};

use super::{Stop, settings};

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
    /// What these options ask to load.
    pub(super) fn sources(&self) -> Sources {
        Sources {
            builtin: !self.no_builtin,
            packs: self.lexicon.clone(),
            targets: (!self.targets.is_empty()).then(|| self.targets.clone()),
        }
    }

    /// The judge that these options ask for.
    pub(super) fn judge(&self) -> Result<Judge, Stop> {
        Ok(Judge::new(self.lexicon()?))
    }

    /// The lexicon that these options ask for.
    pub(super) fn lexicon(&self) -> Result<Lexicon, Stop> {
        load(&self.sources()).map_err(|faults| Stop::Message(faults.to_string()))
    }

    /// Files and folders that are read for it.
    pub(super) fn reads(&self) -> Vec<PathBuf> {
        self.lexicon.iter().cloned().chain(self.targets.iter().map(PathBuf::from)).collect()
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

/// How inputs are read.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct ReadingOptions {
    #[command(flatten)]
    layout: InputLayout,

    /// Change where reading stops, as in `line=67108864` (see `comity formats`)
    #[arg(long, value_name = "NAME=NUMBER", help_heading = "Reading")]
    limit: Vec<Limit>,
}

/// What inputs look like.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct InputLayout {
    /// Read every input as this format instead of detecting it (see `comity formats`)
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    input_format: Option<String>,

    /// Say which column or key holds which field, as in `text=body,author=user.login,replies=replies.data`, or use a
    /// mapping that was saved by its name
    ///
    /// Steps into objects and lists are parted by dots; a column or key with that exact name comes first. `records=`
    /// names the list of comments in a JSON document, `replies=` the lists of answers in them; columns of a table
    /// without a header are named by their numbers. What is not named is guessed.
    #[arg(long, value_name = "FIELD=COLUMN,...|NAME", help_heading = "Reading")]
    map: Vec<String>,

    /// Save what `--map` says as [map.NAME] in comity.toml, for `--map NAME`
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    save_map: Option<String>,
}

impl ReadingOptions {
    /// How inputs are to be read.
    pub(super) fn options(&self) -> Result<ReadOptions, Stop> {
        self.layout.options(self.limit.iter().copied())
    }

    /// The options as the manifest names them.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = self.layout.words();
        words.extend(self.limit.iter().map(|limit| format!("--limit {limit}")));
        words
    }
}

impl InputLayout {
    /// How inputs are to be read, within these limits.
    pub(super) fn options(&self, limit: impl Iterator<Item = Limit>) -> Result<ReadOptions, Stop> {
        if let Some(name) = &self.input_format {
            named(name).map_err(|error| Stop::Message(error.to_string()))?;
        }
        let mut columns = ColumnMap::default();
        for map in &self.map {
            let is_pairs = map.contains('=');
            let parsed = map.parse().map_err(|fault| Stop::Message(format!("--map {map}: {fault}")));
            columns.extend(if is_pairs { parsed? } else { settings::map(map)? });
        }
        if let Some(name) = &self.save_map {
            settings::save_map(name, &columns)?;
        }
        let mut limits = Limits::default();
        limit.for_each(|limit| limits.set(limit));
        Ok(ReadOptions { format: self.input_format.clone(), columns, limits, digests: None })
    }

    /// The options as the manifest names them.
    pub(super) fn words(&self) -> Vec<String> {
        let format = self.input_format.iter().map(|name| format!("--input-format {name}"));
        let map = self.map.iter().map(|map| format!("--map {map}"));
        format.chain(map).collect()
    }
}
