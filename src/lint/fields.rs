//! Attributes across operations: what is shown is described, and is the same thing everywhere.
//!
//! One object is shown by several operations. Here all examples of it are laid side by side,
//! attribute by attribute, and beside them what the create operation declares. A thing that is
//! true of an attribute is said once, where it shows first.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::contract::{Place, Property, Role, Shape, Type};

use super::code::LintCode;
use super::json_places::escaped;
use super::subject::{Body, Described, Subject};

/// Attributes that describe an item and do not make it up; other words for people may well be
/// the point of it.
const REMARKS: [&str; 6] = [
    "description",
    "comment",
    "comments",
    "note",
    "notes",
    "summary",
];

/// Where an attribute is shown, and as what.
struct Showing {
    kind: Type,
    place: Place,
}

/// Examples of one object: by attribute, in document order.
type Showings = BTreeMap<String, Vec<Showing>>;

/// Whose attributes are compared: those of a family, or of one operation outside any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Family(usize),
    Operation(usize),
}

pub(super) fn check(subject: &mut Subject<'_>) {
    let operations = std::mem::take(&mut subject.operations);
    let words = words(subject);
    let mut shown: BTreeMap<Owner, Showings> = BTreeMap::new();
    let mut said: BTreeSet<(Owner, String)> = BTreeSet::new();
    for described in &operations {
        for body in described.successes() {
            if stated(described, body) {
                additions(subject, described, body, &words);
            } else {
                lay(subject, described, body, &mut shown);
            }
        }
        requests(subject, described, &operations, &words, &mut said);
        examples(subject, described);
        required_texts(subject, described);
    }
    for (owner, showings) in &shown {
        let declared = declared(subject, &operations, *owner);
        for (name, showings) in showings {
            let known = declared.iter().find(|property| property.name == *name);
            compare(subject, name, showings, known);
            let is_id = match owner {
                Owner::Family(index) => {
                    let family = subject.contract.families.get(*index);
                    family.is_some_and(|family| family.id_key == *name)
                }
                Owner::Operation(_) => false,
            };
            if known.is_none()
                && !is_id
                && !words.contains(name.as_str())
                && let Some(first) = showings.first()
            {
                let message = format!("`{name}` is shown in answers and described nowhere");
                subject.find(LintCode::AnswerUndocumented, first.place, message);
            }
        }
    }
    subject.operations = operations;
}

/// Whether attributes or a schema, and not the example alone, say what an answer is.
fn stated(described: &Described<'_>, body: &Body<'_>) -> bool {
    let response = body
        .status
        .and_then(|status| described.operation.response(status));
    let shape = response.and_then(|response| response.body.as_ref());
    shape.is_some_and(|shape| shape.stated)
}

/// What descriptions name in back-ticks, and what parameters are called.
fn words<'a>(subject: &Subject<'a>) -> BTreeSet<&'a str> {
    let blueprint = subject.blueprint;
    let mut texts = vec![blueprint.description.as_str()];
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for group in &blueprint.groups {
        texts.push(&group.description);
        for resource in &group.resources {
            texts.push(&resource.description);
            names.extend(resource.parameters.iter().map(|known| known.name.as_str()));
            for action in &resource.actions {
                texts.push(&action.description);
                names.extend(action.parameters.iter().map(|known| known.name.as_str()));
                texts.extend(
                    action
                        .payloads()
                        .map(|payload| payload.description.as_str()),
                );
            }
        }
    }
    names.extend(
        texts
            .into_iter()
            .flat_map(|text| text.split('`').skip(1).step_by(2)),
    );
    names
}

/// Attributes that an answer's own declaration does not know.
fn additions(
    subject: &mut Subject<'_>,
    described: &Described<'_>,
    body: &Body<'_>,
    words: &BTreeSet<&str>,
) {
    let response = body
        .status
        .and_then(|status| described.operation.response(status));
    let Some(declared) = response.and_then(|response| response.body.as_ref()) else {
        return;
    };
    let is_plain = declared.explicit.as_ref().is_none_or(is_plain);
    if !is_plain || has_variable_names(subject) {
        return;
    }
    for pointer in declared.shape.additions(&body.value).into_keys() {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        if let Some(place) = body.places.folded(&pointer)
            && !words.contains(name)
        {
            let message = format!("`{name}` is shown in this answer and not among its attributes");
            subject.find(LintCode::AnswerUndocumented, place, message);
        }
    }
}

/// Whether the shape that is read from a schema is all of it.
fn is_plain(schema: &Value) -> bool {
    const OTHERS: [&str; 8] = [
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
        "patternProperties",
        "additionalProperties",
        "if",
        "not",
    ];
    match schema {
        Value::Object(members) => members
            .iter()
            .all(|(key, value)| !OTHERS.contains(&key.as_str()) && is_plain(value)),
        Value::Array(items) => items.iter().all(is_plain),
        _ => true,
    }
}

/// Whether names of attributes may be any: then none is unknown.
fn has_variable_names(subject: &Subject<'_>) -> bool {
    fn any(members: &[apib::Member]) -> bool {
        members.iter().any(|member| match member {
            apib::Member::Property(property) => property.variable || any(&property.members),
            apib::Member::Value(value) => any(&value.members),
            apib::Member::OneOf(choices, _) => choices.iter().any(|choice| any(choice)),
            apib::Member::Include(_) => false,
        })
    }
    super::types::all_attributes(subject.blueprint).any(|attributes| any(&attributes.members))
}

/// Lays an example beside the others of its object.
fn lay(
    subject: &Subject<'_>,
    described: &Described<'_>,
    body: &Body<'_>,
    shown: &mut BTreeMap<Owner, Showings>,
) {
    let pointer = &described.binding.pointer;
    let owner = match described.binding.role {
        Some((_, family)) => Owner::Family(family),
        None => Owner::Operation(described.index),
    };
    let contract = subject.contract;
    let showings = shown.entry(owner).or_default();
    let mut put = |base: &str, members: &Map<String, Value>| {
        for (name, value) in members {
            let at = format!("{base}/{}", escaped(name));
            if let Some(place) = body.places.key(&at) {
                let kind = Type::of(value);
                showings
                    .entry(name.clone())
                    .or_default()
                    .push(Showing { kind, place });
            }
        }
    };
    if let Some((Role::List, _)) = described.binding.role {
        let items = contract.items(described.index, &body.value);
        for (index, item) in items.into_iter().flatten().enumerate() {
            if let Some(members) = item.as_object() {
                put(&format!("{pointer}/{index}"), members);
            }
        }
    } else if let Some(members) = contract.item(described.index, &body.value) {
        put(pointer, members);
    }
}

/// What a create declares of the attributes of its family, or an operation of its own.
fn declared<'o>(
    subject: &Subject<'o>,
    operations: &[Described<'o>],
    owner: Owner,
) -> Vec<&'o Property> {
    let contract = subject.contract;
    let writes: Vec<usize> = match owner {
        Owner::Operation(index) => vec![index],
        Owner::Family(index) => contract
            .families
            .get(index)
            .map(|family| {
                family
                    .create
                    .into_iter()
                    .chain(family.updates.iter().copied())
                    .collect()
            })
            .unwrap_or_default(),
    };
    let mut properties: Vec<&Property> = operations
        .iter()
        .filter(|described| writes.contains(&described.index))
        .filter_map(|described| described.operation.request.as_ref())
        .filter(|request| request.declared)
        .flat_map(|request| &request.shape.properties)
        .collect();
    if let Owner::Family(index) = owner
        && let Some(family) = contract.families.get(index)
    {
        let states = family.operations().any(|index| {
            let operation = contract.operations.get(index);
            let body = operation.and_then(|operation| operation.success()?.body.as_ref());
            body.is_some_and(|body| body.stated)
        });
        if states {
            properties.extend(&family.item.properties);
        }
    }
    properties
}

/// The types that a declaration states. Digits that may stand for a number are still text.
fn stated_types(shape: &Shape) -> BTreeSet<Type> {
    let mut types = shape.types.clone();
    if shape.spelling.is_some() {
        types.remove(&Type::Integer);
    }
    types
}

fn is_number(kind: Type) -> bool {
    matches!(kind, Type::Integer | Type::Number)
}

fn same(left: Type, right: Type) -> bool {
    left == right || (is_number(left) && is_number(right))
}

fn compare(subject: &mut Subject<'_>, name: &str, showings: &[Showing], known: Option<&&Property>) {
    let types = known
        .map(|property| stated_types(&property.shape))
        .unwrap_or_default();
    let contradicts = |showing: &&Showing| {
        showing.kind != Type::Null
            && !types.is_empty()
            && !types.iter().any(|kind| same(*kind, showing.kind))
    };
    if let Some(showing) = showings.iter().find(contradicts) {
        let wanted: Vec<&str> = types.iter().map(|kind| kind.as_str()).collect();
        let message = format!(
            "`{name}` is {} here, and requests say {}",
            article(showing.kind),
            wanted.join(" or ")
        );
        subject.find(LintCode::AnswerOfOtherType, showing.place, message);
        if let Some(place) = known.and_then(|property| property.shape.place) {
            subject.relate(place, "declared here");
        }
    }
    let Some(first) = showings.first() else {
        return;
    };
    if showings.iter().all(|showing| showing.kind == Type::Null) {
        if known.is_none() {
            let message =
                format!("`{name}` is null in every example, so nothing shows what else it may be");
            subject.find(LintCode::OnlyNull, first.place, message);
        }
        return;
    }
    // Null where the contract says that it may be null is no second shape.
    let may_be_null = types.contains(&Type::Null);
    let other = showings.iter().find(|showing| {
        let null = showing.kind == Type::Null || first.kind == Type::Null;
        let allowed = null && may_be_null;
        !allowed && !same(showing.kind, first.kind)
    });
    if let Some(other) = other {
        let message = format!(
            "`{name}` is {} here and {} in line {}, and nothing says that it may be both",
            article(other.kind),
            article(first.kind),
            first.place.line
        );
        subject.find(LintCode::TwoShapes, other.place, message);
        subject.relate(first.place, format!("{} here", article(first.kind)));
    }
}

fn article(kind: Type) -> String {
    match kind {
        Type::Null => "null".to_owned(),
        Type::Integer | Type::Array | Type::Object => format!("an {}", kind.as_str()),
        _ => format!("a {}", kind.as_str()),
    }
}

/// Attributes of a request's example that nothing declares.
fn requests<'o>(
    subject: &mut Subject<'o>,
    described: &Described<'o>,
    operations: &[Described<'o>],
    words: &BTreeSet<&str>,
    said: &mut BTreeSet<(Owner, String)>,
) {
    let owner = match described.binding.role {
        Some((_, family)) => Owner::Family(family),
        None => Owner::Operation(described.index),
    };
    if described.operation.is_safe() || has_variable_names(subject) {
        return;
    }
    let known = declared(subject, operations, owner);
    for body in &described.requests {
        let has_other_schema = body.payload.schema.as_ref().is_some_and(|schema| {
            let schema = serde_json::from_str::<Value>(&schema.text);
            schema.is_ok_and(|schema| !is_plain(&schema))
        });
        let Some(members) = body.value.as_object().filter(|_| !has_other_schema) else {
            continue;
        };
        for name in members.keys() {
            let is_known = known.iter().any(|property| property.name == *name)
                || words.contains(name.as_str());
            let place = body.places.key(&format!("/{}", escaped(name)));
            if let (false, Some(place)) = (is_known, place)
                && said.insert((owner, name.clone()))
            {
                let message = format!("`{name}` is sent in this example and declared nowhere");
                subject.find(LintCode::RequestUndocumented, place, message);
            }
        }
    }
}

/// An attribute's own example against the one in the body of the same operation.
fn examples(subject: &mut Subject<'_>, described: &Described<'_>) {
    let request = described.operation.request.as_ref();
    let (Some(request), Some(body)) = (
        request.filter(|request| request.declared),
        described.requests.first(),
    ) else {
        return;
    };
    for property in &request.shape.properties {
        let shape = &property.shape;
        let (Some(own), Some(shown), Some(place)) =
            (&shape.example, body.value.get(&property.name), shape.place)
        else {
            continue;
        };
        let same = own == shown || plain(own) == plain(shown);
        let told = subject.findings.iter().any(|finding| {
            finding.code == LintCode::OtherExample.as_str() && finding.place == place
        });
        if same
            || told
            || !shape.enumeration.is_empty()
            || is_nested(own)
            || is_nested(shown)
            || shown.is_null()
        {
            continue;
        }
        let message = format!(
            "the example of `{}` is `{}`, and the body shows `{}`",
            property.name,
            plain(own),
            plain(shown)
        );
        subject.find(LintCode::OtherExample, place, message);
        if let Some(place) = body.places.value(&format!("/{}", escaped(&property.name))) {
            subject.relate(place, "the body's value");
        }
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Remarks for people that a create calls required.
fn required_texts(subject: &mut Subject<'_>, described: &Described<'_>) {
    let Some((Role::Create, _)) = described.binding.role else {
        return;
    };
    let request = described.operation.request.as_ref();
    let properties = request
        .filter(|request| request.declared)
        .map(|request| request.shape.properties.iter())
        .into_iter()
        .flatten();
    for property in properties {
        let shape = &property.shape;
        let is_remark = REMARKS.contains(&property.name.as_str()) && shape.allows(Type::String);
        if let (true, true, None, Some(place)) =
            (is_remark, property.required, &shape.presence, shape.place)
        {
            let message = format!("`{}` is a remark for people, and required", property.name);
            subject.find(LintCode::TextRequired, place, message);
        }
    }
}
