//! A small SVG writer over [`fmt::Write`]: it escapes, it rounds, it closes what it opened, and it knows nothing of
//! pictures. The same calls give the same bytes.

use std::fmt::{self, Write as _};

use crate::text::is_unwanted;

/// SVG text under construction.
#[derive(Default)]
pub(crate) struct Svg {
    out: String,
    open: Vec<&'static str>,
}

impl Svg {
    /// Starts an element; finish it with [`Tag::close`], [`Tag::open`] or [`Tag::text`].
    pub(crate) fn tag(&mut self, name: &'static str) -> Tag<'_> {
        self.out.push('<');
        self.out.push_str(name);
        Tag { svg: self, name }
    }

    /// Ends the element that was opened last.
    pub(crate) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push_str(">\n");
        }
    }

    /// An element that holds nothing but text.
    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) {
        self.tag(name).text(text);
    }

    /// The content of a `<style>` element. Takes only our own style sheet, never text of a capture.
    pub(crate) fn style(&mut self, css: &str) {
        self.out.push_str("<style>");
        for line in css.lines() {
            self.out.push('\n');
            escape(&mut self.out, line);
        }
        self.out.push_str("\n</style>\n");
    }

    /// The finished text, with everything closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }
}

/// The start of an element, waiting for attributes.
#[must_use]
pub(crate) struct Tag<'a> {
    svg: &'a mut Svg,
    name: &'static str,
}

impl Tag<'_> {
    /// An attribute with any text.
    pub(crate) fn attr(self, name: &str, value: &str) -> Self {
        self.svg.out.push(' ');
        self.svg.out.push_str(name);
        self.svg.out.push_str("=\"");
        escape(&mut self.svg.out, value);
        self.svg.out.push('"');
        self
    }

    /// An attribute that is only written where `value` is not empty.
    pub(crate) fn attr_if(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.attr(name, value) }
    }

    /// An attribute with a number.
    pub(crate) fn num(self, name: &str, value: f32) -> Self {
        let mut text = String::new();
        push_number(&mut text, value);
        self.attr(name, &text)
    }

    /// An attribute with anything that prints.
    pub(crate) fn show(self, name: &str, value: impl fmt::Display) -> Self {
        let mut text = String::new();
        let _ = write!(text, "{value}");
        self.attr(name, &text)
    }

    /// `x`, `y`, `width`, `height` at once.
    pub(crate) fn rect(self, rect: crate::geometry::Rect) -> Self {
        self.num("x", rect.x).num("y", rect.y).num("width", rect.w).num("height", rect.h)
    }

    /// Ends an element without content.
    pub(crate) fn close(self) {
        self.svg.out.push_str("/>\n");
    }

    /// Leaves the element open for children; [`Svg::end`] closes it.
    pub(crate) fn open(self) {
        self.svg.out.push_str(">\n");
        self.svg.open.push(self.name);
    }

    /// Ends a `text` element that shows `text` and tells `full` to whoever points at it. Everything stays on one line:
    /// a line break inside would be drawn as a space.
    pub(crate) fn titled(self, text: &str, full: &str) {
        self.svg.out.push_str("><title>");
        escape(&mut self.svg.out, full);
        self.svg.out.push_str("</title>");
        escape(&mut self.svg.out, text);
        self.svg.out.push_str("</");
        self.svg.out.push_str(self.name);
        self.svg.out.push_str(">\n");
    }

    /// Ends the element with text as its only content.
    pub(crate) fn text(self, text: &str) {
        self.svg.out.push('>');
        escape(&mut self.svg.out, text);
        self.svg.out.push_str("</");
        self.svg.out.push_str(self.name);
        self.svg.out.push_str(">\n");
    }
}

/// Appends `text` so that it is only text, in content as in a quoted attribute. Control characters, characters that
/// XML forbids and bidirectional controls are dropped.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if is_unwanted(c) => {}
            c => out.push(c),
        }
    }
}

/// Appends a number with at most two decimals and no trailing zeros; what is not finite becomes 0.
pub(crate) fn push_number(out: &mut String, value: f32) {
    let hundredths = if value.is_finite() { (f64::from(value) * 100.0).round() as i64 } else { 0 };
    if hundredths < 0 {
        out.push('-');
    }
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let _ = match rest {
        0 => write!(out, "{whole}"),
        r if r % 10 == 0 => write!(out, "{whole}.{}", r / 10),
        r => write!(out, "{whole}.{r:02}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f32) -> String {
        let mut out = String::new();
        push_number(&mut out, value);
        out
    }

    #[test]
    fn numbers_have_at_most_two_decimals() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(1.005), "1"); // 1.005 as f32 lies below
        assert_eq!(number(12.346), "12.35");
        assert_eq!(number(0.5), "0.5");
        assert_eq!(number(0.05), "0.05");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(-3.25), "-3.25");
        assert_eq!(number(f32::NAN), "0");
        assert_eq!(number(f32::INFINITY), "0");
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut svg = Svg::default();
        svg.tag("g").attr("aria-label", "a\" onload=\"x' <b>\u{202e}").open();
        svg.leaf("text", "<img src=x onerror=alert(1)> & \u{1b}[31m\u{0}\u{feff}done");
        let out = svg.finish();
        assert_eq!(
            out,
            "<g aria-label=\"a&quot; onload=&quot;x&#39; &lt;b&gt;\">\n<text>&lt;img src=x onerror=alert(1)&gt; &amp; [31mdone</text>\n</g>\n"
        );
    }

    #[test]
    fn a_title_adds_no_space_to_the_text() {
        let mut svg = Svg::default();
        svg.tag("text").titled("a…c", "a<b>c");
        assert_eq!(svg.finish(), "<text><title>a&lt;b&gt;c</title>a…c</text>\n");
    }

    #[test]
    fn everything_opened_is_closed() {
        let mut svg = Svg::default();
        svg.tag("svg").open();
        svg.tag("g").open();
        svg.tag("line").num("x1", 3.0).close();
        assert_eq!(svg.finish(), "<svg>\n<g>\n<line x1=\"3\"/>\n</g>\n</svg>\n");
    }
}
