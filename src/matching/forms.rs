//! Word forms → the symbols that they carry. The slow questions (prefixes, expressions, parts of words, possessives,
//! disguises) are asked once a form; a worker remembers the answers, and results never depend on what it remembers.

use rustc_hash::FxHashMap as HashMap;

use crate::text::disguise::{Disguise, is_foreign, plain, readings, unmasks};
use crate::text::fold::{fold, is_invisible};

use super::automaton::{Automaton, Set, State};
use super::compile::{Matcher, Symbol, single};
use super::net::Bits;

/// Forms that a worker remembers; beyond, it starts over, so that a dump of random strings is no leak.
const MOST_FORMS: usize = 1 << 17;

/// Bytes of a form that is kept in the table itself.
const SHORT: usize = 16;

/// What is known of a word form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Form {
    /// The classes that rules ask for, a bit each.
    pub(super) classes: u64,
    /// What it is to patterns, as a number in its worker.
    pub(super) sense: u32,
    /// The disguise that had to be undone.
    pub(super) disguise: Option<Disguise>,
    /// Whether it is a word of the lexicon.
    pub(super) is_word: bool,
    /// Whether all its letters are of another script, so that it is read only among Latin words.
    pub(super) is_foreign: bool,
    /// Whether it may be the first half of a word that was cut in two.
    pub(super) is_half: bool,
}

/// What a form is to patterns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sense {
    /// Bits of its symbols.
    pub(super) bits: Bits,
    /// Bits of what leads on from `first`.
    pub(super) first_bits: Bits,
    /// The set of its symbols.
    pub(super) set: Set,
    /// Where it leads from the start of patterns.
    pub(super) first: State,
    /// Whether anything ends at `first`.
    pub(super) ends: bool,
}

/// What the slow questions tell of a form.
#[derive(Debug, Default)]
pub(super) struct Answer {
    symbols: Vec<Symbol>,
    disguise: Option<Disguise>,
    is_foreign: bool,
    is_half: bool,
}

impl Answer {
    fn undone((symbols, disguise): (Vec<Symbol>, Disguise)) -> Answer {
        Answer { symbols, disguise: Some(disguise), ..Answer::default() }
    }
}

/// Raw bytes as a number, which may be looked up.
trait Key: Copy + Eq + Default {
    fn hash(self) -> u64;
}

impl Key for u64 {
    #[inline]
    fn hash(self) -> u64 {
        self.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Key for u128 {
    #[inline]
    fn hash(self) -> u64 {
        #[allow(clippy::cast_possible_truncation, reason = "both halves are mixed")]
        let (low, high) = (self as u64, (self >> 64) as u64);
        (low ^ high.rotate_left(29).wrapping_mul(0xff51_afd7_ed55_8ccd)).hash()
    }
}

/// Numbers of forms by key: open addressing, the key 0 is free.
#[derive(Debug, Default)]
struct Table<K> {
    slots: Vec<(K, u32)>,
    known: usize,
}

impl<K: Key> Table<K> {
    #[inline]
    fn slot(&self, key: K) -> usize {
        #[allow(clippy::cast_possible_truncation, reason = "the mask keeps what fits")]
        let slot = (key.hash() >> 32) as usize;
        slot & self.slots.len().wrapping_sub(1)
    }

    #[inline]
    fn get(&self, key: K) -> Option<u32> {
        let mut slot = self.slot(key);
        loop {
            let (found, number) = *self.slots.get(slot)?;
            if found == key {
                return Some(number);
            }
            if found == K::default() {
                return None;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    fn insert(&mut self, key: K, number: u32) {
        if self.known * 2 >= self.slots.len() {
            let grown = (self.slots.len() * 2).max(1 << 10);
            let old = std::mem::replace(&mut self.slots, vec![(K::default(), 0); grown.min(MOST_FORMS * 2)]);
            self.known = 0;
            // A full table starts over.
            if grown <= MOST_FORMS * 2 {
                old.into_iter().filter(|(key, _)| *key != K::default()).for_each(|(key, number)| self.put(key, number));
            }
        }
        self.put(key, number);
    }

    fn put(&mut self, key: K, number: u32) {
        let mut slot = self.slot(key);
        while self.slots.get(slot).is_some_and(|(taken, _)| *taken != K::default()) {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        if let Some(free) = self.slots.get_mut(slot) {
            *free = (key, number);
            self.known += 1;
        }
    }
}

/// Remembered forms by their raw bytes; forms that are known alike share a number.
#[derive(Debug, Default)]
pub(super) struct Forms {
    short: Table<u64>,
    middle: Table<u128>,
    long: HashMap<Box<str>, u32>,
    forms: Vec<Form>,
    by_form: HashMap<(u32, Option<Disguise>, bool, bool), u32>,
    senses: Vec<Sense>,
    by_set: HashMap<Set, u32>,
}

impl Forms {
    pub(super) fn clear(&mut self) {
        *self = Forms::default();
    }

    fn number(&mut self, form: Form) -> u32 {
        let fresh = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        let key = (form.sense, form.disguise, form.is_foreign, form.is_half);
        let number = *self.by_form.entry(key).or_insert(fresh);
        if number == fresh {
            self.forms.push(form);
        }
        number
    }

    /// What a form is to patterns.
    #[inline]
    pub(super) fn sense(&self, form: &Form) -> Option<&Sense> {
        self.senses.get(form.sense as usize)
    }

    fn sense_number(&mut self, sense: Sense) -> u32 {
        let fresh = u32::try_from(self.senses.len()).unwrap_or(u32::MAX);
        let number = *self.by_set.entry(sense.set).or_insert(fresh);
        if number == fresh {
            self.senses.push(sense);
        }
        number
    }

    fn remember_long(&mut self, raw: &str, number: u32) {
        if self.long.len() >= MOST_FORMS {
            self.long.clear();
        }
        self.long.insert(raw.into(), number);
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
    /// The form that stands from `start` to `end` in `text`; when it is not remembered, `ask` tells what it is.
    #[inline]
    pub(super) fn form(
        &self,
        text: &str,
        (start, end): (usize, usize),
        forms: &mut Forms,
        automaton: &mut Automaton,
        ask: impl FnOnce(&str) -> Answer,
    ) -> Form {
        let raw = || text.get(start..end).unwrap_or("");
        let key = short_key(text.as_bytes(), start, end);
        #[allow(clippy::cast_possible_truncation, reason = "it has at most eight bytes then")]
        let half = key.map(|key| key as u64).filter(|_| end - start <= 8);
        let known = match (half, key) {
            (Some(key), _) => forms.short.get(key),
            (None, Some(key)) => forms.middle.get(key),
            (None, None) => forms.long.get(raw()).copied(),
        };
        if let Some(form) = known.and_then(|number| forms.forms.get(number as usize)) {
            return *form;
        }
        let form = self.form_of(ask(raw()), forms, automaton);
        let number = forms.number(form);
        match (half, key) {
            (Some(key), _) => forms.short.insert(key, number),
            (None, Some(key)) => forms.middle.insert(key, number),
            (None, None) => forms.remember_long(raw(), number),
        }
        form
    }

    /// What a worker remembers of an answer.
    pub(super) fn form_of(&self, answer: Answer, forms: &mut Forms, automaton: &mut Automaton) -> Form {
        let Answer { mut symbols, disguise, is_foreign, is_half } = answer;
        symbols.sort_unstable();
        symbols.dedup();
        let asked = self.asked.iter().enumerate().filter(|(_, asked)| symbols.binary_search(asked).is_ok());
        let classes = asked.fold(0, |classes, (at, _)| classes | 1 << at);
        let (set, bits) = automaton.set(&symbols);
        let first = automaton.first(&self.net, set);
        let info = automaton.info(first);
        let sense = forms.sense_number(Sense { bits, first_bits: info.bits, set, first, ends: info.has_ends() });
        Form { classes, sense, disguise, is_word: !symbols.is_empty(), is_foreign, is_half }
    }

    /// What a word as it was cut is.
    pub(super) fn answer(&self, raw: &str) -> Answer {
        let folded = fold(raw);
        // `_idiot_` is a word between signs of emphasis.
        let bare = folded.trim_matches('_');
        let exact = raw.trim_matches('_');
        let mut symbols = self.plain_symbols(bare);
        symbols.extend(self.exact.get(exact).into_iter().flatten());
        // `Russia's` and `idiots'` name what `Russia` and `idiots` name.
        if let Some(owner) = bare.strip_suffix("'s").or_else(|| bare.strip_suffix('\'')) {
            symbols.extend(self.plain_symbols(owner));
            symbols.extend(exact.get(..owner.len()).and_then(|raw| self.exact.get(raw)).into_iter().flatten());
        }
        let hidden = |c: char| is_invisible(c) && c != '\u{ad}';
        let mut answer = Answer::default();
        if symbols.is_empty() {
            answer = self.undisguised(exact).map(Answer::undone).unwrap_or_default();
        } else if !raw.is_ascii() && raw.contains(hidden) {
            answer.disguise = Some(Disguise::Invisible);
        }
        answer.symbols.append(&mut symbols);
        answer.is_foreign = answer.disguise.is_some() && is_foreign(raw);
        answer.is_half = self.halves.contains_key(bare);
        if self.any_regex.is_match(raw) {
            let fits = self.regexes.iter().filter(|(regex, _)| regex.is_match(raw));
            answer.symbols.extend(fits.map(|(_, symbol)| *symbol));
        }
        answer
    }

    /// The first reading of a disguised form that is a word of the lexicon.
    fn undisguised(&self, raw: &str) -> Option<(Vec<Symbol>, Disguise)> {
        if self.innocent.contains(fold(raw).as_str()) {
            return None;
        }
        let (letters, _) = plain(raw);
        let known = readings(raw).into_iter().find_map(|(reading, disguise)| {
            let owner = reading.strip_suffix("'s").unwrap_or(&reading);
            let mut symbols = self.words.get(owner).cloned().unwrap_or_default();
            symbols.extend(self.prefix_symbols(owner));
            (!symbols.is_empty()).then_some((symbols, disguise))
        });
        let doubled = || {
            let repeated = readings(raw).into_iter().filter(|(_, disguise)| *disguise == Disguise::Repeats);
            repeated.filter_map(|(reading, _)| self.by_single.get(single(&reading).as_str())).next()
        };
        let doubled = || doubled().map(|word| (self.plain_symbols(word), Disguise::Repeats));
        known.or_else(doubled).or_else(|| self.without_signs(&letters)).or_else(|| self.respelt(&letters))
    }

    /// The word that is left when all signs are taken out; an apostrophe makes other words (`we'll`).
    fn without_signs(&self, letters: &str) -> Option<(Vec<Symbol>, Disguise)> {
        // Signs around a word hide nothing.
        let inner = letters.trim_matches(|c: char| !c.is_alphanumeric());
        if inner.chars().all(char::is_alphanumeric) || letters.contains(['\'', '’']) {
            return None;
        }
        let single = |piece: &str| piece.chars().nth(1).is_none();
        let all_single = letters.split(|c: char| !c.is_alphanumeric()).all(single);
        let bare: String = letters.chars().filter(|c| c.is_alphanumeric()).collect();
        let long = bare.chars().count() >= if all_single { 3 } else { 4 };
        let symbols = match (long, all_single) {
            (false, _) => Vec::new(),
            (true, true) => self.plain_symbols(&bare),
            (true, false) => self.words.get(bare.as_str()).cloned().unwrap_or_default(),
        };
        (!symbols.is_empty()).then_some((symbols, Disguise::Signs))
    }

    /// Whether a word is only written with hyphens (`wing-nut`): each part is a word.
    fn is_hyphened(&self, letters: &str) -> bool {
        letters.contains('-') && letters.split('-').all(|part| part.len() > 1 && self.is_known(part))
    }

    fn is_known(&self, word: &str) -> bool {
        self.innocent.contains(word) || self.words.contains_key(word)
    }

    /// The word that a misspelling stands for, or that hides in words run together.
    fn respelt(&self, letters: &str) -> Option<(Vec<Symbol>, Disguise)> {
        if let Some(word) = self.misspelt.get(letters) {
            return Some((self.plain_symbols(word), Disguise::Letters));
        }
        if letters.len() < 7 || self.changeable.is_empty() {
            return None;
        }
        let changes = |word: &str| (5..24).contains(&word.len()) && self.changeable.contains(word);
        let cuts = letters.char_indices().map(|(at, _)| at).skip(2);
        cuts.filter_map(|at| letters.split_at_checked(at)).find_map(|(first, second)| {
            // Behind words that may stand right before it; before a long word.
            let word = if changes(second) && (self.starters.contains(first) || changes(first)) {
                second
            } else if changes(first) && second.len() > 5 && self.innocent.contains(second) {
                first
            } else {
                return None;
            };
            Some((self.plain_symbols(word), Disguise::Joined))
        })
    }

    /// What letters that stand one by one spell.
    pub(super) fn spelled(&self, letters: &str, disguise: Disguise) -> Answer {
        let (letters, _) = plain(letters);
        let read = readings(&letters).into_iter().map(|(reading, _)| reading);
        let found = std::iter::once(letters.clone()).chain(read).map(|word| self.plain_symbols(&word));
        let found = found.filter(|_| letters.chars().any(char::is_alphabetic)).find(|symbols| !symbols.is_empty());
        found.map(|symbols| Answer::undone((symbols, disguise))).unwrap_or_default()
    }

    /// The word that was cut in two here; both parts as they stand.
    pub(super) fn halved(&self, first: &str, second: &str) -> Option<&str> {
        let seconds = self.halves.get(fold(first).trim_matches('_'))?;
        let second = fold(second);
        seconds.iter().find(|(half, _)| **half == *second).map(|(_, word)| &**word)
    }

    /// What a word is that was cut in two.
    pub(super) fn joined(&self, word: &str) -> Answer {
        Answer::undone((self.plain_symbols(word), Disguise::Split))
    }

    /// What words are that signs join; no symbols when they hide no word of the lexicon.
    pub(super) fn chunk(&self, raw: &str) -> Answer {
        let (letters, disguise) = plain(raw);
        let no_sign = letters.chars().all(char::is_alphanumeric);
        let symbols = if no_sign { self.plain_symbols(&letters) } else { Vec::new() };
        if !symbols.is_empty() {
            return Answer::undone((symbols, disguise.unwrap_or(Disguise::Invisible)));
        }
        if self.is_hyphened(&letters) {
            let bare: String = letters.chars().filter(|c| *c != '-').collect();
            return Answer { symbols: self.words.get(bare.as_str()).cloned().unwrap_or_default(), ..Answer::default() };
        }
        let (masked, undisguised) = (|| self.unmasked(&letters), || self.undisguised(raw));
        let masks_first = letters.contains(['*', '#']);
        let found = if masks_first { masked().or_else(undisguised) } else { undisguised().or_else(masked) };
        found.map(Answer::undone).unwrap_or_default()
    }

    /// The words that masking signs may hide.
    fn unmasked(&self, letters: &str) -> Option<(Vec<Symbol>, Disguise)> {
        // `or**` is a word at the end of a passage in bold.
        let shown = letters.trim_end_matches('*');
        if shown.len() < letters.len() && self.is_known(shown) {
            return None;
        }
        let first = letters.chars().next()?;
        let shaped = self.by_shape.get(&(first, letters.chars().count())).into_iter().flatten();
        let hidden = shaped.filter(|word| unmasks(letters, word));
        let symbols: Vec<Symbol> = hidden.flat_map(|word| self.plain_symbols(word)).collect();
        (!symbols.is_empty()).then_some((symbols, Disguise::Masks))
    }

    fn plain_symbols(&self, folded: &str) -> Vec<Symbol> {
        let mut symbols = self.words.get(folded).cloned().unwrap_or_default();
        // `kill_all` and `kill.all` are names.
        if folded.contains(['_', '.']) {
            return symbols;
        }
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
