//! The live count of requests.

use yew::prelude::*;

use super::Store;
use crate::platform::network;
use crate::state::model::{Action, Helper};

/// Counts from the moment when page and worker are loaded.
#[hook]
pub fn use_network(store: &Store) {
    let dispatcher = store.dispatcher();
    use_effect_with(store.helper != Helper::Starting, move |loaded| {
        let count = loaded.then(|| network::count(move |new| dispatcher.dispatch(Action::Requests(new))));
        move || drop(count)
    });
}
