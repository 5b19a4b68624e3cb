//! HTML pages as one of the formats: the whole input is one page.

use std::io::Read;
use std::sync::Arc;

use crate::comment::{Header, Place};
use crate::ingest::detect::Head;
use crate::ingest::limits::Limits;
use crate::ingest::open::Opened;
use crate::ingest::sheet::mark_repeated_in;
use crate::ingest::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope, json_ld};
use crate::problem::{Problem, ProblemKind};

/// A saved web page.
pub struct HtmlPage;

impl Format for HtmlPage {
    fn name(&self) -> &'static str {
        "html"
    }

    fn sentence(&self) -> &'static str {
        "saved web pages: comments by their markup (WordPress, Blogger, forums, Hacker News, Reddit, schema.org and others)"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let markup = head.markup()?;
        let start: String = markup.chars().take(2_000).collect::<String>().to_ascii_lowercase();
        // XML of other kinds begins with its declaration or a root of its own.
        let is_page = ["<!doctype html", "<html"].iter().any(|sign| start.contains(sign))
            || [
                "<head", "<body", "<div", "<article", "<section", "<ol", "<ul", "<meta", "<title", "<p>", "<table",
                "<span",
            ]
            .iter()
            .any(|tag| start.starts_with(tag));
        is_page.then(|| match super::engine(markup) {
            Some(engine) => format!("an HTML page, made by {engine}"),
            None => "an HTML page".to_owned(),
        })
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, file, limits) = (input.name.clone(), input.number, options.limits);
        let bytes = bytes_of_page(input, &limits)?;
        Ok(Box::new(std::iter::once(Ok(Piece::new(Scope::Input, move || items_of_bytes(bytes, &name, file, &limits))))))
    }
}

/// The bytes of a page, or one more than the limit, which shows that there are more.
///
/// # Errors
/// When they can't be read.
pub(in crate::ingest) fn bytes_of_page(input: Opened, limits: &Limits) -> Result<Vec<u8>, InputError> {
    let name = input.name.clone();
    let most = u64::try_from(limits.page).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let unreadable = |error| InputError::Unreadable { path: name, error };
    input.into_reader().take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// What is handed on of a page that is larger than the limit.
pub(in crate::ingest) fn left_out(name: &Arc<str>, limits: &Limits) -> Vec<Item> {
    let said = format!(
        "a page of more than {} bytes; it was left out; if it is meant so, raise `--limit page={}`",
        limits.page,
        limits.page.saturating_mul(4)
    );
    let header = Header { thread: name.to_string(), ..Header::default() };
    let problem = Problem::new(ProblemKind::OverLimit, Place::whole(name), said);
    vec![Item::Header(Box::new(header)), Item::Problem(problem)]
}

fn items_of_bytes(bytes: Vec<u8>, name: &Arc<str>, file: u32, limits: &Limits) -> Vec<Item> {
    if bytes.len() > limits.page {
        return left_out(name, limits);
    }
    let mut items = Vec::new();
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        items.push(Item::Problem(Problem::bad_encoding(Place::whole(name))));
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    items.extend(items_of_page(&text, name, file, limits));
    items
}

/// The items of a page; `name` is its thread. A page may hold its comments in its markup and again, often only the
/// first of them, as JSON-LD: the richer one is taken, never both.
pub(in crate::ingest) fn items_of_page(page: &str, name: &Arc<str>, file: u32, limits: &Limits) -> Vec<Item> {
    let bounds = super::Limits { nesting: limits.html_depth, bytes: limits.page };
    let reading = super::read(page, name, bounds);
    let scripts = json_ld::items_of_scripts(&reading.json_ld, name, file, (limits.depth, limits.line));
    let count = |items: &[Item]| items.iter().filter(|item| matches!(item, Item::Comment(_))).count();
    let mut header = reading.header;
    header.thread = name.to_string();
    let mut comments: Vec<Item> = Vec::new();
    let mut problems: Vec<Problem> = reading.problems;
    if count(&scripts) > reading.comments.len() {
        // What the page said of its own markup does not hold for these.
        problems.retain(|problem| problem.kind != ProblemKind::DeclaredDiffers);
        header.no_comments = None;
        for item in scripts {
            match item {
                Item::About(about) => {
                    header.title = header.title.take().or(about.title);
                    header.declared = header.declared.or(about.declared);
                }
                item => comments.push(item),
            }
        }
    } else {
        comments.extend(reading.comments.into_iter().map(|mut comment| {
            comment.thread = Some(name.to_string());
            comment.order.file = file;
            Item::Comment(Box::new(comment))
        }));
    }
    mark_repeated_in(&mut comments);
    let mut items = vec![Item::Header(Box::new(header))];
    items.extend(problems.into_iter().map(Item::Problem));
    items.append(&mut comments);
    items
}
