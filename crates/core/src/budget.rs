//! How much the tables may hold: so much, and more in proportion to what was looked at. A small file cannot take much memory, whatever
//! it is made of, and a large one is followed as far as its size allows.

/// What may be taken whatever the size of the input, in bytes: the rest of 64 MiB is for reading and for the report.
const BASE: u64 = 44 * 1024 * 1024;
/// Bytes of a line of a print-out, of the shortest kind.
const LINE: u64 = 60;
/// What one connection takes with its keys and findings, in bytes; its records are counted by themselves.
const CONNECTION: u64 = 4_800;
/// What a packet's record takes.
const RECORD: u64 = 200;
/// What an exchange takes with its keys and entries.
const EXCHANGE: u64 = 2_000;

/// Counts what was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Budget {
    looked_at: u64,
}

impl Budget {
    /// One more packet, of so many captured bytes; `None` in a print-out.
    pub(crate) fn look_at(&mut self, captured: Option<u32>) {
        self.looked_at = self.looked_at.saturating_add(captured.map_or(LINE, u64::from));
    }

    fn allowed(self) -> u64 {
        BASE.saturating_add(self.looked_at.saturating_mul(2))
    }

    /// May there be one connection or exchange more?
    pub(crate) fn has_room(self, connections: usize, records: usize, exchanges: usize) -> bool {
        let taken = [(connections, CONNECTION), (records, RECORD), (exchanges, EXCHANGE)];
        taken.iter().map(|&(count, size)| size.saturating_mul(count as u64)).sum::<u64>() < self.allowed()
    }

    /// Packet records that all connections together may keep: a third of all that is allowed.
    pub(crate) fn records(self) -> usize {
        usize::try_from(self.allowed() / 3 / RECORD).unwrap_or(usize::MAX)
    }
}

/// Adds to a list that mostly stays short, or that is too large to be doubled.
pub(crate) fn push<T>(list: &mut Vec<T>, value: T) {
    const STEP: usize = 8;
    if list.len() == list.capacity() {
        list.reserve_exact(list.len().div_ceil(STEP).max(1));
    }
    list.push(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_grows_with_what_was_looked_at() {
        let mut budget = Budget::default();
        assert!(budget.has_room(9_000, 10_000, 0));
        assert!(!budget.has_room(11_000, 0, 0));
        assert!(!budget.has_room(6_000, 0, 12_000));
        for _ in 0..10_000 {
            budget.look_at(Some(1_000));
        }
        assert!(budget.has_room(13_000, 0, 0));
        assert!(budget.records() > Budget::default().records());
        budget.look_at(None);
        assert_eq!(budget.looked_at, 10_000_060);
    }
}
