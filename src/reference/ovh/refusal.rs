//! Calls that are not served, and why.
//!
//! The body has a class and a message. What the older form of errors has a code for bears that,
//! too, since clients tell the refusals of the door apart by it.
//!
//! No refusal is a server's error, and each is an answer of JSON.

use serde_json::{Value, json};

use super::call::{Answer, Content, JSON};

/// A refusal.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// The status.
    status: u16,
    /// The class.
    class: &'static str,
    /// The message.
    message: String,
    /// The code of the older form.
    code: Option<&'static str>,
    /// The methods that there are instead.
    allow: Option<String>,
}

impl Refusal {
    fn new(status: u16, class: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            class,
            message: message.into(),
            code: None,
            allow: None,
        }
    }

    fn old(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// A value that cannot be used.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "Client::BadRequest", message)
    }

    /// A value that is not of its type.
    pub(super) fn not_of_type(name: &str, given: &Value, of: &str) -> Self {
        let given = given
            .as_str()
            .map_or_else(|| given.to_string(), str::to_owned);
        Self::bad(format!(
            "[{name}] Given data ({given}) is not valid for type {of}"
        ))
    }

    /// A value that has to be there.
    pub(super) fn mandatory(name: &str) -> Self {
        Self::bad(format!("[{name}] Parameter is mandatory"))
    }

    /// A call that nobody signed.
    pub(super) fn unsigned() -> Self {
        Self::new(401, "Client::Unauthorized", "You must login first")
    }

    /// An application that is not known.
    pub(super) fn unknown_application() -> Self {
        Self::forbidden("This application key is invalid").old("INVALID_KEY")
    }

    /// A consumer key that is not known.
    pub(super) fn unknown_credential() -> Self {
        Self::forbidden("This credential does not exist").old("NOT_CREDENTIAL")
    }

    /// A consumer key that is not valid yet, or no more.
    pub(super) fn invalid_credential() -> Self {
        Self::forbidden("This credential is not valid").old("INVALID_CREDENTIAL")
    }

    /// A call beyond the rules of its consumer key.
    pub(super) fn not_granted() -> Self {
        Self::forbidden("This call has not been granted").old("NOT_GRANTED_CALL")
    }

    /// A signature of something else.
    pub(super) fn signature() -> Self {
        Self::bad("Invalid signature").old("INVALID_SIGNATURE")
    }

    /// A signature of another time.
    pub(super) fn late() -> Self {
        Self::bad("Query out of time").old("QUERY_TIME_OUT")
    }

    /// What the owner may not do either.
    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(403, "Client::Forbidden", message)
    }

    /// A path that leads nowhere.
    pub(super) fn no_route() -> Self {
        Self::not_found("Got an invalid (or empty) URL")
    }

    /// A service that the account does not have.
    pub(super) fn no_service() -> Self {
        Self::not_found("This service does not exist")
    }

    /// An object that is not there.
    pub(super) fn no_object() -> Self {
        Self::not_found("The requested object does not exist")
    }

    fn not_found(message: &str) -> Self {
        Self::new(404, "Client::NotFound", message)
    }

    /// A method that a path does not have.
    pub(super) fn no_method(allow: String) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                405,
                "Client::MethodNotAllowed",
                "This method is not allowed here",
            )
        }
    }

    /// What is there already.
    pub(super) fn conflict(message: &str) -> Self {
        Self::new(409, "Client::Conflict", message)
    }

    /// A body beyond the limit.
    pub(super) fn too_large() -> Self {
        Self::new(413, "Client::BadRequest", "The body is too large")
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let mut body = json!({ "class": refusal.class, "message": refusal.message });
        if let Some(code) = refusal.code {
            body["errorCode"] = json!(code);
            body["httpCode"] = json!(match refusal.status {
                400 => "400 Bad Request",
                _ => "403 Forbidden",
            });
        }
        Self {
            status: refusal.status,
            media_type: JSON,
            content: Content::Json(body),
            header: refusal.allow.map(|allow| ("allow", allow)),
        }
    }
}
