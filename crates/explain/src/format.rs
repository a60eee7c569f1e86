//! Numbers as people read them: durations, bytes, shares. Units are the same in every language except bytes, whose
//! words come from the Fluent files.

/// A duration in nanoseconds with two or three digits that mean something: `15 µs`, `0.15 ms`, `1.04 s`,
/// `3 min 20 s`, `2 h 5 min`.
pub(crate) fn duration(ns: i64) -> String {
    let sign = if ns < 0 { "−" } else { "" };
    let ns = ns.unsigned_abs();
    let text = match ns {
        0..1_000 => format!("{ns} ns"),
        1_000..9_950 => format!("{} µs", decimals(ns, 1_000, 1)),
        9_950..99_500 => format!("{} µs", decimals(ns, 1_000, 0)),
        99_500..9_995_000 => format!("{} ms", decimals(ns, 1_000_000, 2)),
        9_995_000..99_950_000 => format!("{} ms", decimals(ns, 1_000_000, 1)),
        99_950_000..999_500_000 => format!("{} ms", decimals(ns, 1_000_000, 0)),
        999_500_000..9_995_000_000 => format!("{} s", decimals(ns, 1_000_000_000, 2)),
        9_995_000_000..59_950_000_000 => format!("{} s", decimals(ns, 1_000_000_000, 1)),
        _ => long(ns),
    };
    format!("{sign}{text}")
}

fn long(ns: u64) -> String {
    let seconds = ns.saturating_add(500_000_000) / 1_000_000_000;
    let (big, small, units) = match seconds {
        0..3_600 => (seconds / 60, seconds % 60, ("min", "s")),
        3_600..172_800 => (seconds / 3_600, seconds % 3_600 / 60, ("h", "min")),
        _ => (seconds / 86_400, seconds % 86_400 / 3_600, ("d", "h")),
    };
    if small == 0 { format!("{big} {}", units.0) } else { format!("{big} {} {small} {}", units.0, units.1) }
}

/// `value / unit` with `places` decimals, rounded; all-zero decimals are left out.
fn decimals(value: u64, unit: u64, places: u32) -> String {
    let scale = 10_u64.pow(places);
    let rounded = (u128::from(value) * u128::from(scale) + u128::from(unit) / 2) / u128::from(unit);
    let (whole, rest) = (rounded / u128::from(scale), rounded % u128::from(scale));
    if rest == 0 { format!("{whole}") } else { format!("{whole}.{rest:0width$}", width = places as usize) }
}

/// Bytes from 10,000 on, in decimal units; below that the number and a word for bytes say it.
pub(crate) fn large_bytes(bytes: u64) -> Option<String> {
    let (unit, name) = match bytes {
        0..10_000 => return None,
        10_000..999_950 => (1_000, "kB"),
        999_950..999_950_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    Some(format!("{} {name}", decimals(bytes, unit, 1)))
}

/// A share of 0 to 1 in per cent.
pub(crate) fn share(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if !p.is_finite() => "?".to_owned(),
        p if p >= 9.95 || p == 0.0 => format!("{p:.0} %"),
        p if p >= 0.1 => format!("{p:.1} %"),
        p if p >= 0.01 => format!("{p:.2} %"),
        _ => "< 0.01 %".to_owned(),
    }
}

/// Digits with commas from five digits on.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_aloud() {
        let table = [
            (0, "0 ns"),
            (15_000, "15 µs"),
            (1_240, "1.2 µs"),
            (154_000, "0.15 ms"),
            (9_994_999, "9.99 ms"),
            (9_995_000, "10 ms"),
            (41_530_000, "41.5 ms"),
            (207_600_000, "208 ms"),
            (999_499_999, "999 ms"),
            (999_500_000, "1 s"),
            (1_041_970_000, "1.04 s"),
            (12_340_000_000, "12.3 s"),
            (200_000_000_000, "3 min 20 s"),
            (3_600_000_000_000, "1 h"),
            (7_500_000_000_000, "2 h 5 min"),
            (266_400_000_000_000, "3 d 2 h"),
            (-154_000, "−0.15 ms"),
            (i64::MIN, "−106751 d 23 h"),
        ];
        for (ns, text) in table {
            assert_eq!(duration(ns), text, "{ns}");
        }
    }

    #[test]
    fn bytes_get_units_when_digits_stop_helping() {
        assert_eq!(large_bytes(9_999), None);
        assert_eq!(large_bytes(14_649).as_deref(), Some("14.6 kB"));
        assert_eq!(large_bytes(1_200_000).as_deref(), Some("1.2 MB"));
        assert_eq!(large_bytes(999_949_999).as_deref(), Some("999.9 MB"));
    }

    #[test]
    fn shares_keep_two_digits() {
        assert_eq!(share(0.5), "50 %");
        assert_eq!(share(0.0234), "2.3 %");
        assert_eq!(share(0.000_56), "0.06 %");
        assert_eq!(share(0.0), "0 %");
    }

    #[test]
    fn counts_are_grouped_from_five_digits_on() {
        assert_eq!(grouped(9_999), "9999");
        assert_eq!(grouped(14_232), "14,232");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
