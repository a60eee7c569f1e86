//! Findings → the report: its types, words, steps, checks and commands.
//!
//! [`explain`] reads captures to their end and gives one [`report::Report`]. All words come from Fluent files; a
//! value keeps its meaning through them and comes out as a span. Whatever a capture says is text: it is cleaned by
//! [`sanitise`] and never becomes markup or part of a command.
#![forbid(unsafe_code)]

mod assemble;
mod cast;
mod clock;
mod commands;
#[cfg(test)]
mod complete;
mod diagnosis;
mod driver;
mod flows;
mod format;
mod listing;
mod markup;
mod payload;
pub mod report;
mod rows;
mod said;
mod steps;
mod text;
mod topology;
mod warnings;
mod words;

pub use commands::quote;
pub use driver::{Control, InputSource, Options, Progress, explain};
pub use listing::{ListOptions, PacketList, list_packets};
pub use text::{sanitise, strip};
pub use words::Vocabulary;

/// What a catalogue entry is called inside a sentence: "a closed port". Its id where there are no words.
pub fn name_of(id: &str, lang: &str) -> String {
    let words = words::Words::new(lang);
    let name = words.maybe(&format!("noun-{id}"), &words::Args::default());
    name.map_or_else(|| id.to_owned(), |spans| report::plain(&spans))
}
