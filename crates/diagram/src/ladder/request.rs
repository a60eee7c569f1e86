//! What the ladder has to show, free of any measure: lifelines and rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pcaplain_explain::report::{
    Diagnosis, End, Flow, Mark, PacketRef, PacketRow, PortText, Report, Step, plain,
};

use crate::style::role_class;
use crate::text::clean;
use crate::words::Words;

/// More lifelines than this share the last one.
const MAX_LANES: usize = 12;
/// A step that lists more packets than this is drawn as a run.
const MAX_ARROWS_PER_STEP: usize = 4;

/// A lifeline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lane {
    /// Class of its role.
    pub(crate) role: &'static str,
    /// Role in words.
    pub(crate) label: String,
    /// `10.4.26.45`, `[2001:db8::1]`: without the port.
    pub(crate) address: String,
    /// `:80`, or empty.
    pub(crate) port: String,
    /// Further addresses of the same party.
    pub(crate) also: Vec<String>,
}

/// One arrow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrow {
    /// Lane index of the sender.
    pub(crate) from: usize,
    /// Lane index of the receiver.
    pub(crate) to: usize,
    /// A run that goes both ways.
    pub(crate) both: bool,
    /// Line style.
    pub(crate) mark: Mark,
    /// On the arrow.
    pub(crate) label: String,
    /// Its packets.
    pub(crate) packets: Vec<PacketRef>,
    /// First column.
    pub(crate) time: String,
    /// The same where the column is narrow: the start of the ladder as 0 instead of a time of day.
    pub(crate) short_time: String,
}

/// One step of the story.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// Index into the diagnosis's steps.
    pub(crate) step: usize,
    /// Silence before it.
    pub(crate) silence: Option<String>,
    /// Its arrows; empty for something that is no packet.
    pub(crate) arrows: Vec<Arrow>,
    /// Written across where there is no arrow.
    pub(crate) note: String,
    /// All its packets.
    pub(crate) packets: Vec<PacketRef>,
    /// In words.
    pub(crate) text: String,
    /// It carries the argument.
    pub(crate) matters: bool,
}

/// Everything to draw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) rows: Vec<Row>,
    /// Name of the picture.
    pub(crate) title: String,
    /// The whole story.
    pub(crate) alt: String,
    /// The picture's own words.
    pub(crate) words: Words,
}

impl Request {
    /// None where there is no such diagnosis or it has no steps.
    pub(crate) fn of(report: &Report, diagnosis: usize) -> Option<Self> {
        let found = report.diagnoses.get(diagnosis)?;
        if found.steps.is_empty() {
            return None;
        }
        let words = Words::of(&report.lang);
        let rows: BTreeMap<PacketRef, &PacketRow> = report
            .packets
            .iter()
            .map(|row| (PacketRef { input: row.input, number: row.number }, row))
            .collect();
        let flow = found.example.and_then(|id| report.flows.iter().find(|flow| flow.id == id));
        let mut lanes = Lanes::of(found, flow, &words);
        let mut before = None;
        let drawn: Vec<Row> = found
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| row(index, step, &rows, &mut lanes, &mut before, &words))
            .collect();
        let title = format!("{}: {}", words.ladder, clean(&plain(&found.title)));
        let alt = story(found, &title);
        Some(Self { lanes: lanes.all, rows: drawn, title, alt, words })
    }
}

fn row(
    index: usize,
    step: &Step,
    rows: &BTreeMap<PacketRef, &PacketRow>,
    lanes: &mut Lanes,
    before: &mut Option<i64>,
    words: &Words,
) -> Row {
    let found: Vec<&PacketRow> = step.packets.iter().filter_map(|packet| rows.get(packet).copied()).collect();
    let run = step.mark == Mark::Folded
        || found.len() > MAX_ARROWS_PER_STEP
        || (step.packet_count as usize > step.packets.len() && !step.packets.is_empty());
    let arrows = if run {
        folded(step, &found, lanes, before, words).into_iter().collect()
    } else {
        found.iter().map(|packet| single(step, packet, lanes, before, words)).collect()
    };
    let text = clean(&plain(&step.text));
    let detail = clean(&plain(&step.detail));
    Row {
        step: index,
        silence: step.silence.as_ref().map(|silence| clean(&silence.text)).filter(|text| !text.is_empty()),
        note: if text.is_empty() { detail } else { text.clone() },
        arrows,
        packets: step.packets.clone(),
        text,
        matters: step.matters,
    }
}

fn single(
    step: &Step,
    packet: &PacketRow,
    lanes: &mut Lanes,
    before: &mut Option<i64>,
    words: &Words,
) -> Arrow {
    let (from, to) = lanes.ends(packet, words);
    let mut label = format!("{} {}", number(packet), clean(&packet.info));
    if packet.info.trim() == "SYN" {
        match (step.mark, packet.seq) {
            (Mark::Again, _) => {
                let _ = write!(label, " {}", words.again);
            }
            (Mark::Duplicate, _) | (_, None) => {}
            (_, Some(seq)) => {
                let _ = write!(label, " {seq}");
            }
        }
    }
    if step.mark == Mark::Reset {
        label.push_str(" ×");
    }
    let (time, short_time) = time(packet, before);
    Arrow {
        from,
        to,
        both: false,
        mark: step.mark,
        label,
        packets: vec![PacketRef { input: packet.input, number: packet.number }],
        time,
        short_time,
    }
}

/// A run of packets as one arrow.
fn folded(
    step: &Step,
    found: &[&PacketRow],
    lanes: &mut Lanes,
    before: &mut Option<i64>,
    words: &Words,
) -> Option<Arrow> {
    let (first, last) = (found.first()?, found.last()?);
    let (from, to) = lanes.ends(first, words);
    let both = found.iter().any(|packet| lanes.ends(packet, words) == (to, from));
    let (time, short_time) = time(first, before);
    *before = found.iter().filter_map(|packet| packet.time).max().or(*before);
    let detail = clean(&plain(&step.detail));
    let what = if detail.is_empty() {
        words.more(step.packet_count.max(u32::try_from(found.len()).unwrap_or(u32::MAX)))
    } else {
        detail
    };
    let range = if first.number == last.number {
        number(first)
    } else {
        format!("{}–{}", number(first), number(last).trim_start_matches('#'))
    };
    Some(Arrow {
        from,
        to,
        both,
        mark: Mark::Folded,
        label: format!("{range} {what}"),
        packets: step.packets.clone(),
        time,
        short_time,
    })
}

/// `#4`: the paste's own ordinal where it has a short one.
fn number(packet: &PacketRow) -> String {
    packet
        .label
        .as_deref()
        .filter(|label| (1..=6).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_digit()))
        .map_or_else(|| format!("#{}", packet.number), |label| format!("#{label}"))
}

/// First column, wide and narrow: the first time as it is, then the gap to the packet before.
fn time(packet: &PacketRow, before: &mut Option<i64>) -> (String, String) {
    let Some(now) = packet.time else { return (String::new(), String::new()) };
    let signed =
        |ns: i64, plus: &str| format!("{}{}", if ns < 0 { "−" } else { plus }, duration(ns.unsigned_abs()));
    let then = before.replace(now);
    let short = then.map_or_else(|| signed(now, ""), |then| signed(now.saturating_sub(then), "+"));
    let clock = packet.clock.as_deref().filter(|_| then.is_none()).and_then(time_of_day);
    (clock.unwrap_or_else(|| short.clone()), short)
}

/// `18:56:40.353352` out of a clock or a date; none where it is something else.
fn time_of_day(clock: &str) -> Option<String> {
    let text = clock.rsplit(['T', ' ']).find(|part| part.contains(':'))?;
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let text = text.get(..end)?;
    // Hours, minutes, seconds and microseconds; finer digits would only widen the column.
    (text.len() >= 8).then(|| text.chars().take(15).collect())
}

/// `0.154 ms`, `1.042 s`, `125.0 s`, `2 h 05 min`.
fn duration(ns: u64) -> String {
    let us = ns.saturating_add(500) / 1_000;
    let ms = us.saturating_add(500) / 1_000;
    if ns < 1_000 && ns > 0 {
        format!("{ns} ns")
    } else if us < 1_000_000 {
        format!("{}.{:03} ms", us / 1_000, us % 1_000)
    } else if ms < 100_000 {
        format!("{}.{:03} s", ms / 1_000, ms % 1_000)
    } else if ms < 3_600_000 {
        format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
    } else {
        let minutes = ms / 60_000;
        format!("{} h {:02} min", minutes / 60, minutes % 60)
    }
}

/// The steps in words, one sentence after the other.
fn story(found: &Diagnosis, title: &str) -> String {
    let mut out = format!("{title}.");
    for step in &found.steps {
        if let Some(silence) = &step.silence {
            let _ = write!(out, " ({})", clean(&silence.text));
        }
        let text = clean(&plain(&step.text));
        match (step.packets.first(), step.packets.last()) {
            (Some(first), Some(last)) if first != last => {
                let _ = write!(out, " #{}–{}: {text}", first.number, last.number);
            }
            (Some(only), _) => {
                let _ = write!(out, " #{}: {text}", only.number);
            }
            _ => {
                let _ = write!(out, " {text}");
            }
        }
    }
    out
}

/// Lifelines and the ends that belong to each.
struct Lanes {
    all: Vec<Lane>,
    /// Ends of each lane, in step with `all`.
    ends: Vec<Vec<End>>,
    /// Ends of the example flow and what to call them.
    flow: Vec<(End, &'static str, &'static str)>,
    /// Everything beyond the limit.
    crowded: bool,
}

impl Lanes {
    fn of(found: &Diagnosis, flow: Option<&Flow>, words: &Words) -> Self {
        let mut lanes = Self { all: Vec::new(), ends: Vec::new(), flow: Vec::new(), crowded: false };
        if let Some(flow) = flow {
            lanes.flow.push((flow.client.clone(), "client", words.client));
            lanes.flow.push((flow.server.clone(), "server", words.server));
        }
        for actor in found.actors.iter().take(MAX_LANES) {
            if let Some(end) = &actor.end {
                let label = actor.name.as_ref().map_or_else(
                    || clean(&actor.label),
                    |name| format!("{} ({})", clean(&actor.label), clean(name)),
                );
                lanes.add(end, role_class(&actor.role), label, &actor.also);
            }
        }
        if lanes.all.is_empty() {
            for (end, role, label) in lanes.flow.clone() {
                lanes.add(&end, role_class(role), label.to_owned(), &[]);
            }
        }
        lanes
    }

    fn add(&mut self, end: &End, role: &'static str, label: String, also: &[End]) -> usize {
        let address = clean(&end.text);
        let (address, port) = match &end.port {
            Some(port) if address.contains(':') => (format!("[{address}]"), format!(":{}", clean_port(port))),
            Some(port) => (address, format!(":{}", clean_port(port))),
            None => (address, String::new()),
        };
        self.all.push(Lane {
            role,
            label,
            address,
            port,
            also: also
                .iter()
                .filter(|other| other.text != end.text)
                .take(3)
                .map(|end| clean(&end.text))
                .collect(),
        });
        self.ends.push(std::iter::once(end).chain(also).cloned().collect());
        self.all.len() - 1
    }

    /// Lanes of a packet's two ends; new ones where nobody has them yet.
    fn ends(&mut self, packet: &PacketRow, words: &Words) -> (usize, usize) {
        if packet.from == packet.to {
            let lane = self
                .known(&packet.from, None, false)
                .unwrap_or_else(|| self.newcomer(&packet.from, packet, false, words));
            return (lane, lane);
        }
        let same_host = packet.from.text == packet.to.text;
        let from = self.known(&packet.from, None, same_host);
        let to = self.known(&packet.to, from.filter(|_| same_host), same_host);
        // On the loopback interface both ends have one address: the surer end first, the other takes what is left.
        let from = if same_host && self.exact(&packet.from).is_none() {
            self.known(&packet.from, to, same_host)
        } else {
            from
        };
        let from = from.unwrap_or_else(|| self.newcomer(&packet.from, packet, same_host, words));
        let to = to.unwrap_or_else(|| {
            self.known(&packet.to, Some(from).filter(|_| same_host), same_host)
                .unwrap_or_else(|| self.newcomer(&packet.to, packet, same_host, words))
        });
        (from, to)
    }

    fn exact(&self, end: &End) -> Option<usize> {
        self.ends.iter().position(|ends| ends.contains(end))
    }

    /// The lane of an end: the one with its port, otherwise one with its address, but not `other`.
    fn known(&self, end: &End, other: Option<usize>, same_host: bool) -> Option<usize> {
        let exact = self.exact(end).filter(|&lane| Some(lane) != other);
        exact.or_else(|| {
            self.ends.iter().enumerate().position(|(lane, ends)| {
                Some(lane) != other
                    && ends.iter().any(|have| {
                        have.text == end.text && (!same_host || have.port.is_none() || end.port.is_none())
                    })
            })
        })
    }

    fn newcomer(&mut self, end: &End, packet: &PacketRow, same_host: bool, words: &Words) -> usize {
        if self.all.len() >= MAX_LANES {
            if !self.crowded {
                self.crowded = true;
                let lane = self.add(
                    &End { text: "…".to_owned(), ..End::default() },
                    role_class(""),
                    words.other_addresses.to_owned(),
                    &[],
                );
                return lane;
            }
            return self.all.len() - 1;
        }
        let of_flow = self.flow.iter().find(|(have, _, _)| have == end).cloned();
        let (role, label) = match of_flow {
            Some((_, role, label)) => (role, label),
            None if packet.protocol.starts_with("icmp") && packet.from == *end => ("", words.icmp_sender),
            None => ("", words.other_address),
        };
        // A lifeline stands for an address; its port only matters where one address has two lifelines.
        let shown =
            if same_host || !role.is_empty() { end.clone() } else { End { port: None, ..end.clone() } };
        self.add(&shown, role_class(role), label.to_owned(), &[])
    }
}

fn clean_port(port: &PortText) -> String {
    clean(&port.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_three_decimals_where_they_mean_something() {
        let table = [
            (0, "0.000 ms"),
            (400, "400 ns"),
            (154_000, "0.154 ms"),
            (999_999_600, "1.000 s"),
            (1_041_801_000, "1.042 s"),
            (99_999_400_000, "99.999 s"),
            (125_040_000_000, "125.0 s"),
            (7_500_000_000_000, "2 h 05 min"),
            (u64::MAX, "5124095 h 34 min"),
        ];
        for (ns, text) in table {
            assert_eq!(duration(ns), text);
        }
    }

    #[test]
    fn a_clock_is_cut_to_microseconds() {
        assert_eq!(time_of_day("18:56:40.353352").as_deref(), Some("18:56:40.353352"));
        assert_eq!(time_of_day("2024-02-03T18:56:40.353352123Z").as_deref(), Some("18:56:40.353352"));
        assert_eq!(time_of_day("2024-02-03 18:56:40").as_deref(), Some("18:56:40"));
        assert_eq!(time_of_day("yesterday"), None);
        assert_eq!(time_of_day("<b>1:2"), None);
    }
}
