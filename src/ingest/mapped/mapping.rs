//! What a mapping is: which value of a record is which field of a comment.
//! Built-in formats are files of it (`formats/*.toml`), `--map` is one, and so is what is guessed from names.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::comment::{Kind, Status};
use crate::ingest::moment::Slashed;

use super::condition::Condition;
use super::field::{ByField, Field};
use super::markup::Markup;
use super::path::Path;

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
    pub(in crate::ingest) fields: ByField<Vec<Path>>,
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
        self.fields.of(field).map_or(&[], Vec::as_slice)
    }

    /// Whether a field is named.
    pub(in crate::ingest) fn has(&self, field: Field) -> bool {
        !self.paths(field).is_empty()
    }

    /// Names the paths of a field; none: it is not read.
    pub(in crate::ingest) fn set(&mut self, field: Field, paths: Vec<Path>) {
        if let Some(place) = self.fields.of_mut(field) {
            *place = paths;
        }
    }

    /// How many fields are named.
    pub(in crate::ingest) fn count(&self) -> usize {
        self.fields.all().filter(|paths| !paths.is_empty()).count()
    }

    fn all_paths(&self) -> impl Iterator<Item = &Path> {
        let conditions = self.status.iter().map(|(_, condition)| condition);
        let conditions = conditions.chain(self.kind.iter().map(|(_, condition)| condition));
        let conditions = conditions
            .chain([&self.opening, &self.skip, &self.no_text, &self.edited, &self.pinned].into_iter().flatten());
        let answer = self.answer.iter().flat_map(|answer| answer.fields.all().flatten());
        let lists =
            self.lists.iter().flat_map(|list| list.key.iter().chain(&list.value).chain(std::iter::once(&list.at)));
        self.fields
            .all()
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
        for paths in self.fields.all_mut() {
            paths.retain_mut(bind);
        }
        let bind_all = |conditions: &mut Vec<Condition>| conditions.retain_mut(|condition| condition.bind(&bind));
        for conditions in [&mut self.opening, &mut self.skip, &mut self.no_text, &mut self.edited, &mut self.pinned] {
            bind_all(conditions);
        }
        self.status.retain_mut(|(_, condition)| condition.bind(&bind));
        self.kind.retain_mut(|(_, condition)| condition.bind(&bind));
        if let Some(answer) = &mut self.answer {
            answer.bind(header);
        }
    }

    /// The columns of a table that are read.
    pub(in crate::ingest) fn columns(&self) -> Vec<usize> {
        self.all_paths().filter_map(|path| path.column).collect()
    }
}
