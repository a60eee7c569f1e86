//! What the page knows, without a browser: every module here is tested natively.

pub mod format;
pub mod gallery;
pub mod model;
pub mod selection;
pub mod sketch;
pub mod words;
