//! What matching costs: `cargo bench --bench matching [-- DUMP]` scans the bodies of a dump (JSON Lines with `body`) with
//! the shipped pack, with 65,000 entries more, with one Aho-Corasick automaton of 200 words, and with `rustrict`, and
//! prints CPU seconds of one thread, the best of several rounds. Without a dump it makes texts of its own.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and stops at the first surprise")]

use std::fmt::Write;
use std::io::{BufRead, BufReader};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use comity::lexicon::pattern::Atom;
use comity::lexicon::{Lexicon, Sources, load};
use comity::matching::{Matcher, Scratch};
use comity::text::language::language_of;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of bodies that are scanned; and for `rustrict`, which is slow.
const BYTES: usize = 40_000_000;
const FEW_BYTES: usize = 2_000_000;

/// Words of the automaton that stands for the least work, and entries that are added to the pack.
const WORDS: usize = 200;
const MORE: usize = 65_000;

fn main() {
    let dump = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let texts = dump.map_or_else(made_texts, |file| bodies(&file));
    let lexicon = load(&Sources { builtin: true, packs: Vec::new(), targets: None }).unwrap();
    let words = some_words(&lexicon);
    let (folder, more) = with_more(&texts);
    let floor = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(&words)
        .unwrap();
    println!("{} texts, {:.1} MB, {} entries\n", texts.len(), mb(&texts), lexicon.entries().len());
    println!("| what | hits | CPU s | MB/s | times the automaton |");
    println!("|---|---|---|---|---|");
    let base = row("one automaton of 200 words", &texts, 5, None, |text| whole_words(&floor, text));
    let (pack, more) = (Matcher::new(&lexicon), Matcher::new(&more));
    let mut scratch = Scratch::default();
    let mut scan = |matcher: &Matcher, text: &str| {
        matcher.scan(text, &mut scratch);
        scratch.hits().len()
    };
    row("`Matcher::scan`, shipped pack", &texts, 5, Some(base), |text| scan(&pack, text));
    row("`Matcher::scan`, 65,000 entries more", &texts, 5, Some(base), |text| scan(&more, text));
    row("`language_of`", &texts, 3, Some(base), |text| usize::from(language_of(text).is_some()));
    let mut left = FEW_BYTES;
    let few = texts.iter().take_while(|text| {
        left = left.saturating_sub(text.len());
        left > 0
    });
    let few: Vec<String> = few.cloned().collect();
    let analyze = |text: &str| {
        let analysis = rustrict::Censor::from_str(text).analyze();
        usize::from(analysis.is(rustrict::Type::INAPPROPRIATE))
    };
    row("`rustrict` `analyze`", &few, 1, Some(base), analyze);
    drop(folder);
}

fn mb(texts: &[String]) -> f64 {
    texts.iter().map(String::len).sum::<usize>() as f64 / 1e6
}

/// Prints a row: the best of `rounds` over all texts. Gives seconds a megabyte.
fn row(name: &str, texts: &[String], rounds: usize, base: Option<f64>, mut hits: impl FnMut(&str) -> usize) -> f64 {
    let (mut best, mut sum) = (f64::INFINITY, 0);
    for _ in 0..rounds {
        let before = cpu_seconds();
        sum = texts.iter().map(|text| hits(text)).sum();
        best = best.min(cpu_seconds() - before);
    }
    let each = best.max(0.001) / mb(texts);
    let times = each / base.unwrap_or(each);
    println!("| {name} | {sum} | {best:.2} | {:.1} | {times:.2} |", 1.0 / each);
    each
}

fn whole_words(floor: &AhoCorasick, text: &str) -> usize {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    let bytes = text.as_bytes();
    let whole = |start: usize, end: usize| {
        !is_word(start.checked_sub(1).and_then(|at| bytes.get(at))) && !is_word(bytes.get(end))
    };
    floor.find_iter(text).filter(|found| whole(found.start(), found.end())).count()
}

/// The first words of the pack's insults.
fn some_words(lexicon: &Lexicon) -> Vec<String> {
    let classes = lexicon.classes().iter().filter(|(name, _)| name.starts_with("insult"));
    let atoms = classes.flat_map(|(_, patterns)| patterns).flat_map(|pattern| &pattern.sequences);
    let words = atoms.filter_map(|sequence| match sequence.as_slice() {
        [Atom::Word(word)] if word.len() > 3 => Some(word.to_string()),
        _ => None,
    });
    let mut words: Vec<String> = words.collect();
    // By their last letters, so that they begin in many ways.
    words.sort_by_key(|word| word.chars().rev().collect::<String>());
    words.dedup();
    let every = (words.len() / WORDS).max(1);
    words.into_iter().step_by(every).take(WORDS).collect()
}

/// The shipped pack with 65,000 entries more: words of the texts, pairs of them, and made-up words.
fn with_more(texts: &[String]) -> (tempfile::TempDir, Lexicon) {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "pattern\tweight\n".to_owned();
    let mut seen = std::collections::BTreeSet::new();
    let mut words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_lowercase())).filter(|w| w.len() > 6);
    let mut number = 0u32;
    while seen.len() < MORE {
        number += 1;
        let entry = match number % 3 {
            0 => words.next().map(str::to_owned),
            1 => words.next().and_then(|first| words.next().map(|second| format!("{first} {second}"))),
            _ => None,
        };
        let entry = entry.unwrap_or_else(|| made_word(number.wrapping_mul(2_654_435_761)));
        if seen.insert(entry.clone()) {
            writeln!(table, "{entry}\t0.1").unwrap();
        }
    }
    std::fs::create_dir(folder.path().join("incivility")).unwrap();
    #[allow(clippy::disallowed_methods, reason = "a file of a bench")]
    {
        std::fs::write(folder.path().join("pack.toml"), "format = 1\nname = \"more\"\nversion = \"1\"\n").unwrap();
        std::fs::write(folder.path().join("incivility/insult.tsv"), table).unwrap();
    }
    let sources = Sources { builtin: true, packs: vec![folder.path().to_owned()], targets: None };
    let lexicon = load(&sources).unwrap_or_else(|faults| panic!("{faults}"));
    (folder, lexicon)
}

fn made_word(mut seed: u32) -> String {
    let syllables =
        ["ba", "du", "gri", "ko", "lem", "nas", "po", "qui", "ro", "stu", "tal", "vex", "wi", "xo", "ya", "zent"];
    let mut word = String::new();
    for _ in 0..5 {
        word.push_str(syllables[seed as usize % syllables.len()]);
        seed /= 16;
    }
    word
}

/// The bodies of a dump, up to `BYTES`.
fn bodies(file: &str) -> Vec<String> {
    let lines = BufReader::new(std::fs::File::open(file).unwrap()).lines();
    let mut left = BYTES;
    let texts = lines.map_while(Result::ok).filter_map(|line| {
        let value: serde_json::Value = serde_json::from_str(&line).ok()?;
        value["body"].as_str().or(value["text"].as_str()).map(str::to_owned)
    });
    let within = |text: &String| {
        left = left.saturating_sub(text.len());
        left > 0
    };
    texts.take_while(within).collect()
}

/// Comments of common words, some of them uncivil, some disguised.
fn made_texts() -> Vec<String> {
    let parts = [
        "I think that the people who wrote this article did not read the report.",
        "No, you are wrong, and here is why: the figures are from last year.",
        "You are an idiot.",
        "Thanks for the explanation, that helps a lot!",
        "what a bunch of m0rons, go read a book",
        "The second point is interesting, but it doesn't follow from the first one.",
        "Don’t be st*pid about it…",
        "See https://example.org/page?x=1 for the source.",
    ];
    (0..40_000usize)
        .map(|n| (0..4).map(|k| parts[(n * 7 + k * (n % 5 + 1)) % 8]).collect::<Vec<_>>().join(" "))
        .collect()
}

/// CPU seconds of this process so far, from the system's account of it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    // The system counts in hundredths.
    (ticks(11) + ticks(12)) / 100.0
}
