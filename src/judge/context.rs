//! What rules may look at: the tokens around a hit, quotations, and the word classes that mean something to rules.

use crate::comment::{Comment, Span};
use crate::judgement::Addressee;
use crate::matching::{Matcher, Token};

use super::Found;

/// Symbols of the classes that rules know; a class that no pack has is never found.
#[derive(Debug)]
pub struct Words {
    /// `not`, `never`, `isn't` …
    pub negation: Option<u32>,
    /// `I`, `me` …
    pub i: Option<u32>,
    /// `you`, `your` …
    pub you: Option<u32>,
    /// `your`, `ur` …
    pub your: Option<u32>,
    /// `very`, `so` …
    pub intensifier: Option<u32>,
    /// `slightly`, `kind of` …
    pub downtoner: Option<u32>,
    /// `people`, `they` …
    pub group: Option<u32>,
    /// `author`, `journalist` …
    pub article_author: Option<u32>,
    /// Names of targets.
    pub target: Option<u32>,
}

impl Words {
    /// The classes of a matcher.
    #[must_use]
    pub fn find(matcher: &mut Matcher) -> Words {
        let mut class = |name| matcher.class_symbol(name);
        Words {
            negation: class("negation"),
            i: class("i"),
            you: class("you"),
            your: class("your"),
            intensifier: class("intensifier"),
            downtoner: class("downtoner"),
            group: class("group"),
            article_author: class("article_author"),
            target: class(crate::lexicon::pack::TARGET_CLASS),
        }
    }
}

/// A comment as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// Its words.
    pub tokens: &'c [Token],
    /// The comment.
    pub comment: &'c Comment,
    /// The classes.
    pub words: &'c Words,
}

impl<'c> Context<'c> {
    /// The tokens of the hit's sentence right before it, nearest first, at most `most`.
    pub fn before(&self, hit: &Found<'_>, most: usize) -> impl Iterator<Item = &'c Token> + '_ {
        let sentence = self.tokens.get(hit.first).map(|token| token.sentence);
        let tokens = self.tokens.iter().take(hit.first).rev();
        tokens.take_while(move |token| Some(token.sentence) == sentence).take(most)
    }

    /// The tokens of the hit.
    #[must_use]
    pub fn inside(&self, hit: &Found<'_>) -> &'c [Token] {
        self.tokens.get(hit.first..=hit.last).unwrap_or_default()
    }

    /// Whether `span` lies in a part that the author quotes: marked by the source, or on a line that begins with `>`.
    #[must_use]
    pub fn is_quoted(&self, span: Span) -> bool {
        if self.comment.quoted.iter().any(|quoted| quoted.overlaps(span)) {
            return true;
        }
        let before = self.comment.text.get(..span.start as usize).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        line.trim_start().starts_with('>')
    }

    /// Whether `span` lies between double quotation marks that hold more than `most` words.
    #[must_use]
    pub fn is_in_long_quotation(&self, span: Span, most: usize) -> bool {
        let text = &self.comment.text;
        let before = text.get(..span.start as usize).unwrap_or("");
        let before = before.rsplit('\n').next().unwrap_or("");
        let opens = |c: char| matches!(c, '“' | '„' | '«');
        let closes = |c: char| matches!(c, '”' | '»');
        let straight = before.matches('"').count() % 2 == 1;
        let curly = before.rfind(opens).is_some_and(|at| !before.get(at..).unwrap_or("").contains(closes));
        if !straight && !curly {
            return false;
        }
        let start = before.rfind(|c| c == '"' || opens(c)).map_or(0, |at| at + 1);
        let after = text.get(span.end as usize..).unwrap_or("");
        let after = after.split('\n').next().unwrap_or("");
        let Some(end) = after.find(|c| c == '"' || closes(c)) else { return false };
        let quoted = [before.get(start..).unwrap_or(""), span.of(text), after.get(..end).unwrap_or("")].concat();
        quoted.split_whitespace().count() > most
    }

    /// Whom a rude word strikes by the words around it in its sentence.
    #[must_use]
    pub fn near(&self, hit: &Found<'_>) -> Addressee {
        let sentence = self.tokens.get(hit.first).map(|token| token.sentence);
        let from = hit.first.saturating_sub(4);
        let around: Vec<&Token> =
            self.tokens.iter().take(hit.last + 4).skip(from).filter(|token| Some(token.sentence) == sentence).collect();
        let has = |class: Option<u32>| around.iter().any(|token| token.is_in(class));
        if has(self.words.you) || has(self.words.your) {
            Addressee::Commenter
        } else if has(self.words.article_author) {
            Addressee::ArticleAuthor
        } else if has(self.words.target) {
            Addressee::Target
        } else if has(self.words.group) {
            Addressee::Group
        } else {
            Addressee::None
        }
    }
}
