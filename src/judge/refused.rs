//! Requests that a conforming target refuses, and what came of them.
//!
//! A request is bad by what it carries (an attribute that breaks the contract, a body that is
//! no JSON, another media type), by its method, or by who sends it. Answering it with a success
//! breaks the rule of the case. A refusal proves something only beside a good request of the same
//! operation that worked; 401, 404, 405 and 429 prove nothing about a body. That nothing
//! was stored is decided later, when lists and items are read (see [`Refusal`]).
//!
//! What a target wrongly made of a bad request is kept out of all other rules: a new resource
//! by its id, a changed one by forgetting what was expected of the attributes sent.

use serde_json::{Map, Value};

use crate::contract::{Contract, OperationIndex, Rejection, Role, differences, is_demanding};
use crate::trace::{Exchange, IMPOSTOR, NOBODY, Response};
use crate::wire;

use super::book::{Book, Finding, Weight};
use super::history::{Aim, History, Refusal, Standing};
use super::seen::Seen;
use super::suspects::spreaders;
use super::validators::Validators;

/// What is wrong with a request.
pub(super) enum Fault<'c> {
    /// Who sends it: the rule about it.
    Stranger(&'static str),
    Malformed,
    MediaType,
    Value(&'c Rejection),
    /// The item of another parent than the path names.
    Elsewhere,
}

/// What is wrong with a request, if something is.
pub(super) fn fault<'c>(
    contract: &'c Contract,
    operation: OperationIndex,
    standing: Standing,
    exchange: &Exchange,
) -> Option<Fault<'c>> {
    match exchange.labels.role.as_str() {
        NOBODY => return Some(Fault::Stranger("auth/missing")),
        IMPOSTOR => return Some(Fault::Stranger("auth/wrong")),
        _ => {}
    }
    // On, or below, what is gone other rules decide.
    if matches!(standing, Standing::Gone(_) | Standing::Below(_)) {
        return None;
    }
    let role = contract.bindings[operation].role.map(|(role, _)| role);
    if let (Standing::Elsewhere(_), Some(Role::Update | Role::Delete)) = (standing, role) {
        return Some(Fault::Elsewhere);
    }
    let request = contract.operations[operation].request.as_ref()?;
    let body = exchange.request.body.as_deref()?;
    let given = exchange
        .request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| wire::media_type(value));
    if given.is_some_and(|given| given != request.media_type && !given.ends_with("json")) {
        return Some(Fault::MediaType);
    }
    match serde_json::from_str(body) {
        Ok(Value::Object(body)) => contract.rejection(operation, &body).map(Fault::Value),
        Ok(_) => None,
        Err(_) => Some(Fault::Malformed),
    }
}

/// What a target made of a bad request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answered {
    Accepted,
    Refused,
    /// 5xx, or no answer at all.
    Broken,
    /// A status that proves nothing about the request's fault.
    Unclear,
}

fn answered(answer: Option<&Response>, contract: &Contract, operation: OperationIndex) -> Answered {
    let Some(answer) = answer else {
        return Answered::Broken;
    };
    match answer.status {
        200..=399 => Answered::Accepted,
        401 | 404 | 405 | 429 => Answered::Unclear,
        // 403 is for a request that is understood and not granted (RFC 9110, section 15.5.4); the
        // good ones beside it are granted.
        400 | 403 | 409 | 413 | 415 | 422 => Answered::Refused,
        status @ 400..=499 if contract.operations[operation].response(status).is_some() => {
            Answered::Refused
        }
        400..=499 => Answered::Unclear,
        _ => Answered::Broken,
    }
}

/// Takes a bad request and its answer.
pub(super) fn take(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    validators: &mut Validators,
    seen: &Seen<'_>,
    fault: &Fault<'_>,
) {
    let operation = seen.operation;
    if seen.standing == Standing::Foreign && !matches!(fault, Fault::Stranger(_)) {
        // A bad request on what nobody is known to have made: the refusal may be about either.
        return;
    }
    if let Some(because) = doubt(history, seen.standing) {
        for rule in rules_of(fault) {
            book.untested(operation, &rule, &because);
        }
        return;
    }
    let told = answered(seen.answer(), contract, operation);
    let shown = status(seen);
    let name = seen.name();
    let finding =
        |message: String| Finding::new(message, [name.clone()]).highlighting(shown.clone());
    match fault {
        Fault::Value(rejection) => {
            let rule = rejection.rule();
            let what = described(seen, &rejection.attribute);
            match told {
                Answered::Accepted => {
                    let finding = finding(format!("answered {shown} though {what}"));
                    if rejection.borrowed {
                        let attribute = rejection.attribute.clone();
                        history.lenient.push((operation, rule, attribute, finding));
                    } else {
                        book.fail(operation, &rule, finding);
                    }
                }
                Answered::Broken => {
                    book.fail(operation, &rule, finding(format!("{shown} where {what}")));
                }
                Answered::Refused => history.refused.push((operation, rule, name.clone())),
                Answered::Unclear => {}
            }
            if told == Answered::Refused {
                remember(
                    history,
                    seen,
                    rejection.nothing_stored(),
                    Some(&rejection.attribute),
                );
            }
        }
        Fault::Malformed | Fault::MediaType => {
            let rule = message_rule(fault);
            let survives = format!("{rule}/never-5xx");
            match told {
                Answered::Broken => {
                    book.fail(operation, &survives, finding(shown.clone()));
                    let because = book.id(operation, &survives);
                    book.untested(operation, rule, &because);
                }
                Answered::Accepted => {
                    book.pass(operation, &survives, &name);
                    book.fail(operation, rule, finding(format!("answered {shown}")));
                }
                Answered::Refused | Answered::Unclear => {
                    book.pass(operation, &survives, &name);
                    book.pass(operation, rule, &name);
                }
            }
        }
        Fault::Stranger(rule) => stranger(history, book, seen, rule),
        Fault::Elsewhere => match told {
            Answered::Accepted | Answered::Broken => {
                // A create that puts resources below every parent is nearer to blame.
                let finding = finding(format!("answered {shown} through another parent"));
                let accused = (operation, "isolation/item");
                book.suspect(Weight::Agreed, accused, finding, &spreaders(contract));
            }
            Answered::Refused | Answered::Unclear => {
                book.pass(operation, "isolation/item", &name);
                remember(history, seen, "isolation/item".to_owned(), None);
            }
        },
    }
    if seen.answer().is_some_and(Response::is_success) {
        set_aside(contract, history, book, seen, fault);
    } else {
        error_body(
            contract,
            book,
            validators,
            seen,
            matches!(fault, Fault::Value(_)),
        );
    }
}

/// The reason to conclude nothing from what an exchange is about.
fn doubt(history: &History, standing: Standing) -> Option<String> {
    match standing {
        Standing::Alive(known)
        | Standing::Gone(known)
        | Standing::Elsewhere(known)
        | Standing::Collection(Some(known)) => history.taint(known),
        Standing::Below(_) | Standing::Foreign | Standing::Collection(None) => None,
    }
}

fn message_rule(fault: &Fault<'_>) -> &'static str {
    match fault {
        Fault::MediaType => "wrong-media-type",
        _ => "malformed-json",
    }
}

/// Every rule that a bad request gives evidence for.
fn rules_of(fault: &Fault<'_>) -> Vec<String> {
    match fault {
        Fault::Stranger(rule) => vec![(*rule).to_owned()],
        Fault::Elsewhere => vec!["isolation/item".to_owned()],
        Fault::Value(rejection) => vec![rejection.rule(), rejection.nothing_stored()],
        Fault::Malformed | Fault::MediaType => {
            let rule = message_rule(fault);
            vec![rule.to_owned(), format!("{rule}/never-5xx")]
        }
    }
}

fn status(seen: &Seen<'_>) -> String {
    seen.answer().map_or_else(
        || "no answer".to_owned(),
        |answer| answer.status.to_string(),
    )
}

fn described(seen: &Seen<'_>, attribute: &str) -> String {
    match seen.sent().get(attribute) {
        Some(value) => {
            let text: String = value.to_string().chars().take(60).collect();
            format!("`{attribute}` was {text}")
        }
        None => format!("`{attribute}` was missing"),
    }
}

fn stranger(history: &mut History, book: &mut Book<'_>, seen: &Seen<'_>, rule: &str) {
    let operation = seen.operation;
    let name = seen.name();
    let shown = status(seen);
    let who = if rule == "auth/missing" {
        "without credentials"
    } else {
        "with wrong credentials"
    };
    let finding = Finding::new(format!("answered {shown} to a call {who}"), [name.clone()])
        .highlighting(shown);
    match seen.answer().map(|answer| answer.status) {
        // A target may hide from strangers what there is (RFC 9110, section 15.5.4); or it does not
        // show yet what is new, and that is no door.
        Some(404) => {
            history.hidden.push((operation, rule.to_owned(), name));
            remember(history, seen, rule.to_owned(), None);
        }
        Some(401 | 403) => {
            history.strangers_refused = true;
            book.pass(operation, rule, &name);
            remember(history, seen, rule.to_owned(), None);
        }
        Some(429) => {}
        _ => history.admitted.push((operation, rule.to_owned(), finding)),
    }
}

/// Keeps a refused write in mind until it is known that nothing came of it.
fn remember(history: &mut History, seen: &Seen<'_>, rule: String, spoilt: Option<&str>) {
    let method = seen.pages[0].request.method.as_str();
    let aim = match (seen.standing, method) {
        (Standing::Collection(parent), "POST") => Aim::Create(parent),
        (Standing::Alive(known) | Standing::Elsewhere(known), "DELETE") => Aim::Delete(known),
        (Standing::Alive(known) | Standing::Elsewhere(known), "PUT" | "PATCH") => {
            Aim::Update(known)
        }
        _ => return,
    };
    let mut sent = seen.sent();
    let bad = spoilt.and_then(|name| Some((name.to_owned(), sent.shift_remove(name)?)));
    let after = history.writes();
    history.refusals.push(Refusal {
        operation: seen.operation,
        rule,
        session: seen.session().to_owned(),
        evidence: seen.name(),
        after,
        aim,
        sent,
        bad,
    });
}

/// Keeps what a target made of a bad request out of all other rules.
fn set_aside(
    contract: &Contract,
    history: &mut History,
    book: &Book<'_>,
    seen: &Seen<'_>,
    fault: &Fault<'_>,
) {
    let Some((role, family)) = contract.bindings[seen.operation].role else {
        return;
    };
    match (role, seen.standing) {
        (Role::Create, Standing::Collection(parent)) => {
            let item = seen.bodies[0]
                .as_ref()
                .and_then(|body| contract.item(seen.operation, body));
            let id =
                item.and_then(|item| contract.families[family].id_of(&Value::Object(item.clone())));
            history
                .quarantined
                .extend(id.map(|id| (family, parent, id)));
        }
        (Role::Update, Standing::Elsewhere(known)) => {
            let id = book.id(seen.operation, "isolation/item");
            history.resources[known].tainted.get_or_insert(id);
        }
        (Role::Update, Standing::Alive(known)) => {
            for name in seen.sent().keys() {
                history.resources[known].expected.shift_remove(name);
                history.resources[known].spoilt.insert(name.clone());
            }
        }
        (Role::Delete, Standing::Alive(known) | Standing::Elsewhere(known)) => {
            let broken = rules_of(fault).into_iter().next().unwrap_or_default();
            let id = book.id(seen.operation, &broken);
            history.resources[known].tainted.get_or_insert(id);
        }
        _ => {}
    }
}

/// A refusal explains itself, as documented; where nothing is documented, a refused value is
/// explained in JSON.
pub(super) fn error_body(
    contract: &Contract,
    book: &mut Book<'_>,
    validators: &mut Validators,
    seen: &Seen<'_>,
    of_value: bool,
) {
    let Some(answer) = seen
        .answer()
        .filter(|answer| (400..500).contains(&answer.status))
    else {
        return;
    };
    let operation = seen.operation;
    let name = seen.name();
    let documented = contract.operations[operation]
        .errors()
        .find(|response| response.status == answer.status);
    if documented.is_none() && !of_value {
        return;
    }
    let problem = match (&seen.bodies[0], documented) {
        (None, _) => Some(wire::answered(answer).err().unwrap_or_default()),
        (Some(body), Some(response)) => response
            .body
            .as_ref()
            .and_then(|shape| validators.problem(operation, answer.status, shape, body)),
        (Some(body), None) => (!body.is_object()).then(|| "the body is no object".to_owned()),
    };
    match problem {
        Some(problem) => {
            let message = format!("{} is not explained: {problem}", answer.status);
            book.fail(operation, "error-body", Finding::new(message, [name]));
        }
        None => book.pass(operation, "error-body", &name),
    }
}

/// A method that is not documented, on an item of ours.
pub(super) fn undocumented(
    history: &History,
    book: &mut Book<'_>,
    operation: OperationIndex,
    standing: Standing,
    exchange: &Exchange,
) {
    let (rule, survives) = ("undocumented-method", "undocumented-method/never-5xx");
    if let Some(because) = doubt(history, standing) {
        book.untested(operation, rule, &because);
        book.untested(operation, survives, &because);
        return;
    }
    let name = exchange.name();
    let method = &exchange.request.method;
    let Some(answer) = exchange.answer() else {
        // To hang up on a stranger's method is rude; nothing is broken by it.
        book.pass(operation, survives, &name);
        let finding = Finding::new(format!("no answer to {method}"), [name]);
        return book.fail(operation, rule, finding);
    };
    let status = answer.status;
    let finding =
        |message: String| Finding::new(message, [name.clone()]).highlighting(status.to_string());
    // 501 is for a server that knows the method nowhere (RFC 9110, section 15.6.2).
    if status >= 500 && status != 501 {
        book.fail(
            operation,
            survives,
            finding(format!("{method} was answered with {status}")),
        );
        let because = book.id(operation, survives);
        book.untested(operation, rule, &because);
        return;
    }
    book.pass(operation, survives, &name);
    if status < 400 {
        book.fail(
            operation,
            rule,
            finding(format!("{method} was answered with {status}")),
        );
    } else if status == 405 && answer.header("allow").is_none() {
        book.fail(
            operation,
            rule,
            finding("405 comes without `Allow`".to_owned()),
        );
    } else {
        book.pass(operation, rule, &name);
    }
}

/// Whether a target refused a text that it may refuse.
pub(super) fn refused_text(seen: &Seen<'_>) -> bool {
    let refused = seen
        .answer()
        .is_some_and(|answer| matches!(answer.status, 400 | 403 | 413 | 422));
    let demanding = |value: &Value| value.as_str().is_some_and(is_demanding);
    refused && seen.sent().values().any(demanding)
}

const NO_DOOR: &str = "the target asks nobody for credentials";

/// What was put off until the whole trace is known.
pub(super) fn settle(contract: &Contract, history: &mut History, book: &mut Book<'_>, lax: bool) {
    for (operation, rule, evidence) in std::mem::take(&mut history.refused) {
        // A target that refuses good requests, too, has proven nothing by refusing bad ones.
        if history.worked.contains(&operation) {
            book.pass(operation, &rule, &evidence);
        }
    }
    for (operation, rule, attribute, finding) in std::mem::take(&mut history.lenient) {
        // An attribute that the target passes over cannot be wrong.
        if history.honoured.contains(&(operation, attribute)) {
            book.fail(operation, &rule, finding);
        } else if let Some(evidence) = finding.evidence.first() {
            book.pass(operation, &rule, evidence);
        }
    }
    let admitted = std::mem::take(&mut history.admitted);
    // Where nobody is refused and nobody said that somebody should be, there is no door to guard.
    let open = !history.strangers_refused && lax && !admitted.is_empty();
    // Where there is no door, what was not shown yet says nothing about one.
    for (operation, rule, evidence) in std::mem::take(&mut history.hidden) {
        if open {
            book.unsupported(operation, &rule, NO_DOOR, vec![evidence]);
        } else {
            book.pass(operation, &rule, &evidence);
        }
    }
    for (operation, rule, finding) in admitted {
        if open {
            book.unsupported(operation, &rule, NO_DOOR, finding.evidence);
        } else {
            book.fail(operation, &rule, finding);
        }
    }
    // What the first stranger deleted the second one could not be tried on.
    for operation in (0..contract.operations.len()).filter(|_| open) {
        for rule in ["auth/missing", "auth/wrong"] {
            book.unsupported(operation, rule, NO_DOOR, Vec::new());
        }
    }
}

/// Attributes of an answered update that only another operation declares, where the answer shows
/// that the target took them.
pub(super) fn honoured(
    contract: &Contract,
    history: &mut History,
    operation: OperationIndex,
    sent: &Map<String, Value>,
    item: &Map<String, Value>,
) -> Map<String, Value> {
    let mut borrowed = contract.borrowed(operation, sent);
    borrowed.retain(|name, value| {
        let Some((_, family)) = contract.bindings[operation].role else {
            return false;
        };
        let one = Map::from_iter([(name.clone(), value.clone())]);
        item.contains_key(name) && differences(&one, item, &contract.knowledge(family)).is_empty()
    });
    for name in borrowed.keys() {
        history.honoured.insert((operation, name.clone()));
    }
    borrowed
}
