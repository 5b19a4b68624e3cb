//! The beginning of a JSON document → where its comments stand, and which key is which field.
//! In: values. Out: the path of the records and a guess; the one that knows most fields is chosen.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::json::Value;

use super::field::Field;
use super::guess::{Column, ColumnMap, Guess, guess};
use super::mapping::{About, Mapping, Unthreaded};
use super::path::Path;
use super::words;

/// Records that are looked at.
const SAMPLE: usize = 40;

/// How deep records may stand in a document, and values in a record.
const DEEPEST: usize = 6;

/// What was found in a document.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Found {
    /// Where the records stand, in the words of `json::Documents`.
    pub(in crate::ingest) records: String,
    /// What they hold.
    pub(in crate::ingest) guess: Guess,
    /// Keys of the first record.
    pub(in crate::ingest) keys: Vec<String>,
    /// The path to what was looked at: inside the records, where these open threads.
    path: String,
    score: (usize, usize),
}

impl Found {
    /// Whether the records of `other` are the answers inside these.
    fn holds_as_answers(&self, other: &Found) -> bool {
        let mapping = &self.guess.mapping;
        let inside = other.path.strip_prefix(&self.path).map(|rest| rest.trim_start_matches('.'));
        let is_list = |rest: &str| mapping.paths(Field::Replies).iter().any(|list| rest.starts_with(&*list.name));
        !mapping.outer_opens && self.path != other.path && inside.is_some_and(is_list)
    }
}

/// The columns of some records, and the lists of objects that stand in them.
struct Sampled {
    columns: Vec<Column>,
    /// Lists whose elements hold such a list themselves.
    recursive: BTreeSet<String>,
    texts: BTreeMap<String, Vec<String>>,
}

/// A list of objects that may be the comments.
struct Place<'v> {
    /// The path to its elements.
    path: String,
    sample: Vec<Value<'v>>,
    /// Where it stands inside the elements of another list: the path to these, the steps from there, and some of them.
    outer: Option<Outer<'v>>,
}

#[derive(Clone)]
struct Outer<'v> {
    path: String,
    sample: Vec<Value<'v>>,
}

/// Why no records were found.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Lack {
    /// What is missing.
    pub(in crate::ingest) missing: String,
    /// The keys of the most records that stand in one place, with the objects in them: `user.login`.
    pub(in crate::ingest) keys: Vec<String>,
}

/// Finds the records in the values that a document or its lines begin with.
///
/// # Errors
/// What is missing, of the records that came closest.
pub(in crate::ingest) fn find(values: &[Value<'_>], is_lines: bool, map: &ColumnMap) -> Result<Found, Lack> {
    let mut places: Vec<Place<'_>> = Vec::new();
    let objects: Vec<Value<'_>> = values.iter().copied().filter(|value| value.is_object()).take(SAMPLE).collect();
    if let Some(wanted) = map.column(Field::Records) {
        let path = with_elements(wanted);
        let sample = values.iter().flat_map(|value| Path::plain(&path).values(*value)).take(SAMPLE).collect();
        places.push(Place { path, sample, outer: None });
    } else if let (true, Some(first)) = (is_lines, objects.first()) {
        // Each line may be a document with its records in it.
        let outer = Outer { path: String::new(), sample: objects.clone() };
        places_in(*first, "", Some(&outer), &mut places, 0);
        places.push(Place { path: String::new(), sample: objects, outer: None });
    } else if let Some(root) = values.first() {
        places_in(*root, "", None, &mut places, 0);
        places.push(Place { path: String::new(), sample: objects, outer: None });
    }
    let mut lack: Option<(usize, Lack)> = None;
    let mut best: Option<Found> = None;
    for place in places.into_iter().filter(|place| !place.sample.is_empty()) {
        let sample = place.sample.clone();
        match found_at(place, map) {
            Ok(found) => {
                let is_better = |best: &Found| {
                    found.holds_as_answers(best) || (found.score > best.score && !best.holds_as_answers(&found))
                };
                if best.as_ref().is_none_or(is_better) {
                    best = Some(found);
                }
            }
            Err(missing) => {
                if lack.as_ref().is_none_or(|(most, _)| sample.len() > *most) {
                    let keys = sampled(&sample).columns.into_iter().map(|column| column.name).collect();
                    lack = Some((sample.len(), Lack { missing, keys }));
                }
            }
        }
    }
    let mut found = best.ok_or_else(|| {
        let nothing = || Lack { missing: "a list of comments".to_owned(), keys: Vec::new() };
        lack.map_or_else(nothing, |(_, lack)| lack)
    })?;
    if let (false, Some(root)) = (is_lines, values.first()) {
        about(&mut found, *root);
    }
    Ok(found)
}

/// What the document says of its thread, where the records of one thread stand in it.
fn about(found: &mut Found, root: Value<'_>) {
    let mapping = &mut found.guess.mapping;
    let base: Vec<&str> = found.records.split('.').take_while(|step| !matches!(*step, "*" | "{}" | "")).collect();
    let is_one_thread = !mapping.has(Field::Thread) && !mapping.outer_opens && !base.is_empty();
    if !is_one_thread {
        return;
    }
    let columns = sampled(&[root]).columns;
    let inside = base.split_last().map_or(String::new(), |(_, before)| before.join("."));
    for (about, field) in [(About::Title, Field::Title), (About::Url, Field::Url), (About::Article, Field::Text)] {
        let name = best_name(&columns, field, &inside);
        if let Some(name) = name {
            mapping.about.insert(about, vec![Path::plain(&format!("$.{name}"))]);
        }
    }
    if !mapping.has(Field::ReplyTo) || mapping.about.contains_key(&About::Title) {
        mapping.unthreaded = Unthreaded::File;
    } else {
        mapping.about.clear();
    }
}

/// The name among these that says most that it holds `field`, of an object that the records stand in.
fn best_name(columns: &[Column], field: Field, inside: &str) -> Option<String> {
    let stands_around = |name: &str| {
        let object = name.rsplit_once('.').map_or("", |(object, _)| object);
        object.is_empty()
            || inside == object
            || inside.starts_with(&format!("{object}."))
            || object.split('.').count() == 1
    };
    let ranked = columns.iter().filter(|column| !column.values.is_empty() && stands_around(&column.name));
    let ranked = ranked.filter_map(|column| Some((words::rank(field, &column.name)?, &column.name)));
    ranked.min().map(|(_, name)| name.clone())
}

/// `items` is `items.*`: a list is named, and its elements are meant.
fn with_elements(path: &str) -> String {
    let has_sign = path.split('.').any(|step| matches!(step, "*" | "{}"));
    if has_sign || path.is_empty() { path.to_owned() } else { format!("{path}.*") }
}

/// All lists of objects in `value`, with the path to their elements.
fn places_in<'v>(value: Value<'v>, path: &str, outer: Option<&Outer<'v>>, places: &mut Vec<Place<'v>>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    if value.is_array() {
        let sample: Vec<Value<'v>> = value.items().take(SAMPLE).collect();
        if sample.first().is_some_and(|first| first.is_object()) {
            let (step, inner) = unwrapped(&sample);
            let place = Place { path: below(&step), sample: inner, outer: outer.cloned() };
            let here = Outer { path: place.path.clone(), sample: place.sample.clone() };
            if let Some(first) = place.sample.first() {
                places_in(*first, &here.path, Some(&here), places, depth + 1);
            }
            places.push(place);
        } else if sample.len() > 1 && depth == 0 && sample.iter().all(|one| one.is_text()) {
            places.push(Place { path: below("*"), sample, outer: None });
        }
        return;
    }
    if !value.is_object() {
        return;
    }
    // An object may hold its records under their ids.
    let objects: Vec<Value<'v>> = value.items().take(SAMPLE).collect();
    let is_map =
        objects.len() > 1 && objects.iter().all(|object| object.is_object() && same_keys(objects.first(), *object));
    if is_map {
        places.push(Place { path: below("{}"), sample: objects, outer: outer.cloned() });
        return;
    }
    // One comment may stand alone, with its answers in it.
    if outer.is_none()
        && !path.is_empty()
        && value.items().any(|child| child.is_array() && words::is_answers(child.key()))
    {
        places.push(Place { path: path.to_owned(), sample: vec![value], outer: None });
    }
    for child in value.items() {
        // Keys with a dot in them can't be named.
        if !child.key().contains('.') && !child.key().is_empty() {
            places_in(child, &below(child.key()), outer, places, depth + 1);
        }
    }
}

fn same_keys(first: Option<&Value<'_>>, other: Value<'_>) -> bool {
    let Some(first) = first else { return false };
    let shared = first.items().filter(|value| other.get(value.key()).exists()).count();
    shared >= 3 && shared * 2 > first.items().count()
}

/// Elements that are nothing but a wrapping object (`{"node": {…}}`) → the step to what they wrap, and that.
fn unwrapped<'v>(sample: &[Value<'v>]) -> (String, Vec<Value<'v>>) {
    let only = |value: &Value<'v>| {
        let mut items = value.items();
        items.next().filter(|first| first.is_object() && items.next().is_none())
    };
    let key = sample.first().and_then(only).map(|inner| inner.key().to_owned());
    match key {
        Some(key)
            if !key.contains('.') && sample.iter().all(|value| only(value).is_some_and(|inner| inner.key() == key)) =>
        {
            (format!("*.{key}"), sample.iter().filter_map(only).collect())
        }
        _ => ("*".to_owned(), sample.to_vec()),
    }
}

fn found_at(place: Place<'_>, map: &ColumnMap) -> Result<Found, String> {
    let Place { path: records, sample, outer } = place;
    let keys =
        sample.first().map(|first| first.items().map(|value| value.key().to_owned()).collect()).unwrap_or_default();
    if sample.iter().all(|value| value.is_text()) {
        let texts = sample.iter().filter_map(|value| value.str()).map(str::to_owned).collect();
        let column = Column { name: "text".to_owned(), values: texts };
        let mut guess = guess(&[column], &[], &ColumnMap::default())?;
        guess.mapping.set(Field::Text, vec![Path::plain("")]);
        guess.mapping.unthreaded = Unthreaded::File;
        return Ok(Found { path: records.clone(), records, guess, keys, score: (1, sample.len()) });
    }
    let sampled = sampled(&sample);
    let lists = answers_of(&sampled, map);
    let named: Vec<String> = lists.iter().map(|(list, _)| list.clone()).collect();
    let mut guess = guess(&sampled.columns, &named, map)?;
    let known = guess.fields();
    // A text alone may be anything: a program's words, if nobody and nothing is named beside it.
    let named_beside = [Field::Id, Field::Author, Field::ReplyTo, Field::Thread, Field::Replies];
    let has_company = named_beside.iter().any(|field| guess.mapping.has(*field));
    let text = guess.mapping.paths(Field::Text).first().map_or("", |path| &*path.name);
    if map.column(Field::Text).is_none() && ((known < 3 && keys.len() > 3) || (!has_company && !words::says_text(text)))
    {
        return Err("an id, an author or a time beside the text".to_owned());
    }
    guess.mapping.is_keyed = records.ends_with("{}") && !guess.mapping.has(Field::Id);
    let unread: Vec<String> = sampled.texts.keys().filter(|list| !named.contains(list)).cloned().collect();
    // Answers count double: records that hold them are not chosen for the answers alone.
    let lost = 3 * unread.len();
    let is_comments = is_comments(&last_name(&records));
    let score = (known + 2 * usize::from(!lists.is_empty()) + 3 * usize::from(is_comments)).saturating_sub(lost);
    guess.unread.extend(unread);
    let score = (score, sample.len());
    if opens(&records, &lists, &sampled) {
        guess.mapping.outer_opens = true;
        guess.mapping.set(Field::Thread, Vec::new());
        return Ok(Found { path: records.clone(), records, guess, keys, score });
    }
    let Some(outer) = outer else {
        return Ok(Found { path: records.clone(), records, guess, keys, score });
    };
    // A list inside the elements of a list: these open the threads.
    let around = self::sampled(&outer.sample);
    let mut opening = Mapping { is_loose: true, ..Mapping::default() };
    for field in [Field::Id, Field::Title, Field::Url, Field::Text, Field::Author] {
        if let Some(name) = best_name(&around.columns, field, "") {
            opening.set(field, vec![Path::plain(&name)]);
        }
    }
    let steps = records.get(outer.path.len()..).unwrap_or("").trim_start_matches('.').to_owned();
    opening.set(Field::Replies, vec![Path::plain(&steps)]);
    guess.mapping.outer_opens = true;
    guess.mapping.outer = Some(Box::new(opening));
    guess.mapping.set(Field::Thread, Vec::new());
    Ok(Found { path: records, records: outer.path, guess, keys, score })
}

/// What a path names last, but for the steps that only wrap.
fn last_name(path: &str) -> Option<String> {
    const WRAPS: &[&str] = &["", "nodes", "edges", "node", "data", "items", "list", "results", "tweet", "comment"];
    path.split('.').rev().map(words::bare).find(|step| !WRAPS.contains(&step.as_str()))
}

fn is_comments(name: &Option<String>) -> bool {
    const NAMES: &[&str] = &["comments", "notes", "reviews", "messages", "discussion", "kommentare", "comentarios"];
    name.as_deref().is_some_and(|name| NAMES.contains(&name))
}

/// Whether the records open threads: posts with their comments, and not comments with their answers. What has a title is
/// a post.
fn opens(records: &str, lists: &[(String, usize)], sampled: &Sampled) -> bool {
    let is_list_of_comments = |list: &str| last_name(list).is_some_and(|name| name == "comments" || name == "notes");
    let is_post = || sampled.columns.iter().any(|column| words::rank(Field::Title, &column.name).is_some());
    lists.iter().any(|(list, _)| is_list_of_comments(list) && !sampled.recursive.contains(list))
        && !is_comments(&last_name(records))
        && is_post()
}

fn sampled(sample: &[Value<'_>]) -> Sampled {
    let mut columns: Vec<Column> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Sampled { columns: Vec::new(), recursive: BTreeSet::new(), texts: BTreeMap::new() };
    for record in sample {
        let mut open = vec![(*record, String::new(), 0)];
        while let Some((value, path, depth)) = open.pop() {
            let mut children = Vec::new();
            for child in value.items() {
                let name = if path.is_empty() { child.key().to_owned() } else { format!("{path}.{}", child.key()) };
                if child.is_object() && depth < 3 {
                    children.push((child, name, depth + 1));
                } else if child.is_array() {
                    list_of(child, &name, &mut out);
                } else {
                    let at = *numbers.entry(name.clone()).or_insert_with(|| {
                        columns.push(Column { name, values: Vec::new() });
                        columns.len() - 1
                    });
                    if let (Some(column), Some(text)) =
                        (columns.get_mut(at), child.scalar().filter(|text| !text.trim().is_empty()))
                    {
                        column.values.push(text.to_owned());
                    }
                }
            }
            open.extend(children.into_iter().rev());
        }
    }
    out.columns = columns;
    out
}

/// Notes a list of objects, and which of them hold a text.
fn list_of(list: Value<'_>, name: &str, out: &mut Sampled) {
    let sample: Vec<Value<'_>> = list.items().take(3).collect();
    if !sample.first().is_some_and(|first| first.is_object()) {
        return;
    }
    let (step, inner) = unwrapped(&sample);
    let path = format!("{name}.{step}");
    let texts = |value: &Value<'_>| {
        let mut names = Vec::new();
        for child in value.items() {
            if child.is_text() && words::rank(Field::Text, child.key()).is_some() {
                names.push(child.key().to_owned());
            }
            for grandchild in child.items().filter(|_| child.is_object()) {
                let name = format!("{}.{}", child.key(), grandchild.key());
                if grandchild.is_text() && words::rank(Field::Text, &name).is_some() {
                    names.push(name);
                }
            }
        }
        names
    };
    let names: Vec<String> = inner.iter().flat_map(texts).collect();
    let list_of_its_own = |value: &Value<'_>| name.split('.').fold(*value, Value::get).exists();
    if inner.iter().any(list_of_its_own) {
        out.recursive.insert(path.clone());
    }
    if !names.is_empty() {
        out.texts.entry(path).or_default().extend(names);
    }
}

/// The lists of answers among the lists of objects: those whose name says so, or that hold what the records hold.
fn answers_of(sampled: &Sampled, map: &ColumnMap) -> Vec<(String, usize)> {
    if let Some(named) = map.column(Field::Replies) {
        return vec![(with_elements(named), 0)];
    }
    let holds_the_same =
        |texts: &[String]| texts.iter().any(|text| sampled.columns.iter().any(|column| column.name == *text));
    let says = |list: &str| list.split('.').any(words::may_be_answers);
    let found = sampled.texts.iter().filter(|(list, texts)| says(list) && holds_the_same(texts));
    found.map(|(list, texts)| (list.clone(), texts.len())).collect()
}
