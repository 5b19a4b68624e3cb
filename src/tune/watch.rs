//! A pack that is being written: at each save its faults, its failing cases, and what changes on a dump.
//! A state with faults is told and not taken over: the next one is compared with the last good one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

use crate::judge::Judge;
use crate::lexicon::{Sources, load};
use crate::report::block::{Block, line, theirs};
use crate::summary::wording::counted;

use super::cases::{Wants, run};
use super::compare::{Bench, Diff};
use super::diff;
use super::dump::Dump;

/// What the files below some folders looked like.
pub type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Looks at the pack files below folders, and at single files. Costs some microseconds a file.
#[must_use]
pub fn stamps(paths: &[PathBuf]) -> Stamps {
    let mut found = Stamps::new();
    let mut open = paths.to_vec();
    while let Some(path) = open.pop() {
        let Ok(about) = path.symlink_metadata() else { continue };
        if about.is_dir() {
            open.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|end| end == "tsv" || end == "toml") {
            // A link counts as what it leads to.
            let about = path.metadata().unwrap_or(about);
            found.insert(path, (about.modified().ok(), about.len()));
        }
    }
    found
}

/// What a save came to.
#[derive(Debug, Default, Serialize)]
pub struct Saved {
    /// Faults; with any, nothing else is told.
    pub faults: Vec<String>,
    /// Cases of the watched pack that do not hold.
    pub failing: Vec<String>,
    /// What changes against the last good state.
    pub diff: Option<Diff>,
}

/// A pack under the eye, with a dump.
#[derive(Debug)]
pub struct Watch {
    sources: Sources,
    bench: Bench,
}

impl Watch {
    /// Begins with the pack as it is.
    ///
    /// # Errors
    /// The faults of the first state, in words.
    pub fn new(sources: Sources, dump: Dump) -> Result<Watch, String> {
        let lexicon = load(&sources).map_err(|faults| faults.to_string())?;
        Ok(Watch { sources, bench: Bench::new(dump, Judge::new(lexicon)) })
    }

    /// The dump under the last good state.
    #[must_use]
    pub fn bench(&self) -> &Bench {
        &self.bench
    }

    /// Cases of the watched pack that do not hold in the last good state.
    #[must_use]
    pub fn failing(&self) -> Vec<String> {
        failing(self.bench.judge())
    }

    /// Takes over the pack as it is now, unless it has faults.
    pub fn saved(&mut self) -> Saved {
        match load(&self.sources) {
            Err(faults) => Saved { faults: faults.0.iter().map(ToString::to_string).collect(), ..Saved::default() },
            Ok(lexicon) => {
                let diff = self.bench.step(Judge::new(lexicon));
                Saved { faults: Vec::new(), failing: self.failing(), diff: Some(diff) }
            }
        }
    }
}

/// The cases of the last pack that do not hold.
fn failing(judge: &Judge) -> Vec<String> {
    let last = u32::try_from(judge.lexicon().packs().count()).unwrap_or(u32::MAX).saturating_sub(1);
    let failures = run(judge, |entry| entry.pack == last).failures;
    let told = failures.iter().map(|failure| {
        let wants = match failure.wants {
            Wants::Yes => "yes",
            Wants::No => "no",
        };
        let (file, line, pattern) = (&failure.file, failure.line, &failure.pattern);
        format!("{file}:{line}: `{pattern}` {wants} `{}`: {}", failure.text, failure.why)
    });
    told.collect()
}

/// Faults, cases and comments that are listed.
const LISTED: usize = 20;

/// What a save came to, as blocks; `most` comments are shown.
#[must_use]
pub fn blocks(saved: &Saved, most: usize) -> Vec<Block> {
    let mut out = Vec::new();
    let list = |out: &mut Vec<Block>, lines: &[String]| {
        out.extend(lines.iter().take(LISTED).map(|said| Block::Line(vec![theirs(said.clone())])));
        if lines.len() > LISTED {
            out.push(line(format!("and {} more", lines.len() - LISTED)));
        }
    };
    if !saved.faults.is_empty() {
        let faults = counted(saved.faults.len() as u64, "fault", "faults");
        out.push(line(format!("{faults}; the last good state stays:")));
        list(&mut out, &saved.faults);
        return out;
    }
    match saved.failing.len() {
        0 => out.push(line("All cases hold.")),
        n => {
            out.push(line(format!("{}:", counted(n as u64, "case does not hold", "cases do not hold"))));
            list(&mut out, &saved.failing);
        }
    }
    out.extend(saved.diff.iter().flat_map(|diff| diff::blocks(diff, most)));
    out
}

/// Whether a path is a folder that can be watched.
#[must_use]
pub fn is_pack(path: &Path) -> bool {
    path.join("pack.toml").is_file()
}
