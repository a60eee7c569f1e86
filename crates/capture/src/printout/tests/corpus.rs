//! Texts from outside the repository: real pastes, and print-outs of captures that can be decoded.

use std::path::{Path, PathBuf};

use super::*;

pub(super) fn shared() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no shared files beside the repository");
    None
}

/// The number behind a key of a JSON text; enough for files of which one number is wanted.
fn number_after(text: &str, key: &str) -> Option<usize> {
    let at = text.find(&format!("\"{key}\":"))?;
    let digits = text[at + key.len() + 3..].trim_start();
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit())?;
    digits[..end].parse().ok()
}

#[test]
fn real_pastes_give_as_many_packets_as_people_counted() {
    let Some(shared) = shared() else { return };
    let mut cases: Vec<_> =
        std::fs::read_dir(shared.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let (mut files, mut right, mut expected_packets, mut understood) = (0, 0, 0, 0);
    for case in cases {
        let about = std::fs::read_to_string(case.join("case.json")).unwrap_or_default();
        let packets = about.find("\"packets\":").map_or("", |at| &about[at..]);
        let mut texts: Vec<_> =
            std::fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path()).collect();
        texts.retain(|path| path.extension().is_some_and(|kind| kind == "txt"));
        texts.sort();
        for path in texts {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Some(expected) = number_after(packets, &name).or_else(|| number_after(packets, "packets"))
            else {
                continue;
            };
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            let (found, warnings) = match try_read(&text) {
                Ok(read) => {
                    let warnings =
                        read.reader.warnings().iter().map(|w| format!("{:?} {}", w.at, w.text)).collect();
                    (read.packets.len(), warnings)
                }
                Err(error) => (0, vec![error.to_string()]),
            };
            files += 1;
            expected_packets += expected;
            understood += found.min(expected);
            if found == expected {
                right += 1;
            } else {
                println!("{}/{name}: {found} of {expected}", case.file_name().unwrap().to_string_lossy());
            }
            if std::env::var_os("SHOW").is_some() || found != expected {
                for warning in warnings.iter().take(12) {
                    println!("    {}/{name} {warning}", case.file_name().unwrap().to_string_lossy());
                }
            }
        }
    }
    println!("{right} of {files} pastes, {understood} of {expected_packets} packets");
    assert!(
        understood * 100 >= expected_packets * 99,
        "{understood} of {expected_packets} packets understood"
    );
}
