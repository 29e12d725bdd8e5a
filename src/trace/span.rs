//! From when to when: the dates of the first and the last exchange of some, as they were recorded.
//!
//! Dates are compared as moments and kept as texts, since offsets and precision differ between
//! recorders. An exchange without a readable date is in a span by its text alone, if it is the first.

use super::Exchange;

#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    first: String,
    last: String,
    earliest: f64,
    latest: f64,
}

impl Span {
    /// Of one exchange.
    pub fn of(exchange: &Exchange) -> Self {
        let began = exchange.began();
        Self {
            first: exchange.started.clone(),
            last: exchange.started.clone(),
            earliest: began.unwrap_or(f64::INFINITY),
            latest: began.unwrap_or(f64::NEG_INFINITY),
        }
    }

    /// Takes in a further one.
    pub fn add(&mut self, exchange: &Exchange) {
        let Some(began) = exchange.began() else {
            return;
        };
        if began < self.earliest {
            self.earliest = began;
            self.first.clone_from(&exchange.started);
        }
        if began > self.latest {
            self.latest = began;
            self.last.clone_from(&exchange.started);
        }
    }

    pub fn first(&self) -> &str {
        &self.first
    }

    pub fn last(&self) -> &str {
        &self.last
    }
}
