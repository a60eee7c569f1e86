//! Where the packets of a paste were captured: interfaces by name, by the banner before them, by the host that a heading names.

use crate::source::Interface;

/// Interfaces that are told apart.
const MAX_INTERFACES: usize = 4_096;

/// All of them, in the order in which packets name them.
#[derive(Default)]
pub(super) struct Interfaces {
    all: Vec<Interface>,
    /// What the last banner said; used by the next packet that names no interface.
    banner: Option<Interface>,
    /// The one for packets that name none.
    unnamed: Option<u16>,
    /// Where the author says that the following was captured.
    host: Option<String>,
}

impl Interfaces {
    /// All that packets named so far.
    pub(super) fn all(&self) -> &[Interface] {
        &self.all
    }

    fn add(&mut self, interface: Interface) -> u16 {
        if self.all.len() < MAX_INTERFACES {
            self.all.push(interface);
        }
        u16::try_from(self.all.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// A banner names an interface.
    pub(super) fn heard(&mut self, banner: Interface) {
        self.banner = Some(banner);
        self.unnamed = None;
    }

    /// What follows was captured at another place.
    pub(super) fn moved(&mut self, host: String) {
        if self.host.as_ref() != Some(&host) {
            self.banner = None;
        }
        self.host = Some(host);
        self.unnamed = None;
    }

    /// The interface of a packet that names one, or none.
    pub(super) fn of(&mut self, name: Option<&str>) -> u16 {
        let known = self.banner.clone().unwrap_or(Interface { link_type: "unknown", ..Interface::default() });
        let known = Interface { host: self.host.clone(), ..known };
        match name {
            Some(name) => {
                let same = |interface: &Interface| {
                    interface.name.as_deref() == Some(name) && interface.host == self.host
                };
                match self.all.iter().position(same).and_then(|at| u16::try_from(at).ok()) {
                    Some(at) => at,
                    None => self.add(Interface { name: Some(name.to_owned()), ..known }),
                }
            }
            None => {
                if let Some(at) = self.unnamed {
                    at
                } else {
                    let at = self.add(known);
                    self.unnamed = Some(at);
                    at
                }
            }
        }
    }
}
