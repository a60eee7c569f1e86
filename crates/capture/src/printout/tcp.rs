//! TCP bodies: the form since tcpdump 4 (`Flags [S.], seq 1, ack 2, win 3, options […], length 0`) and the one
//! before it (`S 1:1(0) ack 2 win 3 <mss 1460>`). Numbers are left as printed, see `relative`.

use super::ip::MAX_NOTE;
use super::record::{Quality, Record};
use super::scan::{after, group, keyword, number, number32, part, word};
use crate::packet::{Body, Checksum, Oddity, Port, Segment, TcpFlags, TcpOptions};
use crate::seq::Number;

/// Stands for flags, in [`Oddity::HeadersCut`], where the line does not show them.
pub(super) const FLAGS_NOT_SHOWN: &str = "tcp flags";

pub(super) fn segment(source_port: Port, destination_port: Port) -> Segment {
    Segment {
        source_port,
        destination_port,
        flags: TcpFlags::default(),
        seq: None,
        ack: None,
        window: None,
        length: None,
        options: None,
        checksum: Checksum::Unknown,
        stray_ack: None,
        note: None,
    }
}

/// Letters to control bits; the point means ACK. `None` where something else is among them.
fn letters(text: &str) -> Option<TcpFlags> {
    let mut flags = TcpFlags::default();
    for letter in text.chars() {
        flags = flags
            | match letter {
                'F' => TcpFlags::FIN,
                'S' => TcpFlags::SYN,
                'R' => TcpFlags::RST,
                'P' => TcpFlags::PSH,
                '.' | 'A' => TcpFlags::ACK,
                'U' => TcpFlags::URG,
                'E' => TcpFlags::ECE,
                'W' | 'C' => TcpFlags::CWR,
                'e' => TcpFlags::AE,
                _ => return None,
            };
    }
    Some(flags)
}

/// A segment without flags and numbers (`-q`, or a header that the snap length cut).
pub(super) fn bare(record: &mut Record, ports: (Port, Port), length: Option<u32>) {
    let mut segment = segment(ports.0, ports.1);
    segment.length = length;
    record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
    record.field();
    record.body = Body::Tcp(segment);
}

/// What follows `Flags`.
pub(super) fn modern(record: &mut Record, ports: (Port, Port), text: &str) {
    let mut segment = segment(ports.0, ports.1);
    let mut rest = text;
    if let Some(found) = group(rest, '[', ']') {
        let inside = found.inside.trim();
        if found.closed {
            match letters(inside) {
                Some(flags) => {
                    segment.flags = flags;
                    record.field();
                }
                None if inside == "none" => record.field(),
                None => {
                    record.junk();
                    record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
                }
            }
        } else {
            record.quality.open = true;
            record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
        }
        rest = found.rest;
    } else {
        record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
        rest = rest.trim_start_matches('.');
    }
    if rest.contains("[|tcp]") {
        record.oddities.push(Oddity::HeadersCut("tcp"));
    }
    let end = fields(record, &mut segment, rest);
    check_length(record, &segment, end);
    record.quality.open |= segment.length.is_none();
    record.body = Body::Tcp(segment);
}

/// Reads fields until `length`; gives the printed end of the sequence range.
fn fields(record: &mut Record, segment: &mut Segment, text: &str) -> Option<u32> {
    let mut rest = text.trim_start_matches([',', ' ']);
    let mut end = None;
    while !rest.is_empty() {
        if let Some(value) = keyword(rest, "length") {
            if let Some((length, tail)) = number32(value) {
                segment.length = Some(length);
                record.field();
                finish(record, tail);
                segment.note = note(tail);
                if segment.flags.syn() && segment.window.is_some() {
                    // Options stand between window and length: this SYN has none. No stack sends such a one.
                    segment.options.get_or_insert_default();
                }
            } else {
                record.quality.open = true;
            }
            return end;
        }
        if rest.starts_with("options") || rest.starts_with('[') {
            let inside = after(rest, "options").unwrap_or(rest);
            if let Some(found) = group(inside, '[', ']') {
                let (options, quality) = options(found.inside, found.closed);
                record.quality.add(quality);
                record.quality.open |= !found.closed;
                segment.options = Some(options);
                rest = found.rest.trim_start_matches([',', ' ']);
                continue;
            }
        }
        let (piece, next) = part(rest);
        field(record, segment, piece, &mut end);
        rest = next.unwrap_or_default();
    }
    end
}

fn field(record: &mut Record, segment: &mut Segment, piece: &str, end: &mut Option<u32>) {
    let mut rest = piece;
    while !rest.is_empty() {
        let (name, value) = word(rest);
        rest = match name {
            "seq" => match range(value) {
                Some((from, to, rest)) => {
                    segment.seq = Some(Number::Relative(from));
                    *end = to;
                    record.field();
                    rest
                }
                None => return blank(record, value),
            },
            "ack" | "win" | "window" | "urg" => match number32(value) {
                Some((value, rest)) => {
                    record.field();
                    match name {
                        "ack" => segment.ack = Some(Number::Relative(value)),
                        "urg" => {}
                        _ => match u16::try_from(value) {
                            Ok(window) => segment.window = Some(window),
                            Err(_) => record.junk(),
                        },
                    }
                    rest
                }
                None => return blank(record, value),
            },
            "cksum" => {
                let (_, verdict) = word(value);
                if verdict.starts_with("(correct") {
                    segment.checksum = Checksum::Good;
                    record.field();
                } else if verdict.starts_with("(incorrect") {
                    segment.checksum = Checksum::Bad;
                    record.field();
                } else {
                    return blank(record, verdict);
                }
                return;
            }
            dots if !dots.is_empty() && dots.bytes().all(|byte| byte == b'.') => value,
            _ => return record.junk(),
        };
        rest = rest.trim_start();
    }
}

/// A field whose value is not there: at the end of the text it may follow on the next line.
const fn blank(record: &mut Record, value: &str) {
    if value.is_empty() {
        record.quality.open = true;
    } else {
        record.junk();
    }
}

/// `a` or `a:b`.
fn range(text: &str) -> Option<(u32, Option<u32>, &str)> {
    let (from, rest) = number32(text)?;
    match rest.strip_prefix(':').and_then(number32) {
        Some((to, rest)) => Some((from, Some(to), rest)),
        None => Some((from, None, rest.strip_prefix(':').unwrap_or(rest))),
    }
}

/// What follows the length: a decoded payload behind a colon, a note in brackets, or nothing. Anything directly
/// behind it says that the number goes on.
fn finish(record: &mut Record, tail: &str) {
    let tail_text = tail.trim();
    let expected =
        tail_text.is_empty() || tail_text.starts_with([':', '[', '(', '<', ',', ';', '#', '|', '-']);
    let note = tail.starts_with(' ') && !tail_text.starts_with(|c: char| c.is_ascii_digit());
    if !expected && !note {
        record.junk();
    }
}

/// What is said of the payload behind its length.
fn note(tail: &str) -> Option<Box<str>> {
    let text = tail.trim_start_matches([':', ',', ' ']).trim_end();
    let said = text.chars().any(char::is_alphanumeric);
    said.then(|| text.chars().take(MAX_NOTE).collect::<String>().into())
}

/// `seq a:b` and `length` say the same twice.
fn check_length(record: &mut Record, segment: &Segment, end: Option<u32>) {
    if let (Some(Number::Relative(from)), Some(to), Some(length)) = (segment.seq, end, segment.length)
        && to.wrapping_sub(from) != length
    {
        record.junk();
    }
}

/// Does this start the body of an old line: flags and then a number range, `ack`, `win` or a checksum note?
pub(super) fn looks_old(text: &str) -> bool {
    let (flags, rest) = word(text);
    let flags = flags.strip_suffix(',').unwrap_or(flags);
    if flags.is_empty() || flags.len() > 8 || letters(flags).is_none() || flags.contains('A') {
        return false;
    }
    let next = word(rest).0;
    next.is_empty()
        || ["ack", "win", "cksum", "urg"].contains(&next)
        || rest.starts_with("[tcp sum")
        || rest.starts_with("[bad tcp")
        || next.contains(':') && range(next).is_some()
}

/// The form before tcpdump 4. The point stands for "none of the others" there; ACK shows by its number.
pub(super) fn old(record: &mut Record, ports: (Port, Port), text: &str) {
    let mut segment = segment(ports.0, ports.1);
    let (flags, mut rest) = word(text);
    let plain: String = flags.chars().filter(|letter| !",.".contains(*letter)).collect();
    segment.flags = letters(&plain).unwrap_or_default();
    record.field();
    let mut sized = false;
    while !rest.is_empty() {
        if rest.starts_with('[') {
            let Some(found) = group(rest, '[', ']') else { break };
            match found.inside {
                "tcp sum ok" => segment.checksum = Checksum::Good,
                inside if inside.starts_with("bad tcp cksum") => segment.checksum = Checksum::Bad,
                inside if inside.starts_with("ECN-Echo") || inside.starts_with("CWR") => {
                    let flag =
                        |name: &str, flag| if inside.contains(name) { flag } else { TcpFlags::default() };
                    segment.flags =
                        segment.flags | flag("ECN-Echo", TcpFlags::ECE) | flag("CWR", TcpFlags::CWR);
                }
                _ if found.closed => record.junk(),
                _ => {}
            }
            record.field();
            record.quality.open |= !found.closed;
            rest = found.rest;
            continue;
        }
        if rest.starts_with('<') {
            let Some(found) = group(rest, '<', '>') else { break };
            let (options, quality) = options(found.inside, found.closed);
            record.quality.add(quality);
            record.quality.open |= !found.closed;
            segment.options = Some(options);
            rest = found.rest;
            continue;
        }
        if rest.starts_with('(') {
            // The remarks of the IP header were taken off before.
            let Some(found) = group(rest, '(', ')') else { break };
            record.quality.open |= !found.closed;
            record.quality.junk += u32::from(found.closed);
            rest = found.rest;
            continue;
        }
        let (name, value) = word(rest);
        rest = match name {
            "cksum" => {
                let (_, verdict) = word(value);
                let Some(found) = group(verdict, '(', ')') else { break };
                segment.checksum =
                    if found.inside.starts_with("correct") { Checksum::Good } else { Checksum::Bad };
                record.field();
                found.rest.trim_start_matches([',', ' '])
            }
            "ack" | "win" | "urg" => {
                if let Some((value, after)) = number32(value) {
                    record.field();
                    match name {
                        "ack" => {
                            segment.ack = Some(Number::Relative(value));
                            segment.flags = segment.flags | TcpFlags::ACK;
                        }
                        "win" => segment.window = u16::try_from(value).ok(),
                        _ => {}
                    }
                    after.trim_start_matches([',', ' '])
                } else {
                    blank(record, value);
                    value
                }
            }
            _ => {
                if let Some((from, Some(to), after)) = range(name) {
                    segment.seq = Some(Number::Relative(from));
                    let length = after.strip_prefix('(').and_then(number32).map(|(length, _)| length);
                    if let Some(length) = length {
                        segment.length = Some(length);
                        sized = true;
                        if to.wrapping_sub(from) != length {
                            record.junk();
                        }
                    }
                    record.field();
                } else if segment.window.is_some() {
                    segment.note = note(rest);
                    break; // a decoded payload
                } else {
                    record.junk();
                }
                value
            }
        };
    }
    if segment.window.is_none() {
        record.quality.open = true;
    } else if !sized {
        segment.length = Some(0); // without data and control flags, no range is printed
    }
    record.body = Body::Tcp(segment);
}

/// The inside of an option list.
fn options(text: &str, closed: bool) -> (TcpOptions, Quality) {
    let mut options = TcpOptions::default();
    let mut quality = Quality::default();
    let mut rest = Some(text);
    while let Some(text) = rest {
        let (piece, next) = part(text);
        rest = next;
        if piece.is_empty() {
            continue;
        }
        match option(&mut options, piece) {
            Some(kind) => {
                options.order.push(kind);
                quality.fields += 1;
            }
            // The last one of a list that breaks off may be the first half of a word.
            None if !closed && next.is_none() => quality.open = true,
            None => quality.junk += 1,
        }
    }
    (options, quality)
}

/// A number and nothing behind it, except a remark in brackets on the option's length.
fn only_number<T: TryFrom<u64>>(text: &str) -> Option<T> {
    let (value, rest) = number(text)?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with('[')).then(|| T::try_from(value).ok()).flatten()
}

/// One option: its kind.
fn option(options: &mut TcpOptions, text: &str) -> Option<u8> {
    let (name, value) = word(text);
    let only = |kind: u8| (value.is_empty() || value.starts_with('[')).then_some(kind);
    match name {
        "eol" => only(0),
        "nop" => only(1),
        // Its length is not the one that it must have.
        "mss" | "wscale" if value.contains("[len ") => Some(if name == "mss" { 2 } else { 3 }),
        "mss" => {
            options.mss = Some(only_number(value)?);
            Some(2)
        }
        "wscale" => {
            options.window_scale = Some(only_number(value)?);
            Some(3)
        }
        "sackOK" | "sackok" => {
            options.sack_permitted = true;
            only(4)
        }
        "sack" => {
            let blocks = value.strip_prefix("sack").map_or(value, str::trim_start);
            sack(options, blocks)?;
            Some(5)
        }
        "TS" => {
            let (value, rest) = number32(after(value, "val")?)?;
            options.timestamps = Some((value, only_number(keyword(rest.trim_start(), "ecr")?)?));
            Some(8)
        }
        "timestamp" => {
            let (value, rest) = number32(value)?;
            options.timestamps = Some((value, only_number(rest.trim_start())?));
            Some(8)
        }
        "echo" => Some(6),
        "echoreply" => Some(7),
        "cc" => Some(11),
        "ccnew" => Some(12),
        "ccecho" => Some(13),
        "md5" | "md5:valid" | "md5:invalid" => Some(19),
        "uto" => Some(28),
        "tcp-ao" => Some(29),
        "mptcp" => Some(30),
        "tfo" => Some(34),
        "exp-tfo" | "exp" => Some(254),
        _ => {
            let unknown = name.strip_prefix("unknown-").or_else(|| name.strip_prefix("opt-"))?;
            u8::try_from(number(unknown)?.0).ok()
        }
    }
}

/// `2 {1:5}{9:12}`: at most four blocks fit an option.
fn sack(options: &mut TcpOptions, text: &str) -> Option<()> {
    let (_, mut rest) = number(text)?;
    rest = rest.trim_start();
    while let Some(found) = group(rest, '{', '}') {
        let (left, right, _) = range(found.inside.trim())?;
        if options.sack.len() < 4 {
            options.sack.push((Number::Relative(left), Number::Relative(right?)));
        }
        rest = found.rest;
    }
    Some(())
}
