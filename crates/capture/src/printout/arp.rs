//! ARP and RARP lines.

use super::host::host;
use super::record::Record;
use super::scan::{group, keyword, mac, number32, word};
use crate::packet::{Arp, Body};

/// What follows `ARP,` or `arp`; false where it is something else.
pub(super) fn read(record: &mut Record, text: &str) -> bool {
    let mut text = text.trim_start_matches([',', ' ']);
    // `-v`: the kinds of addresses, with their lengths: `Ethernet (len 6), IPv4 (len 4), `.
    for _ in 0..2 {
        let Some((kind, rest)) = text.split_once(" (len ") else { break };
        if kind.len() > 60 || kind.contains(',') {
            break;
        }
        text = rest.split_once(')').map_or("", |(_, rest)| rest).trim_start_matches([',', ' ']);
    }
    let mut arp = Arp { operation: 0, sender_mac: None, sender: None, target_mac: None, target: None };
    let (first, rest) = word(text);
    let rest = match first {
        "who-has" => return request(record, &mut arp, rest),
        "Request" | "request" => match keyword(rest, "who-has") {
            Some(rest) => return request(record, &mut arp, rest),
            None => return false,
        },
        "Probe" => return request(record, &mut arp, keyword(rest, "who-has").unwrap_or(rest)),
        "Announcement" => {
            let (name, rest) = word(rest);
            let announced = Some(host(name.trim_end_matches(',')));
            arp = Arp { operation: 1, sender: announced.clone(), target: announced, ..arp };
            end(record, rest);
            record.body = Body::Arp(arp);
            return true;
        }
        "Reply" | "reply" => rest,
        // RARP (RFC 903) and its inverse (RFC 2390): `Reverse Request who-is A tell B`, `Inverse Reply A at 10.0.0.1`.
        "Reverse" | "Inverse" => {
            let reverse = first == "Reverse";
            let (kind, rest) = word(rest);
            let (asked, rest) = address(keyword(rest, "who-is").unwrap_or(rest));
            arp.operation = match (kind, reverse) {
                ("Request", true) => 3,
                ("Reply", true) => 4,
                ("Request", false) => 8,
                ("Reply", false) => 9,
                _ => return false,
            };
            record.quality.fields += 2;
            let rest = if let Some(rest) = keyword(rest, "tell") {
                arp.target_mac = asked;
                let (sender, rest) = address(rest);
                arp.sender_mac = sender;
                rest
            } else {
                let Some(rest) = keyword(rest, "at") else { return false };
                let (name, rest) = word(rest);
                let found = Some(host(name.trim_end_matches(',')));
                if reverse {
                    (arp.target_mac, arp.target) = (asked, found);
                } else {
                    (arp.sender_mac, arp.sender) = (asked, found);
                }
                rest
            };
            end(record, rest);
            record.body = Body::Arp(arp);
            return true;
        }
        "NACK" => {
            arp.operation = 10;
            end(record, keyword(rest, "Reply").unwrap_or(rest));
            record.body = Body::Arp(arp);
            return true;
        }
        // `Unknown (29953)`
        "Unknown" => {
            let Some((operation, rest)) =
                group(rest, '(', ')').and_then(|found| Some((number32(found.inside)?.0, found.rest)))
            else {
                return false;
            };
            arp.operation = u16::try_from(operation).unwrap_or(0);
            end(record, rest);
            record.body = Body::Arp(arp);
            return true;
        }
        // `Reply` left out in pasted summaries: `A is-at B`.
        _ if word(rest).0 == "is-at" => text,
        _ => return false,
    };
    let (name, rest) = word(rest);
    let Some(rest) = keyword(rest, "is-at") else { return false };
    arp.operation = 2;
    arp.sender = Some(host(name));
    let (address, rest) = word(rest);
    let address = address.trim_end_matches(',');
    arp.sender_mac = mac(address);
    record.quality.fields += 2;
    if address.is_empty() {
        record.quality.open = true;
    }
    let rest = match group(rest, '(', ')') {
        Some(remark) => {
            record.quality.open |= !remark.closed;
            remark.rest
        }
        None => rest,
    };
    end(record, rest);
    record.body = Body::Arp(arp);
    true
}

/// A hardware address and, perhaps, its maker.
fn address(text: &str) -> (Option<[u8; 6]>, &str) {
    let (name, rest) = word(text);
    let rest =
        rest.starts_with("(oui").then(|| group(rest, '(', ')')).flatten().map_or(rest, |maker| maker.rest);
    (mac(name.trim_end_matches(',')), rest)
}

/// `A (hardware) tell B`
fn request(record: &mut Record, arp: &mut Arp, text: &str) -> bool {
    let (name, rest) = word(text);
    if name.is_empty() {
        return false;
    }
    arp.operation = 1;
    arp.target = Some(host(name.trim_end_matches(',')));
    record.quality.fields += 2;
    let rest = match group(rest, '(', ')') {
        Some(remark) => {
            arp.target_mac = mac(word(remark.inside).0);
            record.quality.open |= !remark.closed;
            remark.rest
        }
        None => rest,
    };
    if let Some(rest) = keyword(rest.trim_start_matches([',', ' ']), "tell") {
        let (name, rest) = word(rest);
        if name.is_empty() {
            record.quality.open = true;
        } else {
            arp.sender = Some(host(name.trim_end_matches(',')));
            record.field();
        }
        end(record, rest);
    } else {
        record.quality.open = true;
    }
    record.body = Body::Arp(arp.clone());
    true
}

/// `, length 28`
fn end(record: &mut Record, text: &str) {
    let rest = text.trim_start_matches([',', ' ']);
    match keyword(rest, "length") {
        Some(length) if number32(length).is_some() => record.field(),
        Some(_) => record.quality.open = true,
        // Versions before 4 print no length.
        None if rest.is_empty() || "length".starts_with(rest) => record.quality.open = true,
        None if rest.starts_with('(') => {}
        None => record.junk(),
    }
}
