//! Sentences: pieces of text that know what they mean.

use serde::{Deserialize, Serialize};

use super::PacketRef;

/// A piece of a sentence, with its meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Span {
    /// Words.
    Text(String),
    /// Words that name an actor.
    Actor {
        /// Role id: `client`, `server`, `asked`, `answering`, `box`, `backend` …
        actor: String,
        /// The words.
        text: String,
    },
    /// A reference to a packet, shown as `#4`.
    Packet {
        /// Which.
        packet: PacketRef,
    },
    /// An address, with the role it plays where it plays one. Hostile text.
    Address {
        /// As shown.
        address: String,
        /// Role id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        actor: Option<String>,
    },
    /// Protocol words and names set in the packet face: `RST`, `conntrack -L`.
    Code {
        /// The text.
        code: String,
    },
}

/// A sentence or more.
pub type Spans = Vec<Span>;

/// The plain text of spans; packets as `#4`.
pub fn plain(spans: &[Span]) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for span in spans {
        match span {
            Span::Text(text) | Span::Actor { text, .. } => out.push_str(text),
            Span::Packet { packet } => {
                let _ = write!(out, "#{}", packet.number);
            }
            Span::Address { address, .. } => out.push_str(address),
            Span::Code { code } => out.push_str(code),
        }
    }
    out
}
