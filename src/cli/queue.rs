//! `comity queue INPUT...`: which comments to look at, the most needed first.

use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};

use crate::comment::{Precision, Timestamp};
use crate::ingest::ReadOptions;
use crate::ingest::digest::Digests;
use crate::ingest::limits::Limit;
use crate::judge::{CATEGORIES, Judge};
use crate::judgement::{ONE, Score};
use crate::names::nearest;
use crate::policy::Policy;
use crate::policy::bar::Bar;
use crate::record::{INCIVILITY_CATEGORIES, Record};
use crate::report::manifest::{self, InputOut, Manifest};
use crate::report::queue::{Basis, blocks, write_json, write_lines};
use crate::report::{markdown, text};
use crate::run::{Run, run};
use crate::summary::queue::{Asked, Order, Queue, queue};
use crate::thread::Row;

use super::fail_on::reached;
use super::lacking::{Inputs, tell_account};
use super::options::{InputLayout, LexiconOptions};
use super::output::{Color, Results, Sink, heard, layout, tell};
use super::policy::load_policy;
use super::queue_review::Review;
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity queue dump.jsonl --limit 20
  comity queue dump.jsonl --category threat --order time
  comity queue dumps/ --policy policy.toml --since 2024-05-01 --format markdown -o queue.md
  comity queue dump.jsonl --limit 200 --format jsonl -o queue.jsonl
  comity queue review queue.jsonl
  comity queue dump.jsonl --fail-on threat:0.8 --quiet
";

#[derive(Args)]
#[command(before_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct QueueCommand {
    #[command(subcommand)]
    walk: Option<Walk>,

    #[command(flatten)]
    list: List,
}

#[derive(Subcommand)]
enum Walk {
    /// Walk through a queue on the terminal, one key a decision
    Review(Review),
}

#[derive(Args)]
struct List {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    reading: InputLayout,

    #[command(flatten)]
    lexicons: LexiconOptions,

    /// Weigh and suggest as this file says (see `comity policy init`)
    #[arg(long, value_name = "FILE", help_heading = "Queue")]
    policy: Option<PathBuf>,

    /// Put the most needed first, or the oldest
    #[arg(long, value_name = "ORDER", default_value = "need", help_heading = "Queue")]
    order: OrderName,

    /// List at most this many entries [default: 50, or what the policy says]
    ///
    /// With a name, as in `line=67108864`, it changes where reading stops, as for other commands (see `comity formats`).
    #[arg(long, value_name = "N", help_heading = "Queue")]
    limit: Vec<Most>,

    /// List comments from this incivility score on, 0 to 1 [default: 0.3, or what the policy says]
    #[arg(long, value_name = "SCORE", value_parser = share, help_heading = "Queue")]
    min_score: Option<Score>,

    /// List comments of this thread only (may be repeated)
    #[arg(long, value_name = "ID", help_heading = "Queue")]
    thread: Vec<String>,

    /// List comments of this author only (may be repeated)
    #[arg(long, value_name = "NAME", help_heading = "Queue")]
    author: Vec<String>,

    /// List comments with words of this category only (may be repeated)
    #[arg(long, value_name = "NAME", value_parser = category, help_heading = "Queue")]
    category: Vec<usize>,

    /// List comments from this day or moment on, as in `2024-05-01` or `2024-05-01T12:00Z`
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Queue")]
    since: Option<Timestamp>,

    /// List comments up to this day or moment; a day counts to its end
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Queue")]
    until: Option<Timestamp>,

    /// Exit with 1 when a comment reaches this, as in `insult:0.8`, `incivility:0.9`, `level:3` (may be repeated)
    #[arg(long, value_name = "WHAT", help_heading = "Queue")]
    fail_on: Vec<Bar>,

    /// Write this kind of report
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Report")]
    format: Shape,

    /// Write to this file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Option<PathBuf>,

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

/// How a queue is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For reading, fitted to the terminal
    Text,
    /// For a document or an issue
    Markdown,
    /// One object: manifest, account, policy, capacity, entries
    Json,
    /// One entry a line, which `comity queue review` walks through
    Jsonl,
}

/// Orders by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OrderName {
    /// The most needed first
    Need,
    /// The oldest first
    Time,
}

/// What `--limit` bounds.
#[derive(Clone, Copy, Debug)]
enum Most {
    /// How many entries are listed.
    Entries(usize),
    /// Where reading stops.
    Reading(Limit),
}

impl FromStr for Most {
    type Err = String;

    fn from_str(text: &str) -> Result<Most, String> {
        if text.contains('=') {
            return text.parse().map(Most::Reading);
        }
        text.parse().map(Most::Entries).map_err(|_| "expected a number of entries, as in `20`".to_owned())
    }
}

fn share(text: &str) -> Result<Score, String> {
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    let score = share.and_then(|share| format!("{:.0}", share * f64::from(ONE)).parse().ok());
    score.map(Score).ok_or_else(|| "expected a score from 0 to 1, as in `0.5`".to_owned())
}

fn category(text: &str) -> Result<usize, String> {
    let kinds = || CATEGORIES.iter().take(INCIVILITY_CATEGORIES).map(|category| category.name);
    kinds().position(|kind| kind == text).ok_or_else(|| match nearest(text, kinds()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("expected one of {}", kinds().collect::<Vec<_>>().join(", ")),
    })
}

fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .ok_or_else(|| "expected a day or a moment, as in `2024-05-01` or `2024-05-01T12:00Z`".to_owned())
}

impl QueueCommand {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        match &self.walk {
            Some(Walk::Review(review)) => review.run(),
            None => self.list.run(),
        }
    }
}

impl List {
    fn run(&self) -> Result<Outcome, Stop> {
        let results = Results::new(self.output.as_deref()).with_manifest(None, self.format == Shape::Jsonl);
        let mut inputs = Inputs::of(&self.inputs);
        results.check(&inputs.list, &self.reads())?;
        let policy = self.policy.as_deref().map(load_policy).transpose()?.unwrap_or_default();
        let limits =
            self.limit.iter().filter_map(|most| if let Most::Reading(limit) = most { Some(*limit) } else { None });
        let is_told_of = self.format == Shape::Json || results.has_manifest();
        let digests = is_told_of.then(Arc::<Digests>::default);
        let options = ReadOptions { digests: digests.clone(), ..self.reading.options(limits)? };
        let judge = self.lexicons.judge()?;
        let mut run = run(&inputs.list, &options, &judge)?;
        inputs.tell_refused(&run);
        if run.nothing_was_read() {
            return Ok(Outcome::Nothing);
        }
        self.check_names(&run)?;
        let rows = self.rows(&run);
        let found = reached(&run, &rows, &self.fail_on);
        let asked = Asked {
            rows,
            weights: policy.weights.clone(),
            min_score: self.min_score.unwrap_or(policy.min_score),
            limit: self.entries().unwrap_or(policy.limit),
            order: match self.order {
                OrderName::Need => Order::Need,
                OrderName::Time => Order::Time,
            },
        };
        let queue = queue(&mut run, &judge, &asked, &|matter| policy.verdict(matter))?;
        let manifest = self.manifest(&judge, &run, manifest::inputs(&inputs.list, &run, digests.as_deref()));
        let written = results.open().map_err(Stop::from).and_then(|mut out| {
            self.write(&queue, &run, &manifest, &policy, &mut out)?;
            Ok(results.finish(out, Some(manifest))?)
        });
        heard(written)?;
        tell_account(&run, self.quiet);
        found.iter().for_each(|line| tell(line));
        Ok(Outcome::of(inputs.is_lacking(), !found.is_empty()))
    }

    /// Files and folders that are read beside the inputs.
    fn reads(&self) -> Vec<PathBuf> {
        self.lexicons.reads().into_iter().chain(self.policy.clone()).collect()
    }

    /// How many entries are asked for.
    fn entries(&self) -> Option<usize> {
        let entries =
            self.limit.iter().rev().filter_map(|most| if let Most::Entries(n) = most { Some(*n) } else { None });
        entries.into_iter().next()
    }

    /// Refuses threads and authors that are not there: a typo must not look like peace.
    fn check_names(&self, run: &Run) -> Result<(), Stop> {
        let threads = || run.forest.trees.iter().map(|tree| run.thread_name(tree));
        if let Some(id) = self.thread.iter().find(|id| !threads().any(|thread| thread == *id)) {
            return Err(Stop::Message(format!("--thread: no thread `{id}` among the {} read", run.forest.trees.len())));
        }
        let wrote = |name: &String| {
            let author = run.names.find(name);
            author.is_some() && run.records.iter().any(|record| record.author == author)
        };
        match self.author.iter().find(|name| !wrote(name)) {
            Some(name) => Err(Stop::Message(format!("--author: nobody called `{name}` wrote a comment that was read"))),
            None => Ok(()),
        }
    }

    /// The comments that the filters let in, in the order of the run.
    fn rows(&self, run: &Run) -> Vec<Row> {
        let wanted = |row: &Row| {
            let Some(record) = run.records.get(row.at()) else { return false };
            let thread = || run.forest.tree_of(*row).map(|tree| run.thread_name(tree));
            let author = || record.author.map(|author| run.names.get(author));
            (self.thread.is_empty() || thread().is_some_and(|id| self.thread.iter().any(|wanted| wanted == id)))
                && (self.author.is_empty()
                    || author().is_some_and(|name| self.author.iter().any(|wanted| wanted == name)))
                && (self.category.is_empty() || record.categories().any(|(at, _)| self.category.contains(&at)))
                && self.is_in_period(record)
        };
        run.forest.order.iter().copied().filter(wanted).collect()
    }

    /// Whether it was written in the period that is asked for; without a time it was not.
    fn is_in_period(&self, record: &Record) -> bool {
        const DAY: i64 = 24 * 60 * 60;
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Some(time) = record.time() else { return false };
        let end = |until: Timestamp| until.seconds + if until.precision == Precision::Day { DAY - 1 } else { 0 };
        self.since.is_none_or(|since| time.seconds >= since.seconds)
            && self.until.is_none_or(|until| time.seconds <= end(until))
    }

    fn write(
        &self,
        queue: &Queue,
        run: &Run,
        manifest: &Manifest,
        policy: &Policy,
        out: &mut Sink,
    ) -> Result<(), Stop> {
        match self.format {
            Shape::Text => {
                let text = text::render(&blocks(queue), layout(self.color, self.output.is_some()));
                out.write_all(text.as_bytes())?;
            }
            Shape::Markdown => out.write_all(markdown::render(&blocks(queue)).as_bytes())?,
            Shape::Json => {
                let account = (&run.account, &run.problems);
                write_json(queue, Basis { manifest, account, policy: policy.out() }, out)?;
            }
            Shape::Jsonl => write_lines(queue, out)?,
        }
        Ok(())
    }

    fn manifest(&self, judge: &Judge, run: &Run, inputs: Vec<InputOut>) -> Manifest {
        let mut options = self.lexicons.words();
        options.extend(self.reading.words());
        options.extend(self.policy.iter().map(|path| format!("--policy {}", path.display())));
        options.extend(self.thread.iter().map(|id| format!("--thread {id}")));
        options.extend(self.author.iter().map(|name| format!("--author {name}")));
        let kinds = self.category.iter().filter_map(|at| CATEGORIES.get(*at));
        options.extend(kinds.map(|kind| format!("--category {}", kind.name)));
        options.extend(self.since.iter().map(|time| format!("--since {time}")));
        options.extend(self.until.iter().map(|time| format!("--until {time}")));
        options.extend(self.min_score.iter().map(|score| format!("--min-score {}", score.value())));
        options.extend(self.entries().map(|limit| format!("--limit {limit}")));
        options.push(if self.order == OrderName::Time { "--order time" } else { "--order need" }.to_owned());
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
