//! One folder per diagnosis, in groups. The order of the lists is the order of the catalogue.

pub(super) mod closing;
pub(super) mod middlebox;
pub(super) mod opening;
pub(super) mod other_layers;
pub(super) mod transfer;
