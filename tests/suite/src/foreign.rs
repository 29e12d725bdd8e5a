//! Exchanges as others would have recorded them: without a word of any plan.

use sgspec::trace::{Exchange, Labels, Purpose, Recorded};

/// A trace of ours with its labels taken away; pages stay, as a browser has them. What says of itself
/// that it is not to be judged (a further page that repeats the one before) is a client's doing all the same.
pub fn stripped(exchanges: &[Exchange]) -> Vec<Exchange> {
    let numbered = exchanges.iter().enumerate();
    numbered
        .filter(|(_, exchange)| exchange.labels.purpose != Purpose::TooMuch)
        .map(|(index, exchange)| Exchange {
            labels: Labels {
                workflow: exchange.labels.workflow.clone(),
                attempt: 1,
                last: true,
                page: 1,
                recorded: Some(Recorded {
                    name: format!("traffic.har#{index}"),
                    ..Recorded::default()
                }),
                ..Labels::default()
            },
            ..exchange.clone()
        })
        .collect()
}
