//! Regularized logistic regression by cyclic coordinate descent: Friedman, Hastie and Tibshirani 2010, Regularization
//! Paths for Generalized Linear Models via Coordinate Descent. Nothing is random; sums are taken in the order of rows.
//!
//! With `k` logits a row has `k + 1` outcomes, the last with the logit 0. What is made small is
//! Σ weight × −log P(outcome) + Σ (l1 |w| + l2 w² ÷ 2), intercepts and free columns aside.

/// Rows by columns, each column by itself.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    pub(super) rows: usize,
    columns: Vec<Column>,
}

#[derive(Debug, Default)]
struct Column {
    rows: Vec<u32>,
    values: Vec<f32>,
}

impl Matrix {
    pub(super) fn new(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns: (0..columns).map(|_| Column::default()).collect() }
    }

    /// Sets a value; rows of a column must come in order.
    pub(super) fn push(&mut self, row: usize, column: usize, value: f32) {
        if let (Some(column), Ok(row)) = (self.columns.get_mut(column), u32::try_from(row)) {
            column.rows.push(row);
            column.values.push(value);
        }
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// The rows in which a column has a value.
    pub(super) fn support(&self, column: usize) -> &[u32] {
        self.columns.get(column).map_or(&[], |column| &column.rows)
    }

    /// The same columns with some of the rows only, which must rise.
    pub(super) fn of_rows(&self, rows: &[usize]) -> Matrix {
        let mut numbers = vec![u32::MAX; self.rows];
        for (number, row) in (0u32..).zip(rows) {
            if let Some(place) = numbers.get_mut(*row) {
                *place = number;
            }
        }
        let part = |column: &Column| {
            let mut kept = Column::default();
            for (row, value) in column.rows.iter().zip(&column.values) {
                let number = numbers.get(*row as usize).copied().unwrap_or(u32::MAX);
                if number != u32::MAX {
                    kept.rows.push(number);
                    kept.values.push(*value);
                }
            }
            kept
        };
        Matrix { rows: rows.len(), columns: self.columns.iter().map(part).collect() }
    }

    /// Keeps the columns for which `keep` says so; their old numbers.
    pub(super) fn retain(&mut self, keep: impl Fn(usize, &[u32]) -> bool) -> Vec<usize> {
        let kept: Vec<usize> = (0..self.width()).filter(|at| keep(*at, self.support(*at))).collect();
        let mut old = std::mem::take(&mut self.columns);
        self.columns = kept.iter().filter_map(|at| old.get_mut(*at).map(std::mem::take)).collect();
        kept
    }
}

/// What is to be learned from.
#[derive(Debug)]
pub(super) struct Data<'m> {
    pub(super) matrix: &'m Matrix,
    /// How many logits.
    pub(super) logits: usize,
    /// The outcome of each row; `logits` is the one without a logit.
    pub(super) outcomes: &'m [usize],
    /// How much each row counts; 0 leaves it out.
    pub(super) weights: &'m [f64],
    /// Logits that each row has already, row by row.
    pub(super) offsets: &'m [f64],
    /// The column without a penalty, if there is one.
    pub(super) free: Option<usize>,
    /// Between which a weight must lie, column by column and logit by logit.
    pub(super) bounds: &'m [(f64, f64)],
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Penalty {
    pub(super) l1: f64,
    pub(super) l2: f64,
}

/// What was learned.
#[derive(Clone, Debug)]
pub(super) struct Model {
    logits: usize,
    pub(super) intercepts: Vec<f64>,
    weights: Vec<f64>,
}

impl Model {
    pub(super) fn new(logits: usize, columns: usize) -> Model {
        Model { logits, intercepts: vec![0.0; logits], weights: vec![0.0; logits * columns] }
    }

    pub(super) fn weight(&self, column: usize, logit: usize) -> f64 {
        self.weights.get(column * self.logits + logit).copied().unwrap_or(0.0)
    }

    /// How many weights are not 0, a column aside.
    pub(super) fn size(&self, aside: Option<usize>) -> usize {
        let counts = |at: &usize| aside.is_none_or(|aside| at / self.logits != aside);
        (0..self.weights.len()).filter(counts).filter(|at| self.weights[*at] != 0.0).count()
    }

    /// The logits of all rows, row by row.
    pub(super) fn margins(&self, data: &Data<'_>) -> Vec<f64> {
        let k = self.logits;
        let mut margins = data.offsets.to_vec();
        margins.iter_mut().enumerate().for_each(|(at, margin)| *margin += self.intercepts[at % k]);
        for (column, values) in data.matrix.columns.iter().enumerate() {
            for logit in 0..k {
                let weight = self.weight(column, logit);
                if weight != 0.0 {
                    for (row, value) in values.rows.iter().zip(&values.values) {
                        margins[*row as usize * k + logit] += weight * f64::from(*value);
                    }
                }
            }
        }
        margins
    }
}

/// Quadratic approximations, at most.
const MOST_ROUNDS: usize = 30;

/// Passes over the columns within one approximation, at most.
const MOST_PASSES: usize = 40;

/// A round that moves no logit by more than this is the last one.
const STILL: f64 = 2e-3;

/// The least curvature of a row.
const LEAST_CURVATURE: f64 = 1e-5;

/// Learns, beginning with `start`.
pub(super) fn solve(data: &Data<'_>, penalty: Penalty, start: Model) -> Model {
    let mut model = start;
    let mut margins = model.margins(data);
    for _ in 0..MOST_ROUNDS {
        let mut moved = 0.0f64;
        for logit in 0..data.logits {
            moved = moved.max(round(data, penalty, logit, &mut model, &mut margins));
        }
        if moved < STILL {
            break;
        }
    }
    model
}

/// P(outcome = logit) of a row with these logits.
fn share(margins: &[f64], logit: usize) -> f64 {
    let most = margins.iter().copied().fold(0.0, f64::max);
    let all: f64 = libm::exp(-most) + margins.iter().map(|margin| libm::exp(margin - most)).sum::<f64>();
    libm::exp(margins[logit] - most) / all
}

/// One quadratic approximation of one logit, brought to its least; how far the farthest row moved.
fn round(data: &Data<'_>, penalty: Penalty, logit: usize, model: &mut Model, margins: &mut [f64]) -> f64 {
    let k = data.logits;
    // By row: its curvature, and its weight times (1 − P or −P), which falls as the logit moves.
    let mut curvature = vec![0.0; data.matrix.rows];
    let mut slope = vec![0.0; data.matrix.rows];
    for row in 0..data.matrix.rows {
        let counts = data.weights[row];
        if counts > 0.0 {
            let share = share(&margins[row * k..(row + 1) * k], logit);
            let is = if data.outcomes[row] == logit { 1.0 } else { 0.0 };
            curvature[row] = counts * (share * (1.0 - share)).max(LEAST_CURVATURE);
            slope[row] = counts * (is - share);
        }
    }
    let before = slope.clone();
    let bends: Vec<f64> = data.matrix.columns.iter().map(|column| bend(column, &curvature)).collect();
    let all: f64 = curvature.iter().sum();
    let mut active: Vec<usize> = (0..data.matrix.width()).collect();
    for pass in 0..MOST_PASSES {
        let mut farthest = 0.0f64;
        let step = slope.iter().sum::<f64>() / all.max(LEAST_CURVATURE);
        model.intercepts[logit] += step;
        slope.iter_mut().zip(&curvature).for_each(|(slope, curvature)| *slope -= curvature * step);
        farthest = farthest.max(step.abs());
        for column in &active {
            let moved = coordinate(data, penalty, (*column, logit), bends[*column], model, &curvature, &mut slope);
            farthest = farthest.max(moved);
        }
        if farthest < STILL {
            if pass == 0 || active.len() == data.matrix.width() {
                break;
            }
            // All columns once more, in case one wants to move that did not before.
            active = (0..data.matrix.width()).collect();
        } else {
            active.retain(|column| model.weight(*column, logit) != 0.0 || data.free == Some(*column));
        }
    }
    let mut moved = 0.0f64;
    for row in 0..data.matrix.rows {
        if curvature[row] > 0.0 {
            let step = (before[row] - slope[row]) / curvature[row];
            margins[row * k + logit] += step;
            moved = moved.max(step.abs());
        }
    }
    moved
}

fn bend(column: &Column, curvature: &[f64]) -> f64 {
    let bends = column.rows.iter().zip(&column.values);
    bends.map(|(row, value)| curvature[*row as usize] * f64::from(*value) * f64::from(*value)).sum()
}

/// Moves one weight to its best place while all others stand; how far.
fn coordinate(
    data: &Data<'_>,
    penalty: Penalty,
    (at, logit): (usize, usize),
    bend: f64,
    model: &mut Model,
    curvature: &[f64],
    slope: &mut [f64],
) -> f64 {
    let column = &data.matrix.columns[at];
    let place = at * data.logits + logit;
    let (least, most) = data.bounds[place];
    let old = model.weights[place];
    if bend == 0.0 || (least >= most && old <= least) {
        return 0.0;
    }
    let penalty = if data.free == Some(at) { Penalty { l1: 0.0, l2: 0.01 } } else { penalty };
    let pull: f64 =
        column.rows.iter().zip(&column.values).map(|(row, value)| slope[*row as usize] * f64::from(*value)).sum();
    let wanted = pull + bend * old;
    let new =
        if wanted.abs() <= penalty.l1 { 0.0 } else { (wanted - penalty.l1.copysign(wanted)) / (bend + penalty.l2) };
    let new = new.clamp(least, most);
    let step = new - old;
    if step == 0.0 {
        return 0.0;
    }
    model.weights[place] = new;
    for (row, value) in column.rows.iter().zip(&column.values) {
        slope[*row as usize] -= curvature[*row as usize] * f64::from(*value) * step;
    }
    step.abs()
}
