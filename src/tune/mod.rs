//! The bench for lexicon authors: packs against gold labels, against their own cases, against each other.
//! In: packs, dumps, labelled rows. Out: figures, faults, proposals. Prints nothing; writes no pack without being told.

pub mod bench;
pub mod cases;
pub mod changes;
pub mod check;
pub mod columns;
pub mod compare;
pub mod decisions;
pub mod diff;
pub mod dump;
pub mod evaluate;
pub mod fit;
pub mod format;
pub mod gold;
pub mod import;
pub mod index;
pub mod init;
pub mod listing;
pub mod lsp;
pub mod metrics;
pub mod predict;
pub mod sheet;
pub mod show;
pub mod suggest;
pub mod task;
pub mod threshold;
pub mod try_out;
pub mod walk;
pub mod watch;
