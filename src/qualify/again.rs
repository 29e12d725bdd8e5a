//! A run's trace, written, read and judged again, as `sgspec check` would.
//!
//! A judge that knew more than the trace tells would give itself away here, and so would a trace
//! that does not read back as it was written. Nothing but bytes goes from the one to the other.

use crate::judge::Judge;
use crate::suite::Run;
use crate::trace::{Part, stream_har, write_har};

/// What comes out differently, a line each.
pub(super) fn otherwise(run: &Run) -> Vec<String> {
    let mut text = Vec::new();
    if let Err(error) = write_har(&mut text, &run.head, &run.driven.exchanges) {
        return vec![error.to_string()];
    }
    let mut judge = Judge::new(&run.contract)
        .with_inputs(run.head.inputs.clone())
        .with_unsupported(&run.head.unsupported);
    let mut troubles = Vec::new();
    let read = stream_har(text.as_slice(), "trace.har", None, &mut |part| match part {
        Part::Head(_) => {}
        Part::Entry { exchange, .. } => judge.observe(&exchange),
        Part::Unusable { index, reason, .. } => {
            troubles.push(format!("entry {index}: {reason}"));
        }
    });
    troubles.extend(read.err().map(|error| error.to_string()));
    let again = judge.finish();
    let pairs = run.judgement.judged.iter().zip(&again.judged);
    troubles.extend(
        pairs
            .filter(|(first, again)| first != again)
            .map(|(first, again)| {
                let id = &run.contract.registry.get(first.requirement).id;
                format!("{id} was {} and is {}", first.verdict, again.verdict)
            }),
    );
    troubles
}
