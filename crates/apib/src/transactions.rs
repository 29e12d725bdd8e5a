//! Transactions: every pair of request and response that a document describes.
//!
//! Within an example each request goes with each response, in document order, requests first.
//! An example without requests gives a transaction for each response, one without responses a
//! transaction for each request. That is how the reference implementation compiles a document.
//!
//! Not in here: expanding URI templates, and choosing among the transactions of an example.

use crate::{Action, Blueprint, Example, Payload, Resource, Spanned};

/// A request and the response to it, with all that says where they belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transaction<'a> {
    /// The resource that the action stands in.
    pub resource: &'a Resource,
    /// The action that the pair is an example of.
    pub action: &'a Action,
    /// `None` if the example describes no request: then any request of this method and URI.
    pub request: Option<&'a Payload>,
    /// `None` if no response follows the request.
    pub response: Option<&'a Payload>,
}

impl<'a> Transaction<'a> {
    /// The method of the action.
    pub fn method(&self) -> &'a str {
        &self.action.method
    }

    /// The action's own URI template, or else the resource's.
    pub fn uri_template(&self) -> Option<&'a Spanned<String>> {
        self.action.uri_template_in(self.resource)
    }

    /// The status of the response; `None` without a response, or if the response states a class
    /// such as `4xx` in place of a number.
    pub fn status(&self) -> Option<u16> {
        self.response.and_then(|response| response.status)
    }
}

impl Blueprint {
    /// Every pair of request and response, in document order.
    pub fn transactions(&self) -> impl Iterator<Item = Transaction<'_>> {
        self.resources().flat_map(|resource| {
            resource
                .actions
                .iter()
                .flat_map(move |action| action.transactions_in(resource))
        })
    }
}

impl Action {
    /// Every pair of request and response of this action of a resource, in document order.
    pub fn transactions_in<'a>(
        &'a self,
        resource: &'a Resource,
    ) -> impl Iterator<Item = Transaction<'a>> {
        let of_example = move |example: &'a Example| {
            or_none(&example.requests).flat_map(move |request| {
                or_none(&example.responses).map(move |response| Transaction {
                    resource,
                    action: self,
                    request,
                    response,
                })
            })
        };
        self.examples.iter().flat_map(of_example)
    }
}

/// The payloads, or `None` once if there are none.
fn or_none(payloads: &[Payload]) -> impl Iterator<Item = Option<&Payload>> {
    let none = payloads.is_empty().then_some(None);
    payloads.iter().map(Some).chain(none)
}
