//! Words into lines. Widths are counted in columns: East Asian wide characters take two.

use pcaplain_explain::report::{Span, Spans};
use pcaplain_explain::strip;

use super::style::Style;

/// Columns of a text.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    match u32::from(c) {
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x2_0000..=0x3_fffd => 2,
        _ => 1,
    }
}

/// Spans in lines of at most `columns`, the first after `first`, the others after `rest`.
pub(crate) fn spans(spans: &[Span], style: Style, columns: usize, first: &str, rest: &str) -> String {
    let mut out = String::from(first);
    let mut at = width(first);
    let mut begin = true;
    let mut space = false;
    for span in spans {
        let text = strip(&text_of(span));
        let mut pieces = text.split(' ').peekable();
        while let Some(word) = pieces.next() {
            if !word.is_empty() {
                let wide = width(word);
                let breaks = !begin && space && at + 1 + wide > columns;
                if breaks {
                    out.push('\n');
                    out.push_str(rest);
                    at = width(rest);
                } else if space && !begin {
                    out.push(' ');
                    at += 1;
                }
                out.push_str(&style.word(span, word));
                at += wide;
                begin = false;
                space = false;
            }
            if pieces.peek().is_some() {
                space = true;
            }
        }
    }
    out
}

/// Plain text in lines.
pub(crate) fn text(text: &str, columns: usize, first: &str, rest: &str) -> String {
    let span: Spans = vec![Span::Text(text.to_owned())];
    spans(&span, Style::default(), columns, first, rest)
}

fn text_of(span: &Span) -> String {
    pcaplain_explain::report::plain(std::slice::from_ref(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_their_columns() {
        let wrapped = text("one two three four", 12, "", "  ");
        assert_eq!(wrapped, "one two\n  three four");
    }

    #[test]
    fn spans_that_touch_are_not_broken_apart() {
        let sentence = vec![
            Span::Text("asks ".into()),
            Span::Code { code: "10.0.0.1".into() },
            Span::Text(", port 80.".into()),
        ];
        assert_eq!(spans(&sentence, Style::plain(), 80, "", ""), "asks 10.0.0.1, port 80.");
    }

    #[test]
    fn a_long_word_stands_alone() {
        assert_eq!(text("a bbbbbbbbbb c", 5, "", ""), "a\nbbbbbbbbbb\nc");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(text("a\u{1b}[31mb\u{202e}c", 80, "", ""), "abc");
    }
}
