//! PNG pictures whose checksums fit again after a mutation.

/// `data` with the checksum of every chunk made right; what is no PNG stays as it is.
pub fn with_right_checksums(data: &[u8]) -> Vec<u8> {
    let mut png = data.to_vec();
    let mut at = 8;
    while let Some(head) = png.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = at.checked_add(8 + length).filter(|end| end + 4 <= png.len()) else { break };
        let sum = checksum(&png[at + 4..end]);
        png[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
    png
}

/// CRC-32 as PNG has it (ISO 15948, annex D).
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    })
}

/// Whether a PNG or JPEG says that it has more than a million pixels: such a one only costs the time of many small ones.
pub fn is_large(data: &[u8]) -> bool {
    let pixels = |wide: u32, high: u32| u64::from(wide) * u64::from(high);
    let large = match data {
        [0x89, ..] => data.get(16..24).map(|d| {
            pixels(u32::from_be_bytes([d[0], d[1], d[2], d[3]]), u32::from_be_bytes([d[4], d[5], d[6], d[7]]))
        }),
        _ => data
            .windows(9)
            .filter(|w| w[0] == 0xff && matches!(w[1], 0xc0..=0xc2))
            .map(|w| pixels(u32::from(u16::from_be_bytes([w[7], w[8]])), u32::from(u16::from_be_bytes([w[5], w[6]]))))
            .max(),
    };
    large.is_some_and(|pixels| pixels > 1 << 20)
}
