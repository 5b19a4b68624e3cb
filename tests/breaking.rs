//! Every command that writes is broken off a few times; `cargo run --example break_writing` does it often.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/breaking.rs"]
mod breaking;

use std::path::Path;

use breaking::{CASES, Dice, break_off, inputs, state};

#[test]
fn what_is_broken_off_is_old_or_new_and_signals_leave_nothing_behind() {
    let inputs = state(inputs(400).path());
    let mut dice = Dice(1);
    let mut wrong = Vec::new();
    let mut broken = 0;
    for case in CASES {
        let tally = break_off(Path::new(env!("CARGO_BIN_EXE_comity")), case, &inputs, 4, &mut dice);
        wrong.extend(tally.wrong);
        broken += tally.broken;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(broken > 0, "no signal came in time");
}
