//! What reading costs: `cargo bench --bench decode [-- FILE...]` decodes each file with one thread and with all of
//! them, drops the comments, and prints CPU seconds. Without a file it decodes a dump that it makes itself.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and stops at the first surprise")]

use std::io::Write;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use comity::ingest::open::expand;
use comity::ingest::{Item, Piece, ReadOptions, start};
use rayon::prelude::*;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let made = tempfile::NamedTempFile::new().unwrap();
    let files = if files.is_empty() { vec![make(&made)] } else { files };
    println!("| file | threads | comments | CPU s | wall s | MB/s of CPU |");
    println!("|---|---|---|---|---|---|");
    for file in &files {
        for threads in [1, rayon::current_num_threads()] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (begun, before) = (Instant::now(), cpu_seconds());
            let comments = pool.install(|| decode(file, threads));
            let (wall, cpu) = (begun.elapsed().as_secs_f64(), cpu_seconds() - before);
            let megabytes = std::fs::metadata(file).unwrap().len() as f64 / 1e6;
            let name = std::path::Path::new(file).file_name().unwrap().to_string_lossy().into_owned();
            println!("| {name} | {threads} | {comments} | {cpu:.2} | {wall:.2} | {:.0} |", megabytes / cpu);
        }
    }
}

/// Reads and decodes a file, and counts its comments. With more than one thread, one reads ahead of those that decode, as
/// in a run.
fn decode(file: &str, threads: usize) -> usize {
    let (inputs, _) = expand(&[file.to_owned()]);
    let count = |piece: Piece| piece.items().iter().filter(|item| matches!(item, Item::Comment(_))).count();
    let pieces = || start(&inputs[0], &ReadOptions::default()).unwrap().filter_map(Result::ok);
    if threads == 1 {
        return pieces().map(count).sum();
    }
    let mut comments = 0;
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(16);
        scope.spawn(move || pieces().try_for_each(|piece| send.send(piece)));
        while let Ok(first) = receive.recv() {
            let batch: Vec<_> = std::iter::once(first).chain(receive.try_iter().take(15)).collect();
            comments += batch.into_par_iter().map(count).sum::<usize>();
        }
    });
    comments
}

/// A dump of 100,000 comments in the shape of Reddit's.
fn make(file: &tempfile::NamedTempFile) -> String {
    let mut out = std::io::BufWriter::new(file.as_file());
    for n in 0..100_000u32 {
        let parent = if n % 3 == 0 { format!("t3_p{}", n / 300) } else { format!("t1_c{}", n - 1) };
        writeln!(
            out,
            r#"{{"author":"user{}","body":"Sentence {n} of a discussion that goes on.\n\nAnd a second *paragraph* &amp; more.","created_utc":{},"edited":false,"id":"c{n}","link_id":"t3_p{}","parent_id":"{parent}","score":{},"stickied":false,"subreddit":"x","gildings":{{}},"all_awardings":[],"permalink":"/r/x/comments/p{}/c{n}/"}}"#,
            n % 997,
            1_500_000_000 + n,
            n / 300,
            n % 40,
            n / 300
        )
        .unwrap();
    }
    out.flush().unwrap();
    file.path().display().to_string()
}

/// CPU seconds of this process so far, from the system's account of it; wall time where there is none.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    // The system counts in hundredths.
    (ticks(11) + ticks(12)) / 100.0
}
