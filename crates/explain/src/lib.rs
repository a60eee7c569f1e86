//! Findings → the report: its types, words, steps, checks and commands.
#![forbid(unsafe_code)]

pub mod report;
