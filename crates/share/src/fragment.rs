//! What an address says behind its `#`.

use crate::{Link, LinkError, View, codec};

/// A fragment, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// Nothing: the empty page.
    Empty,
    /// A case of the gallery.
    Case {
        /// Its name: lower-case letters, digits and dashes.
        name: String,
        /// Where the reader stands.
        view: View,
    },
    /// A capture.
    Capture(Link),
}

impl Fragment {
    /// Reads a fragment, with or without its `#`.
    ///
    /// # Errors
    /// See [`LinkError`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text = text.strip_prefix('#').unwrap_or(text).trim();
        if text.is_empty() {
            return Ok(Self::Empty);
        }
        match text.strip_prefix("case=") {
            Some(rest) => parse_case(rest),
            None => codec::decode(text).map(Self::Capture),
        }
    }

    /// The fragment as text, without the `#`.
    ///
    /// # Errors
    /// [`LinkError::TooLarge`] where the captures do not fit.
    pub fn to_text(&self) -> Result<String, LinkError> {
        match self {
            Self::Empty => Ok(String::new()),
            Self::Case { name, view } => Ok(case_text(name, view)),
            Self::Capture(link) => codec::encode(link),
        }
    }
}

fn parse_case(rest: &str) -> Result<Fragment, LinkError> {
    let mut parts = rest.split('&');
    let name = parts.next().filter(|name| is_id(name)).ok_or(LinkError::Unknown)?.to_owned();
    let mut view = View::default();
    for part in parts {
        match part.split_once('=') {
            Some(("d", id)) if is_id(id) => view.diagnosis = Some(id.to_owned()),
            Some(("s", step)) => view.step = step.parse().ok(),
            Some(("t", tab)) if is_id(tab) => view.tab = Some(tab.to_owned()),
            // A later version may say more about the view; the case opens all the same.
            _ => {}
        }
    }
    Ok(Fragment::Case { name, view })
}

fn case_text(name: &str, view: &View) -> String {
    let mut text = format!("case={name}");
    let step = view.step.map(|step| step.to_string());
    for (key, value) in [("d", &view.diagnosis), ("s", &step), ("t", &view.tab)] {
        if let Some(value) = value {
            text.push('&');
            text.push_str(key);
            text.push('=');
            text.push_str(value);
        }
    }
    text
}

fn is_id(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_keep_their_view() {
        let text = "case=seed-1&d=port-closed&s=4&t=packets";
        let read = Fragment::parse(&format!("#{text}"));
        let Ok(Fragment::Case { name, view }) = &read else { panic!("{read:?}") };
        assert_eq!(name, "seed-1");
        assert_eq!(view.diagnosis.as_deref(), Some("port-closed"));
        assert_eq!((view.step, view.tab.as_deref()), (Some(4), Some("packets")));
        assert_eq!(read.and_then(|read| read.to_text()).as_deref(), Ok(text));
    }

    #[test]
    fn what_a_later_page_adds_to_a_view_is_passed_over() {
        let read = Fragment::parse("case=seed-1&zoom=3&s=many&d=<b>");
        assert_eq!(read, Ok(Fragment::Case { name: "seed-1".into(), view: View::default() }));
    }

    #[test]
    fn a_case_name_is_a_name() {
        for bad in ["case=", "case=../etc", "case=A", "case=a b", "case=<img>"] {
            assert_eq!(Fragment::parse(bad), Err(LinkError::Unknown), "{bad}");
        }
        assert_eq!(Fragment::parse("#"), Ok(Fragment::Empty));
        assert_eq!(Fragment::parse(""), Ok(Fragment::Empty));
    }
}
