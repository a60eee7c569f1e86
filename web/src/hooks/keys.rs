//! Keys that walk the steps.

use yew::prelude::*;

use super::Store;
use crate::platform::events::on_free_key;
use crate::state::model::{Action, Stage};

/// Further than any story is long.
const FAR: isize = isize::MAX / 2;

/// While an answer is on screen: → and j on, ← and k back, Home and End to the ends.
#[hook]
pub fn use_keys(store: &Store) {
    let dispatcher = store.dispatcher();
    use_effect_with(store.stage == Stage::Answer, move |answering| {
        let listener = answering.then(|| {
            on_free_key(move |key| {
                let by = match key {
                    "ArrowRight" | "j" => 1,
                    "ArrowLeft" | "k" => -1,
                    "Home" => -FAR,
                    "End" => FAR,
                    _ => return false,
                };
                dispatcher.dispatch(Action::Play(false));
                dispatcher.dispatch(Action::Walk(by));
                true
            })
        });
        move || drop(listener)
    });
}
