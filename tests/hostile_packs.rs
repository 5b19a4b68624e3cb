//! Packs of strangers: whatever is in them, loading ends soon, with faults or a lexicon that scans texts.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::fs::{File, create_dir_all};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use comity::lexicon::{Lexicon, Sources, load};
use comity::matching::{Matcher, Scratch};
use tempfile::TempDir;

/// Each step ends within this, on a slow machine without optimizations.
const SOON: Duration = Duration::from_secs(20);

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    create_dir_all(path.parent().unwrap()).unwrap();
    File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn pack(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "pack.toml", "format = 1\nname = \"hostile\"\nversion = \"1\"\n");
    files.iter().for_each(|(name, text)| put(folder.path(), name, text));
    folder
}

/// Loads a pack: the lexicon, or what is wrong with it.
fn loaded(folder: &TempDir) -> Result<Lexicon, String> {
    let begun = Instant::now();
    let sources = Sources { builtin: false, packs: vec![folder.path().to_owned()], targets: Some(Vec::new()) };
    let result = load(&sources).map_err(|faults| faults.to_string());
    assert!(begun.elapsed() < SOON, "loading took {:?}", begun.elapsed());
    result
}

/// Compiles the pack and scans a text; tells the hits.
fn hits(folder: &TempDir, text: &str) -> usize {
    let lexicon = loaded(folder).unwrap();
    let begun = Instant::now();
    let matcher = Matcher::new(&lexicon);
    let mut scratch = Scratch::default();
    matcher.scan(text, &mut scratch);
    assert!(begun.elapsed() < SOON, "scanning took {:?}", begun.elapsed());
    scratch.hits().len()
}

/// A text of many different words.
fn many_words(count: u32) -> String {
    (0..count).map(|n| format!("the w{} is {} ", n % 70_000, n.wrapping_mul(2_654_435_761) % 1_000)).collect()
}

#[test]
fn many_rows_load_and_scan() {
    let mut table = "pattern\tweight\n".to_owned();
    for n in 0..65_000 {
        let row = match n % 4 {
            0 => format!("w{n}"),
            1 => format!("the w{n}"),
            2 => format!("the ...5 w{n}"),
            _ => format!("w{n} is? not (x{n}|y{n})"),
        };
        writeln!(table, "{row}\t1").unwrap();
    }
    let folder = pack(&[("incivility/insult.tsv", &table)]);
    assert!(hits(&folder, &many_words(20_000)) > 5_000);
}

#[test]
fn patterns_that_stand_for_too_much_are_refused() {
    let optional = vec!["(a|b)?"; 24].join(" ");
    let gaps = format!("a {} b", vec!["...5"; 24].join(" "));
    let inner = format!("({})", vec!["a?"; 40].join(" "));
    for pattern in [optional, gaps, inner, vec!["word"; 5_000].join(" ")] {
        let folder = pack(&[("incivility/insult.tsv", &format!("pattern\n{pattern}\n"))]);
        let said = loaded(&folder).unwrap_err();
        assert!(said.contains("more than 2000 sequences") || said.contains("longer than 24 words"), "{said}");
    }
}

#[test]
fn a_pack_whose_patterns_together_are_too_much_is_refused() {
    let mut table = "pattern\n".to_owned();
    for n in 0..4_000 {
        writeln!(table, "a{n} (b c|d)? (e f|g)? (h i|j)? (k l|m)? (n o|p)?").unwrap();
    }
    let said = loaded(&pack(&[("incivility/insult.tsv", &table)])).unwrap_err();
    assert!(said.contains("stand for too many words") && said.contains("4000000"), "{said}");
}

#[test]
fn expressions_that_blow_up_are_refused() {
    for expression in ["/(a{1000}){1000}/", "/(?:\\\\w{500}){500}/", "/((((a*)*)*)*)*{1000}{1000}/"] {
        let said = loaded(&pack(&[("incivility/insult.tsv", &format!("pattern\n{expression}\n"))])).unwrap_err();
        assert!(said.contains("the expression can't be used"), "{said}");
    }
    let many: String = (0..2_000).map(|n| format!("/a{n}b*/\n")).collect();
    let said = loaded(&pack(&[("incivility/insult.tsv", &format!("pattern\n{many}"))])).unwrap_err();
    assert!(said.contains("too many expressions"), "{said}");
    // What backtracks elsewhere runs in linear time.
    let folder = pack(&[("incivility/insult.tsv", "pattern\n/(a*)*b/\n")]);
    assert_eq!(hits(&folder, &"a".repeat(100_000)), 0);
}

#[test]
fn tables_that_are_none_give_faults() {
    for table in [
        "",
        "pattern",
        "\u{0}\u{1}\u{2}",
        "no such column\nx",
        "pattern\tpattern\nx\ty\tz\n\\q\n",
        "pattern\tweight\na\tNaN\nb\t1e999\n",
    ] {
        let result = loaded(&pack(&[("incivility/insult.tsv", table)]));
        if let Ok(lexicon) = result {
            assert!(lexicon.entries().is_empty(), "{table:?}");
        }
    }
    let mut bad = "pattern\tweight\n".to_owned();
    (0..65_000).for_each(|n| writeln!(bad, "{{none{n}}} \"x\tmuch\textra").unwrap());
    assert!(loaded(&pack(&[("incivility/insult.tsv", &bad)])).is_err());
    let unknown: String = (0..65_000).map(|n| format!("{{none{n}}}\n")).collect();
    assert!(loaded(&pack(&[("incivility/insult.tsv", &format!("pattern\n{unknown}"))])).is_err());
}

#[test]
fn classes_in_circles_are_refused_and_deep_ones_run() {
    let folder = pack(&[
        ("classes/a.tsv", "word\n@b\n"),
        ("classes/b.tsv", "word\n{c} too\n"),
        ("classes/c.tsv", "word\n@a\nx\n"),
        ("incivility/insult.tsv", "pattern\n{a}\n"),
    ]);
    assert!(loaded(&folder).unwrap_err().contains("circle"));
    // Fifty deep, each with a phrase of its own.
    let folder = pack(&[("incivility/insult.tsv", "pattern\n{n0}\n")]);
    for n in 0..50 {
        put(folder.path(), &format!("classes/n{n}.tsv"), &format!("word\n@n{}\nx{n} w{n}\n", n + 1));
    }
    put(folder.path(), "classes/n50.tsv", "word\nend\n");
    assert_eq!(hits(&folder, "the end x49 w49 w998 w997 and the end"), 3);
}

#[test]
fn phrases_that_begin_with_phrases_too_often_are_refused() {
    let folder = pack(&[("incivility/insult.tsv", "pattern\n{n0}\n")]);
    for n in 0..1_000 {
        put(folder.path(), &format!("classes/n{n}.tsv"), &format!("word\n@n{}\n{{n{}}} w{n}\n", n + 1, n + 1));
    }
    put(folder.path(), "classes/n1000.tsv", "word\nend\n");
    let said = loaded(&folder).unwrap_err();
    assert!(said.contains("too deep") && said.contains("20000"), "{said}");
}

#[test]
fn too_many_classes_in_one_another_are_refused() {
    let folder = pack(&[("incivility/insult.tsv", "pattern\n{n0}\n")]);
    let words: String = (0..100_000).map(|n| format!("w{n}\n")).collect();
    put(folder.path(), "classes/n50.tsv", &format!("word\n{words}"));
    for n in 0..50 {
        put(folder.path(), &format!("classes/n{n}.tsv"), &format!("word\n@n{}\n", n + 1));
    }
    let said = loaded(&folder).unwrap_err();
    assert!(said.contains("hold too many words"), "{said}");
}

#[test]
fn a_large_class_runs() {
    let words: String = (0..100_000).map(|n| format!("w{n}\n")).collect();
    let folder = pack(&[
        ("classes/all.tsv", &format!("word\n{words}")),
        ("incivility/insult.tsv", "pattern\n{all} ...5 {all}\n"),
    ]);
    assert!(hits(&folder, &many_words(5_000)) > 4_000);
}

#[test]
fn states_are_given_up_when_they_are_too_many() {
    // Every class holds `the`, and every row waits for a word of its own: each step moves all of them.
    let folder = pack(&[]);
    let mut table = "pattern\n".to_owned();
    for n in 0..400 {
        put(folder.path(), &format!("classes/c{n}.tsv"), "word\nthe\nis\n");
        writeln!(table, "{{c{n}}} ...5 {{c{n}}}? w{n}").unwrap();
    }
    put(folder.path(), "incivility/insult.tsv", &table);
    assert!(hits(&folder, &many_words(3_000)) > 0);
}

#[test]
fn a_line_of_a_gigabyte_is_refused_unread() {
    let folder = pack(&[]);
    create_dir_all(folder.path().join("incivility")).unwrap();
    // A hole of a gigabyte takes no room on most disks.
    File::create(folder.path().join("incivility/insult.tsv")).unwrap().set_len(1 << 30).unwrap();
    let said = loaded(&folder).unwrap_err();
    assert!(said.contains("too many bytes"), "{said}");
    let long = format!("pattern\n{}\n", "a".repeat(1 << 20));
    assert!(loaded(&pack(&[("incivility/insult.tsv", &long)])).unwrap_err().contains("too many bytes"));
}

#[test]
fn thousands_of_files_are_read_and_more_are_refused() {
    let folder = pack(&[]);
    for n in 0..3_000 {
        put(folder.path(), &format!("classes/c{n}.tsv"), "word\nx\n");
    }
    assert!(loaded(&folder).is_ok());
    for n in 3_000..10_100 {
        put(folder.path(), &format!("classes/c{n}.tsv"), "word\nx\n");
    }
    assert!(loaded(&folder).unwrap_err().contains("too many files"));
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_devices_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = pack(&[("incivility/insult.tsv", "pattern\nword\n")]);
    symlink(folder.path(), folder.path().join("again")).unwrap();
    assert!(loaded(&folder).is_ok());
    symlink("/dev/zero", folder.path().join("incivility/zero.tsv")).unwrap();
    assert!(loaded(&folder).unwrap_err().contains("no plain file"));
    let folder = pack(&[]);
    symlink("loop.tsv", folder.path().join("loop.tsv")).unwrap();
    assert!(loaded(&folder).is_err());
}
