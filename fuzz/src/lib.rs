//! The fuzz targets. A test of the main workspace replays what they found.

pub mod targets;
