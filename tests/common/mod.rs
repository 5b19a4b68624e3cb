//! What several tests share; each uses a part of it.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of this and fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use comity::run::Run;

/// The trees in one line, each comment as `shown` of its id: `1(2(3) 4) 5`; threads parted by `|`.
pub(crate) fn trees(run: &Run, shown: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for (at, tree) in run.forest.trees.iter().enumerate() {
        if at > 0 {
            out.push_str(" | ");
        }
        let mut before: Option<u32> = None;
        for row in run.forest.rows(tree) {
            let depth = run.forest.depth[row.at()];
            match before {
                None => {}
                Some(above) if depth > above => out.push('('),
                Some(above) => {
                    (depth..above).for_each(|_| out.push(')'));
                    out.push(' ');
                }
            }
            out.push_str(&shown(run.id(*row)));
            before = Some(depth);
        }
        (0..before.unwrap_or(0)).for_each(|_| out.push(')'));
    }
    out
}

/// Holds each case of `tests/cases/NAME`, more than `least` of them, against what is `shown` of its page. A case is what
/// it is about, `--- in`, the page, `--- out`, and what is wanted; with `UPDATE` in the environment what is wanted is
/// written anew.
#[allow(clippy::disallowed_methods, reason = "a case is rewritten on request, by hand")]
pub(crate) fn cases_read_as_they_say(name: &str, least: usize, shown: impl Fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder of cases").flatten().map(|e| e.path()).collect();
    files.sort();
    assert!(files.len() > least, "the cases are missing");
    let mut wrong = String::new();
    for file in files {
        let case = std::fs::read_to_string(&file).expect("a case is UTF-8");
        let (about, rest) = case.split_once("--- in\n").expect("a case has `--- in`");
        let (page, want) = rest.split_once("--- out\n").expect("a case has `--- out`");
        let got = shown(page);
        if got == want {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, format!("{about}--- in\n{page}--- out\n{got}")).expect("the case can be written");
        } else {
            let _ = write!(wrong, "\n{}\nwanted:\n{want}\ngot:\n{got}", file.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
