//! `comity convert INPUT...`: what sources say, in comity's own rows.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::ingest::ReadOptions;
use crate::ingest::digest::Digests;
use crate::report::manifest::{self, InputOut, Manifest};
use crate::report::source_row::{Pseudonyms, RowForm, write};
use crate::run::{Run, read};

use super::lacking::{Inputs, tell_account};
use super::options::ReadingOptions;
use super::output::{Results, heard};
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

    /// Replace authors, and ids that hold e-mail addresses, by a hash with this key; texts are left as they are
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

    /// Leave the account on standard error out; inputs that can't be used, or not to their end, are told all the same
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
        let results = Results::new(self.output.as_deref()).with_manifest(self.manifest.as_deref(), true);
        let digests = results.has_manifest().then(Arc::<Digests>::default);
        let options = ReadOptions { digests: digests.clone(), ..self.reading.options()? };
        let mut inputs = Inputs::of(&self.inputs);
        results.check(&inputs.list, &[])?;
        let mut run = read(&inputs.list, &options)?;
        inputs.tell_refused(&run);
        if run.nothing_was_read() {
            return Ok(Outcome::Nothing);
        }
        let manifest = self.manifest(&run, manifest::inputs(&inputs.list, &run, digests.as_deref()));
        let written = results.open().map_err(Stop::from).and_then(|mut out| {
            let form = self.form(out.is_terminal());
            let pseudonyms = self.pseudonymize.as_deref().map(Pseudonyms::new);
            write(&mut run, form, pseudonyms.as_ref(), &mut out)?;
            Ok(results.finish(out, Some(manifest))?)
        });
        heard(written)?;
        tell_account(&run, self.quiet);
        Ok(Outcome::of(inputs.is_lacking(), false))
    }

    fn form(&self, is_shown: bool) -> RowForm {
        match self.to {
            Form::Jsonl => RowForm::Jsonl,
            Form::Csv if is_shown => RowForm::Shown,
            Form::Csv => RowForm::Csv,
        }
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
            output: None,
        }
    }
}
