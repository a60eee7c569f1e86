//! Scenario text on standard input → a pcap file, tcpdump's lines or the canonical text on standard output; and a
//! capture → its scenario.
//!
//! `cargo run -p pcaplain-scenario --example scenario -- pcap < syn.txt > syn.pcap`
//! `cargo run -p pcaplain-scenario --example scenario -- read < syn.pcap`

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use pcaplain_scenario::Scenario;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let result = convert(&wanted);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn convert(wanted: &str) -> Result<(), String> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input).map_err(|error| error.to_string())?;
    let scenario = if wanted == "read" {
        Scenario::from_capture(&input).map_err(|error| error.to_string())?
    } else {
        let text = String::from_utf8(input).map_err(|error| error.to_string())?;
        Scenario::parse(&text).map_err(|error| error.to_string())?
    };
    let bytes = match wanted {
        "pcap" => scenario.to_pcap(),
        "tcpdump" => scenario.to_tcpdump().into_bytes(),
        "text" | "read" => scenario.to_string().into_bytes(),
        _ => return Err("say pcap, tcpdump, text or read".to_owned()),
    };
    io::stdout().write_all(&bytes).map_err(|error| error.to_string())
}
