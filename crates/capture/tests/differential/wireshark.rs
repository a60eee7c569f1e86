//! Wireshark's dissection, asked of `sharkd` (one process for many files) or of `tshark -T fields` (one for each).

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// What is asked of Wireshark for each packet. All occurrences are wanted, from the outermost to the innermost.
const COLUMNS: [&str; 14] = [
    "frame.time_epoch",
    "frame.protocols",
    "ip.src",
    "ip.dst",
    "ipv6.src",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "udp.srcport",
    "udp.dstport",
    "frame.cb_pen",
];

/// Every number as it is in the packet, and every segment by itself.
const PREFERENCES: [(&str, &str); 3] = [
    ("tcp.relative_sequence_numbers", "FALSE"),
    ("tcp.analyze_sequence_numbers", "FALSE"),
    ("tcp.desegment_tcp_streams", "FALSE"),
];

/// sharkd keeps every file open and becomes slower with each.
const FILES_PER_PROCESS: u64 = 32;

/// The columns of one packet.
pub(crate) type Row = Vec<String>;

/// It shows pcapng's custom blocks as packets.
fn is_packet(row: &Row) -> bool {
    row.get(13).is_none_or(String::is_empty)
}

/// Which of the two programs is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Sharkd,
    Tshark,
}

impl Program {
    /// `sharkd`, which some distributions leave out of the package, or else `tshark`, which `WIRESHARK=tshark` asks for.
    pub(crate) fn find() -> Option<Self> {
        let runs = |name: &str| {
            let mut command = Command::new(name);
            command.arg("-v").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok()
        };
        let wanted = std::env::var("WIRESHARK").unwrap_or_default();
        if wanted != "tshark" && runs("sharkd") && Sharkd::start().is_some() {
            return Some(Self::Sharkd);
        }
        runs("tshark").then_some(Self::Tshark)
    }
}

/// Asks whichever program there is.
pub(crate) struct Wireshark {
    program: Program,
    sharkd: Option<Sharkd>,
}

impl Wireshark {
    pub(crate) fn new(program: Program) -> Self {
        Self { program, sharkd: None }
    }

    /// The packets of a file, as columns; `None` where it reads nothing.
    pub(crate) fn packets(&mut self, path: &Path) -> Option<Vec<Row>> {
        if self.program == Program::Tshark {
            return tshark(path);
        }
        for _ in 0..2 {
            if self.sharkd.as_ref().is_none_or(|running| running.loaded >= FILES_PER_PROCESS) {
                self.sharkd = Sharkd::start();
            }
            let running = self.sharkd.as_mut()?;
            let packets = running.packets(path);
            if !running.ended {
                return packets;
            }
            self.sharkd = None;
        }
        None
    }
}

fn tshark(path: &Path) -> Option<Vec<Row>> {
    let mut command = Command::new("tshark");
    command.arg("-n").arg("-r").arg(path).args(["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"]);
    for column in COLUMNS {
        command.args(["-e", column]);
    }
    for (name, value) in PREFERENCES {
        command.arg("-o").arg(format!("{name}:{value}"));
    }
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<Row> =
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).filter(is_packet).collect();
    // A damaged file has packets and an error; a file of an unknown kind the error alone.
    (output.status.success() || !rows.is_empty()).then_some(rows)
}

struct Sharkd {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    asked: u64,
    loaded: u64,
    /// It crashed, or had enough.
    ended: bool,
}

impl Sharkd {
    fn start() -> Option<Self> {
        let started = Command::new("sharkd")
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = started.ok()?;
        let (to, from) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut sharkd = Self { child, to, from, asked: 0, loaded: 0, ended: false };
        for (name, value) in PREFERENCES {
            sharkd.ask("setconf", &json!({"name": name, "value": value}));
        }
        Some(sharkd)
    }

    /// Sends a request, and one more whose answer cannot fail: some have none where the file is damaged.
    fn ask(&mut self, method: &str, parameters: &Value) -> Option<Value> {
        self.asked += 2;
        let id = self.asked;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        let marker = json!({"jsonrpc": "2.0", "id": id + 1, "method": "status"});
        let sent = writeln!(self.to, "{request}\n{marker}").and_then(|()| self.to.flush());
        self.ended |= sent.is_err();
        let mut answer = None;
        let mut line = String::new();
        loop {
            line.clear();
            if self.from.read_line(&mut line).unwrap_or(0) == 0 {
                self.ended = true;
                return None;
            }
            let Ok(mut value) = serde_json::from_str::<Value>(&line) else { continue };
            if value["id"] == id + 1 {
                return answer;
            }
            if value["id"] == id && value.get("error").is_none() {
                answer = Some(value["result"].take());
            }
        }
    }

    /// The packets of a file, as columns; `None` where it reads nothing.
    fn packets(&mut self, path: &Path) -> Option<Vec<Vec<String>>> {
        self.loaded += 1;
        self.ask("load", &json!({"file": path.canonicalize().unwrap()}));
        if self.ask("status", &json!({}))?["filename"].as_str() != path.file_name().and_then(OsStr::to_str) {
            return None;
        }
        let mut columns = json!({});
        for (index, column) in COLUMNS.iter().enumerate() {
            columns[format!("column{index}")] = json!(format!("{column}:0"));
        }
        let Value::Array(rows) = self.ask("frames", &columns)? else { return None };
        let row = |row: Value| {
            let Some(Value::Array(cells)) = row.get("c").cloned() else { panic!("{row}") };
            cells.iter().map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect()
        };
        Some(rows.into_iter().map(row).filter(is_packet).collect())
    }
}

impl Drop for Sharkd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
