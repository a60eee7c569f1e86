//! Opening a connection.

use crate::diagnose::Diagnosis;

#[path = "opening/accept_queue_overflow/rule.rs"]
mod accept_queue_overflow;
#[path = "opening/fast_open_refused/rule.rs"]
mod fast_open_refused;
#[path = "opening/handshake_ack_lost/rule.rs"]
mod handshake_ack_lost;
#[path = "opening/old_connection_challenged/rule.rs"]
mod old_connection_challenged;
#[path = "opening/port_closed/rule.rs"]
mod port_closed;
#[path = "opening/port_probe/rule.rs"]
mod port_probe;
#[path = "opening/port_scan/rule.rs"]
mod port_scan;
#[path = "opening/rejected_by_firewall/rule.rs"]
mod rejected_by_firewall;
#[path = "opening/reply_from_other_address/rule.rs"]
mod reply_from_other_address;
#[path = "opening/slow_connect/rule.rs"]
mod slow_connect;
#[path = "opening/syn_ack_refused/rule.rs"]
mod syn_ack_refused;
#[path = "opening/syn_flood/rule.rs"]
mod syn_flood;
#[path = "opening/syn_unanswered/rule.rs"]
mod syn_unanswered;
#[path = "opening/timestamp_rejected/rule.rs"]
mod timestamp_rejected;
#[path = "opening/two_stacks_one_address/rule.rs"]
mod two_stacks_one_address;
#[path = "opening/wrong_syn_ack_number/rule.rs"]
mod wrong_syn_ack_number;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &reply_from_other_address::DIAGNOSIS,
    &syn_unanswered::DIAGNOSIS,
    &port_closed::DIAGNOSIS,
    &rejected_by_firewall::DIAGNOSIS,
    &handshake_ack_lost::DIAGNOSIS,
    &accept_queue_overflow::DIAGNOSIS,
    &old_connection_challenged::DIAGNOSIS,
    &wrong_syn_ack_number::DIAGNOSIS,
    &syn_ack_refused::DIAGNOSIS,
    &two_stacks_one_address::DIAGNOSIS,
    &fast_open_refused::DIAGNOSIS,
    &timestamp_rejected::DIAGNOSIS,
    &slow_connect::DIAGNOSIS,
    &port_probe::DIAGNOSIS,
    &port_scan::DIAGNOSIS,
    &syn_flood::DIAGNOSIS,
];
