//! `list` and `help-diagnosis`: the catalogue and its pages.

use std::fmt::Write as _;

use pcaplain_core::diagnose::{self, Diagnosis};

use crate::Status;
use crate::output::style::Style;

use super::{complain, finish};

/// Language of the pages.
const LANG: &str = "en";

pub(super) fn list() -> Status {
    let width = diagnose::all().map(|d| d.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for diagnosis in diagnose::all() {
        let id = diagnosis.id;
        let _ =
            writeln!(out, "{id:width$}  {:8} {}", diagnosis.kind.id(), pcaplain_explain::name_of(id, LANG));
    }
    finish(&out, Status::Done)
}

pub(super) fn page(id: &str) -> Status {
    let Some(diagnosis) = diagnose::by_id(id) else {
        let near = nearest(id).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        complain(&format!(
            "there is no diagnosis {}{near} (see pcaplain list)",
            pcaplain_explain::sanitise(id)
        ));
        return Status::Arguments;
    };
    let style = Style::of_stdout();
    let mut out = String::new();
    for line in text(diagnosis).lines() {
        match line.trim_start_matches('#') {
            heading if heading.len() < line.len() && heading.starts_with(' ') => {
                let _ = writeln!(out, "{}", style.bold(heading.trim()));
            }
            _ => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    finish(&out, Status::Done)
}

fn text(diagnosis: &Diagnosis) -> &'static str {
    diagnosis.texts.pages.iter().find(|(lang, _)| *lang == LANG).map_or("", |(_, text)| text)
}

/// The id with the most letters in common at its beginning or end.
fn nearest(id: &str) -> Option<&'static str> {
    let alike = |other: &str| {
        let front = id.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let back = id.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
        front.max(back)
    };
    diagnose::all().map(|d| d.id).max_by_key(|other| alike(other)).filter(|other| alike(other) >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_named() {
        assert_eq!(nearest("port-close"), Some("port-closed"));
        assert_eq!(nearest("xyz"), None);
    }
}
