//! `comity analyze INPUT...`: the main job.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::ingest::ReadOptions;
use crate::ingest::digest::Digests;
use crate::judge::Judge;
use crate::policy::bar::Bar;
use crate::report::manifest::{self, InputOut, Manifest};
use crate::report::table::{Source, TABLES, Table};
use crate::report::text::Layout;
use crate::report::{FORMATS, Findings, Format, html, json, markdown, overview, row, table, text, thread, tree};
use crate::run::{Run, run};
use crate::summary::ThreadSummary;
use crate::summary::targets::{Chosen, chosen};
use crate::summary::thread::{Depth, Summarizer};
use crate::thread::Row;

use super::fail_on::reached;
use super::lacking::{Inputs, tell_account};
use super::options::{LexiconOptions, ReadingOptions};
use super::output::{Color, Results, Sink, heard, layout, tell};
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity analyze page.txt
  comity analyze page.txt --tree
  comity analyze dumps/ --top 20 --min-comments 10
  comity analyze dump.jsonl --thread t42
  comity analyze dump.csv --map text=body,id=comment_id,reply_to=parent --format jsonl -o rows.jsonl
  comity analyze dump.jsonl --format html -o report.html
  comity analyze dump.jsonl --format html --public -o public.html
  comity analyze page.txt --show lines
";

/// With more threads than this, text reports hold the overview only.
const THREADS_IN_FULL: usize = 5;

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Analyze {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingOptions,

    #[command(flatten)]
    lexicons: LexiconOptions,

    /// Write this kind of report
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = report_format, help_heading = "Report")]
    format: Format,

    /// Which table `--format csv` and `--format parquet` write (see `comity formats`)
    #[arg(long, value_name = "TABLE", default_value = "comments", value_parser = table_name, help_heading = "Report")]
    table: &'static Table,

    /// Write to this file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Option<PathBuf>,

    /// Write version, packs, options, inputs with their hashes, and counts to this file
    ///
    /// JSON, HTML and Parquet hold them inside; beside a CSV or JSONL file they are written as FILE.manifest.json.
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    manifest: Option<PathBuf>,

    /// Leave words, names, ids and addresses out, keep all figures and the shape of the trees (html only)
    #[arg(long, help_heading = "Report")]
    public: bool,

    /// Show the nested tree below each thread's summary (text only)
    #[arg(long, help_heading = "Report")]
    tree: bool,

    /// List at most this many comments and threads in each ranking
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = "Report")]
    top: usize,

    /// Report on this thread only
    #[arg(long, value_name = "ID", help_heading = "Report")]
    thread: Option<String>,

    /// Report on threads with at least this many comments only
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Report")]
    min_comments: usize,

    /// Exit with 1 when a comment reaches this, as in `insult:0.8`, `incivility:0.9`, `level:3` (may be repeated)
    #[arg(long, value_name = "WHAT", help_heading = "Report")]
    fail_on: Vec<Bar>,

    /// Show how the input was read instead of a report: `lines` prints each line with what it was taken for
    #[arg(long, value_name = "WHAT", help_heading = "Report")]
    show: Option<Show>,

    /// Colour words
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: Color,

    /// Leave the account on standard error out; inputs that can't be used, or not to their end, are told all the same
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// Use this many threads, at most 256 [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Output")]
    threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Show {
    /// Every input line with what it was taken for
    Lines,
}

fn report_format(name: &str) -> Result<Format, String> {
    let names: Vec<&str> = FORMATS.iter().map(|(name, _, _)| *name).collect();
    match FORMATS.iter().find(|(known, _, _)| *known == name) {
        None => Err(format!("expected one of {}", names.join(", "))),
        Some((_, Format::Parquet, _)) if !cfg!(feature = "parquet") => {
            Err("this comity was built without it; `cargo install --path . --features parquet` builds it in; \
                 `csv` has the same tables"
                .to_owned())
        }
        Some((_, format, _)) => Ok(*format),
    }
}

fn table_name(name: &str) -> Result<&'static Table, String> {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    TABLES.iter().find(|table| table.name == name).ok_or_else(|| format!("expected one of {}", names.join(", ")))
}

impl Analyze {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        if self.public && self.format != Format::Html {
            return Err(Stop::Message("--public: only `--format html` can leave the words out; add it".to_owned()));
        }
        let has_no_place = matches!(self.format, Format::Csv | Format::Jsonl) && self.show.is_none();
        let results = Results::new(self.output.as_deref()).with_manifest(self.manifest.as_deref(), has_no_place);
        let is_told_of = results.has_manifest() || matches!(self.format, Format::Json | Format::Html | Format::Parquet);
        let digests = is_told_of.then(Arc::<Digests>::default);
        let options = ReadOptions { digests: digests.clone(), ..self.reading.options()? };
        let mut inputs = Inputs::of(&self.inputs);
        results.check(&inputs.list, &self.lexicons.reads())?;
        if self.show.is_some() {
            return self.show_lines(&mut inputs, &results, &options);
        }
        let judge = self.lexicons.judge()?;
        let mut run = run(&inputs.list, &options, &judge)?;
        inputs.tell_refused(&run);
        if run.nothing_was_read() {
            return Ok(Outcome::Nothing);
        }
        let manifest = self.manifest(&judge, &run, manifest::inputs(&inputs.list, &run, digests.as_deref()));
        let written = results.open().map_err(Stop::from).and_then(|mut out| {
            self.refuse_bytes(&out)?;
            self.report(&mut run, &judge, &manifest, &mut out)?;
            Ok(results.finish(out, Some(manifest))?)
        });
        heard(written)?;
        tell_account(&run, self.quiet);
        let found =
            if self.fail_on.is_empty() { Vec::new() } else { reached(&run, &self.reported(&run)?, &self.fail_on) };
        found.iter().for_each(|line| tell(line));
        Ok(Outcome::of(inputs.is_lacking(), !found.is_empty()))
    }

    /// Refuses to show a terminal what is no text.
    fn refuse_bytes(&self, out: &Sink) -> Result<(), Stop> {
        if self.format == Format::Parquet && out.is_terminal() {
            let said = "--format parquet: it is no text for a terminal; expected a file, as in `-o rows.parquet`";
            return Err(Stop::Message(said.to_owned()));
        }
        Ok(())
    }

    /// The comments of the threads that are reported on.
    fn reported(&self, run: &Run) -> Result<Vec<Row>, Stop> {
        Ok(self.selected(run)?.iter().flat_map(|(number, _)| rows_of(run, *number)).collect())
    }

    fn show_lines(&self, inputs: &mut Inputs, results: &Results, options: &ReadOptions) -> Result<Outcome, Stop> {
        let mut out = results.open()?;
        let errors = super::show_lines::write(&inputs.list, options, &mut out)?;
        results.finish(out, None)?;
        errors.iter().for_each(|(number, error)| inputs.refuse(*number, error));
        let is_nothing = errors.len() == inputs.list.len();
        Ok(if is_nothing { Outcome::Nothing } else { Outcome::of(inputs.is_lacking(), false) })
    }

    /// The threads to report on, each with the targets it is reported on.
    fn selected(&self, run: &Run) -> Result<Vec<(usize, Chosen)>, Stop> {
        let asked = !self.lexicons.targets.is_empty();
        let wanted = |tree: &crate::thread::Tree| {
            self.thread.as_ref().is_none_or(|id| run.thread_name(tree) == id) && tree.rows.len() >= self.min_comments
        };
        let trees = run.forest.trees.iter().enumerate().filter(|(_, tree)| wanted(tree));
        let threads: Vec<_> = trees.map(|(number, tree)| (number, chosen(run, tree, asked))).collect();
        match (&self.thread, threads.is_empty()) {
            (Some(id), true) => Err(Stop::Message(format!(
                "--thread: no thread `{id}` among the {} read; the overview and `--format jsonl` show their names",
                run.forest.trees.len()
            ))),
            _ => Ok(threads),
        }
    }

    fn report(&self, run: &mut Run, judge: &Judge, manifest: &Manifest, out: &mut Sink) -> Result<(), Stop> {
        let threads = self.selected(run)?;
        if self.format == Format::Jsonl {
            return Ok(row::write_rows(run, judge.lexicon(), &threads, out)?);
        }
        let is_table = matches!(self.format, Format::Csv | Format::Parquet);
        let in_full = !matches!(self.format, Format::Text | Format::Markdown) || threads.len() <= THREADS_IN_FULL;
        let depth = if in_full && !is_table { Depth::Full(self.top) } else { Depth::Figures };
        let mut summarizer = Summarizer::new(run, judge.lexicon(), depth);
        let mut summaries = Vec::with_capacity(threads.len());
        if !is_table || self.table.needs_summaries {
            for (number, chosen) in &threads {
                summaries.extend(summarizer.thread(run, *number, chosen)?);
            }
        }
        let whole = summarizer.overview(run, &summaries, self.top);
        let findings = Findings { manifest, threads: &threads, summaries: &summaries, overview: &whole };
        match self.format {
            Format::Json => json::write(findings, (&run.account, &run.problems), out)?,
            Format::Csv => table::write_csv(self.table, Source { run, judge, findings }, out)?,
            Format::Parquet => write_parquet(self.table, Source { run, judge, findings }, out)?,
            Format::Html => html::write(run, judge.lexicon(), findings, self.readers(), out)?,
            _ if threads.len() == 1 => self.in_words(run, &threads, &summaries, out)?,
            _ => {
                let rows: Vec<Row> = threads.iter().flat_map(|(number, _)| rows_of(run, *number)).collect();
                let looks = summarizer.first_looks(run, &rows, self.top)?;
                let blocks = overview::blocks(&whole, if in_full { &[] } else { &looks });
                out.write_all(self.laid_out(&blocks).as_bytes())?;
                if in_full {
                    out.write_all(b"\n")?;
                    self.in_words(run, &threads, &summaries, out)?;
                }
            }
        }
        Ok(())
    }

    /// The threads' summaries as text or Markdown, with trees where they are asked for.
    fn in_words(
        &self,
        run: &mut Run,
        threads: &[(usize, Chosen)],
        summaries: &[ThreadSummary],
        out: &mut Sink,
    ) -> Result<(), Stop> {
        for (at, ((number, chosen), summary)) in threads.iter().zip(summaries).enumerate() {
            if at > 0 {
                out.write_all(b"\n")?;
            }
            out.write_all(self.laid_out(&thread::blocks(summary)).as_bytes())?;
            if self.tree && self.format == Format::Text && summary.found > 0 {
                out.write_all(b"\n")?;
                tree::write_tree(run, *number, chosen, self.layout(), out)?;
            }
        }
        Ok(())
    }

    fn laid_out(&self, blocks: &[crate::report::block::Block]) -> String {
        match self.format {
            Format::Markdown => markdown::render(blocks),
            _ => text::render(blocks, self.layout()),
        }
    }

    fn readers(&self) -> html::Readers {
        if self.public { html::Readers::Public } else { html::Readers::Staff }
    }

    fn layout(&self) -> Layout {
        layout(self.color, self.output.is_some())
    }

    fn manifest(&self, judge: &Judge, run: &Run, inputs: Vec<InputOut>) -> Manifest {
        let mut options = self.lexicons.words();
        options.extend(self.reading.words());
        options.extend(self.thread.iter().map(|id| format!("--thread {id}")));
        options.push(format!("--top {}", self.top));
        options.push(format!("--min-comments {}", self.min_comments));
        if matches!(self.format, Format::Csv | Format::Parquet) {
            options.push(format!("--table {}", self.table.name));
        }
        Manifest {
            schema: manifest::VERSION,
            comity: env!("CARGO_PKG_VERSION"),
            packs: manifest::packs(judge.lexicon()),
            options,
            inputs,
            counts: manifest::counts(run),
            output: None,
        }
    }
}

#[cfg(feature = "parquet")]
fn write_parquet(table: &Table, source: Source<'_>, out: &mut Sink) -> std::io::Result<()> {
    table::write_parquet(table, source, out)
}

/// Without the feature the format is refused before anything is read.
#[cfg(not(feature = "parquet"))]
fn write_parquet(_table: &Table, _source: Source<'_>, _out: &mut Sink) -> std::io::Result<()> {
    Ok(())
}

fn rows_of(run: &Run, number: usize) -> Vec<Row> {
    run.forest.trees.get(number).map(|tree| run.forest.rows(tree).to_vec()).unwrap_or_default()
}
