//! Reading by mappings: which value of a record is which field of a comment.
//! In: records of JSON, YAML or tables, and a mapping. Out: comments on a sheet, and what was not read.
//! A built-in format is a file of `formats/` and a row of `ingest::FORMATS`; `--map` names the same things; what nobody
//! names is guessed from the names and values of a record.

mod condition;
mod described;
mod document;
mod field;
mod fill;
mod find;
mod format;
mod guess;
mod json;
mod mapping;
mod markup;
mod path;
mod values;
pub(super) mod words;
mod yaml;

pub(super) use self::described::Described;
pub(super) use self::field::Field;
pub(super) use self::fill::push_row;
pub(super) use self::find::find;
pub use self::format::Mapped;
pub(super) use self::format::described_tables;
pub use self::guess::ColumnMap;
pub(super) use self::guess::{Column, Guess, guess, unread_words};
pub(super) use self::json::{Records, read_json};
pub(super) use self::mapping::{Mapping, Unthreaded};
use self::path::Path;
pub(super) use self::path::{Around, Cells, Lists};

/// The formats of `formats/`, by name.
macro_rules! formats {
    ($($name:ident $file:literal,)*) => {
        $(pub(super) static $name: Mapped = Mapped::new(include_str!(concat!("../../../formats/", $file, ".toml")));)*
        /// All of them.
        static DESCRIBED: &[&Mapped] = &[$(&$name),*];
    };
}

formats! {
    APIFY_FACEBOOK "apify_facebook",
    APIFY_INSTAGRAM "apify_instagram",
    APIFY_TIKTOK "apify_tiktok",
    ARTALK "artalk",
    BLUESKY_V2 "bluesky_v2",
    COMMENTO "commento",
    CORAL "coral",
    DEVTO "devto",
    DISCORD "discord",
    DISQUS_API "disqus_api",
    EXPORTCOMMENTS "exportcomments",
    FACEBOOK_TAKEOUT "facebook_takeout",
    FLARUM "flarum",
    FOURCHAN "fourchan",
    GITHUB_COMMENTS "github_comments",
    GITHUB_DISCUSSION "github_discussion",
    GITHUB_VIEW "github_view",
    GITLAB_NOTES "gitlab_notes",
    GOOGLE_MAPS "google_maps",
    GOOGLE_REVIEWS "google_reviews",
    GUARDIAN "guardian",
    HN_CSV "hn_csv",
    ISSO "isso",
    ISSO_API "isso_api",
    ISSO_STORE "isso_store",
    LESSWRONG "lesswrong",
    LOBSTERS "lobsters",
    MATTERMOST "mattermost",
    NYT "nyt",
    NYT_TABLE "nyt_table",
    OPENWEB "openweb",
    REDDIT_TAKEOUT "reddit_takeout",
    REMARK42 "remark42",
    SLACK "slack",
    SNSCRAPE "snscrape",
    STATICMAN "staticman",
    STEAM "steam",
    SUBSTACK "substack",
    TWARC_CSV "twarc_csv",
    TWINT "twint",
    TWITCH "twitch",
    TWITTER_ARCHIVE "twitter_archive",
    TWITTER_V1 "twitter_v1",
    TWITTER_V2 "twitter_v2",
    VK "vk",
    WALINE "waline",
    WP_COMMENTS "wp_comments",
    WP_REST "wp_rest",
    YT_LIVE_CHAT "yt_live_chat",
    YT_TAKEOUT "yt_takeout",
}

/// The names of the formats of `formats/`, in their order.
pub fn names() -> impl Iterator<Item = &'static str> {
    DESCRIBED.iter().filter_map(|format| format.described()).map(|described| described.name.as_str())
}

/// The path of these steps.
pub(super) fn plain_path(steps: &str) -> Path {
    Path::plain(steps)
}
