//! ConvoKit corpora: utterances in lines or an array, old and new keys, with the conversations' titles beside them.

use crate::comment::{Header, Status};

use super::body;
use super::detect::Head;
use super::json::Value;
use super::open::Opened;
use super::shape::{Shape, documents, lines};
use super::sheet::Sheet;
use super::{Family, Format, InputError, Pieces, ReadOptions, Scope};

const SCOPE: Scope = Scope::Folder(Family::ConvoKit);

/// `utterances.jsonl`, `utterances.json`, `full.json`, and `conversations.json`.
pub struct ConvoKit;

fn is_utterance(value: Value<'_>) -> bool {
    value.any(&["conversation_id", "root"]).exists()
        && (value.get("reply-to").exists() || value.get("reply_to").exists())
        && value.get("text").exists()
        && (value.get("speaker").exists() || value.get("user").exists())
}

/// The other files of a corpus, which hold no utterances.
const BESIDE: &[&str] = &["conversations.json", "speakers.json", "users.json", "corpus.json", "index.json"];

impl Format for ConvoKit {
    fn name(&self) -> &'static str {
        "convokit"
    }

    fn sentence(&self) -> &'static str {
        "ConvoKit corpora: a folder or zip with utterances.jsonl (or utterances.json), old and new keys"
    }

    fn recognize(&self, head: &Head<'_>) -> Option<String> {
        let first = |root: Value<'_>| root.items().next().is_some_and(is_utterance);
        if head.json().any(|root| is_utterance(root) || first(root)) {
            return Some("objects with `conversation_id`, `reply-to` and `text`".to_owned());
        }
        // Their content shows only that they belong to some corpus, their names say which part.
        let file = head.name.rsplit(['/', '\\', ':']).next().unwrap_or("");
        let root = head.document()?;
        let is_map_of_meta =
            root.items().next().is_some_and(|first| first.get("meta").is_object() || first.is_object());
        let is_index = root.get("utterances-index").exists() || root.get("version").exists() || file == "corpus.json";
        (BESIDE.contains(&file) && root.is_object() && (is_map_of_meta || is_index))
            .then(|| format!("`{file}` of a corpus, which holds no utterances"))
    }

    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
        let text = input.head_text().into_owned();
        let head = Head::of(&input, &text, options);
        let root_is = |test: fn(Value<'_>) -> bool| head.document().is_some_and(test);
        let is_beside = BESIDE.iter().any(|name| input.name.ends_with(name)) && !root_is(is_utterance);
        Ok(if is_beside {
            documents(input, options, &["{}"], Conversations)
        } else if root_is(|root| root.is_array()) {
            documents(input, options, &["*"], Utterances)
        } else {
            lines::<Utterances>(input, options)
        })
    }
}

/// Utterances, in lines or in an array.
#[derive(Default)]
struct Utterances;

impl Shape for Utterances {
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, row: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        utterance(row, sheet);
    }
}

/// `conversations.json`: what belongs to each conversation.
#[derive(Default)]
struct Conversations;

impl Shape for Conversations {
    const WANTED: &'static [&'static str] = &["meta", "title", "num_comments"];
    const SCOPE: Scope = SCOPE;

    fn record(&mut self, _which: usize, row: Value<'_>, _around: Value<'_>, sheet: &mut Sheet) {
        let meta = row.get("meta");
        let Some(title) = meta.get("title").text() else { return };
        let declared = meta.get("num_comments").count();
        sheet.about(Header { thread: row.key().to_owned(), title: Some(title), declared, ..Header::default() });
    }
}

fn utterance(row: Value<'_>, sheet: &mut Sheet) {
    let thread = row.any(&["conversation_id", "root"]).id();
    let id = row.get("id").id().unwrap_or_else(|| format!("line{}", sheet.position()));
    let speaker = row.any(&["speaker", "user"]);
    let author = speaker.text().or_else(|| speaker.get("id").id());
    let author = author.filter(|author| author != "[deleted]" && author != "[removed]");
    let source = row.get("text").str().unwrap_or("");
    let meta = row.get("meta");
    let reply_to = row.any(&["reply-to", "reply_to"]).id();
    // The post that opens a conversation is an utterance too; some corpora let it answer itself.
    if thread.as_deref() == Some(&id) && reply_to.as_ref().is_none_or(|parent| *parent == id) {
        let url = meta.get("permalink").text().map(|link| absolute(&link));
        let article = Some(body::markdown(source).text).filter(|text| !text.is_empty());
        sheet.about(Header { thread: id, author, url, article, title: meta.get("title").text(), ..Header::default() });
        return;
    }
    let mut comment = sheet.comment(id, body::Body::default());
    match source.trim() {
        "[deleted]" => comment.status = Status::Deleted,
        "[removed]" => comment.status = Status::Removed,
        _ => body::markdown(source).into_comment(&mut comment),
    }
    comment.reply_to = reply_to.filter(|parent| Some(parent) != thread.as_ref());
    comment.thread = thread;
    comment.author = author;
    comment.time = row.get("timestamp").time();
    comment.extra.likes = meta.get("score").number();
    comment.extra.url = meta.get("permalink").text().map(|link| absolute(&link));
    comment.extra.pinned = meta.get("stickied").bool().filter(|pinned| *pinned);
    sheet.push(comment);
}

/// Reddit's corpora give permalinks without their host.
fn absolute(link: &str) -> String {
    if link.starts_with("/r/") { format!("https://www.reddit.com{link}") } else { link.to_owned() }
}
