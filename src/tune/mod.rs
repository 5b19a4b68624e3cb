//! The bench for lexicon authors: packs against gold labels, against their own cases, against each other.
//! In: packs, dumps, labelled rows. Out: figures, faults, proposals. Prints nothing; writes no pack without being told.

pub mod evaluate;
pub mod gold;
pub mod metrics;
pub mod predict;
pub mod task;
