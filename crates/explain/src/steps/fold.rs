//! From the records of a connection to its steps: copies join their originals, repeated rounds and ordinary runs fold.

use std::collections::{BTreeMap, BTreeSet};

use pcaplain_core::conn::{Class, Connection, Direction, Record};
use pcaplain_core::{PacketRef, PointId};

use crate::cast::packet;
use crate::report::{Mark, Span, Spans, Step};
use crate::words::{Arg, Args};

use super::segment::{Told, ends, yes};
use super::silence::{key, round_trip, worth};
use super::{SMALL, Story};

/// Unusual packets of a large example that get a step of their own although no evidence names them.
const UNUSUAL: usize = 24;
/// Steps at most, whatever the evidence.
const STEPS: usize = 160;

/// A packet of the story with the connection that it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) record: &'a Record,
}

/// A step with what folding needs to know of it.
struct Line {
    step: Step,
    class: Class,
    direction: Direction,
    leg: u8,
    /// The diagnosis has words of its own for it.
    own: bool,
}

/// The story of a connection. `cited` are packets of other connections that the finding names; `foreign` are the numbers
/// of all packets in the input that are not of this connection, in order, where they are known.
pub(crate) fn connection(
    story: &Story<'_>,
    conn: &Connection,
    cited: Vec<Item<'_>>,
    foreign: Option<&[u32]>,
) -> Vec<Step> {
    let mut items: Vec<Item<'_>> = conn.records.iter().map(|record| Item { conn, record }).collect();
    let missing = conn.packets().saturating_sub(items.len() as u64);
    let head_end = items.get(usize::try_from(SMALL).unwrap_or(0)).map(|item| item.record.packet);
    items.extend(cited);
    sort(&mut items);
    let copies = take_copies(&mut items);
    let everything = missing == 0 && items.len() as u64 <= SMALL;
    let chosen = if everything { None } else { Some(choose(story, conn, &items)) };
    let mut told = Told::default();
    let mut out: Vec<Line> = Vec::new();
    let mut run = Run::default();
    let mut rest = Rest { missing, incomplete: missing > 0, foreign, after: head_end, before: None };
    let mut before = None;
    for item in &items {
        let record = item.record;
        let gap = rest.gap(story, record.packet, &mut run, &mut out);
        // Where packets were not kept, the time since the last one that was is no silence.
        let silence = if gap { None } else { silence(story, item, before, &told) };
        if chosen.as_ref().is_some_and(|chosen| !chosen.contains(&record.packet)) && silence.is_none() {
            run.add(record, copies.get(&record.packet).map_or(0, Vec::len));
        } else {
            run.finish(story, &mut out);
            let meaning = story.segment(item.conn, record, &told);
            let seen = copies.get(&record.packet).map_or(&[][..], Vec::as_slice);
            let (mut step, own) = story.step(record.packet, seen, &meaning);
            step.silence = silence;
            out.push(Line { step, class: record.class, direction: record.direction, leg: record.leg, own });
        }
        told.note(item);
        before = record.time.or(before);
    }
    run.finish(story, &mut out);
    rest.rest(story, &mut out);
    let mut steps = rounds(story, out);
    refused(&mut steps, &items);
    steps
}

/// By time where every packet has one (files of several interfaces are not in order), else as captured.
fn sort(items: &mut Vec<Item<'_>>) {
    items.sort_by_key(|item| item.record.packet);
    items.dedup_by_key(|item| item.record.packet);
    if items.iter().all(|item| item.record.time.is_some()) {
        items.sort_by_key(|item| item.record.time);
    }
}

/// Takes second sightings out, by original. One whose original is not here stays.
fn take_copies(items: &mut Vec<Item<'_>>) -> BTreeMap<PacketRef, Vec<(PacketRef, PointId)>> {
    let here: BTreeSet<PacketRef> = items
        .iter()
        .filter(|item| item.record.class != Class::SightedAgain)
        .map(|item| item.record.packet)
        .collect();
    let mut copies: BTreeMap<PacketRef, Vec<(PacketRef, PointId)>> = BTreeMap::new();
    items.retain(|item| {
        let record = item.record;
        let original = record.refers_to.filter(|o| record.class == Class::SightedAgain && here.contains(o));
        if let Some(original) = original {
            let point = PointId { input: record.packet.input, interface: record.interface };
            copies.entry(original).or_default().push((record.packet, point));
        }
        original.is_none()
    });
    copies
}

/// The packets of a large example that get a step: evidence, opening, first data, end, and some of the unusual.
fn choose(story: &Story<'_>, conn: &Connection, items: &[Item<'_>]) -> BTreeSet<PacketRef> {
    let mut chosen: BTreeSet<PacketRef> = BTreeSet::new();
    for item in items.iter().filter(|item| story.roles(item.record.packet).next().is_some()).take(STEPS) {
        chosen.insert(item.record.packet);
    }
    let named = [conn.first_request, conn.request_acked, conn.first_answer].into_iter().flatten();
    chosen.extend(named.map(|(packet, _)| packet));
    chosen.extend(items.iter().rev().take(2).map(|item| item.record.packet));
    chosen.extend(items.first().map(|item| item.record.packet));
    let opening = |class| matches!(class, Class::Syn | Class::SynAck | Class::HandshakeAck | Class::Icmp);
    chosen.extend(
        items.iter().filter(|item| opening(item.record.class)).take(UNUSUAL).map(|item| item.record.packet),
    );
    let closing = |class| matches!(class, Class::Fin | Class::Reset);
    chosen.extend(
        items.iter().filter(|item| closing(item.record.class)).take(8).map(|item| item.record.packet),
    );
    let plain = |class| {
        matches!(
            class,
            Class::Data | Class::Ack | Class::WindowUpdate | Class::SightedAgain | Class::DuplicateAck
        )
    };
    chosen.extend(
        items.iter().filter(|item| !plain(item.record.class)).take(UNUSUAL).map(|item| item.record.packet),
    );
    chosen
}

fn silence(
    story: &Story<'_>,
    item: &Item<'_>,
    before: Option<pcaplain_capture::Timestamp>,
    told: &Told<'_>,
) -> Option<crate::report::Silence> {
    let record = item.record;
    // Another connection begins: what lies between may not be told here, so it need not be silence.
    if record.class == Class::Syn && told.other_connection(item) {
        return None;
    }
    let ns = record.time?.since(before?);
    if !worth(ns, round_trip(item.conn)) {
        return None;
    }
    let key = key(record.class, record.direction == Direction::ToServer, told.last_data_from_client);
    let (from, _) = ends(item.conn, record);
    let role = story.cast.role(from);
    let owner = story.party(role, story.cast.host(&from.host)).1;
    Some(story.silence(ns, key, owner))
}

/// Ordinary packets that are not told one by one.
#[derive(Default)]
struct Run {
    packets: Vec<PacketRef>,
    count: u64,
    bytes: [u64; 2],
    trouble: u64,
    /// Some of them were not kept: their bytes are not known.
    in_part: bool,
    /// The first one was kept.
    opens: bool,
}

impl Run {
    fn add(&mut self, record: &Record, copies: usize) {
        self.opens |= self.count == 0;
        self.packets.push(record.packet);
        self.count += 1 + copies as u64;
        if let Some(bytes) = self.bytes.get_mut(record.direction.sender()) {
            *bytes += u64::from(record.length.unwrap_or(0));
        }
        let trouble = matches!(record.class, Class::Retransmission | Class::Spurious | Class::OutOfOrder);
        self.trouble += u64::from(trouble);
    }

    /// Packets without a record.
    fn skip(&mut self, count: u64) {
        self.count += count;
        self.in_part = true;
    }

    fn finish(&mut self, story: &Story<'_>, out: &mut Vec<Line>) {
        let run = std::mem::take(self);
        if run.count == 0 {
            return;
        }
        let mut args = Args::default();
        args.set("segments", Arg::Number(run.count));
        args.set("trouble", Arg::Number(run.trouble));
        let mut detail = Vec::new();
        for (bytes, id) in run.bytes.into_iter().zip(["step-run-to-server", "step-run-to-client"]) {
            if bytes > 0 && !run.in_part {
                args.text("bytes", story.words.bytes(bytes));
                detail.push(story.words.spans(id, &args));
            }
        }
        // Where the last of them is not kept, a range would be too short.
        let named = match (run.in_part, run.opens) {
            (false, _) => first_and_last(&run.packets),
            (true, true) => run.packets.first().copied().into_iter().collect(),
            (true, false) => Vec::new(),
        };
        args.set("named", yes(!named.is_empty()));
        out.push(Line::folded(Step {
            packets: named.into_iter().map(packet).collect(),
            packet_count: u32::try_from(run.count).unwrap_or(u32::MAX),
            text: story.words.spans(if run.in_part { "step-run-in-part" } else { "step-run" }, &args),
            detail: story.words.list(detail),
            mark: Mark::Folded,
            ..Step::default()
        }));
    }
}

fn first_and_last(packets: &[PacketRef]) -> Vec<PacketRef> {
    match packets {
        [first, .., last] => vec![*first, *last],
        other => other.to_vec(),
    }
}

/// Packets of which no record was kept.
struct Rest<'f> {
    missing: u64,
    /// Some were missing at the beginning.
    incomplete: bool,
    /// Numbers of all other packets in the input: with them it is known how many are missing where.
    foreign: Option<&'f [u32]>,
    /// Records are complete up to here.
    after: Option<PacketRef>,
    before: Option<PacketRef>,
}

impl Rest<'_> {
    /// Tells of the packets that are missing just before `here`, and whether there are any, or may be.
    fn gap(&mut self, story: &Story<'_>, here: PacketRef, run: &mut Run, out: &mut Vec<Line>) -> bool {
        let before = self.before.replace(here);
        if !self.incomplete || self.after.is_none_or(|after| here <= after) {
            return false;
        }
        let Some(foreign) = self.foreign else {
            // Where they were is not known: all of them are told of here, before the first one that was kept.
            run.finish(story, out);
            self.rest(story, out);
            return true;
        };
        let Some(before) = before.filter(|before| before.input == here.input) else {
            return false;
        };
        let up_to = |number: u32| foreign.partition_point(|&f| f < number) as u64;
        let between = u64::from(here.number.saturating_sub(before.number).saturating_sub(1));
        let others = up_to(here.number).saturating_sub(up_to(before.number));
        let count = between.saturating_sub(others).min(self.missing);
        if count > 0 {
            self.missing -= count;
            run.skip(count);
        }
        count > 0
    }

    fn rest(&mut self, story: &Story<'_>, out: &mut Vec<Line>) {
        let count = std::mem::take(&mut self.missing);
        if count == 0 {
            return;
        }
        let mut args = Args::default();
        args.set("segments", Arg::Number(count));
        out.push(Line::folded(Step {
            packet_count: u32::try_from(count).unwrap_or(u32::MAX),
            text: story.words.spans("step-run-rest", &args),
            mark: Mark::Folded,
            ..Step::default()
        }));
    }
}

/// Folds rounds of an opening that repeat the first one: SYN, answer, refusal, and again.
fn rounds(story: &Story<'_>, told: Vec<Line>) -> Vec<Step> {
    let starts: Vec<usize> = (0..told.len())
        .filter(|&i| matches!(told[i].class, Class::Syn | Class::SynAgain) && !told[i].is_run())
        .collect();
    let Some((&first, later)) = starts.split_first() else {
        return told.into_iter().map(|t| t.step).collect();
    };
    let end_of = |round: usize| starts.get(round + 1).copied().unwrap_or(told.len());
    let pattern = signature(&told[first..end_of(0)]);
    let mut fold: Vec<(usize, usize, &'static str)> = Vec::new();
    for (round, &start) in (1..).zip(later) {
        let end = end_of(round);
        let same = signature(&told[start..end]) == pattern && pattern.len() >= 2;
        if !same || told[start + 1..end].iter().any(|t| t.own) {
            continue;
        }
        if round == 1 {
            if end - start > 2 {
                fold.push((start + 1, end, "step-same-again"));
            }
        } else if !told[start].own {
            fold.push((start, end, "step-round-again"));
        }
    }
    let mut steps = Vec::new();
    let mut told = told.into_iter().enumerate();
    while let Some((index, one)) = told.next() {
        let Some(&(_, end, id)) = fold.iter().find(|f| f.0 == index) else {
            steps.push(one.step);
            continue;
        };
        let renewed = one.class == Class::SynAckRenewed;
        let rest: Vec<Line> = told.by_ref().take(end - index - 1).map(|(_, t)| t).collect();
        let renewed = renewed || rest.iter().any(|t| t.class == Class::SynAckRenewed);
        steps.push(merged(story, one, rest, id, renewed));
    }
    steps
}

impl Line {
    fn folded(step: Step) -> Self {
        Self { step, class: Class::Ack, direction: Direction::ToServer, leg: 0, own: true }
    }

    /// A folded run, not one packet.
    fn is_run(&self) -> bool {
        self.step.mark == Mark::Folded
    }
}

/// What a round looks like: kinds of packets, directions and addresses.
fn signature(round: &[Line]) -> Vec<(u8, Direction, u8)> {
    let kind = |class| match class {
        Class::Syn | Class::SynAgain => 0,
        Class::SynAck | Class::SynAckAgain | Class::SynAckRenewed => 1,
        Class::Reset => 2,
        Class::Icmp => 3,
        _ => 9,
    };
    round.iter().map(|t| (kind(t.class), t.direction, t.leg)).collect()
}

fn merged(story: &Story<'_>, first: Line, rest: Vec<Line>, id: &str, renewed: bool) -> Step {
    let mut args = story.facts.clone();
    args.set("renewed", yes(renewed));
    let silence = first.step.silence;
    args.text("after", silence.as_ref().map(|s| crate::format::duration(s.ns)).unwrap_or_default());
    args.set("timed", yes(silence.is_some()));
    let wrong = std::iter::once(first.step.mark)
        .chain(rest.iter().map(|t| t.step.mark))
        .any(|mark| matches!(mark, Mark::Wrong | Mark::Refused | Mark::Reset));
    let own = story.finding.map(|f| format!("{}-{id}", f.diagnosis.id));
    let text = own.and_then(|own| story.words.maybe(&own, &args));
    let mut step = Step {
        packets: first.step.packets,
        packet_count: first.step.packet_count,
        actor: None,
        text: text.unwrap_or_else(|| story.words.spans(id, &args)),
        detail: details(&first.step.detail, &rest),
        matters: first.step.matters,
        silence,
        mark: if wrong { Mark::Wrong } else { Mark::Again },
    };
    for told in rest {
        step.packets.extend(told.step.packets);
        step.packet_count = step.packet_count.saturating_add(told.step.packet_count);
        step.matters |= told.step.matters;
    }
    step
}

/// "SYN-ACK, number 930694343; RST without ACK …".
fn details(first: &Spans, rest: &[Line]) -> Spans {
    let mut all = first.clone();
    for told in rest.iter().filter(|t| !t.step.detail.is_empty()) {
        if !all.is_empty() {
            all.push(Span::Text("; ".to_owned()));
        }
        all.extend(told.step.detail.iter().cloned());
    }
    all
}

/// An answer that its receiver reset is drawn as refused, where nothing else is said of it.
fn refused(steps: &mut [Step], items: &[Item<'_>]) {
    let resets: BTreeSet<crate::report::PacketRef> = items
        .iter()
        .filter(|item| item.record.class == Class::Reset && item.conn.handshake.ack.is_none())
        .filter_map(|item| item.record.refers_to)
        .filter(|answered| {
            items.iter().any(|item| {
                item.record.packet == *answered
                    && matches!(item.record.class, Class::SynAck | Class::SynAckAgain | Class::SynAckRenewed)
            })
        })
        .map(packet)
        .collect();
    for step in
        steps.iter_mut().filter(|s| s.packet_count == 1 && matches!(s.mark, Mark::Plain | Mark::Again))
    {
        if step.packets.first().is_some_and(|p| resets.contains(p)) {
            step.mark = Mark::Refused;
        }
    }
}
