//! What can be wrong with a scenario.

use thiserror::Error;

/// A line that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {what}")]
pub struct ScenarioError {
    /// 1-based line of the scenario text.
    pub line: u32,
    /// What is wrong and what was expected.
    pub what: String,
}

impl ScenarioError {
    pub(crate) fn new(line: u32, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }
}

/// Packets that the notation cannot express, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("packet {number}: {what}")]
pub struct NotAScenario {
    /// 1-based number of the packet in its input; 0 where there is no packet at all.
    pub number: u32,
    /// What the notation has no word for.
    pub what: String,
}
