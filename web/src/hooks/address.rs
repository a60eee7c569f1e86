//! The address bar always holds a link that reopens what is on screen.

use pcaplain_share::{Fragment, Link as ShareLink, LinkInput, View};
use yew::prelude::*;

use super::Store;
use crate::platform::{address, timer};
use crate::state::gallery;
use crate::state::model::{Action, Model, Source, Stage};
use crate::state::words::say;
use crate::worker::bridge::Body;

/// Characters of a fragment that chat programs, trackers and browsers are known to carry.
const LONGEST: usize = 32_000;

/// The link of what is on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// The fragment, without `#`.
    Fragment(String),
    /// The captures are too large for one.
    TooLarge,
}

/// Makes it.
pub fn link(model: &Model) -> Link {
    let view = model.view();
    let fragment = match model.case {
        Some(case) => Some(Fragment::Case { name: case.name.to_owned(), view }),
        None => inputs(&model.sources).map(|inputs| Fragment::Capture(ShareLink { inputs, view })),
    };
    let text = fragment.and_then(|fragment| fragment.to_text().ok());
    text.filter(|text| text.len() <= LONGEST).map_or(Link::TooLarge, Link::Fragment)
}

/// The bytes of the captures; `None` where one is a file that was not taken into memory because it is large.
fn inputs(sources: &[Source]) -> Option<Vec<LinkInput>> {
    let input = |source: &Source| {
        let bytes = match &source.body {
            Body::Text(text) => text.as_bytes().to_vec(),
            Body::Bytes(bytes) => bytes.to_vec(),
            Body::File(_) => return None,
        };
        Some(LinkInput { name: source.name.clone(), bytes })
    };
    sources.iter().map(input).collect()
}

/// What a fragment asks for.
fn wish(fragment: &str) -> Action {
    match Fragment::parse(fragment) {
        Ok(Fragment::Empty) => Action::ToStart,
        Ok(Fragment::Case { name, view }) => match gallery::case(&name) {
            Some(case) => Action::Open { sources: vec![Source::case(case)], case: Some(case), view },
            None => Action::Refused(say("link-unknown-case").to_owned()),
        },
        Ok(Fragment::Capture(link)) if link.inputs.is_empty() => {
            Action::Refused(say("link-empty").to_owned())
        }
        Ok(Fragment::Capture(link)) => {
            let sources = link.inputs.into_iter().map(|input| source(&input.name, input.bytes)).collect();
            Action::Open { sources, case: None, view: link.view }
        }
        Err(error) => Action::Refused(error.to_string()),
    }
}

/// Without a name it was pasted; it goes back into the paste box.
fn source(name: &str, bytes: Vec<u8>) -> Source {
    match String::from_utf8(bytes) {
        Ok(text) if name.is_empty() => Source::pasted(&text),
        Ok(text) => Source::bytes(name, text.as_bytes()),
        Err(error) => Source::bytes(name, error.as_bytes()),
    }
}

/// Opens the link that the page was called with, or that is put into the address bar later; and, where `write` says
/// so, keeps the address bar in step. Our own changes are not heard: only edits and the history's buttons are.
#[hook]
pub fn use_address(store: &Store, write: bool) {
    let dispatcher = store.dispatcher();
    use_effect_with((), move |()| {
        let first = address::fragment();
        if !first.is_empty() {
            dispatcher.dispatch(wish(&first));
        }
        let listener = address::on_change(move || dispatcher.dispatch(wish(&address::fragment())));
        move || drop(listener)
    });

    // Which entry of the history this belongs to: a new answer is a new entry, a step inside it is not.
    let place = match store.stage {
        Stage::Answer => Some(store.job),
        Stage::Start if store.failures.is_empty() => Some(0),
        _ => None,
    };
    let view = store.view();
    let shown = use_mut_ref(|| 0_u32);
    let store = store.clone();
    use_effect_with((place.filter(|_| write), view), move |(place, _): &(Option<u32>, View)| {
        let writing = place.and_then(|place| {
            let new_place = shown.replace(place) != place;
            // Browsers refuse many changes in a short time; a walk through the steps makes many.
            timer::after(if new_place { 0 } else { 250 }, move || {
                let fragment = match link(&store) {
                    Link::Fragment(fragment) if place > 0 => fragment,
                    _ => String::new(),
                };
                if fragment != address::fragment() {
                    if new_place { address::push(&fragment) } else { address::replace(&fragment) }
                }
            })
        });
        move || drop(writing)
    });
}
