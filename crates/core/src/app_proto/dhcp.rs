//! DHCP transactions: the messages that share a transaction id.

use pcaplain_capture::Endpoint;
use rustc_hash::FxHashMap;

use super::datagram::{DhcpKind, DhcpMessage};
use super::facts::At;

/// Transactions kept, and messages of each.
const TRANSACTIONS: usize = 10_000;
const MESSAGES: usize = 16;

/// One message of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DhcpSeen {
    /// Where.
    pub at: At,
    /// Who sent it.
    pub from: Endpoint,
    /// To whom.
    pub to: Endpoint,
    /// What it says.
    pub message: DhcpMessage,
}

/// Messages of one client that share a transaction id (RFC 2131, section 4.1). Clients may keep the id over DISCOVER and REQUEST, or
/// choose another one for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DhcpTransaction {
    /// Input.
    pub input: u16,
    /// Transaction id; `None`: a print-out does not show it, and the messages are those of one client.
    pub xid: Option<u32>,
    /// The client's hardware address.
    pub client: Option<[u8; 6]>,
    /// Its first 16 messages.
    pub messages: Vec<DhcpSeen>,
    /// All messages that wait for an answer.
    pub asks: u32,
    /// All messages of servers.
    pub answers: u32,
}

impl DhcpTransaction {
    /// Messages of this kind.
    pub fn of(&self, kind: DhcpKind) -> impl Iterator<Item = &DhcpSeen> {
        self.messages.iter().filter(move |seen| seen.message.kind == kind)
    }
}

/// Input, transaction id and, without one, the client.
type Key = (u16, Option<u32>, Option<[u8; 6]>);

/// All transactions of an analysis.
#[derive(Clone, Debug, Default)]
pub(crate) struct DhcpTransactions {
    list: Vec<DhcpTransaction>,
    by_id: FxHashMap<Key, u32>,
    /// Messages beyond the bound.
    pub(crate) dropped: u64,
}

impl DhcpTransactions {
    pub(crate) fn list(&self) -> &[DhcpTransaction] {
        &self.list
    }

    pub(crate) fn into_list(self) -> Vec<DhcpTransaction> {
        self.list
    }

    /// Takes a message.
    pub(crate) fn push(&mut self, input: u16, at: At, ends: (Endpoint, Endpoint), message: &DhcpMessage) {
        // The id alone, where there is one: print-outs leave the address out of some messages.
        let key = (input, message.xid, message.client.filter(|_| message.xid.is_none()));
        let index = match self.by_id.get(&key) {
            Some(&index) => index,
            None if self.list.len() >= TRANSACTIONS => {
                self.dropped += 1;
                return;
            }
            None => {
                let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
                let messages = Vec::new();
                let (xid, client) = (message.xid, message.client);
                self.list.push(DhcpTransaction { input, xid, client, messages, asks: 0, answers: 0 });
                self.by_id.insert(key, index);
                index
            }
        };
        let Some(transaction) = self.list.get_mut(index as usize) else { return };
        transaction.client = transaction.client.or(message.client);
        // A packet seen elsewhere on its way: relays change the ends, bridges do not.
        let again = transaction.messages.iter().rev().take(4).any(|seen| {
            let gap = at.time.zip(seen.at.time).map(|(now, then)| now.since(then));
            seen.message == *message
                && (&seen.from, &seen.to) == (&ends.0, &ends.1)
                && gap.is_some_and(|gap| gap <= 5_000_000)
        });
        if again {
            return;
        }
        transaction.asks += u32::from(message.kind.asks());
        transaction.answers += u32::from(message.kind.from_server());
        if transaction.messages.len() < MESSAGES {
            let (from, to) = ends;
            transaction.messages.push(DhcpSeen { at, from, to, message: message.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use pcaplain_capture::{Host, Port, Timestamp};

    use super::*;
    use crate::names::PacketRef;

    #[test]
    fn repeats_and_answers_meet_under_one_id() {
        let end = |host: u8, port| Endpoint {
            host: Host::Ip([192, 0, 2, host].into()),
            port: Some(Port::Number(port)),
        };
        let mut all = DhcpTransactions::default();
        let messages = [
            (DhcpKind::Discover, 0),
            (DhcpKind::Discover, 1),
            (DhcpKind::Discover, 4_000),
            (DhcpKind::Offer, 4_001),
        ];
        for (number, (kind, ms)) in (1_u32..).zip(messages) {
            let at = At { packet: PacketRef { input: 0, number }, time: Some(Timestamp(ms * 1_000_000)) };
            let message =
                DhcpMessage { kind, xid: Some(9), client: None, address: None, server: None, relay: None };
            let ends = if kind.from_server() { (end(2, 67), end(3, 68)) } else { (end(3, 68), end(2, 67)) };
            all.push(0, at, ends, &message);
        }
        let [transaction] = all.list() else { panic!("one transaction") };
        assert_eq!((transaction.asks, transaction.answers), (2, 1), "the second record of the first is none");
        assert_eq!(transaction.of(DhcpKind::Offer).count(), 1);
    }
}
