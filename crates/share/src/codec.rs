//! [`Link`] ↔ the payload of version 1.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde::{Deserialize, Serialize};

use crate::LinkError;

/// The version that [`encode`] writes. Payloads of older versions stay readable; a change of [`Link`] needs a new one,
/// because postcard does not describe itself.
pub const VERSION: u32 = 1;

/// Characters of a fragment that [`decode`] looks at, at most: twice what browsers keep in an address bar.
pub const MAX_ENCODED: usize = 4 * 1024 * 1024;

/// Bytes that a payload may inflate to, at most.
pub const MAX_INFLATED: usize = 4 * 1024 * 1024;

/// What is on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The captures and pastes, in the order given.
    pub inputs: Vec<LinkInput>,
    /// Where the reader stands.
    pub view: View,
}

/// One capture or paste.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkInput {
    /// Its name; empty for a paste. Hostile text.
    pub name: String,
    /// Its bytes, as they were.
    pub bytes: Vec<u8>,
}

/// Where the reader stands in the answer. Nothing here is trusted: what the report does not have is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Catalogue id of the diagnosis on screen, where it is not the leading one.
    pub diagnosis: Option<String>,
    /// The selected step, from 0.
    pub step: Option<u32>,
    /// The picture on screen: `ladder`, `topology`, `packets`.
    pub tab: Option<String>,
}

/// The fragment of a link, without the `#`: `1.` and the payload.
///
/// # Errors
/// [`LinkError::TooLarge`] where the bytes would not be read back.
pub fn encode(link: &Link) -> Result<String, LinkError> {
    let plain = postcard::to_stdvec(link).map_err(|_| LinkError::TooLarge { limit: MAX_INFLATED })?;
    if plain.len() > MAX_INFLATED {
        return Err(LinkError::TooLarge { limit: MAX_INFLATED });
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed = packed.write_all(&plain).and_then(|()| packed.finish());
    let packed = packed.map_err(|_| LinkError::TooLarge { limit: MAX_INFLATED })?;
    Ok(format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(packed)))
}

/// Reads `VERSION.payload`.
///
/// # Errors
/// A [`LinkError`] that says which: too new, damaged, too large, or no link at all.
pub fn decode(fragment: &str) -> Result<Link, LinkError> {
    let (version, payload) = fragment.split_once('.').ok_or(LinkError::Unknown)?;
    if version.is_empty() || version.len() > 9 || !version.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(LinkError::Unknown);
    }
    match version.parse() {
        Ok(1) => decode_1(payload),
        Ok(0) | Err(_) => Err(LinkError::Unknown),
        Ok(found) => Err(LinkError::TooNew { found }),
    }
}

fn decode_1(payload: &str) -> Result<Link, LinkError> {
    if payload.len() > MAX_ENCODED {
        return Err(LinkError::TooLarge { limit: MAX_ENCODED });
    }
    let damaged = |what: String| LinkError::Damaged { what };
    let packed = URL_SAFE_NO_PAD.decode(payload).map_err(|error| {
        damaged(match error {
            base64::DecodeError::InvalidByte(at, _) => {
                format!("character {} does not belong into it", at + 3)
            }
            _ => format!("its {} characters are not a whole number of bytes", payload.len()),
        })
    })?;
    let mut plain = Vec::new();
    let bound = MAX_INFLATED as u64 + 1;
    ZlibDecoder::new(packed.as_slice())
        .take(bound)
        .read_to_end(&mut plain)
        .map_err(|_| damaged(format!("its content breaks off or changed after {} bytes", plain.len())))?;
    if plain.len() > MAX_INFLATED {
        return Err(LinkError::TooLarge { limit: MAX_INFLATED });
    }
    let (link, rest) = postcard::take_from_bytes::<Link>(&plain)
        .map_err(|_| damaged(format!("its {} bytes do not form a capture", plain.len())))?;
    if !rest.is_empty() {
        return Err(damaged(format!("{} bytes follow its end", rest.len())));
    }
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Link {
        Link {
            inputs: vec![LinkInput {
                name: "client.pcap".into(),
                bytes: vec![0xd4, 0xc3, 0xb2, 0xa1, 0, 255],
            }],
            view: View { diagnosis: Some("port-closed".into()), step: Some(2), tab: Some("topology".into()) },
        }
    }

    /// Links live for years in tickets: this one was written by version 1 and must stay readable.
    #[test]
    fn a_link_of_version_1_stays_readable() {
        let old = "1.eNpj5E7OyUzNK9ErSE4sYLtyeNNChv-M3AX5RSW6yTn5xakpjEyMHCX5Bfk5-emVAHh9EE4";
        assert_eq!(decode(old), Ok(sample()));
    }

    #[test]
    fn the_version_is_judged_before_anything_else() {
        assert_eq!(decode("2.AAAA"), Err(LinkError::TooNew { found: 2 }));
        assert_eq!(decode("77.not base64 at all"), Err(LinkError::TooNew { found: 77 }));
        assert_eq!(decode("0.AAAA"), Err(LinkError::Unknown));
        assert_eq!(decode("-1.AAAA"), Err(LinkError::Unknown));
        assert_eq!(decode("99999999999999999999.AAAA"), Err(LinkError::Unknown));
        assert_eq!(decode("hello"), Err(LinkError::Unknown));
        assert!(LinkError::TooNew { found: 2 }.to_string().contains("newer pcaplain"));
    }

    #[test]
    fn every_cut_and_every_changed_character_is_noticed() {
        let whole = encode(&sample()).unwrap();
        for cut in 2..whole.len() {
            assert!(matches!(decode(&whole[..cut]), Err(LinkError::Damaged { .. })), "cut at {cut}");
        }
        for at in 2..whole.len() - 1 {
            let mut other = whole.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert!(matches!(decode(&other), Err(LinkError::Damaged { .. })), "changed at {at}");
        }
        let quoted = format!("{whole})");
        let Err(LinkError::Damaged { what }) = decode(&quoted) else { panic!("a stray bracket is damage") };
        assert_eq!(what, format!("character {} does not belong into it", quoted.len()));
    }

    #[test]
    fn a_small_link_that_inflates_without_end_is_refused() {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&vec![0; MAX_INFLATED + 1]).unwrap();
        let bomb = format!("1.{}", URL_SAFE_NO_PAD.encode(packed.finish().unwrap()));
        assert!(bomb.len() < 8_000, "it is small: {}", bomb.len());
        assert_eq!(decode(&bomb), Err(LinkError::TooLarge { limit: MAX_INFLATED }));
    }

    #[test]
    fn lengths_inside_the_payload_are_not_believed() {
        // One input whose name claims 2^32 bytes.
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&[1, 0x80, 0x80, 0x80, 0x80, 0x10, b'x']).unwrap();
        let lying = format!("1.{}", URL_SAFE_NO_PAD.encode(packed.finish().unwrap()));
        assert!(matches!(decode(&lying), Err(LinkError::Damaged { .. })));
    }

    #[test]
    fn what_cannot_be_read_back_is_not_written() {
        let big = Link {
            inputs: vec![LinkInput { name: String::new(), bytes: vec![7; MAX_INFLATED + 1] }],
            view: View::default(),
        };
        assert_eq!(encode(&big), Err(LinkError::TooLarge { limit: MAX_INFLATED }));
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_link_or_an_error(text in ".{0,200}") {
            let _ = decode(&text);
        }

        #[test]
        fn what_is_written_is_read_back(name in ".{0,20}", bytes: Vec<u8>, step: Option<u32>) {
            let link = Link {
                inputs: vec![LinkInput { name, bytes }],
                view: View { step, ..View::default() },
            };
            proptest::prop_assert_eq!(decode(&encode(&link).unwrap()), Ok(link));
        }
    }
}
