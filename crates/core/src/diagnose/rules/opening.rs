//! Opening a connection.

use crate::diagnose::Diagnosis;

#[path = "opening/handshake_ack_lost/rule.rs"]
mod handshake_ack_lost;
#[path = "opening/port_closed/rule.rs"]
mod port_closed;
#[path = "opening/rejected_by_firewall/rule.rs"]
mod rejected_by_firewall;
#[path = "opening/reply_from_other_address/rule.rs"]
mod reply_from_other_address;
#[path = "opening/slow_connect/rule.rs"]
mod slow_connect;
#[path = "opening/syn_unanswered/rule.rs"]
mod syn_unanswered;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &reply_from_other_address::DIAGNOSIS,
    &syn_unanswered::DIAGNOSIS,
    &port_closed::DIAGNOSIS,
    &rejected_by_firewall::DIAGNOSIS,
    &handshake_ack_lost::DIAGNOSIS,
    &slow_connect::DIAGNOSIS,
];
