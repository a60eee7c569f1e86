//! Print-outs of other programs than tcpdump: which one a line belongs to, and packets that are spread over many lines.

use super::fields::Fields;
use super::json::{self, Depth};
use super::kernel::{self, Found};
use super::record::Record;
use super::table::Table;
use super::tree::{self, Tree};
use super::{devices, scan};

/// Longest text of one packet in JSON, in bytes.
const MAX_JSON: usize = 1024 * 1024;

/// Packets of pwru that are remembered: it prints one line for every function that a packet passes.
const MAX_SEEN: usize = 512;

/// What a line was.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Packets that it completes, each with the line where it began.
    pub(super) packets: Vec<(Record, u32)>,
    /// A piece of text that began at a line and turned out to be no packet.
    pub(super) lost: Option<(u32, String)>,
    /// The line needs no further look.
    pub(super) taken: bool,
}

impl Step {
    fn taken() -> Self {
        Self { taken: true, ..Self::default() }
    }

    fn packet(record: Record, line: u32) -> Self {
        Self { packets: vec![(record, line)], taken: true, ..Self::default() }
    }
}

/// What is being read.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    table: Option<Table>,
    block: Block,
    seen: Vec<(u64, Option<String>)>,
    /// The last such line was one of snoop.
    snoop: bool,
}

#[derive(Debug, Default)]
enum Block {
    #[default]
    None,
    Json {
        text: String,
        depth: Depth,
        line: u32,
    },
    Tree {
        tree: Box<Tree>,
        line: u32,
    },
    /// An event of Retis.
    Event {
        record: Box<Record>,
        line: u32,
        found: bool,
    },
}

impl Foreign {
    /// Inside something that goes on over several lines.
    pub(super) fn inside(&self) -> bool {
        !matches!(self.block, Block::None)
    }

    /// A new capture begins: other columns.
    pub(super) fn command(&mut self, text: &str) {
        self.table = Table::command(text);
    }

    /// Takes a line: as it stands, and cleaned.
    pub(super) fn line(&mut self, raw: &str, text: &str, number: u32, cut: bool) -> Step {
        let mut step = self.whole_line(raw, text, number);
        if cut && let Block::Json { text, depth, line } = &mut self.block {
            if *line == number {
                // All of the packet stands on this line: what there is of it.
                let found = self.end();
                step.packets.extend(found.packets);
                step.lost = step.lost.or(found.lost);
            } else if depth.cut() {
                text.push_str("\",");
            }
        }
        step
    }

    fn whole_line(&mut self, raw: &str, text: &str, number: u32) -> Step {
        let own = text.trim_start();
        match &mut self.block {
            Block::Json { .. } => return self.json(raw, number),
            Block::Tree { tree, .. } => {
                let depth = text.len() - own.len();
                if !tree::begins(own) && tree.line(own, depth) {
                    return Step::taken();
                }
                let mut step = self.end();
                let next = self.start(raw, text, own, number);
                step.packets.extend(next.packets);
                step.lost = step.lost.or(next.lost);
                step.taken = next.taken;
                return step;
            }
            Block::Event { record, found, .. } => {
                if kernel::retis_packet(own, record) {
                    *found = true;
                    return Step::taken();
                }
                if let Some(reason) = own.strip_prefix("drop (") {
                    let reason = scan::excerpt(reason.trim_start_matches("reason ").trim_end_matches(')'));
                    record.comment = Some(format!("drop: {reason}").into());
                    return Step::taken();
                }
                if let Some(name) = own.strip_prefix("if ").or_else(|| own.split(" if ").nth(1)) {
                    let name = name.split_once('(').and_then(|(_, rest)| rest.split(')').next());
                    if let (Some(name), Some(place)) = (name, &mut record.interface) {
                        *place = format!("{name} {place}").chars().take(80).collect();
                    }
                }
                if text.starts_with([' ', '\t']) {
                    return Step::taken();
                }
                let mut step = self.end();
                let next = self.start(raw, text, own, number);
                step.packets.extend(next.packets);
                step.taken = next.taken;
                return step;
            }
            Block::None => {}
        }
        self.start(raw, text, own, number)
    }

    /// A line outside of everything.
    fn start(&mut self, raw: &str, text: &str, own: &str, number: u32) -> Step {
        if begins_json(own) {
            self.block = Block::Json { text: String::new(), depth: Depth::default(), line: number };
            return self.json(raw, number);
        }
        if tree::begins(own) {
            self.block = Block::Tree { tree: Box::new(Tree::new(own)), line: number };
            return Step::taken();
        }
        if let Some(table) = Table::header(raw.trim()).or_else(|| Table::header(own)) {
            self.table = Some(table);
            return Step::taken();
        }
        if let Some(record) = self.table.as_ref().and_then(|table| table.row(raw).or_else(|| table.row(text)))
        {
            return Step::packet(record, number);
        }
        // Marks of quoting and lists.
        let bare = own.trim_start_matches(['>', '*', '•', '|', '"', ' ']).trim_start();
        self.one_line(bare, number)
    }

    fn one_line(&mut self, text: &str, number: u32) -> Step {
        let digit = text.starts_with(|c: char| c.is_ascii_digit());
        let arrow = text.contains("->") || text.contains("<-") || text.contains("<>");
        if arrow
            && digit
            && let Some(record) = devices::fortigate(text).or_else(|| devices::snoop(text, self.snoop))
        {
            self.snoop = record.format == Some("snoop");
            return Step::packet(record, number);
        }
        if arrow
            && !digit
            && let Some(record) = devices::mikrotik(text)
        {
            return Step::packet(record, number);
        }
        if digit
            && text.contains(" arp ")
            && let Some(record) = devices::fortigate(text)
        {
            return Step::packet(record, number);
        }
        if text.starts_with("0x")
            && arrow
            && let Some((key, found)) = kernel::pwru(text)
        {
            return self.once(key, found, number);
        }
        let found = kernel::cilium(text).or_else(|| kernel::hubble(text));
        match found {
            Some(Found::Packet(record)) => return Step::packet(*record, number),
            Some(Found::Aside) => return Step::taken(),
            None => {}
        }
        if (text.contains("] ") && text.contains(['#', '[']))
            && let Some((time, place)) = kernel::retis_event(text)
        {
            let record = Record { time, interface: Some(place), ..Record::default() };
            self.block = Block::Event { record: Box::new(record), line: number, found: false };
            return Step::taken();
        }
        Step::default()
    }

    /// One packet at one device is told once, however many functions it passes there.
    fn once(&mut self, key: u64, found: Found, number: u32) -> Step {
        let Found::Packet(record) = found else { return Step::taken() };
        let known = self.seen.iter().any(|(seen, place)| *seen == key && *place == record.interface);
        if known {
            return Step::taken();
        }
        if self.seen.len() >= MAX_SEEN {
            self.seen.remove(0);
        }
        self.seen.push((key, record.interface.clone()));
        Step::packet(*record, number)
    }

    /// The end of what is being read.
    pub(super) fn end(&mut self) -> Step {
        match std::mem::take(&mut self.block) {
            Block::None => Step::default(),
            Block::Json { text, line, .. } => Self::object(&text, line),
            Block::Tree { tree, line } => match tree.finish() {
                Some(record) => Step { packets: vec![(record, line)], ..Step::default() },
                None => Step {
                    lost: Some((line, "the fields of a frame, without its ends".to_owned())),
                    ..Step::default()
                },
            },
            Block::Event { record, line, found } => {
                if found {
                    Step { packets: vec![(*record, line)], ..Step::default() }
                } else {
                    Step::default()
                }
            }
        }
    }

    /// Takes a line of JSON; every value that it completes is looked at.
    fn json(&mut self, raw: &str, number: u32) -> Step {
        let mut step = Step::taken();
        let unescaped;
        let raw = if raw.contains("&quot;") {
            unescaped = raw.replace("&quot;", "\"");
            unescaped.as_str()
        } else {
            raw
        };
        let Block::Json { text, depth, line } = &mut self.block else { return step };
        let mut whole = Vec::new();
        for next in raw.chars() {
            let outside = depth.open == 0;
            // Between the packets of a list.
            if outside && next != '{' {
                continue;
            }
            if outside {
                text.clear();
                *line = number;
            }
            text.push(next);
            let byte = u8::try_from(next).unwrap_or(b'?');
            if depth.push(byte) {
                whole.push((std::mem::take(text), *line));
            }
        }
        text.push(' ');
        let done = depth.open == 0;
        let too_long = text.len() > MAX_JSON;
        for (text, line) in whole {
            let found = Self::object(&text, line);
            // Somebody's payload, on one line.
            if line == number && found.lost.is_some() && step.packets.is_empty() {
                step.taken = false;
                continue;
            }
            step.packets.extend(found.packets);
            step.lost = step.lost.or(found.lost);
        }
        if done {
            self.block = Block::None;
        } else if too_long {
            let found = self.end();
            step.packets.extend(found.packets);
            step.lost = step.lost.or(found.lost);
        }
        step
    }

    /// One object: a packet of tshark, a flow of Hubble, an event of `cilium monitor`.
    fn object(text: &str, line: u32) -> Step {
        let mut fields = Fields::default();
        let mut flow = kernel::Flow::default();
        let _ = json::walk(text, &mut |path, value| {
            if let Some(name) = path.last() {
                fields.add(name, value);
            }
            flow.add(path, value);
        });
        if let Some(found) = flow.found() {
            return match found {
                Found::Packet(record) => Step { packets: vec![(*record, line)], ..Step::default() },
                Found::Aside => Step::default(),
            };
        }
        let told = !fields.is_empty();
        match fields.record() {
            Some(record) => Step { packets: vec![(record, line)], ..Step::default() },
            None if text.trim_start_matches(['{', ' ']).starts_with("\"index\"") && !told => Step::default(),
            None => Step { lost: Some((line, scan::excerpt(text.trim()))), ..Step::default() },
        }
    }
}

/// `{`, `[{`, `{"…`: the beginning of a value.
fn begins_json(text: &str) -> bool {
    let rest = text.trim_start_matches(['[', ',', ' ']);
    let Some(inside) = rest.strip_prefix('{') else { return false };
    let inside = inside.trim_start();
    inside.is_empty() || inside.starts_with('"') || inside.starts_with("&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_json() {
        for text in ["{", "[{", "  {\"a\": 1}", "[ {\"a\":", ",{"] {
            assert!(begins_json(text), "{text}");
        }
        for text in ["{code}", "[root@host ~]#", "12:00:00.1 IP", "{{x}}"] {
            assert!(!begins_json(text), "{text}");
        }
    }
}
