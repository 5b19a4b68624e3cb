//! stub
#![allow(missing_docs)]

use crate::comment::{Comment, Language};
use crate::judgement::*;
use crate::lexicon::Lexicon;
#[derive(Default)]
pub struct Scratch;
pub struct Judge(Lexicon);
pub struct CategoryInfo {
    pub name: &'static str,
}
pub const CATEGORIES: &[CategoryInfo] = &[CategoryInfo { name: "insult" }];
impl Judge {
    pub fn new(l: Lexicon) -> Judge {
        Judge(l)
    }
    pub fn lexicon(&self) -> &Lexicon {
        &self.0
    }
    pub fn judge(&self, _: &Comment, _: Option<Language>, _: &mut Scratch) -> Judgement {
        Judgement { coverage: Coverage::NoMatch, ..Judgement::default() }
    }
}
pub mod rules {
    pub struct Rule {
        pub name: &'static str,
        pub sentence: &'static str,
    }
    pub const RULES: &[Rule] = &[];
}
pub mod reply {
    use crate::judgement::*;
    #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
    #[serde(rename_all = "lowercase")]
    pub enum ReplyLabel {
        Agree,
        Disagree,
        Query,
        Comment,
    }
    pub fn label(_: [Weight; 3], _: Signature, _: Option<Signature>) -> (ReplyLabel, Score) {
        (ReplyLabel::Comment, Score(0))
    }
}
