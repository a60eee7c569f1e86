//! An occurrence of a diagnosis: facts by name, evidence by role, actors. No sentences.

use pcaplain_capture::{Endpoint, Host, Port};

use crate::conn::{ConnId, Direction, SymptomKind};
use crate::names::{PacketRef, Role};

use super::diagnosis::{Diagnosis, Kind};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A connection.
    Connection(ConnId),
    /// An exchange, by index.
    Exchange(u32),
    /// An input as a whole.
    Input(u16),
}

/// A fact that words may use.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number of things.
    Count(u64),
    /// Nanoseconds.
    Duration(i64),
    /// Several durations, nanoseconds.
    Durations(Vec<i64>),
    /// 0 to 1.
    Share(f64),
    /// Bytes.
    Bytes(u64),
    /// A host.
    Host(Host),
    /// Host and port.
    Endpoint(Endpoint),
    /// A port.
    Port(Port),
    /// A sequence or acknowledgment number.
    Number(u32),
    /// A packet.
    Packet(PacketRef),
    /// Several packets.
    Packets(Vec<PacketRef>),
    /// A choice among words: a Fluent selector.
    Choice(&'static str),
    /// A name of the field, the same in every language: "Linux", "AWS NLB".
    Name(&'static str),
    /// What the capture says, word for word: a name that was looked up, a status line. Hostile text, cut by whoever read it; never
    /// part of a command.
    Text(Box<str>),
}

/// Somebody who plays a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The part.
    pub role: Role,
    /// The address, where the packets show one.
    pub end: Option<Endpoint>,
    /// Further addresses of the same party.
    pub also: Vec<Endpoint>,
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Its part in the argument; one of [`Diagnosis::roles`].
    pub role: &'static str,
    /// The proving packets; a long series by its first five and its last.
    pub packets: Vec<PacketRef>,
    /// A number that argues, with its unit.
    pub value: Option<(f64, &'static str)>,
}

/// An alternative that the packets rule out, or that they leave open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledOut {
    /// Catalogue id; one of [`Diagnosis::alternatives`].
    pub id: &'static str,
    /// The packets that speak against it; empty: it stays open.
    pub packets: Vec<PacketRef>,
}

/// How an edge of the topology fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeState {
    /// It works.
    Passes,
    /// Somebody refused it.
    Refused,
    /// Nothing arrived, or nothing shows that it did.
    Lost,
    /// A connection that was never made.
    NeverMade,
    /// It went past the translation.
    Untranslated,
    /// It was reset.
    Reset,
}

impl EdgeState {
    /// Its id in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Refused => "refused",
            Self::Lost => "lost",
            Self::NeverMade => "never-made",
            Self::Untranslated => "untranslated",
            Self::Reset => "reset",
        }
    }
}

/// A node of the topology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopologyNode {
    /// Id within the topology; its label is the message `<diagnosis>-node-<id>` or `node-<role>`.
    pub id: &'static str,
    /// The part.
    pub role: Role,
    /// The address, where known.
    pub end: Option<Endpoint>,
    /// A translation that it makes (or should): before and after.
    pub rewrites: Vec<(Host, Host)>,
    /// Key of the frame around it: `group-<key>`.
    pub group: Option<&'static str>,
    /// Not seen in packets: supposed.
    pub supposed: bool,
}

/// An edge of the topology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopologyEdge {
    /// Node id.
    pub from: &'static str,
    /// Node id.
    pub to: &'static str,
    /// How it fared.
    pub state: EdgeState,
    /// Packets that travel it.
    pub packets: Vec<PacketRef>,
    /// Key of its label: `<diagnosis>-edge-<key>` or `edge-<key>`.
    pub label: Option<&'static str>,
    /// The one difference between expected and actual.
    pub differs: bool,
}

/// As it should be beside as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopologyFacts {
    /// Nodes of both pictures, along the path.
    pub nodes: Vec<TopologyNode>,
    /// Edges as they should be.
    pub expected: Vec<TopologyEdge>,
    /// Edges as they were.
    pub actual: Vec<TopologyEdge>,
}

/// An occurrence of a diagnosis.
#[derive(Clone)]
pub struct Finding {
    /// Which.
    pub diagnosis: &'static Diagnosis,
    /// How much it matters; a limit may lower it by one against the catalogue.
    pub kind: Kind,
    /// 0 to 1: how often an answer with these packets would be right.
    pub confidence: f32,
    /// What it is about.
    pub subject: Subject,
    /// Further subjects that it covers: the other legs, or all occurrences after ranking.
    pub covers: Vec<Subject>,
    /// Facts for the words.
    pub facts: Vec<(&'static str, Value)>,
    /// Who plays which part.
    pub actors: Vec<Actor>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Symptoms that it explains, on its subject and on what it covers.
    pub claims: Vec<SymptomKind>,
    /// Alternatives, ruled out or open.
    pub ruled_out: Vec<RuledOut>,
    /// Keys of what this vantage point cannot show: `<diagnosis>-unseen-<key>`.
    pub unseen: Vec<&'static str>,
    /// The pictures.
    pub topology: Option<TopologyFacts>,
    /// Occurrences after ranking.
    pub count: u32,
}

impl Finding {
    /// A finding of `diagnosis` about `subject`; fill in the rest.
    pub fn new(diagnosis: &'static Diagnosis, subject: Subject, confidence: f32) -> Self {
        Self {
            diagnosis,
            kind: diagnosis.kind,
            confidence,
            subject,
            covers: Vec::new(),
            facts: Vec::new(),
            actors: Vec::new(),
            evidence: Vec::new(),
            claims: Vec::new(),
            ruled_out: Vec::new(),
            unseen: Vec::new(),
            topology: None,
            count: 1,
        }
    }

    /// Adds a fact.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: Value) -> Self {
        self.facts.push((name, value));
        self
    }

    /// Adds evidence; nothing where there are no packets.
    #[must_use]
    pub fn evidence(mut self, role: &'static str, packets: impl IntoIterator<Item = PacketRef>) -> Self {
        let packets = series(packets.into_iter().collect());
        if !packets.is_empty() {
            self.evidence.push(Evidence { role, packets, value: None });
        }
        self
    }

    /// Adds evidence with a number that argues.
    #[must_use]
    pub fn measured(
        mut self,
        role: &'static str,
        packets: impl IntoIterator<Item = PacketRef>,
        value: f64,
        unit: &'static str,
    ) -> Self {
        let packets = series(packets.into_iter().collect());
        if !packets.is_empty() {
            self.evidence.push(Evidence { role, packets, value: Some((value, unit)) });
        }
        self
    }

    /// Adds an actor.
    #[must_use]
    pub fn actor(mut self, role: Role, end: &Endpoint) -> Self {
        self.actors.push(Actor { role, end: Some(end.clone()), also: Vec::new() });
        self
    }

    /// Adds symptoms that it explains.
    #[must_use]
    pub fn claims(mut self, kinds: &[SymptomKind]) -> Self {
        self.claims.extend_from_slice(kinds);
        self
    }

    /// Adds an alternative with the packets that rule it out.
    #[must_use]
    pub fn not(mut self, id: &'static str, packets: impl IntoIterator<Item = PacketRef>) -> Self {
        self.ruled_out.push(RuledOut { id, packets: series(packets.into_iter().collect()) });
        self
    }

    /// Adds what this vantage point cannot show.
    #[must_use]
    pub fn unseen(mut self, key: &'static str) -> Self {
        self.unseen.push(key);
        self
    }

    /// Sets the pictures.
    #[must_use]
    pub fn topology(mut self, topology: TopologyFacts) -> Self {
        self.topology = Some(topology);
        self
    }

    /// A fact by name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.facts.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }
}

/// Of a long series the first five and the last.
fn series(mut packets: Vec<PacketRef>) -> Vec<PacketRef> {
    packets.dedup();
    if packets.len() > 8 {
        let last = packets.last().copied();
        packets.truncate(5);
        packets.extend(last);
    }
    packets
}

impl TopologyNode {
    /// A node that the packets show.
    pub fn seen(id: &'static str, role: Role, end: &Endpoint) -> Self {
        Self { id, role, end: Some(end.clone()), rewrites: Vec::new(), group: None, supposed: false }
    }

    /// A node that must be there but is not in the packets.
    pub fn supposed(id: &'static str, role: Role) -> Self {
        Self { id, role, end: None, rewrites: Vec::new(), group: None, supposed: true }
    }

    /// Adds a translation.
    #[must_use]
    pub fn rewriting(mut self, from: &Host, to: &Host) -> Self {
        self.rewrites.push((from.clone(), to.clone()));
        self
    }
}

impl TopologyEdge {
    /// An edge that works.
    pub fn passes(from: &'static str, to: &'static str) -> Self {
        Self { from, to, state: EdgeState::Passes, packets: Vec::new(), label: None, differs: false }
    }

    /// The edge that went wrong.
    pub fn wrong(from: &'static str, to: &'static str, state: EdgeState, label: &'static str) -> Self {
        Self { from, to, state, packets: Vec::new(), label: Some(label), differs: true }
    }

    /// Adds packets that travel it.
    #[must_use]
    pub fn with(mut self, packets: impl IntoIterator<Item = PacketRef>) -> Self {
        self.packets = packets.into_iter().take(64).collect();
        self
    }
}

impl TopologyFacts {
    /// Client and server, and what goes `direction` between them fares badly.
    pub fn toward(
        client: &Endpoint,
        server: &Endpoint,
        direction: Direction,
        state: EdgeState,
        label: &'static str,
        packets: impl IntoIterator<Item = PacketRef>,
    ) -> Self {
        let (from, to) = match direction {
            Direction::ToServer => ("client", "server"),
            Direction::ToClient => ("server", "client"),
        };
        let wrong = TopologyEdge::wrong(from, to, state, label).with(packets);
        let mut facts = Self::direct(client, server, wrong);
        if direction == Direction::ToServer {
            facts.actual.swap_remove(0);
            facts.actual.push(TopologyEdge::passes("server", "client"));
        }
        facts
    }

    /// Client and server with one wrong edge between them.
    pub fn direct(client: &Endpoint, server: &Endpoint, wrong: TopologyEdge) -> Self {
        Self {
            nodes: vec![
                TopologyNode::seen("client", Role::Client, client),
                TopologyNode::seen("server", Role::Server, server),
            ],
            expected: vec![
                TopologyEdge::passes("client", "server"),
                TopologyEdge::passes("server", "client"),
            ],
            actual: vec![TopologyEdge::passes("client", "server"), wrong],
        }
    }
}
