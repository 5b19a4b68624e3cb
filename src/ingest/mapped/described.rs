//! A file of `formats/` → a format: its name, its signs, where its records stand, and its mapping.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::comment::{Kind, Status};

use super::condition::{Condition, Sign};
use super::field::Field;
use super::mapping::{About, List, Mapping, Unthreaded};
use super::path::Path;

/// What records stand in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::ingest) enum Layout {
    /// Documents or lines of JSON.
    #[default]
    Json,
    /// Tables.
    Table,
    /// Documents of YAML.
    Yaml,
}

/// Where ids are unique.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::ingest) enum Unique {
    /// In the input.
    #[default]
    Input,
    /// In all inputs of the format that lie in one folder.
    Folder,
    /// In all inputs of the family.
    Site,
    /// In all inputs of one server or board of the family, which an input doesn't name.
    Server,
}

/// A value or a list of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn each(&self) -> impl Iterator<Item = &str> {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }

    fn paths(&self) -> Result<Vec<Path>, String> {
        self.each().map(Path::parse).collect()
    }

    fn conditions(&self) -> Result<Vec<Condition>, String> {
        self.each().map(Condition::parse).collect()
    }
}

/// A file of `formats/`, as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    sentence: String,
    #[serde(default)]
    layout: Layout,
    #[serde(default)]
    unique: Unique,
    /// The format whose ids these are, where it is not its own.
    family: Option<String>,
    /// Sets of signs; one whole set shows the format.
    signs: Vec<OneOrMany>,
    /// Where records stand in a document; the document itself, the elements of a list or the lines, where nothing is said.
    #[serde(default)]
    records: Vec<String>,
    comment: CommentTable,
    /// The answer that a record holds beside its own fields.
    answer: Option<CommentTable>,
    #[serde(default)]
    thread: BTreeMap<About, OneOrMany>,
    #[serde(default)]
    list: BTreeMap<String, ListTable>,
    /// Keys that look like a field, are none, and need no word.
    #[serde(default)]
    unread: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct CommentTable {
    #[serde(default)]
    opening: Option<OneOrMany>,
    #[serde(default)]
    skip: Option<OneOrMany>,
    #[serde(default)]
    no_text: Option<OneOrMany>,
    #[serde(default)]
    edited: Option<OneOrMany>,
    #[serde(default)]
    pinned: Option<OneOrMany>,
    #[serde(default)]
    status_if: BTreeMap<Status, OneOrMany>,
    #[serde(default)]
    kind_if: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    unthreaded: Unthreaded,
    #[serde(default)]
    no_parent: Vec<String>,
    #[serde(default)]
    nobody: Vec<String>,
    #[serde(default)]
    utc: bool,
    #[serde(default)]
    loose: bool,
    #[serde(default)]
    needs_id: bool,
    #[serde(default)]
    renumbers: bool,
    #[serde(default)]
    outer_opens: bool,
    #[serde(flatten)]
    fields: BTreeMap<String, OneOrMany>,
}

impl CommentTable {
    fn mapping(&self) -> Result<Mapping, String> {
        let conditions = |some: &Option<OneOrMany>| some.as_ref().map_or(Ok(Vec::new()), OneOrMany::conditions);
        let mut mapping = Mapping {
            opening: conditions(&self.opening)?,
            skip: conditions(&self.skip)?,
            no_text: conditions(&self.no_text)?,
            edited: conditions(&self.edited)?,
            pinned: conditions(&self.pinned)?,
            unthreaded: self.unthreaded,
            no_parent: self.no_parent.iter().map(|value| value.as_str().into()).collect(),
            nobody: self.nobody.iter().map(|value| value.as_str().into()).collect(),
            utc: self.utc,
            is_loose: self.loose,
            needs_id: self.needs_id,
            renumbers: self.renumbers,
            outer_opens: self.outer_opens,
            ..Mapping::default()
        };
        for (name, paths) in &self.fields {
            let field = Field::named(name).ok_or_else(|| format!("no field is called `{name}`"))?;
            mapping.set(field, paths.paths()?);
        }
        for (status, some) in &self.status_if {
            mapping.status.extend(some.conditions()?.into_iter().map(|condition| (*status, condition)));
        }
        for (kind, some) in &self.kind_if {
            let kind: Kind = super::words::word(kind).ok_or_else(|| format!("no kind is called `{kind}`"))?;
            mapping.kind.extend(some.conditions()?.into_iter().map(|condition| (kind, condition)));
        }
        Ok(mapping)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListTable {
    at: String,
    key: Option<OneOrMany>,
    value: OneOrMany,
}

/// A format that is a mapping.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Described {
    pub(in crate::ingest) name: String,
    pub(in crate::ingest) sentence: String,
    pub(in crate::ingest) layout: Layout,
    pub(in crate::ingest) unique: Unique,
    pub(in crate::ingest) family: String,
    pub(in crate::ingest) signs: Vec<Vec<Sign>>,
    pub(in crate::ingest) records: Vec<String>,
    pub(in crate::ingest) unread: Vec<String>,
    pub(in crate::ingest) mapping: Mapping,
}

impl Described {
    /// Reads a file of `formats/`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(in crate::ingest) fn parse(text: &str) -> Result<Described, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut mapping = file.comment.mapping()?;
        mapping.answer = file.answer.as_ref().map(CommentTable::mapping).transpose()?.map(Box::new);
        for (about, paths) in &file.thread {
            mapping.about.insert(*about, paths.paths()?);
        }
        for (name, list) in &file.list {
            mapping.lists.push(List {
                name: name.as_str().into(),
                at: Path::parse(&list.at)?,
                key: list.key.as_ref().map_or(Ok(Vec::new()), OneOrMany::paths)?,
                value: list.value.paths()?,
            });
        }
        let signs: Result<Vec<Vec<Sign>>, String> =
            file.signs.iter().map(|set| set.each().map(Sign::parse).collect()).collect();
        Ok(Described {
            family: file.family.unwrap_or_else(|| file.name.clone()),
            name: file.name,
            sentence: file.sentence,
            layout: file.layout,
            unique: file.unique,
            signs: signs?,
            records: file.records,
            unread: file.unread,
            mapping,
        })
    }
}
