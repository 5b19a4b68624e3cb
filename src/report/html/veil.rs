//! What a public report says instead of words and names. What is not known to be harmless is left out.

use std::collections::{HashMap, HashSet};

use crate::run::{Run, TargetInfo};

use super::super::Findings;
use super::Readers;

/// What may be shown of what comes from the input.
pub(super) struct Veil {
    readers: Readers,
    /// Number of each author, from 0.
    people: HashMap<String, u32>,
    /// What each target is called.
    targets: HashMap<String, String>,
    /// Place of each thread by key and by title.
    threads: HashMap<String, usize>,
    /// Number of each comment in tree order, from 1, by the place of its thread and its id.
    comments: HashMap<(usize, String), usize>,
}

impl Veil {
    pub(super) fn new(readers: Readers, people: HashMap<String, u32>, run: &Run, findings: Findings<'_>) -> Veil {
        let mut veil = Veil { people, ..Veil::empty(readers) };
        if readers == Readers::Staff {
            return veil;
        }
        veil.targets = targets(run, &veil.people);
        for (place, ((number, _), summary)) in findings.threads.iter().zip(findings.summaries).enumerate() {
            veil.threads.insert(summary.thread.clone(), place);
            veil.threads.extend(summary.title.clone().map(|title| (title, place)));
            let Some(tree) = run.forest.trees.get(*number) else { continue };
            let rows = run.forest.rows(tree).iter().enumerate();
            veil.comments.extend(rows.map(|(at, row)| ((place, run.id(*row).to_owned()), at + 1)));
        }
        veil
    }

    /// A veil that knows of nobody and nothing.
    pub(super) fn empty(readers: Readers) -> Veil {
        Veil {
            readers,
            people: HashMap::new(),
            targets: HashMap::new(),
            threads: HashMap::new(),
            comments: HashMap::new(),
        }
    }

    /// Whether words and names are left out.
    pub(super) fn is_drawn(&self) -> bool {
        self.readers == Readers::Public
    }

    /// What stands for text from the input; `None` where it is left out.
    pub(super) fn shown(&self, text: &str, place: Option<usize>) -> Option<String> {
        if !self.is_drawn() {
            return Some(text.to_owned());
        }
        if let Some(target) = self.targets.get(text) {
            return Some(target.clone());
        }
        if let Some(number) = self.people.get(text) {
            return Some(format!("person {}", number + 1));
        }
        if let Some(place) = self.threads.get(text) {
            return Some(format!("thread {}", place + 1));
        }
        place.and_then(|place| self.comment(text, place))
    }

    /// What a target is called.
    pub(super) fn target<'t>(&'t self, name: &'t str) -> &'t str {
        if self.is_drawn() { self.targets.get(name).map_or("", String::as_str) } else { name }
    }

    /// What a comment is called in the thread at this place.
    pub(super) fn comment(&self, id: &str, place: usize) -> Option<String> {
        match self.readers {
            Readers::Staff => Some(id.to_owned()),
            Readers::Public => self.comments.get(&(place, id.to_owned())).map(|number| format!("#{number}")),
        }
    }

    /// The part of an address after `#` that leads to a comment.
    pub(super) fn fragment(&self, id: &str, place: usize) -> Option<String> {
        let id = self.comment(id, place)?;
        let id = id.strip_prefix('#').filter(|_| self.is_drawn()).unwrap_or(&id);
        let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
        Some(format!("c-{place}-{id}"))
    }

    /// What a thread is called.
    pub(super) fn thread(&self, title: Option<&str>, key: &str, place: usize) -> String {
        match self.readers {
            Readers::Staff => title.unwrap_or(key).to_owned(),
            Readers::Public => format!("Thread {}", place + 1),
        }
    }
}

/// What targets are called in public: by their names where a set of targets has them, which somebody chose to report on,
/// and by numbers where only rows name them, or where it is the name of somebody who wrote.
fn targets(run: &Run, people: &HashMap<String, u32>) -> HashMap<String, String> {
    let numbers: HashMap<String, u32> = people.iter().map(|(name, number)| (bare(name), *number)).collect();
    let authors: HashSet<String> =
        run.records.iter().filter_map(|record| record.author).map(|author| bare(run.names.get(author))).collect();
    let shown = |(at, target): (usize, &TargetInfo)| {
        let name = target.name.to_string();
        let bare = bare(&name);
        let shown = match numbers.get(&bare) {
            Some(number) => format!("person {}", number + 1),
            None if target.set.is_none() || authors.contains(&bare) => format!("target {}", at + 1),
            None => name.clone(),
        };
        (name, shown)
    };
    run.targets.iter().enumerate().map(shown).collect()
}

/// A name as people compare names: letters and digits in small, without what sites put before it.
fn bare(name: &str) -> String {
    let name = name.trim_start_matches('/');
    let name = name.strip_prefix("u/").unwrap_or(name);
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_do() {
        for name in ["Jane Roe", "jane_roe", "@JaneRoe", "/u/janeroe", "u/JANE-ROE"] {
            assert_eq!(bare(name), "janeroe", "{name}");
        }
    }
}
