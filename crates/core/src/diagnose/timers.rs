//! Idle timers of boxes on the path: after how long they forget a connection, and how that shows.

/// What the packets show when the timer has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum After {
    /// The next packet is answered by RST.
    Reset,
    /// The next packet vanishes.
    Silence,
    /// RST goes out when the timer runs out, before anybody says anything.
    ResetAtExpiry,
}

/// A timer as it is set unless somebody changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IdleTimer {
    /// The box, by its maker's name.
    pub(super) name: &'static str,
    /// Seconds.
    pub(super) seconds: i64,
    /// What is seen then.
    pub(super) after: After,
}

const fn timer(name: &'static str, seconds: i64, after: After) -> IdleTimer {
    IdleTimer { name, seconds, after }
}

/// Defaults as their makers document them: AWS (elasticloadbalancing `update-idle-timeout`, `vpc-nat-comparison`,
/// `API_ConnectionTrackingConfiguration`, Network Firewall `API_FlowTimeouts`), Microsoft
/// (load-balancer-tcp-reset), Google (VPC firewall, Cloud NAT), IBM (VPC public gateway), Linux (ipvsadm `--set`,
/// nf_conntrack-sysctl), F5 (fastL4 and tcp profiles), Cisco (`timeout conn`), Fortinet (`session-ttl`), Palo Alto
/// Networks (session timeouts).
pub(super) static TIMERS: &[IdleTimer] = &[
    timer("Azure Load Balancer", 240, After::Silence),
    timer("Azure Load Balancer (TCP reset)", 240, After::ResetAtExpiry),
    timer("IBM VPC public gateway", 240, After::Silence),
    timer("F5 BIG-IP", 300, After::ResetAtExpiry),
    timer("AWS NLB", 350, After::Reset),
    timer("AWS NAT gateway", 350, After::Reset),
    timer("AWS security group (Nitro v6)", 350, After::Silence),
    timer("AWS Network Firewall", 350, After::Silence),
    timer("Google VPC firewall", 600, After::Silence),
    timer("Linux IPVS", 900, After::Reset),
    timer("Google Cloud NAT", 1_200, After::Silence),
    timer("Cisco ASA", 3_600, After::Silence),
    timer("FortiGate", 3_600, After::Silence),
    timer("Palo Alto Networks firewall", 3_600, After::Silence),
    timer("Linux conntrack", 432_000, After::Silence),
];

/// Seconds beyond a timer within which a silence points at it: clocks of boxes tick coarsely, and a program asks when
/// it has something to ask.
const SLACK: i64 = 15;

/// Timers of this kind that a silence of `ns` has outlasted, the nearest first.
pub(super) fn suspects(ns: i64, after: After) -> impl Iterator<Item = &'static IdleTimer> {
    let seconds = ns / 1_000_000_000;
    let mut all: Vec<_> = TIMERS.iter().filter(|t| t.after == after && t.seconds <= seconds).collect();
    all.sort_by_key(|t| std::cmp::Reverse(t.seconds));
    all.into_iter()
}

/// Does a silence of `ns` end just after this timer has run out?
pub(super) fn just_after(timer: &IdleTimer, ns: i64) -> bool {
    let beyond = ns / 1_000_000_000 - timer.seconds;
    (0..=SLACK.max(timer.seconds / 20)).contains(&beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(seconds: i64, after: After) -> Vec<&'static str> {
        suspects(seconds * 1_000_000_000, after).map(|t| t.name).collect()
    }

    #[test]
    fn the_nearest_timer_below_the_silence_comes_first() {
        assert_eq!(names(352, After::Reset), ["AWS NLB", "AWS NAT gateway"]);
        assert_eq!(names(908, After::Reset), ["Linux IPVS", "AWS NLB", "AWS NAT gateway"]);
        assert_eq!(names(4, After::Reset), [""; 0]);
        assert_eq!(names(241, After::Silence), ["Azure Load Balancer", "IBM VPC public gateway"]);
    }

    #[test]
    fn just_after_is_within_seconds() {
        let nlb = TIMERS.iter().find(|t| t.name == "AWS NLB").unwrap();
        let at = |seconds: i64| just_after(nlb, seconds * 1_000_000_000);
        assert!(at(350) && at(360) && !at(349) && !at(420));
    }
}
