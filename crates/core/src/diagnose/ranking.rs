//! From all findings to the answer: needs, closer explanations, one answer per cause, and what is left over.

use pcaplain_capture::Endpoint;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::conn::SymptomKind;
use crate::names::PacketRef;

use super::catalogue::{all, closeness};
use super::cite;
use super::diagnosis::{Check, Kind, Rest, Unclaimed};
use super::finding::{Finding, Subject, Value};
use super::model::Model;

/// More answers of one diagnosis than this are one answer, whatever the servers.
const SAME_DIAGNOSIS: usize = 4;
/// Unclaimed symptoms kept.
const UNCLAIMED: usize = 200;

/// Asks all rules and orders what they say.
pub(crate) fn rank(model: &Model<'_>) -> (Vec<Finding>, Vec<Unclaimed>) {
    let mut findings = ask(model);
    withdraw(&mut findings, model);
    let rest = rest(&findings, model);
    let mut findings = merge(findings, model);
    for diagnosis in all() {
        if let Check::Rest(check) = diagnosis.check {
            findings.extend(check(&rest, model));
        }
    }
    for finding in &mut findings {
        // The order of the argument is that of the catalogue entry.
        let roles = finding.diagnosis.roles;
        finding.evidence.sort_by_key(|e| roles.iter().position(|r| *r == e.role));
    }
    order(&mut findings, model);
    cite::others(&mut findings);
    for finding in &mut findings {
        cite::complete(finding, model);
    }
    let mut unclaimed = rest.unclaimed;
    if findings.iter().any(|f| f.diagnosis.id == "unexplained") {
        unclaimed.retain(|u| !u.grave);
    }
    unclaimed.truncate(UNCLAIMED);
    (findings, unclaimed)
}

fn ask(model: &Model<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for diagnosis in all() {
        match diagnosis.check {
            Check::Connection(check) => {
                let able = model.conns.iter().filter(|c| model.meets(c, diagnosis.needs));
                found.extend(able.filter_map(|conn| check(conn, model)));
            }
            Check::Path(check) => found.extend(model.paths.iter().filter_map(|path| check(path, model))),
            Check::Capture(check) => found.extend(check(model)),
            Check::Rest(_) => {}
        }
    }
    found
}

/// All subjects that a finding speaks for: its own and those that it covers.
fn subjects(finding: &Finding) -> impl Iterator<Item = Subject> {
    std::iter::once(finding.subject).chain(finding.covers.iter().copied())
}

/// A finding is withdrawn where a closer one speaks of the same connection, or of another leg or sighting of it.
fn withdraw(findings: &mut Vec<Finding>, model: &Model<'_>) {
    // What a subject stands for: its path where it has one.
    let key = |subject: Subject| match subject {
        Subject::Connection(id) => model.path_of(id).map_or((0, id.0 as usize), |path| (1, path)),
        Subject::Exchange(index) => (2, index as usize),
        Subject::Input(index) => (3, usize::from(index)),
    };
    let said: FxHashSet<(&'static str, (u8, usize))> = findings
        .iter()
        .flat_map(|f| subjects(f).map(move |s| (f.diagnosis.id, s)))
        .map(|(id, s)| (id, key(s)))
        .collect();
    findings.retain(|f| !f.diagnosis.yields_to.iter().any(|closer| said.contains(&(closer, key(f.subject)))));
}

/// The same cause on many connections is one answer with a count.
fn merge(findings: Vec<Finding>, model: &Model<'_>) -> Vec<Finding> {
    let mut by_diagnosis: FxHashMap<&'static str, FxHashSet<Option<Endpoint>>> = FxHashMap::default();
    for finding in &findings {
        by_diagnosis.entry(finding.diagnosis.id).or_default().insert(served(finding, model));
    }
    let mut merged: Vec<Finding> = Vec::new();
    let mut counted: FxHashSet<(usize, usize)> = FxHashSet::default();
    let mut index_of: FxHashMap<(&'static str, Kind, Option<Endpoint>), usize> = FxHashMap::default();
    for finding in findings {
        let id = finding.diagnosis.id;
        let apart = by_diagnosis.get(id).is_some_and(|s| s.len() <= SAME_DIAGNOSIS);
        let key = (id, finding.kind, if apart { served(&finding, model) } else { None });
        let Some(&index) = index_of.get(&key) else {
            counted.extend(path_of(finding.subject, model).map(|path| (merged.len(), path)));
            index_of.insert(key, merged.len());
            merged.push(finding);
            continue;
        };
        // Another leg or vantage point of a connection that was counted is no further occurrence.
        let fresh = path_of(finding.subject, model).is_none_or(|path| counted.insert((index, path)));
        if let Some(known) = merged.get_mut(index) {
            add(known, finding, fresh, model);
        }
    }
    // Once for all: a flood has hundreds of thousands of the same.
    for finding in &mut merged {
        let subject = finding.subject;
        finding.covers.retain(|&covered| covered != subject);
    }
    merged
}

fn input_of(subject: Subject, model: &Model<'_>) -> Option<u16> {
    match subject {
        Subject::Connection(id) => model.conn(id).map(|c| c.input),
        Subject::Exchange(index) => model.exchange(index).map(|e| e.input),
        Subject::Input(input) => Some(input),
    }
}

fn path_of(subject: Subject, model: &Model<'_>) -> Option<usize> {
    let Subject::Connection(id) = subject else { return None };
    model.path_of(id)
}

/// One more occurrence of what is known. The clearest one is the example.
fn add(known: &mut Finding, finding: Finding, fresh: bool, model: &Model<'_>) {
    // Another leg or vantage point of the example itself; not another occurrence that was seen elsewhere.
    let elsewhere = match (path_of(known.subject, model), path_of(finding.subject, model)) {
        (Some(one), Some(other)) => one == other,
        _ => input_of(known.subject, model) != input_of(finding.subject, model),
    };
    let mut covers = std::mem::take(&mut known.covers);
    covers.extend(finding.covers.iter().copied());
    let count = known.count + if fresh { finding.count } else { 0 };
    let other =
        if finding.confidence > known.confidence { std::mem::replace(known, finding) } else { finding };
    covers.push(other.subject);
    known.count = count;
    if elsewhere {
        cite::elsewhere(known, &other);
    } else {
        cite::occurrence(known, &other);
    }
    known.covers = covers;
}

/// The service that a finding is about.
fn served(finding: &Finding, model: &Model<'_>) -> Option<Endpoint> {
    let end = endpoint(finding, model)?;
    // 127.0.0.1 and ::1 are one host.
    let local =
        |ip: std::net::IpAddr| if ip.is_loopback() { std::net::Ipv4Addr::LOCALHOST.into() } else { ip };
    let host = end.host.ip().map_or(end.host.clone(), |ip| pcaplain_capture::Host::Ip(local(ip)));
    Some(Endpoint { host, port: end.port })
}

fn endpoint(finding: &Finding, model: &Model<'_>) -> Option<Endpoint> {
    match finding.subject {
        // A translated connection is known by the address that its client asked.
        Subject::Connection(id) => {
            let path = model.path_of(id).and_then(|index| model.paths.get(index));
            let first = path.and_then(|p| p.legs.first()).copied().unwrap_or(id);
            model.conn(first).map(|c| c.server.clone())
        }
        Subject::Exchange(index) => model.exchange(index).map(|e| e.asked.clone()),
        Subject::Input(_) => None,
    }
}

fn order(findings: &mut [Finding], model: &Model<'_>) {
    findings.sort_by(|a, b| {
        rank_of(a, model)
            .cmp(&rank_of(b, model))
            .then_with(|| closeness(b.diagnosis).cmp(&closeness(a.diagnosis)))
            .then_with(|| b.confidence.total_cmp(&a.confidence))
            .then_with(|| b.count.cmp(&a.count))
    });
}

/// Problems, slowness, `unexplained`, notices about traffic, `healthy`, notices about the capture itself.
fn rank_of(finding: &Finding, model: &Model<'_>) -> u8 {
    match finding.kind {
        Kind::Problem => 0,
        Kind::Slow => 1,
        Kind::Notice if finding.diagnosis.id == "unexplained" => 2,
        Kind::Notice if about_capture(finding) && !unfit(finding, model) => 7,
        Kind::Notice if exception(finding, model) => 7,
        // Harmless, and so common that anything else is worth more.
        Kind::Notice if finding.diagnosis.id == "abortive-close" => 4,
        // It slows nothing down: worth a line, and no more.
        Kind::Notice
            if finding.diagnosis.kind == Kind::Slow && finding.diagnosis.id != "dns-search-expansion" =>
        {
            6
        }
        Kind::Notice => 3,
        Kind::Healthy if finding.diagnosis.id == "healthy" => 5,
        // Benign beside ordinary traffic.
        Kind::Healthy => 6,
    }
}

/// How the capture was taken, not how the traffic fared.
fn about_capture(finding: &Finding) -> bool {
    matches!(
        finding.diagnosis.id,
        "checksum-offload" | "offload-merged" | "seen-twice" | "capture-incomplete" | "nat-translated"
    )
}

/// A fault of the capture that comes before all that it shows: copies from one and the same place on an Ethernet, which
/// no kernel makes, or bytes that it has missed.
fn unfit(finding: &Finding, model: &Model<'_>) -> bool {
    let choice = |name, is| finding.get(name) == Some(&Value::Choice(is));
    match finding.diagnosis.id {
        "seen-twice" => choice("place", "same") && example(finding, model).is_some_and(|r| r.macs.is_some()),
        "capture-incomplete" => {
            let Some(Value::Count(holes)) = finding.get("holes") else { return false };
            let [input] = model.inputs else { return false };
            // Rows of a print-out that name no ports belong to no connection: they are there, and look missed.
            let port =
                |c: &crate::conn::Connection| c.server.port.as_ref().and_then(pcaplain_capture::Port::number);
            let nameless = input.printed && model.conns.iter().any(|c| port(c).is_none());
            // Bytes that travelled in fragments are there as well.
            let nameless = nameless || !model.fragments.is_empty();
            let many = *holes as f64 >= model.limits.loss_rate * input.packets as f64;
            choice("what", "holes") && many && !nameless
        }
        _ => false,
    }
}

/// The first packet of the evidence.
fn example(finding: &Finding, model: &Model<'_>) -> Option<crate::conn::Record> {
    let packet = *finding.evidence.first()?.packets.first()?;
    subjects(finding)
        .filter_map(|subject| match subject {
            Subject::Connection(id) => model.conn(id),
            _ => None,
        })
        .find_map(|conn| conn.record(packet))
}

/// A few connections among many that end in an unusual way, without harm: the others matter more.
fn exception(finding: &Finding, model: &Model<'_>) -> bool {
    matches!(finding.diagnosis.id, "abortive-close" | "half-closed")
        && f64::from(finding.count) < model.limits.exception_share * model.conns.len() as f64
}

/// What no finding speaks of.
fn rest(findings: &[Finding], model: &Model<'_>) -> Rest {
    let mut claimed: FxHashMap<Subject, Vec<&Finding>> = FxHashMap::default();
    for finding in findings {
        for subject in subjects(finding) {
            claimed.entry(subject).or_default().push(finding);
        }
    }
    let mut rest = Rest::default();
    for conn in model.conns {
        let speaking = claimed.get(&Subject::Connection(conn.id)).map_or(&[][..], Vec::as_slice);
        let claims = |kind: SymptomKind| speaking.iter().any(|f| f.claims.contains(&kind));
        let spoken_for = speaking.iter().any(|f| matches!(f.kind, Kind::Problem | Kind::Slow));
        let mut odd = false;
        for symptom in conn.symptoms.iter().filter(|s| !claims(s.kind)) {
            let grave = !spoken_for && is_grave(conn, symptom.kind, model);
            odd |= grave;
            if rest.unclaimed.len() < UNCLAIMED * 4 {
                rest.unclaimed.push(Unclaimed {
                    conn: Some(conn.id),
                    exchange: None,
                    kind: Some(symptom.kind),
                    packets: symptom.packets.clone(),
                    count: symptom.count,
                    grave,
                });
            }
        }
        if !odd && !spoken_for && !is_odd(speaking) && is_fine(conn, model) {
            rest.fine.push(conn.id);
        }
    }
    exchanges(&mut rest, &claimed, model);
    rest
}

/// Something in it is worth a word, though nobody need be harmed: it is not "as it should be".
fn is_odd(speaking: &[&Finding]) -> bool {
    speaking.iter().any(|f| {
        matches!(f.diagnosis.id, "half-closed" | "rst-carries-reason" | "reset-ignored" | "port-scan")
    })
}

/// A connection that has shown nothing to judge by is neither fine nor odd.
fn is_fine(conn: &crate::conn::Connection, model: &Model<'_>) -> bool {
    use crate::conn::Outcome;
    // Of one direction alone nobody can say that it is fine, unless another leg or vantage point shows both.
    let both = |c: &crate::conn::Connection| c.sides.iter().all(|side| side.segments > 0);
    if !both(conn) && !model.siblings(conn.id).any(both) {
        return false;
    }
    match conn.outcome() {
        Outcome::Unanswered => false,
        _ if hung_up_unheard(conn) => false,
        Outcome::HalfOpen => model.siblings(conn.id).any(|s| s.handshake.established),
        _ => true,
    }
}

/// One end has said a single thing or none, and the other one closes first without a byte. Where the beginning is not in the
/// capture they may have talked before; nobody can say.
fn hung_up_unheard(conn: &crate::conn::Connection) -> bool {
    use crate::conn::Direction;
    let unseen = conn.handshake.syns.is_empty() && conn.handshake.syn_acks.is_empty();
    let (client, server) = (conn.side(Direction::ToServer), conn.side(Direction::ToClient));
    let hangs_up = |closer: &crate::conn::Side, talker: &crate::conn::Side| {
        closer.bytes == 0
            && talker.data_segments <= 1
            && closer.fin_packet.is_some_and(|fin| talker.fin_packet.is_none_or(|other| fin < other))
    };
    unseen && (hangs_up(client, server) || hangs_up(server, client))
}

fn is_grave(conn: &crate::conn::Connection, kind: SymptomKind, model: &Model<'_>) -> bool {
    match kind {
        SymptomKind::Retransmission => {
            conn.retransmission_rate() >= model.limits.loss_rate
                && conn.symptoms.count(kind) >= model.limits.loss_count
        }
        SymptomKind::Reset => !super::endings::all_said(conn, model.limits),
        // A lost SYN-ACK that came again in time harmed nobody; a SYN that came again did cost a second. Nor did a last
        // ACK of the connection before, which was still on its way when the port was used again.
        SymptomKind::SynAckAgain | SymptomKind::SynAnsweredByAck => !conn.handshake.established,
        SymptomKind::ReplyFromOther => conn.outcome() == crate::conn::Outcome::AnswerRefused,
        SymptomKind::Untranslated => conn.effective_reset().is_some(),
        _ => kind.grave(),
    }
}

fn exchanges(rest: &mut Rest, claimed: &FxHashMap<Subject, Vec<&Finding>>, model: &Model<'_>) {
    for (index, exchange) in (0_u32..).zip(model.exchanges) {
        if claimed.contains_key(&Subject::Exchange(index)) {
            continue;
        }
        let last_ask = exchange.entries.iter().filter(|e| e.asks).map(|e| e.time).next_back().flatten();
        let end = model.inputs.get(usize::from(exchange.input)).and_then(|i| i.last_time);
        let waited = end.zip(last_ask).map(|(end, asked)| end.since(asked));
        let whole = || {
            let mine = |f: &&crate::fragments::Fragmented| {
                f.input == exchange.input
                    && f.source == exchange.asker.host
                    && f.destination == exchange.asked.host
            };
            let mut all = model.fragments.iter().filter(mine).peekable();
            all.peek().is_some() && all.all(|f| f.complete)
        };
        // Who asks for the address that it is about to use, or already uses, hopes for silence (RFC 5227).
        let own = exchange.protocol == crate::exchange::Protocol::Resolution
            && (exchange.asker == exchange.asked
                || exchange.asker.host.ip().is_some_and(|ip| ip.is_unspecified()));
        let answer_due = exchange.answers == 0
            && !exchange.to_many
            && !own
            && exchange.asks >= 3
            && exchange.protocol != crate::exchange::Protocol::Other
            && waited.is_some_and(|ns| ns >= model.limits.answer_patience);
        // A TTL that is too small on purpose finds the routers of a way.
        let traces = exchange
            .entries
            .iter()
            .filter_map(|e| e.error.as_ref())
            .all(|(_, message)| model.traces(&exchange.asker, &exchange.asked, message));
        let errors = exchange.errors > 0 && !traces;
        if answer_due && exchange.errors == 0 || errors {
            rest.unclaimed.push(Unclaimed {
                conn: None,
                exchange: Some(index),
                kind: None,
                packets: exchange.entries.iter().map(|e| e.packet).take(16).collect::<Vec<PacketRef>>(),
                count: exchange.asks,
                grave: exchange.protocol != crate::exchange::Protocol::Udp || errors,
            });
        } else if exchange.answers > 0 && exchange.asks > 0
            || exchange.to_many
            || own
            || whole()
            || exchange.errors > 0
        {
            rest.fine_exchanges.push(index);
        }
    }
}
