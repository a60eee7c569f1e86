//! Pictures of a report, as SVG text: the ladder (time down, one lifeline per address) and the topology (as it should
//! be beside as it was). Report → layout request → geometry → SVG; nothing here knows the web, a clock or a file, and
//! the same report gives the same bytes.
//!
//! Colours are CSS custom properties (`--pc-ink`, `--pc-role-client` …, see [`STYLE`]), so a picture in a page follows
//! the page's light or dark scheme. A *standalone* picture carries its own style sheet with both.
//!
//! Text is measured with tables that are upper bounds for common fonts, so it neither overlaps nor is cut off; what
//! does not fit is wrapped, then shortened in its middle with the whole text in a `<title>`.
#![forbid(unsafe_code)]

mod geometry;
mod ladder;
mod style;
mod svg;
#[cfg(test)]
mod test_reports;
mod text;
mod topology;
mod words;

use pcaplain_explain::report::{PacketRef, Report};

pub use style::STYLE;

/// A finished picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// `<svg …>…</svg>`, with `width`, `height` and `viewBox`.
    pub svg: String,
    /// Width in CSS pixels. May be more than asked for where the content needs it: let the picture scroll.
    pub width: f32,
    /// Height in CSS pixels.
    pub height: f32,
    /// The picture's story in words, for people who do not see it.
    pub alt: String,
}

/// How to draw a ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderOptions {
    /// Target width in CSS pixels, 360 to 1400.
    pub width: f32,
    /// Index into the diagnosis's steps, from 0: its row gets the class `selected` and a band.
    pub selected_step: Option<usize>,
    /// Rows can be reached and activated: adds `tabindex`, `role`, names and a hit area.
    pub interactive: bool,
    /// For a file of its own: with namespace, style sheet for light and dark, and background.
    pub standalone: bool,
}

impl Default for LadderOptions {
    fn default() -> Self {
        Self { width: 740.0, selected_step: None, interactive: false, standalone: false }
    }
}

/// How to draw a topology.
#[derive(Clone, Debug, PartialEq)]
pub struct TopologyOptions {
    /// Target width in CSS pixels, 360 to 1400.
    pub width: f32,
    /// Edges that carry one of these packets get the class `selected` and a dot.
    pub selected_packets: Vec<PacketRef>,
    /// Edges can be reached and activated: adds `tabindex`, `role` and names.
    pub interactive: bool,
    /// For a file of its own: with namespace, style sheet for light and dark, and background.
    pub standalone: bool,
    /// One under the other, for phones. Also done where the two do not fit side by side.
    pub stacked: bool,
}

impl Default for TopologyOptions {
    fn default() -> Self {
        Self {
            width: 740.0,
            selected_packets: Vec::new(),
            interactive: false,
            standalone: false,
            stacked: false,
        }
    }
}

/// The ladder of `report.diagnoses[diagnosis]`. A diagnosis that does not exist gives an empty picture.
pub fn ladder(report: &Report, diagnosis: usize, options: &LadderOptions) -> Picture {
    ladder::picture(report, diagnosis, options)
}

/// The ladder for a terminal, `columns` wide (60 to 200): plain Unicode, no colours. Empty where there is nothing to
/// draw.
pub fn ladder_text(report: &Report, diagnosis: usize, columns: usize) -> String {
    ladder::plain(report, diagnosis, columns)
}

/// Expected beside actual of `report.diagnoses[diagnosis]`. Without a topology the picture is empty (no height).
pub fn topology(report: &Report, diagnosis: usize, options: &TopologyOptions) -> Picture {
    topology::picture(report, diagnosis, options)
}
