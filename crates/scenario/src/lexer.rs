//! One line into words: blanks separate, `<…>` and `"…"` hold together, `#!` starts a mark, `#` a comment.

use crate::error::ScenarioError;

/// A word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// Anything without blanks.
    Plain(String),
    /// `"…"`, unescaped.
    Text(Vec<u8>),
    /// `<…>` without its brackets, where it is not the direction `<`.
    Angle(String),
}

/// A line: its words, and its mark (what follows `#!`).
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) words: Vec<Word>,
    pub(crate) mark: Option<String>,
}

pub(crate) fn split(text: &str, line: u32) -> Result<Line, ScenarioError> {
    let mut out = Line::default();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            if let Some(mark) = rest.strip_prefix("#!") {
                out.mark = Some(mark.trim().to_owned());
            }
            break;
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let (bytes, after) = quoted_text(quoted, line)?;
            out.words.push(Word::Text(bytes));
            rest = after;
        } else if let Some(angle) = rest.strip_prefix('<').filter(|after| !after.starts_with([' ', '\t'])) {
            let (inside, after) = angle
                .split_once('>')
                .ok_or_else(|| ScenarioError::new(line, "“<” begins the options, but “>” is missing"))?;
            out.words.push(Word::Angle(inside.trim().to_owned()));
            rest = after;
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            out.words.push(Word::Plain(word.to_owned()));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(out)
}

fn quoted_text(quoted: &str, line: u32) -> Result<(Vec<u8>, &str), ScenarioError> {
    let bad = |what: &str| ScenarioError::new(line, what);
    let mut bytes = Vec::new();
    let mut rest = quoted.chars();
    loop {
        match rest.next().ok_or_else(|| bad("the closing “\"” is missing"))? {
            '"' => return Ok((bytes, rest.as_str())),
            '\\' => match rest.next() {
                Some('n') => bytes.push(b'\n'),
                Some('r') => bytes.push(b'\r'),
                Some('t') => bytes.push(b'\t'),
                Some('0') => bytes.push(0),
                Some(same @ ('"' | '\\')) => bytes.push(same as u8),
                Some('x') => {
                    let digits: String = rest.by_ref().take(2).collect();
                    let byte = u8::from_str_radix(&digits, 16);
                    bytes.push(byte.map_err(|_| bad("“\\x” takes two hexadecimal digits"))?);
                }
                _ => return Err(bad("after “\\” one of n r t 0 \" \\ xNN is expected")),
            },
            other => bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// The inverse of the above: printable ASCII as it is, the rest escaped.
pub(crate) fn quote(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("\"");
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x20..=0x7e => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Word {
        Word::Plain(text.to_owned())
    }

    #[test]
    fn options_and_direction_are_told_apart() {
        let line = split("0.1 < S. <mss 1460,nop> # a remark", 1).unwrap();
        assert_eq!(line.words, [plain("0.1"), plain("<"), plain("S."), Word::Angle("mss 1460,nop".into())]);
        assert_eq!(line.mark, None);
    }

    #[test]
    fn marks_follow_the_packet() {
        let line = split("0 > R  #! a: b, c: d", 1).unwrap();
        assert_eq!(line.mark.as_deref(), Some("a: b, c: d"));
    }

    #[test]
    fn text_keeps_every_byte() {
        let bytes: Vec<u8> = (0..=255).collect();
        let line = split(&format!("text {} end", quote(&bytes)), 1).unwrap();
        assert_eq!(line.words, [plain("text"), Word::Text(bytes), plain("end")]);
    }

    #[test]
    fn open_brackets_and_quotes_are_errors() {
        assert!(split("0 > S <mss 1460", 3).unwrap_err().to_string().starts_with("line 3: "));
        assert!(split("text \"abc", 4).is_err());
        assert!(split("text \"\\q\"", 4).is_err());
    }
}
