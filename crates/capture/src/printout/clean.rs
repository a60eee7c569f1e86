//! What web pages, terminals, mailers and editors do to text, undone: markup, entities, colours, odd blanks.

use std::borrow::Cow;

/// Tag names that pages and bug trackers put inside pasted lines. Anything else in angle brackets stays: authors
/// write redactions like `<client>`, and old tcpdump prints options as `<mss 1460>`.
const TAGS: [&str; 22] = [
    "a", "b", "br", "code", "div", "em", "font", "i", "li", "mark", "ol", "p", "pre", "samp", "span",
    "strong", "td", "tr", "tt", "u", "ul", "wbr",
];

/// The line without what does not belong to it.
pub(super) fn clean(raw: &str) -> Cow<'_, str> {
    let plain = raw.bytes().all(|byte| byte.is_ascii() && byte >= b' ' && !b"&<\\*`".contains(&byte));
    if plain {
        return Cow::Borrowed(raw);
    }
    let mut text = characters(raw);
    if text.contains('&') {
        text = entities(&text);
        if text.contains('&') && text.contains(';') {
            text = entities(&text); // escaped twice
        }
    }
    if text.contains('<') {
        text = tags(&text);
    }
    if text.contains('\\') {
        text = backslashes(&text);
    }
    if text.contains('*') {
        text = emphasis(&text);
    }
    if text.contains('`') {
        let trimmed = text.trim();
        if let Some(inner) = trimmed.strip_prefix('`').and_then(|inner| inner.strip_suffix('`'))
            && !inner.contains('`')
            && !inner.is_empty()
        {
            text = inner.to_owned();
        }
    }
    Cow::Owned(text)
}

/// Escape sequences dropped, odd blanks and quotes made plain.
fn characters(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(next) = chars.next() {
        match next {
            '\u{1b}' => skip_escape(&mut chars),
            '\u{a0}'
            | '\u{2000}'..='\u{200a}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
            | '\u{2028}'
            | '\u{2029}' => {
                out.push(' ');
            }
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{ad}' => {}
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            '‘' | '’' | '‚' => out.push('\''),
            '＞' => out.push('>'),
            '：' => out.push_str(": "),
            '，' => out.push_str(", "),
            '…' => out.push_str("..."),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// The rest of an escape sequence after ESC (ECMA-48): CSI to its final byte, OSC to BEL or ST, else one character.
fn skip_escape(chars: &mut std::str::Chars<'_>) {
    match chars.next() {
        Some('[') => {
            let _ = chars.find(|c| ('\u{40}'..='\u{7e}').contains(c));
        }
        Some(']') => {
            let _ = chars.find(|&c| c == '\u{7}' || c == '\\');
        }
        _ => {}
    }
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.char_indices().take(10).find(|&(_, c)| c == ';').map(|(end, _)| end);
        let decoded = end.and_then(|end| from.get(1..end)).and_then(entity);
        if let (Some(decoded), Some(end)) = (decoded, end) {
            out.push(decoded);
            rest = from.get(end + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "gt" | "GT" => '>',
        "lt" | "LT" => '<',
        "amp" | "AMP" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "rarr" => '→',
        "larr" => '←',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            match char::from_u32(code)? {
                '\u{a0}' => ' ',
                control if control.is_control() => ' ',
                other => other,
            }
        }
    })
}

fn tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(length) = tag_length(from) {
            rest = from.get(length..).unwrap_or_default();
        } else {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// Length of the markup tag at the start of `text`, if it is one.
fn tag_length(text: &str) -> Option<usize> {
    let end = text.bytes().take(300).position(|byte| byte == b'>')?;
    let inside = text.get(1..end)?;
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
    let known = TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag));
    (known && (attributes.trim().is_empty() || attributes.contains('='))).then_some(end + 1)
}

/// Markdown's backslash before punctuation.
fn backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        if next == '\\' && chars.peek().is_some_and(|after| "[](){}<>*_#.-+!|>`~:".contains(*after)) {
            continue;
        }
        out.push(next);
    }
    out
}

/// `**bold**` and `*emphasis*` dropped; asterisks that belong to the text (`115.***`, `NXDomain*`) stay.
fn emphasis(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut opened = false;
    let mut at = 0;
    while let Some(&next) = chars.get(at) {
        if next != '*' {
            out.push(next);
            at += 1;
            continue;
        }
        let run = chars.iter().skip(at).take_while(|&&c| c == '*').count();
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied().unwrap_or(' ');
        let after = chars.get(at + run).copied().unwrap_or(' ');
        let drop = match run {
            2 => before != '.' && after != '.',
            1 if opened => true,
            1 => {
                // An opening mark has its partner later in the line.
                opened = (before == ' ' || before == '(')
                    && after.is_alphanumeric()
                    && chars.iter().skip(at + 1).any(|&c| c == '*');
                opened
            }
            _ => false,
        };
        if run == 1 && drop && before != ' ' && before != '(' {
            opened = false;
        }
        if !drop {
            out.extend(std::iter::repeat_n('*', run));
        }
        at += run;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(clean("12:00:00.1 IP a.1 > b.2: Flags [S]"), Cow::Borrowed(_)));
    }

    #[test]
    fn markup_entities_and_colours_go() {
        assert_eq!(clean("a.1 &gt; b.2: &lt;mss 1460&gt;"), "a.1 > b.2: <mss 1460>");
        assert_eq!(clean("a &amp;gt; b"), "a > b");
        assert_eq!(clean("Flags <span class=\"error\">[.]</span>, x<br/>"), "Flags [.], x");
        assert_eq!(clean("\u{1b}[1;32mIP\u{1b}[0m a"), "IP a");
        assert_eq!(clean("IP\u{a0}a\u{200b}b “c”"), "IP ab \"c\"");
        assert_eq!(clean("flags \\[DF\\], a \\> b"), "flags [DF], a > b");
        assert_eq!(clean("**18:42:07.156193**  In"), "18:42:07.156193  In");
        assert_eq!(clean("TS val *2098268712* ecr 0"), "TS val 2098268712 ecr 0");
        assert_eq!(clean("`12:00:00.1 IP a`"), "12:00:00.1 IP a");
    }

    #[test]
    fn redactions_and_answers_keep_their_signs() {
        assert_eq!(clean("IP 115.***.45705 > <REDACTED>.80: x"), "IP 115.***.45705 > <REDACTED>.80: x");
        assert_eq!(clean("6458 NXDomain*- 0/1/0 (147)"), "6458 NXDomain*- 0/1/0 (147)");
        assert_eq!(clean("1608*- 1/0/0 A 10.0.0.1 (110)"), "1608*- 1/0/0 A 10.0.0.1 (110)");
        assert_eq!(clean("<img onerror=alert(1)>"), "<img onerror=alert(1)>");
    }
}
