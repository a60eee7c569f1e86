//! The answer fits by its numbers and comes from another address; who asked refuses it and goes on asking.

use pcaplain_capture::Endpoint;

use crate::conn::{Class, Connection, Direction, Outcome, Relation, ResetShape, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, TopologyNode, Value,
};
use crate::exchange::{Exchange, Protocol};
use crate::names::{PacketRef, Role};
use crate::path::Path;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "reply-from-other-address",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &[
        "view",
        "asked",
        "answering",
        "first",
        "answer",
        "refusal",
        "retry",
        "syn-number",
        "ack-number",
        "after",
        "again-after",
        "attempts",
        "refused",
        "same-port",
    ],
    roles: &["asked", "answer", "refusal", "again"],
    alternatives: &[
        "port-closed",
        "old-connection-challenged",
        "syn-unanswered",
        "syn-ack-refused",
        "dns-unanswered",
    ],
    checks: &[
        Command { key: "conntrack", argv: &["conntrack", "-L", "-p", "tcp", "--orig-dst", "{asked}"] },
        Command { key: "bridge-nf", argv: &["sysctl", "net.bridge.bridge-nf-call-iptables"] },
        Command { key: "nat-rules", argv: &["iptables", "-t", "nat", "-nvL"] },
        Command { key: "cilium-lb", argv: &["cilium-dbg", "bpf", "lb", "list"] },
        Command { key: "route-back", argv: &["ip", "route", "get", "{client}", "from", "{answering}"] },
        Command { key: "services", argv: &["kubectl", "get", "svc,endpointslices", "-A", "-o", "wide"] },
    ],
    remedies: &[
        Remedy { key: "bridge-nf", argv: Some(&["sysctl", "-w", "net.bridge.bridge-nf-call-iptables=1"]) },
        Remedy { key: "masquerade", argv: None },
        Remedy { key: "upgrade", argv: None },
        Remedy { key: "route", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-ni",
            "any",
            "-e",
            "host",
            "{client}",
            "and",
            "(",
            "host",
            "{asked}",
            "or",
            "host",
            "{answering}",
            ")",
        ],
    }),
    references: &[
        Reference {
            title: "cilium#9285: reply of a backend on the client's own host is not translated back",
            url: "https://github.com/cilium/cilium/issues/9285",
        },
        Reference {
            title: "cilium#10567: redirects between local endpoints skip netfilter",
            url: "https://github.com/cilium/cilium/issues/10567",
        },
        Reference {
            title: "Kubernetes: bridged traffic and iptables (br_netfilter)",
            url: "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
        },
        Reference {
            title: "RFC 9293, section 3.5.2: reset generation",
            url: "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5.2",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let seen_by_client = model.conns.iter().filter_map(|conn| seen_whole(conn, model));
    let bridged = model.paths.iter().filter_map(|path| on_the_bridge(path, model));
    let from_far = model.conns.iter().filter_map(|conn| seen_by_answerer(conn, model));
    let datagrams = (0..).zip(model.exchanges).filter_map(|(i, e)| datagram(i, e));
    let mut found: Vec<Finding> = seen_by_client.chain(bridged).collect();
    let told: Vec<Subject> =
        found.iter().flat_map(|f| std::iter::once(f.subject).chain(f.covers.clone())).collect();
    found.extend(from_far.filter(|f| !told.contains(&f.subject)));
    found.extend(datagrams);
    found
}

/// What a refused answer consists of.
struct Refused<'a> {
    view: &'static str,
    client: &'a Endpoint,
    asked: &'a Endpoint,
    answering: &'a Endpoint,
    asking: Vec<PacketRef>,
    answers: Vec<PacketRef>,
    refusals: Vec<PacketRef>,
    after: Option<i64>,
    again_after: Option<i64>,
    numbers: Option<(u32, u32)>,
}

fn finding(subject: Subject, confidence: f32, r: &Refused<'_>) -> Finding {
    let again = r.asking.iter().copied().skip(1);
    let mut finding = Finding::new(&DIAGNOSIS, subject, confidence)
        .fact("view", Value::Choice(r.view))
        .fact("asked", Value::Host(r.asked.host.clone()))
        .fact("answering", Value::Host(r.answering.host.clone()))
        .fact("attempts", Value::Count(r.asking.len() as u64))
        .fact("refused", Value::Count(r.refusals.len() as u64))
        .fact("same-port", Value::Choice(if r.asked.port == r.answering.port { "yes" } else { "no" }))
        .actor(Role::Client, r.client)
        .actor(Role::Asked, r.asked)
        .actor(Role::Answering, r.answering)
        .evidence("asked", r.asking.first().copied())
        .evidence("refusal", r.refusals.iter().copied())
        .evidence("again", again.clone())
        .claims(&[
            SymptomKind::ReplyFromOther,
            SymptomKind::Reset,
            SymptomKind::SynAgain,
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::Untranslated,
            SymptomKind::IcmpError,
        ])
        .unseen("which-box")
        .topology(topology(r));
    finding = match r.numbers {
        Some((syn, ack)) => {
            finding.fact("syn-number", Value::Number(syn)).fact("ack-number", Value::Number(ack)).measured(
                "answer",
                r.answers.iter().copied(),
                f64::from(ack.wrapping_sub(syn)),
                "sequence numbers",
            )
        }
        None => finding.evidence("answer", r.answers.iter().copied()),
    };
    for (name, packet) in
        [("first", r.asking.first()), ("answer", r.answers.first()), ("refusal", r.refusals.first())]
    {
        if let Some(&packet) = packet {
            finding = finding.fact(name, Value::Packet(packet));
        }
    }
    if let Some(packet) = again.clone().next() {
        finding = finding.fact("retry", Value::Packet(packet));
    }
    for (name, ns) in [("after", r.after), ("again-after", r.again_after)] {
        if let Some(ns) = ns {
            finding = finding.fact(name, Value::Duration(ns));
        }
    }
    let answer = r.answers.first().copied();
    match r.view {
        "datagram" => finding.not("dns-unanswered", answer),
        "answerer" => finding.not("syn-ack-refused", []).not("port-closed", r.refusals.first().copied()),
        _ => finding
            .not("port-closed", r.refusals.first().copied())
            .not("old-connection-challenged", answer)
            .not("syn-unanswered", answer),
    }
}

fn topology(r: &Refused<'_>) -> TopologyFacts {
    let translator = TopologyNode::supposed("translator", Role::Box)
        .rewriting(&r.asked.host, &r.answering.host)
        .rewriting(&r.answering.host, &r.asked.host);
    TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, r.client),
            translator,
            TopologyNode::seen("backend", Role::Answering, r.answering),
        ],
        expected: vec![
            TopologyEdge::passes("client", "translator"),
            TopologyEdge::passes("translator", "backend"),
            TopologyEdge::passes("backend", "translator"),
            TopologyEdge::passes("translator", "client"),
        ],
        actual: vec![
            TopologyEdge::passes("client", "translator").with(r.asking.iter().copied()),
            TopologyEdge::passes("translator", "backend"),
            TopologyEdge::wrong("backend", "client", EdgeState::Untranslated, "not-translated-back")
                .with(r.answers.iter().chain(&r.refusals).copied()),
        ],
    }
}

/// SYN, foreign SYN-ACK and refusal in one place: the client's own, or a box that all of them pass.
fn seen_whole(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    let (index, leg) = (0_u8..).zip(&conn.legs).find(|(_, leg)| leg.relation == Relation::OtherAddress)?;
    let answers: Vec<_> = conn.records.iter().filter(|r| r.leg == index && r.flags.syn()).collect();
    let refusals: Vec<PacketRef> =
        conn.resets.iter().filter(|r| r.direction == Direction::ToServer).map(|r| r.packet).collect();
    let accepted = conn.records.iter().any(|r| {
        r.direction == Direction::ToServer
            && !r.flags.rst()
            && !r.flags.syn()
            && r.class != Class::SightedAgain
    });
    if accepted || refusals.is_empty() && conn.handshake.syn_count < 2 {
        return None;
    }
    let (_, first_time) = *conn.handshake.syns.first()?;
    let answer = *answers.first()?;
    let syn = conn.side(Direction::ToServer).isn?.0;
    let confidence = if refusals.is_empty() { 0.85 } else { 0.97 };
    let refused = Refused {
        view: "client",
        client: &conn.client,
        asked: &conn.server,
        answering: &leg.server,
        asking: conn.handshake.syns.iter().map(|s| s.0).collect(),
        answers: answers.iter().map(|r| r.packet).collect(),
        refusals,
        after: answer.time.zip(first_time).map(|(now, then)| now.since(then)),
        again_after: conn.handshake.syns.get(1).and_then(|again| Some(again.1?.since(first_time?))),
        numbers: answer.ack.map(|ack| (syn, ack.raw())),
    };
    let mut found = finding(Subject::Connection(conn.id), confidence, &refused);
    found.covers = model.siblings(conn.id).map(|s| Subject::Connection(s.id)).collect();
    Some(found)
}

/// A capture on the translating node: the SYN before and after the translation, the answer only as the backend sent it.
fn on_the_bridge(path: &Path, model: &Model<'_>) -> Option<Finding> {
    let legs: Vec<&Connection> = path.legs.iter().filter_map(|&id| model.conn(id)).collect();
    let asked = legs.iter().find(|c| c.outcome() == Outcome::Unanswered)?;
    let answered = legs.iter().find(|c| {
        c.input == asked.input
            && c.server != asked.server
            && c.client == asked.client
            && c.outcome() == Outcome::AnswerRefused
    })?;
    let answers: Vec<PacketRef> = answered.handshake.syn_acks.iter().map(|s| s.0).collect();
    let refusals =
        answered.resets.iter().filter(|r| r.direction == Direction::ToServer).map(|r| r.packet).collect();
    let (_, first_time) = *asked.handshake.syns.first()?;
    let refused = Refused {
        view: "node",
        client: &asked.client,
        asked: &asked.server,
        answering: &answered.server,
        asking: asked.handshake.syns.iter().map(|s| s.0).collect(),
        after: answered.handshake.syn_acks.first().and_then(|s| Some(s.1?.since(first_time?))),
        again_after: asked.handshake.syns.get(1).and_then(|again| Some(again.1?.since(first_time?))),
        numbers: asked.side(Direction::ToServer).isn.map(|isn| (isn.0, isn.plus(1).0)),
        answers,
        refusals,
    };
    let mut found = finding(Subject::Connection(asked.id), 0.95, &refused);
    found.covers = legs.iter().filter(|c| c.id != asked.id).map(|c| Subject::Connection(c.id)).collect();
    Some(found)
}

/// From where the answer was sent: the SYN-ACK is reset, and then the same SYN comes again with the same number. Its
/// sender is alive and waiting, so it was not this SYN-ACK that it waited for.
fn seen_by_answerer(conn: &Connection, model: &Model<'_>) -> Option<Finding> {
    if conn.outcome() != Outcome::AnswerRefused || conn.handshake.syn_count < 2 || conn.legs.len() > 1 {
        return None;
    }
    let reset = conn.resets.iter().find(|r| r.direction == Direction::ToServer)?;
    if !matches!(reset.shape, ResetShape::NoSocket | ResetShape::Unknown) {
        return None;
    }
    // A wrong number is reason enough to refuse; and a reset from elsewhere does not come from who waits.
    let number = conn.symptoms.count(SymptomKind::AckNumberWrong) > 0 || conn.refuses_other_number(reset);
    if number || conn.elsewhere(reset).is_some() {
        return None;
    }
    if conn.handshake.syns.get(1).is_none_or(|again| again.0.number < reset.packet.number) {
        return None;
    }
    let (_, first_time) = *conn.handshake.syns.first()?;
    let refused = Refused {
        view: "answerer",
        client: &conn.client,
        asked: &conn.server,
        answering: &conn.server,
        asking: conn.handshake.syns.iter().map(|s| s.0).collect(),
        answers: conn.handshake.syn_acks.iter().map(|s| s.0).collect(),
        refusals: conn.resets.iter().map(|r| r.packet).collect(),
        after: conn.handshake.syn_acks.first().and_then(|s| Some(s.1?.since(first_time?))),
        again_after: conn.handshake.syns.get(1).and_then(|again| Some(again.1?.since(first_time?))),
        numbers: None,
    };
    let mut found = finding(Subject::Connection(conn.id), 0.75, &refused);
    found.actors.retain(|a| a.role != Role::Asked);
    found.covers = model.siblings(conn.id).map(|s| Subject::Connection(s.id)).collect();
    found.topology = Some(TopologyFacts {
        nodes: vec![
            TopologyNode::seen("client", Role::Client, &conn.client),
            TopologyNode::supposed("translator", Role::Box),
            TopologyNode::seen("backend", Role::Answering, &conn.server),
        ],
        expected: vec![
            TopologyEdge::passes("client", "translator"),
            TopologyEdge::passes("translator", "backend"),
            TopologyEdge::passes("backend", "translator"),
            TopologyEdge::passes("translator", "client"),
        ],
        actual: vec![
            TopologyEdge::passes("client", "translator"),
            TopologyEdge::passes("translator", "backend").with(refused.asking.iter().copied()),
            TopologyEdge::wrong("backend", "client", EdgeState::Untranslated, "not-translated-back")
                .with(refused.answers.iter().chain(&refused.refusals).copied()),
        ],
    });
    Some(found)
}

/// UDP: asked here, answered from there, to the asker's own port.
fn datagram(index: u32, exchange: &Exchange) -> Option<Finding> {
    let answering = exchange.answering.as_ref().filter(|_| exchange.protocol == Protocol::Udp)?;
    let straight = exchange.answers - exchange.answers_from_other;
    let repeated = exchange.asks > 1;
    if straight > 0 || exchange.refusals == 0 && !repeated {
        return None;
    }
    let first = exchange.entries.iter().find(|e| e.asks && e.error.is_none())?;
    let answer = exchange.entries.iter().find(|e| e.other.is_some())?;
    let same_id = first.id.is_some() && first.id == answer.id;
    let confidence = match (exchange.refusals > 0, same_id) {
        (true, true) => 0.96,
        (true, false) => 0.9,
        (false, _) => 0.75,
    };
    let packets = |wanted: fn(&crate::exchange::Entry) -> bool| -> Vec<PacketRef> {
        exchange.entries.iter().filter(|e| wanted(e)).map(|e| e.packet).collect()
    };
    let refused = Refused {
        view: "datagram",
        client: &exchange.asker,
        asked: &exchange.asked,
        answering,
        asking: packets(|e| e.asks && e.error.is_none()),
        answers: packets(|e| e.other.is_some()),
        refusals: packets(|e| e.asks && e.error.is_some()),
        after: answer.time.zip(first.time).map(|(now, then)| now.since(then)),
        again_after: None,
        numbers: first.id.filter(|_| same_id).map(|id| (u32::from(id), u32::from(id))),
    };
    Some(finding(Subject::Exchange(index), confidence, &refused))
}
