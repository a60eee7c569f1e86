//! How connections end: what several rules and the ranking need to know of a reset or a close.

use crate::conn::{Class, Connection, Direction, Record, ResetFacts, ResetShape, Turn};
use crate::names::PacketRef;

use super::limits::Limits;

/// Does every reset of this connection come after all was said?
pub(super) fn all_said(conn: &Connection, limits: &Limits) -> bool {
    conn.resets.iter().enumerate().all(|(index, reset)| satisfied(conn, reset, index == 0, limits))
}

/// A reset after both ends had said all that they had to say, as applications and load balancers do to end sooner.
fn satisfied(conn: &Connection, reset: &ResetFacts, first: bool, limits: &Limits) -> bool {
    let (client, server) = reset.bytes_before;
    let peer = conn.side(reset.direction.reverse());
    let (own_fin, any_fin) = fins(reset);
    // A host that knows no such connection, and did not close one here: that is no end, but a stranger's refusal.
    if first && reset.shape == ResetShape::NoSocket && !own_fin {
        return false;
    }
    let unread = if last_word(conn, reset, limits) { limits.last_word } else { 0 };
    if reset.unacknowledged > unread || cut_off(conn, reset, limits) {
        return false;
    }
    // A last word that its receiver had stopped waiting for asks for no answer.
    let waiting = pending(conn).is_some_and(|(turn, _)| {
        server > 0 && turn.request.is_some_and(|r| r.bytes > limits.last_word || !any_fin)
    });
    let answered = client == 0 || server > 0;
    let all_read = match reset.direction {
        Direction::ToServer => server > 0 && reset.unread <= 2 * u64::from(peer.largest.max(1)),
        // A stream in one direction, taken to its last byte, or an answer that has arrived.
        Direction::ToClient if server == 0 => client > limits.request_size,
        Direction::ToClient => {
            reset.shape != ResetShape::NoSocket
                && peer.acked >= conn.side(reset.direction).next
                && whole_answer(conn, reset, limits)
        }
    };
    // A few bytes that were no request yet, and then their sender's close: nothing was due.
    let nothing_due = any_fin && !own_fin && client <= limits.last_word;
    !waiting && ((answered || nothing_due) && any_fin || all_read)
}

/// Is the answer whole? HTTP announces its length. Else a server that aborts in its middle looks the same to TCP; an
/// idle time after it, or an answer as long as the one before, say that it was done.
fn whole_answer(conn: &Connection, reset: &ResetFacts, limits: &Limits) -> bool {
    if let Some(whole) = conn.app.as_ref().and_then(|app| app.answer_whole()) {
        return whole;
    }
    let lengths: Vec<u64> = conn.turns.iter().filter_map(|t| Some(t.answer?.bytes)).collect();
    let alike = matches!(lengths.as_slice(), [.., before, last] if before == last);
    alike || reset.after_silence.is_some_and(|ns| ns >= limits.idle)
}

/// Was the connection open when the reset came? One that began before the capture was.
pub(super) fn was_open(conn: &Connection, reset: &ResetFacts) -> bool {
    let begun_before = conn.handshake.syns.is_empty() && conn.handshake.syn_acks.is_empty();
    reset.established || begun_before && !reset.silent_before
}

/// FIN of the resetter, and of anybody, before the reset.
fn fins(reset: &ResetFacts) -> (bool, bool) {
    let (client, server) = reset.fins_before;
    let own = if reset.direction == Direction::ToServer { client } else { server };
    (own, client || server)
}

/// More than a last word comes after the reset: it cut something off.
fn cut_off(conn: &Connection, reset: &ResetFacts, limits: &Limits) -> bool {
    let (client, server) = reset.bytes_before;
    let peer = reset.direction.reverse();
    let before = if peer == Direction::ToServer { client } else { server };
    conn.side(peer).bytes.saturating_sub(before) > limits.last_word
}

/// Is what the resetter did not take a mere last word, such as a TLS close alert of 24 to 31 bytes: small, at once, or
/// followed by its sender's own close?
pub(super) fn last_word(conn: &Connection, reset: &ResetFacts, limits: &Limits) -> bool {
    let (own_fin, _) = fins(reset);
    let closer = conn.side(reset.direction);
    let peer = conn.side(reset.direction.reverse());
    if !own_fin || reset.unacknowledged > limits.last_word {
        return false;
    }
    // Whoever has said nothing yet has not had a last word but a first one. What this capture missed may have been said.
    let unseen = peer.mid_stream() || peer.bytes == 0;
    let said_before = (unseen || peer.bytes > reset.unacknowledged) && closer.fin.is_some_and(|fin| fin > 1);
    let at_once = closer.fin_time.zip(last_data(conn, reset.direction.reverse()).and_then(|d| d.time));
    let at_once = at_once.is_none_or(|(fin, data)| data.since(fin) <= limits.at_close);
    let closes = peer.fin.is_some() && reset.unacknowledged <= limits.close_alert;
    said_before && (at_once || closes)
}

/// The last kept packet with data of the end that sends this way.
pub(super) fn last_data(conn: &Connection, direction: Direction) -> Option<&Record> {
    conn.records.iter().filter(|r| r.direction == direction && has_data(r)).last()
}

/// Data of the stream; no probe and no second sighting.
pub(super) fn has_data(record: &Record) -> bool {
    record.length.unwrap_or(0) > 0
        && !matches!(
            record.class,
            Class::KeepAlive | Class::WindowProbe | Class::SightedAgain | Class::Icmp | Class::Reset
        )
}

/// The client's last request without an answer, and its last packet.
pub(super) fn pending(conn: &Connection) -> Option<(&Turn, PacketRef)> {
    let turn = conn.turns.last().filter(|t| t.answer.is_none())?;
    Some((turn, turn.request?.last))
}
