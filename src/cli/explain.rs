//! stub
use super::{Outcome, Stop};
use clap::Args;
#[derive(Args)]
#[command(before_help = "Example:\n")]
pub(super) struct Explain {}
impl Explain {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        Ok(Outcome::Done)
    }
}
