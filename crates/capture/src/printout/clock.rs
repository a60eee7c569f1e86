//! Times as print-outs show them, and what they count from.

use super::scan::number;
use crate::time::{TimeKind, Timestamp};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A time as printed, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Printed {
    /// `HH:MM:SS.ffffff`: time of day, or elapsed, or a gap.
    Clock(i64),
    /// The same with one digit for the hour: tcpdump prints two, so the first was lost in copying.
    CutClock(i64),
    /// Date and time, or seconds since 1970.
    Absolute(i64),
    /// Plain seconds.
    Seconds(i64),
}

/// Reads a time at the start of `text`; it must end at a blank or the end. Gives what follows.
pub(super) fn read(text: &str) -> Option<(Printed, &str)> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (first, rest) = number(digits)?;
    let (printed, rest) = match rest.bytes().next()? {
        b':' => {
            let (time, rest) = clock(digits)?;
            let cut = digits.as_bytes().get(1).copied() == Some(b':');
            (if cut { Printed::CutClock(time) } else { Printed::Clock(time) }, rest)
        }
        b'-' | b'/' if !negative && (1970..2262).contains(&first) => dated(digits)?,
        b'.' => {
            let (fraction, rest) = fraction(rest)?;
            let seconds = i64::try_from(first).ok()?;
            let time = seconds.checked_mul(SECOND)?.checked_add(fraction)?;
            // Seconds since 1970 have been nine digits or more since 1973; nothing else counts so far.
            (if first >= 100_000_000 { Printed::Absolute(time) } else { Printed::Seconds(time) }, rest)
        }
        _ => return None,
    };
    if rest.chars().next().is_some_and(|next| !next.is_whitespace()) {
        return None;
    }
    let printed = match printed {
        Printed::Clock(time) if negative => Printed::Clock(-time),
        Printed::Seconds(time) if negative => Printed::Seconds(-time),
        other => other,
    };
    Some((printed, rest.trim_start()))
}

/// `.353352` with any number of digits, in nanoseconds.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let digits = text.strip_prefix(['.', ','])?;
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    if digits.is_empty() {
        return None;
    }
    // `10.1000000 (invalid us)`: more than a second, from a broken file.
    for (mark, unit) in [(" (invalid us)", 1_000), (" (invalid ns)", 1)] {
        if let Some(rest) = rest.strip_prefix(mark) {
            return Some((digits.parse::<i64>().ok()?.checked_mul(unit)?, rest));
        }
    }
    let nanos = digits
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(9)
        .fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    Some((nanos, rest))
}

/// `H:MM:SS` or `HH:MM:SS`, with or without fraction. Elapsed times may have more hours than a day.
fn clock(text: &str) -> Option<(i64, &str)> {
    let (hours, rest) = number(text)?;
    let (minutes, rest) = two_digits(rest.strip_prefix(':')?)?;
    let (seconds, rest) = two_digits(rest.strip_prefix(':')?)?;
    if hours > 999 || minutes > 59 || seconds > 60 {
        return None;
    }
    let whole = (i64::try_from(hours).ok()? * 3600 + minutes * 60 + seconds) * SECOND;
    Some(fraction(rest).map_or((whole, rest), |(fraction, rest)| (whole.saturating_add(fraction), rest)))
}

fn two_digits(text: &str) -> Option<(i64, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    digits
        .parse()
        .ok()
        .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|value| (value, rest))
}

/// `2024-01-31 12:00:00.000001`, also with `T` between and `Z` or an offset behind.
fn dated(text: &str) -> Option<(Printed, &str)> {
    let separator = text.chars().nth(4)?;
    let (year, rest) = number(text)?;
    let (month, rest) = number(rest.strip_prefix(separator)?)?;
    let (day, rest) = number(rest.strip_prefix(separator)?)?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let rest = rest.strip_prefix('T').unwrap_or(rest.trim_start());
    let (time, rest) = clock(rest)?;
    let (offset, rest) = zone(rest);
    let days =
        days_since_1970(i64::try_from(year).ok()?, i64::try_from(month).ok()?, i64::try_from(day).ok()?);
    Some((Printed::Absolute(days.checked_mul(DAY)?.checked_add(time)?.checked_sub(offset)?), rest))
}

/// A zone directly behind a time; without one, the time is taken as UTC (tcpdump prints local time, zone unknown).
fn zone(text: &str) -> (i64, &str) {
    if let Some(rest) = text.strip_prefix('Z') {
        return (0, rest);
    }
    let sign = match text.bytes().next() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (0, text),
    };
    let read = || {
        let (hours, rest) = two_digits(text.get(1..)?)?;
        let (minutes, rest) = two_digits(rest.strip_prefix(':').unwrap_or(rest))?;
        Some((sign * (hours * 3600 + minutes * 60) * SECOND, rest))
    };
    read().unwrap_or((0, text))
}

/// Days from 1970-01-01 in the Gregorian calendar; months count from March, so that the leap day comes last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    // From 0000-03-01 to 1970-01-01 there are 719468 days.
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// Finds a time of day with a fraction inside a line (`…packets22:54:57.212093 IP …`): byte offset of its start.
pub(super) fn find(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(colon) = bytes.get(at..)?.iter().position(|&byte| byte == b':') {
        let colon = at + colon;
        at = colon + 1;
        let Some(start) = colon.checked_sub(2).filter(|&start| start >= from) else { continue };
        let before = start.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(b' ');
        if before.is_ascii_digit() || before == b':' || before == b'.' || !text.is_char_boundary(start) {
            continue;
        }
        let Some(candidate) = text.get(start..) else { continue };
        let shape = candidate.bytes().take(9).enumerate().all(|(place, byte)| match place {
            2 | 5 => byte == b':',
            8 => byte == b'.',
            _ => byte.is_ascii_digit(),
        });
        if shape && candidate.len() > 9 && read(candidate).is_some() {
            return Some(start);
        }
    }
    None
}

/// What kind of times these are, by the first ones of an input (in order; packets without time left out).
///
/// `-ttt` and `-ttttt` print in the same shape as the time of day (see also `gaps`): a start at zero (or in the first minute of the
/// day, which a paste that lacks its first line may show) is no time of day; gaps go up and down, elapsed times do not.
pub(super) fn kind(times: &[Printed]) -> TimeKind {
    match times.first() {
        None => TimeKind::None,
        Some(Printed::Absolute(_)) => TimeKind::Absolute,
        Some(Printed::CutClock(_)) => TimeKind::Clock,
        Some(Printed::Clock(first)) if *first >= 60 * SECOND => TimeKind::Clock,
        Some(Printed::Clock(_)) if steps_back(times) => TimeKind::Delta,
        Some(Printed::Clock(_) | Printed::Seconds(_)) => TimeKind::Elapsed,
    }
}

/// Do these times go up and down, as gaps do? Elapsed times grow; packets that were recorded out of order step back
/// a little, but seldom by a tenth, and over a quarter of the times looked at, nearly all have grown.
fn steps_back(times: &[Printed]) -> bool {
    let clock = |printed: &Printed| match printed {
        Printed::Clock(time) | Printed::CutClock(time) => Some(*time),
        _ => None,
    };
    let times: Vec<i64> = times.iter().filter_map(clock).collect();
    let far = (times.len() / 4).max(1);
    let back = times.iter().zip(times.iter().skip(far)).filter(|(before, after)| after < before).count();
    let sharply =
        times.iter().zip(times.iter().skip(1)).filter(|(before, after)| **after < **before / 10 * 9).count();
    // Something that is sent once a second; two copies of one packet are the exception.
    let same = times
        .iter()
        .zip(times.iter().skip(1))
        .filter(|(before, after)| before == after && **after > 0)
        .count();
    let waits = times.iter().filter(|time| **time > 0);
    let even = waits.clone().max().copied().unwrap_or(0) / 2 <= waits.min().copied().unwrap_or(0);
    times.len() >= 4 && same * 2 > times.len() && even
        || times.len() >= 12 && back * 4 > times.len()
        || sharply > 0 && sharply * 8 >= times.len()
}

/// Would more packets help [`kind`]?
pub(super) fn undecided(times: &[Printed]) -> bool {
    match times.first() {
        Some(Printed::Clock(first)) => *first < 60 * SECOND,
        Some(Printed::CutClock(_)) => times.len() < 2,
        _ => false,
    }
}

/// Turns printed times into one running time.
#[derive(Debug, Default)]
pub(super) struct Running {
    kind: TimeKind,
    /// The last two times of day as printed.
    last: Option<i64>,
    before_last: Option<i64>,
    days: i64,
    sum: i64,
    /// Hours, in nanoseconds, that a cut first time of day lacks.
    cut_hours: i64,
}

impl Running {
    /// `first` are the times that the kind was decided by.
    pub(super) fn new(kind: TimeKind, first: &[Printed]) -> Self {
        let mut running = Self { kind, ..Self::default() };
        if let [Printed::CutClock(cut), Printed::Clock(next), ..] = first {
            let hours = |time: i64| time / (3600 * SECOND);
            let lost = hours(*next) - hours(*cut);
            if lost == 10 || lost == 20 {
                running.cut_hours = lost * 3600 * SECOND;
            }
        }
        running
    }

    /// Another capture follows: its times begin anew.
    pub(super) fn restart(&mut self) {
        *self = Self { kind: self.kind, ..Self::default() };
    }

    /// The next packet's time.
    pub(super) fn next(&mut self, printed: Printed) -> Option<Timestamp> {
        let time = match printed {
            Printed::Absolute(time) | Printed::Seconds(time) | Printed::Clock(time) => time,
            Printed::CutClock(time) => time.checked_add(self.cut_hours)?,
        };
        let fits = match printed {
            Printed::Absolute(_) => self.kind == TimeKind::Absolute || self.kind == TimeKind::Elapsed,
            Printed::Seconds(_) => matches!(self.kind, TimeKind::Elapsed | TimeKind::Delta),
            Printed::Clock(_) | Printed::CutClock(_) => {
                matches!(self.kind, TimeKind::Clock | TimeKind::Elapsed | TimeKind::Delta)
            }
        };
        if !fits {
            return None; // two kinds of time in one paste: no common zero
        }
        match self.kind {
            TimeKind::Clock => Some(Timestamp(self.clock(time))),
            TimeKind::Delta => {
                self.sum = self.sum.saturating_add(time);
                Some(Timestamp(self.sum))
            }
            // `-ttttt` begins at zero again after a day.
            TimeKind::Elapsed if matches!(printed, Printed::Clock(_)) => Some(Timestamp(self.clock(time))),
            _ => Some(Timestamp(time)),
        }
    }

    /// Time of day that passes midnight: a step back by more than half a day. Not so where it only returns from a
    /// single packet with a wrong clock.
    fn clock(&mut self, time: i64) -> i64 {
        if let Some(last) = self.last {
            let outlier = self.before_last.is_some_and(|before| {
                last.saturating_sub(before) > DAY / 2 && (0..DAY / 24).contains(&time.saturating_sub(before))
            });
            if last.saturating_sub(time) > DAY / 2 && !outlier {
                self.days = self.days.saturating_add(1);
            }
        }
        self.before_last = self.last;
        self.last = Some(time);
        self.days.saturating_mul(DAY).saturating_add(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape() {
        assert_eq!(read("18:56:40.353352 IP"), Some((Printed::Clock(68_200_353_352_000), "IP")));
        assert_eq!(read("00:00:00.123456789 IP"), Some((Printed::Clock(123_456_789), "IP")));
        assert_eq!(read("15:02:55"), Some((Printed::Clock(54_175 * SECOND), "")));
        assert_eq!(read("2:09:30.5 x"), Some((Printed::CutClock(7_770_500_000_000), "x")));
        assert_eq!(read("1728509285.321988 IP"), Some((Printed::Absolute(1_728_509_285_321_988_000), "IP")));
        assert_eq!(read("0.045277 IP6"), Some((Printed::Seconds(45_277_000), "IP6")));
        assert_eq!(read("-0.5 IP6"), Some((Printed::Seconds(-500_000_000), "IP6")));
        assert_eq!(
            read("2019-10-11 00:00:01.5 IP"),
            Some((Printed::Absolute(1_570_752_001_500_000_000), "IP"))
        );
        assert_eq!(read("2024-02-29T00:00:00Z x"), Some((Printed::Absolute(1_709_164_800 * SECOND), "x")));
        assert_eq!(
            read("2024-02-29T01:00:00+01:00 x"),
            Some((Printed::Absolute(1_709_164_800 * SECOND), "x"))
        );
        assert_eq!(read("10.0.0.1 > x"), None);
        assert_eq!(read("12:00 x"), None);
        assert_eq!(read("1. x"), None);
        assert_eq!(read("10:30:40:50:60:70 > x"), None);
    }

    #[test]
    fn a_time_is_found_inside_a_line() {
        assert_eq!(find("60 byte packets22:54:57.212093 IP a", 0), Some(15));
        assert_eq!(find("x 22:54:57 y", 0), None);
        assert_eq!(find("00:11:22:33:44:55 > 12:00:00.1 z", 0), Some(20));
    }

    #[test]
    fn kinds_by_the_first_times() {
        let clock =
            |seconds: &[f64]| seconds.iter().map(|s| Printed::Clock((s * 1e9) as i64)).collect::<Vec<_>>();
        assert_eq!(kind(&[]), TimeKind::None);
        assert_eq!(kind(&clock(&[68_200.0, 68_201.0])), TimeKind::Clock);
        assert_eq!(kind(&clock(&[0.0, 0.5, 0.6])), TimeKind::Elapsed);
        assert_eq!(kind(&clock(&[0.0, 0.5, 0.01])), TimeKind::Delta);
        assert_eq!(kind(&clock(&[0.0, 0.5, 0.499])), TimeKind::Elapsed);
    }

    #[test]
    fn midnight_adds_a_day_and_a_wrong_clock_does_not() {
        let mut running = Running::new(TimeKind::Clock, &[]);
        let mut at = |seconds: i64| running.next(Printed::Clock(seconds * SECOND)).unwrap().0 / SECOND;
        assert_eq!(at(86_399), 86_399);
        assert_eq!(at(1), 86_401);
        assert_eq!(at(2), 86_402);
        let mut running = Running::new(TimeKind::Clock, &[]);
        let mut at = |seconds: i64| running.next(Printed::Clock(seconds * SECOND)).unwrap().0 / SECOND;
        assert_eq!((at(8643), at(82_167), at(8644), at(8645)), (8643, 82_167, 8644, 8645));
    }

    #[test]
    fn gaps_are_summed_and_a_lost_digit_comes_back() {
        let mut running = Running::new(TimeKind::Delta, &[]);
        let times: Vec<_> = [0, 5, 2].iter().map(|t| running.next(Printed::Clock(*t)).unwrap().0).collect();
        assert_eq!(times, [0, 5, 7]);
        let first = [read("2:09:30.278759 ").unwrap().0, read("22:09:30.278870 ").unwrap().0];
        let mut running = Running::new(TimeKind::Clock, &first);
        assert_eq!(running.next(first[0]), Some(Timestamp(79_770_278_759_000)));
        assert_eq!(running.next(first[1]), Some(Timestamp(79_770_278_870_000)));
    }
}
