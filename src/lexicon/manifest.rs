//! `pack.toml`: what a pack is, and how its sums become scores.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How a sum of weights becomes a score: 1/(1+exp(−(a + b·sum))).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Curve {
    /// Where it begins: the log-odds without evidence.
    pub a: f64,
    /// How much a weight counts.
    pub b: f64,
}

impl Default for Curve {
    fn default() -> Curve {
        Curve { a: -1.5, b: 1.0 }
    }
}

/// The part of a manifest that turns sums into scores and labels.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    a: Option<f64>,
    b: Option<f64>,
    /// Of incivility as a whole, over the sum of all its categories; without it the categories are put together.
    incivility: Option<Curve>,
    /// By label, where it differs.
    #[serde(default)]
    labels: BTreeMap<String, Curve>,
    /// Score from which a stance is a side; both signs.
    stance: Option<f64>,
}

impl Calibration {
    /// The curve of the label with this name.
    #[must_use]
    pub fn curve(&self, label: &str) -> Curve {
        let whole = Curve::default();
        self.labels.get(label).copied().unwrap_or(Curve { a: self.a.unwrap_or(whole.a), b: self.b.unwrap_or(whole.b) })
    }

    /// The stance score, 0 to 1, from which a side is told; 0.19 unless a pack says otherwise.
    #[must_use]
    pub fn stance(&self) -> f64 {
        self.stance.unwrap_or(0.19)
    }

    /// The curve of incivility as a whole, where a pack gives one.
    #[must_use]
    pub fn incivility(&self) -> Option<Curve> {
        self.incivility
    }

    /// Takes over what `later` says.
    pub(super) fn lay_over(&mut self, later: &Calibration) {
        self.a = later.a.or(self.a);
        self.b = later.b.or(self.b);
        self.stance = later.stance.or(self.stance);
        self.incivility = later.incivility.or(self.incivility);
        self.labels.extend(later.labels.iter().map(|(label, curve)| (label.clone(), *curve)));
    }
}

/// A label as a manifest describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelInfo {
    /// What it belongs to: `incivility`, `stance`, `reply` or `constructive`.
    pub task: Option<String>,
    /// Its name for people.
    pub title: Option<String>,
    /// What it is, in a sentence.
    pub definition: Option<String>,
    /// Where the definition is from.
    pub source: Option<String>,
    /// What its levels mean, by number.
    #[serde(default)]
    pub levels: BTreeMap<String, String>,
}

/// What a manifest tells people of its pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Where the pack lies: a folder, or its name among the shipped ones.
    pub place: String,
    /// The language as written.
    pub language: Option<String>,
    /// Under which licence it may be passed on.
    pub licence: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// What it was made from.
    pub sources: Vec<String>,
    /// Whom to name when it is passed on.
    pub attribution: Vec<String>,
    /// Its labels.
    pub labels: BTreeMap<String, LabelInfo>,
}

/// Foldings as a manifest names them; all are on unless they are switched off.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Fold {
    case: bool,
    accents: bool,
    width: bool,
    confusables: bool,
    zero_width: bool,
    repeat: toml::Value,
    spaced: bool,
    masked: bool,
    leet: bool,
}

impl Default for Fold {
    fn default() -> Fold {
        let on = true;
        let repeat = toml::Value::Boolean(true);
        Fold {
            case: on,
            accents: on,
            width: on,
            confusables: on,
            zero_width: on,
            repeat,
            spaced: on,
            masked: on,
            leet: on,
        }
    }
}

impl Fold {
    /// Whether disguises are undone at all.
    pub(super) fn undoes_disguises(&self) -> bool {
        self.leet || self.accents || self.width || self.confusables || self.zero_width || self.spaced || self.masked
    }
}

/// A manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) language: Option<String>,
    licence: Option<String>,
    description: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    attribution: Vec<String>,
    #[serde(default)]
    labels: BTreeMap<String, LabelInfo>,
    #[serde(default)]
    pub(super) fold: Fold,
    #[serde(default)]
    pub(super) calibration: Calibration,
}

impl Manifest {
    /// Whether it changes anything by itself.
    pub(super) fn stands_alone(&self) -> bool {
        self.calibration != Calibration::default() || !self.labels.is_empty()
    }

    /// What it tells people; `place` is where the pack lies.
    pub(super) fn about(&self, place: &str) -> About {
        About {
            place: place.to_owned(),
            language: self.language.clone(),
            licence: self.licence.clone(),
            description: self.description.clone(),
            sources: self.sources.clone(),
            attribution: self.attribution.clone(),
            labels: self.labels.clone(),
        }
    }
}
