//! Times the whole path (read, decode, judge, trees, summaries) on a dump made by `shared/bench/make_dump.py`, beside
//! the least work that a reader of dumps has to do (`shared/bench/floor`, built from a copy).
//!
//! ```text
//! python3 ../shared/bench/make_dump.py 200000 D.ndjson --seed 1
//! cp -r ../shared/bench/floor . && (cd floor && cargo build --release)
//! cargo run --release --example bench_whole -- D.ndjson floor/target/release/floor
//! ```
//!
//! The dump's comments are first written in comity's own record, which has fewer keys than a dump; both sizes are told.

#![allow(clippy::print_stdout, reason = "a measuring program prints its table")]

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::Command;
use std::time::Instant;

use comity::ingest::ReadOptions;
use comity::ingest::open::expand;
use comity::judge::Judge;
use comity::lexicon::{Sources, load};
use comity::run::run;
use comity::summary::targets::chosen;
use comity::summary::thread::{Depth, Summarizer};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(dump) = arguments.first() else {
        println!("skipped: no dump; see the head of examples/bench_whole.rs");
        return Ok(());
    };
    let rows = tempfile::NamedTempFile::with_suffix(".jsonl")?;
    let (comments, body_bytes) = convert(dump, rows.as_file())?;
    let path = rows.path().to_string_lossy().into_owned();
    let bytes = rows.as_file().metadata()?.len();
    println!("{comments} comments, {:.1} MB of text, {:.1} MB as comity's rows", mb(body_bytes), mb(bytes));

    println!("| what | wall s | CPU s | comments/s | MB/s of rows |");
    println!("|---|---|---|---|---|");
    let judge = Judge::new(load(&Sources { builtin: true, packs: Vec::new(), targets: None })?);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let (start, cpu) = (Instant::now(), cpu_seconds());
        pool.install(|| whole_path(&path, &judge))?;
        let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        let rate = f64::from(u32::try_from(comments)?) / wall;
        println!("| comity, {threads} threads | {wall:.2} | {cpu:.2} | {rate:.0} | {:.0} |", mb(bytes) / wall);
    }
    if let Some(floor) = arguments.get(1) {
        for mode in ["json", "scan"] {
            let output = Command::new(floor).args([mode, dump, "--threads", "1"]).output()?;
            println!("floor {mode}: {}", String::from_utf8_lossy(&output.stdout).trim());
        }
    }
    Ok(())
}

fn whole_path(path: &str, judge: &Judge) -> Result<(), std::io::Error> {
    let (inputs, _) = expand(&[path.to_owned()]);
    let mut run = run(&inputs, &ReadOptions::default(), judge)?;
    let mut summarizer = Summarizer::new(&run, judge.lexicon(), Depth::Figures);
    for number in 0..run.forest.trees.len() {
        let targets = run.forest.trees.get(number).map(|tree| chosen(&run, tree, false)).unwrap_or_default();
        summarizer.thread(&mut run, number, &targets)?;
    }
    Ok(())
}

/// Writes the dump's comments in comity's record; gives their number and the bytes of their texts.
fn convert(dump: &str, to: &File) -> Result<(u64, u64), Box<dyn Error>> {
    let mut out = BufWriter::new(to);
    let (mut comments, mut bytes) = (0, 0);
    for line in BufReader::new(File::open(dump)?).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |key: &str| row.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        let parent = text("parent_id");
        let row = serde_json::json!({
            "id": text("id"),
            "thread": text("link_id"),
            "reply_to": parent.strip_prefix("t1_"),
            "author": text("author"),
            "time": row.get("created_utc"),
            "text": text("body"),
        });
        writeln!(out, "{row}")?;
        comments += 1;
        bytes += text("body").len() as u64;
    }
    out.flush()?;
    Ok((comments, bytes))
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// CPU seconds of this process so far, from the system's own count in hundredths; 0 where there is none.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> =
        after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}
