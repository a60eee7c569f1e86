//! What kind of file is this?

use crate::error::CaptureError;

/// How many bytes are looked at, at most.
pub(crate) const LOOK: usize = 4096;

const SHARE: &str = "open it in the program that made it and export a pcap or pcapng file, or paste the output of tcpdump -nn";
const PICTURE: &str = "a picture of packets cannot be read; save the packets themselves (tcpdump -w file.pcap) or paste tcpdump's text";
const PAGE: &str = "it is the web page around the file, not the file; use the page's “Raw” or “Download” button and save that";
const ARCHIVE: &str = "unpack it and open the pcap, pcapng or text file inside";

/// Names files that are known and are no captures.
pub(crate) fn not_a_capture(first: &[u8]) -> Option<CaptureError> {
    let (what, hint) = match first {
        [0x89, b'P', b'N', b'G', ..] => ("a PNG picture", PICTURE),
        [0xff, 0xd8, 0xff, ..] => ("a JPEG picture", PICTURE),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => ("a GIF picture", PICTURE),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("a WebP picture", PICTURE),
        [b'%', b'P', b'D', b'F', b'-', ..] => ("a PDF document", SHARE),
        [b'P', b'K', 0x03, 0x04, ..] => ("a ZIP archive (or an office document, which is one)", ARCHIVE),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => ("a 7z archive", ARCHIVE),
        [b'R', b'a', b'r', b'!', 0x1a, 0x07, ..] => ("a RAR archive", ARCHIVE),
        [0x7f, b'E', b'L', b'F', ..] => ("a program (ELF)", SHARE),
        [b'M', b'Z', _, 0x00, ..] => ("a Windows program", SHARE),
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', b'f', ..] => ("an SQLite database", SHARE),
        _ if is_tar(first) => ("a tar archive", ARCHIVE),
        _ => return markup(first),
    };
    Some(CaptureError::NotACapture { what, hint })
}

fn is_tar(first: &[u8]) -> bool {
    first.get(257..262) == Some(b"ustar")
}

/// Pages of forges, and other markup.
fn markup(first: &[u8]) -> Option<CaptureError> {
    let text = first.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(first).trim_ascii_start();
    let begins = |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let (what, hint) = if begins(b"<!doctype html")
        || begins(b"<html")
        || begins(b"<head")
        || begins(b"<body")
    {
        ("an HTML page", PAGE)
    } else if begins(b"<?xml") || begins(b"<pdml") || begins(b"<psml") || begins(b"<svg") {
        (
            "an XML document",
            "save the packets themselves: `tshark -r … -w file.pcapng`, or paste the output of tcpdump -nn",
        )
    } else if begins(b"version https://git-lfs.github.com/spec/") {
        ("a Git LFS pointer", "it only names the file; download the file itself (git lfs pull)")
    } else {
        return None;
    };
    Some(CaptureError::NotACapture { what, hint })
}

/// Does this look like text, in UTF-8 or in a one-byte encoding? Control characters that text does not have give
/// binary files away; a few (a terminal's recording, a broken copy) are allowed.
pub(crate) fn is_text(first: &[u8]) -> bool {
    let sample = first.get(..1024).unwrap_or(first);
    let odd = |&&byte: &&u8| matches!(byte, 0x00..=0x06 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let strange = sample.iter().filter(odd).count();
    !sample.contains(&0) && strange.saturating_mul(50) <= sample.len()
}

/// The first bytes, for the message about a file that nothing is known about.
pub(crate) fn unrecognised(first: &[u8]) -> CaptureError {
    let shown = first.get(..8).unwrap_or(first);
    let found = shown.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
    CaptureError::Unrecognised { found }
}
