//! Word forms → the symbols that they carry. The slow questions (prefixes, expressions, parts of words, possessives,
//! disguises) are asked once a form; a worker remembers the answers, and results never depend on what it remembers.

use rustc_hash::FxHashMap as HashMap;

use crate::text::disguise::{readings, unmasks};
use crate::text::fold::fold;

use super::automaton::{Automaton, Set, State};
use super::compile::{Matcher, Symbol};

/// Forms that a worker remembers; beyond, it starts over, so that a dump of random strings is no leak.
const MOST_FORMS: usize = 1 << 16;

/// Bytes of a form that is kept in the table itself.
const SHORT: usize = 16;

/// What is known of a word form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Form {
    /// Bits of the set's symbols.
    pub(super) bits: u64,
    /// The classes that rules ask for, a bit each.
    pub(super) classes: u64,
    /// Bits of what leads on from `first`.
    pub(super) first_bits: u64,
    /// The set of its symbols.
    pub(super) set: Set,
    /// Where it leads from the start of patterns.
    pub(super) first: State,
    /// Whether anything ends at `first`.
    pub(super) ends: bool,
    /// Whether a disguise had to be undone.
    pub(super) disguised: bool,
}

/// Remembered forms by their raw bytes.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// Open addressing; a key of 0 is free.
    keys: Vec<u128>,
    forms: Vec<Form>,
    known: usize,
    long: HashMap<Box<str>, Form>,
}

impl Forms {
    pub(super) fn clear(&mut self) {
        *self = Forms::default();
    }

    fn slot(&self, key: u128) -> usize {
        #[allow(clippy::cast_possible_truncation, reason = "both halves are mixed")]
        let (low, high) = (key as u64, (key >> 64) as u64);
        let hash = (low ^ high.rotate_left(29).wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        #[allow(clippy::cast_possible_truncation, reason = "the mask keeps what fits")]
        let slot = (hash >> 32) as usize;
        slot & self.keys.len().wrapping_sub(1)
    }

    fn short(&self, key: u128) -> Option<Form> {
        let mut slot = self.slot(key);
        loop {
            let found = *self.keys.get(slot)?;
            if found == key {
                return self.forms.get(slot).copied();
            }
            if found == 0 {
                return None;
            }
            slot = (slot + 1) & (self.keys.len() - 1);
        }
    }

    fn remember_short(&mut self, key: u128, form: Form) {
        if self.known * 2 >= self.keys.len() {
            let grown = (self.keys.len() * 2).max(1 << 10);
            let keys = std::mem::replace(&mut self.keys, vec![0; grown.min(MOST_FORMS * 2)]);
            let forms = std::mem::replace(&mut self.forms, vec![Form::default(); grown.min(MOST_FORMS * 2)]);
            self.known = 0;
            // A full table starts over.
            if grown <= MOST_FORMS * 2 {
                keys.into_iter().zip(forms).filter(|(key, _)| *key != 0).for_each(|(key, form)| self.put(key, form));
            }
        }
        self.put(key, form);
    }

    fn put(&mut self, key: u128, form: Form) {
        let mut slot = self.slot(key);
        while self.keys.get(slot).is_some_and(|taken| *taken != 0) {
            slot = (slot + 1) & (self.keys.len() - 1);
        }
        if let (Some(free), Some(kept)) = (self.keys.get_mut(slot), self.forms.get_mut(slot)) {
            (*free, *kept) = (key, form);
            self.known += 1;
        }
    }

    fn remember_long(&mut self, raw: &str, form: Form) {
        if self.long.len() >= MOST_FORMS {
            self.long.clear();
        }
        self.long.insert(raw.into(), form);
    }
}

/// The bytes of `text` from `start` to `end` as one number; `None` when there are more than 16. Words hold no NUL.
#[inline]
fn short_key(text: &[u8], start: usize, end: usize) -> Option<u128> {
    let length = end - start;
    if length > SHORT {
        return None;
    }
    let whole = text.get(start..start + SHORT).and_then(|bytes| <[u8; SHORT]>::try_from(bytes).ok());
    let bytes = whole.unwrap_or_else(|| {
        let mut padded = [0; SHORT];
        padded.iter_mut().zip(text.get(start..end).unwrap_or_default()).for_each(|(to, from)| *to = *from);
        padded
    });
    Some(u128::from_le_bytes(bytes) & (u128::MAX >> (8 * (SHORT - length))))
}

impl Matcher {
    /// The form that stands from `start` to `end` in `text`; when it is not remembered, `ask` tells its symbols and
    /// whether a disguise was undone.
    #[inline]
    pub(super) fn form(
        &self,
        text: &str,
        (start, end): (usize, usize),
        forms: &mut Forms,
        automaton: &mut Automaton,
        ask: impl FnOnce(&str) -> (Vec<Symbol>, bool),
    ) -> Form {
        let key = short_key(text.as_bytes(), start, end);
        let raw = || text.get(start..end).unwrap_or("");
        let known = match key {
            Some(key) => forms.short(key),
            None => forms.long.get(raw()).copied(),
        };
        if let Some(form) = known {
            return form;
        }
        let (symbols, disguised) = ask(raw());
        let form = self.form_of(symbols, disguised, automaton);
        match key {
            Some(key) => forms.remember_short(key, form),
            None => forms.remember_long(raw(), form),
        }
        form
    }

    pub(super) fn form_of(&self, mut symbols: Vec<Symbol>, disguised: bool, automaton: &mut Automaton) -> Form {
        symbols.sort_unstable();
        symbols.dedup();
        let asked = self.asked.iter().enumerate().filter(|(_, asked)| symbols.binary_search(asked).is_ok());
        let classes = asked.fold(0, |classes, (at, _)| classes | 1 << at);
        let (set, bits) = automaton.set(&symbols);
        let first = automaton.first(&self.net, set);
        let info = automaton.info(first);
        Form { bits, classes, first_bits: info.bits, set, first, ends: info.has_ends(), disguised }
    }

    /// The symbols of a raw form, and whether a disguise had to be undone.
    pub(super) fn symbols_of(&self, raw: &str) -> (Vec<Symbol>, bool) {
        let folded = fold(raw);
        let mut symbols = self.plain_symbols(&folded);
        symbols.extend(self.exact.get(raw).into_iter().flatten());
        // `Russia's` and `idiots'` name what `Russia` and `idiots` name.
        if let Some(owner) = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')) {
            symbols.extend(self.plain_symbols(owner));
            symbols.extend(raw.get(..owner.len()).and_then(|raw| self.exact.get(raw)).into_iter().flatten());
        }
        let mut disguised = false;
        if symbols.is_empty()
            && let Some(found) = self.undisguised(raw)
        {
            symbols = found;
            disguised = true;
        }
        symbols.extend(self.regexes.iter().filter(|(regex, _)| regex.is_match(raw)).map(|(_, symbol)| *symbol));
        (symbols, disguised)
    }

    /// The symbols of the first reading of a disguised form that is a word of the lexicon.
    fn undisguised(&self, raw: &str) -> Option<Vec<Symbol>> {
        let symbols = readings(raw).into_iter().map(|reading| {
            [self.words.get(reading.as_str()).cloned().unwrap_or_default(), self.prefix_symbols(&reading)].concat()
        });
        symbols.into_iter().find(|symbols| !symbols.is_empty())
    }

    /// The symbols of a form with masking signs; none when it hides no word of the lexicon.
    pub(super) fn masked_symbols(&self, raw: &str) -> Vec<Symbol> {
        if let Some(symbols) = self.undisguised(raw) {
            return symbols;
        }
        let folded = fold(raw);
        let Some(first) = folded.chars().next() else { return Vec::new() };
        let shaped = self.by_shape.get(&(first, folded.chars().count())).into_iter().flatten();
        let hidden = shaped.filter(|word| unmasks(&folded, word));
        hidden.filter_map(|word| self.words.get(&**word)).flatten().copied().collect()
    }

    fn plain_symbols(&self, folded: &str) -> Vec<Symbol> {
        let mut symbols = self.words.get(folded).cloned().unwrap_or_default();
        symbols.extend(self.prefix_symbols(folded));
        symbols.extend(self.inside.iter().filter(|(part, _)| folded.contains(&**part)).map(|(_, s)| *s));
        symbols
    }

    fn prefix_symbols(&self, folded: &str) -> Vec<Symbol> {
        let ends = folded.char_indices().skip(3).map(|(at, _)| at).chain([folded.len()]);
        let starts = ends.filter_map(|end| self.prefixes.get(folded.get(..end)?));
        starts.flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_have_keys_of_their_own() {
        let text = "a ab abcdefghijklmnop abcdefghijklmnopq";
        assert_eq!(short_key(text.as_bytes(), 0, 1), Some(0x61));
        assert_eq!(short_key(text.as_bytes(), 2, 4), Some(0x6261));
        assert_ne!(short_key(text.as_bytes(), 5, 21), None);
        assert_eq!(short_key(text.as_bytes(), 22, 39), None);
        assert_eq!(short_key(b"ab", 0, 2), Some(0x6261));
    }
}
