//! One file per output format.

pub(crate) mod json;
pub(crate) mod packets;
pub(crate) mod style;
pub(crate) mod text;
mod wrap;
