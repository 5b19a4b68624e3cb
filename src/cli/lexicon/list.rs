//! `comity lexicon list`: what is loaded.

use clap::Args;

use crate::lexicon::Label;
use crate::tune::bench::Bench;
use crate::tune::listing::{EntryRow, Listing, entries_of, labels, listing};

use super::super::{Outcome, Stop};
use super::packs::{Form, Packs, count, write_json, write_lines};

const EXAMPLES: &str = "\
Examples:
  comity lexicon list                        packs, labels with their definitions, target sets
  comity lexicon list my-words               the same with a pack of your own laid over
  comity lexicon list --label insult         all entries of a label
  comity lexicon list --format json          for programs
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    packs: Packs,

    /// List the entries of this label
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,

    /// Write the list in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

impl List {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let bench = Bench::new(self.packs.load_whole()?, |pack| self.packs.asks_for(pack));
        match &self.label {
            None => {
                let listing = listing(&bench);
                match self.format {
                    Form::Json => write_json(&listing)?,
                    Form::Text => write_lines(&lines(&listing))?,
                }
            }
            Some(name) => {
                let label = Label::named(name).filter(|label| *label != Label::Mention);
                let known = || labels().iter().map(|(_, label)| label.name()).collect::<Vec<_>>().join(", ");
                let label = label.ok_or_else(|| {
                    Stop::Message(format!("no label is called `{name}`; expected one of {}", known()))
                })?;
                let entries = entries_of(&bench, label);
                match self.format {
                    Form::Json => write_json(&entries)?,
                    Form::Text => {
                        let mut lines: Vec<String> = entries.iter().map(entry_line).collect();
                        lines.push(count(entries.len(), "entry", "entries"));
                        write_lines(&lines)?;
                    }
                }
            }
        }
        Ok(Outcome::Done)
    }
}

/// An entry in a line.
pub(super) fn entry_line(entry: &EntryRow) -> String {
    let target = entry.target.as_ref().map(|target| format!(", {target}")).unwrap_or_default();
    let level = if entry.level > 0 { format!(", level {}", entry.level) } else { String::new() };
    let watched = if entry.is_watched { ", watched" } else { "" };
    let unless = if entry.unless > 0 { format!(", {} unless", entry.unless) } else { String::new() };
    format!(
        "{}: {}  ({}{target}, weight {:.2}{level}{watched}{unless})",
        entry.place, entry.pattern, entry.label, entry.weight
    )
}

fn lines(listing: &Listing) -> Vec<String> {
    let mut lines = vec!["Packs, later ones over earlier ones".to_owned()];
    for pack in &listing.packs {
        let language = pack.language.as_deref().unwrap_or("any language");
        let licence = pack.licence.as_deref().unwrap_or("no licence stated");
        let place = if pack.is_shipped { "shipped" } else { &pack.place };
        lines.push(format!(
            "  {} {}  {place}  {language}, {licence}, {}, {}, hash {}",
            pack.name,
            pack.version,
            count(pack.entries, "entry", "entries"),
            count(pack.classes, "class", "classes"),
            pack.hash
        ));
        lines.extend(pack.attribution.iter().map(|who| format!("      thanks to {who}")));
    }
    let mut task = "";
    for label in &listing.labels {
        if label.task != task {
            task = label.task;
            lines.push(String::new());
            lines.push(format!("Labels of {task}"));
        }
        let entries = count(label.entries, "entry", "entries");
        let definition = label.definition.as_deref().unwrap_or("");
        lines.push(format!("  {}  ({entries}, {})  {definition}", label.label, count(label.cases, "case", "cases")));
    }
    lines.push(String::new());
    lines.push("Target sets".to_owned());
    for set in &listing.sets {
        lines.push(format!(
            "  {}  {}: {}",
            set.set,
            count(set.targets.len(), "target", "targets"),
            set.targets.join(", ")
        ));
    }
    lines.push(String::new());
    lines.push(format!("{} in all", count(listing.classes, "word class", "word classes")));
    lines
}
