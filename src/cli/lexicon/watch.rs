//! `comity lexicon watch`: at each save of a pack, what is wrong with it and what it changes.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;

use crate::ingest::open::expand;
use crate::summary::wording::counted;
use crate::tune::dump::Dump;
use crate::tune::watch::{Saved, Stamps, Watch as Watched, blocks, is_pack, stamps};

use super::super::options::{LexiconOptions, ReadingOptions};
use super::super::output::{tell, tell_errors};
use super::super::{Outcome, Stop};
use super::shared::{ReportOptions, Shape};

const EXAMPLES: &str = "\
Examples:
  comity lexicon watch my-words --on dump.jsonl
  comity lexicon watch lexicons/en --no-builtin --on dump.jsonl --top 30
  comity lexicon watch my-words --on dump.jsonl --format json
";

/// How often the files are looked at. Looking costs less than a millisecond, and works on every disk.
const LOOK_EVERY: Duration = Duration::from_millis(100);

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Watch {
    /// The pack's folder
    folder: PathBuf,

    /// Dumps and pages whose comments are kept in memory and compared: files, folders, or `-`
    #[arg(long, value_name = "INPUT", required = true, num_args = 1..)]
    on: Vec<PathBuf>,

    #[command(flatten)]
    reading: ReadingOptions,

    #[command(flatten)]
    lexicons: LexiconOptions,

    #[command(flatten)]
    report: ReportOptions,

    /// Show at most this many comments a save
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = "Report")]
    top: usize,

    /// End after this many saves
    #[arg(long, value_name = "N", help_heading = "Report")]
    saves: Option<u64>,
}

impl Watch {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        if !is_pack(&self.folder) {
            let folder = self.folder.display();
            return Err(Stop::Message(format!("{folder}: there is no `pack.toml`; expected a pack's folder")));
        }
        let options = self.reading.options()?;
        let mut lexicons = self.lexicons.clone();
        lexicons.lexicon.push(self.folder.clone());
        let sources = lexicons.sources();
        let (inputs, errors) = expand(&self.on);
        tell_errors(errors.iter());
        let (dump, errors) = Dump::read(&inputs, &options);
        tell_errors(errors.iter());
        if dump.comments.is_empty() {
            tell("comity: no comment was read");
            return Ok(Outcome::Nothing);
        }
        let paths: Vec<PathBuf> = sources.packs.iter().cloned().chain(target_files(&lexicons)).collect();
        // What is saved while the dump is judged is seen afterwards.
        let mut last = stamps(&paths);
        let mut watch = Watched::new(sources, dump).map_err(Stop::Message)?;
        self.ready(&watch)?;
        let mut saves = 0;
        while self.saves.is_none_or(|most| saves < most) {
            last = next_save(&paths, last);
            let start = Instant::now();
            let saved = watch.saved();
            self.show(&saved, start.elapsed())?;
            saves += 1;
        }
        Ok(Outcome::Done)
    }

    fn ready(&self, watch: &Watched) -> Result<(), Stop> {
        let (comments, forms) = watch.bench().size();
        let failing = watch.failing();
        if self.report.format == Shape::Json {
            let ready = serde_json::json!({"comments": comments, "forms": forms, "failing": failing});
            let mut out = io::stdout().lock();
            crate::report::inert::json(&mut out, &ready)?;
            return Ok(out.write_all(b"\n").and_then(|()| out.flush())?);
        }
        let first = Saved { failing, ..Saved::default() };
        let comments = counted(comments as u64, "comment", "comments");
        let text = self.report.laid_out(&blocks(&first, 0), &first)?;
        print(&format!("Watching {}, with {comments}.\n{text}", self.folder.display()))
    }

    fn show(&self, saved: &Saved, took: Duration) -> Result<(), Stop> {
        let text = self.report.laid_out(&blocks(saved, self.top), saved)?;
        match self.report.format {
            Shape::Json => print(&text),
            _ => print(&format!("\n{text}({:.2} s)\n", took.as_secs_f64())),
        }
    }
}

fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn target_files(lexicons: &LexiconOptions) -> Vec<PathBuf> {
    lexicons.targets.iter().map(PathBuf::from).filter(|path| path.is_file()).collect()
}

/// Waits until files differ from the last look and stay as they are for two looks: editors write in several steps.
fn next_save(paths: &[PathBuf], last: Stamps) -> Stamps {
    let mut before = last.clone();
    loop {
        std::thread::sleep(LOOK_EVERY);
        let now = stamps(paths);
        if now != last && now == before {
            return now;
        }
        before = now;
    }
}
