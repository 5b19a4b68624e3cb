//! A record and a mapping → comments on a sheet, the answers inside it included.
//! Knows no format: what is read stands in the mapping.

use super::words::{kind_word, says_nothing, status_word};
use crate::comment::{Comment, Header};
use crate::ingest::json::Value;
use crate::ingest::reddit::{base36, placeholder};
use crate::ingest::sheet::Sheet;
use crate::ingest::{Absence, moment};
use crate::problem::ProblemKind;

use super::condition::Condition;
use super::field::Field;
use super::mapping::{About, List, Mapping, Unthreaded};
use super::markup::Markup;
use super::path::{Around, Cells, Lists, Path, Record, folder_name};

/// Looks up what the lists of a mapping say, in this document.
pub(in crate::ingest) fn lists(mapping: &Mapping, document: Value<'_>) -> Lists {
    let none = Lists::new();
    let around = Around { document, lists: &none, file: "" };
    let entry = |list: &List, element: Value<'_>| {
        let record = Record::Json(element);
        let key = if list.key.is_empty() { Some(element.key().to_owned()) } else { first(&list.key, &record, around) };
        Some((key?, first(&list.value, &record, around)?))
    };
    let said = |list: &List| list.at.values(document).into_iter().filter_map(|element| entry(list, element)).collect();
    mapping.lists.iter().map(|list| (list.name.clone(), said(list))).collect()
}

/// What a document says of its thread; nothing where its mapping names no thread.
pub(in crate::ingest) fn header(mapping: &Mapping, around: Around<'_>) -> Option<Header> {
    let record = Record::Json(around.document);
    let said = |about: About| {
        let paths = mapping.about.get(&about)?;
        first(paths, &record, around).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    if mapping.about.is_empty() || !around.document.exists() {
        return None;
    }
    let article = mapping.about.get(&About::Article).and_then(|paths| text_of(paths, None, &record, around));
    let count = |about| said(about).and_then(|text| moment::whole(&text)).and_then(|count| u64::try_from(count).ok());
    Some(Header {
        thread: said(About::Id).unwrap_or_else(|| around.file.to_owned()),
        title: said(About::Title),
        url: said(About::Url),
        author: said(About::Author),
        article: article.map(|body| body.text).filter(|text| !text.is_empty()),
        declared: count(About::Declared),
        unseen: count(About::Unseen).unwrap_or(0),
        ..Header::default()
    })
}

/// The first thing that stands at one of the paths and is not empty.
fn first(paths: &[Path], record: &Record<'_>, around: Around<'_>) -> Option<String> {
    paths.iter().find_map(|path| {
        let mut found = None;
        path.each(record, around, &mut |text| {
            if found.is_none() && !text.trim().is_empty() {
                found = Some(path.markup.map_or_else(|| text.to_owned(), |markup| markup.body(text).text));
            }
        });
        found
    })
}

/// The text at the first path that has one, its pieces joined, as a body.
fn text_of(
    paths: &[Path],
    markup: Option<Markup>,
    record: &Record<'_>,
    around: Around<'_>,
) -> Option<crate::ingest::body::Body> {
    paths.iter().find_map(|path| {
        let mut joined: Option<String> = None;
        path.each(record, around, &mut |text| match &mut joined {
            Some(before) => before.push_str(text),
            None => joined = Some(text.to_owned()),
        });
        let text = joined.filter(|text| !text.trim().is_empty())?;
        Some(path.markup.or(markup).unwrap_or(Markup::Plain).body(&text))
    })
}

/// A place in the tree of one record: what an answer inside another one inherits.
struct Inside {
    parent: Option<String>,
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

/// Stands among the parents that are none for the comment itself.
const OWN: &str = "#own";

/// The values of one record.
struct Values<'a> {
    mapping: &'a Mapping,
    record: &'a Record<'a>,
    around: Around<'a>,
}

impl Values<'_> {
    fn text(&self, field: Field) -> Option<String> {
        first(self.mapping.paths(field), self.record, self.around)
    }

    fn body(&self) -> Option<crate::ingest::body::Body> {
        text_of(self.mapping.paths(Field::Text), self.mapping.markup, self.record, self.around)
    }

    /// Ids and names only: a comment may well consist of the word "none".
    fn name(&self, field: Field) -> Option<String> {
        let text = self.text(field)?.trim().to_owned();
        (!self.mapping.is_loose || !says_nothing(&text)).then_some(text)
    }

    /// A name that stands for somebody.
    fn somebody(&self, field: Field) -> Option<String> {
        self.name(field).filter(|name| !self.mapping.nobody.iter().any(|nobody| **nobody == **name))
    }

    /// An id; a list written out is none.
    fn id(&self, field: Field) -> Option<String> {
        let id = self.name(field)?;
        // What looks like a number may be a name: `12e4`.
        if !self.mapping.is_loose && id.contains(['e', 'E']) {
            return Some(id);
        }
        let id = moment::whole_digits(&id);
        if !self.mapping.is_loose {
            return Some(id);
        }
        // Reddit's prefixes survive many conversions: `t3_` names the post, `t1_` a comment.
        let bare = id.strip_prefix("t1_").or_else(|| id.strip_prefix("t3_")).map(str::to_owned);
        Some(bare.unwrap_or(id)).filter(|id| !id.is_empty() && !(id.starts_with('[') && id.ends_with(']')))
    }

    fn count(&self, field: Field) -> Option<u64> {
        self.text(field).and_then(|text| moment::whole(text.trim())).and_then(|count| u64::try_from(count).ok())
    }

    /// The parent: what is stated, else the record that it stands in.
    fn place(&self, comment: &mut Comment, inside: &Inside, named: &dyn Fn(String) -> String) {
        let stated =
            self.name(Field::ReplyTo).filter(|parent| !self.mapping.no_parent.iter().any(|none| **none == **parent));
        let raw_thread = self.name(Field::Thread);
        let is_reddit = raw_thread.as_deref().is_some_and(|thread| thread.starts_with("t3_"));
        let names_the_post = stated.as_deref().is_some_and(|parent| parent.starts_with("t3_"));
        let parent = if names_the_post { None } else { self.id(Field::ReplyTo).filter(|_| stated.is_some()) };
        // Where a format names what opens a thread as its own parent, it answers nothing; elsewhere that is a fault.
        let own = self.mapping.no_parent.iter().any(|none| &**none == OWN);
        let is_own = |parent: &String| own && named(parent.clone()) == comment.id;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let parent = parent.filter(|parent| parent != "0" && parent != "-1" && !is_own(parent)).map(|parent| {
            // Through tables of numbers Reddit's ids come out in base 10.
            let number = parent.parse().ok().filter(|_| is_reddit && !is_number(&comment.id));
            number.map_or(parent, base36)
        });
        // Where rows have no ids, their numbers are meant.
        let is_row = |parent: &String| self.mapping.is_loose && !self.mapping.has(Field::Id) && is_number(parent);
        let parent = parent.map(|parent| if is_row(&parent) { format!("row{parent}") } else { parent });
        comment.reply_to = parent.map(named).or_else(|| inside.parent.clone());
    }

    /// All that says no place.
    fn describe(&self, comment: &mut Comment, sheet: &mut Sheet) {
        let time = self.name(Field::Time).and_then(|text| match moment::any_with(&text, self.mapping.slashed) {
            Ok(time) => Some(time),
            Err(why) => {
                let said =
                    format!("the time is `{text}` ({why}); expected RFC 3339 or seconds since 1970; it is unknown now");
                sheet.problem(ProblemKind::BadField, said);
                None
            }
        });
        comment.time = time.map(|time| if self.mapping.utc { moment::in_utc(time) } else { time });
        comment.author = self.somebody(Field::Author);
        comment.kind = self.name(Field::Kind).map(|kind| kind_word(&kind)).unwrap_or_default();
        comment.status = self.name(Field::Status).map(|status| status_word(&status)).unwrap_or_default();
        // Reddit's placeholders are nobody's words.
        if let Some((status, by)) = placeholder(&comment.text).filter(|_| self.mapping.is_loose) {
            comment.text.clear();
            comment.quoted.clear();
            comment.status = status;
            comment.extra.removed_by = by.map(str::to_owned);
        }
        comment.parent_text = self.text(Field::ParentText);
        comment.extra.author_id = self.somebody(Field::AuthorId);
        comment.extra.url = self.name(Field::Url);
        comment.extra.title = self.name(Field::Title);
        comment.extra.likes = self.name(Field::Score).and_then(|text| moment::whole(&text));
        comment.extra.target = self.name(Field::Target);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

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
