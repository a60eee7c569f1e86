//! Closing a connection.

use crate::diagnose::Diagnosis;

#[path = "closing/abortive_close/rule.rs"]
mod abortive_close;
#[path = "closing/client_closed_after_greeting/rule.rs"]
mod client_closed_after_greeting;
#[path = "closing/client_gave_up/rule.rs"]
mod client_gave_up;
#[path = "closing/closed_without_answer/rule.rs"]
mod closed_without_answer;
#[path = "closing/data_after_close/rule.rs"]
mod data_after_close;
#[path = "closing/half_closed/rule.rs"]
mod half_closed;
#[path = "closing/healthy/rule.rs"]
mod healthy;
#[path = "closing/keepalive_race/rule.rs"]
mod keepalive_race;
#[path = "closing/peer_vanished/rule.rs"]
mod peer_vanished;
#[path = "closing/reset_by_client/rule.rs"]
mod reset_by_client;
#[path = "closing/reset_by_server/rule.rs"]
mod reset_by_server;
#[path = "closing/reset_ignored/rule.rs"]
mod reset_ignored;
#[path = "closing/rst_carries_reason/rule.rs"]
mod rst_carries_reason;
#[path = "closing/unexplained/rule.rs"]
mod unexplained;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &reset_by_server::DIAGNOSIS,
    &reset_by_client::DIAGNOSIS,
    &client_gave_up::DIAGNOSIS,
    &client_closed_after_greeting::DIAGNOSIS,
    &reset_ignored::DIAGNOSIS,
    &keepalive_race::DIAGNOSIS,
    &data_after_close::DIAGNOSIS,
    &closed_without_answer::DIAGNOSIS,
    &rst_carries_reason::DIAGNOSIS,
    &half_closed::DIAGNOSIS,
    &peer_vanished::DIAGNOSIS,
    &abortive_close::DIAGNOSIS,
    &unexplained::DIAGNOSIS,
    &healthy::DIAGNOSIS,
];
