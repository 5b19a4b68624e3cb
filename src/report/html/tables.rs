//! What many comments share, each kept once: rows name it by number.

use std::collections::HashMap;

use serde::Serialize;

/// Strings by number, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    numbers: HashMap<String, u32>,
    list: Vec<String>,
}

impl Strings {
    /// The number of `text`, given now if it is new.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        self.list.push(text.to_owned());
        number
    }

    /// The strings, by number.
    pub(super) fn into_list(self) -> Vec<String> {
        self.list
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The numbers by string.
    pub(super) fn numbers(&self) -> &HashMap<String, u32> {
        &self.numbers
    }
}

/// The tables that stand beside the rows.
#[derive(Debug, Default, Serialize)]
pub(super) struct Tables {
    /// Whether words and names are left out.
    pub(super) public: bool,
    /// From this score on, in 1/10,000, a comment is flagged.
    pub(super) uncivil: u16,
    /// Authors; in a public report only as many empty names as there are people.
    pub(super) people: Vec<String>,
    /// Names of targets.
    pub(super) targets: Vec<String>,
    /// Patterns of entries.
    pub(super) entries: Vec<String>,
    /// Where each entry stands.
    pub(super) places: Vec<String>,
    /// Labels of entries.
    pub(super) labels: Vec<String>,
    /// Names of rules that changed a piece of evidence, joined by commas.
    pub(super) rules: Vec<String>,
    /// Names of categories, in the order of `CATEGORIES`.
    pub(super) categories: Vec<&'static str>,
    /// Beginnings of addresses and of places in inputs.
    pub(super) stems: Vec<String>,
    /// Languages.
    pub(super) languages: Vec<String>,
    /// Who marked comments as removed.
    pub(super) removers: Vec<String>,
}
