//! Small steps over text: every function takes a rest and gives a shorter rest, and none can panic.

/// The first word and what follows it, both without blanks around.
pub(super) fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.find(char::is_whitespace) {
        Some(end) => {
            let (word, rest) = text.split_at(end);
            (word, rest.trim_start())
        }
        None => (text, ""),
    }
}

/// What follows `prefix`, without leading blanks.
pub(super) fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.strip_prefix(prefix).map(str::trim_start)
}

/// What follows the keyword `name`; unlike [`after`], the keyword must end there.
pub(super) fn keyword<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(name)?;
    match rest.chars().next() {
        None => Some(rest),
        Some(next) if next.is_whitespace() || ",:;()[]<{".contains(next) => Some(rest.trim_start()),
        Some(_) => None,
    }
}

/// A decimal number at the start, and what follows it immediately.
pub(super) fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    digits.parse().ok().map(|value| (value, rest))
}

/// A number that fits 32 bits at the start.
pub(super) fn number32(text: &str) -> Option<(u32, &str)> {
    let (value, rest) = number(text)?;
    u32::try_from(value).ok().map(|value| (value, rest))
}

/// `0x1f` or `1f` or (without prefix, all digits) decimal: as tcpdump prints ids.
pub(super) fn hex_or_decimal(text: &str) -> Option<(u32, &str)> {
    if let Some(hex) = text.strip_prefix("0x") {
        let end = hex.bytes().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(hex.len());
        let (digits, rest) = hex.split_at(end);
        return u32::from_str_radix(digits, 16).ok().map(|value| (value, rest));
    }
    number32(text)
}

/// The inside of a bracketed group at the start of `text` and what follows it. Brackets of the same kind nest.
/// `None` where it does not start with `open`; the group may be unclosed: then `closed` is false and the inside
/// is all there is.
pub(super) fn group(text: &str, open: char, close: char) -> Option<Group<'_>> {
    let body = text.strip_prefix(open)?;
    let mut depth = 0_u32;
    for (at, next) in body.char_indices() {
        if next == open {
            depth = depth.saturating_add(1);
        } else if next == close {
            if depth == 0 {
                let inside = body.get(..at).unwrap_or_default();
                let rest = body.get(at + close.len_utf8()..).unwrap_or_default();
                return Some(Group { inside, rest: rest.trim_start(), closed: true });
            }
            depth -= 1;
        }
    }
    Some(Group { inside: body, rest: "", closed: false })
}

/// See [`group`].
pub(super) struct Group<'a> {
    pub(super) inside: &'a str,
    pub(super) rest: &'a str,
    pub(super) closed: bool,
}

/// Splits at the first comma that is not inside brackets of any kind: the part before it, and the rest after it
/// (`None` where there is no such comma).
pub(super) fn part(text: &str) -> (&str, Option<&str>) {
    let mut depth = 0_i32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b')' | b']' | b'}' | b'>' => depth -= 1,
            b',' if depth <= 0 => {
                return (text.get(..at).unwrap_or_default().trim(), text.get(at + 1..).map(str::trim_start));
            }
            _ => {}
        }
    }
    (text.trim(), None)
}

/// `aa:bb:cc:dd:ee:ff`, also with one digit per byte (old tcpdump) or with dashes (Windows).
pub(super) fn mac(text: &str) -> Option<[u8; 6]> {
    let separator = if text.contains(':') { ':' } else { '-' };
    let mut bytes = [0_u8; 6];
    let mut count = 0_usize;
    for piece in text.split(separator) {
        if piece.is_empty() || piece.len() > 2 {
            return None;
        }
        *bytes.get_mut(count)? = u8::from_str_radix(piece, 16).ok()?;
        count += 1;
    }
    (count == 6).then_some(bytes)
}

/// At most so many bytes of a text.
pub(super) fn clip(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Cuts hostile text for a message: control characters replaced, at most 80 characters.
pub(super) fn excerpt(text: &str) -> String {
    let mut out: String =
        text.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(80).is_some() {
        out.pop();
        out.push('…');
    }
    out
}

/// Does a text stop inside brackets?
pub(super) fn unclosed(text: &str) -> bool {
    let mut depth = 0_i32;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// Digits, and perhaps something that is no word behind them.
pub(super) fn digits_only(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    // A dump as text may begin with digits, too.
    let dot = rest.starts_with('.')
        && !rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    !dot && !rest.starts_with(|c: char| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_nest_and_may_be_open() {
        let found = group("(a (b) c) d", '(', ')').unwrap();
        assert_eq!((found.inside, found.rest, found.closed), ("a (b) c", "d", true));
        let open = group("[mss 14", '[', ']').unwrap();
        assert_eq!((open.inside, open.rest, open.closed), ("mss 14", "", false));
        assert!(group("x", '(', ')').is_none());
    }

    #[test]
    fn parts_keep_brackets_together() {
        assert_eq!(part("options [mss 1, nop], length 0"), ("options [mss 1, nop]", Some("length 0")));
        assert_eq!(part("win 5"), ("win 5", None));
    }

    #[test]
    fn hardware_addresses_in_three_spellings() {
        assert_eq!(mac("0:20:78:1e:2b:94"), Some([0, 0x20, 0x78, 0x1e, 0x2b, 0x94]));
        assert_eq!(mac("00-15-5D-23-23-30"), Some([0, 0x15, 0x5d, 0x23, 0x23, 0x30]));
        assert_eq!(mac("42:92:ad:23:12:3z"), None);
        assert_eq!(mac("1:2:3:4:5:6:7"), None);
    }
}
