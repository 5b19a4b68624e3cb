//! The words by which columns and keys are known, and the words that stand in them.

use serde::de::DeserializeOwned;

use crate::comment::{Kind, Status};

use super::mapping::Field;

/// The words for each field, most telling first, in lower case without anything but letters and digits.
pub(in crate::ingest) const WORDS: &[(Field, &[&str])] = &[
    (
        Field::Text,
        &[
            "text",
            "body",
            "comment",
            "content",
            "message",
            "commenttext",
            "commentbody",
            "commentcontent",
            "commentmessage",
            "textoriginal",
            "rawmessage",
            "rawcomment",
            "rawbody",
            "rawcontent",
            "commentraw",
            "rawtext",
            "fulltext",
            "tweettext",
            "tweet",
            "posttext",
            "postcontent",
            "postbody",
            "post",
            "reviewtext",
            "reviewbody",
            "reviewcontent",
            "review",
            "messagetext",
            "messagebody",
            "messagecontent",
            "replytext",
            "replycontent",
            "replybody",
            "reply",
            "bodytext",
            "textbody",
            "commentplain",
            "plaintext",
            "cleantext",
            "textclean",
            "bodymarkdown",
            "markdown",
            "bodyhtml",
            "htmlbody",
            "contenthtml",
            "contenttext",
            "commenthtml",
            "texthtml",
            "textdisplay",
            "html",
            "selftext",
            "utterance",
            "msg",
            "note",
            "remark",
            "opinion",
            "feedback",
            "answer",
            "kommentar",
            "kommentartext",
            "nachricht",
            "beitrag",
            "texto",
            "comentario",
            "contenido",
            "mensaje",
            "texte",
            "commentaire",
            "contenu",
            "mensagem",
            "conteudo",
            "testo",
            "commento",
            "messaggio",
        ],
    ),
    (
        Field::Id,
        &[
            "id",
            "idstr",
            "commentid",
            "idcomment",
            "cid",
            "messageid",
            "msgid",
            "tweetid",
            "replyid",
            "reviewid",
            "recommendationid",
            "noteid",
            "uuid",
            "guid",
            "uid",
            "objectid",
            "shortid",
            "idcode",
            "permid",
            "key",
            "kommentarid",
            "idcomentario",
            "rowid",
            "postid",
            "no",
            "pk",
            "rpid",
            "number",
        ],
    ),
    (
        Field::ReplyTo,
        &[
            "parentid",
            "parentcommentid",
            "parent",
            "replyto",
            "replytoid",
            "replytocommentid",
            "inreplyto",
            "inreplytoid",
            "inreplytostatusid",
            "inreplytostatusidstr",
            "inreplytotweetid",
            "inreplytocommentid",
            "repliesto",
            "repliestoid",
            "replyingto",
            "replytomessageid",
            "parentcomment",
            "parentmessageid",
            "parentreplyid",
            "parenttweetid",
            "commentparent",
            "commentparentid",
            "referencemessageid",
            "quotedmessageid",
            "respondto",
            "responseto",
            "responsetocommentid",
            "respondsto",
            "answerto",
            "pid",
            "rid",
            "parentuuid",
            "parentkey",
            "antwortauf",
            "idpadre",
            "idparent",
            "padre",
            "pai",
        ],
    ),
    (
        Field::Thread,
        &[
            "thread",
            "threadid",
            "conversationid",
            "linkid",
            "commentpostid",
            "postid",
            "articleid",
            "storyid",
            "topicid",
            "submissionid",
            "videoid",
            "noteid",
            "awemeid",
            "mediaid",
            "pageid",
            "pagekey",
            "discussionid",
            "assetid",
            "noteableid",
            "issueurl",
            "issueid",
            "posturl",
            "videowebvideo",
            "videoweburl",
            "videourl",
            "articleurl",
            "pageurl",
            "storyurl",
            "inputurl",
            "facebookurl",
            "placeid",
            "productid",
            "asin",
            "appid",
            "beitragid",
            "artikelid",
            "idarticulo",
            "idpost",
            "article",
            "story",
            "submission",
            "channelid",
            "pageslug",
        ],
    ),
    (
        Field::Author,
        &[
            "author",
            "authorname",
            "username",
            "user",
            "commentauthor",
            "authordisplayname",
            "userdisplayname",
            "displayname",
            "by",
            "nick",
            "nickname",
            "screenname",
            "uniqueid",
            "ownerusername",
            "profilename",
            "commentername",
            "commenter",
            "commentinguser",
            "reviewername",
            "reviewer",
            "postedby",
            "poster",
            "sender",
            "sendername",
            "from",
            "fromname",
            "handle",
            "login",
            "fullname",
            "owner",
            "autor",
            "auteur",
            "usuario",
            "utente",
            "benutzer",
            "name",
            "speaker",
            "creator",
            "member",
            "account",
        ],
    ),
    (
        Field::AuthorId,
        &[
            "authorid",
            "userid",
            "commenterid",
            "accountid",
            "profileid",
            "authorchannelid",
            "channelid",
            "authoruserid",
            "creatorid",
            "reviewerid",
            "senderid",
            "fromid",
            "ownerid",
            "memberid",
            "commenterhex",
            "authorfullname",
            "authorlogin",
        ],
    ),
    (
        Field::Time,
        &[
            "time",
            "timestamp",
            "createdutc",
            "createdat",
            "createtime",
            "createtimeiso",
            "createdate",
            "createddate",
            "createdtime",
            "created",
            "creationdate",
            "date",
            "datetime",
            "dateiso",
            "isodatetime",
            "dategmt",
            "publishedat",
            "publishdate",
            "publishtime",
            "publishedtime",
            "publishatdate",
            "publishedatdate",
            "published",
            "commentdategmt",
            "commentdate",
            "commentcreatetimestamp",
            "timestampcreated",
            "posted",
            "postedat",
            "postdate",
            "postedon",
            "postedtime",
            "submittedat",
            "insertedat",
            "writtenat",
            "sentat",
            "createat",
            "ctime",
            "ts",
            "utc",
            "datum",
            "fecha",
            "data",
            "zeit",
            "zeitpunkt",
            "heure",
            "hora",
        ],
    ),
    (
        Field::Url,
        &["url", "permalink", "commenturl", "commentlink", "htmlurl", "weburl", "tweeturl", "shorturl", "link", "uri"],
    ),
    (
        Field::Title,
        &[
            "title",
            "threadtitle",
            "posttitle",
            "articletitle",
            "storytitle",
            "videotitle",
            "pagetitle",
            "topictitle",
            "headline",
        ],
    ),
    (
        Field::Score,
        &[
            "score",
            "likes",
            "likecount",
            "likescount",
            "commentlikecount",
            "upvotes",
            "ups",
            "points",
            "votes",
            "voteup",
            "votesup",
            "upvotecount",
            "diggcount",
            "favoritecount",
            "favouritescount",
            "recommendations",
            "numrecommends",
            "recommendcount",
            "reactioncount",
            "reactionscount",
            "commentkarma",
            "karma",
            "basescore",
            "thumbsup",
            "thumbsupcount",
            "helpfulvotes",
        ],
    ),
    (Field::Target, &["target"]),
    (Field::Kind, &["kind", "commenttype"]),
    (Field::Status, &["status", "commentapproved", "commentstatus", "moderationstatus"]),
    (Field::ParentText, &["parenttext", "parentbody"]),
];

/// Words for lists of answers.
const ANSWERS: &[&str] = &[
    "replies",
    "children",
    "comments",
    "answers",
    "responses",
    "reply",
    "childcomments",
    "subcomments",
    "thread",
    "kids",
    "childs",
];

/// Words for who speaks, as objects name it.
const PERSONS: &[&str] = &[
    "author",
    "user",
    "commenter",
    "owner",
    "account",
    "from",
    "profile",
    "creator",
    "sender",
    "member",
    "poster",
    "reviewer",
    "speaker",
    "userprofile",
    "authorattribution",
    "postedby",
    "commentator",
    "person",
];

/// Words for what a person is called, most telling first.
const CALLED: &[&str] = &[
    "displayname",
    "username",
    "login",
    "screenname",
    "name",
    "nickname",
    "handle",
    "acct",
    "fullname",
    "realname",
    "uniquename",
    "uniqueid",
    "title",
    "slug",
];

/// Words for the text in an object that is one.
const INNER: &[&str] = &[
    "raw",
    "markdown",
    "plain",
    "plaintext",
    "text",
    "original",
    "body",
    "rendered",
    "html",
    "content",
    "message",
    "value",
];

/// Words that name what a record is, and may stand before the word for a field: `tweet_created_at`.
const RECORDS: &[&str] = &["comment", "tweet", "message", "msg", "review", "reply", "post"];

/// How telling a name is for a field: the smaller the more; `None` where it says nothing. `name` may be the steps to a
/// value, parted by dots.
pub(in crate::ingest) fn rank(field: Field, name: &str) -> Option<usize> {
    const DEEP: usize = 200;
    let words = WORDS.iter().find(|(known, _)| *known == field).map(|(_, words)| *words)?;
    let at = |name: &str, list: &[&str]| list.iter().position(|word| *word == name);
    let steps: Vec<String> = name.split('.').map(bare).collect();
    let whole: String = steps.concat();
    let (last, before) = steps.split_last()?;
    let parent = before.last().map_or("", String::as_str);
    let straight = at(&whole, words).or_else(|| at(&bare_of_words(name), words));
    let after_record =
        || RECORDS.iter().find_map(|record| at(whole.strip_prefix(record)?, words)).map(|at| at + DEEP / 2);
    let inside = || match field {
        Field::Author => at(parent, PERSONS).and_then(|_| at(last, CALLED)).map(|at| at + 2),
        Field::AuthorId => at(parent, PERSONS)
            .filter(|_| matches!(last.as_str(), "id" | "userid" | "did" | "steamid" | "uid" | "login")),
        Field::Text => at(parent, words).and_then(|outer| at(last, INNER).map(|inner| outer * INNER.len() + inner)),
        // The name of a wrapping object says nothing: `snippet.publishedAt`.
        _ => None,
    };
    let wrapped = || at(last, words).filter(|_| !before.is_empty() && !PERSONS.contains(&parent)).map(|at| at + DEEP);
    straight.or_else(inside).or_else(|| if before.is_empty() { after_record() } else { wrapped() })
}

/// Whether a name says by itself that people write there: a `message` beside a time may be a program's.
pub(in crate::ingest) fn says_text(name: &str) -> bool {
    let bare = bare(name);
    ["comment", "review", "tweet", "text", "body", "reply", "post", "kommentar", "coment"]
        .iter()
        .any(|word| bare.contains(word))
}

/// Whether a key names a list of answers.
pub(in crate::ingest) fn is_answers(name: &str) -> bool {
    ANSWERS.contains(&bare(name).as_str())
}

/// The fields whose loss would be a loss: what looks like one of them and is not read is told.
pub(in crate::ingest) const TOLD: &[Field] = &[Field::Id, Field::ReplyTo, Field::Author, Field::Time, Field::Text];

/// Whether a key looks like a field that should not fall silently.
pub(in crate::ingest) fn is_known(name: &str) -> bool {
    let bare = bare(name);
    is_answers(name) || WORDS.iter().any(|(_, words)| words.contains(&bare.as_str()))
}

/// Whether a key looks like one of the fields that are told.
pub(in crate::ingest) fn is_told(name: &str) -> bool {
    let bare = bare(name);
    WORDS.iter().any(|(field, words)| TOLD.contains(field) && words.contains(&bare.as_str())) || is_answers(name)
}

/// Lower case, letters and digits only.
pub(in crate::ingest) fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// As `bare`, without what stands in brackets.
fn bare_of_words(name: &str) -> String {
    let open = name.find(['(', '[']).unwrap_or(name.len());
    bare(name.get(..open).unwrap_or(name))
}

/// A word of a closed list, as rows write it.
pub(in crate::ingest) fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

/// What tables write where a database has no value.
pub(in crate::ingest) fn says_nothing(text: &str) -> bool {
    ["null", "none", "nan", "na", "n/a", "\\n", "nil", "[deleted]", "[removed]"]
        .contains(&text.to_ascii_lowercase().as_str())
}

/// What systems call the visibility of a comment.
const STATUSES: &[(Status, &[&str])] = &[
    (Status::Pending, &["pending", "hold", "unapproved", "moderated", "waiting", "queued", "premod"]),
    (Status::Spam, &["spam", "junk"]),
    (Status::Removed, &["removed", "trash", "trashed", "posttrashed", "rejected", "reject", "systemwithheld"]),
    (Status::Deleted, &["deleted", "delete"]),
    (Status::Hidden, &["hidden", "collapsed"]),
    (Status::Dead, &["dead"]),
    (Status::Blocked, &["blocked"]),
];

/// The status that a word of any system means; visible where it says nothing else.
pub(in crate::ingest) fn status_word(text: &str) -> Status {
    let bare = bare(text);
    STATUSES.iter().find(|(_, words)| words.contains(&bare.as_str())).map(|(status, _)| *status).unwrap_or_default()
}

/// The kind that a word of any system means; a comment where it says nothing else.
pub(in crate::ingest) fn kind_word(text: &str) -> Kind {
    match bare(text).as_str() {
        "pingback" | "trackback" | "ping" => Kind::Pingback,
        "system" | "ordernote" | "actionlog" | "service" => Kind::System,
        "opening" => Kind::Opening,
        _ => Kind::Comment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_hold() {
        for (field, name) in [
            (Field::Text, "Comment text"),
            (Field::Text, "content.rendered"),
            (Field::Text, "snippet.text"),
            (Field::Id, "comment_ID"),
            (Field::ReplyTo, "in_reply_to_status_id"),
            (Field::ReplyTo, "parent.id"),
            (Field::Thread, "post.id"),
            (Field::Author, "Name (click to view profile)"),
            (Field::Author, "user.login"),
            (Field::Author, "node.author.displayName"),
            (Field::AuthorId, "user.id"),
            (Field::Time, "snippet.publishedAt"),
            (Field::Time, "tweet_created_at"),
            (Field::Score, "likeCount"),
        ] {
            assert!(rank(field, name).is_some(), "{field:?} {name}");
        }
        for (field, name) in [
            (Field::Id, "user.id"),
            (Field::Text, "textual"),
            (Field::Author, "post.title"),
            (Field::Time, "timeout"),
            (Field::Author, "parent.text"),
        ] {
            assert_eq!(rank(field, name), None, "{field:?} {name}");
        }
        assert!(rank(Field::Author, "author.name") < rank(Field::Author, "author.slug"));
    }

    #[test]
    fn words_of_other_systems_have_a_meaning() {
        assert_eq!(status_word("post-trashed"), Status::Removed);
        assert_eq!(status_word("approved"), Status::Visible);
        assert_eq!(kind_word("trackback"), Kind::Pingback);
        assert_eq!(kind_word("review"), Kind::Comment);
    }
}
