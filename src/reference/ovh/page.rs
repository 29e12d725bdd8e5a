//! The login page, where the owner of an account says yes to a key.
//!
//! It is for browsers, not for clients of the API: a form with `nichandle` and `password`. The right
//! ones validate the key and lead to where the application asked for; the wrong ones change
//! nothing.

use super::call::{Answer, Call, Content};
use super::refusal::Refusal;
use super::store::{NICHANDLE, PASSWORD, Status, Store};
use super::text;

const HTML: &str = "text/html; charset=utf-8";

/// Whether a call is for the page.
pub(super) fn is_asked_for(call: &Call) -> bool {
    call.path == ["auth"]
}

/// Shows the page, or takes what was filled in.
pub(super) fn answer(store: &mut Store, call: &Call) -> Answer {
    let token = call.query("credentialToken").unwrap_or_default();
    let found = store
        .credentials
        .iter_mut()
        .find(|known| !token.is_empty() && known.token == token);
    let Some(credential) = found else {
        return Refusal::no_object().into();
    };
    match call.method.as_str() {
        "GET" => page(200, &form(token)),
        "POST" => {
            let filled = text::pairs(&String::from_utf8_lossy(&call.body));
            let right = text::find(&filled, "nichandle") == Some(NICHANDLE)
                && text::find(&filled, "password") == Some(PASSWORD);
            if !right {
                return Refusal::forbidden("Invalid account or password").into();
            }
            if credential.status == Status::Pending {
                credential.status = Status::Validated;
            }
            match &credential.redirection {
                Some(to) => Answer {
                    header: Some(("location", to.clone())),
                    ..page(302, "<p>You are logged in.</p>")
                },
                None => page(200, "<p>You are logged in.</p>"),
            }
        }
        _ => Refusal::no_method("GET, POST".to_owned()).into(),
    }
}

fn page(status: u16, content: &str) -> Answer {
    Answer {
        status,
        media_type: HTML,
        content: Content::Text(format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><title>Login</title>\n{content}\n</html>\n"
        )),
        header: None,
    }
}

/// The form. The token is one that the server has made, so nothing in it needs to be escaped.
fn form(token: &str) -> String {
    format!(
        "<form method=\"post\" action=\"?credentialToken={token}\">\n\
         <label>Account <input name=\"nichandle\" autocomplete=\"username\"></label>\n\
         <label>Password <input name=\"password\" type=\"password\"></label>\n\
         <button>Log in</button>\n</form>"
    )
}
