//! An article on the left, pictures on the right; on a phone the pictures come after the short answer.

use yew::prelude::*;

use crate::components::article::{body, lead};
use crate::components::pictures::pictures;
use crate::hooks::Store;
use crate::platform::dom;
use crate::state::model::Stage;

/// The answer to what was opened.
pub(super) fn answer(store: &Store) -> Html {
    html! {
        <main class="answer" data-diagnosis={store.diagnosis().map(|diagnosis| diagnosis.id.clone())}>
            { lead(store) }
            { pictures(store) }
            { body(store) }
        </main>
    }
}

/// A new answer is read from its top; a step of it only has to be in sight.
#[hook]
pub(super) fn use_place(store: &Store) {
    let place = (store.stage == Stage::Answer).then_some((store.job, store.shown));
    use_effect_with(place, |place| {
        dom::to_top();
        if place.is_some() {
            dom::focus_quietly(".lead h1");
        }
    });
    let before = use_mut_ref(|| (place, store.step));
    use_effect_with((place, store.step), move |now| {
        let before = before.replace(*now);
        let walked = before.0 == now.0 && before.1 != now.1;
        if let Some(step) = dom::find(".step.selected").filter(|_| walked && dom::is_wide()) {
            dom::show(&step);
        }
    });
}
