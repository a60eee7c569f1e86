//! Gaps or elapsed times? `-ttt` and `-ttttt` print both as `00:00:01.023972`.
//!
//! Gaps that only grow (a SYN sent again and again) look like elapsed times. The senders' own clocks tell: TCP
//! timestamps count 1,000, 250 or 100 times a second (RFC 7323 allows 1 to 1,000 Hz), and nobody sends the same SYN
//! or ARP request twice within a fifth of a second (RFC 6298 starts with one second, Linux asks for a neighbour once
//! a second). Copies of one packet, seen at several interfaces, are closer together.

use super::clock::Printed;
use super::record::Record;
use crate::packet::{Arp, Body, Host, Port};
use crate::seq::Number;

const MILLISECOND: i64 = 1_000_000;

/// One segment of the same direction of the same connection as a later one.
struct Before<'a> {
    hosts: (&'a Host, &'a Host),
    ports: (&'a Port, &'a Port),
    /// The time as printed, and the sum of all times up to it, in nanoseconds.
    printed: i64,
    sum: i64,
    timestamp: Option<u32>,
    syn: Option<Number>,
}

/// Do the printed times of these packets make sense as gaps (`true`), as elapsed times (`false`), or is there nothing
/// to tell by?
pub(super) fn are_gaps<'a>(records: impl Iterator<Item = &'a Record>) -> Option<bool> {
    let mut seen: Vec<Before<'a>> = Vec::new();
    let mut request: Option<(&Arp, i64, i64)> = None;
    let mut sum = 0_i64;
    let (mut for_gaps, mut for_elapsed) = (0_u32, 0_u32);
    for record in records {
        let Some(Printed::Clock(printed)) = record.time else { continue };
        sum = sum.saturating_add(printed);
        if let Body::Arp(arp) = &record.body {
            if arp.operation != 1 {
                continue;
            }
            if let Some((asked, before, before_sum)) = &request
                && *asked == arp
                && again(printed.saturating_sub(*before), sum.saturating_sub(*before_sum))
            {
                for_gaps += 1;
            }
            request = Some((arp, printed, sum));
            continue;
        }
        let (Body::Tcp(segment), Some(net)) = (&record.body, &record.net) else { continue };
        let now = Before {
            hosts: (&net.source, &net.destination),
            ports: (&segment.source_port, &segment.destination_port),
            printed,
            sum,
            timestamp: segment
                .options
                .as_ref()
                .and_then(|options| options.timestamps)
                .map(|(value, _)| value),
            syn: segment.seq.filter(|_| segment.flags.syn()),
        };
        let before = seen.iter_mut().find(|before| before.hosts == now.hosts && before.ports == now.ports);
        let Some(before) = before else {
            seen.push(now);
            continue;
        };
        let elapsed = now.printed.saturating_sub(before.printed);
        let gaps = now.sum.saturating_sub(before.sum);
        if let (Some(first), Some(second)) = (before.timestamp, now.timestamp) {
            let ticks = second.wrapping_sub(first);
            if (20..1 << 30).contains(&ticks) {
                for_gaps += u32::from(fits(ticks, gaps) && !fits(ticks, elapsed));
                for_elapsed += u32::from(fits(ticks, elapsed) && !fits(ticks, gaps));
            }
        }
        if now.syn.is_some() && now.syn == before.syn {
            for_gaps += u32::from(again(elapsed, gaps));
        }
        *before = now;
    }
    (for_gaps != for_elapsed).then_some(for_gaps > for_elapsed)
}

/// Sent again: too soon if the times are elapsed ones, and not if they are gaps.
fn again(elapsed: i64, gaps: i64) -> bool {
    (MILLISECOND..200 * MILLISECOND).contains(&elapsed) && gaps >= 500 * MILLISECOND
}

/// Could a clock have made so many ticks in this time?
fn fits(ticks: u32, nanos: i64) -> bool {
    [1_000, 250, 100].iter().any(|rate| {
        let expected = i64::from(ticks) * (1_000 * MILLISECOND / rate);
        expected.abs_diff(nanos) <= expected.unsigned_abs() / 20
    })
}
