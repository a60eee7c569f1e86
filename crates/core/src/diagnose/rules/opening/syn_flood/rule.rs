//! Many half-open connections to one listener, and hardly any that is completed.

use pcaplain_capture::Endpoint;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::conn::{Connection, Direction, Outcome, SymptomKind};
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "syn-flood",
    kind: Kind::Problem,
    since: "0.2.0",
    needs: &[],
    yields_to: &[],
    facts: &["half-open", "sources", "completed", "answered", "took", "rate", "maker", "first", "victims"],
    roles: &["flood", "answer", "completed"],
    alternatives: &["syn-unanswered", "handshake-ack-lost", "port-scan"],
    checks: &[
        Command {
            key: "half-open",
            argv: &["ss", "-tn", "state", "syn-recv", "sport", "=", ":{server-port}"],
        },
        Command {
            key: "counters",
            argv: &[
                "nstat",
                "-az",
                "TcpExtSyncookiesSent",
                "TcpExtSyncookiesRecv",
                "TcpExtSyncookiesFailed",
                "TcpExtTCPReqQFullDoCookies",
                "TcpExtTCPReqQFullDrop",
                "TcpExtListenDrops",
            ],
        },
        Command {
            key: "cookies",
            argv: &["sysctl", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_max_syn_backlog"],
        },
        Command { key: "log", argv: &["dmesg", "--level", "info,warn"] },
    ],
    remedies: &[
        Remedy { key: "cookies", argv: Some(&["sysctl", "-w", "net.ipv4.tcp_syncookies=1"]) },
        Remedy { key: "upstream", argv: None },
        Remedy { key: "synproxy", argv: None },
    ],
    next_capture: Some(Command {
        key: "next",
        argv: &[
            "tcpdump",
            "-c",
            "2000",
            "-eni",
            "any",
            "host",
            "{server}",
            "and",
            "tcp",
            "port",
            "{server-port}",
        ],
    }),
    references: &[
        Reference {
            title: "RFC 4987: TCP SYN flooding attacks and common mitigations",
            url: "https://www.rfc-editor.org/rfc/rfc4987.html",
        },
        Reference {
            title: "Linux ip-sysctl: tcp_syncookies, tcp_max_syn_backlog",
            url: "https://docs.kernel.org/networking/ip-sysctl.html",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut listeners: FxHashMap<(u16, &Endpoint), Vec<&Connection>> = FxHashMap::default();
    for conn in model.conns.iter().filter(|c| !c.handshake.syns.is_empty() && !c.roles_inferred) {
        listeners.entry((conn.input, &conn.server)).or_default().push(conn);
    }
    let mut found: Vec<Finding> = listeners.into_values().filter_map(|conns| flood(&conns, model)).collect();
    found.sort_by_key(|f| f.subject);
    found
}

fn flood(conns: &[&Connection], model: &Model<'_>) -> Option<Finding> {
    let limits = model.limits;
    if conns.len() < limits.flood_size {
        return None;
    }
    let never_made = |c: &Connection| {
        !c.handshake.established
            && matches!(c.outcome(), Outcome::Unanswered | Outcome::HalfOpen | Outcome::AnswerRefused)
    };
    let (open, other): (Vec<&Connection>, Vec<&Connection>) = conns.iter().partition(|c| never_made(c));
    // Real clients ask again when nothing comes; forged sources and flooding tools do not.
    let (victims, half): (Vec<&Connection>, Vec<&Connection>) =
        open.iter().partition(|c| c.handshake.syn_count > 1 && !c.side(Direction::ToServer).opened_by_hand());
    let completed: Vec<&Connection> = other.iter().filter(|c| c.handshake.established).copied().collect();
    let crowd = victims.len() + other.len();
    if half.len() < limits.flood_size || crowd as f64 > limits.in_use_share * half.len() as f64 {
        return None;
    }
    let sources = half.iter().map(|c| &c.client.host).collect::<FxHashSet<_>>().len();
    let by_hand = half.iter().filter(|c| c.side(Direction::ToServer).opened_by_hand()).count();
    // A stack draws each initial number anew.
    let numbers = half.iter().filter_map(|c| c.side(Direction::ToServer).isn).collect::<FxHashSet<_>>().len();
    let tool = by_hand * 5 >= half.len() * 4 || (1..=half.len() / 4).contains(&numbers);
    if !tool && half.len() < limits.flood_size_plain {
        return None;
    }
    // One host whose own kernel resets what it gets back asks for many ports as a scanner does, here for one.
    let (first, last) = (half.first()?, half.last()?);
    let took = first.first_time.zip(last.first_time).map(|(a, b)| b.since(a).max(1));
    let rate = took.map(|ns| half.len() as f64 / (ns as f64 / 1e9));
    if rate.is_some_and(|rate| rate < limits.flood_rate) {
        return None;
    }
    let answers: Vec<_> = half.iter().filter_map(|c| c.handshake.syn_acks.first().map(|s| s.0)).collect();
    let syns = half.iter().filter_map(|c| c.handshake.syns.first().map(|s| s.0));
    let (syn, _) = *first.handshake.syns.first()?;
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Connection(first.id), if tool { 0.95 } else { 0.85 })
        .fact("half-open", Value::Count(half.len() as u64))
        .fact("sources", Value::Count(sources as u64))
        .fact("completed", Value::Count(completed.len() as u64))
        .fact("victims", Value::Count(victims.len() as u64))
        .fact("answered", Value::Count(answers.len() as u64))
        .fact("maker", Value::Choice(if tool { "tool" } else { "stack" }))
        .fact("first", Value::Packet(syn))
        .actor(Role::Client, &first.client)
        .actor(Role::Server, &first.server)
        .evidence("flood", syns.clone())
        .evidence("answer", answers.iter().copied())
        .evidence("completed", completed.iter().filter_map(|c| c.handshake.ack.map(|a| a.0)))
        .claims(&[
            SymptomKind::SynAckAgain,
            SymptomKind::SynAckRenewed,
            SymptomKind::SynAgain,
            SymptomKind::Reset,
            SymptomKind::IcmpError,
        ])
        .not("syn-unanswered", syns.clone().take(2))
        .not("handshake-ack-lost", syns.clone().skip(1).take(1))
        .not("port-scan", syns.skip(1).take(1))
        .topology(TopologyFacts::direct(
            &first.client,
            &first.server,
            TopologyEdge::wrong("server", "client", EdgeState::NeverMade, "no-ack")
                .with(answers.first().copied()),
        ))
        .unseen("who");
    if let Some((ns, rate)) = took.zip(rate) {
        finding = finding.fact("took", Value::Duration(ns)).fact("rate", Value::Count(rate.round() as u64));
    }
    finding.covers = half.iter().skip(1).map(|c| Subject::Connection(c.id)).collect();
    Some(finding)
}
