//! Where in a line a packet begins, and what stands before its time.

use super::clock::{self, Printed};
use super::link;
use super::record::{Record, Status};
use super::scan::{mac, number, number32, word};
use super::tshark;
use crate::packet::Body;

/// Stands in place of a time that does not fit tcpdump's calendar.
const NO_TIME: &str = "[Error converting time]";

/// The beginning of a packet's text.
struct Head<'a> {
    label: Option<u32>,
    time: Option<Printed>,
    rest: &'a str,
}

/// Reads a whole packet.
pub(super) fn parse(text: &str) -> (Record, Status) {
    let head = read(text);
    let mut record = Record { label: head.label, time: head.time, ..Record::default() };
    if head.time.is_some() {
        record.field();
        if head.rest.is_empty() {
            record.quality.open = true;
            return (record, Status::Partial);
        }
    }
    let row = head.label.is_some() || head.time.is_none();
    if row && tshark::read(&mut record, head.rest) {
        return (record, Status::Packet);
    }
    let status = link::read(&mut record, head.rest);
    (record, status)
}

/// As [`parse`], of a packet whose line stops behind its ends. All of TCP and ICMP is printed; of some payloads of UDP, nothing.
pub(super) fn parse_silent(text: &str) -> (Record, Status) {
    let (mut record, status) = parse(&format!("{text} UDP,"));
    if let Body::Udp(datagram) = &mut record.body {
        datagram.note = None;
    }
    (record, status)
}

fn read(text: &str) -> Head<'_> {
    let text = text.trim();
    let (label, after_label) = match ordinal(text) {
        Some((label, rest))
            if clock::read(rest).is_some() || protocol_start(rest) || rest.starts_with(NO_TIME) =>
        {
            (Some(label), rest)
        }
        _ => (None, text),
    };
    let after_label = after_label.strip_prefix(NO_TIME).map_or(after_label, str::trim_start);
    let mut time = None;
    let mut rest = after_label;
    // Old versions of tshark print whole seconds.
    if let (Some(_), Some((seconds, after_time))) = (label.or(ordinal(text).map(|_| 0)), whole_seconds(text))
    {
        let label = ordinal(text).map(|(label, _)| label);
        return Head { label, time: Some(seconds), rest: after_time };
    }
    // Some print two columns of time: the first one counts.
    for _ in 0..3 {
        let Some((printed, after_time)) = clock::read(rest) else { break };
        // `1.80 > 10.0.0.1.2: …` is the end of an address that a terminal cut.
        if matches!(printed, Printed::Seconds(_)) && after_time.starts_with('>') {
            break;
        }
        time.get_or_insert(printed);
        rest = after_time;
    }
    Head { label, time, rest }
}

/// `  9          3   10.96.0.10 -> …`: a number, then seconds without a fraction, then a row.
fn whole_seconds(text: &str) -> Option<(Printed, &str)> {
    let (seconds, rest) = number(ordinal(text)?.1)?;
    let row = rest.starts_with(char::is_whitespace) && tshark::looks(rest);
    let nanos = i64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?;
    row.then(|| (Printed::Seconds(nanos), rest.trim_start()))
}

/// `1 `, `1. `, `1) `, `#1 `, `[1] `: the paste's own number for a line.
fn ordinal(text: &str) -> Option<(u32, &str)> {
    let digits = text.trim_start_matches(['#', '[', '(']);
    let (label, rest) = number32(digits)?;
    let after = rest.trim_start_matches(['.', ')', ']', ':']);
    if rest.len() > after.len() + 1 {
        return None;
    }
    let blank = after.starts_with(char::is_whitespace);
    blank.then(|| (label, after.trim_start()))
}

fn protocol_start(text: &str) -> bool {
    let (first, rest) = word(text);
    match first {
        "IP" | "IP6" => rest.contains(" > ") || rest.starts_with('('),
        "ARP," | "arp" => true,
        _ => mac(first).is_some() && rest.starts_with('>'),
    }
}

/// Where a packet starts in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// Byte offset.
    pub(super) at: usize,
    /// There is a time.
    pub(super) timed: bool,
    /// Where the packet's text ends, if not with the line.
    pub(super) end: Option<usize>,
}

/// Finds the start of a packet: at the beginning, behind what quoting, lists and comments put before it, or behind
/// another program's output on the same line.
pub(super) fn find(line: &str) -> Option<Start> {
    let mut at = line.len() - line.trim_start().len();
    for _ in 0..8 {
        let rest = line.get(at..)?;
        let stripped = decoration(rest);
        if stripped.len() == rest.len() {
            let head = read(rest);
            if head.time.is_some() {
                if head.rest.is_empty() || timed_packet(head.rest) {
                    return Some(Start { at, timed: true, end: None });
                }
                break;
            }
            if untimed_packet(head.rest) {
                return Some(Start { at, timed: false, end: None });
            }
            // A list's number that is no packet's: `1. > …` is not expected, so only one is taken off.
            break;
        }
        at = line.len() - stripped.len();
    }
    pktmon(line).or_else(|| next(line, 0).map(|at| Start { at, timed: true, end: None }))
}

/// Byte offset behind a packet's own time, where its text starts at `at`.
pub(super) fn behind_time(line: &str, at: usize) -> usize {
    line.get(at..).map_or(line.len(), |own| line.len() - read(own).rest.len())
}

/// A time inside a line with a packet behind it, from an offset on.
pub(super) fn next(line: &str, from: usize) -> Option<usize> {
    let mut from = from;
    while let Some(at) = clock::find(line, from) {
        let (_, rest) = clock::read(line.get(at..)?)?;
        let first = word(rest).0;
        let certain = matches!(first, "IP" | "IP6" | "ARP," | "arp")
            || timed_packet(rest) && rest.contains(" > ") && rest.contains(": ");
        if certain {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Windows' pktmon puts the time on a line of its own, before tcpdump's text:
/// `[02]0000.0000::2025-08-10 12:14:09.843729200 [Microsoft-Windows-PktMon] PktGroupId …`.
fn pktmon(line: &str) -> Option<Start> {
    let mark = line.find("[Microsoft-Windows-PktMon]")?;
    let at = line.get(..mark)?.find("::")? + 2;
    clock::read(line.get(at..mark)?)?;
    Some(Start { at, timed: true, end: Some(mark) })
}

/// A line without one mark of quoting, a list or a comment.
fn decoration(text: &str) -> &str {
    for mark in ["//", ">", "|", "#", "*", "+", ";", "$", "%", "•", "·", "\"", "'", "- ", "-- "] {
        if let Some(rest) = text.strip_prefix(mark) {
            return rest.trim_start();
        }
    }
    text
}

/// Could this be a packet, behind a time?
fn timed_packet(text: &str) -> bool {
    let mut rest = text;
    // A line that a terminal cut within the first address.
    if !text.contains(' ') && text.chars().all(|c| c.is_ascii_hexdigit() || ".:".contains(c)) {
        return true;
    }
    for place in 0..6 {
        let (first, next) = word(rest);
        if link::PROTOCOLS.contains(&first) || mac(first).is_some() {
            return true;
        }
        if place == 0
            && (link::known_protocol(rest) || first.bytes().filter(|&byte| byte == b'.').count() >= 4)
        {
            return true;
        }
        rest = next;
    }
    [" > ", " -> ", " → ", ", ARP, ", "ethertype ", " IP (tos ", " IP6 ("]
        .iter()
        .any(|mark| text.contains(mark))
        || tshark::looks(text)
}

/// A packet without a time (`-t`, or the inner one of a tunnel): only what can be nothing else.
fn untimed_packet(text: &str) -> bool {
    if tshark::looks_bare(text) {
        return true;
    }
    let first = word(text).0;
    let columns = has_columns(text);
    let keyword = columns || matches!(first, "IP" | "IP6" | "ARP," | "arp") || mac(first).is_some();
    if !keyword && !text.contains(" > ") {
        return false;
    }
    let mut record = Record::default();
    match link::read(&mut record, text) {
        Status::Packet => keyword || record.quality.fields >= 4,
        Status::Partial => keyword && record.quality.fields > 0,
        Status::No => false,
    }
}

/// Does a packet begin with the columns of `-i any`: interface and direction, or the direction alone?
pub(super) fn has_columns(text: &str) -> bool {
    let mut record = Record::default();
    link::columns(&mut record, text).len() < text.len()
        && record.link.direction.is_some()
        && !text.starts_with(['>', '<'])
}
