//! Tables with a header line: `tshark -T fields -E header=y`, and the packet list as CSV. Where a command stands above a table
//! without a header (`tshark -T fields -e ip.src …`), its options name the columns.

use super::fields::{Fields, is_name};
use super::record::Record;

/// Columns that are told apart.
const MAX_COLUMNS: usize = 64;

/// The columns of the table at hand.
#[derive(Clone, Debug)]
pub(super) struct Table {
    names: Vec<String>,
    separator: char,
}

/// What the packet list calls its columns, and the field that says the same.
const TITLES: [(&str, &str); 22] = [
    ("no.", "frame_number"),
    ("no", "frame_number"),
    ("time", "_ws_col_time"),
    ("source", "_ws_col_source"),
    ("destination", "_ws_col_destination"),
    ("protocol", "_ws_col_protocol"),
    ("length", "frame_len"),
    ("info", "_ws_col_info"),
    ("source port", "tcp_srcport"),
    ("src port", "tcp_srcport"),
    ("srcport", "tcp_srcport"),
    ("destination port", "tcp_dstport"),
    ("dest port", "tcp_dstport"),
    ("dst port", "tcp_dstport"),
    ("dstport", "tcp_dstport"),
    ("seq", "tcp_seq"),
    ("sequence number", "tcp_seq"),
    ("ack", "tcp_ack"),
    ("acknowledgment number", "tcp_ack"),
    ("ttl", "ip_ttl"),
    ("time to live", "ip_ttl"),
    ("identification", "ip_id"),
];

impl Table {
    /// A header line.
    pub(super) fn header(text: &str) -> Option<Self> {
        if !["ip.", "_ws.", "tcp.", "frame.", "ource"].iter().any(|part| text.contains(part)) {
            return None;
        }
        for separator in [',', '\t', ';', '|', ' '] {
            let cells = split(text, separator);
            if cells.len() < 3 || cells.len() > MAX_COLUMNS {
                continue;
            }
            if cells.iter().all(|cell| is_name(cell)) {
                return Some(Self { names: cells, separator });
            }
            // Blanks stand within titles, too: such lists are rows that need no header.
            let titles: Vec<String> = cells.iter().map(|cell| title(cell)).collect();
            let has = |name: &str| titles.iter().any(|title| title == name);
            if separator != ' ' && separator != '\t' && has("_ws_col_source") && has("_ws_col_destination") {
                return Some(Self { names: titles, separator });
            }
        }
        None
    }

    /// The columns that a command asks for.
    pub(super) fn command(text: &str) -> Option<Self> {
        if !text.contains("-T fields") && !text.contains("-Tfields") {
            return None;
        }
        let mut words = text.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        let mut names = Vec::new();
        let mut separator = '\t';
        while let Some(word) = words.next() {
            let option = |letter: &str| word.strip_prefix(letter).map(str::to_owned);
            if let Some(rest) = option("-e") {
                let name = if rest.is_empty() { words.next().unwrap_or_default().to_owned() } else { rest };
                if is_name(&name) && names.len() < MAX_COLUMNS {
                    names.push(name);
                }
            } else if let Some(rest) = option("-E") {
                let value = if rest.is_empty() { words.next().unwrap_or_default().to_owned() } else { rest };
                if let Some(sign) = value.strip_prefix("separator=") {
                    separator = match sign.trim_matches(['"', '\'']) {
                        "/t" | "" => '\t',
                        "/s" => ' ',
                        other => other.chars().next().unwrap_or('\t'),
                    };
                }
            }
        }
        (names.len() >= 2).then_some(Self { names, separator })
    }

    /// A line of the table; `None` where it is none.
    pub(super) fn row(&self, text: &str) -> Option<Record> {
        let mut cells = split(text, self.separator);
        if self.separator == '\t' && cells.len() == 1 {
            // What copying made of tabs.
            cells = text.split_whitespace().map(str::to_owned).collect();
        }
        if cells.len() != self.names.len() {
            return None;
        }
        let mut fields = Fields::default();
        for (name, cell) in self.names.iter().zip(&cells) {
            let several = name.contains('.') && !name.contains("time") && !name.contains("_ws");
            for value in cell.split(if several { ',' } else { '\u{0}' }) {
                fields.add(name, value);
            }
        }
        fields.record()
    }
}

fn title(cell: &str) -> String {
    let lower = cell.trim().to_ascii_lowercase();
    TITLES.iter().find(|(name, _)| *name == lower).map_or(lower, |(_, field)| (*field).to_owned())
}

/// Cells, quotation marks taken off; a doubled one inside stands for one.
fn split(text: &str, separator: char) -> Vec<String> {
    if separator == ' ' {
        return text.split_whitespace().map(str::to_owned).collect();
    }
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.trim_end_matches(['\r', '\n']).chars().peekable();
    while let Some(next) = chars.next() {
        match next {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            _ if next == separator && !quoted => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                if cells.len() > MAX_COLUMNS {
                    return cells;
                }
            }
            other => cell.push(other),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}
