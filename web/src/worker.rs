//! The Web Worker, from both sides.

pub mod analyse;
pub mod bridge;
pub mod protocol;
pub mod serve;
mod slices;
