//! Names and the namespaces that their prefixes are bound to. Any text may be a namespace's name, and a prefix that is
//! bound to nothing stands for itself.

use std::collections::HashMap;
use std::sync::Arc;

use super::entity::decoded;

/// Different names that are kept once for all.
const NAMES: usize = 2000;
/// Bindings at one place: a hostile file may bind without end.
const BINDINGS: usize = 2000;

/// The bindings at hand, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Spaces {
    bindings: Vec<(String, Arc<str>)>,
    names: HashMap<String, Arc<str>>,
}

impl Spaces {
    /// Binds what the attributes of an element bind; how many bindings there were before.
    pub(super) fn bind(&mut self, attributes: &[(&str, &str)]) -> usize {
        let before = self.bindings.len();
        for (name, value) in attributes {
            let prefix = if *name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
            if let Some(prefix) = prefix.filter(|_| self.bindings.len() < BINDINGS) {
                self.bindings.push((prefix.to_owned(), decoded(value).trim().into()));
            }
        }
        before
    }

    /// Goes back to the first `before` bindings.
    pub(super) fn unbind(&mut self, before: usize) {
        self.bindings.truncate(before);
    }

    /// The namespace of a name; its prefix with the colon where nothing binds it.
    pub(super) fn of(&self, name: &str) -> Arc<str> {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        match self.bindings.iter().rev().find(|(known, _)| known == prefix) {
            Some((_, space)) => space.clone(),
            None if prefix.is_empty() => "".into(),
            None => format!("{prefix}:").into(),
        }
    }

    /// `name`, kept once for all its uses.
    pub(super) fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let new: Arc<str> = name.into();
        if self.names.len() < NAMES {
            self.names.insert(name.to_owned(), new.clone());
        }
        new
    }
}
