//! The story: every packet of a small example in plain words, of a large one those that matter, with the runs between
//! them folded.

mod exchange;
mod fold;
mod segment;
mod silence;

use pcaplain_core::diagnose::{Finding, Kind};
use pcaplain_core::{PacketRef, PointId, Role};

use crate::cast::{Cast, packet, packet_list};
use crate::report::{Mark, Span, Spans, Step};
use crate::words::{Arg, Args, Words};

pub(crate) use exchange::exchange;
pub(crate) use fold::{Item, connection};
pub(crate) use segment::ends as segment_ends;

/// Examples with at most this many packets are told packet by packet.
pub(crate) const SMALL: u64 = 60;

/// What every step needs to know.
pub(crate) struct Story<'a> {
    pub(crate) words: &'a Words,
    pub(crate) cast: &'a Cast,
    pub(crate) finding: Option<&'a Finding>,
    /// The finding's arguments.
    pub(crate) facts: Args,
    /// Interface names that are fit to be shown.
    pub(crate) interface: &'a dyn Fn(PointId) -> Option<String>,
}

/// What one packet means, before words.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    /// Message: `step-<key>`, with `step-<key>-detail` unless `detail` names another.
    pub(crate) key: &'static str,
    pub(crate) detail: &'static str,
    pub(crate) args: Args,
    pub(crate) actor: Option<Role>,
    pub(crate) mark: Mark,
}

impl Story<'_> {
    /// A party at the beginning of a sentence, and inside one.
    fn party(&self, role: Option<Role>, fallback: Spans) -> (Spans, Spans) {
        let Some(role) = role else { return (fallback.clone(), fallback) };
        // These two are told apart by nothing but their addresses.
        if matches!(role, Role::Asked | Role::Answering)
            && let [Span::Address { address, .. }] = fallback.as_slice()
        {
            let span = Span::Address { address: address.clone(), actor: Some(role.id().to_owned()) };
            return (vec![span.clone()], vec![span]);
        }
        let span = |kind: &str| {
            let text = self.words.plain(&format!("{kind}-{}", role.id()), &Args::default());
            vec![Span::Actor { actor: role.id().to_owned(), text }]
        };
        (span("actor"), span("peer"))
    }

    /// Sets `$actor` and `$peer`.
    fn parties(&self, args: &mut Args, actor: (Option<Role>, Spans), peer: (Option<Role>, Spans)) {
        args.set("actor", Arg::Spans(self.party(actor.0, actor.1).0));
        args.set("peer", Arg::Spans(self.party(peer.0, peer.1).1));
    }

    /// Roles of the evidence that a packet is part of, and whether it is the first one there.
    fn roles(&self, number: PacketRef) -> impl Iterator<Item = (&'static str, bool)> {
        self.finding
            .iter()
            .flat_map(|f| &f.evidence)
            .filter(move |e| e.packets.contains(&number))
            .map(move |e| (e.role, e.packets.first() == Some(&number)))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The step of one packet and its copies. The diagnosis's own words come first, where it has some for this packet.
    fn step(&self, number: PacketRef, copies: &[(PacketRef, PointId)], meaning: &Meaning) -> (Step, bool) {
        let mut text = None;
        let mut detail = None;
        if let Some(finding) = self.finding {
            let args = self.own_args(&meaning.args);
            let id = finding.diagnosis.id;
            for (role, _) in self.roles(number).filter(|(_, first)| *first) {
                if let Some(own) = self.words.maybe(&format!("{id}-step-{role}"), &args) {
                    text = Some(own);
                    detail = self.words.maybe(&format!("{id}-step-{role}-detail"), &args);
                    break;
                }
            }
        }
        let own = text.is_some();
        let text = text.unwrap_or_else(|| self.words.spans(&format!("step-{}", meaning.key), &meaning.args));
        let mut detail = detail
            .unwrap_or_else(|| self.words.spans(&format!("step-{}-detail", meaning.detail), &meaning.args));
        self.append_copies(&mut detail, copies);
        let step = Step {
            packets: std::iter::once(number).chain(copies.iter().map(|c| c.0)).map(packet).collect(),
            packet_count: u32::try_from(copies.len() + 1).unwrap_or(u32::MAX),
            actor: meaning.actor.map(|role| role.id().to_owned()),
            text,
            detail,
            matters: self.roles(number).next().is_some() && !self.healthy(),
            silence: None,
            mark: self.mark(number, meaning.mark),
        };
        (step, own)
    }

    /// The finding's facts with the packet's own arguments on top: `$after` in a step is that packet's.
    fn own_args(&self, step: &Args) -> Args {
        let mut args = self.facts.clone();
        args.extend(step);
        args
    }

    fn append_copies(&self, detail: &mut Spans, copies: &[(PacketRef, PointId)]) {
        if copies.is_empty() {
            return;
        }
        let numbers: Vec<PacketRef> = copies.iter().map(|c| c.0).collect();
        let mut args = Args::default();
        args.set("copies", Arg::Spans(packet_list(&numbers, self.words)));
        args.set("more", Arg::Number(numbers.len() as u64));
        let interface = match copies {
            [(_, point)] => (self.interface)(*point),
            _ => None,
        };
        let id = if let Some(name) = interface {
            args.text("interface", name);
            "step-also-seen-on"
        } else {
            "step-also-seen"
        };
        if !detail.is_empty() {
            detail.push(Span::Text("; ".to_owned()));
        }
        detail.extend(self.words.spans(id, &args));
    }

    fn healthy(&self) -> bool {
        self.finding.is_some_and(|f| f.kind == Kind::Healthy)
    }

    /// How a packet is drawn: by the part that it plays in the finding, else by what it is.
    fn mark(&self, number: PacketRef, own: Mark) -> Mark {
        if own == Mark::Reset {
            return own;
        }
        self.roles(number)
            .find_map(|(role, _)| match role {
                "refusal" | "refused" => Some(Mark::Refused),
                "answer-from-other" | "answer" | "untranslated" | "reset" => Some(Mark::Wrong),
                _ => None,
            })
            .filter(|_| !self.healthy())
            .unwrap_or(own)
    }
}
