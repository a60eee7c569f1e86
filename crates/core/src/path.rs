//! What belongs together: the connections that are one connection, seen before and after an address translation or
//! from several vantage points.

use rustc_hash::FxHashMap;

use crate::conn::{ConnId, Connection, Direction};

/// Legs of one path open within this time, nanoseconds: the longest SYN schedule of Linux.
const SAME_OPENING: i64 = 130_000_000_000;

/// Legs of one path within one input.
const LEGS: usize = 6;

/// Connections with the same initial numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The connections, in order of their first packet.
    pub legs: Vec<ConnId>,
}

/// Groups connections into paths; only groups of two and more are given.
pub fn paths(conns: &[Connection]) -> Vec<Path> {
    let mut by_isn: FxHashMap<u32, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<ConnId>> = Vec::new();
    for conn in conns {
        let Some(isn) = conn.side(Direction::ToServer).isn.or(conn.handshake.answered) else { continue };
        if let Some(&group) = by_isn.get(&isn.0)
            && let Some(legs) = groups.get_mut(group)
            && legs.first().and_then(|id| conns.get(id.0 as usize)).is_some_and(|first| related(first, conn))
        {
            legs.push(conn.id);
        } else {
            by_isn.insert(isn.0, groups.len());
            groups.push(vec![conn.id]);
        }
    }
    groups.retain(|legs| legs.len() > 1 && !made_by_a_tool(legs, conns));
    groups.into_iter().map(|legs| Path { legs }).collect()
}

/// More legs in one input than any chain of translations has: scanners and flooding tools give many connections one
/// initial number.
fn made_by_a_tool(legs: &[ConnId], conns: &[Connection]) -> bool {
    let first = legs.first().and_then(|id| conns.get(id.0 as usize)).map(|c| c.input);
    let here = legs.iter().filter_map(|id| conns.get(id.0 as usize)).filter(|c| Some(c.input) == first);
    here.count() > LEGS
}

/// Same initial number: also near in time, unless the inputs have no common clock.
fn related(a: &Connection, b: &Connection) -> bool {
    // Two ports of one host asked from one port: a scanner. A translation changes an address.
    if a.input == b.input && a.client == b.client && a.server.host == b.server.host && a.server != b.server {
        return false;
    }
    match (a.first_time, b.first_time) {
        (Some(x), Some(y)) if a.input == b.input => y.since(x).abs() <= SAME_OPENING,
        _ => true,
    }
}
