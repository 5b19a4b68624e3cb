//! Ids, threads and authors as small numbers, each string kept once.

use string_interner::backend::StringBackend;
use string_interner::symbol::SymbolU32;
use string_interner::{StringInterner, Symbol};

/// A string's number in `Names`; the same string has the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(std::num::NonZeroU32);

/// Strings, each kept once and numbered in the order of their first coming.
#[derive(Debug, Default)]
pub struct Names(StringInterner<StringBackend<SymbolU32>>);

impl Names {
    /// The number of `name`, new when it was not there before.
    pub fn add(&mut self, name: &str) -> NameId {
        number(self.0.get_or_intern(name))
    }

    /// The number of `name`, if it was added before.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<NameId> {
        self.0.get(name).map(number)
    }

    /// The string with this number; empty for a number of other `Names`.
    #[must_use]
    pub fn get(&self, id: NameId) -> &str {
        let symbol = SymbolU32::try_from_usize(id.0.get() as usize - 1);
        symbol.and_then(|symbol| self.0.resolve(symbol)).unwrap_or("")
    }
}

fn number(symbol: SymbolU32) -> NameId {
    // The interner refuses more than 2^32 - 1 strings before this could overflow.
    let n = u32::try_from(symbol.to_usize()).unwrap_or(u32::MAX - 1);
    NameId(std::num::NonZeroU32::MIN.saturating_add(n))
}

/// Of `known` names the one that differs least from `name`, if it differs in at most two letters; of equals the first
/// by the alphabet. What a message about an unknown name suggests.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let scored = known.into_iter().map(|known| (distance(name, known), known));
    scored.min().filter(|(distance, _)| *distance <= 2).map(|(_, known)| known)
}

/// Letters to add, drop or change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_at_most_two_letters_away() {
        let known = ["insult", "threat", "vulgarity"];
        for (name, want) in [("insullt", Some("insult")), ("treat", Some("threat")), ("spam", None)] {
            assert_eq!(nearest(name, known), want, "{name}");
        }
    }
}
