//! What labelled rows are labelled with, in comity's own words.

/// A task that rows can be labelled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Is the comment uncivil?
    Incivility,
    /// Where does it stand toward the row's target?
    TargetStance,
    /// What does it do with the claim of the text that it answers?
    ReplyStance,
}

/// All tasks, by the names that the command line uses.
pub const TASKS: &[(&str, Task)] =
    &[("incivility", Task::Incivility), ("target-stance", Task::TargetStance), ("reply-stance", Task::ReplyStance)];

impl Task {
    /// What comity can say, in the order of tables.
    #[must_use]
    pub fn labels(self) -> &'static [&'static str] {
        match self {
            Task::Incivility => &["civil", "uncivil"],
            Task::TargetStance => &["favor", "against", "neither"],
            Task::ReplyStance => &["agree", "disagree", "query", "comment"],
        }
    }

    /// The task's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        TASKS.iter().find(|(_, task)| *task == self).map_or("", |(name, _)| name)
    }
}
