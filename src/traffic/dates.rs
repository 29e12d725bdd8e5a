//! From when to when: the bounds of `--since` and `--until`.
//!
//! A bound is a date or a date with time and offset (RFC 3339); a date alone is that day in UTC, the
//! whole of it. An exchange without a readable date is within no bound.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveTime};

use crate::trace::Exchange;

/// A point in time as it was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// Milliseconds since 1970.
    begins: f64,
    /// When it is over: of a day, when the next one begins.
    ends: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date\nhint: dates are such as 2024-05-01 or 2024-05-01T12:30:00Z")]
pub struct NoDate(String);

impl FromStr for Bound {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let wrong = || NoDate(text.to_owned());
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            let begins = milliseconds(instant.timestamp_micros());
            return Ok(Self {
                begins,
                ends: begins,
            });
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong())?;
        let next = day.checked_add_days(Days::new(1)).ok_or_else(wrong)?;
        let midnight = |day: NaiveDate| {
            milliseconds(day.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
        };
        Ok(Self {
            begins: midnight(day),
            ends: midnight(next) - 0.001,
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact for the next 200,000 years"
)]
fn milliseconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1e3
}

/// The exchanges that are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    since: Option<f64>,
    until: Option<f64>,
}

impl Wanted {
    pub(super) fn new(since: Option<&Bound>, until: Option<&Bound>) -> Self {
        Self {
            since: since.map(|bound| bound.begins),
            until: until.map(|bound| bound.ends),
        }
    }

    pub(super) fn has(self, exchange: &Exchange) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        exchange.began().is_some_and(|began| {
            self.since.is_none_or(|since| began >= since)
                && self.until.is_none_or(|until| began <= until)
        })
    }
}
