//! The net of patterns as a machine over sets of symbols, made while it runs: a state is what may still come of the
//! words since some start; where a word leads from a state is worked out once and remembered.
//! In: a state and the set of a word. Out: the next state, and what ends there. Memory is bounded: what is remembered
//! is given up when it grows too large, and worked out anew.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use super::compile::Symbol;
use super::net::{Bits, End, Net, Node};

/// The state from which no word leads on.
pub(super) const DEAD: State = 0;

/// Not worked out yet.
const UNKNOWN: State = u32::MAX;

/// The empty set, of words that are in no pattern.
const NOTHING: Set = 0;

/// Rows of bits, at most, and words of each: sets that came first, which are those of the commonest words, have bits.
const MOST_ROWS: usize = 4_096;
const ROW: usize = 256;

/// The state before the first word of a pattern.
const START: State = 1;

/// Number of a state.
pub(super) type State = u32;

/// Number of a set of symbols.
pub(super) type Set = u32;

/// States are numbered in 20 bits, sets in 24, so that a step fits a word of the table.
const MOST_STATES: usize = (1 << 20) - 1;
const MOST_SETS: usize = 1 << 24;

/// Places in patterns that all remembered states hold together, at most.
const MOST_PLACES: usize = 2 << 20;

/// Remembered steps, at most (8 bytes each; the table is at most half full).
const MOST_STEPS: usize = 1 << 20;

/// Sets that are kept from text to text, at most.
const KEPT_SETS: usize = 1 << 16;

/// A place in the net: a node, and for a node inside a phrase the place to go on from when the phrase ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    node: Node,
    back: u32,
}

/// For a place that is in no phrase.
const NOWHERE: u32 = u32::MAX;

/// What is known of a set of symbols.
#[derive(Debug)]
struct SetInfo {
    symbols: Arc<[Symbol]>,
    /// Where a word with these symbols leads from the start.
    first: Option<State>,
}

/// What is known of a state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StateInfo {
    /// The bits of the symbols that may lead on.
    pub(super) bits: Bits,
    /// Entries that end here, in `ends`, from `entries` on; then exceptions; where they end.
    entries: u32,
    exceptions: u32,
    end: u32,
    /// Where a word that means nothing leads, or `UNKNOWN`.
    usual: State,
    /// The row of bits for words that lead there too; 0 for none.
    row: u32,
}

impl StateInfo {
    /// Whether anything ends here.
    #[inline]
    pub(super) fn has_ends(&self) -> bool {
        self.entries < self.end
    }

    /// Whether an exception ends here.
    #[inline]
    pub(super) fn has_exceptions(&self) -> bool {
        self.exceptions < self.end
    }
}

/// The machine as far as it is known. Belongs to one worker and one net.
#[derive(Debug, Default)]
pub(super) struct Automaton {
    sets: Vec<SetInfo>,
    by_symbols: HashMap<Arc<[Symbol]>, Set>,
    places: Vec<Place>,
    by_place: HashMap<Place, u32>,
    states: Vec<StateInfo>,
    /// The places of each state, sorted.
    held: Vec<Arc<[u32]>>,
    by_held: HashMap<Arc<[u32]>, State>,
    places_held: usize,
    lacks_room: bool,
    ends: Vec<End>,
    /// Open addressing: state, set and next state in one word; 0 is free.
    steps: Vec<u64>,
    steps_known: usize,
    /// A bit a set, for states that were asked: whether it leads where an unknown word leads.
    rows: Vec<u64>,
}

impl Automaton {
    /// Gives up all that is remembered, sets too: numbers from before mean nothing any more.
    pub(super) fn clear(&mut self) {
        *self = Automaton::default();
    }

    /// Whether so much is remembered that the next text should start anew.
    pub(super) fn is_full(&self) -> bool {
        self.sets.len() > KEPT_SETS || self.lacks_room
    }

    /// The number of a set of symbols, which must be sorted; and its bits.
    pub(super) fn set(&mut self, symbols: &[Symbol]) -> (Set, Bits) {
        let bits = Bits::of(symbols.iter().copied());
        if self.sets.is_empty() {
            self.by_symbols.insert([].into(), NOTHING);
            self.sets.push(SetInfo { symbols: [].into(), first: None });
        }
        if let Some(set) = self.by_symbols.get(symbols) {
            return (*set, bits);
        }
        let set = Set::try_from(self.sets.len()).unwrap_or(Set::MAX);
        let symbols: Arc<[Symbol]> = symbols.into();
        self.by_symbols.insert(symbols.clone(), set);
        self.sets.push(SetInfo { symbols, first: None });
        (set, bits)
    }

    /// Gives up all states; their numbers from before mean nothing any more, sets keep theirs.
    pub(super) fn forget_states(&mut self) {
        self.sets.iter_mut().for_each(|set| set.first = None);
        let (sets, by_symbols) = (std::mem::take(&mut self.sets), std::mem::take(&mut self.by_symbols));
        *self = Automaton { sets, by_symbols, ..Automaton::default() };
    }

    /// Where the first word leads.
    pub(super) fn first(&mut self, net: &Net, set: Set) -> State {
        if let Some(SetInfo { first: Some(state), .. }) = self.sets.get(set as usize) {
            return *state;
        }
        if self.states.is_empty() {
            self.begin(net);
        }
        let state = self.work_out(net, START, set);
        if let Some(known) = self.sets.get_mut(set as usize) {
            known.first = Some(state);
        }
        state
    }

    /// Where the next word leads. Most words mean nothing to a state and lead where an unknown word does; a bit a word
    /// tells so, since the table of steps is too large for the nearer caches.
    #[inline]
    pub(super) fn next(&mut self, net: &Net, state: State, (set, bits): (Set, Bits)) -> State {
        let Some(known) = self.states.get(state as usize) else { return DEAD };
        let usual = known.usual;
        let means = known.bits.meets(bits);
        if !means && !known.bits.any() {
            return DEAD;
        }
        if usual != UNKNOWN {
            if !means {
                return usual;
            }
            let at = known.row as usize * ROW + set as usize / 64;
            let row = if (set as usize) < 64 * ROW { self.rows.get(at).copied().unwrap_or(0) } else { 0 };
            if row >> (set % 64) & 1 == 1 {
                return usual;
            }
        }
        self.next_by_steps(net, state, set)
    }

    fn next_by_steps(&mut self, net: &Net, state: State, set: Set) -> State {
        let key = (u64::from(state) << 44) | (u64::from(set) << 20);
        if let Some(next) = self.remembered(key) {
            return next;
        }
        let next = self.work_out(net, state, set);
        let usual = self.usual(net, state);
        if next == usual && self.note_usual(state, set) {
            return next;
        }
        if (set as usize) < MOST_SETS && (state.max(next) as usize) < MOST_STATES {
            self.remember(key, next);
        }
        next
    }

    /// Where a word that means nothing leads.
    fn usual(&mut self, net: &Net, state: State) -> State {
        if let Some(StateInfo { usual, .. }) = self.states.get(state as usize).filter(|state| state.usual != UNKNOWN) {
            return *usual;
        }
        let usual = self.work_out(net, state, NOTHING);
        self.states.get_mut(state as usize).into_iter().for_each(|state| state.usual = usual);
        usual
    }

    /// Notes that a word means nothing to a state, if there is room for a bit.
    fn note_usual(&mut self, state: State, set: Set) -> bool {
        let Some(known) = self.states.get_mut(state as usize) else { return false };
        if known.row == 0 && self.rows.len() < MOST_ROWS * ROW {
            // The first row is nobody's.
            self.rows.resize(self.rows.len().max(ROW) + ROW, 0);
            known.row = u32::try_from(self.rows.len() / ROW - 1).unwrap_or(0);
        }
        let at = known.row as usize * ROW + set as usize / 64;
        let bits = self.rows.get_mut(at).filter(|_| known.row > 0 && (set as usize) < 64 * ROW);
        bits.map(|bits| *bits |= 1 << (set % 64)).is_some()
    }

    /// What is known of a state.
    #[inline]
    pub(super) fn info(&self, state: State) -> StateInfo {
        self.states.get(state as usize).copied().unwrap_or_default()
    }

    /// The entries that end at a state.
    pub(super) fn entries(&self, info: StateInfo) -> &[End] {
        self.ends.get(info.entries as usize..info.exceptions as usize).unwrap_or_default()
    }

    /// The exceptions that end at a state.
    pub(super) fn exceptions(&self, info: StateInfo) -> &[End] {
        self.ends.get(info.exceptions as usize..info.end as usize).unwrap_or_default()
    }

    /// Whether so much is remembered that states should be given up before the next walk.
    #[inline]
    pub(super) fn lacks_room(&self) -> bool {
        self.lacks_room
    }

    fn begin(&mut self, net: &Net) {
        self.states.push(StateInfo::default());
        self.held.push([].into());
        self.by_held.insert([].into(), DEAD);
        let root = self.place(0, NOWHERE);
        self.state(net, vec![root]);
    }

    fn slot(&self, key: u64) -> usize {
        let hash = (key >> 20).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        #[allow(clippy::cast_possible_truncation, reason = "the mask keeps what fits")]
        let slot = (hash >> 32) as usize;
        slot & self.steps.len().wrapping_sub(1)
    }

    fn remembered(&self, key: u64) -> Option<State> {
        let mut slot = self.slot(key);
        loop {
            let step = *self.steps.get(slot)?;
            if step & !0xf_ffff == key {
                return State::try_from(step & 0xf_ffff).ok();
            }
            if step == 0 {
                return None;
            }
            slot = (slot + 1) & (self.steps.len() - 1);
        }
    }

    fn remember(&mut self, key: u64, next: State) {
        if self.steps_known * 2 >= self.steps.len() {
            let grown = (self.steps.len() * 2).max(1 << 12);
            let old = std::mem::replace(&mut self.steps, vec![0; grown.min(MOST_STEPS * 2)]);
            self.steps_known = 0;
            // A full table starts over.
            if grown <= MOST_STEPS * 2 {
                old.into_iter().filter(|step| *step != 0).for_each(|step| self.put(step));
            }
        }
        self.put(key | u64::from(next));
    }

    fn put(&mut self, step: u64) {
        let mut slot = self.slot(step);
        while self.steps.get(slot).is_some_and(|taken| *taken != 0) {
            slot = (slot + 1) & (self.steps.len() - 1);
        }
        if let Some(free) = self.steps.get_mut(slot) {
            *free = step;
            self.steps_known += 1;
        }
    }

    /// The state after a word with the symbols of `set`.
    fn work_out(&mut self, net: &Net, state: State, set: Set) -> State {
        let Some(symbols) = self.sets.get(set as usize).map(|set| set.symbols.clone()) else { return DEAD };
        let Some(held) = self.held.get(state as usize).cloned() else { return DEAD };
        let word = Bits::of(symbols.iter().copied());
        let leads = |bits: Bits| bits.any() || bits.meets(word);
        let mut open: Vec<Place> = held.iter().filter_map(|place| self.places.get(*place as usize).copied()).collect();
        let (mut reached, mut nodes) = (Vec::new(), Vec::new());
        while let Some(place) = open.pop() {
            if !leads(net.bits(place.node)) {
                continue;
            }
            nodes.clear();
            net.next(place.node, &symbols, |node| nodes.push(node));
            nodes.extend(net.next_any(place.node));
            nodes.iter().for_each(|node| self.arrive(net, Place { node: *node, back: place.back }, &mut reached));
            for call in net.calls(place.node) {
                if leads(net.bits(call.root)) {
                    let back = self.place(call.back_to, place.back);
                    open.push(Place { node: call.root, back });
                }
            }
        }
        reached.sort_unstable();
        reached.dedup();
        self.state(net, reached)
    }

    /// Adds a place, and where a phrase ends at it the place after the phrase.
    fn arrive(&mut self, net: &Net, mut place: Place, reached: &mut Vec<u32>) {
        loop {
            reached.push(self.place(place.node, place.back));
            if !net.returns(place.node) {
                return;
            }
            let Some(after) = self.places.get(place.back as usize) else { return };
            place = *after;
        }
    }

    fn place(&mut self, node: Node, back: u32) -> u32 {
        let place = Place { node, back };
        let fresh = u32::try_from(self.places.len()).unwrap_or(NOWHERE);
        let number = *self.by_place.entry(place).or_insert(fresh);
        if number == fresh {
            self.places.push(place);
        }
        number
    }

    fn state(&mut self, net: &Net, held: Vec<u32>) -> State {
        if let Some(state) = self.by_held.get(held.as_slice()) {
            return *state;
        }
        let state = State::try_from(self.states.len()).unwrap_or(State::MAX);
        let mut bits = Bits::default();
        let mut ends: Vec<End> = Vec::new();
        for place in held.iter().filter_map(|place| self.places.get(*place as usize)) {
            bits = bits.and(net.bits(place.node));
            ends.extend(net.ends(place.node));
        }
        let (entries, exceptions): (Vec<End>, Vec<End>) = ends.iter().partition(|end| end.owner.cancels.is_none());
        let (entries, exceptions) = (self.keep(entries), self.keep(exceptions));
        let end = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.states.push(StateInfo { bits, entries, exceptions, end, usual: UNKNOWN, row: 0 });
        self.places_held += held.len() + ends.len();
        self.lacks_room = self.states.len() >= MOST_STATES || self.places_held.max(self.places.len()) > MOST_PLACES;
        let held: Arc<[u32]> = held.into();
        self.held.push(held.clone());
        self.by_held.insert(held, state);
        state
    }

    /// Keeps what ends at a state; tells where it begins.
    fn keep(&mut self, mut ends: Vec<End>) -> u32 {
        ends.sort_unstable();
        ends.dedup();
        let from = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.ends.append(&mut ends);
        from
    }
}
