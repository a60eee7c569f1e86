//! Previous, play, next.

use yew::prelude::*;

use super::spans::spans;
use super::steps::numbers;
use crate::hooks::Store;
use crate::state::model::Action;
use crate::state::words::{say, say_with};

/// The bar under the ladder. On narrow pages it says the step's words too: the list is further down there.
pub fn player(store: &Store) -> Html {
    let Some(diagnosis) = store.diagnosis() else { return html! {} };
    let count = diagnosis.steps.len();
    let walk = |by: isize| {
        let dispatcher = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            dispatcher.dispatch(Action::Play(false));
            dispatcher.dispatch(Action::Walk(by));
        })
    };
    let play = {
        let dispatcher = store.dispatcher();
        let playing = store.playing;
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Play(!playing)))
    };
    let at = store.step.map_or(0, |step| step + 1);
    let share = if count == 0 { 0.0 } else { at as f64 * 100.0 / count as f64 };
    let step = store.step.and_then(|step| diagnosis.steps.get(step));
    html! {
        <div class="player">
            if let Some(step) = step {
                <p class="now"><span class="numbers">{ numbers(step, false) }</span>{ " " }{ spans(&step.text, None) }</p>
            }
            <div class="player-bar" role="group" aria-label={say("player")}>
                <button type="button" class="button" onclick={walk(-1)} disabled={at <= 1} aria-label={say("previous-step")} title={say("previous-step")}>{ "←" }</button>
                <button type="button" class="button" onclick={play} aria-label={say(if store.playing { "pause" } else { "play" })} title={say(if store.playing { "pause" } else { "play" })}>
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                        if store.playing { <path d="M4 3h3v10H4zM9 3h3v10H9z" /> } else { <path d="M4 2.5 13 8l-9 5.5z" /> }
                    </svg>
                </button>
                <button type="button" class="button" onclick={walk(1)} disabled={at == count} aria-label={say("next-step")} title={say("next-step")}>{ "→" }</button>
                <div class="track" aria-hidden="true"><i style={format!("width:{share:.2}%")}></i></div>
                <span class="position">{ say_with("step-of", &[("at", &at.to_string()), ("count", &count.to_string())]) }</span>
            </div>
        </div>
    }
}
