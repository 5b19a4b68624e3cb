//! Bytes → comments. One file a format.
//! In: paths or streams. Out: `Item`s, in pieces that can be decoded side by side.
//! Knows nothing of lexicons or scores.

mod blocks;
mod blogger;
pub mod bluesky;
pub mod body;
pub mod convokit;
pub mod csv;
pub mod detect;
pub mod digest;
pub mod discourse;
mod disqus;
mod error;
pub mod hacker_news;
pub mod html;
mod item;
mod json;
pub mod json_ld;
pub mod json_table;
pub mod jsonl;
pub mod lemmy;
pub mod limits;
pub mod lines;
mod loose;
pub mod mapped;
pub mod mastodon;
pub mod mbox;
mod mend;
mod moment;
pub mod movable_type;
pub mod open;
mod own_table;
pub mod page_text;
pub mod reddit;
mod shape;
mod sheet;
mod stack_exchange;
mod tables;
pub mod telegram;
mod unpack;
pub mod warc;
pub mod whatsapp;
mod wordpress;
mod wordpress_feed;
mod xml;
pub mod youtube;

use std::sync::Arc;

use crate::comment::Place;
use crate::problem::{Problem, ProblemKind};

pub use self::error::InputError;
pub use self::item::{Absence, Family, Item, Missing, Piece, Pieces, Scope, folder_of};
use self::limits::Limits;
use self::open::Opened;

/// How inputs are to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format to read every input as, instead of detecting it.
    pub format: Option<String>,
    /// Fields and the columns that hold them, for tables.
    pub columns: csv::ColumnMap,
    /// Where reading stops.
    pub limits: Limits,
    /// Where sizes and hashes of the inputs are kept, when somebody wants to know them.
    pub digests: Option<Arc<digest::Digests>>,
}

/// A format that comity reads.
pub trait Format: Sync {
    /// The name that `--input-format` takes.
    fn name(&self) -> &'static str;
    /// What it is, in one sentence without a full stop.
    fn sentence(&self) -> &'static str;
    /// How the beginning of an input shows that it is of this format; `None` when it does not.
    fn recognize(&self, head: &detect::Head<'_>) -> Option<String>;
    /// Whether it is a table.
    fn reads_tables(&self) -> bool {
        false
    }
    /// Starts reading.
    ///
    /// # Errors
    /// When the input as a whole can't be used.
    fn read(&self, input: Opened, options: &ReadOptions) -> Result<Pieces, InputError>;
}

/// Every format, in the order in which they are tried: the most telling first.
pub static FORMATS: &[&dyn Format] = &[
    &wordpress::Wxr,
    &wordpress_feed::WpCommentsFeed,
    &disqus::Disqus,
    &stack_exchange::StackExchange,
    &blogger::Blogger,
    &warc::Warc { html: warc::HTML },
    &mbox::Mbox,
    &reddit::api::Api,
    &&mapped::APIFY_FACEBOOK,
    &&mapped::APIFY_INSTAGRAM,
    &&mapped::APIFY_TIKTOK,
    &&mapped::ARTALK,
    &&mapped::BLUESKY_V2,
    &&mapped::CORAL,
    &&mapped::DEVTO,
    &&mapped::DISCORD,
    &&mapped::FACEBOOK_TAKEOUT,
    &&mapped::FLARUM,
    &&mapped::FOURCHAN,
    &&mapped::GITHUB_COMMENTS,
    &&mapped::GITHUB_DISCUSSION,
    &&mapped::GITLAB_NOTES,
    &&mapped::GOOGLE_REVIEWS,
    &&mapped::GUARDIAN,
    &&mapped::LESSWRONG,
    &&mapped::LOBSTERS,
    &&mapped::MATTERMOST,
    &&mapped::NYT,
    &&mapped::OPENWEB,
    &&mapped::REMARK42,
    &&mapped::SLACK,
    &&mapped::SNSCRAPE,
    &&mapped::STATICMAN,
    &&mapped::STEAM,
    &&mapped::SUBSTACK,
    &&mapped::TWITCH,
    &&mapped::TWITTER_ARCHIVE,
    &&mapped::TWITTER_V1,
    &&mapped::TWITTER_V2,
    &&mapped::WALINE,
    &&mapped::WP_REST,
    &&mapped::YT_LIVE_CHAT,
    &&mapped::GITHUB_VIEW,
    &&mapped::VK,
    &&mapped::GOOGLE_MAPS,
    &discourse::Discourse,
    &youtube::api::Api,
    &youtube::yt_dlp::YtDlp,
    &bluesky::Bluesky,
    &mastodon::Mastodon,
    &lemmy::Lemmy,
    &hacker_news::algolia::Search,
    &hacker_news::algolia::Algolia,
    &telegram::Telegram,
    &&mapped::COMMENTO,
    &&mapped::ISSO,
    &&mapped::ISSO_API,
    &&mapped::DISQUS_API,
    &json_ld::JsonLd,
    &reddit::dump::Dump,
    &hacker_news::firebase::Firebase,
    &convokit::ConvoKit,
    &youtube::downloader::Downloader,
    &&mapped::HN_CSV,
    &&mapped::WP_COMMENTS,
    &&mapped::ISSO_STORE,
    &&mapped::TWARC_CSV,
    &&mapped::TWINT,
    &&mapped::NYT_TABLE,
    &&mapped::YT_TAKEOUT,
    &&mapped::REDDIT_TAKEOUT,
    &&mapped::EXPORTCOMMENTS,
    &json_table::RedditList,
    &jsonl::Jsonl,
    &json_table::JsonTable,
    &html::format::HtmlPage,
    &movable_type::MovableType,
    &csv::Csv,
    &whatsapp::WhatsApp,
    &page_text::format::PageText,
    &lines::Lines,
];

/// Opens one input, finds out what it is, and starts reading it; an archive is read member by member.
///
/// # Errors
/// When the input can't be opened, is empty, or is nothing that comity reads. A member that can't be read is an error
/// of its own among the pieces.
pub fn start(input: &open::Input, options: &ReadOptions) -> Result<Pieces, InputError> {
    read(open::open_summed(input, &options.limits, options.digests.as_ref())?, options)
}

/// Finds out what an opened input is, and starts reading it; an archive is read member by member.
///
/// # Errors
/// When it is nothing that comity reads. A member that can't be read is an error of its own among the pieces.
pub fn read(mut opened: open::Openings, options: &ReadOptions) -> Result<Pieces, InputError> {
    if opened.is_tables() {
        return read_tables(opened, options);
    }
    if opened.is_archive() {
        let options = options.clone();
        let members = std::iter::from_fn(move || -> Option<Pieces> {
            let Some(member) = opened.next() else {
                let told = opened.passed_over()?;
                return Some(Box::new(std::iter::once(Ok(Piece::new(Scope::Rows, || vec![Item::Problem(told)])))));
            };
            Some(match member.and_then(|member| start_one(member, &options)) {
                Ok(pieces) => pieces,
                Err(error) => Box::new(std::iter::once(Err(error))),
            })
        });
        return Ok(Box::new(members.flatten()));
    }
    match opened.next() {
        Some(one) => start_one(one?, options),
        None => Ok(Box::new(std::iter::empty())),
    }
}

/// Reads those tables of a workbook or a store that hold comments; where none does, the first says what it lacks.
fn read_tables(opened: open::Openings, options: &ReadOptions) -> Result<Pieces, InputError> {
    let mut refused: Option<InputError> = None;
    let mut read: Vec<Pieces> = Vec::new();
    let mut passed: Vec<Problem> = Vec::new();
    for table in opened {
        let name = table.as_ref().map_or_else(|_| Arc::from(""), |table| table.name.clone());
        match table.and_then(|table| start_one(table, options)) {
            Ok(pieces) => read.push(pieces),
            // Every new workbook has empty sheets.
            Err(error @ InputError::Empty { .. }) => refused = refused.or(Some(error)),
            Err(error) => {
                let said = "a table without a column that is known to hold texts; it was passed over";
                passed.push(Problem::new(ProblemKind::PassedOver, Place::whole(&name), said));
                refused = refused.or(Some(error));
            }
        }
    }
    match refused {
        Some(error) if read.is_empty() => Err(error),
        _ => {
            let passed = passed.into_iter().map(Item::Problem).collect();
            read.push(Box::new(std::iter::once(Ok(Piece::new(Scope::Rows, move || passed)))));
            Ok(Box::new(read.into_iter().flatten()))
        }
    }
}

fn start_one(input: Opened, options: &ReadOptions) -> Result<Pieces, InputError> {
    let format = match &options.format {
        Some(name) => named(name)?,
        None => detect::detect(&input, options)?.format,
    };
    let name = input.name.clone();
    let mut begun = false;
    Ok(Box::new(format.read(input, options)?.map(move |piece| match piece {
        // What came before is kept, so the input as a whole was of use.
        Err(InputError::Unreadable { error, .. }) if begun => {
            let said = format!("reading stopped here: {error}; what came before is kept");
            let problem = Problem::new(ProblemKind::CutShort, Place::whole(&name), said);
            Ok(Piece::new(Scope::Rows, move || vec![Item::Problem(problem)]))
        }
        piece => {
            begun = true;
            piece
        }
    })))
}

/// The format called `name`.
///
/// # Errors
/// When there is none.
pub fn named(name: &str) -> Result<&'static dyn Format, InputError> {
    let found = FORMATS.iter().find(|format| format.name() == name);
    found.copied().ok_or_else(|| InputError::UnknownFormat { name: name.to_owned() })
}
