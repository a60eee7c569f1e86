//! Rules look at the finished model and claim symptoms as evidence; ranking leaves one leading answer.

mod catalogue;
mod cite;
mod diagnosis;
mod endings;
mod finding;
mod limits;
mod model;
mod mtu;
mod ranking;
mod rules;
mod shapes;
mod timers;

pub use catalogue::{CATALOGUE, all, by_id};
pub use diagnosis::{Check, Command, Diagnosis, Kind, Need, Reference, Remedy, Rest, Texts, Unclaimed};
pub use finding::{
    Actor, EdgeState, Evidence, Finding, RuledOut, Subject, TopologyEdge, TopologyFacts, TopologyNode, Value,
};
pub use limits::Limits;
pub use model::Model;
pub(crate) use ranking::rank;
