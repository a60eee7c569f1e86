//! Nodes: what stands in a box and how large it becomes.

use pcaplain_explain::report::Node;

use crate::style::role_class;
use crate::text::{Anchor, Face, Line, clean, width, wrap};
use crate::words::Words;

/// How tightly things are set; the first that fits the width is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fit {
    /// Size of node names and edge labels.
    pub(crate) label: f32,
    /// Size of addresses.
    pub(crate) detail: f32,
    /// Inside a box, left and right.
    pub(crate) pad: f32,
    /// Least distance of two boxes.
    pub(crate) gap: f32,
    /// Widest text in a box.
    widest: f32,
    /// Addresses may break before the port and around arrows.
    breaks: bool,
    /// Edge labels between two boxes may break after each word.
    pub(crate) narrow_labels: bool,
}

/// From airy to tight.
pub(crate) const FITS: [Fit; 4] = [
    Fit {
        label: 14.0,
        detail: 11.5,
        pad: 14.0,
        gap: 54.0,
        widest: 210.0,
        breaks: false,
        narrow_labels: false,
    },
    Fit { label: 14.0, detail: 11.5, pad: 12.0, gap: 44.0, widest: 150.0, breaks: true, narrow_labels: true },
    Fit { label: 13.0, detail: 11.0, pad: 9.0, gap: 36.0, widest: 100.0, breaks: true, narrow_labels: true },
    Fit { label: 12.5, detail: 10.5, pad: 8.0, gap: 31.0, widest: 78.0, breaks: true, narrow_labels: true },
];

/// A node's text, relative to the middle of its box.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NodeBox {
    pub(crate) id: String,
    pub(crate) role: &'static str,
    pub(crate) supposed: bool,
    pub(crate) group: Option<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) w: f32,
    pub(crate) h: f32,
}

impl NodeBox {
    pub(crate) fn of(node: &Node, fit: Fit, words: &Words) -> Self {
        let supposed = node.known_from == "supposed";
        let mut lines: Vec<Line> = Vec::new();
        let mut y = 0.0;
        let mut push =
            |text: String, full: Option<String>, face: Face, size: f32, class: &'static str, step: f32| {
                y += step;
                lines.push(Line { text, full, x: 0.0, y, anchor: Anchor::Middle, face, size, class });
            };
        let label = clean(&node.label);
        let rows = if fit.breaks { 3 } else { 2 };
        let (texts, whole) = wrap(&label, Face::Sans, fit.label, fit.widest, rows);
        for text in texts {
            push(text, (!whole).then(|| label.clone()), Face::Sans, fit.label, "pc-name", fit.label + 3.5);
        }
        if supposed {
            let size = fit.label - 2.5;
            push(words.supposed.to_owned(), None, Face::Sans, size, "pc-muted pc-says-supposed", size + 3.5);
        }
        // More than a few lines is no small detail any more.
        for detail in node.detail.iter().take(6) {
            let detail = clean(detail);
            let (texts, whole) = break_detail(&detail, fit);
            for text in texts {
                let full = (!whole).then(|| detail.clone());
                push(text, full, Face::Mono, fit.detail, "pc-muted", fit.detail + 3.5);
            }
        }
        let w = lines.iter().map(|line| line.bounds().w).fold(0.0, f32::max) + 2.0 * fit.pad;
        let text_height = y + 3.0;
        for line in &mut lines {
            line.y -= text_height / 2.0;
        }
        Self {
            id: node.id.clone(),
            role: role_class(&node.role),
            supposed,
            group: node.group.as_deref().map(clean).filter(|group| !group.is_empty()),
            lines,
            w: w.max(58.0),
            h: (text_height + 18.0).max(46.0),
        }
    }
}

/// A detail on one line, or broken before an arrow or a port, or at separators of an address.
fn break_detail(detail: &str, fit: Fit) -> (Vec<String>, bool) {
    let fits = |text: &str| width(text, Face::Mono, fit.detail) <= fit.widest;
    if detail.is_empty() || fits(detail) {
        return (if detail.is_empty() { Vec::new() } else { vec![detail.to_owned()] }, true);
    }
    if !fit.breaks {
        return wrap(detail, Face::Mono, fit.detail, fit.widest, 2);
    }
    if let Some(at) = detail.find(" → ") {
        let (before, after) = detail.split_at(at);
        let (mut lines, whole) = break_detail(before, fit);
        let (more, more_whole) = break_detail(after.trim_start(), fit);
        lines.extend(more);
        return (lines, whole && more_whole);
    }
    if let Some(at) = detail.rfind(':').filter(|&at| at > 0) {
        let (address, port) = detail.split_at(at);
        if port.len() <= 6 && fits(address) {
            return (vec![address.to_owned(), port.to_owned()], true);
        }
    }
    let cut = detail
        .char_indices()
        .filter(|(_, c)| matches!(c, ':' | '.' | '-' | '_' | ' '))
        .map(|(at, c)| at + c.len_utf8())
        .rfind(|&at| detail.get(..at).is_some_and(fits));
    match cut {
        Some(at) => {
            let (head, tail) = detail.split_at(at);
            let (tail, whole) = wrap(tail, Face::Mono, fit.detail, fit.widest, 1);
            (std::iter::once(head.trim_end().to_owned()).chain(tail).collect(), whole)
        }
        None => wrap(detail, Face::Mono, fit.detail, fit.widest, 2),
    }
}

/// An edge's label: on one line, or, where tight, one word a line.
pub(crate) fn edge_label(label: &str, fit: Fit, room: f32) -> (Vec<String>, bool) {
    let words = label.split(' ').filter(|word| !word.is_empty());
    let longest = words.map(|word| width(word, Face::Sans, fit.label)).fold(0.0, f32::max);
    let max = if fit.narrow_labels { longest.max(40.0).min(room) } else { room };
    wrap(label, Face::Sans, fit.label, max, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewritings_break_around_their_arrow() {
        let (lines, whole) = break_detail("10.4.26.234 → 10.4.26.11", FITS[2]);
        assert_eq!((lines, whole), (vec!["10.4.26.234".to_owned(), "→ 10.4.26.11".to_owned()], true));
        let (lines, whole) = break_detail("10.4.26.45:35582", FITS[3]);
        assert_eq!((lines, whole), (vec!["10.4.26.45".to_owned(), ":35582".to_owned()], true));
    }

    #[test]
    fn what_is_supposed_says_so() {
        let node = Node { label: "pod".to_owned(), known_from: "supposed".to_owned(), ..Node::default() };
        let texts: Vec<String> =
            NodeBox::of(&node, FITS[0], &Words::of("en")).lines.into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["pod", "supposed"]);
    }
}
