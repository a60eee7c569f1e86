//! What rows of Wireshark leave to be known from other rows: ports of data rows, unscaled windows.

use std::collections::HashMap;

use super::host::NOT_SHOWN;
use super::record::Record;
use crate::packet::{Body, Endpoint, Host, Port, Segment};
use crate::seq::{Number, SeqNum};

/// Open connections between two hosts that are told apart.
const MAX_OPEN: usize = 64;

/// Connections and pairs of hosts that are remembered.
const MAX_KNOWN: usize = 32_768;

/// The ports between two hosts, from one to the other.
#[derive(Clone, Debug)]
enum Ports {
    One(Port, Port),
    Many,
}

#[derive(Clone, Copy, Debug, Default)]
enum Scale {
    /// Its SYN is not among the rows.
    #[default]
    Unknown,
    /// Its SYN had no such option.
    None,
    /// The shift.
    Shift(u32),
}

#[derive(Clone, Copy, Debug, Default)]
struct Direction {
    /// What the sender's SYN said of its windows.
    scale: Scale,
    /// Bytes of headers in a frame without SYN.
    headers: Option<u32>,
    /// Numbers are those on the wire.
    absolute: bool,
}

/// A connection that is open, by its ports from the lesser host to the other.
#[derive(Debug)]
struct Open {
    ports: (Port, Port),
    /// Which sides have sent a FIN.
    finished: [bool; 2],
}

/// All that is remembered.
#[derive(Debug, Default)]
pub(super) struct Follow {
    /// All rows seen, also those that are not handed out yet.
    ports: HashMap<(Host, Host), Ports>,
    /// By hosts, the lesser one first: what is open where the rows handed out end.
    open: HashMap<(Host, Host), Vec<Open>>,
    directions: HashMap<(Endpoint, Endpoint), Direction>,
}

fn hidden(port: &Port) -> bool {
    matches!(port, Port::Name(name) if &**name == NOT_SHOWN)
}

impl Follow {
    /// Notes the ports of a row that has them.
    pub(super) fn learn(&mut self, record: &Record) {
        let (Body::Tcp(segment), Some(net)) = (&record.body, &record.net) else { return };
        if hidden(&segment.source_port) || self.ports.len() >= MAX_KNOWN {
            return;
        }
        for (hosts, from, to) in [
            ((net.source.clone(), net.destination.clone()), &segment.source_port, &segment.destination_port),
            ((net.destination.clone(), net.source.clone()), &segment.destination_port, &segment.source_port),
        ] {
            let known = self.ports.entry(hosts).or_insert_with(|| Ports::One(from.clone(), to.clone()));
            if matches!(known, Ports::One(a, b) if a != from || b != to) {
                *known = Ports::Many;
            }
        }
    }

    /// Does this row lack ports that another row may tell?
    pub(super) fn lacks(&self, record: &Record) -> bool {
        let (Body::Tcp(segment), Some(net)) = (&record.body, &record.net) else { return false };
        hidden(&segment.source_port)
            && !self.ports.contains_key(&(net.source.clone(), net.destination.clone()))
    }

    /// The ports between two hosts, only where there is no doubt: one connection is open, or there is one at all.
    fn only_one(&self, from: &Host, to: &Host) -> Option<(Port, Port)> {
        let hosts = if from <= to { (from.clone(), to.clone()) } else { (to.clone(), from.clone()) };
        if let Some([open]) = self.open.get(&hosts).map(Vec::as_slice) {
            let (first, second) = open.ports.clone();
            return Some(if from <= to { (first, second) } else { (second, first) });
        }
        match self.ports.get(&(from.clone(), to.clone())) {
            Some(Ports::One(first, second)) => Some((first.clone(), second.clone())),
            _ => None,
        }
    }

    /// Completes a row.
    pub(super) fn complete(&mut self, record: &mut Record) {
        let (Some(wireshark), Some(net)) = (record.wireshark, &record.net) else { return };
        let Body::Tcp(segment) = &mut record.body else { return };
        if hidden(&segment.source_port) {
            if let Some(ports) = self.only_one(&net.source, &net.destination) {
                (segment.source_port, segment.destination_port) = ports;
            }
        } else {
            follow(&mut self.open, &net.source, &net.destination, segment);
        }
        let from = Endpoint { host: net.source.clone(), port: Some(segment.source_port.clone()) };
        let to = Endpoint { host: net.destination.clone(), port: Some(segment.destination_port.clone()) };
        let other = self.directions.get(&(to.clone(), from.clone())).copied().unwrap_or_default();
        if self.directions.len() >= MAX_KNOWN {
            self.directions.clear();
        }
        let own = self.directions.entry((from, to)).or_default();
        if segment.flags.syn() {
            own.scale = wireshark.scale.map_or(Scale::None, Scale::Shift);
            own.absolute = segment.seq.is_some_and(|seq| seq.raw() != 0);
        }
        let absolute = own.absolute || other.absolute;
        if absolute {
            numbers(segment);
        }
        let on_wire = segment.window.filter(|_| wireshark.window.is_none());
        segment.window = on_wire.or_else(|| {
            let window = wireshark.window?;
            let plain = || u16::try_from(window).ok();
            match (own.scale, other.scale) {
                _ if segment.flags.syn() || window == 0 => plain(),
                // Both must have the option, or neither scales (RFC 7323, section 2.2).
                (Scale::Shift(shift), Scale::Shift(_)) => u16::try_from(window.checked_shr(shift)?).ok(),
                (Scale::None, _) | (_, Scale::None) => plain(),
                _ => None,
            }
        });
        match (record.original, segment.length) {
            (Some(frame), Some(length)) => {
                let usual = !segment.flags.syn() && !segment.flags.rst();
                if usual && segment.options.as_ref().is_none_or(|options| options.sack.is_empty()) {
                    own.headers = frame.checked_sub(length);
                }
            }
            (Some(frame), None) if wireshark.above => {
                segment.length = own.headers.and_then(|headers| frame.checked_sub(headers));
            }
            _ => {}
        }
    }
}

/// Keeps the list of open connections between two hosts.
fn follow(all: &mut HashMap<(Host, Host), Vec<Open>>, from: &Host, to: &Host, segment: &Segment) {
    let (hosts, ports, side) = if from <= to {
        ((from.clone(), to.clone()), (segment.source_port.clone(), segment.destination_port.clone()), 0)
    } else {
        ((to.clone(), from.clone()), (segment.destination_port.clone(), segment.source_port.clone()), 1)
    };
    if all.len() >= MAX_KNOWN && !all.contains_key(&hosts) {
        all.clear();
    }
    let open = all.entry(hosts).or_default();
    let mut at = open.iter().position(|known| known.ports == ports);
    if segment.flags.rst() {
        if let Some(at) = at {
            open.remove(at);
        }
        return;
    }
    // Without a SYN, only data opens one: the last ACK behind both FINs does not.
    let opens = segment.flags.syn() || open.is_empty() && segment.length.unwrap_or(0) > 0;
    if at.is_none() && opens && open.len() < MAX_OPEN {
        at = Some(open.len());
        open.push(Open { ports, finished: [false; 2] });
    }
    if let (true, Some(known)) = (segment.flags.fin(), at.and_then(|at| open.get_mut(at)))
        && let Some(finished) = known.finished.get_mut(side)
    {
        *finished = true;
    }
    open.retain(|known| known.finished != [true, true]);
}

/// Numbers on the wire, as they are.
fn numbers(segment: &mut Segment) {
    let absolute = |number: Number| Number::Absolute(SeqNum(number.raw()));
    segment.seq = segment.seq.map(absolute);
    segment.ack = segment.ack.map(absolute);
    if let Some(options) = &mut segment.options {
        for (left, right) in &mut options.sack {
            (*left, *right) = (absolute(*left), absolute(*right));
        }
    }
}
