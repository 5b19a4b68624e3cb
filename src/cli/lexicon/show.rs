//! `comity lexicon show TERM`: where a word stands, or one row in full.

use std::path::PathBuf;

use clap::Args;

use crate::tune::bench::Bench;
use crate::tune::listing::EntryRow;
use crate::tune::show::{Standing, WholeRow, row_at, standing};

use super::super::{Outcome, Stop};
use super::list::entry_line;
use super::packs::{Form, Packs, count, write_json, write_lines};

const EXAMPLES: &str = "\
Examples:
  comity lexicon show idiot                               every entry, class and exception that the word stands in
  comity lexicon show \"you clown\"                         the same for words side by side
  comity lexicon show en/incivility/insult.tsv:12         a row in full, its classes written out
  comity lexicon show plonker --lexicon my-words          with a pack of your own laid over
";

/// Entries of a kind that are listed unless all are asked for.
const LISTED: usize = 30;

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(in crate::cli) struct Show {
    /// A word, a phrase, a pattern as written, or the `file:line` of a row
    term: String,

    /// Lay the pack in this folder over the shipped one (may be repeated)
    #[arg(long, value_name = "PATH")]
    lexicon: Vec<PathBuf>,

    /// Leave the shipped pack out
    #[arg(long)]
    no_builtin: bool,

    /// List everything, however much it is
    #[arg(long)]
    all: bool,

    /// Write what is found in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

impl Show {
    pub(in crate::cli) fn run(&self) -> Result<Outcome, Stop> {
        let packs = Packs { dirs: self.lexicon.clone(), no_builtin: self.no_builtin, targets: Vec::new() };
        let bench = Bench::new(packs.load_whole()?, |pack| packs.asks_for(pack));
        if let Some(rows) = row_at(&bench, &self.term) {
            if rows.is_empty() {
                let message =
                    format!("{}: no row stands there; expected a file of a loaded pack and a line", self.term);
                return Err(Stop::Message(message));
            }
            match self.format {
                Form::Json => write_json(&rows)?,
                Form::Text => write_lines(&rows.iter().flat_map(|row| self.row(row)).collect::<Vec<_>>())?,
            }
            return Ok(Outcome::Done);
        }
        let found = standing(&bench, &self.term);
        match self.format {
            Form::Json => write_json(&found)?,
            Form::Text => write_lines(&self.standing(&found))?,
        }
        Ok(Outcome::Done)
    }

    fn standing(&self, found: &Standing) -> Vec<String> {
        let mut lines = Vec::new();
        self.section("Fires", "fires alone", &found.fires, true, &mut lines);
        self.section("Part of", "stands beside other words", &found.part_of, false, &mut lines);
        self.section("Exceptions", "cancels a hit", &found.exceptions, false, &mut lines);
        if !found.classes.is_empty() {
            lines.push(format!("In {}", count(found.classes.len(), "class", "classes")));
            for class in &found.classes {
                let places =
                    if class.places.is_empty() { "by another class".to_owned() } else { class.places.join(", ") };
                let entries = count(class.entries, "entry", "entries");
                lines.push(format!("  {{{}}}  {places}  (in {entries})", class.class));
            }
        }
        if lines.is_empty() {
            lines.push(format!("`{}` stands in no entry, exception or class", self.term));
        }
        lines
    }

    fn section(&self, name: &str, what: &str, entries: &[EntryRow], with_cases: bool, lines: &mut Vec<String>) {
        if entries.is_empty() {
            return;
        }
        lines.push(format!("{name}: {} in which it {what}", count(entries.len(), "row", "rows")));
        let most = if self.all { entries.len() } else { LISTED };
        for entry in entries.iter().take(most) {
            lines.push(format!("  {}", entry_line(entry)));
            if with_cases {
                lines.extend(entry.yes.iter().map(|text| format!("      yes: {text}")));
                lines.extend(entry.no.iter().map(|text| format!("      no: {text}")));
            }
        }
        if entries.len() > most {
            lines.push(format!("  … and {} more (--all)", entries.len() - most));
        }
    }

    fn row(&self, row: &WholeRow) -> Vec<String> {
        let mut lines = vec![row.place.clone()];
        for (column, field) in &row.fields {
            let items: Vec<&str> = match column.as_str() {
                "unless" | "yes" | "no" => field.split(" | ").collect(),
                _ => vec![field],
            };
            lines.extend(items.iter().map(|item| format!("  {column}: {item}")));
        }
        for (class, words) in &row.classes {
            let most = if self.all { words.len() } else { LISTED };
            let more = if words.len() > most {
                format!(" … and {} more (--all)", words.len() - most)
            } else {
                String::new()
            };
            let shown = words.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
            lines.push(format!("  {{{class}}} = {shown}{more}"));
        }
        lines
    }
}
