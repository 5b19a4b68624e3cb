//! What a result rests on: version, packs, options and inputs. It stands in every machine-readable output.

use serde::Serialize;

use crate::lexicon::Lexicon;

/// Version of the object's shape; rises when a key changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// What a result rests on.
#[derive(Debug, Serialize)]
pub struct Manifest {
    /// Version of the object's shape.
    pub schema: u32,
    /// Version of comity.
    pub comity: &'static str,
    /// The packs in the order in which they were laid.
    pub packs: Vec<PackOut>,
    /// Options that change results, as typed.
    pub options: Vec<String>,
    /// The inputs, in order.
    pub inputs: Vec<String>,
}

/// A pack that was loaded.
#[derive(Debug, Serialize)]
pub struct PackOut {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Hash of its files.
    pub hash: String,
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
