//! Above and below TCP.

use crate::diagnose::Diagnosis;

#[path = "other_layers/ack_storm/rule.rs"]
mod ack_storm;
#[path = "other_layers/address_conflict/rule.rs"]
mod address_conflict;
#[path = "other_layers/arp_unanswered/rule.rs"]
mod arp_unanswered;
#[path = "other_layers/dhcp_unanswered/rule.rs"]
mod dhcp_unanswered;
#[path = "other_layers/dns_error/rule.rs"]
mod dns_error;
#[path = "other_layers/dns_search_expansion/rule.rs"]
mod dns_search_expansion;
#[path = "other_layers/dns_unanswered/rule.rs"]
mod dns_unanswered;
#[path = "other_layers/fragments_lost/rule.rs"]
mod fragments_lost;
#[path = "other_layers/http_error/rule.rs"]
mod http_error;
#[path = "other_layers/lookups.rs"]
mod lookups;
#[path = "other_layers/ping_unanswered/rule.rs"]
mod ping_unanswered;
#[path = "other_layers/protocol_unreachable/rule.rs"]
mod protocol_unreachable;
#[path = "other_layers/reply_not_received/rule.rs"]
mod reply_not_received;
#[path = "other_layers/tls_alert/rule.rs"]
mod tls_alert;
#[path = "other_layers/tls_blocked/rule.rs"]
mod tls_blocked;
#[path = "other_layers/udp_unanswered/rule.rs"]
mod udp_unanswered;
#[path = "other_layers/udp_unreachable/rule.rs"]
mod udp_unreachable;
#[path = "other_layers/wrong_protocol/rule.rs"]
mod wrong_protocol;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &dns_unanswered::DIAGNOSIS,
    &dns_error::DIAGNOSIS,
    &dns_search_expansion::DIAGNOSIS,
    &tls_alert::DIAGNOSIS,
    &tls_blocked::DIAGNOSIS,
    &wrong_protocol::DIAGNOSIS,
    &http_error::DIAGNOSIS,
    &arp_unanswered::DIAGNOSIS,
    &address_conflict::DIAGNOSIS,
    &fragments_lost::DIAGNOSIS,
    &ping_unanswered::DIAGNOSIS,
    &udp_unanswered::DIAGNOSIS,
    &dhcp_unanswered::DIAGNOSIS,
    &reply_not_received::DIAGNOSIS,
    &protocol_unreachable::DIAGNOSIS,
    &ack_storm::DIAGNOSIS,
    &udp_unreachable::DIAGNOSIS,
];
