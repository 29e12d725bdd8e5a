//! Which operation a request is for: a method and a URI template.
//!
//! Only what the saboteur needs of templates: segments that are fixed, and variables that fill a
//! segment. A variable matches any text that is not empty. A slash at the end does not matter.

use super::call::Call;

/// A URI template, such as `/security_groups/{group_id}`.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Template(pub(in crate::reference) &'static str);

impl Template {
    /// Whether a path, without a slash at its end, is one of this template.
    pub(super) fn matches(self, path: &str) -> bool {
        let (mut wanted, mut found) = (self.0.split('/'), path.split('/'));
        loop {
            match (wanted.next(), found.next()) {
                (None, None) => return true,
                (Some(wanted), Some(found)) if fits(wanted, found) => {}
                _ => return false,
            }
        }
    }
}

fn fits(wanted: &str, found: &str) -> bool {
    if wanted.starts_with('{') {
        !found.is_empty()
    } else {
        wanted == found
    }
}

/// A method on a template, such as `PUT /security_groups/{group_id}`.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Operation {
    method: &'static str,
    template: Template,
}

impl Operation {
    /// Reads an endpoint as the tables of faults write it. Without a blank, it matches nothing.
    pub(in crate::reference) fn new(endpoint: &'static str) -> Self {
        let (method, template) = endpoint.split_once(' ').unwrap_or((endpoint, ""));
        Self {
            method,
            template: Template(template),
        }
    }

    /// Whether a request is for this operation.
    pub(super) fn is_of(self, call: &Call) -> bool {
        call.method == self.method && self.template.matches(call.path())
    }
}
