//! Who plays which part in a finding, and how its facts become arguments of messages.

use pcaplain_capture::{Endpoint, Host, Port};
use pcaplain_core::conn::{Connection, Relation};
use pcaplain_core::diagnose::{Finding, Value};
use pcaplain_core::exchange::Exchange;
use pcaplain_core::{PacketRef, Role};

use crate::format;
use crate::report::{self, End, PortText, Span, Spans};
use crate::text::sanitise;
use crate::words::{Arg, Args, Words};

/// Packets of a fact that are named one by one.
const NAMED: usize = 6;

/// What a finding speaks about.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    Connection(&'a Connection),
    Exchange(&'a Exchange),
}

impl<'a> Subject<'a> {
    pub(crate) fn client(self) -> &'a Endpoint {
        match self {
            Self::Connection(conn) => &conn.client,
            Self::Exchange(exchange) => &exchange.asker,
        }
    }

    pub(crate) fn server(self) -> &'a Endpoint {
        match self {
            Self::Connection(conn) => &conn.server,
            Self::Exchange(exchange) => &exchange.asked,
        }
    }
}

/// A party with the ends under which it appears.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    pub(crate) role: Role,
    /// Its own end first; empty where no packet shows it.
    pub(crate) ends: Vec<Endpoint>,
}

/// The parties of an example, in the order of the ladder's lifelines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cast {
    pub(crate) players: Vec<Player>,
}

impl Cast {
    /// The finding's actors, and whoever else the example's packets show.
    pub(crate) fn new(finding: Option<&Finding>, subject: Option<Subject<'_>>) -> Self {
        let mut cast = Self::default();
        for actor in finding.iter().flat_map(|f| &f.actors) {
            let ends = actor.end.iter().chain(&actor.also).cloned().collect();
            cast.players.push(Player { role: actor.role, ends });
        }
        let Some(subject) = subject else { return cast };
        if cast.role(subject.client()).is_none() {
            cast.add(0, Role::Client, subject.client());
        }
        if cast.role(subject.server()).is_none() {
            let at = cast.players.len().min(1);
            cast.add(at, Role::Server, subject.server());
        }
        match subject {
            Subject::Connection(conn) => cast.legs(conn),
            Subject::Exchange(exchange) => {
                if let Some(other) = exchange.answering.as_ref().filter(|end| cast.role(end).is_none()) {
                    let at = cast.players.len();
                    cast.add(at, Role::Answering, other);
                }
            }
        }
        cast
    }

    fn add(&mut self, at: usize, role: Role, end: &Endpoint) {
        self.players.insert(at, Player { role, ends: vec![end.clone()] });
    }

    /// The other addresses of a connection. Edited ones belong to the same two parties.
    fn legs(&mut self, conn: &Connection) {
        for leg in &conn.legs {
            match leg.relation {
                Relation::AsIs => {}
                Relation::Edited => {
                    self.also(&conn.client, &leg.client);
                    self.also(&conn.server, &leg.server);
                }
                Relation::OtherAddress | Relation::Untranslated => {
                    let role =
                        if leg.relation == Relation::OtherAddress { Role::Answering } else { Role::Backend };
                    if self.role(&leg.server).is_none() {
                        let at = self.players.len();
                        self.add(at, role, &leg.server);
                    }
                    if self.role(&leg.client).is_none() {
                        self.also(&conn.client, &leg.client);
                    }
                }
            }
        }
    }

    fn also(&mut self, known: &Endpoint, other: &Endpoint) {
        if let Some(player) = self.players.iter_mut().find(|p| p.ends.contains(known))
            && !player.ends.contains(other)
        {
            player.ends.push(other.clone());
        }
    }

    /// The role of an end: the one with its port, otherwise the only one with its host.
    pub(crate) fn role(&self, end: &Endpoint) -> Option<Role> {
        let exact = self.players.iter().find(|p| p.ends.contains(end));
        exact.map(|p| p.role).or_else(|| self.role_of_host(&end.host).filter(|_| end.port.is_none()))
    }

    /// The role of a host, where only one party has it.
    pub(crate) fn role_of_host(&self, host: &Host) -> Option<Role> {
        let mut having = self.players.iter().filter(|p| p.ends.iter().any(|end| end.host == *host));
        let first = having.next()?;
        having.all(|p| p.role == first.role).then_some(first.role)
    }

    /// The first end of a role.
    pub(crate) fn end(&self, role: Role) -> Option<&Endpoint> {
        self.players.iter().find(|p| p.role == role).and_then(|p| p.ends.first())
    }

    /// As the report shows it.
    pub(crate) fn report(&self, words: &Words) -> Vec<report::Actor> {
        self.players
            .iter()
            .map(|player| report::Actor {
                role: player.role.id().to_owned(),
                label: words.plain(&format!("role-{}", player.role.id()), &Args::default()),
                end: player.ends.first().map(end),
                name: None,
                also: player.ends.iter().skip(1).map(end).collect(),
            })
            .collect()
    }

    /// A host with the role that it plays.
    pub(crate) fn host(&self, host: &Host) -> Spans {
        let actor = self.role_of_host(host).map(|role| role.id().to_owned());
        vec![Span::Address { address: sanitise(&host.to_string()), actor }]
    }

    /// Host and port with the role that they play.
    pub(crate) fn endpoint(&self, endpoint: &Endpoint) -> Spans {
        let actor = self.role(endpoint).map(|role| role.id().to_owned());
        vec![Span::Address { address: end(endpoint).to_string(), actor }]
    }

    /// A fact as an argument.
    pub(crate) fn arg(&self, value: &Value, words: &Words) -> Arg {
        let text = |text: String| Arg::Spans(vec![Span::Text(text)]);
        match value {
            Value::Count(count) => Arg::Number(*count),
            Value::Duration(ns) => text(format::duration(*ns)),
            Value::Durations(all) => {
                let all = all.iter().take(16).map(|&ns| vec![Span::Text(format::duration(ns))]);
                Arg::Spans(words.list(all))
            }
            Value::Share(share) => text(format::share(*share)),
            Value::Bytes(bytes) => text(words.bytes(*bytes)),
            Value::Host(host) => Arg::Spans(self.host(host)),
            Value::Endpoint(endpoint) => Arg::Spans(self.endpoint(endpoint)),
            Value::Port(port) => text(port_text(port)),
            Value::Number(number) => text(number.to_string()),
            Value::Packet(packet) => Arg::Spans(vec![packet_span(*packet)]),
            Value::Packets(packets) => Arg::Spans(packet_list(packets, words)),
            Value::Choice(word) => Arg::Word(word),
            Value::Name(name) => text((*name).to_owned()),
            Value::Text(said) => text(sanitise(said)),
        }
    }

    /// Everything that the words of a finding may use: its facts, whether it has them (`has-…`), and what every
    /// finding has.
    pub(crate) fn arguments(&self, finding: &Finding, subject: Option<Subject<'_>>, words: &Words) -> Args {
        let mut args = Args::default();
        args.set("count", Arg::Number(u64::from(finding.count)));
        let blank = |args: &mut Args, name: String| args.set(name, Arg::Spans(Spans::new()));
        for (side, end) in
            [("client", subject.map(Subject::client)), ("server", subject.map(Subject::server))]
        {
            match end {
                Some(end) => {
                    args.set(side, Arg::Spans(self.endpoint(end)));
                    args.set(format!("{side}-host"), Arg::Spans(self.host(&end.host)));
                    args.text(format!("{side}-port"), end.port.as_ref().map(port_text).unwrap_or_default());
                }
                None => {
                    for part in ["", "-host", "-port"] {
                        blank(&mut args, format!("{side}{part}"));
                    }
                }
            }
        }
        for player in &self.players {
            let name = format!("actor-{}", player.role.id());
            if let (Some(end), None) = (player.ends.first(), args.get(&name)) {
                args.set(format!("{name}-host"), Arg::Spans(self.host(&end.host)));
                args.set(name, Arg::Spans(self.endpoint(end)));
            }
        }
        for name in finding.diagnosis.facts {
            let value = finding.get(name).map(|value| self.arg(value, words));
            args.set(format!("has-{name}"), Arg::Word(if value.is_some() { "yes" } else { "no" }));
            args.set(*name, value.unwrap_or_else(|| Arg::Spans(Spans::new())));
        }
        args
    }
}

/// A packet to point at.
pub(crate) fn packet(packet: PacketRef) -> report::PacketRef {
    report::PacketRef { input: u32::from(packet.input), number: packet.number }
}

/// `#4`.
pub(crate) fn packet_span(number: PacketRef) -> Span {
    Span::Packet { packet: packet(number) }
}

/// `#1, #2 and #5`; of a long list the beginning and the last.
pub(crate) fn packet_list(packets: &[PacketRef], words: &Words) -> Spans {
    let one = |p: &PacketRef| vec![packet_span(*p)];
    if packets.len() <= NAMED {
        return words.list(packets.iter().map(one));
    }
    let mut shown: Vec<Spans> = packets.iter().take(NAMED - 2).map(one).collect();
    shown.push(vec![Span::Text("…".to_owned())]);
    let mut out = Spans::new();
    for item in shown {
        if !out.is_empty() {
            out.push(Span::Text(words.separator("list-comma")));
        }
        out.extend(item);
    }
    out.push(Span::Text(" ".to_owned()));
    out.extend(packets.last().map(|p| packet_span(*p)));
    out
}

/// An end as the report shows it.
pub(crate) fn end(endpoint: &Endpoint) -> End {
    End { port: endpoint.port.as_ref().map(port), ..bare_end(&endpoint.host) }
}

/// A host as the report shows it.
pub(crate) fn bare_end(host: &Host) -> End {
    let kind = match host {
        Host::Ip(_) => "ip",
        Host::Name(_) => "name",
        Host::Redacted(_) => "redacted",
        Host::Mac(_) => "mac",
    };
    End { text: sanitise(&host.to_string()), kind: kind.to_owned(), port: None }
}

fn port(port: &Port) -> PortText {
    match port {
        Port::Number(number) => PortText::Number(*number),
        Port::Name(name) => PortText::Name(sanitise(name)),
    }
}

/// A port in a sentence.
pub(crate) fn port_text(number: &Port) -> String {
    port(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(host: [u8; 4], port: u16) -> Endpoint {
        Endpoint { host: Host::Ip(host.into()), port: Some(Port::Number(port)) }
    }

    fn cast() -> Cast {
        let player = |role, end| Player { role, ends: vec![end] };
        Cast {
            players: vec![
                player(Role::Client, endpoint([10, 0, 0, 1], 40000)),
                player(Role::Asked, endpoint([10, 0, 0, 2], 80)),
                player(Role::Answering, endpoint([10, 0, 0, 1], 80)),
            ],
        }
    }

    #[test]
    fn a_role_is_found_by_port_before_host() {
        let cast = cast();
        assert_eq!(cast.role(&endpoint([10, 0, 0, 1], 80)), Some(Role::Answering));
        assert_eq!(cast.role(&endpoint([10, 0, 0, 1], 40000)), Some(Role::Client));
        assert_eq!(cast.role(&endpoint([10, 0, 0, 2], 443)), None);
        assert_eq!(cast.role_of_host(&Host::Ip([10, 0, 0, 1].into())), None, "two parties share it");
        assert_eq!(cast.role_of_host(&Host::Ip([10, 0, 0, 2].into())), Some(Role::Asked));
    }

    #[test]
    fn hostile_names_are_only_addresses() {
        let words = Words::new("en");
        let name = Value::Host(Host::Name("<img onerror=x>\u{1b}[2J[client:x]".into()));
        let mut args = Args::default();
        args.set("who", cast().arg(&name, &words));
        assert_eq!(
            args.get("who"),
            Some(&Arg::Spans(vec![Span::Address {
                address: "<img onerror=x>[client:x]".into(),
                actor: None
            }]))
        );
    }

    #[test]
    fn long_packet_lists_name_the_beginning_and_the_end() {
        let words = Words::new("en");
        let packets: Vec<_> = (1..=20).map(|number| PacketRef { input: 0, number }).collect();
        assert_eq!(report::plain(&packet_list(&packets, &words)), "#1, #2, #3, #4, … #20");
        assert_eq!(report::plain(&packet_list(&packets[..3], &words)), "#1, #2 and #3");
    }
}
