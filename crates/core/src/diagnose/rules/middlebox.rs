//! Boxes in the middle of the path, and what the capture itself does to the picture.

use crate::diagnose::Diagnosis;

#[path = "middlebox/capture_incomplete/rule.rs"]
mod capture_incomplete;
#[path = "middlebox/conntrack_entry_lost/rule.rs"]
mod conntrack_entry_lost;
#[path = "middlebox/idle_timeout/rule.rs"]
mod idle_timeout;
#[path = "middlebox/loopback_on_the_wire/rule.rs"]
mod loopback_on_the_wire;
#[path = "middlebox/mtu_black_hole/rule.rs"]
mod mtu_black_hole;
#[path = "middlebox/nat_bypassed/rule.rs"]
mod nat_bypassed;
#[path = "middlebox/nat_translated/rule.rs"]
mod nat_translated;
#[path = "middlebox/offload_merged/rule.rs"]
mod offload_merged;
#[path = "middlebox/one_way_traffic/rule.rs"]
mod one_way_traffic;
#[path = "middlebox/options_stripped/rule.rs"]
mod options_stripped;
#[path = "middlebox/path_mtu_lowered/rule.rs"]
mod path_mtu_lowered;
#[path = "middlebox/proxy_accepted_backend_down/rule.rs"]
mod proxy_accepted_backend_down;
#[path = "middlebox/reset_injected/rule.rs"]
mod reset_injected;
#[path = "middlebox/seen_twice/rule.rs"]
mod seen_twice;
#[path = "middlebox/ttl_expired/rule.rs"]
mod ttl_expired;
#[path = "middlebox/tunnel_fragmented/rule.rs"]
mod tunnel_fragmented;
#[path = "middlebox/unreachable_mid_connection/rule.rs"]
mod unreachable_mid_connection;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &proxy_accepted_backend_down::DIAGNOSIS,
    &nat_bypassed::DIAGNOSIS,
    &idle_timeout::DIAGNOSIS,
    &conntrack_entry_lost::DIAGNOSIS,
    &reset_injected::DIAGNOSIS,
    &mtu_black_hole::DIAGNOSIS,
    &path_mtu_lowered::DIAGNOSIS,
    &ttl_expired::DIAGNOSIS,
    &options_stripped::DIAGNOSIS,
    &one_way_traffic::DIAGNOSIS,
    &unreachable_mid_connection::DIAGNOSIS,
    &loopback_on_the_wire::DIAGNOSIS,
    &tunnel_fragmented::DIAGNOSIS,
    &capture_incomplete::DIAGNOSIS,
    &offload_merged::DIAGNOSIS,
    &seen_twice::DIAGNOSIS,
    &nat_translated::DIAGNOSIS,
];
