//! Moving data.

use crate::diagnose::Diagnosis;

#[path = "transfer/checksum_offload/rule.rs"]
mod checksum_offload;
#[path = "transfer/corrupted_in_flight/rule.rs"]
mod corrupted_in_flight;
#[path = "transfer/data_ignored/rule.rs"]
mod data_ignored;
#[path = "transfer/latency_inflated/rule.rs"]
mod latency_inflated;
#[path = "transfer/nagle_delayed_ack/rule.rs"]
mod nagle_delayed_ack;
#[path = "transfer/packet_loss/rule.rs"]
mod packet_loss;
#[path = "transfer/receiver_stalled/rule.rs"]
mod receiver_stalled;
#[path = "transfer/reordering/rule.rs"]
mod reordering;
#[path = "transfer/slow_client/rule.rs"]
mod slow_client;
#[path = "transfer/slow_server/rule.rs"]
mod slow_server;
#[path = "transfer/spurious_retransmission/rule.rs"]
mod spurious_retransmission;
#[path = "transfer/window_limited/rule.rs"]
mod window_limited;
#[path = "transfer/window_overrun/rule.rs"]
mod window_overrun;
#[path = "transfer/window_shrunk/rule.rs"]
mod window_shrunk;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &packet_loss::DIAGNOSIS,
    &reordering::DIAGNOSIS,
    &spurious_retransmission::DIAGNOSIS,
    &receiver_stalled::DIAGNOSIS,
    &window_shrunk::DIAGNOSIS,
    &window_overrun::DIAGNOSIS,
    &data_ignored::DIAGNOSIS,
    &window_limited::DIAGNOSIS,
    &nagle_delayed_ack::DIAGNOSIS,
    &slow_server::DIAGNOSIS,
    &slow_client::DIAGNOSIS,
    &latency_inflated::DIAGNOSIS,
    &corrupted_in_flight::DIAGNOSIS,
    &checksum_offload::DIAGNOSIS,
];
