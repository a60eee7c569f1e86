//! Scenario text on standard input → a pcap file, tcpdump's lines or the canonical text on standard output.
//!
//! `cargo run -p pcaplain-scenario --example scenario -- pcap < syn.txt > syn.pcap`

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use pcaplain_scenario::Scenario;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let mut text = String::new();
    let result = io::stdin().read_to_string(&mut text).map_err(|error| error.to_string()).and_then(|_| {
        let scenario = Scenario::parse(&text).map_err(|error| error.to_string())?;
        let bytes = match wanted.as_str() {
            "pcap" => scenario.to_pcap(),
            "tcpdump" => scenario.to_tcpdump().into_bytes(),
            "text" => scenario.to_string().into_bytes(),
            _ => return Err("say pcap, tcpdump or text".to_owned()),
        };
        io::stdout().write_all(&bytes).map_err(|error| error.to_string())
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}
