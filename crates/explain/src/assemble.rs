//! From an analysis and what is known of its inputs to the report.

use std::collections::BTreeMap;

use pcaplain_capture::{TimeKind, Timestamp};
use pcaplain_core::diagnose::Unclaimed;
use pcaplain_core::{Analysis, InputFacts, PacketRef, PointId};

use crate::cast::{Cast, Subject, packet, packet_list};
use crate::clock;
use crate::diagnosis::Context;
use crate::driver::Options;
use crate::flows;
use crate::report::{
    Diagnosis, Generator, Input, InputTime, NextCapture, PacketRef as Ref, PacketRow, Point, Report, SCHEMA,
    Spans, Sure, Unexplained,
};
use crate::rows::{Kept, Rows, Times};
use crate::said::{self, Said};
use crate::warnings;
use crate::words::{Arg, Args, Vocabulary, Words};

/// Unexplained symptoms that are listed.
const UNEXPLAINED: usize = 100;

/// An input after reading.
pub(crate) struct Read {
    /// As far as the report has it.
    pub(crate) input: Input,
    /// Its index in the analysis.
    pub(crate) index: u16,
    pub(crate) kind: TimeKind,
    /// Names of its interfaces, cleaned.
    pub(crate) interfaces: Vec<Option<String>>,
    /// For each of them, the host or place where the input says that it is, cleaned.
    pub(crate) hosts: Vec<Option<String>>,
    /// What the file says about itself.
    pub(crate) said: Said,
    /// Reading was stopped.
    pub(crate) stopped: bool,
}

/// The report.
pub(crate) fn report(analysis: &Analysis, read: Vec<Read>, kept: &Kept, options: &Options) -> Report {
    let vocabulary = options.words.clone().unwrap_or_else(|| Vocabulary::compiled(&options.lang));
    let words = vocabulary.words();
    let relation = relation(analysis, &read);
    let times = times(analysis, &read);
    let (mut points, ids, interfaces) = points(&read);
    let names = said::into_points(&read, &mut points);
    let inputs = inputs(analysis, read, words);
    let context = Context { analysis, words, interfaces: &interfaces };
    let wanted = |id: &str| options.only.as_deref().is_none_or(|only| only == id);
    let mut diagnoses: Vec<Diagnosis> =
        analysis.findings.iter().filter(|f| wanted(f.diagnosis.id)).map(|f| context.diagnosis(f)).collect();
    let packets: u64 = inputs.iter().map(|i| i.packets).sum();
    if diagnoses.is_empty() && packets > 0 && wanted("unexplained") {
        diagnoses.push(cannot_tell(words));
    }
    let unexplained: Vec<Unexplained> =
        analysis.unclaimed.iter().take(UNEXPLAINED).map(|u| unexplained(analysis, u, words)).collect();
    let named: Vec<u32> = diagnoses.iter().flat_map(|d| d.flows.iter().copied()).collect();
    let rows = Rows { analysis, kept, times: &times, points: &ids, words };
    let rows = rows.list(cited(&diagnoses, &unexplained));
    said::label(&names, &mut diagnoses);
    let mut report = Report {
        schema: SCHEMA.to_owned(),
        generator: Generator {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            catalogue: u32::try_from(pcaplain_core::diagnose::all().count()).unwrap_or(u32::MAX),
        },
        lang: words.lang().to_owned(),
        relation: relation.to_owned(),
        inputs,
        points,
        flows: flows::list(analysis, &ids, &named, options.all_flows),
        flow_count: flows::count(analysis),
        diagnoses,
        packets: rows,
        unexplained,
        unexplained_count: analysis.unclaimed.len() as u64,
        names: Vec::new(),
    };
    report.names = said::seen(&names, &report);
    report
}

/// The inputs, and rows of all packets of which copies were kept.
pub(crate) fn packets(
    analysis: &Analysis,
    read: Vec<Read>,
    kept: &Kept,
    lang: &str,
) -> (Vec<Input>, Vec<PacketRow>) {
    let words = Words::new(lang);
    let times = times(analysis, &read);
    let (_, ids, _) = points(&read);
    let wanted: Vec<PacketRef> = kept.packets().collect();
    let rows = Rows { analysis, kept, times: &times, points: &ids, words: &words }.of(&wanted);
    (inputs(analysis, read, &words), rows)
}

fn inputs(analysis: &Analysis, read: Vec<Read>, words: &Words) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::with_capacity(read.len());
    for one in read {
        let mut input = one.input;
        input.comments = one.said.comments;
        input.time = input_time(analysis.inputs.get(usize::from(one.index)), one.kind);
        if one.stopped {
            warnings::stopped(&mut input, words);
        }
        inputs.push(input);
    }
    warnings::of_analysis(analysis, &mut inputs, words);
    inputs
}

/// Every packet that the report names.
fn cited(diagnoses: &[Diagnosis], unexplained: &[Unexplained]) -> impl Iterator<Item = Ref> {
    let mut all: Vec<Ref> = Vec::new();
    for diagnosis in diagnoses {
        all.extend(diagnosis.evidence.iter().flat_map(|e| &e.packets));
        all.extend(diagnosis.steps.iter().flat_map(|s| &s.packets));
        all.extend(diagnosis.alternatives.iter().flat_map(|a| &a.packets));
        let graphs = diagnosis.topology.iter().flat_map(|t| [&t.expected, &t.actual]);
        all.extend(graphs.flat_map(|g| &g.edges).flat_map(|e| &e.packets));
        let spans = [&diagnosis.title, &diagnosis.short_answer, &diagnosis.sure.text];
        all.extend(spans.into_iter().chain(&diagnosis.long_answer).flat_map(in_spans));
    }
    all.extend(unexplained.iter().flat_map(|u| &u.packets));
    all.into_iter()
}

fn in_spans(spans: &Spans) -> impl Iterator<Item = Ref> {
    spans.iter().filter_map(|span| match span {
        crate::report::Span::Packet { packet } => Some(*packet),
        _ => None,
    })
}

/// How several inputs relate.
fn relation(analysis: &Analysis, read: &[Read]) -> &'static str {
    let with_packets: Vec<&Read> = read.iter().filter(|r| r.input.packets > 0).collect();
    if with_packets.len() < 2 {
        return "one";
    }
    let facts =
        |r: &Read| analysis.inputs.get(usize::from(r.index)).and_then(|f| f.first_time.zip(f.last_time));
    let comparable = |kind| matches!(kind, TimeKind::Absolute | TimeKind::Clock);
    let kind = with_packets.first().map(|r| r.kind).unwrap_or_default();
    if with_packets.iter().all(|r| r.kind == kind) && comparable(kind) {
        let mut spans: Vec<(Timestamp, Timestamp)> = with_packets.iter().filter_map(|r| facts(r)).collect();
        spans.sort_unstable();
        let overlap = spans.windows(2).any(|pair| matches!(pair, [a, b] if b.0 <= a.1));
        return if overlap { "vantage-points" } else { "in-sequence" };
    }
    let shared = analysis.paths.iter().any(|path| {
        let mut inputs = path.legs.iter().filter_map(|id| analysis.conns.get(id.0 as usize)).map(|c| c.input);
        let first = inputs.next();
        inputs.any(|input| Some(input) != first)
    });
    if shared { "vantage-points" } else { "unrelated" }
}

/// Rows count from the first packet of the report; inputs whose times cannot be compared each from their own.
fn times(analysis: &Analysis, read: &[Read]) -> Times {
    let kind = |index: usize| {
        read.iter().find(|r| usize::from(r.index) == index).map(|r| r.kind).unwrap_or_default()
    };
    let kinds: Vec<TimeKind> = (0..analysis.inputs.len()).map(kind).collect();
    let earliest = |kind: TimeKind| {
        let own = analysis.inputs.iter().zip(&kinds).filter(move |(_, k)| **k == kind);
        own.filter_map(|(facts, _)| facts.first_time).min()
    };
    let base = |(facts, kind): (&InputFacts, &TimeKind)| match kind {
        TimeKind::Absolute | TimeKind::Clock => earliest(*kind),
        TimeKind::Elapsed | TimeKind::Delta => facts.first_time,
        TimeKind::None => None,
    };
    Times { bases: analysis.inputs.iter().zip(&kinds).map(base).collect(), kinds }
}

type Points = (Vec<Point>, BTreeMap<PointId, u32>, BTreeMap<PointId, String>);

/// Vantage points: every interface of every input that was read.
fn points(read: &[Read]) -> Points {
    let mut points = Vec::new();
    let mut ids = BTreeMap::new();
    let mut names = BTreeMap::new();
    for (input, one) in (0_u32..).zip(read) {
        let hosts = one.hosts.iter().cloned().chain(std::iter::repeat(None));
        for ((interface, name), host) in (0_u16..).zip(&one.interfaces).zip(hosts) {
            let id = u32::try_from(points.len()).unwrap_or(u32::MAX);
            let place = PointId { input: one.index, interface };
            ids.insert(place, id);
            if let Some(name) = name {
                names.insert(place, name.clone());
            }
            points.push(Point { id, input, interface: name.clone(), name: host, ..Point::default() });
        }
    }
    (points, ids, names)
}

fn input_time(facts: Option<&InputFacts>, kind: TimeKind) -> InputTime {
    let first = facts.and_then(|f| f.first_time);
    let last = facts.and_then(|f| f.last_time);
    InputTime {
        kind: clock::kind_id(kind).to_owned(),
        zone: (kind == TimeKind::Absolute).then(|| "UTC".to_owned()),
        first: first.and_then(|t| clock::moment(kind, t)),
        last: last.and_then(|t| clock::moment(kind, t)),
        duration_ns: first
            .zip(last)
            .filter(|_| kind != TimeKind::None)
            .map(|(first, last)| last.since(first)),
    }
}

fn unexplained(analysis: &Analysis, unclaimed: &Unclaimed, words: &Words) -> Unexplained {
    let conn = unclaimed.conn.and_then(|id| analysis.conns.get(id.0 as usize)).map(Subject::Connection);
    let exchange =
        unclaimed.exchange.and_then(|index| analysis.exchanges.get(index as usize)).map(Subject::Exchange);
    let subject = conn.or(exchange);
    let cast = Cast::new(None, subject);
    let mut args = Args::default();
    args.set("count", Arg::Number(unclaimed.count));
    args.set("packets", Arg::Spans(packet_list(&unclaimed.packets, words)));
    for (name, end) in [("client", subject.map(Subject::client)), ("server", subject.map(Subject::server))] {
        args.set(name, Arg::Spans(end.map(|end| cast.endpoint(end)).unwrap_or_default()));
    }
    let symptom = unclaimed.kind.map_or("no-answer", pcaplain_core::conn::SymptomKind::id);
    Unexplained {
        symptom: symptom.to_owned(),
        packets: unclaimed.packets.iter().copied().map(packet).collect(),
        text: words.spans(&format!("symptom-{symptom}"), &args),
    }
}

/// Where no rule has anything to say: honest, and with the next capture.
fn cannot_tell(words: &Words) -> Diagnosis {
    let none = Args::default();
    let argv = ["tcpdump", "-ni", "any", "-w", "capture.pcap"];
    Diagnosis {
        id: "unexplained".to_owned(),
        kind: "notice".to_owned(),
        confidence: 0.5,
        sure: Sure { text: words.spans("cannot-tell-sure", &none) },
        count: 1,
        title: words.spans("cannot-tell-title", &none),
        short_answer: words.spans("cannot-tell-short", &none),
        next_capture: Some(NextCapture {
            place: words.spans("cannot-tell-next", &none),
            argv: argv.map(str::to_owned).to_vec(),
        }),
        evidence: Vec::new(),
        ..Diagnosis::default()
    }
}
