//! Something is clearly wrong and nothing fits.

use crate::conn::SymptomKind;
use crate::diagnose::diagnosis::texts;
use crate::diagnose::{Check, Command, Diagnosis, Finding, Kind, Model, Reference, Rest, Subject, Value};
use crate::names::Role;

pub(super) static DIAGNOSIS: Diagnosis = Diagnosis {
    id: "unexplained",
    kind: Kind::Notice,
    since: "0.1.0",
    needs: &[],
    yields_to: &[],
    facts: &["what", "events", "connections", "first"],
    roles: &["odd"],
    alternatives: &[],
    checks: &[
        Command {
            key: "other-end",
            argv: &["tcpdump", "-ni", "any", "-v", "host", "{client}", "and", "host", "{server}"],
        },
        Command { key: "counters", argv: &["nstat", "-az"] },
    ],
    remedies: &[],
    next_capture: Some(Command {
        key: "next",
        argv: &["tcpdump", "-ni", "any", "-w", "capture.pcap", "host", "{client}", "and", "host", "{server}"],
    }),
    references: &[Reference {
        title: "Wireshark: TCP analysis",
        url: "https://www.wireshark.org/docs/wsug_html_chunked/ChAdvTCPAnalysis.html",
    }],
    texts: texts!(),
    check: Check::Rest(check),
};

fn check(rest: &Rest, model: &Model<'_>) -> Option<Finding> {
    let grave: Vec<_> = rest.unclaimed.iter().filter(|u| u.grave).collect();
    let worst = grave.first()?;
    let subject = match (worst.conn, worst.exchange) {
        (Some(id), _) => Subject::Connection(id),
        (None, Some(index)) => Subject::Exchange(index),
        (None, None) => return None,
    };
    let mut conns: Vec<_> = grave.iter().filter_map(|u| u.conn).collect();
    conns.sort_unstable();
    conns.dedup();
    let packets = grave.iter().filter(|u| u.conn == worst.conn).flat_map(|u| u.packets.iter().copied());
    let mut finding = Finding::new(&DIAGNOSIS, subject, 0.5)
        .fact("what", Value::Choice(worst.kind.map_or("no-answer", SymptomKind::id)))
        .fact("events", Value::Count(grave.iter().map(|u| u.count).sum()))
        .fact("connections", Value::Count(conns.len().max(1) as u64))
        .evidence("odd", packets);
    if let Some(&first) = worst.packets.first() {
        finding = finding.fact("first", Value::Packet(first));
    }
    finding.covers = conns.iter().map(|&id| Subject::Connection(id)).filter(|&s| s != subject).collect();
    finding.count = conns.len().max(1) as u32;
    let ends = match subject {
        Subject::Connection(id) => model.conn(id).map(|c| (c.client.clone(), c.server.clone())),
        Subject::Exchange(index) => model.exchange(index).map(|e| (e.asker.clone(), e.asked.clone())),
        Subject::Input(_) => None,
    };
    Some(match ends {
        Some((client, server)) => finding.actor(Role::Client, &client).actor(Role::Server, &server),
        None => finding,
    })
}
