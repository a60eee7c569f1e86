//! Connections: segments followed one at a time, per direction, with unwrapped stream offsets.

mod app;
mod connection;
mod flight;
mod follow;
mod outcome;
mod record;
mod reset;
mod rtt;
mod side;
mod sight;
mod stream;
mod symptom;
mod table;
mod transfer;
mod turns;
mod window;

pub use connection::{Connection, HandshakeFacts, IcmpNote, Leg, Relation, Silence};
pub use flight::{Again, Cut, Flight, InFlight};
pub use outcome::{Closed, Outcome};
pub use record::{Class, Record, Records};
pub use reset::{Acceptable, ResetFacts, ResetShape};
pub use rtt::{Rtt, Sample};
pub use side::{Hole, Marks, Side, stack_family};
pub use sight::Sight;
pub use symptom::{Symptom, SymptomKind, Symptoms};
pub use table::Table;
pub use transfer::{DelayedAck, Overrun, Overtaken, Repeat, Seen, Shrink, Transfer, ZeroWindow};
pub use turns::{Speech, Turn, Turns};

/// Resets, and ICMP errors, that are described one by one.
const RESETS: usize = 8;

/// Index of a connection in its analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId(pub u32);

/// Which way a packet of a connection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// From client to server.
    ToServer,
    /// From server to client.
    ToClient,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn reverse(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }

    /// Index of the sender's side in [`Connection::sides`].
    pub const fn sender(self) -> usize {
        match self {
            Self::ToServer => 0,
            Self::ToClient => 1,
        }
    }
}
