//! Why a call is refused: exception class, text and, for REST, the status.
//!
//! The classes and texts are those seen of the real service. For security groups it names no
//! classes of its own, so every value that will not do is an `InvalidValue`, and every rule of
//! conduct that a call offends (a group in use, a limit) is a `Public` exception.
//!
//! XML-RPC has numbers of its own for a method that does not exist; that is the one case in which
//! a refusal has two codes ([`Refusal::fault_code`]).

use std::fmt;

use serde_json::Value;

use super::call::Dress;

/// A refusal.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// The exception class.
    pub(super) code: &'static str,
    /// The text.
    pub(super) text: String,
    /// The status in REST.
    pub(super) status: u16,
    /// The fault code in XML-RPC.
    pub(super) fault_code: &'static str,
}

impl Refusal {
    fn new(code: &'static str, status: u16, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            status,
            fault_code: code,
        }
    }

    /// What is told to people.
    pub(super) fn told(&self, dress: Dress) -> Value {
        if dress.numeric_text {
            self.status.into()
        } else {
            self.text.clone().into()
        }
    }

    /// A refusal of no class that the API knows, as only a fault gives one.
    pub(super) fn other(code: &'static str, status: u16, text: impl Into<String>) -> Self {
        Self::new(code, status, text)
    }

    /// No object has this id.
    pub(super) fn not_found(id: impl fmt::Display) -> Self {
        Self::new(
            "SoftLayer_Exception_ObjectNotFound",
            404,
            format!("Unable to find object with id of '{id}'."),
        )
    }

    /// A method of an object, without an object.
    pub(super) fn no_object(service: &str, method: &str) -> Self {
        Self::new(
            "SoftLayer_Exception",
            500,
            format!("Object does not exist to execute method on. ({service}::{method})"),
        )
    }

    /// There is no such service.
    pub(super) fn unknown_service() -> Self {
        Self {
            fault_code: "-32601",
            ..Self::public("Service does not exist")
        }
    }

    /// The service has no such method.
    pub(super) fn unknown_method(method: &str) -> Self {
        Self {
            fault_code: "-32601",
            ..Self::public(format!(
                "Function (\"{method}\") is not a valid method for this service."
            ))
        }
    }

    /// Nobody said who calls.
    pub(super) fn no_credentials() -> Self {
        Self::new(
            "SoftLayer_Exception_Public",
            401,
            "No valid authentication found",
        )
    }

    /// The caller is not who they say.
    pub(super) fn wrong_credentials() -> Self {
        Self::new(
            "SoftLayer_Exception_InvalidLegacyToken",
            401,
            "Invalid API token.",
        )
    }

    /// A property that cannot be left out.
    pub(super) fn missing(property: &str, of: &str) -> Self {
        Self::new(
            "SoftLayer_Exception_MissingCreationProperty",
            500,
            format!("The property '{property}' must be set to create an instance of '{of}'."),
        )
    }

    /// A value that will not do.
    pub(super) fn invalid(what: impl fmt::Display) -> Self {
        Self::new(
            "SoftLayer_Exception_InvalidValue",
            500,
            format!("Invalid value provided for '{what}'."),
        )
    }

    /// A refusal in free text.
    pub(super) fn public(text: impl Into<String>) -> Self {
        Self::new("SoftLayer_Exception_Public", 500, text)
    }

    /// A request that is none.
    pub(super) fn bad_request() -> Self {
        Self::new(
            "SoftLayer_Exception_WebService_BadRequest",
            400,
            "Bad request",
        )
    }

    /// A path that leads nowhere.
    pub(super) fn no_such_path() -> Self {
        Self::new("SoftLayer_Exception_Public", 404, "Not found")
    }

    /// A mask asks for what the type does not have.
    pub(super) fn bad_mask(property: &str, of: &str) -> Self {
        Self::new(
            "SoftLayer_Exception_WebService_ObjectMask",
            500,
            format!("Property '{property}' not valid for '{of}'."),
        )
    }

    /// A mask that cannot be read.
    pub(super) fn unreadable_mask() -> Self {
        Self::new(
            "SoftLayer_Exception_WebService_ObjectMask",
            500,
            "The object mask is malformed.",
        )
    }

    /// XML that is none, or that this server does not take.
    pub(super) fn not_well_formed(text: impl Into<String>) -> Self {
        Self::new("-32700", 400, text)
    }
}
