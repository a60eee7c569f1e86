//! The story of an exchange: who asked, who answered.

use std::collections::BTreeMap;

use pcaplain_capture::{Endpoint, Timestamp};
use pcaplain_core::PacketRef;
use pcaplain_core::exchange::{Entry, Exchange, Protocol};

use crate::report::{Mark, Step};
use crate::words::{Arg, Args};

use super::segment::yes;
use super::silence::worth;
use super::{Meaning, Story};

/// The story of an exchange, packet by packet as far as they are kept.
pub(crate) fn exchange(story: &Story<'_>, exchange: &Exchange) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut told = Told::default();
    for entry in &exchange.entries {
        let meaning = story.entry(exchange, entry, &told);
        let (mut step, _) = story.step(entry.packet, &[], &meaning);
        if let Some(ns) = entry.time.zip(told.before).map(|(now, then)| now.since(then))
            && worth(ns, None)
        {
            let own = if entry.asks { &exchange.asker } else { &exchange.asked };
            let owner = story.party(story.cast.role(own), story.cast.host(&own.host)).1;
            // Packets of other protocols have no asker: nothing tells of a timer.
            let asking = entry.asks && entry.error.is_none() && exchange.protocol != Protocol::Other;
            let key = if asking && told.last_asked { "silence-asking" } else { "silence-idle" };
            step.silence = Some(story.silence(ns, key, owner));
        }
        steps.push(step);
        told.note(entry);
    }
    let all = exchange.asks + exchange.answers + exchange.errors + exchange.refusals;
    let rest = all.saturating_sub(exchange.entries.len() as u64);
    if rest > 0 {
        let mut args = Args::default();
        args.set("segments", Arg::Number(rest));
        steps.push(Step {
            packet_count: u32::try_from(rest).unwrap_or(u32::MAX),
            text: story.words.spans("step-exchange-rest", &args),
            mark: Mark::Folded,
            ..Step::default()
        });
    }
    steps
}

#[derive(Default)]
struct Told {
    before: Option<Timestamp>,
    last_ask: Option<(PacketRef, Option<Timestamp>)>,
    /// The last ask with each transaction id.
    by_id: BTreeMap<u16, (PacketRef, Option<Timestamp>)>,
    last_answer: Option<(PacketRef, Option<Timestamp>)>,
    last_asked: bool,
}

impl Told {
    fn note(&mut self, entry: &Entry) {
        self.before = entry.time.or(self.before);
        self.last_asked = entry.asks;
        let here = (entry.packet, entry.time);
        if entry.error.is_some() {
            return;
        }
        if entry.asks {
            self.last_ask = Some(here);
            if let Some(id) = entry.id {
                self.by_id.insert(id, here);
            }
        } else {
            self.last_answer = Some(here);
        }
    }
}

impl Story<'_> {
    fn entry(&self, exchange: &Exchange, entry: &Entry, told: &Told) -> Meaning {
        let mut args = Args::default();
        let sender;
        let (from, to) = match (&entry.error, &entry.other, entry.asks) {
            (Some((host, _)), _, _) => {
                sender = Endpoint { host: host.clone(), port: None };
                (&sender, if entry.asks { &exchange.asked } else { &exchange.asker })
            }
            (None, Some(other), false) => (other, &exchange.asker),
            (None, _, true) => (&exchange.asker, &exchange.asked),
            (None, _, false) => (&exchange.asked, &exchange.asker),
        };
        self.between(&mut args, from, to);
        let (key, again) = key(exchange, entry, told);
        let after = again.and_then(|(_, then)| Some(entry.time?.since(then?)));
        Self::after(&mut args, again.map(|a| a.0), after);
        args.text("bytes", self.words.bytes(u64::from(entry.length.unwrap_or(0))));
        args.set("sized", yes(entry.length.is_some()));
        if let Some((_, message)) = &entry.error {
            args.set("message", Arg::Spans(self.icmp(message)));
        }
        let detail = if key == "ask-again" { "ask" } else { key };
        let mark = match key {
            "ask-again" => Mark::Again,
            "icmp" | "reply-other" => Mark::Wrong,
            "icmp-refusal" => Mark::Reset,
            _ => Mark::Plain,
        };
        let role = self.cast.role(from).or_else(|| self.cast.role_of_host(&from.host));
        Meaning { key, detail, args, actor: role, mark }
    }
}

type At = (PacketRef, Option<Timestamp>);

/// Message key of an entry, and the packet that it repeats or answers.
fn key(exchange: &Exchange, entry: &Entry, told: &Told) -> (&'static str, Option<At>) {
    if entry.error.is_some() {
        return if entry.asks { ("icmp-refusal", told.last_answer) } else { ("icmp", told.last_ask) };
    }
    let asked = entry.id.and_then(|id| told.by_id.get(&id).copied());
    let answers = asked.or(told.last_ask);
    let unanswered = told.last_answer.is_none_or(|(answer, _)| asked.is_some_and(|(ask, _)| answer < ask));
    match (exchange.protocol, entry.asks) {
        (Protocol::Udp, true) if asked.is_some() && unanswered => ("ask-again", asked),
        (Protocol::Udp, true) => ("ask", None),
        (Protocol::Udp, false) if entry.other.is_some() => ("reply-other", answers),
        (Protocol::Udp, false) => ("reply", answers),
        (Protocol::Echo, true) => ("echo-ask", None),
        (Protocol::Echo, false) => ("echo-reply", answers),
        (Protocol::Resolution, true) => ("arp-ask", None),
        (Protocol::Resolution, false) => ("arp-reply", answers),
        (Protocol::Other, true) => ("other-ask", None),
        (Protocol::Other, false) => ("other-reply", answers),
    }
}
