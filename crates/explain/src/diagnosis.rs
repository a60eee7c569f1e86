//! One finding in words.

use std::collections::BTreeMap;

use pcaplain_capture::Layer;
use pcaplain_core::conn::{ConnId, Connection};
use pcaplain_core::diagnose::{self, Finding, RuledOut};
use pcaplain_core::{Analysis, PacketRef, PointId};

use crate::cast::{Cast, Subject, packet, packet_list};
use crate::commands::{self, Fill};
use crate::flows::layer_name;
use crate::report::{
    Alternative, Check, Diagnosis, Evidence, Instance, NextCapture, Reference, Remedy, Span, Spans, Step,
    Sure,
};
use crate::rows::exchange_id;
use crate::steps::{self, Item, Story};
use crate::topology;
use crate::words::{Arg, Args, Words};

/// Occurrences that are listed.
const INSTANCES: usize = 100;
/// Flows that are listed.
const FLOWS: usize = 1_000;
/// Cited packets of other connections that get a step.
const CITED: usize = 16;

/// Other packets of an input that are looked at to find out how many are missing where.
const FOREIGN: u64 = 100_000;

/// What all diagnoses of a report share.
pub(crate) struct Context<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) words: &'a Words,
    /// Interface names by vantage point, cleaned.
    pub(crate) interfaces: &'a BTreeMap<PointId, String>,
}

impl<'a> Context<'a> {
    /// The diagnosis that a finding stands for.
    pub(crate) fn diagnosis(&self, finding: &Finding) -> Diagnosis {
        let example = self.example(finding);
        let subject = example.map(|(_, subject)| subject);
        let cast = Cast::new(Some(finding), subject);
        let args = cast.arguments(finding, subject, self.words);
        let id = finding.diagnosis.id;
        let words = self.words;
        let one = |suffix: &str| words.spans(&format!("{id}-{suffix}"), &args);
        let subjects = || std::iter::once(finding.subject).chain(finding.covers.iter().copied());
        let mut flows: Vec<u32> = subjects().filter_map(|s| self.flow(s)).collect();
        flows.extend(example.map(|e| e.0));
        let mut seen = std::collections::BTreeSet::new();
        flows.retain(|&flow| seen.insert(flow));
        let instances = flows.iter().take(INSTANCES).map(|&flow| Instance { flow }).collect();
        flows.truncate(FLOWS);
        let fill = Fill { finding, subject, cast: &cast, interface: self.interface(subject) };
        Diagnosis {
            id: id.to_owned(),
            kind: finding.kind.id().to_owned(),
            confidence: finding.confidence.clamp(0.0, 1.0),
            sure: Sure { text: one("sure") },
            count: finding.count,
            flows,
            instances,
            example: example.map(|e| e.0),
            actors: cast.report(words),
            title: one("title"),
            short_answer: self.inside(one("short"), subject),
            long_answer: words.paragraphs(&format!("{id}-long"), &args),
            evidence: self.evidence(finding, &args),
            steps: self.steps(finding, subject, &cast, &args),
            topology: topology::topology(finding, &args, words),
            alternatives: finding.ruled_out.iter().map(|a| self.alternative(id, a, &args)).collect(),
            not_shown: finding.unseen.iter().map(|key| one(&format!("unseen-{key}"))).collect(),
            next_capture: finding
                .diagnosis
                .next_capture
                .map(|command| NextCapture { place: one("next-where"), argv: fill.argv(command.argv) }),
            checks: self.checks(finding, &fill, &args),
            filter: subject.and_then(|subject| commands::filter(finding, subject)),
            remedies: self.remedies(finding, &fill, &args),
            references: finding.diagnosis.references.iter().map(reference).collect(),
        }
    }

    /// Names the tunnels in which all of it happens.
    fn inside(&self, mut answer: Spans, subject: Option<Subject<'_>>) -> Spans {
        let Some(Subject::Connection(conn)) = subject else { return answer };
        if conn.stack.iter().any(|layer| matches!(layer, Layer::Tunnel { .. })) {
            let mut args = Args::default();
            args.text("layers", conn.stack.iter().map(layer_name).collect::<Vec<_>>().join(", "));
            answer.push(Span::Text(" ".to_owned()));
            answer.extend(self.words.spans("inside-layers", &args));
        }
        answer
    }

    /// Flow id of a subject.
    fn flow(&self, subject: diagnose::Subject) -> Option<u32> {
        match subject {
            diagnose::Subject::Connection(id) => Some(id.0),
            diagnose::Subject::Exchange(index) => Some(exchange_id(self.analysis, index)),
            diagnose::Subject::Input(_) => None,
        }
    }

    fn subject(&self, subject: diagnose::Subject) -> Option<Subject<'a>> {
        match subject {
            diagnose::Subject::Connection(id) => self.conn(id).map(Subject::Connection),
            diagnose::Subject::Exchange(index) => {
                self.analysis.exchanges.get(index as usize).map(Subject::Exchange)
            }
            diagnose::Subject::Input(_) => None,
        }
    }

    fn conn(&self, id: ConnId) -> Option<&'a Connection> {
        self.analysis.conns.get(id.0 as usize)
    }

    /// The flow that the words speak about: the finding's own, the first one that it covers, or the one that its
    /// evidence lies in.
    fn example(&self, finding: &Finding) -> Option<(u32, Subject<'a>)> {
        let mut subjects = std::iter::once(finding.subject).chain(finding.covers.iter().copied());
        if let Some(found) = subjects.find_map(|s| Some((self.flow(s)?, self.subject(s)?))) {
            return Some(found);
        }
        let cited = finding.evidence.iter().flat_map(|e| &e.packets).next()?;
        let holds = |conn: &&Connection| conn.records.iter().any(|r| r.packet == *cited);
        if let Some(conn) = self.analysis.conns.iter().find(holds) {
            return Some((conn.id.0, Subject::Connection(conn)));
        }
        (0_u32..).zip(&self.analysis.exchanges).find_map(|(index, exchange)| {
            let holds = exchange.entries.iter().any(|e| e.packet == *cited);
            holds.then(|| (exchange_id(self.analysis, index), Subject::Exchange(exchange)))
        })
    }

    /// The interface of the example, where its name is fit for a command.
    fn interface(&self, subject: Option<Subject<'_>>) -> Option<String> {
        let point = match subject? {
            Subject::Connection(conn) => *conn.points.first()?,
            Subject::Exchange(exchange) => PointId { input: exchange.input, interface: exchange.interface },
        };
        self.interfaces.get(&point).filter(|name| commands::interface_name(name)).cloned()
    }

    fn evidence(&self, finding: &Finding, args: &Args) -> Vec<Evidence> {
        let id = finding.diagnosis.id;
        finding
            .evidence
            .iter()
            .map(|evidence| {
                let mut args = args.clone();
                args.set("packets", Arg::Spans(packet_list(&evidence.packets, self.words)));
                Evidence {
                    role: evidence.role.to_owned(),
                    packets: evidence.packets.iter().copied().map(packet).collect(),
                    fact: self.words.spans(&format!("{id}-evidence-{}", evidence.role), &args),
                    value: evidence.value.map(|(value, _)| value).filter(|v| v.is_finite()),
                    unit: evidence.value.map(|(_, unit)| unit.to_owned()),
                    context: None,
                }
            })
            .collect()
    }

    fn steps(&self, finding: &Finding, subject: Option<Subject<'a>>, cast: &Cast, args: &Args) -> Vec<Step> {
        let interface = |point: PointId| self.interfaces.get(&point).cloned();
        let story = Story {
            words: self.words,
            cast,
            finding: Some(finding),
            facts: args.clone(),
            interface: &interface,
        };
        match subject {
            Some(Subject::Connection(conn)) => {
                let foreign = if conn.records.complete() { None } else { self.foreign(conn) };
                steps::connection(&story, conn, self.cited_elsewhere(finding, conn), foreign.as_deref())
            }
            Some(Subject::Exchange(exchange)) => steps::exchange(&story, exchange),
            None => Vec::new(),
        }
    }

    /// Numbers of all packets in the input that are not of this connection; none where not all of them are known.
    fn foreign(&self, conn: &Connection) -> Option<Vec<u32>> {
        let total = self.analysis.inputs.get(usize::from(conn.input))?.packets;
        let others = || self.analysis.conns.iter().filter(|c| c.input == conn.input && c.id != conn.id);
        let exchanges = || self.analysis.exchanges.iter().filter(|e| e.input == conn.input);
        let known: u64 = others().map(|c| c.records.kept() as u64).sum::<u64>()
            + exchanges().map(|e| e.entries.len() as u64).sum::<u64>();
        if known + conn.packets() != total || known > FOREIGN {
            return None;
        }
        let mut numbers: Vec<u32> = others()
            .flat_map(|c| c.records.iter().map(|r| r.packet.number))
            .chain(exchanges().flat_map(|e| e.entries.iter().map(|entry| entry.packet.number)))
            .collect();
        numbers.sort_unstable();
        Some(numbers)
    }

    /// Cited packets that belong to another connection: the other leg, the other vantage point.
    fn cited_elsewhere(&self, finding: &Finding, conn: &Connection) -> Vec<Item<'a>> {
        let mut cited: Vec<PacketRef> =
            finding.evidence.iter().flat_map(|e| e.packets.iter().copied()).collect();
        cited.retain(|packet| !conn.records.iter().any(|r| r.packet == *packet));
        cited.truncate(CITED);
        if cited.is_empty() {
            return Vec::new();
        }
        let related = self.analysis.paths.iter().find(|path| path.legs.contains(&conn.id));
        let others: Vec<&'a Connection> = match related {
            Some(path) => path.legs.iter().filter_map(|id| self.conn(*id)).collect(),
            None if self.analysis.conns.len() <= FLOWS => self.analysis.conns.iter().collect(),
            None => Vec::new(),
        };
        let mut items = Vec::new();
        for other in others.into_iter().filter(|other| other.id != conn.id) {
            items.extend(
                other
                    .records
                    .iter()
                    .filter(|r| cited.contains(&r.packet))
                    .map(|record| Item { conn: other, record }),
            );
        }
        items
    }

    fn alternative(&self, id: &str, ruled: &RuledOut, args: &Args) -> Alternative {
        let open = ruled.packets.is_empty();
        let mut heading_args = Args::default();
        let noun = format!("noun-{}", ruled.id);
        heading_args.set("what", Arg::Spans(self.words.spans(&noun, &Args::default())));
        let (own, general) = if open {
            (format!("alternative-open-{}", ruled.id), "alternative-open")
        } else {
            (format!("alternative-{}", ruled.id), "alternative-not")
        };
        let text = |kind: &str| self.words.spans(&format!("{id}-{kind}-{}", ruled.id), args);
        Alternative {
            id: ruled.id.to_owned(),
            heading: self.words.first_of(&[&own, general], &heading_args),
            packets: ruled.packets.iter().copied().map(packet).collect(),
            why_not: if open { Vec::new() } else { text("not") },
            tell_apart: if open { text("tell") } else { Vec::new() },
        }
    }

    fn checks(&self, finding: &Finding, fill: &Fill<'_>, args: &Args) -> Vec<Check> {
        let id = finding.diagnosis.id;
        let text = |key: &str, part: &str| self.words.spans(&format!("{id}-check-{key}-{part}"), args);
        finding
            .diagnosis
            .checks
            .iter()
            .map(|command| Check {
                place: text(command.key, "where"),
                argv: fill.argv(command.argv),
                look_for: text(command.key, "look"),
            })
            .collect()
    }

    fn remedies(&self, finding: &Finding, fill: &Fill<'_>, args: &Args) -> Vec<Remedy> {
        let id = finding.diagnosis.id;
        finding
            .diagnosis
            .remedies
            .iter()
            .map(|remedy| Remedy {
                text: self.words.spans(&format!("{id}-remedy-{}", remedy.key), args),
                argv: remedy.argv.map(|argv| fill.argv(argv)),
                risk: self.words.maybe(&format!("{id}-remedy-{}-risk", remedy.key), args).unwrap_or_default(),
            })
            .collect()
    }
}

fn reference(reference: &diagnose::Reference) -> Reference {
    Reference { title: reference.title.to_owned(), url: reference.url.to_owned() }
}
