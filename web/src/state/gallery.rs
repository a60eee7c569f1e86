//! Cases that come with the page. `web/gallery/README.md` says where each capture is from.

/// A case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its name in links; never reused.
    pub name: &'static str,
    /// Message id of its title.
    pub title: &'static str,
    /// Message id of its line.
    pub line: &'static str,
    /// Its file; empty for text that is shown as if pasted.
    pub file: &'static str,
    /// The capture.
    pub bytes: &'static [u8],
}

macro_rules! cases {
    ($($name:literal $title:literal $line:literal $file:literal $path:literal),* $(,)?) => {
        &[$(Case {
            name: $name,
            title: $title,
            line: $line,
            file: $file,
            bytes: include_bytes!(concat!("../../gallery/", $path)),
        }),*]
    };
}

/// All cases, in the order of the page.
pub static CASES: &[Case] = cases![
    "other-address" "case-other-address" "case-other-address-line" "" "answer-from-other-address.txt",
    "reset-on-first-data" "case-reset-on-first-data" "case-reset-on-first-data-line" "" "reset-on-first-data.txt",
    "nat-bypassed" "case-nat-bypassed" "case-nat-bypassed-line" "nat-bypassed-clusterip.pcap" "nat-bypassed-clusterip.pcap",
    "late-copy" "case-late-copy" "case-late-copy-line" "nat-bypassed-late-copy.pcap" "nat-bypassed-late-copy.pcap",
    "port-closed" "case-port-closed" "case-port-closed-line" "port-closed.pcap" "port-closed.pcap",
    "syn-unanswered" "case-syn-unanswered" "case-syn-unanswered-line" "syn-unanswered.pcap" "syn-unanswered.pcap",
    "rejected-by-firewall" "case-rejected-by-firewall" "case-rejected-by-firewall-line" "rejected-by-firewall.pcap" "rejected-by-firewall.pcap",
    "handshake-ack-lost" "case-handshake-ack-lost" "case-handshake-ack-lost-line" "handshake-ack-lost.pcap" "handshake-ack-lost.pcap",
    "sidecar-backend-down" "case-sidecar-backend-down" "case-sidecar-backend-down-line" "sidecar-backend-down.pcap" "sidecar-backend-down.pcap",
    "slow-connect" "case-slow-connect" "case-slow-connect-line" "slow-connect.pcap" "slow-connect.pcap",
    "healthy-http" "case-healthy-http" "case-healthy-http-line" "healthy-http.pcap" "healthy-http.pcap",
];

/// The case of this name.
pub fn case(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_different_and_files_are_small() {
        for (at, case) in CASES.iter().enumerate() {
            assert!(CASES[..at].iter().all(|other| other.name != case.name), "{}", case.name);
            assert!(!case.bytes.is_empty());
        }
        let total: usize = CASES.iter().map(|case| case.bytes.len()).sum();
        assert!(total < 100_000, "the gallery is part of what everybody downloads: {total} bytes");
    }
}
