//! Small names that every module shares.

/// A packet of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PacketRef {
    /// Index of the input.
    pub input: u16,
    /// 1-based number in it.
    pub number: u32,
}

/// A vantage point: an input and one of its interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PointId {
    /// Index of the input.
    pub input: u16,
    /// Index of its interface.
    pub interface: u16,
}

/// The part that somebody plays in a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Who opened the connection or asked.
    Client,
    /// Whom it asked, where nothing else is known of it.
    Server,
    /// The address that was asked, where another one answered.
    Asked,
    /// The address that answered in its place.
    Answering,
    /// Who accepted on behalf of somebody behind it.
    Proxy,
    /// Who should have served behind a proxy or a translation.
    Backend,
    /// A box on the path: translator, firewall, router.
    Box,
}

impl Role {
    /// Its id in the report and in style sheets.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Asked => "asked",
            Self::Answering => "answering",
            Self::Proxy => "proxy",
            Self::Backend => "backend",
            Self::Box => "box",
        }
    }
}
