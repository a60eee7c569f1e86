//! Boxes in the middle of the path, and what the capture itself does to the picture.

use crate::diagnose::Diagnosis;

#[path = "middlebox/capture_incomplete/rule.rs"]
mod capture_incomplete;
#[path = "middlebox/loopback_on_the_wire/rule.rs"]
mod loopback_on_the_wire;
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
#[path = "middlebox/proxy_accepted_backend_down/rule.rs"]
mod proxy_accepted_backend_down;
#[path = "middlebox/seen_twice/rule.rs"]
mod seen_twice;
#[path = "middlebox/tunnel_fragmented/rule.rs"]
mod tunnel_fragmented;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &proxy_accepted_backend_down::DIAGNOSIS,
    &nat_bypassed::DIAGNOSIS,
    &options_stripped::DIAGNOSIS,
    &one_way_traffic::DIAGNOSIS,
    &loopback_on_the_wire::DIAGNOSIS,
    &tunnel_fragmented::DIAGNOSIS,
    &capture_incomplete::DIAGNOSIS,
    &offload_merged::DIAGNOSIS,
    &seen_twice::DIAGNOSIS,
    &nat_translated::DIAGNOSIS,
];
