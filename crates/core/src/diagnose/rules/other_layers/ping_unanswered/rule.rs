//! Echo requests without replies.

use pcaplain_capture::IcmpMessage;

use crate::diagnose::diagnosis::texts;
use crate::diagnose::{
    Check, Command, Diagnosis, EdgeState, Finding, Kind, Model, Reference, Remedy, Subject, TopologyEdge,
    TopologyFacts, Value,
};
use crate::exchange::{Exchange, Protocol};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "ping-unanswered",
    kind: Kind::Problem,
    since: "0.1.0",
    needs: &[],
    yields_to: &[
        "reply-from-other-address",
        "fragments-lost",
        "address-conflict",
        "rejected-by-firewall",
        "ttl-expired",
    ],
    facts: &["asker", "asked", "asks", "unanswered", "which", "first", "size"],
    roles: &["request"],
    alternatives: &["rejected-by-firewall", "arp-unanswered", "fragments-lost"],
    checks: &[
        Command {
            key: "ignore",
            argv: &["sysctl", "net.ipv4.icmp_echo_ignore_all", "net.ipv6.icmp.echo_ignore_all"],
        },
        Command { key: "rules", argv: &["iptables-save"] },
        Command { key: "path", argv: &["mtr", "-n", "{server}"] },
    ],
    remedies: &[Remedy { key: "allow", argv: None }],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "icmp", "or", "icmp6", "and", "host", "{client}"],
    }),
    references: &[
        Reference {
            title: "RFC 1122, section 3.2.2.6: echo",
            url: "https://www.rfc-editor.org/rfc/rfc1122.html#page-42",
        },
        Reference {
            title: "RFC 4443, section 4.2: echo reply of ICMPv6",
            url: "https://www.rfc-editor.org/rfc/rfc4443.html#section-4.2",
        },
    ],
    texts: texts!(),
    check: Check::Capture(check),
};

fn check(model: &Model<'_>) -> Vec<Finding> {
    (0_u32..).zip(model.exchanges).filter_map(|(index, e)| finding(index, e, model)).collect()
}

/// Do routers on the way complain to the asker that the TTL was too small? Then it traces the way, and silence is ordinary.
/// (A print-out does not say which packets they quote.)
fn traced(e: &Exchange, model: &Model<'_>) -> bool {
    model.exchanges.iter().filter(|o| o.input == e.input).any(|o| {
        (o.asked.host == e.asker.host || o.asker.host == e.asker.host)
            && o.entries
                .iter()
                .any(|entry| matches!(entry.error, Some((_, IcmpMessage::TimeExceeded(false)))))
    })
}

fn finding(index: u32, e: &Exchange, model: &Model<'_>) -> Option<Finding> {
    // An error has answered in place of a reply: a router on the way of a traceroute, a firewall.
    if e.protocol != Protocol::Echo || e.to_many || e.errors > 0 {
        return None;
    }
    if traced(e, model) {
        return None;
    }
    let unanswered = e.unanswered();
    let late = |packet: &&crate::exchange::Entry| {
        model.input_went_on(e.input, packet.time).is_some_and(|ns| ns < model.limits.answer_patience)
    };
    // What was asked in the last second may still be answered.
    let pending =
        e.entries.iter().rev().take(1).filter(|entry| entry.asks && e.asks > 2).filter(late).count() as u64;
    let count = unanswered.count.saturating_sub(if e.answers > 0 { pending } else { 0 });
    let quiet = e.answers == 0;
    if count < model.limits.repeated_asks || !quiet && (count < 3 || count * 5 < e.asks) {
        return None;
    }
    let &first = unanswered.packets.first()?;
    let size = e.entries.iter().find(|entry| entry.packet == first).and_then(|entry| entry.length);
    let mut finding = Finding::new(&DIAGNOSIS, Subject::Exchange(index), if quiet { 0.95 } else { 0.85 })
        .fact("asker", Value::Host(e.asker.host.clone()))
        .fact("asked", Value::Host(e.asked.host.clone()))
        .fact("asks", Value::Count(e.asks))
        .fact("unanswered", Value::Count(count))
        .fact("which", Value::Choice(if quiet { "all" } else { "some" }))
        .fact("first", Value::Packet(first))
        .actor(Role::Client, &e.asker)
        .actor(Role::Server, &e.asked)
        .measured("request", unanswered.packets.iter().copied(), count as f64, "requests")
        .not("rejected-by-firewall", [])
        .not("arp-unanswered", [first])
        .unseen("where")
        .topology(TopologyFacts::direct(
            &e.asker,
            &e.asked,
            TopologyEdge::wrong("server", "client", EdgeState::Lost, "silent"),
        ));
    if let Some(bytes) = size {
        finding = finding.fact("size", Value::Bytes(u64::from(bytes)));
    }
    Some(finding)
}
