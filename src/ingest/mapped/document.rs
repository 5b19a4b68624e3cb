//! What a document says beside its records: of its thread, and in lists that its records point into.

use crate::comment::Header;
use crate::ingest::json::Value;
use crate::ingest::moment;

use super::mapping::{About, List, Mapping};
use super::path::{Around, Lists, Record};
use super::values::{first, text_of};

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
