//! Telegram exports (`result.json`): one chat, or all chats of an account. A chat is a thread; most of its messages
//! answer none.

use crate::comment::{Header, Kind};

use super::body::{Body, plain};
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, documents};
use super::sheet::Sheet;
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};
use crate::comment::Span;

/// `result.json`.
pub struct Telegram;

impl Format for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn sentence(&self) -> &'static str {
        "Telegram exports (result.json): one chat or all of them; with replies not yet seen in the wild"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let root = head.document()?;
        let is_message = |message: Value<'_>| {
            let by = ["from", "actor", "from_id", "actor_id"].iter().any(|key| message.get(key).exists());
            message.get("date").exists() && by && message.get("text").exists()
        };
        if root.get("messages").items().next().is_some_and(is_message) {
            return Some("`messages` with `date`, `from` and `text`".to_owned());
        }
        let chat = root.path("chats.list").items().next();
        chat.is_some_and(|chat| chat.get("messages").is_array()).then(|| "`chats.list` with `messages`".to_owned())
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        Ok(documents(
            input,
            options,
            &["messages.*", "chats.list.*.messages.*", "left_chats.list.*.messages.*"],
            Chats::default(),
        ))
    }
}

#[derive(Default)]
struct Chats {
    /// The chat whose header was told last.
    told: Option<String>,
}

impl Shape for Chats {
    const WANTED: &'static [&'static str] = &[
        "messages",
        "chats",
        "left_chats",
        "list",
        "name",
        "type",
        "id",
        "date",
        "date_unixtime",
        "edited",
        "edited_unixtime",
        "from",
        "from_id",
        "actor",
        "actor_id",
        "action",
        "title",
        "text",
        "reply_to_message_id",
        "reply_to_peer_id",
        "reactions",
        "count",
    ];
    const SCOPE: Scope = Scope::Family(Family::Telegram);

    fn record(&mut self, which: usize, message: Value<'_>, around: Value<'_>, sheet: &mut Sheet) {
        let chat = match which {
            0 => around,
            1 => around.path("chats.list").last_item().unwrap_or(around),
            _ => around.path("left_chats.list").last_item().unwrap_or(around),
        };
        let thread =
            chat.get("id").id().or_else(|| chat.get("name").text()).unwrap_or_else(|| sheet.name().to_string());
        if self.told.as_ref() != Some(&thread) {
            sheet.about(Header { thread: thread.clone(), title: chat.get("name").text(), ..Header::default() });
            self.told = Some(thread.clone());
        }
        let Some(id) = message.get("id").id() else { return };
        let mut comment = sheet.comment(id, text_of(message.get("text")));
        comment.kind = if message.get("type").str() == Some("service") { Kind::System } else { Kind::Comment };
        // An answer into another chat answers nothing here.
        let elsewhere = message.get("reply_to_peer_id").exists();
        comment.reply_to = message.get("reply_to_message_id").id().filter(|_| !elsewhere);
        comment.author = message.any(&["from", "actor"]).text();
        comment.extra.author_id = message.any(&["from_id", "actor_id"]).id();
        // `date` is in the time of whoever exported it.
        comment.time = message.get("date_unixtime").time().or_else(|| message.get("date").time());
        comment.extra.edited = message.any(&["edited_unixtime", "edited"]).exists().then_some(true);
        comment.extra.edited_at = message.get("edited_unixtime").time().or_else(|| message.get("edited").time());
        let counts = message.get("reactions").items().filter_map(|reaction| reaction.get("count").number());
        let likes = counts.fold(0, i64::saturating_add);
        comment.extra.likes = message.get("reactions").exists().then_some(likes);
        comment.thread = Some(thread);
        sheet.push(comment);
    }
}

/// A string, or an array of strings and of objects with a `type` and a `text`.
fn text_of(text: Value<'_>) -> Body {
    if let Some(text) = text.str() {
        return plain(text);
    }
    let mut out = String::new();
    let mut spans = (Vec::new(), Vec::new());
    for part in text.items() {
        let start = out.len();
        out.push_str(part.str().or_else(|| part.get("text").str()).unwrap_or(""));
        let span = Span::new(start, out.len());
        match part.get("type").str() {
            Some("blockquote") => spans.0.push(span),
            Some("code" | "pre") => spans.1.push(span),
            _ => {}
        }
    }
    let mut body = plain(&out);
    // The spans hold only where nothing was trimmed away before them.
    if out.starts_with(&body.text) {
        let fits = |span: &Span| (span.end as usize) <= body.text.len() && span.start < span.end;
        body.quoted.extend(spans.0.into_iter().filter(fits));
        body.code.extend(spans.1.into_iter().filter(fits));
        body.quoted.sort();
    }
    body
}
