//! A record and a mapping → comments on a sheet, the answers inside it included.
//! Knows no format: what is read stands in the mapping.

use crate::comment::Header;
use crate::ingest::json::Value;
use crate::ingest::sheet::Sheet;
use crate::ingest::{Absence, moment};
use crate::problem::ProblemKind;

use super::condition::Condition;
use super::field::Field;
use super::mapping::{Mapping, Unthreaded};
use super::path::{Around, Cells, Record, folder_name};
use super::values::Values;

/// A place in the tree of one record: what an answer inside another one inherits.
pub(super) struct Inside {
    pub(super) parent: Option<String>,
    thread: Option<String>,
    level: usize,
    /// For ids that have to be made up: the number among its siblings.
    number: usize,
}

/// Reads a record and the answers inside it, whatever their depth. Where it holds several comments and `numbered` says
/// so, they are records of their own, counted on.
pub(in crate::ingest) fn push(
    mapping: &Mapping,
    record: Value<'_>,
    around: Around<'_>,
    numbered: bool,
    sheet: &mut Sheet,
) {
    let outermost = Inside { parent: None, thread: None, level: 0, number: 0 };
    let mut open = vec![(record, outermost)];
    let mut position = sheet.position();
    while let Some((value, inside)) = open.pop() {
        if numbered {
            sheet.at_record(position);
        }
        let is_record = value.is_object() || (value.is_text() && mapping.is_loose);
        if !is_record {
            continue;
        }
        let record = Record::Json(value);
        let Some(read) = read_one(mapping, &record, around, &inside, sheet) else { continue };
        position += 1;
        let level = inside.level + 1;
        let before = open.len();
        let outer = mapping.outer.as_deref().filter(|_| inside.level == 0).unwrap_or(mapping);
        for path in outer.paths(Field::Replies) {
            for list in path.values(value) {
                let answers: Vec<Value<'_>> = if list.is_array() { list.items().collect() } else { vec![list] };
                for (number, answer) in answers.into_iter().filter(|answer| answer.is_object()).enumerate() {
                    let inside =
                        Inside { parent: read.parent_below.clone(), thread: read.thread.clone(), level, number };
                    open.push((answer, inside));
                }
            }
        }
        if let Some(answers) = open.get_mut(before..) {
            answers.reverse();
        }
    }
}

/// Reads a row of a table.
pub(in crate::ingest) fn push_row(mapping: &Mapping, row: &dyn Cells, around: Around<'_>, sheet: &mut Sheet) {
    let outermost = Inside { parent: None, thread: None, level: 0, number: 0 };
    read_one(mapping, &Record::Row(row), around, &outermost, sheet);
}

/// What the answers inside a record need to know of it.
struct Read {
    parent_below: Option<String>,
    thread: Option<String>,
}

/// Reads one record onto the sheet; nothing where it is none.
fn read_one<'a>(
    mapping: &'a Mapping,
    record: &'a Record<'a>,
    around: Around<'a>,
    inside: &Inside,
    sheet: &mut Sheet,
) -> Option<Read> {
    let opener = mapping.outer.as_deref().filter(|_| inside.level == 0);
    let mapping = opener.unwrap_or(mapping);
    let holds = |conditions: &[Condition]| conditions.iter().any(|condition| condition.holds(record, around));
    if holds(&mapping.skip) {
        return None;
    }
    let values = Values { mapping, record, around };
    let stated_thread = values.id(Field::Thread);
    let key = || match record {
        Record::Json(value) if mapping.is_keyed && inside.level == 0 => Some(value.key().to_owned()),
        _ => None,
    };
    let id = values.id(Field::Id).or_else(key);
    let is_opening = holds(&mapping.opening);
    // What wraps records has no id, no author, no moment and no text.
    let is_wrapping = !is_opening
        && !mapping.is_loose
        && id.is_none()
        && values.name(Field::Author).is_none()
        && values.name(Field::Time).is_none()
        && values.body().is_none();
    if is_wrapping && matches!(record, Record::Json(_)) {
        // What it wraps may stand in it as answers do.
        let unnamed = mapping.unthreaded == Unthreaded::File;
        let thread = stated_thread.or_else(|| unnamed.then(|| around.file.to_owned()));
        return (mapping.outer_opens && inside.level == 0).then_some(Read { parent_below: None, thread });
    }
    let opens =
        opener.is_some() || (mapping.outer_opens && inside.level == 0 && mapping.has(Field::Replies)) || is_opening;
    if opens {
        let thread =
            stated_thread.or_else(|| id.clone()).unwrap_or_else(|| format!("{}#{}", sheet.name(), sheet.position()));
        sheet.about(Header {
            title: values.name(Field::Title),
            url: values.name(Field::Url),
            author: values.somebody(Field::Author),
            article: values.body().map(|body| body.text).filter(|text| !text.is_empty()),
            declared: values.count(Field::Unseen),
            thread: thread.clone(),
            ..Header::default()
        });
        if let Some(level) = values.text(Field::Level).and_then(|text| moment::whole(text.trim())) {
            sheet.at_level(level, &thread);
        }
        return Some(Read { parent_below: None, thread: Some(thread) });
    }
    if id.is_none() && mapping.needs_id {
        let name = mapping.paths(Field::Id).first().map_or("id", |path| &path.name);
        sheet.problem(ProblemKind::SkippedRecord, format!("a comment without `{name}`; it was left out"));
        return None;
    }
    let thread = stated_thread.or_else(|| inside.thread.clone()).or_else(|| match mapping.unthreaded {
        Unthreaded::Walk => None,
        Unthreaded::File => Some(around.file.to_owned()),
        Unthreaded::Folder => Some(folder_name(around.file).to_owned()),
    });
    let id = id.unwrap_or_else(|| match &inside.parent {
        Some(parent) => format!("{parent}.{}", inside.number + 1),
        None => format!("row{}", sheet.position()),
    });
    let named = |id: String| match &thread {
        Some(thread) if mapping.renumbers => format!("{thread}#{id}"),
        _ => id,
    };
    let id = named(id);
    let body = if holds(&mapping.no_text) { None } else { values.body() };
    let mut comment = sheet.comment(id.clone(), body.unwrap_or_default());
    values.place(&mut comment, inside, &named);
    if let Some(level) = values.text(Field::Level).and_then(|text| moment::whole(text.trim())) {
        let above = sheet.at_level(level, &id);
        comment.reply_to = comment.reply_to.or(above);
    }
    values.describe(&mut comment, sheet);
    comment.thread = thread.clone();
    comment.kind = mapping
        .kind
        .iter()
        .find(|(_, condition)| condition.holds(record, around))
        .map_or(comment.kind, |(kind, _)| *kind);
    if let Some((status, _)) = mapping.status.iter().find(|(_, condition)| condition.holds(record, around)) {
        comment.status = *status;
    }
    comment.extra.edited = (!mapping.edited.is_empty()).then(|| holds(&mapping.edited));
    comment.extra.pinned = holds(&mapping.pinned).then_some(true);
    sheet.push(comment);
    if let Some(answer) = mapping.answer.as_deref() {
        push_answer(answer, record, around, (&id, thread.as_deref()), sheet);
    }
    if let Some(count) = values.count(Field::Unseen).filter(|count| *count > 0) {
        sheet.missing(thread.as_deref(), Some(&id), Absence::Replies(count));
    }
    Some(Read { parent_below: Some(id), thread })
}

/// Reads the answer that a record holds beside its own fields; where there is no text, there is none.
fn push_answer(
    mapping: &Mapping,
    record: &Record<'_>,
    around: Around<'_>,
    (parent, thread): (&str, Option<&str>),
    sheet: &mut Sheet,
) {
    let values = Values { mapping, record, around };
    let Some(body) = values.body() else { return };
    let id = values.id(Field::Id).unwrap_or_else(|| format!("{parent}.answer"));
    let mut comment = sheet.comment(id, body);
    values.describe(&mut comment, sheet);
    comment.reply_to = Some(parent.to_owned());
    comment.thread = thread.map(str::to_owned);
    sheet.push(comment);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::super::document::lists;
    use super::*;
    use crate::comment::Status;
    use crate::ingest::Item;
    use crate::ingest::json;
    use crate::ingest::mapped::Described;

    /// What is read with a mapping of these lines: `thread/id<parent: text`, titles of threads, and what is told.
    fn read(lines: &str, record: &str) -> Vec<String> {
        let source = format!("name = \"n\"\nsentence = \"s\"\nsigns = [[\"id\"]]\n[comment]\n{lines}");
        let mapping = Described::parse(&source).unwrap().mapping;
        let (doc, _) = json::whole(record, (64, 1 << 20)).unwrap();
        let lists = lists(&mapping, doc.root());
        let around = Around { document: doc.root(), lists: &lists, file: "f" };
        let mut sheet = Sheet::new(&"f".into(), 0);
        let records: Vec<Value<'_>> =
            if doc.root().is_array() { doc.root().items().collect() } else { vec![doc.root()] };
        records.into_iter().for_each(|record| push(&mapping, record, around, false, &mut sheet));
        let shown = |item: Item| match item {
            Item::Comment(comment) => {
                let parent = comment.reply_to.map(|parent| format!("<{parent}")).unwrap_or_default();
                let status = if comment.status == Status::Visible { "" } else { "!" };
                format!("{}/{}{parent}{status}: {}", comment.thread.unwrap_or_default(), comment.id, comment.text)
            }
            Item::About(header) => format!("{} is {}", header.thread, header.title.unwrap_or_default()),
            Item::Problem(problem) => problem.message,
            other => format!("{other:?}"),
        };
        sheet.take().into_iter().map(shown).collect()
    }

    #[test]
    fn records_become_comments() {
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "id = \"id\"\ntext = \"text\"\nlevel = \"depth\"",
                r#"[{"id":1,"text":"a","depth":0},{"id":2,"text":"b","depth":1},{"id":3,"text":"c","depth":2},{"id":4,"text":"d","depth":1}]"#,
                &["/1: a", "/2<1: b", "/3<2: c", "/4<1: d"],
            ),
            (
                "id = \"id\"\ntext = \"text\"\n[answer]\ntext = \"owner\"",
                r#"[{"id":1,"text":"a","owner":"b"},{"id":2,"text":"c","owner":null}]"#,
                &["/1: a", "/1.answer<1: b", "/2: c"],
            ),
            (
                "outer_opens = true\nrenumbers = true\nneeds_id = true\nid = \"id\"\nreply_to = \"parent\"\ntext = \"text\"\ntitle = \"title\"\nreplies = \"list\"",
                r#"[{"id":"p","title":"P","list":[{"id":1,"text":"a"},{"id":2,"parent":1,"text":"b"},{"text":"c"}]},{"id":"q","list":[{"id":1,"text":"d"}]}]"#,
                &["p is P", "p/p#1: a", "p/p#2<p#1: b", "a comment without `id`; it was left out", "q is ", "q/q#1: d"],
            ),
            (
                "id = \"id\"\ntext = \"text\"\nno_text = \"text=[gone],[away]\"\n[comment.status_if]\ndeleted = 'text ~ ^(\\[gone\\])$'",
                r#"[{"id":1,"text":"[gone]"},{"id":2,"text":"[away]"},{"id":3,"text":"gone"}]"#,
                &["/1!: ", "/2: ", "/3: gone"],
            ),
            // What wraps answers has no words of its own.
            (
                "outer_opens = true\nid = \"id\"\ntext = \"text\"\nreplies = \"list\"\nunthreaded = \"file\"",
                r#"{"list":[{"id":1,"text":"a"}]}"#,
                &["f/1: a"],
            ),
            // Names that look like numbers stay as they are.
            ("id = \"id\"\ntext = \"text\"", r#"[{"id":"12e4","text":"a"}]"#, &["/12e4: a"]),
            // Where an opening is named as its own parent, it answers nothing.
            (
                "id = \"id\"\nreply_to = \"root\"\nno_parent = [\"#own\"]\ntext = \"text\"",
                r#"[{"id":1,"root":1,"text":"a"},{"id":2,"root":1,"text":"b"}]"#,
                &["/1: a", "/2<1: b"],
            ),
        ];
        for (lines, record, want) in cases {
            assert_eq!(read(lines, record), *want, "{lines}");
        }
    }
}
