//! What follows from the state: the worker is asked, the address bar filled, keys heard.

mod address;
mod keys;
mod network;
mod play;
mod width;
mod worker;

pub use address::{Link, link, use_address};
pub use keys::use_keys;
pub use network::use_network;
pub use play::use_play;
pub use width::use_width;
pub use worker::use_worker;

use crate::state::model::Model;
use yew::UseReducerHandle;

/// The state and the way to change it, handed down as a context.
pub type Store = UseReducerHandle<Model>;
