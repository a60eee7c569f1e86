//! Sequence numbers as printed, back to those on the wire.
//!
//! tcpdump without `-S` keeps one entry per literal four-tuple, for both directions (print-tcp.c). Only segments
//! with ACK touch it: the first one, and every SYN-ACK, are printed as they are and set the entry (base of the
//! sender = its sequence number, base of the other side = the acknowledgment − 1); all later ones are printed
//! minus these bases. Segments without ACK (a client's SYN, a plain RST) are always printed as they are.
//!
//! The same is done here backwards. A paste may start in mid-stream, leave lines out, have edited addresses, or be
//! made with `-S`; so for each number there are up to three readings: as it stands, on the entry's base, on the
//! initial number of a SYN in the paste. The one that lies near the place where this direction's stream stands is
//! taken; an entry's base before the others. Where none lies near, the habit of this tuple decides, then that of
//! the paste, then tcpdump's default. Where no base is in the paste, a number stays relative, unless one number
//! of a tuple's first segment is larger than what a connection is likely to have carried: then they are absolute.

use std::collections::HashMap;

use crate::packet::{Endpoint, Segment};
use crate::seq::{Number, SeqNum};

/// A reading at most this far from the place where a stream stands is taken, in sequence numbers. More than
/// usual windows and the lines that people leave out, and far less than the distance of two random numbers.
const NEAR: u32 = 1 << 26;

/// Two readings that both lie near tell nothing where they differ by less than this: a full window without scaling.
const FEW: u32 = 1 << 16;

/// A first number from here on is no count of bytes since the start of a connection: 128 MiB.
const LARGE: u32 = 1 << 27;

/// Connections remembered; twice as many at most.
const MAX_TUPLES: usize = 32_768;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    Absolute,
    Relative,
}

/// One direction.
#[derive(Clone, Copy, Debug, Default)]
struct Side {
    /// tcpdump's base.
    base: Option<u32>,
    /// The number of the last SYN that is in the paste.
    syn: Option<u32>,
    /// Where the stream stands: the next number expected.
    at: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tuple {
    sides: [Side; 2],
    /// An entry as tcpdump has it exists.
    entry: bool,
    habit: Option<Habit>,
    /// Which of several captures made the entry.
    capture: u32,
}

/// All connections of a paste.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    young: HashMap<(Endpoint, Endpoint), Tuple>,
    old: HashMap<(Endpoint, Endpoint), Tuple>,
    habit: Option<Habit>,
    /// Counts the captures that were pasted one after another.
    capture: u32,
}

impl Numbers {
    /// Another capture follows: tcpdump starts with no entries.
    pub(super) fn restart(&mut self) {
        self.capture = self.capture.wrapping_add(1);
    }

    /// Turns the numbers of the next segment (all [`Number::Relative`] as printed) into what they mean.
    pub(super) fn resolve(&mut self, from: Endpoint, to: Endpoint, segment: &mut Segment) {
        let (key, sender) = if from <= to { ((from, to), 0) } else { ((to, from), 1) };
        let mut tuple = self.young.get(&key).or_else(|| self.old.get(&key)).copied().unwrap_or_default();
        if tuple.capture != self.capture {
            tuple.capture = self.capture;
            tuple.entry = false;
            tuple.habit = None;
            for side in &mut tuple.sides {
                side.base = None;
            }
        }
        tuple.resolve(sender, segment, &mut self.habit);
        if self.young.len() >= MAX_TUPLES && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, tuple);
    }
}

impl Tuple {
    fn resolve(&mut self, sender: usize, segment: &mut Segment, paste: &mut Option<Habit>) {
        let [first, second] = self.sides;
        let (mut from, mut to) = if sender == 0 { (first, second) } else { (second, first) };
        let seq = segment.seq.map(Number::raw);
        let ack = segment.ack.map(Number::raw).filter(|_| segment.flags.ack());
        // The blocks of SACK are printed like the numbers beside them.
        let mut plain = !segment.flags.ack() || segment.flags.syn();
        if plain {
            segment.seq = seq.map(absolute);
            segment.ack = segment.ack.map(|ack| absolute(ack.raw()));
            if segment.flags.ack() && segment.flags.syn() {
                self.entry = true;
                if let Some(seq) = seq {
                    from = Side { base: Some(seq), syn: Some(seq), at: Some(seq.wrapping_add(1)) };
                }
                if let Some(ack) = ack {
                    to = Side { base: Some(ack.wrapping_sub(1)), at: Some(ack), ..to };
                }
            } else if let (Some(seq), true) = (seq, segment.flags.syn()) {
                from.syn = Some(seq);
                from.at = Some(seq.wrapping_add(1));
            }
        } else {
            let mut found = None;
            if !self.entry && self.first_is_absolute(seq, ack, &from, &to, *paste) {
                plain = true;
                self.entry = true;
                // Where the sequence number is not printed: a pure ACK right behind a SYN has the number after it.
                from.base = seq.or(from.syn.map(|syn| syn.wrapping_add(1)));
                to.base = ack.map(|ack| ack.wrapping_sub(1)).or(to.base);
                segment.seq = seq.map(absolute);
                segment.ack = ack.map(absolute);
            } else {
                let habit = self.habit.or(*paste);
                if !self.entry && self.habit.is_none() {
                    found = Some(Habit::Relative);
                }
                // The acknowledgment first: what it shows about the habit helps with the other.
                segment.ack = ack.map(|ack| to.read(ack, habit, &mut found));
                segment.seq = seq.map(|seq| from.read(seq, found.or(habit), &mut found));
            }
            if found.is_some() {
                self.habit = found;
                *paste = found;
            }
            if let Some(Number::Absolute(ack)) = segment.ack {
                to.at = Some(ack.0);
            }
            if let Some(Number::Absolute(seq)) = segment.seq {
                let length = segment.length.unwrap_or(0).wrapping_add(u32::from(segment.flags.fin()));
                from.at = Some(seq.0.wrapping_add(length));
            }
        }
        if let Some(options) = &mut segment.options {
            for (left, right) in &mut options.sack {
                if plain {
                    (*left, *right) = (absolute(left.raw()), absolute(right.raw()));
                    continue;
                }
                let mut ignored = None;
                *left = to.read(left.raw(), self.habit, &mut ignored);
                *right = to.read(right.raw(), self.habit, &mut ignored);
            }
        }
        self.sides = if sender == 0 { [from, to] } else { [to, from] };
    }

    /// Is the first segment with ACK that the paste shows of this tuple the first that tcpdump saw, so that it is
    /// printed as it is?
    fn first_is_absolute(
        &self,
        seq: Option<u32>,
        ack: Option<u32>,
        from: &Side,
        to: &Side,
        paste: Option<Habit>,
    ) -> bool {
        if self.habit == Some(Habit::Relative) {
            return false;
        }
        for (number, side) in [(ack, to), (seq, from)] {
            let Some(number) = number else { continue };
            let mut found = None;
            side.read(number, None, &mut found);
            match found {
                Some(Habit::Absolute) => return true,
                Some(Habit::Relative) => return false,
                None => {}
            }
        }
        paste == Some(Habit::Absolute) || [seq, ack].iter().flatten().any(|number| *number >= LARGE)
    }
}

impl Side {
    /// The meaning of one number of this side's stream; `found` is set where it shows how numbers are printed.
    fn read(&self, number: u32, habit: Option<Habit>, found: &mut Option<Habit>) -> Number {
        let on_base = self.base.map(|base| base.wrapping_add(number));
        let on_syn = self.syn.map(|syn| syn.wrapping_add(number));
        let Some(at) = self.at else {
            let relative = on_base.or(on_syn).filter(|_| habit != Some(Habit::Absolute));
            let plain =
                if habit == Some(Habit::Absolute) { absolute(number) } else { Number::Relative(number) };
            return relative.map_or(plain, absolute);
        };
        let far = |reading: u32| reading.wrapping_sub(at).cast_signed().unsigned_abs();
        let relative = match (on_base, on_syn) {
            (Some(base), Some(syn)) if far(base) > NEAR && far(syn) <= NEAR => Some(syn),
            (base, syn) => base.or(syn),
        };
        let Some(relative) = relative else {
            if far(number) <= NEAR {
                *found = Some(Habit::Absolute);
            } else if habit != Some(Habit::Absolute) {
                return Number::Relative(number);
            }
            return absolute(number);
        };
        let (as_absolute, as_relative) = (far(number), far(relative));
        let habit_shown = if as_absolute > as_relative { Habit::Relative } else { Habit::Absolute };
        let (less, more) = (as_absolute.min(as_relative), as_absolute.max(as_relative));
        // Clear where one reading lies near and the other does not, or lies very much farther.
        if less <= NEAR && more > less.saturating_mul(64).saturating_add(FEW) {
            *found = Some(habit_shown);
        }
        let nearest = (less <= NEAR && less != more).then_some(habit_shown);
        match found.or(habit).or(nearest) {
            Some(Habit::Absolute) => absolute(number),
            _ => absolute(relative),
        }
    }
}

const fn absolute(number: u32) -> Number {
    Number::Absolute(SeqNum(number))
}
