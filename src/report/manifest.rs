//! What a result rests on: version, packs, options, inputs and counts. It stands in every machine-readable output, or
//! beside it where the output has no place for it.

use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ingest::digest::Digests;
use crate::ingest::open::Input;
use crate::lexicon::Lexicon;
use crate::problem::Problems;
use crate::run::Run;

use super::inert;
use super::source_row::word;

/// Version of the shapes of the JSON outputs; it rises when a key changes its meaning or goes away, not when one comes.
pub const VERSION: u32 = 1;

/// What a result rests on.
#[derive(Debug, JsonSchema, Serialize)]
pub struct Manifest {
    /// Version of the shapes of the JSON outputs.
    pub schema: u32,
    /// Version of comity.
    pub comity: &'static str,
    /// The packs in the order in which they were laid; none where nothing was judged.
    pub packs: Vec<PackOut>,
    /// Options that change results, as typed or by default.
    pub options: Vec<String>,
    /// The inputs, in order.
    pub inputs: Vec<InputOut>,
    /// What was read of them.
    pub counts: Counts,
    /// The result that it was written for; left out where the manifest stands in the result itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<OutputOut>,
}

/// A result beside which a manifest stands, to the bit: a result of another run has another hash.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct OutputOut {
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
}

/// A pack that was loaded.
#[derive(Debug, JsonSchema, Serialize)]
pub struct PackOut {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Hash of its files.
    pub hash: String,
}

/// An input.
#[derive(Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct InputOut {
    /// The path as given, or made from the folder as given; `-` is standard input.
    pub name: String,
    /// Its size in bytes as it lies on disk or came in (packed, where it is packed); null where that is not known.
    pub bytes: Option<u64>,
    /// SHA-256 of these bytes, in hexadecimal; null where it is not known.
    pub sha256: Option<String>,
    /// Whether the input could not be used.
    pub refused: bool,
}

/// What was read.
#[derive(Debug, Default, PartialEq, Eq, JsonSchema, Serialize)]
pub struct Counts {
    /// Threads, those without comments included.
    pub threads: u64,
    /// Rows of kind comment.
    pub comments: u64,
    /// Rows of kind pingback.
    pub pingbacks: u64,
    /// Rows of kind system or opening.
    pub other_rows: u64,
    /// What was mended, skipped or refused, by kind.
    pub problems: BTreeMap<String, u64>,
}

/// The packs of `lexicon` as the manifest names them.
#[must_use]
pub fn packs(lexicon: &Lexicon) -> Vec<PackOut> {
    let out = |pack: crate::lexicon::PackView<'_>| PackOut {
        name: pack.name.to_owned(),
        version: pack.version.to_owned(),
        hash: pack.hash.to_owned(),
    };
    lexicon.packs().map(out).collect()
}

/// The inputs of `run` as the manifest names them; without `digests` no sizes and hashes are known.
///
/// An input that was refused before its end is not read once more for its hash: a folder may hold anything.
#[must_use]
pub fn inputs(inputs: &[Input], run: &Run, digests: Option<&Digests>) -> Vec<InputOut> {
    let out = |input: &Input| {
        let refused = run.errors.iter().any(|(number, _)| *number == input.number);
        let digest = digests.filter(|_| !refused).and_then(|digests| digests.of(input));
        InputOut {
            name: input.name.to_string(),
            bytes: digest.as_ref().map(|digest| digest.bytes),
            sha256: digest.map(|digest| digest.sha256),
            refused,
        }
    };
    inputs.iter().map(out).collect()
}

/// What was read, counted.
#[must_use]
pub fn counts(run: &Run) -> Counts {
    Counts {
        threads: run.account.threads,
        comments: run.account.comments,
        pingbacks: run.account.pingbacks,
        other_rows: run.account.other_rows,
        problems: problem_counts(&run.problems),
    }
}

/// Problems by the words that JSON uses for their kinds.
pub(super) fn problem_counts(problems: &Problems) -> BTreeMap<String, u64> {
    problems.counts().map(|(kind, count)| (word(kind), count)).collect()
}

/// Writes a manifest by itself, as one line of JSON.
///
/// # Errors
/// When writing fails.
pub fn write(manifest: &Manifest, out: &mut dyn io::Write) -> io::Result<()> {
    inert::json(&mut *out, manifest)?;
    out.write_all(b"\n")
}
