//! Packed with other programs' encoders, unpacked here: whole, several in a row, cut anywhere, changed anywhere.

use std::io::Write as _;

use super::*;

/// Bytes that neither vanish nor stay when packed.
fn plain(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    (0..length)
        .map(|at| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if at % 3 == 0 { (state >> 24) as u8 } else { b'x' }
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new()
        .block_size(lz4_flex::frame::BlockSize::Max64KB)
        .content_checksum(true);
    let mut encoder = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

type Pack = fn(&[u8]) -> Vec<u8>;

const ALL: [(Compression, Pack); 3] =
    [(Compression::Gzip, gzip), (Compression::Zstd, zstd), (Compression::Lz4, lz4)];

/// Everything that comes out, and how it ended.
fn unpack(packed: &[u8]) -> (Vec<u8>, Option<io::Error>) {
    let compression = Compression::of(packed).expect("a known beginning");
    let mut reader = compression.unpack(Vec::new(), packed).expect("a kind that is unpacked");
    let mut out = Vec::new();
    let error = reader.read_to_end(&mut out).err();
    if error.is_some() {
        assert_eq!(reader.read(&mut [0; 8]).unwrap_or(0), 0, "nothing comes after an error");
    }
    (out, error)
}

#[test]
fn whole() {
    for (kind, pack) in ALL {
        for length in [0, 1, 70_000, 400_000] {
            let bytes = plain(length);
            let packed = pack(&bytes);
            assert_eq!(Compression::of(&packed), Some(kind));
            let (out, error) = unpack(&packed);
            assert!(out == bytes && error.is_none(), "{kind:?} {length}: {} {error:?}", out.len());
        }
    }
}

#[test]
fn several_in_a_row_with_gaps_that_are_passed_over() {
    for (kind, pack) in ALL {
        let mut packed = pack(b"one ");
        packed.extend(pack(b""));
        if kind != Compression::Gzip {
            packed.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
        }
        packed.extend(pack(b"two"));
        let (out, error) = unpack(&packed);
        assert_eq!((&out[..], error.is_none()), (&b"one two"[..], true), "{kind:?}");
    }
    // pzstd begins with such a gap.
    let mut packed = vec![0x53, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];
    packed.extend(zstd(b"three"));
    assert_eq!(unpack(&packed).0, b"three");
}

#[test]
fn cut_anywhere_keeps_what_came_before() {
    let bytes = plain(300_000);
    for (kind, pack) in ALL {
        let packed = pack(&bytes);
        let step = packed.len() / 17;
        for end in (6..packed.len()).step_by(step).chain(packed.len() - 12..packed.len()) {
            let (out, error) = unpack(&packed[..end]);
            assert!(bytes.starts_with(&out), "{kind:?} cut at {end}");
            let error = error.unwrap_or_else(|| panic!("{kind:?} cut at {end} is not noticed"));
            assert!(is_damage(&error), "{kind:?} {error}");
        }
        let (out, _) = unpack(&packed[..packed.len() * 3 / 4]);
        assert!(out.len() > bytes.len() / 3, "{kind:?} keeps {} bytes", out.len());
    }
}

#[test]
fn a_changed_byte_is_noticed_and_what_came_before_is_kept() {
    let bytes = plain(300_000);
    for (kind, pack) in ALL {
        let mut packed = pack(&bytes);
        let at = packed.len() * 3 / 4;
        packed[at] ^= 0x55;
        let (out, error) = unpack(&packed);
        assert!(error.is_some_and(|error| is_damage(&error)), "{kind:?}");
        let same = out.iter().zip(&bytes).take_while(|(a, b)| a == b).count();
        assert!(same > bytes.len() / 3, "{kind:?}: {same}");
    }
}

#[test]
fn a_window_beyond_the_bound_is_refused_by_name() {
    // No single segment, window descriptor 2^(10+17) = 128 MiB; a last raw block of one byte.
    let (out, error) = unpack(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x09, 0, 0, b'x']);
    let error = error.expect("an error");
    assert!(out.is_empty() && is_damage(&error));
    assert!(error.to_string().contains("a window of 134217728 bytes"), "{error}");
    // 2^(10+15) = 32 MiB is the bound.
    assert_eq!(unpack(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 15 << 3, 0x09, 0, 0, b'x']).0, b"x");
}

#[test]
fn a_failing_reader_is_no_damage() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() { Err(io::Error::other("the disk is gone")) } else { self.0.read(buffer) }
        }
    }
    for (kind, pack) in ALL {
        let packed = pack(&plain(300_000));
        let mut reader = kind.unpack(Vec::new(), Failing(&packed[..packed.len() / 2])).unwrap();
        let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "the disk is gone", "{kind:?}");
    }
}
