//! Options that several commands of the bench share.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::report::block::Block;
use crate::report::{markdown, text};
use crate::tune::gold::{self, Gold, GoldPaths, LabelMap};
use crate::tune::predict::Aim;
use crate::tune::task::{TASKS, Task};

use super::super::Stop;
use super::super::options::LexiconOptions;
use super::super::output::{Color, Results, heard, layout};

/// Where labelled rows are, and how they are read.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct GoldOptions {
    /// What the rows are labelled for: incivility, target-stance or reply-stance
    #[arg(long, value_name = "TASK", default_value = "incivility", value_parser = task, help_heading = "Gold")]
    pub(in crate::cli) task: Task,

    /// Where the label stands: a column, or keys parted by points, as in `labels.toxic`
    #[arg(long, value_name = "PATH", default_value = "label", help_heading = "Gold")]
    label: String,

    /// Where the comment's text stands
    #[arg(long, value_name = "PATH", default_value = "text", help_heading = "Gold")]
    text: String,

    /// Where the answered text stands, for replies
    #[arg(long, value_name = "PATH", default_value = "parent", help_heading = "Gold")]
    parent: String,

    /// Where the target stands, for stance toward one
    #[arg(long, value_name = "PATH", default_value = "target", help_heading = "Gold")]
    target: String,

    /// What the file's labels mean, as in `neutral=query+comment,support=agree,deny=disagree`
    #[arg(long, value_name = "LABEL=OURS,...", help_heading = "Gold")]
    map_label: Option<String>,

    /// Count this category of incivility only
    #[arg(long, value_name = "NAME", help_heading = "Gold")]
    pub(in crate::cli) category: Option<String>,
}

fn task(name: &str) -> Result<Task, String> {
    let found = TASKS.iter().find(|(known, _)| *known == name).map(|(_, task)| *task);
    found.ok_or_else(|| {
        format!("expected one of {}", TASKS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "))
    })
}

impl GoldOptions {
    /// The labelled rows of a file.
    pub(in crate::cli) fn read(&self, path: &str) -> Result<Gold, Stop> {
        let paths = GoldPaths {
            text: self.text.clone(),
            label: self.label.clone(),
            parent: self.parent.clone(),
            target: self.target.clone(),
        };
        let map = LabelMap::parse(self.map_label.as_deref().unwrap_or(""))
            .map_err(|said| Stop::Message(format!("--map-label: {said}")))?;
        gold::read(path, self.task, &paths, &map).map_err(Stop::Message)
    }

    /// What is to be predicted.
    pub(in crate::cli) fn aim(&self, threshold: Option<f64>) -> Result<Aim, Stop> {
        Aim::new(self.task, self.category.as_deref(), threshold).map_err(Stop::Message)
    }
}

/// How a report of the bench is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shape {
    /// For reading, fitted to the terminal
    #[default]
    Text,
    /// For a document
    Markdown,
    /// One object with everything
    Json,
}

/// How and where a report is written.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct ReportOptions {
    /// Write this kind of report
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Report")]
    pub(in crate::cli) format: Shape,

    /// Write to this file, which appears whole or not at all
    #[arg(short, long, alias = "out", value_name = "FILE", help_heading = "Report")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Colour words
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: Color,

    /// Use this many threads, at most 256 [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Output")]
    threads: Option<usize>,
}

impl ReportOptions {
    /// Where the report goes.
    pub(in crate::cli) fn results(&self) -> Results {
        Results::new(self.output.as_deref())
    }

    /// Writes the report. That nobody listens any more is no fault.
    pub(in crate::cli) fn write(&self, text: &str) -> Result<(), Stop> {
        let results = self.results();
        let written = results.open().and_then(|mut out| {
            out.write_all(text.as_bytes())?;
            results.finish(out, None)
        });
        heard(written.map_err(Stop::from)).map(|_| ())
    }

    /// Blocks laid out, or the object as JSON.
    pub(in crate::cli) fn laid_out(&self, blocks: &[Block], whole: &impl serde::Serialize) -> Result<String, Stop> {
        Ok(match self.format {
            Shape::Text => text::render(blocks, layout(self.color, self.output.is_some())),
            Shape::Markdown => markdown::render(blocks),
            Shape::Json => {
                let mut out = Vec::new();
                crate::report::inert::json(&mut out, whole)?;
                out.push(b'\n');
                String::from_utf8_lossy(&out).into_owned()
            }
        })
    }
}

/// The options with one more pack on top; `builtin` is none.
pub(in crate::cli) fn one_more(lexicons: &LexiconOptions, pack: &str) -> LexiconOptions {
    let mut lexicons = lexicons.clone();
    if pack != "builtin" {
        lexicons.lexicon.push(pack.into());
    }
    lexicons
}
