//! Closing a connection.

use crate::diagnose::Diagnosis;

#[path = "closing/healthy/rule.rs"]
mod healthy;
#[path = "closing/reset_by_client/rule.rs"]
mod reset_by_client;
#[path = "closing/reset_by_server/rule.rs"]
mod reset_by_server;
#[path = "closing/unexplained/rule.rs"]
mod unexplained;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] =
    &[&reset_by_server::DIAGNOSIS, &reset_by_client::DIAGNOSIS, &unexplained::DIAGNOSIS, &healthy::DIAGNOSIS];
