//! Name lookups: what one client asked, which resolvers it tried, what came back; over all exchanges and connections.

use pcaplain_capture::{Endpoint, Host, IcmpMessage, Port};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::conn::ConnId;

use super::dns::{DnsMessage, Question, rcode};
use super::facts::At;

/// Lookups kept; messages of further ones are only counted.
const LOOKUPS: usize = 50_000;
/// Queries kept of one lookup, and the latest lookups that an ICMP error may be about.
const TRIES: usize = 8;
const RECENT: usize = 64;
/// A resolver asks again within this time, nanoseconds: glibc 5 s, doubled at most by `timeout:30` (`resolv.conf(5)`).
const RETRY: i64 = 30_000_000_000;
/// Two records of one packet, nanoseconds, as for segments.
const SIGHTING: i64 = 5_000_000;
/// Names of a search list are tried right after each other, nanoseconds, unless each of them waits for a dead server.
const NEXT_SUFFIX: i64 = 15_000_000_000;

/// Where a query was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// UDP: index of the exchange in [`Model::exchanges`](crate::diagnose::Model::exchanges).
    Exchange(u32),
    /// TCP.
    Connection(ConnId),
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Where.
    pub at: At,
    /// Who sent it; not the one asked where a translation was not undone.
    pub from: Endpoint,
    /// Response code, see [`rcode`].
    pub rcode: u8,
    /// It was truncated: the client must ask again over TCP.
    pub truncated: bool,
    /// Records in its answer section.
    pub answers: u16,
}

/// One query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// Where.
    pub at: At,
    /// What carried it.
    pub carrier: Carrier,
    /// The client's end.
    pub client: Endpoint,
    /// Who was asked.
    pub server: Endpoint,
    /// Transaction id.
    pub id: u16,
    /// The same id from the same port to the same server as an earlier query of the lookup.
    pub repeats: bool,
    /// The first answer.
    pub reply: Option<Reply>,
    /// Further answers with the same id.
    pub more_replies: u32,
    /// An ICMP error about it: packet, sender, message.
    pub error: Option<(At, Host, IcmpMessage)>,
}

impl Try {
    /// From query to answer, nanoseconds.
    pub fn took(&self) -> Option<i64> {
        Some(self.reply.as_ref()?.at.time?.since(self.at.time?))
    }
}

/// One question of one client, with all its tries: repeats, further resolvers, TCP after truncation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Input.
    pub input: u16,
    /// Who asks.
    pub client: Host,
    /// What. `None`: only the answer is in the capture, in a print-out that does not show questions.
    pub question: Option<Question>,
    /// The first 8 queries. Empty where only an answer was seen.
    pub tries: SmallVec<[Try; 1]>,
    /// All queries.
    pub try_count: u32,
    /// Sent to many (mDNS, LLMNR): no answer is due.
    pub to_many: bool,
    /// An answer whose query is not in the capture.
    pub unasked: Option<Reply>,
}

impl Lookup {
    /// The answer that counts: the last one that is no failure of a resolver, else the last one.
    pub fn outcome(&self) -> Option<&Reply> {
        let all = || self.tries.iter().filter_map(|t| t.reply.as_ref()).chain(&self.unasked);
        all().rfind(|reply| settles(reply)).or_else(|| all().next_back())
    }

    /// From the first query to the answer that counts, nanoseconds.
    pub fn took(&self) -> Option<i64> {
        Some(self.outcome()?.at.time?.since(self.tries.first()?.at.time?))
    }

    /// Resolvers asked, in order, each once.
    pub fn servers(&self) -> SmallVec<[&Endpoint; 2]> {
        let mut servers = SmallVec::new();
        for one in &self.tries {
            if !servers.contains(&&one.server) {
                servers.push(&one.server);
            }
        }
        servers
    }
}

/// Is the client done with this answer? After the others it asks again or elsewhere.
fn settles(reply: &Reply) -> bool {
    matches!(reply.rcode, rcode::NOERROR | rcode::NXDOMAIN) && !reply.truncated
}

/// A name under successive suffixes: the resolver walks its search list (`ndots`, `search` in `resolv.conf(5)`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// What all names begin with: the name as the program gave it, unless it walked on without asking for it alone.
    pub base: Box<str>,
    /// Lookups in order: indexes in [`Model::lookups`](crate::diagnose::Model::lookups), at least 2. All but the last were answered
    /// with "no such name" or without records.
    pub lookups: Vec<u32>,
}

type Asked = (u16, Host, Question);
type Id = (u16, Endpoint, u16);

/// All lookups of an analysis.
#[derive(Clone, Debug, Default)]
pub struct Lookups {
    list: Vec<Lookup>,
    by_question: FxHashMap<Asked, u32>,
    by_id: FxHashMap<Id, (u32, u8)>,
    /// Messages beyond the bound.
    pub dropped: u64,
}

impl Lookups {
    /// All of them, in order of their first packet.
    pub fn list(&self) -> &[Lookup] {
        &self.list
    }

    /// Takes a message from `source` to `destination`.
    pub(crate) fn push(
        &mut self,
        input: u16,
        at: At,
        carrier: Carrier,
        ends: (Endpoint, Endpoint),
        message: &DnsMessage,
        to_many: bool,
    ) {
        // Announcements, notifications and updates are no lookups.
        if message.opcode != 0 {
            return;
        }
        if message.response {
            if message.id != 0 || !is_mdns(&ends.0) {
                self.reply(input, at, ends, message);
            }
        } else if let Some(question) = &message.question {
            self.query(input, at, carrier, ends, message.id, question, to_many);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one query, field by field")]
    fn query(
        &mut self,
        input: u16,
        at: At,
        carrier: Carrier,
        (client, server): (Endpoint, Endpoint),
        id: u16,
        question: &Question,
        to_many: bool,
    ) {
        // Resolvers may mix the case of letters (draft-vixie-dnsext-dns0x20).
        let folded = Question { name: question.name.to_ascii_lowercase().into(), kind: question.kind };
        let key = (input, client.host.clone(), folded);
        let known = self.by_question.get(&key).copied();
        let open = known.and_then(|index| {
            let lookup = self.list.get(index as usize)?;
            let last = lookup.tries.last()?;
            let gap = at.time.zip(last.at.time).map_or(0, |(now, then)| now.since(then));
            let same = lookup.tries.iter().any(|t| t.id == id && t.client == client);
            let done = lookup.outcome().is_some_and(settles);
            ((same || !done) && gap <= RETRY).then_some((index, same, gap))
        });
        let (index, repeats) = if let Some((index, same, gap)) = open {
            let again = self.list.get(index as usize).and_then(|l| l.tries.last()).is_some_and(|t| {
                t.id == id && t.client == client && t.server == server && at.time.is_some() && gap <= SIGHTING
            });
            if again {
                return; // the same packet, seen elsewhere on its way
            }
            (index, same)
        } else {
            if self.list.len() >= LOOKUPS {
                self.dropped += 1;
                return;
            }
            let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.list.push(Lookup {
                input,
                client: client.host.clone(),
                question: Some(question.clone()),
                tries: SmallVec::new(),
                try_count: 0,
                to_many,
                unasked: None,
            });
            self.by_question.insert(key, index);
            (index, false)
        };
        let Some(lookup) = self.list.get_mut(index as usize) else { return };
        lookup.try_count = lookup.try_count.saturating_add(1);
        if lookup.tries.len() < TRIES {
            let place = lookup.tries.len() as u8;
            self.by_id.insert((input, client.clone(), id), (index, place));
            let repeats = repeats && lookup.tries.iter().any(|t| t.id == id && t.server == server);
            let (reply, error) = (None, None);
            lookup.tries.push(Try {
                at,
                carrier,
                client,
                server,
                id,
                repeats,
                reply,
                more_replies: 0,
                error,
            });
        }
    }

    fn reply(&mut self, input: u16, at: At, (from, client): (Endpoint, Endpoint), message: &DnsMessage) {
        let key = (input, client, message.id);
        let found = self.by_id.get(&key).copied();
        let reply =
            Reply { at, from, rcode: message.rcode, truncated: message.truncated, answers: message.answers };
        let place = found
            .and_then(|(index, place)| self.list.get_mut(index as usize)?.tries.get_mut(usize::from(place)));
        if let Some(one) = place {
            if one.reply.is_none() {
                one.reply = Some(reply);
                return;
            }
            let gap = one.reply.as_ref().and_then(|r| Some(at.time?.since(r.at.time?)));
            if gap.is_none_or(|gap| gap > SIGHTING) {
                one.more_replies = one.more_replies.saturating_add(1);
            }
        } else if self.list.len() < LOOKUPS {
            self.list.push(Lookup {
                input,
                client: key.1.host,
                question: message.question.clone(),
                tries: SmallVec::new(),
                try_count: 0,
                to_many: false,
                unasked: Some(reply),
            });
        } else {
            self.dropped += 1;
        }
    }

    /// An ICMP error about a datagram between these ends.
    pub(crate) fn error(
        &mut self,
        at: At,
        from: &Host,
        message: &IcmpMessage,
        client: &Endpoint,
        server: &Endpoint,
    ) {
        let tries = self.list.iter_mut().rev().take(RECENT).flat_map(|lookup| lookup.tries.iter_mut().rev());
        let mut about = tries.filter(|t| t.client == *client && t.server == *server && t.error.is_none());
        if let Some(one) = about.next() {
            one.error = Some((at, from.clone(), message.clone()));
        }
    }

    /// Gives the lookups away.
    pub(crate) fn into_list(self) -> Vec<Lookup> {
        self.list
    }
}

fn is_mdns(end: &Endpoint) -> bool {
    end.port.as_ref().and_then(Port::number) == Some(5353)
}

/// Walks along search lists, in order of their last lookup's first packet.
pub(crate) fn searches(lookups: &[Lookup]) -> Vec<Search> {
    let mut open: FxHashMap<(u16, &Host, u16), Vec<u32>> = FxHashMap::default();
    let mut done = Vec::new();
    for (index, lookup) in (0_u32..).zip(lookups) {
        let Some(question) = lookup.question.as_ref().filter(|_| !lookup.tries.is_empty() && !lookup.to_many)
        else {
            continue;
        };
        let walk = open.entry((lookup.input, &lookup.client, question.kind)).or_default();
        let goes_on = walk
            .last()
            .and_then(|&last| lookups.get(last as usize))
            .is_some_and(|last| follows(last, lookup));
        if !goes_on {
            done.extend(closed(lookups, std::mem::take(walk)));
        }
        walk.push(index);
    }
    let mut rest: Vec<Vec<u32>> = open.into_values().collect();
    rest.sort_unstable();
    done.extend(rest.into_iter().filter_map(|walk| closed(lookups, walk)));
    done.sort_by_key(|search| search.lookups.last().copied());
    done
}

/// Is `next` asked because `last` brought nothing, under another suffix?
fn follows(last: &Lookup, next: &Lookup) -> bool {
    let (Some(a), Some(b)) = (&last.question, &next.question) else { return false };
    let nothing = last.outcome().is_some_and(|reply| {
        reply.rcode == rcode::NXDOMAIN
            || reply.rcode == rcode::NOERROR && reply.answers == 0 && !reply.truncated
    });
    let answered = last.outcome().and_then(|reply| reply.at.time);
    let asked = next.tries.first().and_then(|t| t.at.time);
    let soon = answered.zip(asked).is_none_or(|(then, now)| (0..=NEXT_SUFFIX).contains(&now.since(then)));
    nothing && soon && a.name != b.name && shared(&a.name, &b.name).is_some()
}

/// The leading labels that two names share.
fn shared<'a>(a: &'a str, b: &str) -> Option<&'a str> {
    let mut end = 0;
    for (x, y) in a.split('.').zip(b.split('.')) {
        if !x.eq_ignore_ascii_case(y) {
            break;
        }
        end += x.len() + 1;
    }
    a.get(..end.checked_sub(1)?)
}

/// A walk that is one: `None` for names that only begin alike (`www.a.example`, `www.b.example`).
fn closed(lookups: &[Lookup], walk: Vec<u32>) -> Option<Search> {
    let names: Vec<&str> = walk
        .iter()
        .filter_map(|&index| Some(&*lookups.get(index as usize)?.question.as_ref()?.name))
        .collect();
    let (first, rest) = names.split_first()?;
    let base = rest.iter().try_fold(*first, |base, name| shared(base, name)).filter(|_| !rest.is_empty())?;
    let suffix = |name: &'_ &str| name.get(base.len()..).unwrap_or_default().to_ascii_lowercase();
    let suffixes: Vec<String> = names.iter().map(suffix).collect();
    // The bare name was asked for, or one suffix is the end of the one before it (`.ns.svc.cluster.local`, `.svc.cluster.local`).
    let bare = suffixes.iter().any(String::is_empty);
    let nested = suffixes
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.len() > b.len() && a.ends_with(b.as_str())));
    (bare || nested).then(|| Search { base: base.into(), lookups: walk })
}

#[cfg(test)]
mod tests {
    use pcaplain_capture::Timestamp;

    use super::*;
    use crate::names::PacketRef;

    fn end(host: u8, port: u16) -> Endpoint {
        Endpoint { host: Host::Ip([192, 0, 2, host].into()), port: Some(Port::Number(port)) }
    }

    struct Bench(Lookups, u32);

    impl Bench {
        fn packet(&mut self, ms: i64, ends: (Endpoint, Endpoint), message: &DnsMessage) {
            self.1 += 1;
            let at =
                At { packet: PacketRef { input: 0, number: self.1 }, time: Some(Timestamp(ms * 1_000_000)) };
            self.0.push(0, at, Carrier::Exchange(0), ends, message, false);
        }

        fn ask(&mut self, ms: i64, server: u8, id: u16, name: &str) {
            let message = message(id, Some(name), None);
            self.packet(ms, (end(1, 4000), end(server, 53)), &message);
        }

        fn answer(&mut self, ms: i64, server: u8, id: u16, code: u8, answers: u16) {
            let message = message(id, None, Some((code, answers)));
            self.packet(ms, (end(server, 53), end(1, 4000)), &message);
        }
    }

    fn message(id: u16, name: Option<&str>, answer: Option<(u8, u16)>) -> DnsMessage {
        DnsMessage {
            id,
            response: answer.is_some(),
            opcode: 0,
            rcode: answer.map_or(0, |a| a.0),
            truncated: false,
            question: name.map(|name| Question { name: name.into(), kind: 1 }),
            answers: answer.map_or(0, |a| a.1),
            authorities: 0,
            additionals: 0,
        }
    }

    #[test]
    fn a_retry_at_a_second_resolver_is_one_lookup() {
        let mut bench = Bench(Lookups::default(), 0);
        bench.ask(0, 53, 7, "example.org");
        bench.ask(5_000, 54, 7, "example.org");
        bench.answer(5_020, 54, 7, 0, 1);
        let [lookup] = bench.0.list() else { panic!("one lookup") };
        assert_eq!((lookup.try_count, lookup.servers().len()), (2, 2));
        assert_eq!(lookup.took(), Some(5_020_000_000));
        assert_eq!(lookup.tries[0].reply, None);
        assert_eq!(lookup.tries[1].took(), Some(20_000_000));
    }

    #[test]
    fn a_settled_name_that_is_asked_again_is_another_lookup() {
        let mut bench = Bench(Lookups::default(), 0);
        bench.ask(0, 53, 7, "example.org");
        bench.answer(10, 53, 7, 0, 1);
        bench.ask(20, 53, 8, "example.org");
        assert_eq!(bench.0.list().len(), 2);
        assert_eq!(bench.0.list()[1].outcome(), None);
    }

    #[test]
    fn an_answer_that_does_not_arrive_shows_as_a_repeat() {
        let mut bench = Bench(Lookups::default(), 0);
        bench.ask(0, 53, 7, "example.org");
        bench.answer(10, 53, 7, 0, 1);
        bench.ask(5_000, 53, 7, "example.org");
        let [lookup] = bench.0.list() else { panic!("one lookup") };
        assert!(lookup.tries[1].repeats);
    }

    #[test]
    fn a_packet_seen_twice_is_one_try() {
        let mut bench = Bench(Lookups::default(), 0);
        bench.ask(0, 53, 7, "example.org");
        bench.ask(1, 53, 7, "example.org");
        bench.answer(10, 53, 7, 2, 0);
        bench.answer(11, 53, 7, 2, 0);
        let [lookup] = bench.0.list() else { panic!("one lookup") };
        assert_eq!((lookup.try_count, lookup.tries[0].more_replies), (1, 0));
        assert_eq!(lookup.outcome().map(|r| r.rcode), Some(rcode::SERVFAIL));
    }

    #[test]
    fn a_search_list_is_one_walk() {
        let mut bench = Bench(Lookups::default(), 0);
        let names =
            ["db.example.org.ns.svc.cluster.local", "db.example.org.svc.cluster.local", "db.example.org"];
        for (place, name) in (0_u16..).zip(names) {
            let ms = i64::from(place) * 10;
            bench.ask(ms, 53, place + 1, name);
            let found = name == "db.example.org";
            bench.answer(ms + 1, 53, place + 1, if found { 0 } else { 3 }, u16::from(found));
        }
        let searches = searches(bench.0.list());
        assert_eq!(searches, [Search { base: "db.example.org".into(), lookups: vec![0, 1, 2] }]);
    }

    #[test]
    fn names_that_only_begin_alike_are_no_walk() {
        let mut bench = Bench(Lookups::default(), 0);
        bench.ask(0, 53, 1, "www.example.org");
        bench.answer(1, 53, 1, 3, 0);
        bench.ask(2, 53, 2, "www.example.net");
        bench.answer(3, 53, 2, 0, 1);
        assert_eq!(searches(bench.0.list()), []);
    }
}
