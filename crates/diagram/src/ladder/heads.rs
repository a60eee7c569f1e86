//! The names above the lifelines: role in words, address in the packet face.

use super::request::Lane;
use crate::text::{Anchor, Face, Line, shorten, width, wrap};
use crate::words::Words;

/// Sizes of role label, address and further addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) label: f32,
    pub(crate) address: f32,
    pub(crate) also: f32,
}

/// One lifeline's head: lines relative to the top of the heads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    pub(crate) role: &'static str,
    pub(crate) lines: Vec<Line>,
}

/// Width of a head that is neither wrapped nor shortened.
pub(crate) fn natural_width(lane: &Lane, words: &Words, sizes: Sizes) -> f32 {
    let endpoint =
        width(&lane.address, Face::Mono, sizes.address) + width(&lane.port, Face::Mono, sizes.address);
    let also = lane.also.iter().map(|also| width(&also_text(also, words), Face::Mono, sizes.also));
    also.fold(width(&lane.label, Face::Sans, sizes.label).max(endpoint), f32::max)
}

fn also_text(also: &str, words: &Words) -> String {
    format!("{} {also}", words.also)
}

/// Heads of all lanes; `slots` are the left and right limits of each. The second value is their height.
pub(crate) fn place(
    lanes: &[Lane],
    xs: &[f32],
    slots: &[(f32, f32)],
    words: &Words,
    sizes: Sizes,
) -> (Vec<Head>, f32) {
    struct Draft<'a> {
        lane: &'a Lane,
        x: f32,
        slot: (f32, f32),
        label: Vec<String>,
        label_whole: bool,
    }
    let drafts: Vec<Draft> = lanes
        .iter()
        .zip(xs)
        .zip(slots)
        .map(|((lane, &x), &slot)| {
            let (label, label_whole) = wrap(&lane.label, Face::Sans, sizes.label, slot.1 - slot.0, 2);
            Draft { lane, x, slot, label, label_whole }
        })
        .collect();
    // Labels stand on a common line, addresses hang from it.
    let label_lines = drafts.iter().map(|draft| draft.label.len()).max().unwrap_or(1).max(1);
    let middle = label_lines as f32 * 18.0;
    let mut height = middle;
    let heads = drafts
        .into_iter()
        .map(|draft| {
            let room = draft.slot.1 - draft.slot.0;
            let mut lines = Vec::new();
            let first = label_lines - draft.label.len();
            for (at, text) in draft.label.iter().enumerate() {
                let full = (!draft.label_whole).then(|| draft.lane.label.clone());
                let y = (first + at) as f32 * 18.0 + 14.0;
                lines.push(centred(
                    text.clone(),
                    full,
                    draft.x,
                    y,
                    draft.slot,
                    Face::Sans,
                    sizes.label,
                    "pc-tinted",
                ));
            }
            let mut y = middle;
            let (endpoint, whole) =
                break_endpoint(&draft.lane.address, &draft.lane.port, room, sizes.address);
            for text in endpoint {
                y += 16.0;
                let full = (!whole).then(|| format!("{}{}", draft.lane.address, draft.lane.port));
                lines.push(centred(
                    text,
                    full,
                    draft.x,
                    y - 2.0,
                    draft.slot,
                    Face::Mono,
                    sizes.address,
                    "pc-muted",
                ));
            }
            for also in &draft.lane.also {
                y += 15.0;
                let text = also_text(also, words);
                let short = shorten(&text, Face::Mono, sizes.also, room);
                let full = (short != text).then_some(text);
                lines.push(centred(
                    short,
                    full,
                    draft.x,
                    y - 2.0,
                    draft.slot,
                    Face::Mono,
                    sizes.also,
                    "pc-muted",
                ));
            }
            height = height.max(y);
            Head { role: draft.lane.role, lines }
        })
        .collect();
    (heads, height + 4.0)
}

/// Centred over `x`, shifted where it would leave its slot.
#[expect(clippy::too_many_arguments, reason = "the parts of one line of text")]
fn centred(
    text: String,
    full: Option<String>,
    x: f32,
    y: f32,
    slot: (f32, f32),
    face: Face,
    size: f32,
    class: &'static str,
) -> Line {
    let half = width(&text, face, size) / 2.0;
    let x = x.min(slot.1 - half).max(slot.0 + half);
    Line { text, full, x, y, anchor: Anchor::Middle, face, size, class }
}

/// The endpoint on one line, or broken before the port, or inside the address at a separator; shortened at last.
fn break_endpoint(address: &str, port: &str, room: f32, size: f32) -> (Vec<String>, bool) {
    let fits = |text: &str| width(text, Face::Mono, size) <= room;
    let one = format!("{address}{port}");
    if fits(&one) {
        return (vec![one], true);
    }
    let mut lines = Vec::new();
    let mut whole = true;
    if fits(address) {
        lines.push(address.to_owned());
    } else {
        let cut = address
            .char_indices()
            .filter(|(_, c)| matches!(c, ':' | '.' | '-' | '_'))
            .map(|(at, c)| at + c.len_utf8())
            .rfind(|&at| address.get(..at).is_some_and(fits));
        let (head, tail) = cut.map_or(("", address), |at| address.split_at(at));
        if !head.is_empty() {
            lines.push(head.to_owned());
        }
        let short = shorten(tail, Face::Mono, size, room);
        whole = short == tail;
        lines.push(short);
    }
    if port.is_empty() {
        return (lines, whole);
    }
    match lines.last_mut() {
        Some(last) if fits(&format!("{last}{port}")) => last.push_str(port),
        _ => {
            let short = shorten(port, Face::Mono, size, room);
            whole &= short == port;
            lines.push(short);
        }
    }
    (lines, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_break_at_separators_before_they_are_shortened() {
        let texts = |lines: &[&str]| lines.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(break_endpoint("10.4.26.45", ":35582", 200.0, 12.5), (texts(&["10.4.26.45:35582"]), true));
        assert_eq!(
            break_endpoint("10.4.26.45", ":35582", 100.0, 12.5),
            (texts(&["10.4.26.45", ":35582"]), true)
        );
        assert_eq!(
            break_endpoint("[2001:db8:85a3::8a2e:370:7334]", ":443", 150.0, 12.5),
            (texts(&["[2001:db8:85a3::", "8a2e:370:7334]:443"]), true)
        );
        let (lines, whole) = break_endpoint(&"x".repeat(60), ":443", 90.0, 12.5);
        assert!(!whole);
        assert_eq!(lines.len(), 2);
    }
}
