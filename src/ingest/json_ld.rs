//! schema.org in JSON: postings and articles with their `comment`s nested, or a flat `@graph` tied by `parentItem`.
//! Also what pages hold of it in their scripts.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::comment::{Comment, Header};

use super::body::{Body, LineEnds, html, plain};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, WHOLE, documents};
use super::sheet::Sheet;
use super::{Format, InputError, Item, Pieces, ReadOptions, Scope};

/// A JSON-LD document.
pub struct JsonLd;

/// Types whose nodes are comments.
const COMMENTS: &[&str] = &["Comment", "UserComments", "Answer", "CorrectionComment"];

/// The keys under which a node's answers stand.
const ANSWERS: &[&str] = &["comment", "comments", "suggestedAnswer", "acceptedAnswer", "answer"];

impl Format for JsonLd {
    fn name(&self) -> &'static str {
        "json_ld"
    }

    fn sentence(&self) -> &'static str {
        "schema.org in JSON-LD: postings, articles and questions with their comments"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        let first = if root.is_array() { root.items().next()? } else { root };
        let context = first.get("@context");
        let names_schema = |value: Value<'_>| value.str().is_some_and(|text| text.contains("schema.org"));
        let is_schema = names_schema(context) || context.items().any(names_schema);
        let nodes = || if root.is_array() { root.items() } else { first.get("@graph").items() };
        let has_answers = |node: Value<'_>| ANSWERS.iter().any(|key| node.get(key).exists()) || is_comment(node);
        let found = has_answers(first) || has_answers(first.get("mainEntity")) || nodes().any(has_answers);
        (is_schema && found).then(|| "schema.org with `comment` or nodes of type Comment".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(input, options, WHOLE, Graph))
    }
}

#[derive(Default)]
struct Graph;

impl Shape for Graph {
    const SCOPE: Scope = Scope::Input;

    fn record(&mut self, _which: usize, root: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let thread = sheet.name().to_string();
        read_onto(&[root], &thread, sheet);
    }
}

/// The items of a page's JSON-LD scripts; the page is the thread.
pub(super) fn items_of_scripts(scripts: &[String], name: &Arc<str>, file: u32, limits: (usize, usize)) -> Vec<Item> {
    let docs: Vec<_> = scripts.iter().filter_map(|script| super::json::whole(script, limits).ok()).collect();
    let roots: Vec<Value<'_>> = docs.iter().map(|(doc, _)| doc.root()).collect();
    let mut sheet = Sheet::new(name, file);
    read_onto(&roots, name, &mut sheet);
    sheet.take()
}

fn is_comment(node: Value<'_>) -> bool {
    let is = |value: Value<'_>| value.str().is_some_and(|kind| COMMENTS.iter().any(|known| kind.ends_with(known)));
    let kind = node.get("@type");
    is(kind) || kind.items().any(is)
}

/// A node that stands for another one: nothing but its `@id`.
fn is_reference(node: Value<'_>) -> bool {
    node.is_object() && node.get("@id").exists() && node.items().count() == 1
}

/// A comment before its parent is known.
struct Draft<'d> {
    node: Value<'d>,
    id: String,
    /// By nesting.
    above: Option<String>,
}

fn read_onto(roots: &[Value<'_>], thread: &str, sheet: &mut Sheet) {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    // Where a node is only named inside another one, that one is its parent.
    let mut named_under: HashMap<String, String> = HashMap::new();
    let mut header = Header { thread: thread.to_owned(), ..Header::default() };
    let mut articles: HashSet<String> = HashSet::new();
    let mut open: VecDeque<(Value<'_>, Option<String>)> = roots.iter().map(|root| (*root, None)).collect();
    while let Some((node, above)) = open.pop_front() {
        if node.is_array() {
            node.items().collect::<Vec<_>>().into_iter().rev().for_each(|item| open.push_front((item, above.clone())));
            continue;
        }
        if !node.is_object() {
            continue;
        }
        let own = node.get("@id").id();
        if is_reference(node) {
            if let (Some(id), Some(above)) = (own, above) {
                named_under.insert(id, above);
            }
            continue;
        }
        let mut key = above.clone();
        if is_comment(node) {
            let id = own
                .or_else(|| node.any(&["url", "identifier"]).id())
                .unwrap_or_else(|| format!("c{}", drafts.len() + 1));
            // The same comment may stand in the graph and in its parent.
            if !at.contains_key(&id) {
                at.insert(id.clone(), drafts.len());
                drafts.push(Draft { node, id: id.clone(), above });
            }
            key = Some(id);
        } else if above.is_none() {
            fill(&mut header, node);
            articles.extend(own);
        }
        let mut inner: Vec<Value<'_>> = ANSWERS.iter().map(|answers| node.get(answers)).collect();
        if !is_comment(node) {
            inner.extend(
                ["@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "hasPart"].map(|part| node.get(part)),
            );
        }
        inner.into_iter().rev().filter(|value| value.exists()).for_each(|value| open.push_front((value, key.clone())));
    }
    if drafts.is_empty() && header.title.is_none() {
        return;
    }
    sheet.about(header);
    for (number, draft) in (sheet.position()..).zip(&drafts) {
        sheet.at_record(number);
        let stated = draft.node.get("parentItem");
        let stated = stated.get("@id").id().or_else(|| stated.id());
        let parent = draft.above.clone().or(stated).or_else(|| named_under.get(&draft.id).cloned());
        let parent = parent.filter(|parent| !articles.contains(parent));
        let mut comment = comment(draft.node, short(&draft.id), sheet);
        comment.reply_to = parent.map(|parent| short(&parent));
        comment.thread = Some(thread.to_owned());
        sheet.push(comment);
    }
}

/// The part after the `#`, where an id has one.
fn short(id: &str) -> String {
    id.rsplit_once('#').map(|(_, part)| part).filter(|part| !part.is_empty()).unwrap_or(id).to_owned()
}

fn fill(header: &mut Header, node: Value<'_>) {
    header.title = header.title.take().or_else(|| node.any(&["headline", "name"]).text());
    header.url = header.url.take().or_else(|| node.get("url").text());
    header.author = header.author.take().or_else(|| name_of(node.get("author")));
    header.article = header.article.take().or_else(|| node.any(&["articleBody", "text"]).text());
    let counts = ["commentCount", "answerCount"].iter().find_map(|key| node.get(key).count());
    header.declared = header.declared.or(counts);
}

/// A name as text, as an object with a `name`, or the first of several.
fn name_of(author: Value<'_>) -> Option<String> {
    author.text().or_else(|| author.get("name").text()).or_else(|| {
        let first = author.is_array().then(|| author.items().next()).flatten()?;
        first.text().or_else(|| first.get("name").text())
    })
}

fn comment(node: Value<'_>, id: String, sheet: &Sheet) -> Comment {
    let source = node.any(&["text", "commentText", "articleBody", "description"]).str().unwrap_or("");
    let is_html = ["</", "<br", "<p>", "<p "].iter().any(|sign| source.contains(sign));
    let body: Body = if is_html { html(source, LineEnds::Kept) } else { plain(source) };
    let mut comment = sheet.comment(id, body);
    comment.author = name_of(node.any(&["author", "creator"]));
    comment.time = node.any(&["dateCreated", "datePublished", "commentTime"]).time();
    comment.extra.likes = node.any(&["upvoteCount"]).number();
    comment.extra.url = node.get("url").text().filter(|url| url.starts_with("http"));
    let changed = node.get("dateModified").str();
    comment.extra.edited = changed.map(|changed| Some(changed) != node.any(&["dateCreated", "datePublished"]).str());
    comment
}
