//! From a call to one of the ten operations of the contract, and the refusals around them.
//!
//! The order of the questions is the usual one: who are you (401, 403), is there such a path
//! (404), may one do that there (405), is there such a thing (404), is the body all right (400).
//! Only the last two may change places, as a manner.

use super::account::Account;
use super::manners::Manners;
use super::message::{Call, Refusal, Reply};

/// More than any text of a sensible client, less than what hurts.
const LARGEST_BODY: usize = 1 << 20;

/// A path of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    Groups,
    Group(&'a str),
    Rules(&'a str),
    Rule(&'a str, &'a str),
}

impl<'a> Place<'a> {
    pub(super) fn of(path: &'a str, prefix: &str) -> Option<Self> {
        let path = path
            .strip_prefix(prefix)?
            .strip_prefix("/security_groups")?;
        let mut parts = path.split('/');
        let place = match (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) {
            (Some(""), None, ..) => Self::Groups,
            (Some(""), Some(group), None, ..) => Self::Group(group),
            (Some(""), Some(group), Some("rules"), None, _) => Self::Rules(group),
            (Some(""), Some(group), Some("rules"), Some(rule), None) => Self::Rule(group, rule),
            _ => return None,
        };
        Some(place)
    }

    fn allows(self) -> &'static str {
        match self {
            Self::Groups | Self::Rules(_) => "GET, HEAD, POST",
            Self::Group(_) | Self::Rule(..) => "GET, HEAD, PUT, DELETE",
        }
    }
}

/// Does what the call asks for, or says why not. `turn` counts the requests.
pub(super) fn conduct(call: &Call, account: &mut Account, turn: usize, manners: &Manners) -> Reply {
    if let Some(reply) = stranger(call, manners) {
        return reply;
    }
    let Some(place) = Place::of(&call.path, manners.prefix) else {
        return Reply::error(404, "no such path");
    };
    let mut clerk = Clerk {
        call,
        account,
        turn,
        manners,
    };
    // A HEAD is a GET of which the front keeps the body to itself.
    let method = if call.method == "HEAD" {
        "GET"
    } else {
        &call.method
    };
    let allowed = place.allows();
    let reply = match (method, place) {
        _ if !allowed.split(", ").any(|known| known == method) => {
            Ok(Reply::error(405, "method not allowed").with("allow", allowed))
        }
        ("POST" | "PUT", _) if call.body.len() > LARGEST_BODY => {
            Err(Refusal::new(413, "the body is too large"))
        }
        ("POST" | "PUT", _) if !is_json(call) => Err(Refusal::new(
            manners.wrong_media_type,
            "expected application/json",
        )),
        ("GET", Place::Groups) => Ok(clerk.list_groups()),
        ("POST", Place::Groups) => clerk.create_group(),
        ("GET", Place::Group(group)) => clerk.read_group(group),
        ("PUT", Place::Group(group)) => clerk.update_group(group),
        ("DELETE", Place::Group(group)) => clerk.delete_group(group),
        ("GET", Place::Rules(group)) => clerk.list_rules(group),
        ("POST", Place::Rules(group)) => clerk.create_rule(group),
        ("GET", Place::Rule(group, rule)) => clerk.read_rule(group, rule),
        ("PUT", Place::Rule(group, rule)) => clerk.update_rule(group, rule),
        ("DELETE", Place::Rule(group, rule)) => clerk.delete_rule(group, rule),
        _ => unreachable!("{method} is allowed at {place:?} and not done"),
    };
    reply.unwrap_or_else(Reply::from)
}

fn stranger(call: &Call, manners: &Manners) -> Option<Reply> {
    let token = manners.token.as_ref()?;
    match call.header("x-auth-token") {
        Some(given) if given == token => None,
        Some(_) => Some(Reply::error(manners.wrong_token, "this token is not valid")),
        None => Some(Reply::error(401, "a token is needed")),
    }
}

/// Says nothing against a body without a type, as old clients leave it out.
fn is_json(call: &Call) -> bool {
    let Some(media_type) = call.header("content-type") else {
        return true;
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// One call at the account.
pub(super) struct Clerk<'a> {
    pub(super) call: &'a Call,
    pub(super) account: &'a mut Account,
    pub(super) turn: usize,
    pub(super) manners: &'a Manners,
}

/// What an operation comes to.
pub(super) type Outcome = Result<Reply, Refusal>;

impl Clerk<'_> {
    pub(super) fn exists(&self, group: &str) -> Result<(), Refusal> {
        if self.account.group(group).is_some() {
            Ok(())
        } else {
            Err(self.missing(group))
        }
    }

    pub(super) fn missing(&self, id: &str) -> Refusal {
        let status = if self.account.is_buried(id) {
            self.manners.gone
        } else if looks_like_an_id(id, self.manners) {
            404
        } else {
            self.manners.malformed_id
        };
        Refusal::new(status, format!("\"{id}\" not found"))
    }

    pub(super) fn wrote(&mut self, group: &str) {
        self.account.revision += 1;
        let revision = self.account.revision;
        if let Some(group) = self.account.group_mut(group) {
            group.revision = revision;
        }
        self.account.wrote(self.manners);
    }
}

fn looks_like_an_id(id: &str, manners: &Manners) -> bool {
    if manners.integer_ids {
        id.bytes().all(|byte| byte.is_ascii_digit())
    } else {
        let bare = id.trim_start_matches("sg-").trim_start_matches("rule-");
        uuid::Uuid::try_parse(bare).is_ok()
    }
}
