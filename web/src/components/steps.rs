//! The story, step by step.

use pcaplain_explain::report::{Diagnosis, Step};
use yew::prelude::*;

use super::spans::{role_class, spans};
use crate::hooks::Store;
use crate::platform::dom;
use crate::state::model::Action;
use crate::state::words::{count, say};

/// A list box: one stop for the tab key, arrow keys inside.
pub fn steps(store: &Store) -> Html {
    let Some(diagnosis) = store.diagnosis() else { return html! {} };
    let onkeydown = {
        let dispatcher = store.dispatcher();
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                _ => return,
            };
            event.prevent_default();
            dispatcher.dispatch(Action::Play(false));
            dispatcher.dispatch(Action::Walk(by));
        })
    };
    let active = store.step.map(|step| format!("step-{step}"));
    html! {
        <ol class="steps" role="listbox" tabindex="0" aria-label={say("what-happened")}
            aria-activedescendant={active} {onkeydown}>
            { for diagnosis.steps.iter().enumerate().map(|(at, step)| one(store, diagnosis, at, step)) }
        </ol>
    }
}

fn one(store: &Store, diagnosis: &Diagnosis, at: usize, step: &Step) -> Html {
    let selected = store.step == Some(at);
    let dispatcher = store.dispatcher();
    let onclick = Callback::from(move |_: MouseEvent| {
        // Whoever marks words to copy them does not mean to select the step.
        if !dom::text_is_selected() {
            dispatcher.dispatch(Action::Play(false));
            dispatcher.dispatch(Action::Step(at));
        }
    });
    let class = classes!(
        "step",
        selected.then_some("selected"),
        step.matters.then_some("matters"),
        crate::components::pictures::is_wrong(step.mark).then_some("wrong"),
        step.actor.as_deref().map(role_class),
    );
    let several = diagnosis.steps.iter().any(|other| other.packets.iter().any(|packet| packet.input > 0));
    html! {
        <>
            if let Some(silence) = &step.silence {
                <li class="silence" role="presentation">{ &silence.text }</li>
            }
            <li id={format!("step-{at}")} key={at} {class} role="option" aria-selected={selected.to_string()} {onclick}>
                <span class="numbers">{ numbers(step, several) }</span>
                <span class="telling">
                    { spans(&step.text, None) }
                    if !step.detail.is_empty() { { " " }<small>{ spans(&step.detail, None) }</small> }
                </span>
            </li>
        </>
    }
}

/// `#4`, `#5–6`, `#7 … #90`; with the capture's letter where there are several.
pub fn numbers(step: &Step, several: bool) -> String {
    let letter = |input: u32| {
        if several { format!("{} ", char::from(b'A' + (input % 26) as u8)) } else { String::new() }
    };
    let (Some(first), Some(last)) = (step.packets.first(), step.packets.last()) else {
        return count("packets-one", "packets-other", u64::from(step.packet_count));
    };
    let start = format!("{}#{}", letter(first.input), first.number);
    match last.number.checked_sub(first.number) {
        Some(0) => start,
        Some(more) if more as usize + 1 == step.packets.len() => format!("{start}–{}", last.number),
        _ => format!("{start} … {}", last.number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcaplain_explain::report::PacketRef;

    #[test]
    fn a_step_is_called_by_its_packets() {
        let step = |input: u32, numbers: &[u32], count: u32| Step {
            packets: numbers.iter().map(|number| PacketRef { input, number: *number }).collect(),
            packet_count: count,
            ..Step::default()
        };
        assert_eq!(numbers(&step(0, &[4], 1), false), "#4");
        assert_eq!(numbers(&step(0, &[5, 6], 2), false), "#5–6");
        assert_eq!(numbers(&step(0, &[5, 90], 42), false), "#5 … 90");
        assert_eq!(numbers(&step(1, &[5], 1), true), "B #5");
        assert_eq!(numbers(&step(0, &[], 1200), false), "1,200 packets");
    }
}
