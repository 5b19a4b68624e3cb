//! `comity lexicon suggest`: rows to consider, from labelled comments that a lexicon gets wrong.

use std::path::Path;

use clap::Args;

use crate::tune::predict::Predictor;
use crate::tune::suggest::{Barred, LABEL, Wanted, is_label, suggest, table};

use super::super::options::LexiconOptions;
use super::super::{Outcome, Stop};
use super::shared::{GoldOptions, ReportOptions, Shape};

const EXAMPLES: &str = "\
Examples:
  comity lexicon suggest --gold labelled.jsonl
  comity lexicon suggest --gold labelled.jsonl --as dismissal --min-support 5 -o proposals.txt
  comity lexicon suggest --gold replies.jsonl --task reply-stance --map-label neutral=query+comment
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Suggest {
    /// Labelled comments: JSON Lines, a JSON list, CSV or TSV
    #[arg(long, value_name = "FILE")]
    gold: String,

    /// The category of the proposed entries, for incivility
    #[arg(long = "as", id = "as", value_name = "LABEL", default_value = LABEL, help_heading = "Proposals")]
    category_of: String,

    /// Propose only what so many rows support
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = "Proposals")]
    min_support: u64,

    /// Propose only words of whose rows this share is right, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.7, help_heading = "Proposals")]
    min_precision: f64,

    /// Propose at most so many entries, and exceptions
    #[arg(long, value_name = "N", default_value_t = 40, help_heading = "Proposals")]
    top: usize,

    #[command(flatten)]
    gold_options: GoldOptions,

    #[command(flatten)]
    lexicons: LexiconOptions,

    #[command(flatten)]
    report: ReportOptions,
}

impl Suggest {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        if let Some(path) = self.report.output.as_deref().filter(|path| is_read_by_a_pack(path)) {
            return Err(Stop::Message(format!(
                "{}: a pack would read this file; expected one outside of packs, since a person decides what goes in",
                path.display()
            )));
        }
        if !is_label(&self.category_of) {
            return Err(Stop::Message(format!("--as: `{}` is no category of incivility", self.category_of)));
        }
        let also = [self.lexicons.reads(), vec![self.gold.clone().into()]].concat();
        self.report.results().check(&[], &also)?;
        let aim = self.gold_options.aim(None)?;
        let gold = self.gold_options.read(&self.gold)?;
        let judge = self.lexicons.judge()?;
        let identity: Vec<String> = judge.lexicon().check_words("identity").map(str::to_owned).collect();
        let wanted = Wanted {
            label: self.category_of.clone(),
            support: self.min_support.max(1),
            precision: self.min_precision,
            most: self.top,
        };
        let predictions = Predictor { judge: &judge, aim: &aim }.all(&gold);
        let proposals = suggest(&judge, &aim, &gold, &predictions, &Barred::new(&identity, &judge, &gold), &wanted);
        let text = match self.report.format {
            Shape::Json => self.report.laid_out(&[], &proposals)?,
            _ => table(&proposals),
        };
        self.report.write(&text)?;
        Ok(Outcome::Done)
    }
}

/// Whether a file lies in a pack and has a name that packs read.
fn is_read_by_a_pack(path: &Path) -> bool {
    let read = path.extension().is_some_and(|end| end == "tsv" || end == "toml");
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    read && path.ancestors().skip(1).any(|folder| folder.join("pack.toml").is_file())
}
