//! A report or a list of packets as one JSON document.

use serde::Serialize;

/// Pretty-printed, with a line break at its end.
pub(crate) fn render(document: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}
