//! Dates as PDF writes them (ISO 32000-2, 7.9.4).

use sealbid_pki::Instant;

/// `D:YYYYMMDDHHmmSSOHH'mm'`, where everything after the year may be missing. Without an offset it reads as UTC.
pub fn date(text: &str) -> Option<Instant> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, offset) = text.split_at(digits.min(14));
    let field = |from: usize, to: usize, default: &'static str| -> Option<String> {
        match digits.get(from..to) {
            Some(field) => Some(field.to_owned()),
            None => (digits.len() <= from).then(|| default.to_owned()),
        }
    };
    let (year, month, day) = (digits.get(..4)?, field(4, 6, "01")?, field(6, 8, "01")?);
    let (hour, minute, second) = (field(8, 10, "00")?, field(10, 12, "00")?, field(12, 14, "00")?);
    let local: Instant = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()?;
    let offset_secs = offset_secs(offset)?;
    Some(Instant::from_unix_ms(local.unix_ms().checked_sub(offset_secs * 1000)?))
}

/// Seconds east of Greenwich.
fn offset_secs(offset: &str) -> Option<i64> {
    let sign = match offset.as_bytes().first() {
        None | Some(b'Z' | b'z') => return Some(0),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return None,
    };
    let mut parts = offset[1..].trim_end_matches('\'').split('\'');
    let hours: i64 = parts.next()?.parse().ok().filter(|hours| (0..=23).contains(hours))?;
    let minutes: i64 = parts.next().map_or(Some(0), |m| m.parse().ok()).filter(|minutes| (0..=59).contains(minutes))?;
    Some(sign * (hours * 3600 + minutes * 60))
}
