//! What was judged and what was not, so that a low figure is not taken for peace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judgement::Coverage;
use crate::run::Run;
use crate::thread::Row;

use super::rate::Rate;

/// Ids listed, at most.
const LISTED: usize = 10;

/// What was judged and what was not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageFigures {
    /// Comments that were judged.
    pub judged: u64,
    /// Judged, and some entry fired.
    pub matched: u64,
    /// Judged, and nothing fired.
    pub no_match: u64,
    /// Judged, with fewer than three words.
    pub too_short: u64,
    /// Deleted, removed or without text.
    pub gone: u64,
    /// In a language that no loaded pack speaks.
    pub language_not_covered: u64,
    /// Their ids, at most ten.
    pub language_not_covered_ids: Vec<String>,
    /// Of the comments with a text, those on which anything could be said: judged, and some entry fired.
    pub spoken_of: Rate,
}

/// The coverage of these rows.
#[must_use]
pub fn coverage(run: &Run, rows: &[Row]) -> CoverageFigures {
    let mut figures = CoverageFigures::default();
    for row in rows {
        let Some(record) = run.records.get(row.at()) else { continue };
        match record.coverage {
            Coverage::Matched => figures.matched += 1,
            Coverage::NoMatch => figures.no_match += 1,
            Coverage::TooShort => figures.too_short += 1,
            Coverage::Gone => figures.gone += 1,
            Coverage::LanguageNotCovered => {
                figures.language_not_covered += 1;
                if figures.language_not_covered_ids.len() < LISTED {
                    figures.language_not_covered_ids.push(run.id(*row).to_owned());
                }
            }
            Coverage::NotAComment => {}
        }
    }
    figures.judged = figures.matched + figures.no_match + figures.too_short;
    figures.spoken_of = Rate::of(figures.matched, figures.judged + figures.language_not_covered);
    figures
}
