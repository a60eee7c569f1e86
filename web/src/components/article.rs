//! The answer in words, in the order in which one asks.

use pcaplain_explain::report::{
    Alternative, Check, Diagnosis, Evidence, Input, PacketRef, Place, Reference, Remedy, Report,
};
use yew::prelude::*;

use super::command::copyable;
use super::opener::capital;
use super::spans::{reference, spans};
use super::steps::steps;
use crate::hooks::Store;
use crate::state::model::Action;
use crate::state::words::{count, say, say_with};
use pcaplain_explain::quote;

fn pick(store: &Store) -> Callback<PacketRef> {
    let dispatcher = store.dispatcher();
    Callback::from(move |packet| {
        dispatcher.dispatch(Action::Play(false));
        dispatcher.dispatch(Action::Packet(packet));
    })
}

/// Sign and word of a kind: colour is never the only difference.
pub fn kind(kind: &str) -> (&'static str, &'static str, &'static str) {
    match kind {
        "problem" => ("kind-problem", "✕", say("kind-problem")),
        "slow" => ("kind-slow", "◔", say("kind-slow")),
        "healthy" => ("kind-healthy", "✓", say("kind-healthy")),
        _ => ("kind-notice", "i", say("kind-notice")),
    }
}

/// A diagnosis's kind as a chip.
pub fn chip(of: &str) -> Html {
    let (class, sign, word) = kind(of);
    html! { <span class={classes!("chip", class)}><span aria-hidden="true">{ sign }</span>{ word }</span> }
}

/// Kind, headline, short answer, how sure.
pub fn lead(store: &Store) -> Html {
    let (Some(report), Some(diagnosis)) = (&store.report, store.diagnosis()) else { return html! {} };
    let pick = pick(store);
    let back = {
        let dispatcher = store.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Diagnosis(0)))
    };
    html! {
        <header class="lead">
            <p class="kinds">
                { chip(&diagnosis.kind) }
                if diagnosis.count > 1 { <span class="quiet">{ say_with("times", &[("count", &diagnosis.count.to_string())]) }</span> }
                if store.shown > 0 {
                    <button type="button" class="link" onclick={back}>{ say("back-to-leading") }</button>
                }
            </p>
            <h1 tabindex="-1">{ spans(&diagnosis.title, None) }</h1>
            <p class="short">{ spans(&diagnosis.short_answer, Some(&pick)) }</p>
            <p class="sure">{ spans(&diagnosis.sure.text, Some(&pick)) }</p>
            { unread(report) }
        </header>
    }
}

/// Inputs that gave nothing while others did: said before anything else is believed.
fn unread(report: &Report) -> Html {
    let failed = report.inputs.iter().filter_map(|input| Some((input, input.error.as_ref()?)));
    let one = |(input, error): (&Input, &String)| {
        html! { <p class="unread"><b><bdi>{ &input.name }</bdi></b>{ ": " }{ capital(error) }</p> }
    };
    failed.map(one).collect()
}

/// Steps, and everything after them.
pub fn body(store: &Store) -> Html {
    let (Some(report), Some(diagnosis)) = (&store.report, store.diagnosis()) else { return html! {} };
    let pick = pick(store);
    html! {
        <div class="body">
            if !diagnosis.steps.is_empty() {
                <section><h2>{ say("what-happened") }</h2>{ steps(store) }</section>
            }
            { why_this(diagnosis, &pick) }
            { why_it_happens(diagnosis, &pick) }
            { find_out(store, diagnosis, &pick) }
            { what_to_do(store, diagnosis, &pick) }
            { references(&diagnosis.references) }
            { others(store, report) }
            { unexplained(report, &pick) }
            { about_input(report) }
        </div>
    }
}

fn why_this(diagnosis: &Diagnosis, pick: &Callback<PacketRef>) -> Html {
    if diagnosis.evidence.is_empty() && diagnosis.alternatives.is_empty() && diagnosis.not_shown.is_empty() {
        return html! {};
    }
    let proof = |evidence: &Evidence| {
        let named =
            evidence.fact.iter().any(|span| matches!(span, pcaplain_explain::report::Span::Packet { .. }));
        html! {
            <li>
                { spans(&evidence.fact, Some(pick)) }
                if !named { { " " }{ packets(&evidence.packets, pick) } }
            </li>
        }
    };
    let other = |other: &Alternative| {
        html! {
            <li>
                <b>{ spans(&other.heading, None) }{ if other.heading.is_empty() { other.id.as_str() } else { "" } }{ ":" }</b>{ " " }
                { spans(&other.why_not, Some(pick)) }
                if !other.tell_apart.is_empty() { { " " }<span class="quiet">{ spans(&other.tell_apart, Some(pick)) }</span> }
            </li>
        }
    };
    let hidden = |line: &Vec<_>| html! { <li>{ spans(line, Some(pick)) }</li> };
    html! {
        <section>
            <h2>{ say("why-this") }</h2>
            if !diagnosis.evidence.is_empty() {
                <ul class="ruled proof">{ for diagnosis.evidence.iter().map(proof) }</ul>
            }
            if !diagnosis.alternatives.is_empty() {
                <ul class="ruled">{ for diagnosis.alternatives.iter().map(other) }</ul>
            }
            if !diagnosis.not_shown.is_empty() {
                <h3>{ say("not-shown") }</h3>
                <ul class="plain">{ for diagnosis.not_shown.iter().map(hidden) }</ul>
            }
        </section>
    }
}

fn packets(list: &[PacketRef], pick: &Callback<PacketRef>) -> Html {
    let one = |(at, packet): (usize, &PacketRef)| {
        html! { <>{ if at > 0 { ", " } else { "" } }{ reference(*packet, Some(pick)) }</> }
    };
    if list.is_empty() {
        html! {}
    } else {
        html! { <span class="quiet">{ "(" }{ for list.iter().enumerate().map(one) }{ ")" }</span> }
    }
}

fn why_it_happens(diagnosis: &Diagnosis, pick: &Callback<PacketRef>) -> Html {
    if diagnosis.long_answer.is_empty() {
        return html! {};
    }
    html! {
        <section class="prose">
            <h2>{ say("why-it-happens") }</h2>
            { for diagnosis.long_answer.iter().map(|paragraph| html! { <p>{ spans(paragraph, Some(pick)) }</p> }) }
        </section>
    }
}

fn find_out(store: &Store, diagnosis: &Diagnosis, pick: &Callback<PacketRef>) -> Html {
    if diagnosis.checks.is_empty() && diagnosis.next_capture.is_none() && diagnosis.filter.is_none() {
        return html! {};
    }
    let check = |check: &Check| {
        html! {
            <li>
                <p>{ spans(&check.place, Some(pick)) }</p>
                { copyable(store, quote(&check.argv), say("command"), false) }
                if !check.look_for.is_empty() { <p class="look">{ spans(&check.look_for, Some(pick)) }</p> }
            </li>
        }
    };
    html! {
        <section>
            <h2>{ say("find-out") }</h2>
            <ul class="commands">
                { for diagnosis.checks.iter().map(check) }
                if let Some(next) = &diagnosis.next_capture {
                    <li>
                        <h3>{ say("next-capture") }</h3>
                        <p>{ spans(&next.place, Some(pick)) }</p>
                        { copyable(store, quote(&next.argv), say("command"), false) }
                    </li>
                }
                if let Some(filter) = &diagnosis.filter {
                    <li>
                        <h3>{ say("wireshark-filter") }</h3>
                        { copyable(store, filter.clone(), say("wireshark-filter"), false) }
                    </li>
                }
            </ul>
        </section>
    }
}

fn what_to_do(store: &Store, diagnosis: &Diagnosis, pick: &Callback<PacketRef>) -> Html {
    if diagnosis.remedies.is_empty() {
        return html! {};
    }
    let one = |remedy: &Remedy| {
        html! {
            <li>
                <p>{ spans(&remedy.text, Some(pick)) }</p>
                if let Some(argv) = &remedy.argv { { copyable(store, quote(argv), say("command"), false) } }
                if !remedy.risk.is_empty() {
                    <p class="risk"><b>{ say("risk") }</b>{ " " }{ spans(&remedy.risk, Some(pick)) }</p>
                }
            </li>
        }
    };
    html! {
        <section>
            <h2>{ say("what-to-do") }</h2>
            <ul class="ruled remedies">{ for diagnosis.remedies.iter().map(one) }</ul>
        </section>
    }
}

fn references(list: &[Reference]) -> Html {
    if list.is_empty() {
        return html! {};
    }
    let one = |reference: &Reference| {
        let web = reference.url.starts_with("https://") || reference.url.starts_with("http://");
        html! {
            <li>
                if web {
                    <a href={reference.url.clone()} target="_blank" rel="noopener noreferrer">{ &reference.title }</a>
                } else {
                    { &reference.title }
                }
            </li>
        }
    };
    html! {
        <section><h2>{ say("read-on") }</h2><ul class="plain references">{ for list.iter().map(one) }</ul></section>
    }
}

/// The report's other answers, already in the order problem, slow, notice, healthy.
fn others(store: &Store, report: &Report) -> Html {
    if report.diagnoses.len() < 2 {
        return html! {};
    }
    let one = |(at, diagnosis): (usize, &Diagnosis)| {
        let dispatcher = store.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Diagnosis(at)));
        html! {
            <li key={at}>
                <button type="button" class="other" {onclick}>
                    { chip(&diagnosis.kind) }
                    <span>{ spans(&diagnosis.title, None) }</span>
                    if diagnosis.count > 1 { <span class="quiet">{ say_with("times", &[("count", &diagnosis.count.to_string())]) }</span> }
                </button>
            </li>
        }
    };
    let rest = report.diagnoses.iter().enumerate().filter(|(at, _)| *at != store.shown);
    html! {
        <section><h2>{ say("also-here") }</h2><ul class="others">{ for rest.map(one) }</ul></section>
    }
}

fn unexplained(report: &Report, pick: &Callback<PacketRef>) -> Html {
    if report.unexplained.is_empty() {
        return html! {};
    }
    let more = report.unexplained_count.saturating_sub(report.unexplained.len() as u64);
    html! {
        <section>
            <h2>{ say("unexplained") }</h2>
            <ul class="plain">
                { for report.unexplained.iter().map(|odd| html! { <li>{ spans(&odd.text, Some(pick)) }{ " " }{ packets(&odd.packets, pick) }</li> }) }
                if more > 0 { <li class="quiet">{ count("more-one", "more-other", more) }</li> }
            </ul>
        </section>
    }
}

/// How much was read, and then what could not be.
fn about_input(report: &Report) -> Html {
    let line = |warning: &pcaplain_explain::report::Warning| {
        let at = match warning.at {
            Some(Place::Line(line)) => say_with("at-line", &[("line", &line.to_string())]),
            Some(Place::Offset(offset)) => say_with("at-byte", &[("offset", &offset.to_string())]),
            None => String::new(),
        };
        html! { <li>if !at.is_empty() { <span class="where">{ at }</span> }<span>{ capital(&warning.text) }</span></li> }
    };
    let one = |input: &Input| {
        let more = input.warning_count.saturating_sub(input.warnings.len() as u64);
        html! {
            <>
                if report.inputs.len() > 1 { <h3><bdi>{ &input.name }</bdi></h3> }
                <p class="understood">{ count("understood-one", "understood-other", input.packets) }</p>
                if !input.warnings.is_empty() {
                    <ul class="warnings">
                        { for input.warnings.iter().map(line) }
                        if more > 0 { <li class="quiet">{ count("more-one", "more-other", more) }</li> }
                    </ul>
                }
            </>
        }
    };
    html! {
        <section><h2>{ say("about-input") }</h2>{ for report.inputs.iter().map(one) }</section>
    }
}
