//! Rows of packets for people at a terminal: one line each.

use std::fmt::Write as _;

use pcaplain_explain::report::{End, PacketRow, PortText};
use pcaplain_explain::{PacketList, strip};

use super::style::Style;

/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;

/// All rows; with several inputs each under the name of its own.
pub(crate) fn render(list: &PacketList) -> String {
    let style = Style::of_stdout();
    let mut out = String::new();
    let mut input = None;
    for row in &list.packets {
        if list.inputs.len() > 1 && input != Some(row.input) {
            input = Some(row.input);
            let name = list.inputs.get(row.input as usize).map_or("", |input| input.name.as_str());
            let _ = writeln!(out, "{}", style.dim(&strip(name)));
        }
        let _ = writeln!(out, "{}", line(row, style));
    }
    if list.more {
        let _ = writeln!(out, "{}", style.dim("There are more packets (--from, --count)."));
    }
    out
}

fn line(row: &PacketRow, style: Style) -> String {
    let mut line = format!("#{:<6}", row.number);
    if let Some(time) = row.time {
        let sign = if time < 0 { "-" } else { "" };
        let (seconds, nanos) = (time.unsigned_abs() / SECOND, time.unsigned_abs() % SECOND);
        let _ = write!(line, " {:>12}", format!("{sign}{seconds}.{:06}", nanos / 1_000));
    }
    let _ = write!(line, "  {} > {}  {}", end(&row.from), end(&row.to), row.protocol);
    if !row.flags.is_empty() {
        let _ = write!(line, " [{}]", row.flags);
    }
    let numbers = [("seq", row.seq), ("ack", row.ack), ("win", row.win), ("len", row.len)];
    for (name, number) in numbers {
        if let Some(number) = number {
            let _ = write!(line, " {name} {number}");
        }
    }
    if !row.info.is_empty() {
        let _ = write!(line, "  {}", strip(&row.info));
    }
    for flag in &row.analysis {
        let _ = write!(line, "  {}", style.bold(&label(flag, row.duplicate_ack)));
    }
    line
}

/// `[duplicate ack #2]`, `[lost segment]`: the words of Wireshark's field names.
fn label(flag: &str, duplicate: Option<u32>) -> String {
    let number = duplicate.filter(|_| flag == "duplicate_ack").map_or_else(String::new, |n| format!(" #{n}"));
    format!("[{}{number}]", flag.replace('_', " "))
}

fn end(end: &End) -> String {
    let host = strip(&end.text);
    let host = if host.contains(':') && end.port.is_some() { format!("[{host}]") } else { host };
    match &end.port {
        Some(PortText::Number(port)) => format!("{host}:{port}"),
        Some(PortText::Name(name)) => format!("{host}:{}", strip(name)),
        None => host,
    }
}
