//! TOML → a policy, or every fault at once.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::judge::CATEGORIES;
use crate::judgement::{Addressee, ONE, Score};
use crate::names::nearest;
use crate::record::INCIVILITY_CATEGORIES;
use crate::summary::need::{ADDRESSEES, Factor, SIGNS};
use crate::summary::queue::{ACTIONS, Action};

use super::{Exception, FaultKind, Policy, PolicyFault, PolicyFaults, Rule};

/// The largest factor, in hundredths.
const MOST_FACTOR: f64 = 200.0;

/// The largest limit.
const MOST_ENTRIES: f64 = 1_000_000.0;

/// Reads the policy in `text`; `file` is its name in messages.
///
/// # Errors
/// With every fault of the file, by line.
pub fn read(file: &str, text: &str) -> Result<Policy, PolicyFaults> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let mut reader = Reader { file, text, ends, faults: Vec::new() };
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.fault(at, FaultKind::Toml { said: error.message().to_owned() });
    }
    let mut policy = Policy::default();
    // What could not be read would only raise faults that are none.
    if reader.faults.is_empty() {
        reader.policy(document.get_ref(), &mut policy);
    }
    if reader.faults.is_empty() {
        return Ok(policy);
    }
    Err(reader.told())
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    /// Where lines end.
    ends: Vec<usize>,
    /// Faults with the bytes at which they stand.
    faults: Vec<(usize, FaultKind)>,
}

/// Names of the kinds of incivility, by number.
fn kinds() -> Vec<&'static str> {
    CATEGORIES.iter().take(INCIVILITY_CATEGORIES).map(|category| category.name).collect()
}

impl Reader<'_> {
    fn fault(&mut self, at: usize, kind: FaultKind) {
        self.faults.push((at, kind));
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end < at) + 1
    }

    /// All faults in the order of the text, with lines and columns. One pass: a line may be long and hold many.
    fn told(mut self) -> PolicyFaults {
        self.faults.sort();
        let faults = std::mem::take(&mut self.faults);
        let (mut seen, mut seen_line, mut column) = (0, 1, 1);
        let placed = faults.into_iter().map(|(at, kind)| {
            let line = self.line(at);
            if line != seen_line {
                // A line begins after the end of the one before.
                seen = line.checked_sub(2).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
                (seen_line, column) = (line, 1);
            }
            column += self.text.get(seen..at).unwrap_or("").chars().count();
            seen = at;
            PolicyFault { file: self.file.to_owned(), line, column, kind }
        });
        PolicyFaults(placed.collect())
    }

    fn unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref().as_ref();
        let kind = FaultKind::UnknownKey {
            key: name.to_owned(),
            nearest: nearest(name, known.iter().copied()).map(str::to_owned),
            known: known.join(", "),
        };
        self.fault(key.span().start, kind);
    }

    fn bad(&mut self, key: &Key<'_>, value: &Value<'_>, expected: &'static str) {
        let found = self.text.get(value.span()).unwrap_or("").lines().next().unwrap_or("").to_owned();
        let found = if found.is_empty() { value.get_ref().type_str().to_owned() } else { format!("`{found}`") };
        self.fault(value.span().start, FaultKind::Value { key: key.get_ref().to_string(), found, expected });
    }

    fn policy(&mut self, table: &DeTable<'_>, policy: &mut Policy) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("queue", DeValue::Table(table)) => self.queue(table, policy),
                ("need", DeValue::Table(table)) => self.need(table, policy),
                ("rule", DeValue::Array(list)) => policy.rules = list.iter().filter_map(|one| self.rule(one)).collect(),
                ("exception", DeValue::Array(list)) => {
                    policy.exceptions = list.iter().filter_map(|one| self.exception(one)).collect();
                }
                ("queue" | "need", _) => self.bad(key, value, "a table, as `[queue]` or `[need.kind]`"),
                ("rule" | "exception", _) => self.bad(key, value, "a table in double brackets, as `[[rule]]`"),
                _ => self.unknown(key, &["queue", "need", "rule", "exception"]),
            }
        }
        // A list of tables comes in the order of the file; so do the rules.
    }

    fn queue(&mut self, table: &DeTable<'_>, policy: &mut Policy) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "min_score" => policy.min_score = self.score(key, value).unwrap_or(policy.min_score),
                "limit" => {
                    let whole = number(value).filter(|n| n.fract() == 0.0 && (1.0..=MOST_ENTRIES).contains(n));
                    match whole.and_then(|n| format!("{n:.0}").parse().ok()) {
                        Some(limit) => policy.limit = limit,
                        None => self.bad(key, value, "a whole number from 1 on"),
                    }
                }
                _ => self.unknown(key, &["min_score", "limit"]),
            }
        }
    }

    fn need(&mut self, table: &DeTable<'_>, policy: &mut Policy) {
        let addressees: Vec<&str> = ADDRESSEES.iter().map(|(_, name)| *name).collect();
        let signs: Vec<&str> = SIGNS.iter().map(|sign| sign.1).collect();
        let weights = &mut policy.weights;
        for (key, value) in table {
            let DeValue::Table(table) = value.get_ref() else {
                self.bad(key, value, "a table, as `[need.kind]`");
                continue;
            };
            match key.get_ref().as_ref() {
                "kind" => self.factors(table, &kinds(), |at, factor| {
                    set(weights.kinds.get_mut(at).map(|kind| &mut kind.weight), factor)
                }),
                "least_aim" => self.factors(table, &kinds(), |at, factor| {
                    set(weights.kinds.get_mut(at).map(|kind| &mut kind.least_aim), factor);
                }),
                "level" => self.factors(table, &["1", "2", "3"], |at, factor| set(weights.levels.get_mut(at), factor)),
                "addressee" => self.factors(table, &addressees, |at, factor| set(weights.aims.get_mut(at), factor)),
                "sign" => self.factors(table, &signs, |at, factor| set(weights.signs.get_mut(at), factor)),
                _ => self.unknown(key, &["kind", "least_aim", "level", "addressee", "sign"]),
            }
        }
    }

    /// Reads factors by name; `put` gets the name's place in `known`.
    fn factors(&mut self, table: &DeTable<'_>, known: &[&str], mut put: impl FnMut(usize, Factor)) {
        for (key, value) in table {
            let Some(at) = known.iter().position(|name| *name == key.get_ref().as_ref()) else {
                self.unknown(key, known);
                continue;
            };
            let hundredths = number(value).map(|n| n * 100.0).filter(|n| (0.0..=MOST_FACTOR).contains(n));
            let exact = hundredths.filter(|n| (n - n.round()).abs() < 1e-6);
            match exact.and_then(|n| format!("{:.0}", n.round()).parse().ok()) {
                Some(factor) => put(at, Factor(factor)),
                None => self.bad(key, value, "a factor from 0 to 2 in steps of 0.01"),
            }
        }
    }

    fn score(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Score> {
        let share = number(value).filter(|share| (0.0..=1.0).contains(share));
        let score = share.and_then(|share| format!("{:.0}", share * f64::from(ONE)).parse().ok()).map(Score);
        if score.is_none() {
            self.bad(key, value, "a score from 0 to 1");
        }
        score
    }

    fn rule(&mut self, value: &Value<'_>) -> Option<Rule> {
        let table = self.table(value)?;
        let place = self.start_of(value, table);
        let mut action = None;
        let mut rule = Rule {
            place,
            categories: Vec::new(),
            score: Score(0),
            level: 0,
            addressees: Vec::new(),
            action: Action::Look,
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "category" => rule.categories = self.places(key, value, &kinds()),
                "score" => rule.score = self.score(key, value).unwrap_or_default(),
                "level" => match number(value).and_then(|n| format!("{n}").parse().ok()) {
                    Some(level @ 1..=3) => rule.level = level,
                    _ => self.bad(key, value, "1, 2 or 3"),
                },
                "addressee" => {
                    let names: Vec<&str> = ADDRESSEES.iter().map(|(_, name)| *name).collect();
                    let places = self.places(key, value, &names);
                    rule.addressees = places.into_iter().filter_map(addressee).collect();
                }
                "action" => {
                    let names: Vec<&str> = ACTIONS.iter().map(|(name, _)| *name).collect();
                    let found = self.places(key, value, &names).first().copied();
                    action = Some(found.and_then(|at| ACTIONS.get(at)).map_or(Action::Look, |(_, action)| *action));
                }
                "why" => {}
                _ => self.unknown(key, &["category", "score", "level", "addressee", "action", "why"]),
            }
        }
        let Some(action) = action else {
            self.fault(start(value, table), FaultKind::NoAction);
            return None;
        };
        Some(Rule { action, ..rule })
    }

    fn exception(&mut self, value: &Value<'_>) -> Option<Exception> {
        let table = self.table(value)?;
        let mut exception = Exception { place: self.start_of(value, table), ..Exception::default() };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "author" => exception.authors = self.texts(key, value),
                "thread" => exception.threads = self.texts(key, value),
                "entry" => exception.entries = self.texts(key, value),
                "target" => exception.targets = self.texts(key, value),
                "category" => exception.categories = self.places(key, value, &kinds()),
                "quoted" => match value.get_ref() {
                    DeValue::Boolean(quoted) => exception.quoted = Some(*quoted),
                    _ => self.bad(key, value, "true or false"),
                },
                "why" => exception.why = self.texts(key, value).pop(),
                _ => self.unknown(key, &["author", "thread", "entry", "target", "category", "quoted", "why"]),
            }
        }
        if !exception.has_condition() {
            self.fault(start(value, table), FaultKind::NoCondition);
        }
        Some(exception)
    }

    fn table<'v, 't>(&mut self, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let found = value.get_ref().type_str().to_owned();
            let kind =
                FaultKind::Value { key: "rule or exception".to_owned(), found, expected: "tables, as `[[rule]]`" };
            self.fault(value.span().start, kind);
        }
        table
    }

    fn start_of(&self, value: &Value<'_>, table: &DeTable<'_>) -> String {
        format!("{}:{}", self.file, self.line(start(value, table)))
    }

    /// A text or a list of texts.
    fn texts(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<String> {
        let list = match value.get_ref() {
            DeValue::String(text) => vec![Some(text.to_string())],
            DeValue::Array(list) => list.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect(),
            _ => vec![None],
        };
        let texts: Option<Vec<String>> = list.into_iter().map(|text| text.filter(|text| !text.is_empty())).collect();
        if texts.as_ref().is_none_or(Vec::is_empty) {
            self.bad(key, value, "a text in quotation marks, or a list of them");
        }
        texts.unwrap_or_default()
    }

    /// The places in `known` of a word or a list of words.
    fn places(&mut self, key: &Key<'_>, value: &Value<'_>, known: &[&str]) -> Vec<usize> {
        let mut places = Vec::new();
        for word in self.texts(key, value) {
            match known.iter().position(|name| *name == word) {
                Some(at) => places.push(at),
                None => {
                    let nearest = nearest(&word, known.iter().copied()).map(str::to_owned);
                    let (key, known) = (key.get_ref().to_string(), known.join(", "));
                    self.fault(value.span().start, FaultKind::UnknownWord { key, word, nearest, known });
                }
            }
        }
        places
    }
}

fn addressee(at: usize) -> Option<Addressee> {
    ADDRESSEES.get(at).map(|(who, _)| *who)
}

fn set(place: Option<&mut Factor>, factor: Factor) {
    if let Some(place) = place {
        *place = factor;
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

/// Where a rule begins: at its header, else at its first key.
fn start(value: &Value<'_>, table: &DeTable<'_>) -> usize {
    let first = table.keys().map(|key| key.span().start).min();
    if value.span().is_empty() { first.unwrap_or(value.span().start) } else { value.span().start }
}
