//! `comity explain TEXT`: one text judged, with every number worked out.

use std::io::{Read, Write};

use clap::Args;

use crate::comment::{Comment, Place};
use crate::infer::answer_to;
use crate::judge::Scratch;
use crate::judgement::Coverage;
use crate::names::Names;
use crate::record::Record;
use crate::report::explain;

use super::options::LexiconOptions;
use super::output::Sink;
use super::{Outcome, Stop};

const EXAMPLES: &str = "\
Examples:
  comity explain \"You are kidding yourself.\"
  comity explain \"No, that is wrong.\" --parent \"The bridge is safe.\"
  comity explain \"They are a disgrace.\" --target \"city council\"
  comity explain - < comment.txt
";

#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Explain {
    /// The text; `-` or nothing reads standard input
    text: Option<String>,

    /// The text that it answers
    #[arg(long, value_name = "TEXT")]
    parent: Option<String>,

    /// The only target to judge its stance on
    #[arg(long, value_name = "NAME")]
    target: Option<String>,

    #[command(flatten)]
    lexicons: LexiconOptions,
}

impl Explain {
    pub(super) fn run(&self) -> Result<Outcome, Stop> {
        let text = match self.text.as_deref() {
            Some(text) if text != "-" => text.to_owned(),
            _ => {
                let mut bytes = Vec::new();
                std::io::stdin().read_to_end(&mut bytes)?;
                String::from_utf8_lossy(&bytes).trim_end().to_owned()
            }
        };
        let judge = self.lexicons.judge()?;
        let mut comment = Comment::new("text", text, Place::line(&"-".into(), 1));
        comment.extra.target.clone_from(&self.target);
        comment.parent_text.clone_from(&self.parent);
        let mut scratch = Scratch::default();
        let (judgement, hits) = judge.trace(&comment, None, &mut scratch);
        let near = judge.near(&comment, None, &mut scratch);
        let id = Names::default().add("text");
        let record = Record::new(&comment, &judgement, id, None);
        let answer = self.parent.as_ref().and_then(|_| answer_to(&record, None));
        let mut out = Sink::open(None)?;
        out.write_all(explain::explain(&judge, &comment, &judgement, &hits, answer).as_bytes())?;
        if judgement.coverage != Coverage::Gone {
            out.write_all(explain::nearly(&judge, &comment, &near).as_bytes())?;
        }
        out.finish()?;
        Ok(Outcome::Done)
    }
}
