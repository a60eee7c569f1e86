//! Dates with the names of months, as Wireshark's `frame.time`, Hubble and syslog print them.

use super::clock::{self, Printed};
use super::scan::{number, word};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads `Jan  5, 2024 12:00:00.123456789 CET`, `Jun 10 12:50:15.555` (then only the time of day counts) and every other time;
/// gives what follows. A zone by name is taken as UTC, as the zone is that of the machine that printed.
pub(super) fn read(text: &str) -> Option<(Printed, &str)> {
    let (first, rest) = word(text);
    let Some(month) = MONTHS.iter().position(|month| {
        first.len() <= 9 && first.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(month))
    }) else {
        return clock::read(text);
    };
    let (day, rest) = number(rest)?;
    let rest = rest.trim_start_matches([',', ' ']);
    let (year, rest) = match number(rest) {
        Some((year, after)) if (1970..2262).contains(&year) && after.starts_with(' ') => {
            (Some(year), after.trim_start())
        }
        _ => (None, rest),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
    let (time, rest) = rest.split_at(end);
    let time = time.trim_end_matches([':', '.']);
    if !(1..=31).contains(&day) {
        return None;
    }
    let rest = rest.trim_start_matches(':').trim_start();
    let Some(year) = year else {
        let (time, _) = clock::read(time)?;
        return matches!(time, Printed::Clock(_)).then_some((time, rest));
    };
    let dated = format!("{year}-{:02}-{day:02} {time}", month + 1);
    let (time, _) = clock::read(&dated)?;
    Some((time, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_names_of_months() {
        let absolute = |seconds: i64| Printed::Absolute(seconds * 1_000_000_000 + 500_000_000);
        assert_eq!(read("Feb 29, 2024 00:00:00.500000000 CET x"), Some((absolute(1_709_164_800), "CET x")));
        assert_eq!(read("Jun 10 00:00:15.5: a -> b"), Some((Printed::Clock(15_500_000_000), "a -> b")));
        assert_eq!(read("12:00:00.5 x").map(|(_, rest)| rest), Some("x"));
        assert_eq!(read("Marvin says"), None);
        assert_eq!(read("May 2024 x"), None);
    }
}
