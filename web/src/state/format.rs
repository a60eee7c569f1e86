//! Numbers for people.

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes in the decimal unit that leaves one to three digits before the point: `590 B`, `39.4 kB`, `1.2 GB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 || value >= 99.95 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// A time span, nanoseconds: `154 µs`, `1.04 s`, `3 min 20 s`, `2 h 5 min`.
pub fn span(nanoseconds: i64) -> String {
    let ns = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "−" } else { "" };
    let three = |value: f64, unit: &str| {
        let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
        let text = format!("{value:.digits$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        format!("{sign}{text} {unit}")
    };
    match ns {
        0..1_000 => format!("{sign}{ns} ns"),
        1_000..999_500 => three(ns as f64 / 1e3, "µs"),
        999_500..999_500_000 => three(ns as f64 / 1e6, "ms"),
        999_500_000..59_500_000_000 => three(ns as f64 / 1e9, "s"),
        _ => {
            let seconds = (ns + 500_000_000) / 1_000_000_000;
            let (minutes, rest) = (seconds / 60, seconds % 60);
            match (minutes < 60, rest) {
                (true, 0) => format!("{sign}{minutes} min"),
                (true, _) => format!("{sign}{minutes} min {rest} s"),
                (false, _) => format!("{sign}{} h {} min", minutes / 60, minutes % 60),
            }
        }
    }
}

/// Seconds with microseconds, grouped as the ladder shows them: `1.041 970`.
pub fn seconds(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "−" } else { "" };
    let us = nanoseconds.unsigned_abs() / 1_000;
    format!("{sign}{}.{:03}\u{2009}{:03}", us / 1_000_000, us / 1_000 % 1_000, us % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn bytes_have_a_unit_that_fits() {
        let shown = [0, 590, 999, 1000, 39_398, 999_949, 100_000_000, 1_200_000_000].map(bytes);
        assert_eq!(shown, ["0 B", "590 B", "999 B", "1.0 kB", "39.4 kB", "1.0 MB", "100 MB", "1.2 GB"]);
    }

    #[test]
    fn spans_have_three_digits_at_most() {
        let shown =
            [0, 15_000, 154_000, 999_600, 1_042_105_000, 58_900_000_000, 60_000_000_000, 200_400_000_000]
                .map(span);
        assert_eq!(shown, ["0 ns", "15 µs", "154 µs", "1 ms", "1.04 s", "58.9 s", "1 min", "3 min 20 s"]);
        assert_eq!(span(7_500_000_000_000), "2 h 5 min");
        assert_eq!(span(-2_000), "−2 µs");
    }

    #[test]
    fn seconds_count_microseconds() {
        assert_eq!(seconds(1_041_970_999), "1.041\u{2009}970");
        assert_eq!(seconds(-1_000), "−0.000\u{2009}001");
    }
}
