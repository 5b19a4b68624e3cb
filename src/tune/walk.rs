//! A walk through a queue: keys in, decisions out.
//! In: which comments wait, what was decided before, one key after another. Out: decisions to be saved, and what to
//! show. Reads no terminal, knows no clock and writes nothing.

use super::decisions::{CHOICES, Choice, Decision, REASONS, in_force};

/// What the walk knows of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The comment's id.
    pub id: String,
    /// Its thread.
    pub thread: String,
    /// Its text.
    pub text: String,
    /// The text that it answers, as far as it is known.
    pub parent: Option<String>,
}

impl Stop {
    fn key(&self) -> (String, String) {
        (self.thread.clone(), self.id.clone())
    }
}

/// What a key comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// A decision: save it, then go on.
    Decision(Box<Decision>),
    /// A reason of one's own is wanted.
    AskReason,
    /// The keys are to be explained.
    Help,
    /// The walk ends here.
    Quit,
    /// Something else changed; perhaps there is something to tell.
    Nothing(Option<&'static str>),
}

/// A walk.
#[derive(Clone, Debug)]
pub struct Walk {
    stops: Vec<Stop>,
    /// Every decision that was ever saved, in order.
    log: Vec<Decision>,
    /// Whether skipped ones of earlier walks come again.
    again: bool,
    /// How many decisions there were before this walk.
    before: usize,
    reason: Option<String>,
}

impl Walk {
    /// A walk past `stops` that goes on where `log` stopped; with `again`, also past those that were skipped before.
    #[must_use]
    pub fn new(stops: Vec<Stop>, log: Vec<Decision>, again: bool) -> Walk {
        Walk { stops, before: log.len(), log, again, reason: None }
    }

    /// Where the walk stands: the first entry without a decision; `None` at its end.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        let held = in_force(&self.log);
        self.stops.iter().position(|stop| match held.get(&stop.key()) {
            None => true,
            Some(at) => {
                let skipped = self.log.get(*at).is_some_and(|decision| decision.decision == Choice::Skip);
                self.again && skipped && *at < self.before
            }
        })
    }

    /// How many of the entries are decided.
    #[must_use]
    pub fn decided(&self) -> usize {
        let held = in_force(&self.log);
        self.stops.iter().filter(|stop| held.contains_key(&stop.key())).count()
    }

    /// How often each choice holds among the entries, in the order of `CHOICES`.
    #[must_use]
    pub fn tally(&self) -> Vec<(&'static str, usize)> {
        let held = in_force(&self.log);
        let of = |stop: &Stop| self.log.get(*held.get(&stop.key())?).map(|decision| decision.decision);
        let counts = CHOICES
            .iter()
            .map(|(_, name, choice, _)| (*name, self.stops.iter().filter(|stop| of(stop) == Some(*choice)).count()));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// The reason that the next decision gets.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Sets the reason that the next decision gets; an empty one takes it away.
    pub fn give_reason(&mut self, reason: &str) {
        let reason = reason.trim();
        self.reason = (!reason.is_empty()).then(|| reason.to_owned());
    }

    /// Takes a key. A decision that comes of it must be given to `saved` once it is saved.
    #[must_use]
    pub fn press(&mut self, key: char) -> Came {
        if let Some(number) = key.to_digit(10) {
            let reason = (number as usize).checked_sub(1).and_then(|at| REASONS.get(at)).copied();
            // The same key again takes the reason away.
            self.reason = reason.filter(|reason| self.reason.as_deref() != Some(*reason)).map(str::to_owned);
            return Came::Nothing(None);
        }
        match (key, CHOICES.iter().find(|choice| choice.0 == key)) {
            (_, Some((_, _, choice, _))) => self.decide(*choice),
            ('u', _) => self.undo(),
            ('c', _) => Came::AskReason,
            ('?' | 'h', _) => Came::Help,
            ('q' | '\u{3}' | '\u{4}', _) => Came::Quit,
            _ => Came::Nothing(Some("no such key; ? explains the keys")),
        }
    }

    fn decide(&self, choice: Choice) -> Came {
        let Some(stop) = self.at().and_then(|at| self.stops.get(at)) else { return Came::Nothing(None) };
        Came::Decision(Box::new(Decision {
            id: stop.id.clone(),
            thread: stop.thread.clone(),
            decision: choice,
            reason: self.reason.clone(),
            who: None,
            when: None,
            text: stop.text.clone(),
            parent: stop.parent.clone(),
        }))
    }

    /// Takes back the last decision that holds about one of the entries.
    fn undo(&self) -> Came {
        let held = in_force(&self.log);
        let last = self.stops.iter().filter_map(|stop| held.get(&stop.key()).copied()).max();
        let Some(last) = last.and_then(|at| self.log.get(at)) else {
            return Came::Nothing(Some("nothing to take back"));
        };
        Came::Decision(Box::new(Decision { decision: Choice::Undo, reason: None, ..last.clone() }))
    }

    /// Notes that a decision is saved.
    pub fn saved(&mut self, decision: Decision) {
        self.log.push(decision);
        self.reason = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(keys: &str, again: bool, log: Vec<Decision>) -> Walk {
        let stop = |id: &str| Stop { id: id.to_owned(), thread: "t".to_owned(), text: "x".to_owned(), parent: None };
        let mut walk = Walk::new(vec![stop("a"), stop("b"), stop("c")], log, again);
        for key in keys.chars() {
            if let Came::Decision(decision) = walk.press(key) {
                walk.saved(*decision);
            }
        }
        walk
    }

    #[test]
    fn a_key_is_a_decision_and_the_walk_goes_on() {
        let cases = [
            ("", Some(0), 0),
            ("k", Some(1), 1),
            ("ku", Some(0), 0),
            ("krs", None, 3),
            ("krsu", Some(2), 2),
            ("kruuw", Some(1), 1), // both taken back, the first decided anew
            ("uzq?", Some(0), 0),  // nothing to take back, no such key
        ];
        for (keys, at, decided) in cases {
            let walk = walk(keys, false, Vec::new());
            assert_eq!((walk.at(), walk.decided()), (at, decided), "{keys}");
        }
    }

    #[test]
    fn a_reason_goes_with_one_decision_only() {
        let walk = walk("1r22k9w", false, Vec::new());
        let reasons: Vec<Option<&str>> = walk.log.iter().map(|decision| decision.reason.as_deref()).collect();
        assert_eq!(reasons, [Some("insult"), None, Some("off_topic")]);
    }

    #[test]
    fn a_walk_goes_on_where_the_last_one_stopped() {
        let before = walk("ks", false, Vec::new());
        assert_eq!(walk("", false, before.log.clone()).at(), Some(2));
        assert_eq!(walk("", true, before.log.clone()).at(), Some(1), "skipped ones come again when asked for");
        assert_eq!(walk("s", true, before.log.clone()).at(), Some(2), "once");
        assert_eq!(walk("uu", false, before.log).at(), Some(0), "earlier decisions can be taken back");
    }
}
