//! The link that carries a capture: what is on screen, inside the fragment of an address.
//!
//! A fragment never leaves the browser that opens it, so a capture inside one is sent to nobody. Two forms exist:
//!
//! ```text
//! #1.eNpj…                          version, dot, base64url(zlib(postcard(Link)))
//! #case=seed-1&d=port-closed&s=2    a case of the gallery by its name, with the view beside it
//! ```
//!
//! Whatever a link holds is hostile: it is inflated against a bound, and nothing in it sizes an allocation.
#![forbid(unsafe_code)]

mod codec;
mod fragment;

pub use codec::{Link, LinkInput, MAX_ENCODED, MAX_INFLATED, VERSION, View, decode, encode};
pub use fragment::Fragment;

use thiserror::Error;

/// Why a link cannot be opened or made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Its version is above ours.
    #[error(
        "this link was made by a newer pcaplain (link version {found}; this page reads up to {})",
        VERSION
    )]
    TooNew {
        /// The version it states.
        found: u32,
    },
    /// Characters are missing or changed.
    #[error("this link is damaged: {what}. Part of it was probably lost when it was copied")]
    Damaged {
        /// What does not fit, with its place where there is one.
        what: String,
    },
    /// More than a link may hold.
    #[error("this link holds more than {limit} bytes, which is more than a link may hold")]
    TooLarge {
        /// The bound that it passes, bytes.
        limit: usize,
    },
    /// No form that any version wrote.
    #[error("this is not a pcaplain link: it starts with neither a version number nor “case=”")]
    Unknown,
}
