//! `10.0.0.1.80 > 10.0.0.2.40000:` and what hands and pages make of it.

use super::host::End;
use super::scan::word;

/// Both ends at the start of a text.
pub(super) enum Pair<'a> {
    Both(End<'a>, End<'a>, &'a str),
    /// The text stops within them.
    Half,
    None,
}

/// `10.0.0.1.80 > 10.0.0.2.40000: …`
pub(super) fn pair(text: &str) -> Pair<'_> {
    let Some((source, rest)) = end_text(text) else { return Pair::None };
    if rest.is_empty() {
        let digits = source.bytes().all(|byte| byte.is_ascii_digit());
        let start = source.trim_end_matches(['.', ':']);
        let half = plausible(start) && (digits || source.contains(['.', ':']));
        return if half { Pair::Half } else { Pair::None };
    }
    if !plausible(source) {
        return Pair::None;
    }
    let (arrow, rest_after) = word(rest);
    let (arrow, rest) =
        if matches!(arrow, ">" | "->" | "→" | "=>" | "-->") { (true, rest_after) } else { (false, rest) };
    if rest.is_empty() {
        return Pair::Half;
    }
    let Some((destination, rest)) = end_text(rest) else { return Pair::None };
    let Some(destination) = destination.strip_suffix(':') else {
        let half = rest.is_empty() && arrow && plausible(destination.trim_end_matches('.'));
        return if half { Pair::Half } else { Pair::None };
    };
    // Where a page has eaten the arrow, two addresses stand side by side.
    let found = plausible(destination) && (arrow || numeric(source) && numeric(destination));
    if found { Pair::Both(End::new(source), End::new(destination), rest) } else { Pair::None }
}

/// One end and what follows. A redaction in angle brackets may hold blanks: `<Client IP>.59984`.
fn end_text(text: &str) -> Option<(&str, &str)> {
    if text.starts_with('<') {
        let close = text.find('>')?;
        let after = text.get(close..)?;
        let length = after.find(char::is_whitespace).unwrap_or(after.len());
        return Some((text.get(..close + length)?, text.get(close + length..)?.trim_start()));
    }
    let (first, rest) = word(text);
    (!first.is_empty()).then_some((first, rest))
}

fn numeric(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().filter(|&byte| byte == b'.').count() >= 3
}

/// Could this stand for a host: no punctuation of prose or code in it?
fn plausible(text: &str) -> bool {
    let length = text.len();
    let edge =
        text.starts_with('<') || !text.ends_with([',', ';', '.']) && !text.starts_with(['-', '.', ',']);
    (1..=300).contains(&length)
        && edge
        && !text.contains(['"', '\'', '=', '|', '!', ',', ';', '(', ')', '$', '&', '@', '\\', '+', '^', '~'])
}
