//! Dates as the API writes them, such as `2024-05-06T14:08:41+02:00`, and the time of signatures.
//!
//! The only place of this server that looks at the clock. Nothing but the check of a signature's
//! time depends on it. The zone is that of the vendor's head office in summer.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset, SecondsFormat};

const TWO_HOURS_EAST: i32 = 2 * 3_600;

/// Seconds since 1970.
pub(super) fn seconds() -> i64 {
    // A clock before 1970 is a broken one; 1970 is as good as any then.
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// The present moment.
pub(super) fn now() -> String {
    let moment = DateTime::from_timestamp(seconds(), 0).unwrap_or_default();
    FixedOffset::east_opt(TWO_HOURS_EAST)
        .map_or(moment.fixed_offset(), |zone| moment.with_timezone(&zone))
        .to_rfc3339_opts(SecondsFormat::Secs, false)
}
