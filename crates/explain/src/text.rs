//! What a capture says is text: cleaned and shortened before it enters a report.

/// Longer names are shortened in their middle, characters.
const LONGEST: usize = 80;

/// Takes terminal sequences, control, invisible and bidirectional characters out of text that came from a capture, and
/// shortens it to 80 characters with an ellipsis in its middle.
pub fn sanitise(text: &str) -> String {
    shorten(&strip(text))
}

/// Takes terminal sequences, control, invisible and bidirectional characters out. Line breaks and tabs become spaces.
pub fn strip(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(256));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Skips the rest of an ECMA-48 sequence whose ESC has been read: CSI up to its final byte, anything else by one
/// character, and strings (OSC, DCS …) by their introducer only: their text is harmless once the ESC is gone.
fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            while let Some(&c) = chars.peek() {
                if !(' '..='~').contains(&c) {
                    break;
                }
                chars.next();
                if ('@'..='~').contains(&c) {
                    break;
                }
            }
        }
        Some(c) if (' '..='~').contains(c) => {
            chars.next();
        }
        _ => {}
    }
}

/// Characters that steer a terminal or a line's direction, or that nobody can see.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Shortens to [`LONGEST`] characters; beginning and end stay.
fn shorten(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return text.to_owned();
    }
    let end = (LONGEST - 1) / 2;
    let start = LONGEST - 1 - end;
    let mut out: String = text.chars().take(start).collect();
    out.push('…');
    out.extend(text.chars().skip(count - end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(sanitise("a\u{1b}[31mred\u{1b}[0m\u{7}"), "ared");
        assert_eq!(sanitise("\u{1b}]0;title\u{7}x"), "0;titlex");
        assert_eq!(sanitise("end\u{1b}"), "end");
        assert_eq!(sanitise("\u{9b}2J"), "2J");
    }

    #[test]
    fn nothing_turns_the_line_around() {
        assert_eq!(sanitise("abc\u{202e}fdp.exe\u{2066}\u{200f}"), "abcfdp.exe");
        assert_eq!(sanitise("one\ntwo\tthree"), "one two three");
    }

    #[test]
    fn markup_and_shell_are_only_text() {
        assert_eq!(
            sanitise("<img onerror=x> $(reboot) `id` [client:x]"),
            "<img onerror=x> $(reboot) `id` [client:x]"
        );
    }

    #[test]
    fn long_names_lose_their_middle() {
        let long = format!("{}{}", "a".repeat(60), "z".repeat(60));
        let short = sanitise(&long);
        assert_eq!(short, format!("{}…{}", "a".repeat(40), "z".repeat(39)));
        assert_eq!(sanitise(&"é".repeat(80)), "é".repeat(80));
    }
}
