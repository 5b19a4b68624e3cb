//! Page text as one of the formats: the whole input is one page.

use crate::comment::Place;
use crate::ingest::detect::Head;
use crate::ingest::html::format::{bytes_of_page, left_out};
use crate::ingest::open::Opened;
use crate::ingest::{Format, InputError, Item, Piece, Pieces, ReadOptions, Scope};
use crate::problem::Problem;

/// The text of a web page: an article and, perhaps, its comments.
pub struct PageText;

impl Format for PageText {
    fn name(&self) -> &'static str {
        "page_text"
    }

    fn sentence(&self) -> &'static str {
        "the text of a web page, as an extractor or a browser's copy gives it: an article and its comments"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let start: String = head.text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
        let is_markup = start.starts_with('<') || start.contains("<html");
        let is_empty = !start.contains(char::is_alphanumeric);
        let is_json = head.begins_as_json() && (is_empty || (start.contains('"') && start.contains(':')));
        let is_table = crate::ingest::csv::looks_like_a_table(head).is_some();
        let has_words = start.chars().any(char::is_alphabetic);
        (!is_markup && !is_json && !is_table && has_words)
            .then(|| "plain text that is no table, JSON or markup".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let (name, order, limits) = (input.name.clone(), input.number, options.limits);
        let bytes = bytes_of_page(input, &limits)?;
        let piece = Piece::new(Scope::Input, move || {
            if bytes.len() > limits.page {
                return left_out(&name, &limits);
            }
            let mut items = Vec::new();
            let text = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    items.push(Item::Problem(Problem::bad_encoding(Place::whole(&name))));
                    String::from_utf8_lossy(error.as_bytes()).into_owned()
                }
            };
            let page = super::read(&text, &name);
            let thread = page.header.thread.clone();
            items.push(Item::Header(Box::new(page.header)));
            items.extend(page.problems.into_iter().map(Item::Problem));
            items.extend(page.comments.into_iter().map(|mut comment| {
                comment.order.file = order;
                comment.thread.get_or_insert_with(|| thread.clone());
                Item::Comment(Box::new(comment))
            }));
            items
        });
        Ok(Box::new(std::iter::once(Ok(piece))))
    }
}
