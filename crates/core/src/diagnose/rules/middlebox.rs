//! Boxes in the middle of the path, and what the capture itself does to the picture.

use crate::diagnose::Diagnosis;

#[path = "middlebox/capture_incomplete/rule.rs"]
mod capture_incomplete;
#[path = "middlebox/nat_bypassed/rule.rs"]
mod nat_bypassed;
#[path = "middlebox/proxy_accepted_backend_down/rule.rs"]
mod proxy_accepted_backend_down;
#[path = "middlebox/seen_twice/rule.rs"]
mod seen_twice;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &proxy_accepted_backend_down::DIAGNOSIS,
    &nat_bypassed::DIAGNOSIS,
    &capture_incomplete::DIAGNOSIS,
    &seen_twice::DIAGNOSIS,
];
