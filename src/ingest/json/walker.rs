//! Events → records and what stands around them.

use std::collections::VecDeque;

use json_event_parser::JsonEvent;

use super::Part;
use super::doc::{Builder, Kind};

/// A step of the path to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Element,
    AnyKey,
}

/// `""` is the whole document, `*` an element of an array, `{}` any value of an object: `chats.list.*.messages.*`.
fn steps(pattern: &str) -> Vec<Step> {
    let step = |part: &str| match part {
        "*" => Step::Element,
        "{}" => Step::AnyKey,
        key => Step::Key(key.to_owned()),
    };
    pattern.split('.').filter(|part| !part.is_empty()).map(step).collect()
}

/// Events → records and what stands around them.
pub(super) struct Walker {
    patterns: Vec<Vec<Step>>,
    wanted: Vec<String>,
    /// Open arrays and objects outside records: `None` an array, else the key that was read last.
    path: Vec<Option<String>>,
    /// Open arrays and objects inside a value that nobody wants.
    skipping: usize,
    /// The next value is one that nobody wants.
    skip_next: bool,
    pub(super) around: Builder,
    /// The pattern, the record so far, and its open arrays and objects.
    pub(super) record: Option<(usize, Builder, usize)>,
}

impl Walker {
    /// A walker that hands out what stands at these paths; of all objects only the `wanted` keys are kept.
    pub(super) fn new(patterns: &[String], wanted: Vec<String>) -> Walker {
        Walker {
            patterns: patterns.iter().map(|pattern| steps(pattern)).collect(),
            wanted,
            path: Vec::new(),
            skipping: 0,
            skip_next: false,
            around: Builder::default(),
            record: None,
        }
    }

    pub(super) fn take(&mut self, event: JsonEvent<'_>, ready: &mut VecDeque<Part>) {
        match event {
            JsonEvent::StartArray | JsonEvent::StartObject => {
                if self.skipping > 0 || std::mem::take(&mut self.skip_next) {
                    self.skipping += 1;
                    return;
                }
                let is_array = matches!(event, JsonEvent::StartArray);
                let kind = if is_array { Kind::Array } else { Kind::Object };
                self.begin_record();
                match &mut self.record {
                    Some((_, builder, depth)) => {
                        *depth += 1;
                        builder.open(kind);
                    }
                    None => {
                        self.around.open(kind);
                        self.path.push((!is_array).then(String::new));
                    }
                }
            }
            JsonEvent::EndArray | JsonEvent::EndObject => {
                if self.skipping > 0 {
                    self.skipping -= 1;
                    return;
                }
                match &mut self.record {
                    Some((_, builder, depth)) => {
                        *depth -= 1;
                        builder.close();
                        if *depth == 0 {
                            self.end_record(ready);
                        }
                    }
                    None => {
                        self.around.close();
                        self.path.pop();
                    }
                }
                self.end_document(ready);
            }
            JsonEvent::ObjectKey(key) => {
                if self.skipping > 0 {
                    return;
                }
                self.skip_next = !self.is_wanted(&key);
                if self.skip_next {
                    return;
                }
                match &mut self.record {
                    Some((_, builder, _)) => builder.key(&key),
                    None => {
                        self.around.key(&key);
                        if let Some(Some(last)) = self.path.last_mut() {
                            last.clear();
                            last.push_str(&key);
                        }
                    }
                }
            }
            JsonEvent::Eof => {}
            scalar => {
                if self.skipping > 0 || std::mem::take(&mut self.skip_next) {
                    return;
                }
                self.begin_record();
                match &mut self.record {
                    Some((_, builder, depth)) => {
                        builder.scalar(&scalar);
                        if *depth == 0 {
                            self.end_record(ready);
                        }
                    }
                    None => self.around.scalar(&scalar),
                }
                self.end_document(ready);
            }
        }
    }

    fn begin_record(&mut self) {
        if self.record.is_some() {
            return;
        }
        let fits = |pattern: &&Vec<Step>| {
            pattern.len() == self.path.len()
                && pattern.iter().zip(&self.path).all(|(step, level)| match (step, level) {
                    (Step::Element, None) | (Step::AnyKey, Some(_)) => true,
                    (Step::Key(key), Some(last)) => last == key,
                    _ => false,
                })
        };
        if let Some(which) = self.patterns.iter().position(|pattern| fits(&pattern)) {
            self.around.key = (0, 0);
            let mut builder = Builder::default();
            if let Some(Some(key)) = self.path.last() {
                builder.key(key);
            }
            self.record = Some((which, builder, 0));
        }
    }

    fn end_record(&mut self, ready: &mut VecDeque<Part>) {
        if let Some((which, builder, _)) = self.record.take() {
            ready.push_back(Part::Record(which, builder.doc));
        }
    }

    fn end_document(&mut self, ready: &mut VecDeque<Part>) {
        if self.path.is_empty() && self.record.is_none() {
            self.skip_next = false;
            ready.push_back(Part::End(std::mem::take(&mut self.around).doc));
        }
    }

    fn is_wanted(&self, key: &str) -> bool {
        let any_key = |pattern: &Vec<Step>| {
            self.record.is_none() && pattern.get(self.path.len().saturating_sub(1)) == Some(&Step::AnyKey)
        };
        self.wanted.is_empty() || self.wanted.iter().any(|wanted| wanted == key) || self.patterns.iter().any(any_key)
    }
}
