//! Writes the sample pictures into a folder, to be looked at: `cargo run --example samples -- DIR`. `index.html` shows
//! them as a page does, the others stand alone.

#[path = "../src/test_reports.rs"]
mod test_reports;

use std::fmt::Write as _;
use std::path::Path;

use pcaplain_diagram::{LadderOptions, Picture, STYLE, TopologyOptions, ladder, ladder_text, topology};
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
    let mut page =
        format!("<!doctype html><meta charset=utf-8><title>Samples</title><style>{PAGE}{STYLE}</style>");
    for (name, report) in test_reports::samples() {
        let options = LadderOptions { selected_step: Some(1), interactive: true, ..LadderOptions::default() };
        let _ = write!(page, "<div class=card>{}</div>", ladder(&report, 0, &options).svg);
        let options = TopologyOptions {
            selected_packets: vec![PacketRef { input: 0, number: 2 }],
            interactive: true,
            ..TopologyOptions::default()
        };
        let _ = write!(page, "<div class=card>{}</div>", topology(&report, 0, &options).svg);
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
    std::fs::write(dir.join("index.html"), page)
}

/// What a page has to define.
const PAGE: &str = "
:root { color-scheme: light dark;
  --pc-ink: light-dark(#1b1f24, #e8e6df); --pc-muted: light-dark(#57606a, #a3a8ae); --pc-line: light-dark(#e2ded5, #33383d);
  --pc-surface: light-dark(#fbfaf6, #14171a); --pc-panel: light-dark(#fff, #1c1f23); --pc-band: light-dark(#f2efe8, #24292d);
  --pc-wrong: light-dark(#b3241c, #ff8a80);
  --pc-role-client: light-dark(#1f55c4, #7fa8ff); --pc-role-server: light-dark(#0b6e66, #5ed0c6);
  --pc-role-asked: light-dark(#6a3ab2, #bda0ff); --pc-role-answering: light-dark(#0b6e66, #5ed0c6);
  --pc-role-proxy: light-dark(#8a4b00, #f0b072); --pc-role-backend: light-dark(#3f6212, #a9d46a);
  --pc-role-box: light-dark(#4a5568, #aeb8c6); --pc-role-other: light-dark(#6b5b4b, #c9b8a4); }
body { background: var(--pc-surface); }
.card { background: var(--pc-panel); border: 1px solid var(--pc-line); border-radius: 12px; margin: 16px; width: max-content; }
";
