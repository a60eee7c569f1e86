//! From formatted messages to spans. Arguments travel through Fluent as single private-use characters that index a
//! table, so whatever a capture says is put back afterwards and is never read as markup.

use crate::report::{Span, Spans};

/// The first sentinel: plane 15, private use. Neither our messages nor cleaned capture text contain it.
const FIRST: u32 = 0xF_0000;
/// Roles that our messages may name.
const ROLES: [&str; 7] = ["client", "server", "asked", "answering", "proxy", "backend", "box"];

/// The character that stands for argument `index`.
pub(crate) fn sentinel(index: usize) -> Option<char> {
    u32::try_from(index).ok().filter(|&i| i < 0xFFFE).and_then(|i| char::from_u32(FIRST + i))
}

/// May our messages name this role?
pub(crate) fn is_role(role: &str) -> bool {
    ROLES.contains(&role)
}

fn index_of(c: char) -> Option<usize> {
    let code = u32::from(c);
    (FIRST..FIRST + 0xFFFE).contains(&code).then(|| (code - FIRST) as usize)
}

/// Splits at blank lines; a single line break is a space, or nothing between Chinese characters.
pub(crate) fn paragraphs(text: &str, table: &[Spans]) -> Vec<Spans> {
    let mut all = Vec::new();
    let mut current = String::new();
    for line in text.lines().map(str::trim).chain(std::iter::once("")) {
        if line.is_empty() {
            if !current.is_empty() {
                all.push(inline(&current, table));
                current.clear();
            }
            continue;
        }
        let wide = |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
        let joined = current.chars().last().is_some_and(wide) && line.chars().next().is_some_and(wide);
        if !current.is_empty() && !joined {
            current.push(' ');
        }
        current.push_str(line);
    }
    all
}

/// Reads `[role:words]`, backticks and sentinels.
fn inline(text: &str, table: &[Spans]) -> Spans {
    let mut out = Spans::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if let Some(index) = index_of(c) {
            table.get(index).into_iter().flatten().for_each(|span| push(&mut out, span.clone()));
        } else if c == '`'
            && let Some((code, left)) = after.split_once('`')
        {
            push(&mut out, Span::Code { code: filled(code, table) });
            rest = left;
            continue;
        } else if c == '['
            && let Some((role, words, left)) = bracket(after)
        {
            push(&mut out, actor(role, words, table));
            rest = left;
            continue;
        } else {
            push_text(&mut out, c);
        }
        rest = after;
    }
    out
}

/// `client:The client] rest` → role, words, rest.
fn bracket(after: &str) -> Option<(&'static str, &str, &str)> {
    let (role, left) = after.split_once(':')?;
    let role = ROLES.iter().find(|known| **known == role)?;
    let (words, left) = left.split_once(']')?;
    Some((role, words, left))
}

/// Words in an actor's colour; an address alone stays an address, and gets the role.
fn actor(role: &'static str, words: &str, table: &[Spans]) -> Span {
    let mut chars = words.trim().chars();
    if let (Some(index), None) = (chars.next().and_then(index_of), chars.next())
        && let Some([Span::Address { address, .. }]) = table.get(index).map(Vec::as_slice)
    {
        return Span::Address { address: address.clone(), actor: Some(role.to_owned()) };
    }
    Span::Actor { actor: role.to_owned(), text: filled(words, table) }
}

/// Plain text with the arguments put in.
fn filled(text: &str, table: &[Spans]) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match index_of(c) {
            Some(index) => out.push_str(&crate::report::plain(table.get(index).map_or(&[], Vec::as_slice))),
            None => out.push(c),
        }
    }
    out
}

fn push(out: &mut Spans, span: Span) {
    match (out.last_mut(), span) {
        (Some(Span::Text(before)), Span::Text(text)) => before.push_str(&text),
        (_, span) => out.push(span),
    }
}

fn push_text(out: &mut Spans, c: char) {
    if let Some(Span::Text(text)) = out.last_mut() {
        text.push(c);
    } else {
        out.push(Span::Text(c.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn our_markup_becomes_spans() {
        let spans = paragraphs("[client:The client] sends `RST`.\n\nNext\nline.", &[]);
        assert_eq!(
            spans,
            [
                vec![
                    Span::Actor { actor: "client".into(), text: "The client".into() },
                    text(" sends "),
                    Span::Code { code: "RST".into() },
                    text("."),
                ],
                vec![text("Next line.")],
            ]
        );
    }

    #[test]
    fn arguments_are_never_markup() {
        let hostile = vec![text("[client:boss] `rm -rf` <b>")];
        let message = format!("name {} end", sentinel(0).unwrap());
        assert_eq!(paragraphs(&message, &[hostile]), [vec![text("name [client:boss] `rm -rf` <b> end")]]);
    }

    #[test]
    fn an_address_in_brackets_takes_the_role() {
        let address = vec![Span::Address { address: "10.0.0.1".into(), actor: None }];
        let message = format!("[asked:{}]", sentinel(0).unwrap());
        assert_eq!(
            paragraphs(&message, &[address]),
            [vec![Span::Address { address: "10.0.0.1".into(), actor: Some("asked".into()) }]]
        );
    }

    #[test]
    fn what_is_no_markup_stays() {
        assert_eq!(
            paragraphs("see [RFC 9293: 3.4] and a lone ` tick", &[]),
            [vec![text("see [RFC 9293: 3.4] and a lone ` tick")]]
        );
    }

    #[test]
    fn chinese_lines_join_without_a_space() {
        assert_eq!(paragraphs("客户端\n重传", &[]), [vec![text("客户端重传")]]);
    }
}
