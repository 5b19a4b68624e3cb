//! Lines above the section → title, article, language.
//! In: all lines and the chosen section. Out: what of the page belongs to the article.

use super::choice::Choice;
use super::lines::Line;
use super::{section, words};
use crate::comment::Language;

/// What belongs to the article.
#[derive(Debug, Default)]
pub(super) struct Article {
    /// The title.
    pub(super) title: Option<String>,
    /// The text, paragraphs separated by an empty line.
    pub(super) text: Option<String>,
    /// The language that the text is in.
    pub(super) language: Option<Language>,
}

/// The article above the section that `choice` found.
pub(super) fn read(lines: &[Line<'_>], choice: &Choice) -> Article {
    let first = choice.plan.starts.first().map(|s| s.first);
    let limit = choice.heading.unwrap_or(usize::MAX).min(first.unwrap_or(usize::MAX)).min(lines.len());
    let above = lines.get(..limit).unwrap_or(&[]);
    let title = choice.heading.and_then(|h| quoted_title(lines.get(h)?.body)).or_else(|| first_line(above));
    let paragraphs = paragraphs(above, title.as_deref());
    let text = (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"));
    let language = text.as_deref().and_then(language);
    Article { title, text, language }
}

/// The title that a heading quotes: `12 thoughts on “Title”`.
fn quoted_title(heading: &str) -> Option<String> {
    let open = heading.find(['“', '„', '«', '‘', '"'])?;
    let rest = heading.get(open..)?;
    let mut chars = rest.chars();
    chars.next()?;
    let inside = chars
        .as_str()
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '”' | '“' | '»' | '’' | '"' | '‘'))
        .trim();
    (inside.chars().count() >= 3).then(|| inside.to_owned())
}

fn first_line(lines: &[Line<'_>]) -> Option<String> {
    lines
        .iter()
        .map(|l| l.body)
        .find(|b| {
            b.chars().filter(|c| c.is_alphabetic()).count() >= 8 && !words::is_button(b) && b.matches('|').count() < 3
        })
        .map(|b| b.chars().take(300).collect())
}

/// Paragraphs that read like prose: long, or ending as a sentence does.
fn paragraphs(lines: &[Line<'_>], title: Option<&str>) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = String::new();
    for line in lines.iter().map(Some).chain([None]) {
        let body = line.map_or("", |l| l.body);
        if !body.is_empty()
            && section::stop(line.unwrap_or(&Line { indent: 0, marker: None, body: "", width: 0 })).is_none()
        {
            if !open.is_empty() {
                open.push(if open.ends_with(['.', '!', '?', ':']) { '\n' } else { ' ' });
            }
            open.push_str(body);
            continue;
        }
        let prose = open.chars().count() >= 60
            && (open.ends_with(['.', '!', '?', '”', '“', '»', '…', ')', ':']) || open.chars().count() >= 160);
        if prose && Some(open.as_str()) != title {
            out.push(std::mem::take(&mut open));
        }
        open.clear();
    }
    out
}

/// The language of `text`, where that is sure.
pub(in crate::ingest) fn language(text: &str) -> Option<Language> {
    let sample: String = text.chars().take(4000).collect();
    let guess = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?;
    let code = match guess.lang() {
        whatlang::Lang::Eng => "en",
        whatlang::Lang::Deu => "de",
        whatlang::Lang::Fra => "fr",
        whatlang::Lang::Spa => "es",
        whatlang::Lang::Por => "pt",
        whatlang::Lang::Ita => "it",
        whatlang::Lang::Nld => "nl",
        whatlang::Lang::Pol => "pl",
        whatlang::Lang::Rus => "ru",
        whatlang::Lang::Ukr => "uk",
        whatlang::Lang::Swe => "sv",
        whatlang::Lang::Tur => "tr",
        whatlang::Lang::Jpn => "ja",
        whatlang::Lang::Cmn => "zh",
        _ => return None,
    };
    Language::new(code)
}
