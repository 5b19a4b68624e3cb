//! Rows → script data: one array a comment, its cells in the order of `ROW`, what repeats as a number into `Tables`.
//! Cells that say nothing are cut off at the end of a row. `js/rows.js` reads this and nothing else does.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use regex::Regex;
use serde_json::{Value, json};

use crate::judge::CATEGORIES;
use crate::lexicon::Lexicon;
use crate::run::Run;
use crate::run::spool::Judged;
use crate::summary::UNCIVIL;
use crate::summary::targets::Chosen;
use crate::thread::Row;

use super::super::inert;
use super::super::row::{EvidenceOut, ExtraOut, RowOut, row_out};
use super::Readers;
use super::mask::{finder, is_masked};
use super::numbers::{addressee, coverage, in_units, marks, reply_label, side_number, whole};
use super::tables::{Strings, Tables};

/// What evidence speaks for, as the script numbers it; masked words have `MASKED` added.
const INCIVILITY: u32 = 0;
const STANCE: u32 = 1;
const REPLY: u32 = 2;
const CONSTRUCTIVE: u32 = 3;
const MASKED: u32 = 8;

/// Seconds in an hour: times in a public report are whole hours, so that no comment is found by its second.
const HOUR: i64 = 3_600;

/// Packs threads one after the other.
pub(super) struct Packer {
    readers: Readers,
    people: Strings,
    targets: Strings,
    entries: Vec<String>,
    places: Strings,
    labels: Strings,
    rules: Strings,
    stems: Strings,
    languages: Strings,
    removers: Strings,
    /// By place of the thread: what finds its words to mask.
    masks: Vec<Option<Regex>>,
    /// Words to mask of the thread that is being packed.
    masked: BTreeSet<String>,
}

impl Packer {
    pub(super) fn new(readers: Readers) -> Packer {
        Packer {
            readers,
            people: Strings::default(),
            targets: Strings::default(),
            entries: Vec::new(),
            places: Strings::default(),
            labels: Strings::default(),
            rules: Strings::default(),
            stems: Strings::default(),
            languages: Strings::default(),
            removers: Strings::default(),
            masks: Vec::new(),
            masked: BTreeSet::new(),
        }
    }

    /// The tables, what finds the words to mask by thread, and the number of each author.
    pub(super) fn finish(self) -> (Tables, Vec<Option<Regex>>, HashMap<String, u32>) {
        let numbers = self.people.numbers().clone();
        let people = match self.readers {
            Readers::Staff => self.people.into_list(),
            Readers::Public => vec![String::new(); self.people.len()],
        };
        let tables = Tables {
            public: self.readers == Readers::Public,
            uncivil: UNCIVIL.0,
            people,
            targets: self.targets.into_list(),
            entries: self.entries,
            places: self.places.into_list(),
            labels: self.labels.into_list(),
            rules: self.rules.into_list(),
            categories: CATEGORIES.iter().map(|category| category.name).collect(),
            stems: self.stems.into_list(),
            languages: self.languages.into_list(),
            removers: self.removers.into_list(),
        };
        (tables, self.masks, numbers)
    }

    /// Writes the rows of a thread, which has this place in the report and this number in the run.
    pub(super) fn write_thread(
        &mut self,
        run: &mut Run,
        lexicon: &Lexicon,
        (place, number): (usize, usize),
        chosen: &Chosen,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        write!(out, "<script type=\"application/json\" id=\"rows-{place}\">[")?;
        let rows = run.forest.trees.get(number).map(|tree| run.forest.rows(tree).to_vec()).unwrap_or_default();
        let mut at_of: HashMap<Row, usize> = HashMap::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            at_of.insert(*row, at);
            let judged = run.fetch(*row)?;
            let up = run.forest.parent_of(*row).and_then(|parent| at_of.get(&parent)).map_or(0, |parent| at - parent);
            let row_out = row_out(run, &judged, *row, lexicon, chosen);
            let mut sides = self.sides(&row_out);
            for side in
                run.inferred.get(row).into_iter().flatten().filter(|side| chosen.iter().any(|t| t == side.target))
            {
                let from = side.path.first().and_then(|origin| at_of.get(origin)).map_or(1, |origin| at - origin);
                let name = run.targets.get(usize::from(side.target.0)).map_or("", |target| &target.name);
                let target = self.targets.number(name);
                sides.extend([json!(target), json!(side_number(side.label)), json!(side.score), json!(from)]);
            }
            let cells = self.cells(&row_out, &judged, up, sides);
            out.write_all(if at > 0 { b",\n" } else { b"\n" })?;
            inert::script_data(&mut *out, &cells)?;
        }
        let masked = std::mem::take(&mut self.masked);
        self.masks.push(finder(&masked));
        out.write_all(b"]</script>\n")
    }

    /// The cells of a row; the order is that of `CELLS` in `js/rows.js`.
    fn cells(&mut self, row: &RowOut<'_>, judged: &Judged, up: usize, sides: Vec<Value>) -> Vec<Value> {
        let is_public = self.readers == Readers::Public;
        let time = judged.comment.time.map(|time| time.seconds);
        let author = row.author.map_or(0, |author| self.people.number(author) + 1);
        let evidence = self.all_evidence(row);
        let categories = judged.judgement.incivility.categories.iter();
        let categories: Vec<Value> =
            categories.flat_map(|(category, score)| [category.0.into(), score.0.into()]).collect();
        let (source_stem, source_tail) = if is_public { (0, "") } else { self.parted(&row.source) };
        let url = row.url.filter(|_| !is_public).unwrap_or("");
        let url = inert::web_address(url).unwrap_or_else(|| url.to_owned());
        let (url_stem, url_tail) = if url.is_empty() { (0, "") } else { self.parted(&url) };
        let language = row.language.map_or(0, |language| self.languages.number(language) + 1);
        let mut cells = vec![
            json!(if is_public { "" } else { row.id }),
            json!(up),
            json!(marks(row, judged)),
            json!(author),
            json!(if is_public { time.map(|time| time.div_euclid(HOUR) * HOUR) } else { time }),
            json!(if is_public { "" } else { row.text }),
            json!(judged.judgement.incivility.score.0),
            json!(row.incivility.level),
            json!(addressee(row.incivility.addressee)),
            json!(coverage(judged.judgement.coverage)),
            json!(row.reply.as_ref().map_or(0, |reply| reply_label(reply.label))),
            Value::Array(categories),
            Value::Array(sides),
            Value::Array(evidence),
            json!(source_stem),
            json!(source_tail),
            json!(url_stem),
            json!(url_tail),
            json!(language),
            self.extra(&row.extra),
        ];
        while cells.last().is_some_and(says_nothing) {
            cells.pop();
        }
        cells
    }

    /// What its own words say: target, side, score, 0. In the place of the 0 an inferred side says how many rows above
    /// the words stand that it comes from.
    fn sides(&mut self, row: &RowOut<'_>) -> Vec<Value> {
        let own = row.stance.iter().filter(|stance| !stance.inferred);
        let cells = own.flat_map(|stance| {
            let target = self.targets.number(stance.target);
            [json!(target), json!(side_number(stance.label)), json!(whole(stance.score)), json!(0)]
        });
        cells.collect()
    }

    fn all_evidence(&mut self, row: &RowOut<'_>) -> Vec<Value> {
        let mut out = Vec::new();
        for evidence in &row.incivility.evidence {
            let is_masked = is_masked(evidence.category, evidence.level);
            if is_masked {
                self.masked.insert(evidence.text.to_lowercase());
            }
            self.push_evidence(evidence, INCIVILITY + if is_masked { MASKED } else { 0 }, row.text, &mut out);
        }
        for evidence in row.stance.iter().flat_map(|stance| &stance.evidence) {
            self.push_evidence(evidence, STANCE, row.text, &mut out);
        }
        for evidence in row.reply.iter().flat_map(|reply| &reply.evidence) {
            self.push_evidence(evidence, REPLY, row.text, &mut out);
        }
        for evidence in row.constructive.iter().flat_map(|constructive| &constructive.evidence) {
            self.push_evidence(evidence, CONSTRUCTIVE, row.text, &mut out);
        }
        out
    }

    /// Start and length in UTF-16 units, entry, label, weight, level, rules, group.
    fn push_evidence(&mut self, evidence: &EvidenceOut<'_>, group: u32, text: &str, out: &mut Vec<Value>) {
        let is_public = self.readers == Readers::Public;
        let (start, length) = if is_public { (0, 0) } else { in_units(text, evidence.start, evidence.end) };
        let entry = if is_public { 0 } else { self.entry(evidence) };
        let rules = self.rules.number(&evidence.rules.join(", "));
        out.extend([
            json!(start),
            json!(length),
            json!(entry),
            json!(self.labels.number(evidence.category)),
            json!(whole(evidence.weight)),
            json!(evidence.level),
            json!(rules),
            json!(group),
        ]);
    }

    /// Entries are told apart by their places, which no two share.
    fn entry(&mut self, evidence: &EvidenceOut<'_>) -> u32 {
        let number = self.places.number(&evidence.source);
        if number as usize == self.entries.len() {
            self.entries.push(evidence.entry.to_owned());
        }
        number
    }

    /// The number, from 1, of what comes up to the last `/`, `=`, `#` or `:`, and what comes after.
    fn parted<'t>(&mut self, text: &'t str) -> (u32, &'t str) {
        let at = text.rfind(['/', '=', '#', ':']).map_or(0, |at| at + 1);
        let (stem, tail) = text.split_at_checked(at).unwrap_or(("", text));
        (self.stems.number(stem) + 1, tail)
    }

    fn extra(&mut self, extra: &ExtraOut<'_>) -> Value {
        if self.readers == Readers::Public {
            return json!([]);
        }
        let remover = extra.removed_by.map_or(0, |remover| self.removers.number(remover) + 1);
        let flags = u8::from(extra.edited == Some(true)) + 2 * u8::from(extra.pinned == Some(true));
        match (extra.likes, remover, flags) {
            (None, 0, 0) => json!([]),
            (likes, remover, flags) => json!([likes, remover, flags]),
        }
    }
}

fn says_nothing(cell: &Value) -> bool {
    match cell {
        Value::Null => true,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_kept_once() {
        let mut packer = Packer::new(Readers::Staff);
        assert_eq!(packer.parted("https://e.org/t/1#c-9"), (1, "c-9"));
        assert_eq!(packer.parted("https://e.org/t/1#c-10"), (1, "c-10"));
        assert_eq!(packer.parted("dump.jsonl:7"), (2, "7"));
        assert_eq!(packer.parted("é"), (3, "é"));
    }
}
