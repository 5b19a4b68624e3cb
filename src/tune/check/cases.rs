//! Cases that do not hold.

use super::super::cases::{Wants, run};
use super::{Context, Spot};

pub(super) fn check(context: &Context<'_>) -> Vec<Spot> {
    // With a class missing nearly every case fails, which says nothing.
    if context.broken_classes {
        return Vec::new();
    }
    let outcome = run(&context.bench.judge, |entry| context.bench.asks_for(entry));
    let failures = outcome
        .failures
        .into_iter()
        .filter(|failure| !context.broken_lines.contains(&(failure.file.as_str(), failure.line)));
    failures
        .map(|failure| {
            let (column, should) = match failure.wants {
                Wants::Yes => ("yes", "should keep evidence"),
                Wants::No => ("no", "should keep no evidence"),
            };
            let message = format!("`{}` {should} in: {} ({})", failure.pattern, failure.text, failure.why);
            context.spot(&failure.file, failure.line, column, message)
        })
        .collect()
}
