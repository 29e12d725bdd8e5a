//! Progress on a terminal while a run goes on, on standard error; nothing on a pipe.
//!
//! The bar counts steps, not requests: a read that is repeated until it settles is one step. It
//! says when a target lags or asks for patience, since that is when people wonder. What is
//! printed when the run is over never depends on it.

use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use crate::drive::{Event, Observer, Silent};

struct Bar(ProgressBar);

/// A bar on a terminal, silence elsewhere.
pub(super) fn observer() -> Arc<dyn Observer> {
    if !std::io::stderr().is_terminal() {
        return Arc::new(Silent);
    }
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{pos:>4}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    Arc::new(Bar(bar))
}

impl Observer for Bar {
    fn see(&self, event: &Event) {
        match event {
            Event::Started { steps } => self.0.set_length(*steps as u64),
            Event::Step { workflow, step } => {
                self.0.set_message(format!("{workflow} {step}"));
                self.0.inc(1);
            }
            Event::Skipped { .. } => self.0.inc(1),
            Event::Settling { workflow, step } => {
                self.0.set_message(format!("{workflow} {step}, settling"));
            }
            Event::Throttled { milliseconds } => self
                .0
                .set_message(format!("the target asks to wait {milliseconds} ms")),
            Event::CleaningUp { resources } => self
                .0
                .set_message(format!("removing {resources} resources")),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
