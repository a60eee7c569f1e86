//! Round trips between this vantage point and the receiver: from a data segment to the ACK that covers it.

use pcaplain_capture::Timestamp;

/// Samples kept of the course of time; when full, every second one goes and only every second one comes.
const COURSE: usize = 64;

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When the ACK came.
    pub time: Timestamp,
    /// Round trip, nanoseconds.
    pub ns: i64,
    /// Bytes in flight when the segment was sent, itself included.
    pub in_flight: u64,
}

/// Round trips of one direction's data. Segments that were sent more than once give none (Karn's algorithm, RFC 6298,
/// section 3).
#[derive(Clone, Debug, Default)]
pub struct Rtt {
    /// How many samples.
    pub count: u64,
    /// Shortest, nanoseconds.
    pub min: Option<i64>,
    /// Longest, nanoseconds.
    pub max: Option<i64>,
    sum: i64,
    /// Smoothed, nanoseconds (RFC 6298, section 2).
    pub smoothed: Option<i64>,
    variation: i64,
    course: Vec<Sample>,
    stride: u64,
}

/// A time that a damaged record may give, cut so that a hundred of them can be added, nanoseconds.
const LONGEST: i64 = i64::MAX / 128;

impl Rtt {
    /// Takes one sample.
    pub(super) fn add(&mut self, sample: Sample) {
        let ns = sample.ns.clamp(0, LONGEST);
        let sample = Sample { ns, ..sample };
        self.min = Some(self.min.map_or(ns, |min| min.min(ns)));
        self.max = Some(self.max.map_or(ns, |max| max.max(ns)));
        self.sum = self.sum.saturating_add(ns);
        match self.smoothed {
            None => {
                self.smoothed = Some(ns);
                self.variation = ns / 2;
            }
            Some(smoothed) => {
                self.variation = (3 * self.variation + smoothed.abs_diff(ns).cast_signed()) / 4;
                self.smoothed = Some((7 * smoothed + ns) / 8);
            }
        }
        self.stride = self.stride.max(1);
        if self.count.is_multiple_of(self.stride) {
            if self.course.len() == COURSE {
                let mut keep = false;
                self.course.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.stride *= 2;
            }
            if self.count.is_multiple_of(self.stride) {
                self.course.push(sample);
            }
        }
        self.count += 1;
    }

    /// Mean, nanoseconds.
    pub fn mean(&self) -> Option<i64> {
        i64::try_from(self.count).ok().and_then(|count| self.sum.checked_div(count))
    }

    /// The retransmission timeout that a sender would use here, nanoseconds: RFC 6298, with Linux's minimum of 200 ms
    /// (`TCP_RTO_MIN`).
    pub fn timeout(&self) -> Option<i64> {
        const MIN: i64 = 200_000_000;
        Some(self.smoothed? + (4 * self.variation).max(MIN))
    }

    /// Samples evenly spread over the connection, oldest first, at most 64.
    pub fn course(&self) -> &[Sample] {
        &self.course
    }

    /// The value below which `share` (0 to 1) of the kept samples lie, nanoseconds.
    pub fn quantile(&self, share: f64) -> Option<i64> {
        let mut all: Vec<i64> = self.course.iter().map(|s| s.ns).collect();
        all.sort_unstable();
        let last = all.len().checked_sub(1)?;
        all.get((last as f64 * share.clamp(0.0, 1.0)).round() as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_a_century_are_added_up() {
        let mut rtt = Rtt::default();
        for _ in 0..4 {
            rtt.add(Sample { time: Timestamp(0), ns: i64::MAX, in_flight: 1 });
        }
        assert_eq!((rtt.count, rtt.smoothed), (4, Some(LONGEST)));
        assert!(rtt.timeout().is_some_and(|ns| ns > LONGEST));
    }

    #[test]
    fn a_round_trip_of_centuries_leaves_room_to_reckon() {
        let mut rtt = Rtt::default();
        for _ in 0..8 {
            rtt.add(Sample { time: Timestamp(0), ns: i64::MAX, in_flight: 1 });
            rtt.add(Sample { time: Timestamp(0), ns: i64::MIN, in_flight: 1 });
        }
        assert!(rtt.timeout().and_then(|timeout| timeout.checked_mul(16)).is_some());
        assert!(rtt.course().iter().all(|sample| sample.ns >= 0));
    }

    #[test]
    fn the_course_stays_small_and_even() {
        let mut rtt = Rtt::default();
        for n in 0..1000_i64 {
            rtt.add(Sample { time: Timestamp(n), ns: n, in_flight: 1 });
        }
        assert_eq!((rtt.count, rtt.min, rtt.max, rtt.mean()), (1000, Some(0), Some(999), Some(499)));
        let times: Vec<i64> = rtt.course().iter().map(|s| s.time.0).collect();
        assert!(times.len() > 31 && times.len() <= 64, "{}", times.len());
        let step = times[1] - times[0];
        assert!(times.windows(2).all(|w| w[1] - w[0] == step), "{times:?}");
        assert!(rtt.quantile(0.5).unwrap().abs_diff(500) < 50);
    }
}
