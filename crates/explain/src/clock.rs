//! Times as the report writes them. Integers only: no time zone data, no clock.

use pcaplain_capture::{TimeKind, Timestamp};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

/// First and last time of an input: RFC 3339 in UTC for absolute times, `hh:mm:ss.ffffff` for a clock, seconds
/// for elapsed ones.
pub(crate) fn moment(kind: TimeKind, time: Timestamp) -> Option<String> {
    match kind {
        TimeKind::Absolute => Some(rfc3339(time)),
        TimeKind::Clock => Some(clock(time)),
        TimeKind::Elapsed | TimeKind::Delta => Some(seconds(time)),
        TimeKind::None => None,
    }
}

/// The time in a packet's row, as the input shows it.
pub(crate) fn time_of_day(kind: TimeKind, time: Timestamp) -> Option<String> {
    match kind {
        TimeKind::Absolute => Some(rfc3339(time)),
        TimeKind::Clock => Some(clock(time)),
        TimeKind::Elapsed | TimeKind::Delta | TimeKind::None => None,
    }
}

/// Id of a kind of times.
pub(crate) fn kind_id(kind: TimeKind) -> &'static str {
    match kind {
        TimeKind::Absolute => "absolute",
        TimeKind::Clock => "clock",
        TimeKind::Elapsed => "elapsed",
        TimeKind::Delta => "delta",
        TimeKind::None => "none",
    }
}

/// Microseconds, or nanoseconds where there are any.
fn fraction(nanos: i64) -> String {
    if nanos % 1_000 == 0 { format!("{:06}", nanos / 1_000) } else { format!("{nanos:09}") }
}

fn rfc3339(time: Timestamp) -> String {
    let (seconds, nanos) = (time.0.div_euclid(SECOND), time.0.rem_euclid(SECOND));
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3_600, second % 3_600 / 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{}Z", fraction(nanos))
}

/// Time of day; after midnight it begins again, as the print-out did.
fn clock(time: Timestamp) -> String {
    let (seconds, nanos) = (time.0.div_euclid(SECOND).rem_euclid(DAY), time.0.rem_euclid(SECOND));
    let (hour, minute, second) = (seconds / 3_600, seconds % 3_600 / 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}.{}", fraction(nanos))
}

fn seconds(time: Timestamp) -> String {
    let sign = if time.0 < 0 { "-" } else { "" };
    let ns = time.0.unsigned_abs();
    format!("{sign}{}.{}", ns / SECOND.unsigned_abs(), fraction((ns % SECOND.unsigned_abs()).cast_signed()))
}

/// Proleptic Gregorian date of a day since 1970-01-01: years counted from March, so that the leap day comes last.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468; // 0000-03-01
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_times_are_rfc_3339() {
        let table = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_827_696_000_001_000, "2000-02-29T12:34:56.000001Z"),
            (1_735_689_599_999_999_999, "2024-12-31T23:59:59.999999999Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
        ];
        for (ns, text) in table {
            assert_eq!(moment(TimeKind::Absolute, Timestamp(ns)).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_clock_passes_midnight() {
        let late = Timestamp((DAY + 5) * SECOND + 353_352_000);
        assert_eq!(moment(TimeKind::Clock, late).as_deref(), Some("00:00:05.353352"));
        assert_eq!(moment(TimeKind::Elapsed, Timestamp(1_041_970_000)).as_deref(), Some("1.041970"));
        assert_eq!(moment(TimeKind::None, Timestamp(1)), None);
    }
}
