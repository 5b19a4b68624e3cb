//! What a mapping is: which value of a record is which field of a comment, and what shows that an input is meant.
//! Built-in formats are files of it (`formats/*.toml`), `--map` is one, and so is what is guessed from names.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::comment::{Kind, Status};
use crate::ingest::json::Value;
use crate::ingest::moment::Slashed;

use super::markup::Markup;
use super::path::{Around, Lists, Path, Record};

/// A field of a comment that a mapping may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the row's own")]
pub(in crate::ingest) enum Field {
    Text,
    Id,
    ReplyTo,
    Thread,
    Author,
    AuthorId,
    Time,
    Url,
    Title,
    Score,
    Target,
    Kind,
    Status,
    ParentText,
    /// How deep it stands, where each comes after what it answers.
    Level,
    /// How many answers the source says there are.
    Unseen,
    /// The lists of answers.
    Replies,
    /// The lists of records.
    Records,
}

/// The names of the fields, as mappings write them.
pub(in crate::ingest) const NAMES: &[(&str, Field)] = &[
    ("text", Field::Text),
    ("id", Field::Id),
    ("reply_to", Field::ReplyTo),
    ("thread", Field::Thread),
    ("author", Field::Author),
    ("author_id", Field::AuthorId),
    ("time", Field::Time),
    ("url", Field::Url),
    ("title", Field::Title),
    ("score", Field::Score),
    ("target", Field::Target),
    ("kind", Field::Kind),
    ("status", Field::Status),
    ("parent_text", Field::ParentText),
    ("level", Field::Level),
    ("unseen", Field::Unseen),
    ("replies", Field::Replies),
    ("records", Field::Records),
];

impl Field {
    /// The field called `name`.
    pub(in crate::ingest) fn named(name: &str) -> Option<Field> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// Its name.
    pub(in crate::ingest) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
}

/// What holds of a record: something is there (`is_deleted`), is not (`!user`), or is one of some (`state=spam,trash`); two
/// of these, with `&` between them.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Condition {
    path: Path,
    values: Vec<Box<str>>,
    negated: bool,
    /// What has to hold, too.
    and: Option<Box<Condition>>,
}

impl Condition {
    fn parse(source: &str) -> Result<Condition, String> {
        if let Some((first, second)) = source.split_once(" & ") {
            let and = Some(Box::new(Condition::parse(second)?));
            return Ok(Condition { and, ..Condition::parse(first)? });
        }
        let (negated, source) = source.strip_prefix('!').map_or((false, source), |rest| (true, rest));
        // An expression and a filter in brackets have signs of their own.
        let mut depth = 0_usize;
        let is_sign = |(_, sign): &(usize, char)| {
            match sign {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            *sign == '=' && depth == 0
        };
        let sign = if source.contains(" ~ ") { None } else { source.char_indices().find(is_sign) };
        let (path, values) = sign.map_or((source, ""), |(at, _)| source.split_at(at));
        let values = values.trim_start_matches('=').split(',').filter(|value| !value.is_empty());
        Ok(Condition { path: Path::parse(path)?, values: values.map(Into::into).collect(), negated, and: None })
    }

    /// What it looks at.
    fn paths(&self) -> Vec<&Path> {
        let mut paths = vec![&self.path];
        paths.extend(self.and.iter().flat_map(|and| and.paths()));
        paths
    }

    /// Whether it holds of `record`.
    pub(in crate::ingest) fn holds(&self, record: &Record<'_>, around: Around<'_>) -> bool {
        let holds = if self.values.is_empty() {
            self.path.holds(record, around)
        } else {
            let mut holds = false;
            self.path
                .each(record, around, &mut |text| holds |= self.values.iter().any(|value| **value == *text.trim()));
            holds
        };
        holds != self.negated && self.and.as_ref().is_none_or(|and| and.holds(record, around))
    }
}

/// A sign of a format: a value that has to be there, and of which kind.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Sign {
    path: Path,
    kind: Option<Box<str>>,
}

impl Sign {
    fn parse(source: &str) -> Result<Sign, String> {
        let (path, kind) = match source.rsplit_once(':') {
            Some((path, kind)) if ["text", "number", "list", "object", "id", "none"].contains(&kind) => {
                (path, Some(kind.into()))
            }
            _ => match source.split_once("==") {
                Some((path, value)) => (path, Some(format!("={value}").into())),
                None => (source, None),
            },
        };
        Ok(Sign { path: Path::parse(path)?, kind })
    }

    /// Whether `value`, the beginning of a document, shows it.
    pub(in crate::ingest) fn is_in(&self, value: Value<'_>) -> bool {
        if self.path.is_searched() && self.kind.is_none() {
            let none = Lists::new();
            return self.path.holds(&Record::Json(value), Around { document: value, lists: &none, file: "" });
        }
        let fits = |value: &Value<'_>| match self.kind.as_deref() {
            None => true,
            Some("text") => value.is_text(),
            Some("number") => value.is_number(),
            Some("list") => value.is_array(),
            Some("object") => value.is_object(),
            Some("id") => value.id().is_some(),
            Some(wanted) => wanted.strip_prefix('=').is_some_and(|wanted| value.scalar() == Some(wanted)),
        };
        let found = self.path.values(value);
        if self.kind.as_deref() == Some("none") { found.is_empty() } else { found.iter().any(fits) }
    }

    /// Whether a header names it.
    pub(in crate::ingest) fn is_in_header(&self, header: &[String]) -> bool {
        let is_there = header.iter().any(|name| name.trim().eq_ignore_ascii_case(&self.path.name));
        if self.kind.as_deref() == Some("none") { !is_there } else { is_there }
    }

    /// Whether a record of JSON has it for a key, as the header of a table would name it.
    pub(in crate::ingest) fn is_key_of(&self, record: Value<'_>) -> bool {
        record.get(&self.path.name).exists() != (self.kind.as_deref() == Some("none"))
    }

    /// The name of what it looks for.
    pub(in crate::ingest) fn name(&self) -> &str {
        &self.path.name
    }
}

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

/// Which thread a comment belongs to where nothing says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::ingest) enum Unthreaded {
    /// The one that walking up its parents gives; its own where it answers nothing.
    #[default]
    Walk,
    /// One for the input.
    File,
    /// One for the folder.
    Folder,
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

/// A list in which values are looked up.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct List {
    /// Its name.
    pub(in crate::ingest) name: Box<str>,
    /// Its elements, from the document on.
    pub(in crate::ingest) at: Path,
    /// What is looked up; the key of each element where nothing is named.
    pub(in crate::ingest) key: Vec<Path>,
    /// What is said.
    pub(in crate::ingest) value: Vec<Path>,
}

/// Which value of a record is which field.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Mapping {
    pub(in crate::ingest) fields: BTreeMap<Field, Vec<Path>>,
    /// What a record's status is where something holds of it, most telling first.
    pub(in crate::ingest) status: Vec<(Status, Condition)>,
    /// What a record's kind is where something holds of it.
    pub(in crate::ingest) kind: Vec<(Kind, Condition)>,
    /// Records that open the thread and are no comments.
    pub(in crate::ingest) opening: Vec<Condition>,
    /// Records that are nothing to be read.
    pub(in crate::ingest) skip: Vec<Condition>,
    /// Records whose text is nobody's words: a placeholder.
    pub(in crate::ingest) no_text: Vec<Condition>,
    pub(in crate::ingest) edited: Vec<Condition>,
    pub(in crate::ingest) pinned: Vec<Condition>,
    pub(in crate::ingest) unthreaded: Unthreaded,
    /// Texts whose markup no path names.
    pub(in crate::ingest) markup: Option<Markup>,
    /// Parents that are none.
    pub(in crate::ingest) no_parent: Vec<Box<str>>,
    /// Author names that stand for nobody.
    pub(in crate::ingest) nobody: Vec<Box<str>>,
    /// Clock times without a zone are in UTC.
    pub(in crate::ingest) utc: bool,
    /// Which number comes first in its slashed dates.
    pub(in crate::ingest) slashed: Option<Slashed>,
    /// Values are as tables and databases write them: `None`, `nan`, `t1_x`, `4.2e10`.
    pub(in crate::ingest) is_loose: bool,
    /// What has no id is left out, and that is told.
    pub(in crate::ingest) needs_id: bool,
    /// Ids begin anew in each thread: the thread's name stands before them.
    pub(in crate::ingest) renumbers: bool,
    /// Records stand under their ids.
    pub(in crate::ingest) is_keyed: bool,
    /// The records of the outermost level open the threads of what stands in them.
    pub(in crate::ingest) outer_opens: bool,
    /// The mapping of these records, where it is another one.
    pub(in crate::ingest) outer: Option<Box<Mapping>>,
    /// The mapping of the answer of somebody else, whose fields stand among those of what it answers.
    pub(in crate::ingest) answer: Option<Box<Mapping>>,
    /// What belongs to the thread of a document: its id, title, address, author, article, declared count.
    pub(in crate::ingest) about: BTreeMap<About, Vec<Path>>,
    pub(in crate::ingest) lists: Vec<List>,
}

/// What a document says of its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::ingest) enum About {
    Id,
    Title,
    Url,
    Author,
    Article,
    Declared,
    Unseen,
}

impl Mapping {
    /// The paths of a field.
    pub(in crate::ingest) fn paths(&self, field: Field) -> &[Path] {
        self.fields.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Whether a field is named.
    pub(in crate::ingest) fn has(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    fn all_paths(&self) -> impl Iterator<Item = &Path> {
        let conditions = self.status.iter().map(|(_, condition)| condition);
        let conditions = conditions.chain(self.kind.iter().map(|(_, condition)| condition));
        let conditions = conditions
            .chain([&self.opening, &self.skip, &self.no_text, &self.edited, &self.pinned].into_iter().flatten());
        let answer = self.answer.iter().flat_map(|answer| answer.fields.values().flatten());
        let lists =
            self.lists.iter().flat_map(|list| list.key.iter().chain(&list.value).chain(std::iter::once(&list.at)));
        self.fields
            .values()
            .chain(self.about.values())
            .flatten()
            .chain(conditions.flat_map(Condition::paths))
            .chain(lists)
            .chain(answer)
    }

    /// Whether a document has to be read to its end before its records mean anything.
    pub(in crate::ingest) fn needs_the_whole(&self) -> bool {
        self.all_paths().any(Path::needs_the_whole)
    }

    /// Whether it looks at values under whatever key.
    pub(in crate::ingest) fn has_any_key(&self) -> bool {
        self.all_paths().any(Path::has_any_key)
    }

    /// Every key that is looked at.
    pub(in crate::ingest) fn keys(&self) -> Vec<&str> {
        self.all_paths().flat_map(Path::keys).collect()
    }

    /// Finds the columns of a table for all paths; those that are not there are gone.
    pub(in crate::ingest) fn bind(&mut self, header: &[String]) {
        let bind = |path: &mut Path| {
            let at = |fits: &dyn Fn(&str) -> bool| header.iter().position(|name| fits(name.trim()));
            path.column = path
                .column
                .or_else(|| at(&|name| name == &*path.name))
                .or_else(|| at(&|name| name.eq_ignore_ascii_case(&path.name)));
            path.column.is_some()
        };
        for paths in self.fields.values_mut() {
            paths.retain_mut(bind);
        }
        self.fields.retain(|_, paths| !paths.is_empty());
        let bind_all = |conditions: &mut Vec<Condition>| conditions.retain_mut(|condition| bind(&mut condition.path));
        for conditions in [&mut self.opening, &mut self.skip, &mut self.no_text, &mut self.edited, &mut self.pinned] {
            bind_all(conditions);
        }
        self.status.retain_mut(|(_, condition)| bind(&mut condition.path));
        self.kind.retain_mut(|(_, condition)| bind(&mut condition.path));
        if let Some(answer) = &mut self.answer {
            answer.bind(header);
        }
    }

    /// The columns of a table that are read.
    pub(in crate::ingest) fn columns(&self) -> Vec<usize> {
        self.all_paths().filter_map(|path| path.column).collect()
    }
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
            mapping.fields.insert(field, paths.paths()?);
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
