//! Files as people have them, one each in `tests/cases/as_read`, and beside each what is read of it and told: `NAME.out`.
//! With `UPDATE` in the environment these are written anew, to be read before they are kept.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use comity::ingest::open::{expand, open};
use comity::ingest::{ReadOptions, detect};
use comity::report::account;
use comity::run::read;

/// The formats that the parts of an input are taken for.
fn formats(path: &Path, options: &ReadOptions) -> String {
    let (inputs, _) = expand(&[path.to_path_buf()]);
    let Ok(openings) = open(&inputs[0], &options.limits) else { return "unreadable".to_owned() };
    let name = |opened| match detect::detect(&opened, options) {
        Ok(found) => found.format.name(),
        Err(_) => "refused",
    };
    openings.flatten().map(name).collect::<Vec<_>>().join(", ")
}

/// What is read: a line a comment, then the account.
fn shown(path: &Path) -> String {
    let options = ReadOptions::default();
    let (inputs, _) = expand(&[path.to_path_buf()]);
    let mut run = read(&inputs, &options).unwrap();
    let mut out = format!("{}\n", formats(path, &options));
    for tree in run.forest.trees.clone() {
        let thread = run.thread_name(&tree).to_owned();
        let header =
            run.headers[run.forest.trees.iter().position(|known| known.thread == tree.thread).unwrap()].clone();
        let header = header.unwrap_or_default();
        let _ = writeln!(out, "thread {thread}: {}", header.title.as_deref().unwrap_or("-"));
        if let Some(article) = header.article {
            let _ = writeln!(out, "  opens with: {}", article.replace('\n', "/"));
        }
        for row in run.forest.rows(&tree).to_vec() {
            let comment = run.fetch(row).unwrap().comment;
            let depth = run.forest.depth[row.at()] as usize;
            let time = comment.time.map_or("-".to_owned(), |time| time.to_string());
            let _ = writeln!(
                out,
                "  {}{} {} {time} {}/{} likes {}: {}",
                "  ".repeat(depth),
                run.id(row),
                comment.author.as_deref().unwrap_or("-"),
                format!("{:?}", comment.kind).to_lowercase(),
                comment.status.name(),
                comment.extra.likes.map_or("-".to_owned(), |likes| likes.to_string()),
                comment.text.replace('\n', "/"),
            );
        }
    }
    for (_, error) in &run.errors {
        let _ = writeln!(out, "refused: {error}");
    }
    out += &account::lines(&run.account, &run.problems).join("\n");
    let folder = format!("{}/", path.parent().unwrap().display());
    out.replace(&folder, "") + "\n"
}

#[test]
#[allow(clippy::disallowed_methods, reason = "what is wanted is rewritten on request, by hand")]
fn files_are_read_as_they_are_meant() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/as_read");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_none_or(|end| end != "out"));
    files.sort();
    assert!(files.len() > 70, "only {} files", files.len());
    let mut wrong = String::new();
    for path in files {
        let kept = PathBuf::from(format!("{}.out", path.display()));
        let (got, want) = (shown(&path), std::fs::read_to_string(&kept).unwrap_or_default());
        if got == want {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&kept, got).unwrap();
        } else {
            let _ = write!(wrong, "\n{}\nwanted:\n{want}\ngot:\n{got}", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
