//! Tags and tunnels between the link layer and the packet that is shown.

pub(crate) mod vlan;

/// `EtherType`s (IANA, IEEE 802 numbers).
pub(crate) const IPV4: u16 = 0x0800;
/// Address resolution.
pub(crate) const ARP: u16 = 0x0806;
/// IPv6.
pub(crate) const IPV6: u16 = 0x86dd;
