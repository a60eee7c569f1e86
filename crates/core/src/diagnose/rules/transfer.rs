//! Moving data.

use crate::diagnose::Diagnosis;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[];
