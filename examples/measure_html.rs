//! Measures the reader of HTML pages on sample pages with known reply trees, and prints the table of `docs/html.md`.
//!
//! `cargo run --release --example measure_html [-- --shared DIR] [--page NAME] [-v]`
#![allow(clippy::print_stdout, reason = "this program's output is its purpose")]
#![allow(clippy::cast_precision_loss, reason = "counts of comments are small")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity::comment::Comment;
use comity::ingest::html::{HtmlReading, Limits, read};
use serde_json::Value;

#[derive(Default)]
struct Options {
    shared: PathBuf,
    page: Option<String>,
    verbose: bool,
}

/// What was counted on the pages of one engine.
#[derive(Clone, Default)]
struct Sums {
    pages: usize,
    wanted: usize,
    found: usize,
    parents: usize,
    held: usize,
    /// Letters and digits of texts that hold the wanted one, and of the wanted ones.
    length: (usize, usize),
    authors: (usize, usize),
    times: (usize, usize),
    declared: (usize, usize),
    false_rows: usize,
}

fn main() {
    let mut options = Options { shared: PathBuf::from("../shared"), ..Options::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--shared" => options.shared = args.next().map(PathBuf::from).unwrap_or_default(),
            "--page" => options.page = args.next(),
            "-v" => options.verbose = true,
            _ => println!("unknown argument {arg}"),
        }
    }
    let samples = options.shared.join("samples");
    if !samples.is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let mut engines: BTreeMap<String, Sums> = BTreeMap::new();
    let folders = ["html_wordpress", "page_pasted"];
    for path in folders.iter().flat_map(|folder| pages(&samples.join(folder), &options)) {
        let Some(truth) = truth(&path) else { continue };
        let from = truth.get("engine").and_then(Value::as_str).map(str::to_owned);
        let engine =
            from.unwrap_or_else(|| path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default());
        for name in [engine, "all".to_owned()] {
            let verbose = options.verbose && name == "all";
            measure(&path, &truth, engines.entry(name).or_default(), verbose);
        }
    }
    println!(
        "| engine | pages | truth | found | right parent | text contained | length of texts | author | time | declared | false rows |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let all = engines.remove("all");
    for (name, sums) in
        engines.iter().map(|(name, sums)| (name.as_str(), sums)).chain(all.as_ref().map(|sums| ("all", sums)))
    {
        println!("{}", row(name, sums));
    }
    negatives(&samples, &options);
}

fn pages(folder: &Path, options: &Options) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut pages: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ext| ext == "html")).collect();
    pages.retain(|path| options.page.as_ref().is_none_or(|name| path.to_string_lossy().contains(name)));
    pages.sort();
    pages
}

fn truth(path: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(path.with_extension("truth.json")).ok()?).ok()
}

fn reading(path: &Path) -> HtmlReading {
    let bytes = std::fs::read(path).unwrap_or_default();
    let file: Arc<str> = Arc::from(path.to_string_lossy());
    read(&String::from_utf8_lossy(&bytes), &file, Limits::default())
}

/// The letters and digits of a text, in lower case.
fn core(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn field<'v>(comment: &'v Value, name: &str) -> Option<&'v str> {
    comment.get(name).and_then(Value::as_str).filter(|value| !value.is_empty())
}

/// The row of each wanted comment: in order, by the first 40 letters and digits.
fn matched(wanted: &[Value], rows: &[Comment]) -> Vec<Option<usize>> {
    let texts: Vec<String> = rows.iter().map(|row| core(&row.text)).collect();
    let mut used = vec![false; rows.len()];
    let mut next = 0;
    let mut out = Vec::new();
    for want in wanted {
        let text = core(field(want, "text").unwrap_or(""));
        let start: String = text.chars().take(40).collect();
        let fits = |row: &usize| {
            let same = texts
                .get(*row)
                .is_some_and(|text| if start.is_empty() { text.is_empty() } else { text.contains(&start) });
            same && !used.get(*row).copied().unwrap_or(true)
        };
        // A comment without words is the next row; what it shows besides is not compared.
        let blank = Some(next).filter(|row| text.is_empty() && *row < rows.len());
        let row = blank.or_else(|| (next..rows.len()).find(fits)).or_else(|| (0..next).find(fits));
        if let Some(row) = row {
            if let Some(slot) = used.get_mut(row) {
                *slot = true;
            }
            next = row + 1;
        }
        out.push(row);
    }
    out
}

fn measure(path: &Path, truth: &Value, sums: &mut Sums, verbose: bool) {
    let reading = reading(path);
    let empty = Vec::new();
    let wanted = truth.get("comments").and_then(Value::as_array).unwrap_or(&empty);
    let rows = matched(wanted, &reading.comments);
    let row_of: BTreeMap<&str, usize> =
        wanted.iter().zip(&rows).filter_map(|(want, row)| Some((field(want, "id")?, (*row)?))).collect();
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let say = |what: &str, want: &str, got: &str| {
        if verbose {
            println!("{name}: {what}: wanted {want:.90?}, got {got:.90?}");
        }
    };
    sums.pages += 1;
    sums.wanted += wanted.len();
    sums.false_rows += reading.comments.len() - rows.iter().flatten().count();
    if verbose {
        println!(
            "{name}: {:?}, {} of {}, {:?}",
            reading.engine,
            rows.iter().flatten().count(),
            wanted.len(),
            reading.header.title
        );
        for (at, comment) in reading.comments.iter().enumerate().filter(|(at, _)| !rows.contains(&Some(*at))) {
            println!("{name}: false row {at}: {:.80?}", comment.text);
        }
    }
    for (want, row) in wanted.iter().zip(&rows) {
        let text = field(want, "text").unwrap_or("");
        let Some(comment) = row.and_then(|row| reading.comments.get(row)) else {
            say("lost", text, "");
            continue;
        };
        sums.found += 1;
        let up = field(want, "parent")
            .and_then(|id| row_of.get(id))
            .and_then(|row| reading.comments.get(*row))
            .map(|c| &c.id);
        if up == comment.reply_to.as_ref() {
            sums.parents += 1;
        } else {
            say("parent", &format!("{up:?}"), &format!("{:?}", comment.reply_to));
        }
        if folded(&comment.text).contains(&folded(text)) {
            sums.held += 1;
        } else {
            say("text", text, &comment.text);
        }
        let (ours, theirs) = (core(&comment.text).len(), core(text).len());
        sums.length = (sums.length.0 + ours, sums.length.1 + theirs);
        if ours > theirs + 3 {
            say("longer", text, &comment.text);
        }
        compare(want, comment, sums, &say);
    }
    if let Some(declared) = truth.get("declared").and_then(Value::as_u64) {
        sums.declared.1 += 1;
        if reading.header.declared == Some(declared) {
            sums.declared.0 += 1;
        } else {
            say("declared", &declared.to_string(), &format!("{:?}", reading.header.declared));
        }
    } else if reading.header.declared.is_some() {
        say("declared", "none", &format!("{:?}", reading.header.declared));
    }
}

fn compare(want: &Value, comment: &Comment, sums: &mut Sums, say: &impl Fn(&str, &str, &str)) {
    if let Some(author) = field(want, "author") {
        sums.authors.1 += 1;
        if comment.author.as_deref().is_some_and(|ours| core(ours) == core(author) || ours.trim() == author.trim()) {
            sums.authors.0 += 1;
        } else {
            say("author", author, comment.author.as_deref().unwrap_or("none"));
        }
    }
    if let Some(time) = field(want, "time").filter(|time| time.bytes().any(|b| b.is_ascii_digit())) {
        let machine = comity::comment::Timestamp::parse(time);
        sums.times.1 += 1;
        let right = match (machine, comment.time) {
            (Some(want), Some(ours)) => {
                want.seconds == ours.seconds || want.seconds.div_euclid(86_400) == ours.seconds.div_euclid(86_400)
            }
            (None, Some(ours)) => time.contains(&ours.to_string().chars().take(4).collect::<String>()),
            _ => false,
        };
        if right {
            sums.times.0 += 1;
        } else {
            say("time", time, &comment.time.map(|t| t.to_string()).unwrap_or_default());
        }
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.3}", part as f64 / whole as f64) }
}

fn row(name: &str, sums: &Sums) -> String {
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} of {} | {} |",
        sums.pages,
        sums.wanted,
        share(sums.found, sums.wanted),
        share(sums.parents, sums.found),
        share(sums.held, sums.found),
        share(sums.length.0, sums.length.1),
        share(sums.authors.0, sums.authors.1),
        share(sums.times.0, sums.times.1),
        sums.declared.0,
        sums.declared.1,
        sums.false_rows
    )
}

fn negatives(samples: &Path, options: &Options) {
    let pages = pages(&samples.join("html_negative"), options);
    let mut with_rows = 0;
    for path in &pages {
        let reading = reading(path);
        with_rows += usize::from(!reading.comments.is_empty());
        if options.verbose {
            let first = reading.comments.first().map(|comment| comment.text.as_str()).unwrap_or("");
            println!(
                "{}: {:?} {} rows {:?} declared {:?} {first:.60?}",
                path.display(),
                reading.engine,
                reading.comments.len(),
                reading.header.no_comments,
                reading.header.declared
            );
        }
    }
    println!("\nNegative pages: {}, with rows: {with_rows}.", pages.len());
}
