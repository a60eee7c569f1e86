//! placeholder
use crate::*;
pub(crate) fn picture(_r: &Report, _d: usize, _o: &TopologyOptions) -> Picture {
    Picture::default()
}
