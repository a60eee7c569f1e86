//! The report as one JSON document.

use pcaplain_explain::report::Report;

/// Pretty-printed, with a line break at its end.
pub(crate) fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
