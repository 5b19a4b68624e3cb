//! A whole run: inputs read in pieces, pieces judged side by side, results gathered in order.
//! In: inputs and, where they are to be judged, a judge. Out: a `Run`: records, trees, headers, the account, and each text where it can be fetched.
//! Knows no output format.

mod collect;
mod drive;
mod missing;
pub mod spool;
mod versions;

pub use self::collect::{Account, Run, TargetInfo};
pub use self::drive::{read, run};
