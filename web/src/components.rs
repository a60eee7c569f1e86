//! Pieces of the page.

pub mod article;
pub mod command;
pub mod header;
pub mod opener;
pub mod packets;
pub mod pictures;
pub mod player;
pub mod share;
pub mod spans;
pub mod steps;
pub mod thumbnail;
