//! Above and below TCP.

use crate::diagnose::Diagnosis;

#[path = "other_layers/ack_storm/rule.rs"]
mod ack_storm;
#[path = "other_layers/address_conflict/rule.rs"]
mod address_conflict;
#[path = "other_layers/arp_unanswered/rule.rs"]
mod arp_unanswered;
#[path = "other_layers/fragments_lost/rule.rs"]
mod fragments_lost;
#[path = "other_layers/ping_unanswered/rule.rs"]
mod ping_unanswered;
#[path = "other_layers/protocol_unreachable/rule.rs"]
mod protocol_unreachable;
#[path = "other_layers/reply_not_received/rule.rs"]
mod reply_not_received;
#[path = "other_layers/udp_unanswered/rule.rs"]
mod udp_unanswered;
#[path = "other_layers/udp_unreachable/rule.rs"]
mod udp_unreachable;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &arp_unanswered::DIAGNOSIS,
    &address_conflict::DIAGNOSIS,
    &fragments_lost::DIAGNOSIS,
    &ping_unanswered::DIAGNOSIS,
    &udp_unanswered::DIAGNOSIS,
    &reply_not_received::DIAGNOSIS,
    &protocol_unreachable::DIAGNOSIS,
    &ack_storm::DIAGNOSIS,
    &udp_unreachable::DIAGNOSIS,
];
