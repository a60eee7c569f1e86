//! Requests that wait for their answers.

use pcaplain_capture::Timestamp;

use crate::conn::Seen;
use crate::names::PacketRef;

use super::{Exchange, Protocol};

/// A request and whether an answer to it was seen.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    key: (Option<u16>, Option<u16>),
    packet: PacketRef,
    time: Option<Timestamp>,
    answered: bool,
}

/// Requests remembered per exchange.
const PENDING: usize = 64;
/// A request that comes again this soon is the same question still, nanoseconds: a resolver's second attempt after 5 s.
const SAME_QUESTION: std::ops::RangeInclusive<i64> = 100_000_000..=6_000_000_000;

impl Exchange {
    /// Requests without an answer so far: the first packets, and how many.
    pub fn unanswered(&self) -> Seen {
        let mut seen = self.given_up.clone();
        for asked in self.pending.iter().filter(|a| !a.answered) {
            seen.add(asked.packet);
        }
        seen
    }

    pub(super) fn asks(
        &mut self,
        key: (Option<u16>, Option<u16>),
        packet: PacketRef,
        time: Option<Timestamp>,
    ) {
        if let Some(before) = self.pending.iter().rev().find(|a| a.key == key) {
            if !before.answered {
                self.asked_again.add(packet);
            } else if (self.protocol != Protocol::Udp || key.1.is_some() || key.0.is_some())
                && time.zip(before.time).is_some_and(|(now, then)| SAME_QUESTION.contains(&now.since(then)))
            {
                self.asked_after_answer.add(packet);
            }
        }
        if self.pending.len() == PENDING
            && let Some(oldest) = self.pending.pop_front()
            && !oldest.answered
        {
            self.given_up.add(oldest.packet);
        }
        if self.pending.capacity() == 0 {
            self.pending.reserve_exact(1);
        }
        self.pending.push_back(Asked { key, packet, time, answered: false });
    }

    pub(super) fn answers(&mut self, key: (Option<u16>, Option<u16>), time: Option<Timestamp>) {
        // What an answer says differs from its question; a sequence number and an identifier are the same.
        let echo = self.protocol == Protocol::Echo;
        let fits = move |asked: &Asked| if echo { asked.key == key } else { asked.key.0 == key.0 };
        let exact = self.pending.iter().position(|a| fits(a) && !a.answered);
        // Echo has an identifier and a sequence number; elsewhere the first two bytes may mean anything.
        let any = || {
            let strict = echo && key.1.is_some();
            self.pending.iter().position(|a| !a.answered && !strict)
        };
        let Some(index) = exact.or_else(any) else { return };
        let exact = exact.is_some();
        let mut first = None;
        for asked in self.pending.iter_mut().skip(index).take(if exact { PENDING } else { 1 }) {
            if fits(asked) || !exact {
                asked.answered = true;
                first.get_or_insert(asked.time);
            }
        }
        if let Some(ns) = first.flatten().zip(time).map(|(then, now)| now.since(then).max(0)) {
            self.answer_time =
                Some(self.answer_time.map_or((ns, ns), |(low, high)| (low.min(ns), high.max(ns))));
        }
    }
}
