//! Writes the sample pictures into a folder, to be looked at: `cargo run --example samples -- DIR`.

#[path = "../src/test_reports.rs"]
mod test_reports;

use std::path::Path;

use pcaplain_diagram::{LadderOptions, Picture, TopologyOptions, ladder, ladder_text, topology};
use pcaplain_explain::report::PacketRef;

fn main() -> std::io::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir)?;
    let save = |name: &str, picture: &Picture| {
        let size = format!("{} {}\n", picture.width.ceil(), picture.height.ceil());
        std::fs::write(dir.join(format!("{name}.svg")), &picture.svg)?;
        std::fs::write(dir.join(format!("{name}.size")), size)
    };
    for (name, report) in test_reports::samples() {
        for width in [360.0, 680.0, 740.0, 1100.0, 1400.0] {
            let options =
                LadderOptions { width, selected_step: Some(1), standalone: true, ..LadderOptions::default() };
            save(&format!("{name}-ladder-{width}"), &ladder(&report, 0, &options))?;
            let options = TopologyOptions {
                width,
                standalone: true,
                stacked: width < 500.0,
                selected_packets: vec![PacketRef { input: 0, number: 2 }],
                ..TopologyOptions::default()
            };
            save(&format!("{name}-topology-{width}"), &topology(&report, 0, &options))?;
        }
        for columns in [80, 100] {
            std::fs::write(dir.join(format!("{name}-{columns}.txt")), ladder_text(&report, 0, columns))?;
        }
    }
    Ok(())
}
