//! Requests and answers, by turns: who speaks, who answers, and where the time goes. Needs no knowledge of the protocol.

use pcaplain_capture::Timestamp;

use crate::names::PacketRef;

use super::Direction;

/// Turns kept from the beginning.
const HEAD: usize = 32;
/// Slow turns kept beyond that.
const SLOW: usize = 8;

/// Data of one end without data of the other between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speech {
    /// First packet.
    pub first: PacketRef,
    /// Its time.
    pub first_time: Option<Timestamp>,
    /// Last packet.
    pub last: PacketRef,
    /// Its time.
    pub last_time: Option<Timestamp>,
    /// Payload bytes, repetitions left out.
    pub bytes: u64,
}

/// A request, its acknowledgment and its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// What the client said; `None` where the server speaks first.
    pub request: Option<Speech>,
    /// The first ACK that covers all of the request.
    pub acked: Option<(PacketRef, Option<Timestamp>)>,
    /// What the server said.
    pub answer: Option<Speech>,
    /// Time from the end of the previous answer to the request, nanoseconds: the client's own.
    pub client_pause: Option<i64>,
    /// A part of it was sent again.
    pub repeated: bool,
    /// The longest time between two of the request's segments, nanoseconds, with the packet that ended it.
    pub request_gap: Option<(i64, PacketRef)>,
    /// Likewise of the answer's segments.
    pub answer_gap: Option<(i64, PacketRef)>,
}

impl Turn {
    /// From the last byte of the request to the first of the answer, nanoseconds.
    pub fn wait(&self) -> Option<i64> {
        Some(self.answer?.first_time?.since(self.request?.last_time?))
    }

    /// From the last byte of the request to its acknowledgment, nanoseconds; the answer itself may be the
    /// acknowledgment.
    pub fn ack_time(&self) -> Option<i64> {
        let (_, time) = self.acked?;
        Some(time?.since(self.request?.last_time?))
    }

    /// What the server took beyond the network: the wait less one round trip, nanoseconds.
    pub fn server_time(&self, rtt: i64) -> Option<i64> {
        Some((self.wait()? - rtt).max(0))
    }
}

/// All turns of a connection.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    head: Vec<Turn>,
    slow: Vec<Turn>,
    current: Option<Box<Turn>>,
    /// How many turns there were, the current one included.
    pub count: u64,
    /// Sum of all waits, nanoseconds.
    pub waited: i64,
}

impl Turns {
    /// Takes new data.
    pub(super) fn data(
        &mut self,
        direction: Direction,
        packet: PacketRef,
        time: Option<Timestamp>,
        bytes: u64,
    ) {
        let fresh = match (&self.current, direction) {
            (None, _) => true,
            (Some(turn), Direction::ToServer) => turn.answer.is_some(),
            (Some(_), Direction::ToClient) => false,
        };
        if fresh {
            let before = self.current.take().map(|turn| *turn);
            let pause =
                before.and_then(|turn| turn.answer).and_then(|answer| Some(time?.since(answer.last_time?)));
            if let Some(turn) = before {
                self.keep(turn);
            }
            self.current = Some(Box::new(Turn { client_pause: pause, ..Turn::default() }));
            self.count += 1;
        }
        let Some(turn) = &mut self.current else { return };
        if direction == Direction::ToServer {
            // The request goes on: what acknowledged its first part does not cover the rest.
            turn.acked = None;
        }
        let (speech, gap) = match direction {
            Direction::ToServer => (&mut turn.request, &mut turn.request_gap),
            Direction::ToClient => (&mut turn.answer, &mut turn.answer_gap),
        };
        let begins = speech.is_none();
        let speech = speech.get_or_insert(Speech {
            first: packet,
            first_time: time,
            last: packet,
            last_time: time,
            bytes: 0,
        });
        if let Some(ns) = time.zip(speech.last_time).map(|(now, last)| now.since(last))
            && !begins
            && gap.is_none_or(|(longest, _)| ns > longest)
        {
            *gap = Some((ns, packet));
        }
        speech.last = packet;
        speech.last_time = time;
        speech.bytes += bytes;
        if begins
            && direction == Direction::ToClient
            && let Some(wait) = turn.wait()
        {
            self.waited = self.waited.saturating_add(wait.max(0));
        }
    }

    /// The server has acknowledged all that the client has said.
    pub(super) fn acked(&mut self, packet: PacketRef, time: Option<Timestamp>) {
        if let Some(turn) = &mut self.current
            && turn.request.is_some()
            && turn.answer.is_none()
        {
            turn.acked.get_or_insert((packet, time));
        }
    }

    /// Something was sent again.
    pub(super) fn repeated(&mut self) {
        if let Some(turn) = &mut self.current {
            turn.repeated = true;
        }
    }

    fn keep(&mut self, turn: Turn) {
        if self.head.len() < HEAD {
            self.head.push(turn);
        } else if self.slow.len() < SLOW {
            self.slow.push(turn);
        } else if let Some(quickest) = self.slow.iter_mut().min_by_key(|t| t.wait())
            && quickest.wait() < turn.wait()
        {
            *quickest = turn;
        }
    }

    /// Kept turns: the first 32, the slowest after them, and the current one.
    pub fn iter(&self) -> impl Iterator<Item = &Turn> {
        self.head.iter().chain(&self.slow).chain(self.current.as_deref())
    }

    /// The last turn, whether or not it has an answer.
    pub fn last(&self) -> Option<&Turn> {
        self.current.as_deref()
    }

    /// Who spoke first.
    pub fn server_first(&self) -> bool {
        self.iter().next().is_some_and(|turn| turn.request.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(number: u32) -> PacketRef {
        PacketRef { input: 0, number }
    }

    #[test]
    fn two_turns_and_the_clients_pause() {
        let mut turns = Turns::default();
        let at = |ms: i64| Some(Timestamp(ms * 1_000_000));
        turns.data(Direction::ToServer, packet(1), at(0), 100);
        turns.data(Direction::ToServer, packet(2), at(5), 50);
        turns.acked(packet(3), at(6));
        turns.data(Direction::ToClient, packet(4), at(30), 10);
        turns.data(Direction::ToClient, packet(5), at(31), 10);
        turns.data(Direction::ToServer, packet(6), at(100), 1);
        let all: Vec<_> = turns.iter().collect();
        assert_eq!(turns.count, 2);
        assert_eq!(all[0].request.map(|r| (r.bytes, r.last)), Some((150, packet(2))));
        assert_eq!((all[0].wait(), all[0].ack_time()), (Some(25_000_000), Some(1_000_000)));
        assert_eq!(all[0].request_gap, Some((5_000_000, packet(2))));
        assert_eq!(all[0].server_time(1_000_000), Some(24_000_000));
        assert_eq!((all[1].client_pause, all[1].wait()), (Some(69_000_000), None));
        assert!(!turns.server_first());
    }
}
