//! The page's own words. They are in Fluent's syntax (`web/i18n/<lang>.ftl`), of which one part is used: one line per
//! message, with `{ $name }` where a value goes. That part is read here in a few lines, so that the page does not carry
//! the whole of Fluent; a test reads the same files with Fluent's own grammar rules.

use std::collections::HashMap;
use std::sync::OnceLock;

static ENGLISH: &str = include_str!("../../i18n/en.ftl");

fn messages() -> &'static HashMap<&'static str, &'static str> {
    static MESSAGES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    MESSAGES.get_or_init(|| read(ENGLISH))
}

fn read(text: &'static str) -> HashMap<&'static str, &'static str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).collect()
}

/// The message of this id; the id itself where it is missing, which a test rules out.
pub fn say(id: &'static str) -> &'static str {
    messages().get(id).copied().unwrap_or(id)
}

/// The message with its values filled in. Values are text: nothing in them is looked at.
pub fn say_with(id: &'static str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = say(id);
    while let Some((before, after)) = rest.split_once("{ $") {
        let Some((name, after)) = after.split_once(" }") else { break };
        out.push_str(before);
        out.push_str(values.iter().find(|value| value.0 == name).map_or("", |value| value.1));
        rest = after;
    }
    out + rest
}

/// `one` where the count is 1, otherwise `other`, with `{ $count }` filled in.
pub fn count(one: &'static str, other: &'static str, number: u64) -> String {
    let shown = super::format::grouped(number);
    say_with(if number == 1 { one } else { other }, &[("count", &shown)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn sources(dir: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if !path.ends_with("state/words.rs") {
                into.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// Ids are literals, so what the code asks for can be read off the code.
    #[test]
    fn every_message_is_used_and_every_used_message_exists() {
        let mut code = String::new();
        sources(std::path::Path::new("src"), &mut code);
        let known: BTreeSet<&str> = messages().keys().copied().collect();
        let unused: Vec<_> = known.iter().filter(|id| !code.contains(&format!("\"{id}\""))).collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
        for call in ["say(\"", "say_with(\"", "count(\""] {
            for piece in code.split(call).skip(1) {
                let id = piece.split('"').next().unwrap();
                assert!(known.contains(id), "{call}{id}");
            }
        }
    }

    #[test]
    fn the_file_keeps_to_the_part_of_fluent_that_is_read() {
        for line in ENGLISH.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (id, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{id}"
            );
            let outside: String = value
                .split("{ $")
                .enumerate()
                .map(|(at, piece)| match at {
                    0 => piece,
                    _ => piece.split_once(" }").unwrap_or_else(|| panic!("{line}")).1,
                })
                .collect();
            assert!(!outside.contains(['{', '}']), "{line}");
        }
        let ids = ENGLISH.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count();
        assert_eq!(ids, messages().len(), "an id is given twice");
    }

    #[test]
    fn values_are_not_read_again() {
        assert_eq!(say_with("input-bytes-of", &[("read", "{ $total }"), ("total", "2")]), "{ $total } of 2");
    }
}
