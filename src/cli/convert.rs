//! `comity convert INPUT...`: what sources say, in comity's own rows.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::ingest::ReadOptions;
use crate::ingest::digest::Digests;
use crate::ingest::open::expand;
use crate::report::account;
use crate::report::manifest::{self, InputOut, Manifest};
use crate::report::source_row::{Pseudonyms, RowForm, write};
use crate::run::{Run, read};

use super::options::ReadingOptions;
use super::output::{Sink, beside, tell, tell_errors, write_manifest};
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity convert RC_2019-05.zst --to jsonl -o comments.jsonl
  comity convert export.xml --to csv -o comments.csv
  comity convert listing.json morechildren.json --to jsonl
  comity convert corpus/ --to jsonl --pseudonymize \"$KEY\"
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Convert {
    /// Files, folders, archives, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Write rows in this form
    #[arg(long, value_name = "FORM", default_value = "jsonl")]
    to: Form,

    /// Replace authors by a hash with this key: one author, one name; texts are left as they are
    #[arg(long, value_name = "KEY")]
    pseudonymize: Option<String>,

    /// Write to this file, which appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write version, options, inputs with their hashes, and counts to this file [default: FILE.manifest.json]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,

    #[command(flatten)]
    reading: ReadingOptions,

    /// Leave the account on standard error out
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// One JSON object a line
    Jsonl,
    /// A table with a header row
    Csv,
}

impl Convert {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let manifest_path = self.manifest.clone().or_else(|| self.output.as_deref().and_then(beside));
        let digests = manifest_path.is_some().then(Arc::<Digests>::default);
        let options = ReadOptions { digests: digests.clone(), ..self.reading.options()? };
        let (inputs, walk_errors) = expand(&self.inputs);
        tell_errors(walk_errors.iter());
        let mut run = read(&inputs, &options)?;
        tell_errors(run.errors.iter().map(|(_, error)| error));
        if run.nothing_was_read() {
            return Ok(Outcome::Nothing);
        }
        let form = match self.to {
            Form::Jsonl => RowForm::Jsonl,
            Form::Csv => RowForm::Csv,
        };
        let pseudonyms = self.pseudonymize.as_deref().map(Pseudonyms::new);
        let mut out = Sink::open(self.output.as_deref())?;
        write(&mut run, form, pseudonyms.as_ref(), &mut out)?;
        out.finish()?;
        let inputs = manifest::inputs(&inputs, &run, digests.as_deref());
        write_manifest(&self.manifest(&run, inputs), manifest_path.as_deref())?;
        if !self.quiet {
            account::lines(&run.account, &run.problems).iter().for_each(|line| tell(line));
        }
        Ok(Outcome::Done)
    }

    /// The key of pseudonyms is no option that a manifest may tell.
    fn manifest(&self, run: &Run, inputs: Vec<InputOut>) -> Manifest {
        let mut options = self.reading.words();
        options.extend(self.pseudonymize.iter().map(|_| "--pseudonymize".to_owned()));
        Manifest {
            schema: manifest::VERSION,
            comity: env!("CARGO_PKG_VERSION"),
            packs: Vec::new(),
            options,
            inputs,
            counts: manifest::counts(run),
        }
    }
}
