//! The total classification of a connection.

use super::{Connection, Direction};

/// How a connection ended, or stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// SYN only.
    Unanswered,
    /// SYN answered by RST.
    Refused,
    /// SYN answered by an ICMP error.
    Rejected,
    /// SYN and SYN-ACK, the handshake never completed.
    HalfOpen,
    /// The SYN-ACK was reset by the opener.
    AnswerRefused,
    /// Opened, no end seen.
    Open,
    /// Opened and closed by FIN from both.
    Closed,
    /// Opened, one FIN.
    HalfClosed,
    /// Reset by the client after it was open.
    ResetByClient,
    /// Reset by the server after it was open.
    ResetByServer,
    /// Begun before the capture, no end seen.
    Midstream,
}

impl Outcome {
    /// Its id in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Refused => "refused",
            Self::Rejected => "rejected",
            Self::HalfOpen => "half-open",
            Self::AnswerRefused => "answer-refused",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::HalfClosed => "half-closed",
            Self::ResetByClient => "reset-by-client",
            Self::ResetByServer => "reset-by-server",
            Self::Midstream => "midstream",
        }
    }
}

/// How it was closed, for the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closed {
    /// Not closed.
    Open,
    /// FIN from both ends.
    Fin,
    /// RST.
    Reset,
}

impl Connection {
    /// Its outcome so far.
    pub fn outcome(&self) -> Outcome {
        let hs = &self.handshake;
        let fins =
            (self.side(Direction::ToServer).fin.is_some(), self.side(Direction::ToClient).fin.is_some());
        if let Some(reset) = self.effective_reset() {
            if !reset.established && !hs.syns.is_empty() {
                return match (reset.direction, hs.syn_acks.is_empty()) {
                    (Direction::ToClient, true) => Outcome::Refused,
                    (Direction::ToServer, false) => Outcome::AnswerRefused,
                    (Direction::ToServer, true) => Outcome::ResetByClient,
                    (Direction::ToClient, false) => Outcome::ResetByServer,
                };
            }
            if fins != (true, true) {
                return match reset.direction {
                    Direction::ToServer => Outcome::ResetByClient,
                    Direction::ToClient => Outcome::ResetByServer,
                };
            }
        }
        match fins {
            (true, true) => Outcome::Closed,
            (true, false) | (false, true) => Outcome::HalfClosed,
            (false, false) if hs.established => Outcome::Open,
            (false, false) if hs.syns.is_empty() && hs.syn_acks.is_empty() => Outcome::Midstream,
            (false, false) if !hs.syn_acks.is_empty() => Outcome::HalfOpen,
            (false, false) if !self.icmp.is_empty() => Outcome::Rejected,
            (false, false) => Outcome::Unanswered,
        }
    }

    /// How it was closed.
    pub fn closed(&self) -> Closed {
        match self.outcome() {
            Outcome::Closed => Closed::Fin,
            Outcome::Refused | Outcome::AnswerRefused | Outcome::ResetByClient | Outcome::ResetByServer => {
                Closed::Reset
            }
            _ => Closed::Open,
        }
    }

    /// Is nothing more to be expected of it?
    pub fn over(&self) -> bool {
        !matches!(self.closed(), Closed::Open)
    }
}
