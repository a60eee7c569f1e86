//! The report, `pcaplain.report/1`: what the core says, in one JSON document. The command line, the page, the
//! pictures and the tests read these types and nothing else. What is not known is absent or null, never invented.

mod span;

use serde::{Deserialize, Serialize};

pub use self::span::{Span, Spans, plain};

/// The value of [`Report::schema`].
pub const SCHEMA: &str = "pcaplain.report/1";

/// The whole document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub generator: Generator,
    /// Language of all words: `en`, `zh-CN`.
    pub lang: String,
    /// The files or pastes, in the order given.
    pub inputs: Vec<Input>,
    /// How several inputs were taken to relate: `one`, `vantage-points`, `in-sequence`, `unrelated`.
    pub relation: String,
    /// Vantage points.
    pub points: Vec<Point>,
    /// Flows: those that a diagnosis names, then others, up to the cap.
    pub flows: Vec<Flow>,
    /// How many flows there are in all.
    pub flow_count: u64,
    /// Best first; at least one for any capture that holds packets.
    pub diagnoses: Vec<Diagnosis>,
    /// Rows of every packet that something above names (of all packets in a small capture), by input and number.
    pub packets: Vec<PacketRow>,
    /// Symptoms that no diagnosis explains (capped).
    pub unexplained: Vec<Unexplained>,
    /// How many there are in all.
    pub unexplained_count: u64,
    /// Names that the inputs give for addresses of this report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<ResolvedName>,
}

/// A name that an input gives for an address (pcapng's name resolution).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedName {
    /// The address, as everywhere in the report.
    pub address: String,
    /// Its name. Hostile text.
    pub name: String,
}

/// What made the report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Generator {
    /// Version of pcaplain.
    pub version: String,
    /// How many diagnoses its catalogue holds.
    pub catalogue: u32,
}

/// One file or paste.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// As given by the user.
    pub name: String,
    /// `pcap`, `pcapng`, `tcpdump` …; null where it could not be read.
    pub format: Option<String>,
    /// `gzip` … or null.
    pub compression: Option<String>,
    /// `ethernet`, `linux-sll` …
    pub link_types: Vec<String>,
    /// Packets understood.
    pub packets: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Why it could not be read at all.
    pub error: Option<String>,
    /// What somebody wrote about it as a whole. Hostile text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<String>,
    /// Its times.
    pub time: InputTime,
    /// What it did not give (capped).
    pub warnings: Vec<Warning>,
    /// How many warnings in all.
    pub warning_count: u64,
}

/// The times of an input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputTime {
    /// `absolute`, `clock`, `elapsed`, `delta`, `none`.
    pub kind: String,
    /// Time zone, where known.
    pub zone: Option<String>,
    /// First time, formatted (RFC 3339 for absolute, `hh:mm:ss.ffffff` for clock).
    pub first: Option<String>,
    /// Last time.
    pub last: Option<String>,
    /// Nanoseconds from first to last.
    pub duration_ns: Option<i64>,
}

/// Something that an input did not give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code, such as `truncated-record`.
    pub code: String,
    /// Where.
    pub at: Option<Place>,
    /// One sentence.
    pub text: String,
}

/// A place in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Byte offset.
    Offset(u64),
    /// 1-based line.
    Line(u32),
}

/// A vantage point.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Index in [`Report::points`].
    pub id: u32,
    /// Index in [`Report::inputs`].
    pub input: u32,
    /// Interface, where known.
    pub interface: Option<String>,
    /// Name for people, where known.
    pub name: Option<String>,
    /// Offset of its clock against point 0.
    pub clock_offset_ns: Option<i64>,
    /// What the capturing machine says about the interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The capture filter: what it kept out was never there to be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// What somebody wrote beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Bytes that were kept of each frame at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snap_length: Option<u32>,
    /// Frames that were dropped while capturing: they were on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<u64>,
}

/// One end, as text with its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct End {
    /// Address or name. Hostile text.
    pub text: String,
    /// `ip`, `name`, `redacted`, `mac`.
    pub kind: String,
    /// Port number or service name; null for protocols without.
    pub port: Option<PortText>,
}

/// A port: a number where known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PortText {
    /// 0 to 65535.
    Number(u16),
    /// A service name that no table knows.
    Name(String),
}

impl std::fmt::Display for PortText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// `10.0.0.1:80`, `[2001:db8::1]:80`, `10.0.0.1`.
impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.port {
            Some(port) if self.text.contains(':') => write!(f, "[{}]:{port}", self.text),
            Some(port) => write!(f, "{}:{port}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// A conversation: a connection with its legs, or packets of another protocol that share their ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Stable within the report.
    pub id: u32,
    /// `tcp`, `udp`, `icmp`, `arp` …
    pub protocol: String,
    /// What it carries: `tls`, `http`, `dns`, `ssh` …, by its bytes, by what a print-out says of them, or by a UDP port; empty where
    /// nothing tells.
    #[serde(default)]
    pub app: String,
    /// `vlan 12`, `vxlan 42` …, outermost first.
    pub stack: Vec<String>,
    /// Who opened it (sent the first SYN, or inferred).
    pub client: End,
    /// Whom it asked.
    pub server: End,
    /// Roles were inferred because the SYN is missing.
    pub roles_inferred: bool,
    /// Address pairs that belong to it.
    pub legs: Vec<Leg>,
    /// Packets of it.
    pub packets: u64,
    /// Payload bytes, both directions.
    pub bytes: u64,
    /// Total classification, kebab-case.
    pub outcome: String,
    /// Zeek-like history, upper case = client.
    pub history: String,
    /// The handshake completed.
    pub opened: bool,
    /// `open`, `fin`, `reset`, `timeout`.
    pub closed: String,
}

/// One address pair of a flow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Vantage point.
    pub point: u32,
    /// Client's end.
    pub from: End,
    /// Server's end.
    pub to: End,
    /// `as-is`, `translated`, `reply-untranslated`, `proxied`, `edited`.
    pub relation: String,
}

/// A packet of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PacketRef {
    /// Index in [`Report::inputs`].
    pub input: u32,
    /// 1-based number in it.
    pub number: u32,
}

/// How sure, in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sure {
    /// One sentence: how sure and from which packets.
    pub text: Spans,
}

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Catalogue id.
    pub id: String,
    /// `problem`, `slow`, `notice`, `healthy`.
    pub kind: String,
    /// 0 to 1: how often an answer with these packets would be right.
    pub confidence: f32,
    /// The same in words.
    pub sure: Sure,
    /// Occurrences.
    pub count: u32,
    /// Flows concerned (capped).
    pub flows: Vec<u32>,
    /// Occurrences (capped).
    pub instances: Vec<Instance>,
    /// The flow that words, steps and pictures speak about.
    pub example: Option<u32>,
    /// Who plays which part in the example, in the order of the ladder's lifelines (left to right).
    pub actors: Vec<Actor>,
    /// Headline.
    pub title: Spans,
    /// A few sentences for everybody.
    pub short_answer: Spans,
    /// Paragraphs as deep as wanted.
    pub long_answer: Vec<Spans>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// The story, in order.
    pub steps: Vec<Step>,
    /// As it should be and as it was.
    pub topology: Option<Topology>,
    /// What else it could have been.
    pub alternatives: Vec<Alternative>,
    /// What this vantage point cannot show.
    pub not_shown: Vec<Spans>,
    /// The one next capture that would decide.
    pub next_capture: Option<NextCapture>,
    /// Commands to run and what to look for.
    pub checks: Vec<Check>,
    /// Wireshark display filter that shows the example.
    pub filter: Option<String>,
    /// What to do.
    pub remedies: Vec<Remedy>,
    /// Where to read on.
    pub references: Vec<Reference>,
}

/// An occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// Flow id.
    pub flow: u32,
}

/// A party of the example.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// `client`, `server`, `asked`, `answering`, `proxy`, `backend`, `box` …
    pub role: String,
    /// The role in words ("asked address").
    pub label: String,
    /// Its address, where the packets show one.
    pub end: Option<End>,
    /// The name that an input gives for the address. Hostile text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Further addresses under which the same party appears (edited or translated).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<End>,
}

/// One piece of evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its part in the argument, kebab-case.
    pub role: String,
    /// The proving packets, at most 16.
    pub packets: Vec<PacketRef>,
    /// What they show.
    pub fact: Spans,
    /// A number that argues, where there is one.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: Option<String>,
    /// Index of pasted context that it rests on.
    pub context: Option<u32>,
}

/// One step of the story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// One packet, or a folded run.
    pub packets: Vec<PacketRef>,
    /// How many packets the step stands for (more than `packets` lists in a folded run).
    pub packet_count: u32,
    /// Role id of who acts.
    pub actor: Option<String>,
    /// What happens, as one would say it aloud.
    pub text: Spans,
    /// The protocol words, small.
    pub detail: Spans,
    /// It carries the argument.
    pub matters: bool,
    /// Silence before it that is worth a line.
    pub silence: Option<Silence>,
    /// How the ladder draws it: see [`Mark`].
    pub mark: Mark,
}

/// A silence worth a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// How long.
    pub ns: i64,
    /// Whose timer it was, in words: "1.04 s of silence: the client's timer".
    pub text: String,
}

/// What a packet is in the story; the ladder's line style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Nothing special.
    #[default]
    Plain,
    /// A repetition: dashed.
    Again,
    /// What is wrong: accent colour.
    Wrong,
    /// Refused by its receiver: accent colour, ✕ at the receiver's lifeline.
    Refused,
    /// A reset: accent colour, ✕.
    Reset,
    /// Went out and nothing says that it arrived: the arrow ends short of the receiver.
    Lost,
    /// A second sighting of the same packet: faint.
    Duplicate,
    /// A folded run of ordinary packets: a double line with a count.
    Folded,
}

/// As it should be beside as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Topology {
    /// As it should be.
    pub expected: Graph,
    /// As it was: the same nodes in the same places.
    pub actual: Graph,
}

/// A small graph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// Nodes, left to right along the path.
    pub nodes: Vec<Node>,
    /// Edges.
    pub edges: Vec<Edge>,
    /// One line under the picture.
    pub caption: Option<String>,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Stable within the topology.
    pub id: String,
    /// Role id (its colour).
    pub role: String,
    /// Name in words.
    pub label: String,
    /// Address or rewriting, small, one line each.
    pub detail: Vec<String>,
    /// Nodes of one group are drawn inside one frame with this label.
    pub group: Option<String>,
    /// `client` or `server` where it is an end of the flow.
    pub flow_end: Option<String>,
    /// `packets`, `context`, `supposed`: supposed nodes are drawn lighter and say so.
    pub known_from: String,
}

/// An edge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Stable within the topology.
    pub id: String,
    /// Node id.
    pub from: String,
    /// Node id.
    pub to: String,
    /// Packets that travel it.
    pub packets: Vec<PacketRef>,
    /// Address rewriting on the way.
    pub rewrites: Option<Rewrite>,
    /// The one difference between expected and actual.
    pub differs: bool,
    /// `passes`, `refused`, `lost`, `never-made`, `untranslated`, `reset`.
    pub state: String,
    /// At most three words on it.
    pub label: Option<String>,
}

/// An address rewriting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// What else it could have been.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Catalogue id.
    pub id: String,
    /// Its name in words, for a heading: "Not a closed port".
    pub heading: Spans,
    /// The packets that rule it out.
    pub packets: Vec<PacketRef>,
    /// Why not.
    pub why_not: Spans,
    /// What would tell them apart, where the packets do not.
    pub tell_apart: Spans,
}

/// The one next capture that would decide.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NextCapture {
    /// Where to run it and why.
    #[serde(rename = "where")]
    pub place: Spans,
    /// The command, one argument each.
    pub argv: Vec<String>,
}

/// A command to run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Where to run it.
    #[serde(rename = "where")]
    pub place: Spans,
    /// The command, one argument each.
    pub argv: Vec<String>,
    /// What to look for in its output.
    pub look_for: Spans,
}

/// Something to do about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// What.
    pub text: Spans,
    /// The command, where there is one.
    pub argv: Option<Vec<String>>,
    /// What it may cost.
    pub risk: Spans,
}

/// Where to read on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Title.
    pub title: String,
    /// Address; always http or https, never from a capture.
    pub url: String,
}

/// One row of the packet list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PacketRow {
    /// Index in [`Report::inputs`].
    pub input: u32,
    /// 1-based number in it.
    pub number: u32,
    /// The paste's own ordinal.
    pub label: Option<String>,
    /// Nanoseconds since the first packet of the report; null without times.
    pub time: Option<i64>,
    /// Time of day or date, as the input shows it.
    pub clock: Option<String>,
    /// Source.
    pub from: End,
    /// Destination.
    pub to: End,
    /// `tcp`, `udp`, `icmp`, `arp` …
    pub protocol: String,
    /// tcpdump's letters; empty for other protocols.
    pub flags: String,
    /// Sequence number as on the wire, or relative where only that is known.
    pub seq: Option<u32>,
    /// Acknowledgment number, likewise.
    pub ack: Option<u32>,
    /// `seq` and `ack` are relative.
    pub relative: bool,
    /// Stream offset of the first byte (SYN = 0, first data byte = 1), where known.
    pub offset: Option<u64>,
    /// Payload bytes.
    pub len: Option<u32>,
    /// Window field, unscaled.
    pub win: Option<u32>,
    /// TTL or hop limit.
    pub ttl: Option<u8>,
    /// 1-based line of a paste.
    pub line: Option<u32>,
    /// Flow id.
    pub flow: Option<u32>,
    /// Vantage point.
    pub point: u32,
    /// One line for people: "SYN", "SYN-ACK, ack 853654706", "106 bytes", "echo request".
    pub info: String,
    /// As the capturing host saw the frame: `in`, `out`, `broadcast`, `multicast`, `other-host`; of the first 2,000 packets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// What somebody wrote beside the packet; likewise. Hostile text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// In Wireshark's reading, the fields `tcp.analysis.*` of the segment: `retransmission`, `duplicate_ack` …; left out
    /// where there are none, and in a report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub analysis: Vec<String>,
    /// Which duplicate acknowledgment in a row it is there, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_ack: Option<u32>,
}

/// A symptom that no diagnosis explains.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unexplained {
    /// Symptom id.
    pub symptom: String,
    /// Its packets.
    pub packets: Vec<PacketRef>,
    /// What was seen.
    pub text: Spans,
}
