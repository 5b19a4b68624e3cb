//! Files of labelled rows (JSON Lines, a JSON list, CSV or TSV; packed or not) → gold rows.
//! Rows without a usable label are skipped and counted by what they hold. What moderators decided (`decisions`) is read
//! as it is.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::sync::Arc;

use csv::ReaderBuilder;
use serde_json::Value;

use crate::comment::{Comment, Place};
use crate::ingest::InputError;
use crate::ingest::limits::Limits;
use crate::ingest::open::{Input, open};

use super::decisions::{Decision, decisions, in_force};
use super::task::Task;

/// Where in a row things stand: a key, or keys parted by points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldPaths {
    /// The comment.
    pub text: String,
    /// Its label.
    pub label: String,
    /// The text that it answers.
    pub parent: String,
    /// The target of its stance.
    pub target: String,
}

impl Default for GoldPaths {
    fn default() -> GoldPaths {
        let name = |name: &str| name.to_owned();
        GoldPaths { text: name("text"), label: name("label"), parent: name("parent"), target: name("target") }
    }
}

/// A label of the gold file, and what comity calls it: `neutral` may be `query` and `comment`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name in the file.
    pub name: String,
    /// The labels of the task that count as it.
    pub means: Vec<&'static str>,
}

/// How the file's labels are read: `neutral=query+comment,support=agree`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelMap(Vec<(String, Vec<String>)>);

impl LabelMap {
    /// Reads `neutral=query+comment,support=agree`.
    ///
    /// # Errors
    /// In words, when a part has no `=`.
    pub fn parse(text: &str) -> Result<LabelMap, String> {
        let pair = |part: &str| {
            let (name, means) = part.split_once('=').ok_or_else(|| {
                format!("`{part}` has no `=`; expected the file's label and comity's, as in `neutral=query+comment`")
            })?;
            Ok((name.trim().to_owned(), means.split('+').map(|label| label.trim().to_owned()).collect()))
        };
        text.split(',').filter(|part| !part.trim().is_empty()).map(pair).collect::<Result<_, String>>().map(LabelMap)
    }

    /// The classes of a gold file: those of the map, then the task's labels that the map says nothing of.
    ///
    /// # Errors
    /// In words, when a mapped label is none of the task's.
    pub fn classes(&self, task: Task) -> Result<Vec<Class>, String> {
        let mut classes: Vec<Class> = Vec::new();
        for (name, means) in &self.0 {
            let label = |text: &String| {
                task.labels().iter().copied().find(|label| label == text).ok_or_else(|| {
                    format!(
                        "--map-label: `{text}` is no label of {}; expected one of {}",
                        task.name(),
                        task.labels().join(", ")
                    )
                })
            };
            classes.push(Class { name: name.clone(), means: means.iter().map(label).collect::<Result<_, _>>()? });
        }
        for label in task.labels() {
            if !classes.iter().any(|class| class.means.contains(label) || class.name == *label) {
                classes.push(Class { name: (*label).to_owned(), means: vec![label] });
            }
        }
        Ok(classes)
    }
}

/// A labelled comment.
#[derive(Clone, Debug)]
pub struct GoldRow {
    /// The comment, with its place, the answered text and its target where the row has them.
    pub comment: Comment,
    /// Number of its class in `Gold::classes`.
    pub class: usize,
}

/// Rows that can't be used, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Without a label, or with `null`.
    pub unlabelled: u64,
    /// With a label that is no class, by label.
    pub unknown: BTreeMap<String, u64>,
    /// Without a text (or, for stance toward a target, without a target).
    pub incomplete: u64,
    /// No row at all: broken JSON, say.
    pub unreadable: u64,
    /// For replies, in a file whose other rows have one: without the answered text.
    pub unanswering: u64,
}

impl Skipped {
    /// How many.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.unlabelled + self.incomplete + self.unreadable + self.unanswering + self.unknown.values().sum::<u64>()
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let mut part = |count: u64, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        part(self.unlabelled, "without a label");
        part(self.incomplete, "without a text or target");
        part(self.unreadable, "that can't be read");
        part(self.unanswering, "that answer nothing");
        // A file of continuous labels would fill the screen.
        self.unknown.iter().take(8).for_each(|(label, count)| part(*count, &format!("labelled `{label}`")));
        let more: u64 = self.unknown.values().skip(8).sum();
        part(more, "with other labels");
        f.write_str(&parts.join(", "))
    }
}

/// A gold file.
#[derive(Clone, Debug)]
pub struct Gold {
    /// Its rows, in order.
    pub rows: Vec<GoldRow>,
    /// Its labels.
    pub classes: Vec<Class>,
    /// What was skipped.
    pub skipped: Skipped,
}

impl Gold {
    /// The class that comity's `label` counts as; `None` when the file has no such class.
    #[must_use]
    pub fn class_of(&self, label: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.means.contains(&label))
    }
}

/// Reads the gold file at `path` (`-` is standard input).
///
/// # Errors
/// In words, when the file can't be read, no row can be used, or the map names labels that the task does not have.
pub fn read(path: &str, task: Task, paths: &GoldPaths, map: &LabelMap) -> Result<Gold, String> {
    let text = whole(path).map_err(|error| error.to_string())?;
    let gold = Gold { rows: Vec::new(), classes: map.classes(task)?, skipped: Skipped::default() };
    let mut reader = Reader { gold, task, paths, file: path.into() };
    match text.trim_start().bytes().next() {
        Some(b'{') if task == Task::Incivility && reader.holds_decisions(&text) => reader.decisions(&text),
        Some(b'[') => reader.list(&text)?,
        Some(b'{') => reader.lines(&text),
        _ => reader.table(&text),
    }
    // Where some rows answer something, the others open their threads: what `analyze` calls no reply.
    if task == Task::ReplyStance && reader.gold.rows.iter().any(|row| row.comment.parent_text.is_some()) {
        let before = reader.gold.rows.len();
        reader.gold.rows.retain(|row| row.comment.parent_text.is_some());
        reader.gold.skipped.unanswering = (before - reader.gold.rows.len()) as u64;
    }
    let Gold { rows, skipped, .. } = &reader.gold;
    if rows.is_empty() {
        return Err(format!(
            "{path}: no row can be used ({}); expected `{}`, `{}`, `{}`, `{}`; say where things stand with --text, --label, --parent, --target, and what labels mean with --map-label",
            if skipped.total() > 0 { skipped.to_string() } else { "there is none".to_owned() },
            paths.text,
            paths.label,
            paths.parent,
            paths.target
        ));
    }
    Ok(reader.gold)
}

/// The whole of an input as text, unpacked and decoded.
fn whole(path: &str) -> Result<String, InputError> {
    let input = Input { name: path.into(), number: 0, named: true };
    let mut text = Vec::new();
    for opened in open(&input, &Limits::default())? {
        let unreadable = |error| InputError::Unreadable { path: input.name.clone(), error };
        opened?.into_reader().read_to_end(&mut text).map_err(unreadable)?;
    }
    Ok(String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

struct Reader<'p> {
    gold: Gold,
    task: Task,
    paths: &'p GoldPaths,
    file: Arc<str>,
}

impl Reader<'_> {
    fn list(&mut self, text: &str) -> Result<(), String> {
        let list: Vec<Value> =
            serde_json::from_str(text).map_err(|error| format!("{}:{}: {error}", self.file, error.line()))?;
        for (at, row) in list.iter().enumerate() {
            self.accept(Place::record(&self.file, at as u64 + 1), |path| json_at(row, path));
        }
        Ok(())
    }

    /// Whether the first line is a moderator's decision, and no label was asked for elsewhere.
    fn holds_decisions(&self, text: &str) -> bool {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        let has_label = || serde_json::from_str(first).is_ok_and(|row| json_at(&row, &self.paths.label).is_some());
        serde_json::from_str::<Decision>(first).is_ok() && !has_label()
    }

    /// Takes what moderators decided: of each comment the decision that holds.
    fn decisions(&mut self, text: &str) {
        let (list, unreadable) = decisions(text);
        self.gold.skipped.unreadable += unreadable;
        let mut held: Vec<usize> = in_force(&list).into_values().collect();
        held.sort_unstable();
        for (at, decision) in held.into_iter().filter_map(|at| Some((at, list.get(at)?))) {
            let label = decision.is_uncivil().map(|uncivil| if uncivil { "uncivil" } else { "civil" });
            let Some(class) = label.and_then(|label| self.gold.class_of(label)) else {
                self.gold.skipped.unlabelled += 1;
                continue;
            };
            if decision.text.trim().is_empty() {
                self.gold.skipped.incomplete += 1;
                continue;
            }
            let place = Place::record(&self.file, at as u64 + 1);
            let mut comment = Comment::new(decision.id.as_str(), decision.text.as_str(), place);
            comment.thread = Some(decision.thread.clone());
            comment.parent_text.clone_from(&decision.parent);
            self.gold.rows.push(GoldRow { comment, class });
        }
    }

    fn lines(&mut self, text: &str) {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str::<Value>(line) {
                Ok(row) => self.accept(Place::line(&self.file, at as u64 + 1), |path| json_at(&row, path)),
                Err(_) => self.gold.skipped.unreadable += 1,
            }
        }
    }

    fn table(&mut self, text: &str) {
        let header = text.lines().next().unwrap_or("");
        let times = |sign: &u8| header.bytes().filter(|byte| byte == sign).count();
        let delimiter = [b';', b'\t', b','].into_iter().max_by_key(times).unwrap_or(b',');
        let mut table = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let Ok(header) = table.headers().cloned() else { return };
        for record in table.records() {
            let Ok(record) = record else {
                self.gold.skipped.unreadable += 1;
                continue;
            };
            let place = Place::line(&self.file, record.position().map_or(0, csv::Position::line));
            self.accept(place, |path| {
                let cell = record.get(header.iter().position(|name| name == path)?)?;
                (!cell.is_empty()).then(|| cell.to_owned())
            });
        }
    }

    /// Takes a row of which `field` tells what stands at a path.
    fn accept(&mut self, place: Place, field: impl Fn(&str) -> Option<String>) {
        let Some(label) = field(&self.paths.label).filter(|label| !label.is_empty()) else {
            self.gold.skipped.unlabelled += 1;
            return;
        };
        let Some(class) = self.class(&label) else {
            *self.gold.skipped.unknown.entry(label).or_default() += 1;
            return;
        };
        let target = field(&self.paths.target);
        let text = field(&self.paths.text).filter(|text| !text.trim().is_empty());
        let (Some(text), true) = (text, self.task != Task::TargetStance || target.is_some()) else {
            self.gold.skipped.incomplete += 1;
            return;
        };
        let id = field("id").unwrap_or_else(|| place.to_string());
        let mut comment = Comment::new(id, text, place);
        comment.parent_text = field(&self.paths.parent);
        comment.extra.target = target.filter(|_| self.task == Task::TargetStance);
        self.gold.rows.push(GoldRow { comment, class });
    }

    /// The class of a label: by its name; for incivility also by a number, from a half on uncivil, and by yes and no.
    fn class(&self, label: &str) -> Option<usize> {
        if let Some(at) = self.gold.classes.iter().position(|class| class.name == label) {
            return Some(at);
        }
        if self.task != Task::Incivility {
            return None;
        }
        let uncivil = match label.to_lowercase().as_str() {
            "true" | "yes" => true,
            "false" | "no" => false,
            number => number.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))? >= 0.5,
        };
        self.gold.class_of(if uncivil { "uncivil" } else { "civil" })
    }
}

/// What stands at `path` in a row, as text: the key itself, or keys and list places parted by points.
fn json_at(row: &Value, path: &str) -> Option<String> {
    let whole = row.get(path);
    let value = whole.or_else(|| {
        path.split('.').try_fold(row, |inner, key| match inner {
            Value::Array(list) => list.get(key.parse::<usize>().ok()?),
            _ => inner.get(key),
        })
    })?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read_text(text: &str, task: Task, paths: &GoldPaths, map: &str) -> Result<Gold, String> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let map = LabelMap::parse(map)?;
        read(&file.path().to_string_lossy(), task, paths, &map)
    }

    #[test]
    fn rows_are_read_from_lines_lists_and_tables() {
        let paths = GoldPaths { label: "labels.rude".to_owned(), ..GoldPaths::default() };
        let lines = "{\"id\":\"a\",\"text\":\"x\",\"labels\":{\"rude\":1}}\n{\"text\":\"y\",\"labels\":{\"rude\":null}}\nno\n{\"text\":\"z\",\"labels\":{\"rude\":0.2}}\n";
        let gold = read_text(lines, Task::Incivility, &paths, "").expect("it is read");
        assert_eq!(gold.rows.iter().map(|row| row.class).collect::<Vec<_>>(), [1, 0]);
        assert_eq!((gold.skipped.unlabelled, gold.skipped.unreadable), (1, 1));
        let table = "text,label,target\n\"a, b\",favor,Bridge\nc,strange,Bridge\n,against,Bridge\n";
        let gold = read_text(table, Task::TargetStance, &GoldPaths::default(), "").expect("it is read");
        assert_eq!(gold.rows.len(), 1);
        assert_eq!(gold.skipped.to_string(), "1 without a text or target, 1 labelled `strange`");
        assert_eq!(gold.rows[0].comment.extra.target.as_deref(), Some("Bridge"));
    }

    #[test]
    fn decisions_of_moderators_are_gold() {
        let rows = [
            r#"{"id":"a","thread":"t","decision":"remove","reason":null,"who":"ana","when":null,"text":"x"}"#,
            r#"{"id":"b","thread":"t","decision":"keep","reason":null,"who":"ana","when":null,"text":"y"}"#,
            r#"{"id":"c","thread":"t","decision":"skip","reason":null,"who":"ana","when":null,"text":"z"}"#,
            r#"{"id":"d","thread":"t","decision":"remove","reason":"spam","who":"ana","when":null,"text":"s"}"#,
            r#"{"id":"a","thread":"t","decision":"keep","reason":null,"who":"ben","when":null,"text":"x"}"#,
            r#"{"id":"b","thread":"t","decision":"warn","reason":null,"who":"ben","when":null,"text":"y"}"#,
            r#"{"id":"e","thr"#,
        ];
        let gold = read_text(&rows.join("\n"), Task::Incivility, &GoldPaths::default(), "").expect("it is read");
        let found: Vec<(&str, usize)> = gold.rows.iter().map(|row| (&*row.comment.id, row.class)).collect();
        assert_eq!(found, [("a", 0), ("b", 1)], "the last decision holds");
        assert_eq!(gold.skipped.to_string(), "2 without a label, 1 that can't be read");
    }

    #[test]
    fn labels_are_mapped() {
        let list = "[{\"text\":\"x\",\"label\":\"neutral\",\"parent\":\"p\"},{\"text\":\"y\",\"label\":\"agree\",\"parent\":\"p\"},{\"text\":\"z\",\"label\":\"agree\"}]";
        let gold = read_text(list, Task::ReplyStance, &GoldPaths::default(), "neutral=query+comment").expect("read");
        assert_eq!(
            (gold.class_of("query"), gold.class_of("comment"), gold.class_of("agree")),
            (Some(0), Some(0), Some(1))
        );
        assert_eq!(gold.rows.iter().map(|row| row.class).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(gold.skipped.to_string(), "1 that answer nothing", "the third row opens a thread");
        assert!(read_text(list, Task::ReplyStance, &GoldPaths::default(), "neutral=maybe").is_err());
    }
}
