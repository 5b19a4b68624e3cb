//! Pieces that are decoded side by side, and a last one that tells what they found together.
//! The last one may come to be decoded first: it then decodes those before it, and each hands on what is its own. So the
//! sum is right, and stands at the end, whatever the number of threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::ingest::Item;

/// What a piece has still to do, or what came of it.
enum Slot<T> {
    Waiting(T),
    Done(Vec<Item>),
    Taken,
}

/// A piece and the counter that it adds to.
pub(super) struct Share<T> {
    slot: Arc<Mutex<Slot<T>>>,
    count: Arc<AtomicU64>,
    decode: fn(T) -> (Vec<Item>, u64),
}

impl<T> Share<T> {
    /// The items of this piece.
    pub(super) fn items(self) -> Vec<Item> {
        self.work();
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *slot, Slot::Taken) {
            Slot::Done(items) => items,
            Slot::Waiting(_) | Slot::Taken => Vec::new(),
        }
    }

    /// Decodes the piece, unless that is done. Whoever comes while it is being done waits for it.
    fn work(&self) {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = match std::mem::replace(&mut *slot, Slot::Taken) {
            Slot::Waiting(work) => {
                let (items, found) = (self.decode)(work);
                self.count.fetch_add(found, Ordering::Relaxed);
                Slot::Done(items)
            }
            other => other,
        };
    }
}

/// All pieces of an input that count together.
pub(super) struct Tally<T> {
    shares: Vec<Share<T>>,
    count: Arc<AtomicU64>,
    decode: fn(T) -> (Vec<Item>, u64),
}

impl<T> Tally<T> {
    /// No piece yet; `decode` gives a piece's items and what it adds to the sum.
    pub(super) fn new(decode: fn(T) -> (Vec<Item>, u64)) -> Tally<T> {
        Tally { shares: Vec::new(), count: Arc::default(), decode }
    }

    /// One more piece.
    pub(super) fn share(&mut self, work: T) -> Share<T> {
        let slot = Arc::new(Mutex::new(Slot::Waiting(work)));
        let share = || Share { slot: slot.clone(), count: self.count.clone(), decode: self.decode };
        self.shares.push(share());
        share()
    }

    /// The sum over all pieces.
    pub(super) fn sum(self) -> u64 {
        self.shares.iter().for_each(Share::work);
        self.count.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_right_in_any_order_and_nothing_is_done_twice() {
        let start = || {
            let mut tally = Tally::new(|n: u64| (Vec::new(), n));
            let shares: Vec<Share<u64>> = (1..=4).map(|n| tally.share(n)).collect();
            (tally, shares)
        };
        let (tally, shares) = start();
        shares.into_iter().for_each(|share| drop(share.items()));
        assert_eq!(tally.sum(), 10);
        let (tally, shares) = start();
        assert_eq!(tally.sum(), 10);
        shares.into_iter().for_each(|share| drop(share.items()));
    }
}
