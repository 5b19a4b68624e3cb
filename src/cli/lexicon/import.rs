//! `comity lexicon import FILE --out DIR`: another tool's word list as a pack.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use crate::lexicon::Label;
use crate::report::inert;
use crate::tune::import::{IMPORTERS, MOST_BYTES, Settings, decode, detect, import, named, report};
use crate::tune::init::pack_name;
use crate::tune::listing::labels;

use super::super::output::{tell, write_folder};
use super::super::{Outcome, Stop};
use super::packs::write_lines;

const EXAMPLES: &str = "\
Examples:
  comity lexicon import banned.txt --label vulgarity --out banned
  comity lexicon import words.dic --map anger=insult,swear=vulgarity --out from-liwc
  comity lexicon import automod.yaml --map remove=insult --out from-automod
  comity lexicon import vader_lexicon.txt --from vader --out from-vader
";

/// The source formats, for help.
fn formats() -> String {
    let line = |importer: &crate::tune::import::Importer| format!("  {:<14} {}", importer.name, importer.sentence);
    let lines: Vec<String> = IMPORTERS.iter().map(line).collect();
    format!(
        "Formats:\n{}\n\nWhat can't be carried over is listed with the reason, also in imported.report.txt.",
        lines.join("\n")
    )
}

#[derive(Args)]
#[command(before_help = EXAMPLES, after_help = formats())]
pub(in crate::cli) struct Import {
    /// The list
    file: PathBuf,

    /// Read it as this format instead of detecting it
    #[arg(long, value_name = "NAME")]
    from: Option<String>,

    /// The folder to make
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Give every term this label
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,

    /// Say which label each category of the list is, as in `anger=insult,swear=vulgarity`; `category=-` leaves it out
    #[arg(long, value_name = "CATEGORY=LABEL,...")]
    map: Vec<String>,

    /// Give every term this weight instead of one made of the list's own figures [default without figures: 1]
    #[arg(long, value_name = "NUMBER")]
    weight: Option<f64>,

    /// Give every uncivil term this level, 1 to 3 [default without figures: 1]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(0..=3))]
    level: Option<u8>,
}

impl Import {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let shown = self.file.display().to_string();
        let holds_something = std::fs::read_dir(&self.out).is_ok_and(|mut entries| entries.next().is_some());
        if holds_something || self.out.is_file() {
            let out = self.out.display();
            return Err(Stop::Message(format!("{out}: it is there already and not empty; expected a new folder")));
        }
        let settings = self.settings()?;
        let (text, encoding) = decode(&self.bytes(&shown)?);
        let importer = match &self.from {
            Some(name) => named(name).ok_or_else(|| {
                let known = IMPORTERS.iter().map(|importer| importer.name).collect::<Vec<_>>().join(", ");
                Stop::Message(format!("no format is called `{name}`; expected one of {known}"))
            })?,
            None => detect(&text).ok_or_else(|| Stop::Message(format!("{shown}: it can't be told what it is")))?,
        };
        let imported = import(importer, &text, encoding, &settings);
        write_lines(&report(importer, encoding, &shown, &imported).lines().map(str::to_owned).collect::<Vec<_>>())?;
        if imported.files.is_empty() {
            tell("nothing could be carried over; no folder was made");
            return Ok(Outcome::Nothing);
        }
        write_folder(&self.out, &imported.files, |_| true)?;
        let out = inert::terminal(&self.out.display().to_string());
        tell(&format!(
            "next: read {out}/imported.report.txt, state the list's licence in {out}/pack.toml, comity lexicon check {out}"
        ));
        Ok(Outcome::Done)
    }

    fn bytes(&self, shown: &str) -> Result<Vec<u8>, Stop> {
        let unread = |error: std::io::Error| Stop::Message(format!("{shown}: it can't be read ({error})"));
        let mut bytes = Vec::new();
        File::open(&self.file).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(unread)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Stop::Message(format!("{shown}: it is too large; expected at most {MOST_BYTES} bytes")));
        }
        Ok(bytes)
    }

    fn settings(&self) -> Result<Settings, Stop> {
        let mut map = BTreeMap::new();
        for pair in self.map.iter().flat_map(|list| list.split(',')).filter(|pair| !pair.trim().is_empty()) {
            let Some((category, name)) = pair.split_once('=') else {
                return Err(Stop::Message(format!("--map {pair}: expected CATEGORY=LABEL")));
            };
            let target = match name.trim() {
                "-" => None,
                name => Some(label(name)?),
            };
            map.insert(category.trim().to_owned(), target);
        }
        if self.weight.is_some_and(|weight| !(0.0..=20.0).contains(&weight)) {
            return Err(Stop::Message("--weight: expected a number from 0 to 20".to_owned()));
        }
        let whole = std::path::absolute(&self.out)?;
        Ok(Settings {
            name: pack_name(&whole.file_name().unwrap_or_default().to_string_lossy()),
            from: self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            label: self.label.as_deref().map(label).transpose()?,
            map,
            weight: self.weight,
            level: self.level,
        })
    }
}

fn label(name: &str) -> Result<Label, Stop> {
    Label::named(name).filter(|label| *label != Label::Mention).ok_or_else(|| {
        let known = labels().iter().map(|(_, label)| label.name()).collect::<Vec<_>>().join(", ");
        Stop::Message(format!("no label is called `{name}`; expected one of {known}"))
    })
}
