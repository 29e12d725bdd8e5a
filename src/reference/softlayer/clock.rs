//! Dates as the API writes them: seconds and an offset with a colon, `2017-10-11T11:04:42-05:00`.
//!
//! The only place of this server that looks at the clock. No behaviour depends on it. The zone is
//! that of the vendor's head office, without summer time.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset, SecondsFormat};

const SIX_HOURS_WEST: i32 = -6 * 3_600;

/// The present moment.
pub(super) fn now() -> String {
    // A clock before 1970 is a broken one; a date from 1970 is as good as any then.
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let moment = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .unwrap_or_default();
    let written = moment.fixed_offset();
    FixedOffset::east_opt(SIX_HOURS_WEST)
        .map_or(written, |zone| moment.with_timezone(&zone))
        .to_rfc3339_opts(SecondsFormat::Secs, false)
}
