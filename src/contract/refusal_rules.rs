//! The rules by which requirements about refusals follow: bad bodies, bad messages, strangers.
//!
//! What a contract states of an attribute binds whoever takes it, so a refusal of what breaks it
//! is MUST (see `rejection` for the cases). How a message that is no request at all is answered
//! is convention, except that it must not break the server. Strangers are refused wherever
//! calls carry credentials.

use super::operation::Operation;
use super::rejection::{Case, nothing_stored};
use super::requirement::{Basis, Level, Origin};
use super::rules::Rule;

/// Rules about requests with a body.
pub(super) fn refusal_rules(operation: &Operation) -> Vec<Rule> {
    let Some(request) = &operation.request else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    let mut attributes: Vec<&str> = Vec::new();
    for rejection in &request.rejections {
        let place = rejection.place.unwrap_or(request.place);
        rules.push(Rule::new(
            rejection.rule(),
            rejection.level,
            rejection.basis,
            rejection.sentence(),
            Origin::Contract(place),
        ));
        if !attributes.contains(&rejection.attribute.as_str()) {
            attributes.push(&rejection.attribute);
        }
    }
    for attribute in attributes {
        rules.push(Rule::new(
            nothing_stored(attribute),
            Level::Must,
            Basis::Derived,
            format!("nothing comes of a request that was refused for its `{attribute}`"),
            Origin::Contract(operation.place),
        ));
    }
    rules.extend(error_body(operation));
    // Without its attributes a body that demands some is not a good one, whatever else it is.
    let demands = request
        .rejections
        .iter()
        .any(|rejection| rejection.case == Case::Missing && rejection.level == Level::Must);
    let (level, basis, origin) = if demands {
        let here = Origin::Contract(request.place);
        (Level::Must, Basis::Stated, here)
    } else {
        let standard = Origin::Standard("RFC 9110, section 15.5.1");
        (Level::Should, Basis::Convention, standard)
    };
    rules.push(Rule::new(
        "malformed-json",
        level,
        basis,
        "a body that is no JSON is refused",
        origin,
    ));
    rules.push(never_broken(
        "malformed-json/never-5xx",
        "a body that is no JSON does not break the server",
    ));
    rules.push(Rule::new(
        "wrong-media-type",
        Level::Should,
        Basis::Convention,
        "a body of another media type is refused",
        Origin::Standard("RFC 9110, section 15.5.16"),
    ));
    rules.push(never_broken(
        "wrong-media-type/never-5xx",
        "a body of another media type does not break the server",
    ));
    rules
}

/// A refusal explains itself: as documented, or at least as JSON.
fn error_body(operation: &Operation) -> Option<Rule> {
    let documented = operation.errors().next();
    let refuses = operation
        .request
        .as_ref()
        .is_some_and(|request| !request.rejections.is_empty());
    match documented {
        Some(response) => Some(Rule::new(
            "error-body",
            Level::Must,
            Basis::Stated,
            "a refusal has the documented body",
            Origin::Contract(response.place),
        )),
        None if refuses => Some(Rule::new(
            "error-body",
            Level::Should,
            Basis::Convention,
            "a refusal says in JSON what was wrong",
            Origin::Standard("RFC 9457, section 3"),
        )),
        None => None,
    }
}

/// Rules about a method that an item does not have.
pub(super) fn method_rules() -> Vec<Rule> {
    vec![
        Rule::new(
            "undocumented-method",
            Level::Should,
            Basis::Convention,
            "a method that is not documented is refused; 405 names those that are allowed",
            Origin::Standard("RFC 9110, section 15.5.6"),
        ),
        never_broken(
            "undocumented-method/never-5xx",
            "a method that is not documented does not break the server",
        ),
    ]
}

/// Rules about who calls.
pub(super) fn authentication_rules(operation: &Operation) -> Vec<Rule> {
    let rule = |name: &str, sentence: &str| {
        Rule::new(
            name,
            Level::Must,
            Basis::Stated,
            sentence,
            Origin::Contract(operation.place),
        )
    };
    vec![
        rule(
            "auth/missing",
            "a call without credentials is refused, and does nothing",
        ),
        rule(
            "auth/wrong",
            "a call with wrong credentials is refused, and does nothing",
        ),
    ]
}

fn never_broken(name: &str, sentence: &str) -> Rule {
    Rule::new(
        name,
        Level::Must,
        Basis::Convention,
        sentence,
        Origin::Standard("RFC 9110, section 15.6"),
    )
}
