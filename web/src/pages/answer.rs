//! An article on the left, pictures on the right; on a phone the pictures come after the short answer.

use yew::prelude::*;

use crate::components::article::{Body, Lead};
use crate::components::pictures::Pictures;
use crate::hooks::Store;
use crate::platform::dom;

/// Properties of [`Answer`].
#[derive(Properties, PartialEq)]
pub(super) struct AnswerProps {
    pub(super) store: Store,
}

/// The answer to what was opened.
#[component]
pub(super) fn Answer(props: &AnswerProps) -> Html {
    let store = &props.store;
    // A new answer is read from its top; a step of it only has to be in sight.
    let place = (store.job, store.shown);
    use_effect_with(place, |_| {
        dom::to_top();
        dom::focus_quietly(".lead h1");
    });
    let before = use_mut_ref(|| (place, store.step));
    use_effect_with((place, store.step), move |now| {
        let before = before.replace(*now);
        let walked = before.0 == now.0 && before.1 != now.1;
        if let Some(step) = dom::find(".step.selected").filter(|_| walked && dom::is_wide()) {
            dom::show(&step);
        }
    });
    html! {
        <main class="answer" data-diagnosis={store.diagnosis().map(|diagnosis| diagnosis.id.clone())}>
            <Lead store={store.clone()} />
            <Pictures store={store.clone()} />
            <Body store={store.clone()} />
        </main>
    }
}
