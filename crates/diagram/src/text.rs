//! Text that has to fit: cleaning, measuring without a browser, shortening, wrapping.
//!
//! Widths are upper bounds for the fonts that browsers use for `system-ui` and `monospace`. The proportional table is
//! that of `DejaVu Sans`, which is wider than Segoe UI, San Francisco, Roboto, Noto Sans, Ubuntu and Cantarell; the
//! monospace advance 0.602 em is that of `DejaVu Sans Mono` and Menlo (Consolas, SF Mono, Roboto Mono are narrower).
//! Characters outside of these tables get a fixed width, and the drawing forces them into it (`textLength`).

use crate::geometry::Rect;

/// Typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// The system's proportional face.
    Sans,
    /// The packet face: addresses, flags, numbers, times.
    Mono,
}

/// Where the anchor point of a text lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// At its left end.
    Start,
    /// At its middle.
    Middle,
    /// At its right end.
    End,
}

/// One line of text in its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// What is shown.
    pub(crate) text: String,
    /// The whole, where `text` was shortened.
    pub(crate) full: Option<String>,
    /// Anchor point.
    pub(crate) x: f32,
    /// Baseline.
    pub(crate) y: f32,
    /// Which part of the text is at `x`.
    pub(crate) anchor: Anchor,
    /// Typeface.
    pub(crate) face: Face,
    /// Size in CSS pixels.
    pub(crate) size: f32,
    /// Further classes.
    pub(crate) class: &'static str,
}

impl Line {
    /// The box that the text fills at most, from ascender to descender.
    pub(crate) fn bounds(&self) -> Rect {
        let w = width(&self.text, self.face, self.size);
        let x = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - w / 2.0,
            Anchor::End => self.x - w,
        };
        Rect { x, y: self.y - ASCENT * self.size, w, h: (ASCENT + DESCENT) * self.size }
    }

    /// Writes it.
    pub(crate) fn draw(&self, svg: &mut crate::svg::Svg) {
        let mut tag = svg.tag("text");
        let mono = if self.face == Face::Mono { "pc-mono" } else { "" };
        let class = match (mono.is_empty(), self.class.is_empty()) {
            (false, false) => format!("{mono} {}", self.class),
            _ => format!("{mono}{}", self.class),
        };
        tag = tag.attr_if("class", &class).num("x", self.x).num("y", self.y).num("font-size", self.size);
        tag = match self.anchor {
            Anchor::Start => tag,
            Anchor::Middle => tag.attr("text-anchor", "middle"),
            Anchor::End => tag.attr("text-anchor", "end"),
        };
        if !self.text.chars().all(is_measured) {
            tag = tag
                .num("textLength", width(&self.text, self.face, self.size))
                .attr("lengthAdjust", "spacingAndGlyphs");
        }
        match &self.full {
            None => tag.text(&self.text),
            Some(full) => tag.titled(&self.text, full),
        }
    }
}

/// Above the baseline, in em.
const ASCENT: f32 = 0.82;
/// Below the baseline, in em.
const DESCENT: f32 = 0.24;
/// Monospace advance, in em.
const MONO: f32 = 0.605;
/// Width of what no table knows, in em; forced when drawn.
const UNKNOWN: f32 = 1.0;

/// Advances of U+0020 to U+007E in `DejaVu Sans`, in hundredths of an em, rounded up.
#[rustfmt::skip]
const SANS: [u8; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,
    100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50,
    50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];

/// Width of `text` at `size`, in CSS pixels: an upper bound.
pub(crate) fn width(text: &str, face: Face, size: f32) -> f32 {
    text.chars().map(|c| advance(c, face)).sum::<f32>() * size
}

fn advance(c: char, face: Face) -> f32 {
    if is_combining(c) {
        return 0.0;
    }
    if is_wide(c) {
        return 1.02;
    }
    match (face, c) {
        (
            Face::Mono,
            ' '..='~' | '\u{a0}'..='\u{ff}' | '–' | '—' | '…' | '→' | '←' | '−' | '’' | '“' | '”' | '✕',
        ) => MONO,
        (Face::Sans, ' '..='~') => {
            SANS.get(c as usize - ' ' as usize).map_or(UNKNOWN, |hundredths| f32::from(*hundredths) / 100.0)
        }
        (Face::Sans, '·' | '’') => 0.33,
        (Face::Sans, '–' | '“' | '”') => 0.53,
        (Face::Sans, '\u{a0}'..='\u{ff}' | '−' | '→' | '←' | '✕') => 0.85,
        _ => UNKNOWN,
    }
}

/// Whether the tables bound its width in the fonts in question.
fn is_measured(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}' | '–' | '—' | '…' | '→' | '←' | '−' | '’' | '“' | '”' | '✕')
        || is_wide(c)
}

/// East Asian wide characters, one em each (two columns in a terminal). After Unicode TR 11, whole blocks only.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{33ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a000}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

/// Combining marks of the common blocks: no advance of their own.
pub(crate) fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// Control characters, bidirectional and other invisible controls, and what XML forbids.
pub(crate) fn is_unwanted(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Text of any origin on one line: no controls, single spaces, no towers of combining marks, at most [`LONGEST`]
/// characters.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST));
    let mut marks = 0;
    for (kept, c) in
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| !is_unwanted(c)).enumerate()
    {
        if kept >= LONGEST {
            out.push('…');
            break;
        }
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        marks = if is_combining(c) { marks + 1 } else { 0 };
        if marks <= 2 {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Longest text that is measured at all, in characters. Sentences of the report are shorter; a hostile name is not.
const LONGEST: usize = 600;

/// `text` with an ellipsis in its middle so that it is at most `max` wide; unchanged where it fits.
pub(crate) fn shorten(text: &str, face: Face, size: f32, max: f32) -> String {
    if width(text, face, size) <= max {
        return text.to_owned();
    }
    let room = max - advance('…', face) * size;
    let chars: Vec<char> = text.chars().collect();
    let (mut front, mut back, mut used) = (0, chars.len(), 0.0);
    // One from the front, one from the back: the end of an address tells as much as its beginning.
    loop {
        let from_front = front <= chars.len() - back;
        let next = if front >= back {
            break;
        } else if from_front {
            chars.get(front)
        } else {
            chars.get(back - 1)
        };
        let Some(&next) = next else { break };
        let more = advance(next, face) * size;
        if used + more > room {
            break;
        }
        used += more;
        if from_front { front += 1 } else { back -= 1 }
    }
    let head: String = chars.iter().take(front).collect();
    let tail: String = chars.iter().skip(back).collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// `text` broken at spaces into at most `lines` lines of at most `max` width. The second value says whether all of it
/// is there; where not, the last line (or a word that is too long) is shortened in its middle.
pub(crate) fn wrap(text: &str, face: Face, size: f32, max: f32, lines: usize) -> (Vec<String>, bool) {
    let mut out: Vec<String> = Vec::new();
    for (word, spaced) in break_points(text, face, size, max) {
        let count = out.len();
        match out.last_mut() {
            Some(last) => {
                let longer = format!("{last}{}{word}", if spaced { " " } else { "" });
                if count >= lines || width(&longer, face, size) <= max {
                    *last = longer;
                } else {
                    out.push(word.to_owned());
                }
            }
            None => out.push(word.to_owned()),
        }
    }
    let mut whole = true;
    for line in &mut out {
        let short = shorten(line, face, size, max);
        whole &= short == *line;
        *line = short;
    }
    (out, whole)
}

/// Words, each with whether a space stands before it. Text without spaces (Chinese, Japanese) breaks between any two
/// wide characters where it is too long.
fn break_points(text: &str, face: Face, size: f32, max: f32) -> Vec<(&str, bool)> {
    let mut out = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if width(word, face, size) <= max || !word.chars().any(is_wide) {
            out.push((word, true));
            continue;
        }
        let mut start = 0;
        let mut before: Option<char> = None;
        for (at, c) in word.char_indices() {
            let breaks = before.is_some_and(|b| is_wide(b) || is_wide(c)) && !is_closing(c);
            if breaks {
                out.extend(word.get(start..at).map(|piece| (piece, start == 0)));
                start = at;
            }
            before = Some(c);
        }
        out.extend(word.get(start..).map(|piece| (piece, start == 0)));
    }
    out
}

/// Punctuation that may not begin a line.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '；' | '：' | '、' | '）' | '」' | '』' | '？' | '！' | ',' | '.' | ')' | ';' | ':'
    )
}

/// Columns that `text` fills in a terminal.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(column_width).sum()
}

fn column_width(c: char) -> usize {
    if is_combining(c) { 0 } else { 1 + usize::from(is_wide(c)) }
}

/// [`shorten`] for terminals.
pub(crate) fn shorten_columns(text: &str, max: usize) -> String {
    if columns(text) <= max {
        return text.to_owned();
    }
    let room = max.saturating_sub(1);
    let chars: Vec<char> = text.chars().collect();
    let take = |iter: &mut dyn Iterator<Item = &char>, room: usize| {
        let mut used = 0;
        iter.take_while(|c| {
            used += column_width(**c);
            used <= room
        })
        .copied()
        .collect::<Vec<char>>()
    };
    let head = take(&mut chars.iter(), room.div_ceil(2));
    let mut tail = take(&mut chars.iter().rev(), room / 2);
    tail.reverse();
    if max == 0 {
        return String::new();
    }
    head.into_iter().chain(['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monospace_is_counted() {
        assert!((width("10.4.26.45:35582", Face::Mono, 12.0) - 16.0 * 0.605 * 12.0).abs() < 0.01);
        assert!((width("中文", Face::Mono, 10.0) - 20.4).abs() < 0.01);
    }

    #[test]
    fn shortening_keeps_both_ends_and_fits() {
        let name = "a-very-long-host-name.internal.example.org:8443";
        for max in [30.0, 60.0, 90.0, 150.0, 200.0] {
            let short = shorten(name, Face::Mono, 12.0, max);
            assert!(width(&short, Face::Mono, 12.0) <= max, "{short} is wider than {max}");
            assert!(short.starts_with('a') && short.contains('…'), "{short}");
        }
        assert_eq!(shorten(name, Face::Mono, 10.0, 70.0), "a-ver…:8443");
        assert_eq!(shorten("10.0.0.1", Face::Mono, 10.0, 70.0), "10.0.0.1");
        assert_eq!(shorten_columns("abcdefghij", 5), "ab…ij");
        assert_eq!(shorten_columns("中文中文", 5), "中…文");
        assert_eq!(shorten_columns("abc", 0), "");
    }

    #[test]
    fn wrapping_loses_nothing_that_fits() {
        let (lines, whole) = wrap("SYN-ACK, ack 853654706", Face::Mono, 10.0, 90.0, 2);
        assert_eq!((lines, whole), (vec!["SYN-ACK, ack".to_owned(), "853654706".to_owned()], true));
        let (lines, whole) = wrap("one two three four five six", Face::Mono, 10.0, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(!whole && lines.iter().all(|line| width(line, Face::Mono, 10.0) <= 60.0), "{lines:?}");
        let (lines, whole) = wrap("客户端没有收到回答", Face::Sans, 10.0, 51.0, 2);
        assert_eq!((lines, whole), (vec!["客户端没有".to_owned(), "收到回答".to_owned()], true));
        let (lines, _) = wrap("#10 客户端没有收到回答", Face::Sans, 10.0, 80.0, 2);
        assert_eq!(lines, ["#10 客户端没有", "收到回答"]);
        assert_eq!(wrap("", Face::Sans, 10.0, 50.0, 2).0, Vec::<String>::new());
    }

    #[test]
    fn cleaning_leaves_one_line_of_plain_text() {
        assert_eq!(clean("  a\r\n\tb\u{202e}c\u{0}\u{200b} "), "a bc");
        assert_eq!(clean(&format!("e{}", "\u{301}".repeat(50))), "e\u{301}\u{301}");
        assert_eq!(clean(&"x".repeat(5000)).chars().count(), 601);
    }
}
