//! The player's clock.

use yew::prelude::*;

use super::Store;
use crate::platform::timer;
use crate::state::model::Action;

/// Long enough to read a step of two lines, milliseconds.
const PACE: i32 = 2_200;

/// While the steps play, the next one comes by itself.
#[hook]
pub fn use_play(store: &Store) {
    let dispatcher = store.dispatcher();
    use_effect_with((store.playing, store.step, store.shown), move |(playing, _, _)| {
        let timer = playing.then(|| timer::after(PACE, move || dispatcher.dispatch(Action::Walk(1))));
        move || drop(timer)
    });
}
