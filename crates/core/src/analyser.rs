//! The one entry point: packets in, an analysis out.

use pcaplain_capture::{Body, Endpoint, Host, Icmp, Packet};

use crate::analysis::{Analysis, InputFacts};
use crate::app_proto::{At, Carrier, DhcpTransaction, DhcpTransactions, Lookup, Lookups, UdpFact, searches};
use crate::budget::Budget;
use crate::complaints::{Complaint, Complaints, Loop};
use crate::conn::{ConnId, Direction, IcmpNote, Sight, Table};
use crate::diagnose::{Limits, Model, rank};
use crate::exchange::{Exchange, Exchanges, IcmpError};
use crate::fragments::{Fragmented, Fragments};
use crate::names::PacketRef;
use crate::neighbours::{Neighbour, Neighbours};
use crate::path::paths;

/// Longest Ethernet frame without offload, jumbo frames and tags included, bytes.
const LARGEST_FRAME: u32 = 9_038;
/// Longest ordinary Ethernet frame with tags, bytes.
const ORDINARY_FRAME: u32 = 1_526;

/// Follows packets. Push them input by input, each in its order.
pub struct Analyser {
    limits: Limits,
    inputs: Vec<InputFacts>,
    many_interfaces: Vec<bool>,
    table: Table,
    exchanges: Exchanges,
    budget: Budget,
    fragments: Fragments,
    neighbours: Neighbours,
    complaints: Complaints,
    lookups: Lookups,
    dhcp: DhcpTransactions,
}

impl Analyser {
    /// An analyser with these thresholds.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            inputs: Vec::new(),
            many_interfaces: Vec::new(),
            table: Table::default(),
            budget: Budget::default(),
            exchanges: Exchanges::default(),
            fragments: Fragments::default(),
            neighbours: Neighbours::default(),
            complaints: Complaints::default(),
            lookups: Lookups::default(),
            dhcp: DhcpTransactions::default(),
        }
    }

    /// Announces an input and gives its index. `printed`: it is a print-out.
    pub fn add_input(&mut self, printed: bool) -> u16 {
        self.inputs.push(InputFacts { printed, ..InputFacts::default() });
        u16::try_from(self.inputs.len() - 1).unwrap_or(u16::MAX)
    }

    /// Says whether an input has several interfaces: its packets may then be out of time order, and second sightings
    /// of one packet far apart in the file.
    pub fn several_interfaces(&mut self, input: u16, several: bool) {
        let index = usize::from(input);
        if self.many_interfaces.len() <= index {
            self.many_interfaces.resize(index + 1, false);
        }
        if let Some(many) = self.many_interfaces.get_mut(index) {
            *many = several;
        }
    }

    /// Says how many frames the capturing machine counted as dropped, in all of an input.
    pub fn frames_dropped(&mut self, input: u16, dropped: u64) {
        if let Some(facts) = self.inputs.get_mut(usize::from(input)) {
            facts.dropped = dropped;
        }
    }

    /// Takes the next packet of `input`; gives the connection that it belongs to, or that it is about (an ICMP error).
    pub fn push(&mut self, input: u16, packet: &Packet<'_>) -> Option<ConnId> {
        let facts = self.inputs.get_mut(usize::from(input))?;
        let here = PacketRef { input, number: packet.number };
        facts.packets += 1;
        if let Some(time) = packet.time {
            facts.first_time = Some(facts.first_time.map_or(time, |t| t.min(time)));
            facts.last_time = Some(facts.last_time.map_or(time, |t| t.max(time)));
        } else {
            facts.coverage.without_time += 1;
        }
        if packet.captured.zip(packet.original).is_some_and(|(captured, original)| captured < original) {
            facts.coverage.cut += 1;
            if facts.coverage.cut_packets.len() < 16 {
                facts.coverage.cut_packets.push(here);
            }
        }
        if packet.original.is_some_and(|n| n > ORDINARY_FRAME) {
            facts.coverage.merged += u64::from(packet.original.is_some_and(|n| n > LARGEST_FRAME));
        }
        facts.coverage.with_payload += u64::from(packet.payload.is_some_and(|p| !p.is_empty()));
        self.budget.look_at(packet.captured);
        let full = !self.budget.has_room(
            self.table.connections().len(),
            self.table.kept(),
            self.exchanges.list().len(),
        );
        self.table.limit(full, self.budget.records());
        self.exchanges.limit(full);
        let printed = facts.printed;
        let many = self.many_interfaces.get(usize::from(input)).copied().unwrap_or(false);
        let sight = sight(here, packet, many);
        self.fragments.push(&sight, packet);
        self.neighbours.push(&sight, packet);
        let mut exchange = None;
        let conn = match &packet.body {
            Body::Tcp(segment) => {
                let conn = self.table.push(printed, &sight, packet, segment);
                self.names_over_tcp(input);
                conn
            }
            Body::Icmp(icmp) => {
                self.fragments.push_icmp(&sight, packet);
                let conn = self.about_a_connection(&sight, packet, icmp);
                if conn.is_none() {
                    self.exchanges.push(&sight, packet);
                    exchange = self.exchanges.last;
                    self.about_a_lookup(&sight, packet, icmp);
                }
                conn
            }
            Body::Udp(_) => {
                self.exchanges.push(&sight, packet);
                exchange = self.exchanges.last;
                self.services(&sight, packet);
                None
            }
            _ => {
                self.exchanges.push(&sight, packet);
                None
            }
        };
        self.complaints.push(&sight, packet, conn.filter(|_| matches!(packet.body, Body::Tcp(_))), exchange);
        conn
    }

    fn about_a_connection(&mut self, sight: &Sight, packet: &Packet<'_>, icmp: &Icmp) -> Option<ConnId> {
        let quoted = icmp.quoted.as_deref()?;
        if quoted.protocol.is_some_and(|p| p != 6) {
            return None;
        }
        let unknown = || Host::Name("?".into());
        let note = IcmpNote {
            packet: sight.packet,
            time: sight.time,
            from: packet.net.as_ref().map_or_else(unknown, |n| n.source.clone()),
            to: packet.net.as_ref().map_or_else(unknown, |n| n.destination.clone()),
            message: icmp.message.clone(),
            about: Direction::ToServer,
            ttl: sight.ttl,
            established: false,
        };
        self.table.push_icmp(sight, quoted, note)
    }

    /// DNS messages of the last segment.
    fn names_over_tcp(&mut self, input: u16) {
        let Some((id, known)) = self.table.named.take() else { return };
        let Some(conn) = self.table.connections().get(id.0 as usize) else { return };
        for (at, direction, message) in conn.app.iter().flat_map(|app| app.dns.iter().skip(known)) {
            let (client, server) = (conn.client.clone(), conn.server.clone());
            let ends = if *direction == Direction::ToServer { (client, server) } else { (server, client) };
            self.lookups.push(input, *at, Carrier::Connection(id), ends, message, false);
        }
    }

    /// DNS and DHCP in the last datagram.
    fn services(&mut self, sight: &Sight, packet: &Packet<'_>) {
        let Some(index) = self.exchanges.last else { return };
        let Some(exchange) = self.exchanges.list().get(index as usize) else { return };
        let Some(ends) = packet.source().zip(packet.destination()) else { return };
        let at = At { packet: sight.packet, time: sight.time };
        match &self.exchanges.fact {
            Some(UdpFact::Dns(message)) => {
                let carrier = Carrier::Exchange(index);
                self.lookups.push(sight.packet.input, at, carrier, ends, message, exchange.to_many);
            }
            Some(UdpFact::Dhcp(message)) => self.dhcp.push(sight.packet.input, at, ends, message),
            _ => {}
        }
    }

    /// An ICMP error may be about a name server.
    fn about_a_lookup(&mut self, sight: &Sight, packet: &Packet<'_>, icmp: &Icmp) {
        let (Some(quoted), Some(net)) = (icmp.quoted.as_deref(), &packet.net) else { return };
        let client = Endpoint { host: quoted.source.clone(), port: quoted.source_port.clone() };
        let server = Endpoint { host: quoted.destination.clone(), port: quoted.destination_port.clone() };
        let at = At { packet: sight.packet, time: sight.time };
        self.lookups.error(at, &net.source, &icmp.message, &client, &server);
    }

    /// The answer so far; following may go on.
    pub fn snapshot(&self) -> Analysis {
        let facts = Facts {
            exchanges: self.exchanges.list().to_vec(),
            fragments: self.fragments.list().to_vec(),
            neighbours: self.neighbours.list().to_vec(),
            icmp_errors: self.exchanges.errors().to_vec(),
            complaints: self.complaints.list().to_vec(),
            loops: self.complaints.loops().to_vec(),
            lookups: self.lookups.list().to_vec(),
            dhcp: self.dhcp.list().to_vec(),
        };
        let dropped = self.table.dropped + self.exchanges.dropped;
        analyse(self.inputs.clone(), self.table.connections().to_vec(), facts, dropped, &self.limits)
    }

    /// The answer.
    pub fn finish(self) -> Analysis {
        let dropped = self.table.dropped + self.exchanges.dropped;
        let facts = Facts {
            exchanges: self.exchanges.list().to_vec(),
            fragments: self.fragments.list().to_vec(),
            neighbours: self.neighbours.list().to_vec(),
            icmp_errors: self.exchanges.errors().to_vec(),
            complaints: self.complaints.list().to_vec(),
            loops: self.complaints.loops().to_vec(),
            lookups: self.lookups.into_list(),
            dhcp: self.dhcp.into_list(),
        };
        analyse(self.inputs, self.table.into_connections(), facts, dropped, &self.limits)
    }
}

fn analyse(
    mut inputs: Vec<InputFacts>,
    mut conns: Vec<crate::conn::Connection>,
    facts: Facts,
    dropped: u64,
    limits: &Limits,
) -> Analysis {
    for app in conns.iter_mut().filter_map(|conn| conn.app.as_deref_mut()) {
        app.settle();
    }
    let searches = searches(&facts.lookups);
    for conn in &conns {
        if let Some(facts) = inputs.get_mut(usize::from(conn.input)) {
            facts.coverage.sighted_again += conn.sighted_again;
        }
    }
    let paths = paths(&conns);
    let mut path_index = vec![0_u32; conns.len()];
    for (number, path) in (1_u32..).zip(&paths) {
        for leg in &path.legs {
            if let Some(index) = path_index.get_mut(leg.0 as usize) {
                *index = number;
            }
        }
    }
    let model = Model {
        conns: &conns,
        path_index: &path_index,
        exchanges: &facts.exchanges,
        fragments: &facts.fragments,
        neighbours: &facts.neighbours,
        icmp_errors: &facts.icmp_errors,
        complaints: &facts.complaints,
        loops: &facts.loops,
        lookups: &facts.lookups,
        searches: &searches,
        dhcp: &facts.dhcp,
        paths: &paths,
        inputs: &inputs,
        limits,
    };
    let (findings, unclaimed) = rank(&model);
    let Facts { exchanges, lookups, dhcp, .. } = facts;
    Analysis { inputs, conns, exchanges, lookups, searches, dhcp, paths, findings, unclaimed, dropped }
}

/// What was seen besides connections.
struct Facts {
    exchanges: Vec<Exchange>,
    fragments: Vec<Fragmented>,
    neighbours: Vec<Neighbour>,
    icmp_errors: Vec<IcmpError>,
    complaints: Vec<Complaint>,
    loops: Vec<Loop>,
    lookups: Vec<Lookup>,
    dhcp: Vec<DhcpTransaction>,
}

fn sight(here: PacketRef, packet: &Packet<'_>, many_interfaces: bool) -> Sight {
    Sight {
        packet: here,
        time: packet.time,
        interface: packet.interface,
        interface_index: packet.link.interface_index,
        label: packet.label,
        line: packet.line,
        macs: packet.link.source.zip(packet.link.destination),
        source_mac: packet.link.source,
        ttl: packet.net.as_ref().and_then(|n| n.ttl),
        ip_id: packet.net.as_ref().and_then(|n| n.id).filter(|&id| id != 0),
        ecn: packet.net.as_ref().and_then(|n| n.ecn),
        frame_direction: packet.link.direction,
        layers: packet.layers.len(),
        many_interfaces,
    }
}
