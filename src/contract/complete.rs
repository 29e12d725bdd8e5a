//! What only the whole resource graph can tell of a contract's shapes.
//!
//! One object is shown by many operations, and only the merge of all its examples shows which
//! attribute may be null. An update that declares nothing takes its attributes from its
//! example and from the create operation. Enums that a request states bind answers too. An
//! example that contradicts itself is noted, and nothing MUST rest on it.

use serde_json::Value;

use super::family::{self, Binding, Family, Role};
use super::note::{Note, NoteCode};
use super::operation::Operation;
use super::rejection;
use super::shape::{Property, Shape, Type};
use super::slips;
use super::source::Document;

/// Finds where items stand in answers, and which key identifies them.
pub(super) fn locate(operations: &[Operation], families: &mut [Family], bindings: &mut [Binding]) {
    for family in families.iter_mut() {
        let keys = family::id_keys(family);
        let shapes = family.operations().collect::<Vec<_>>().into_iter();
        let shapes = shapes.filter_map(|index| operations[index].success()?.body.as_ref());
        let all: Vec<&Shape> = shapes.map(|body| &body.shape).collect();
        let holds = |key: &String| {
            let key = std::slice::from_ref(key);
            all.iter().any(|shape| {
                family::item_pointer(shape, key).is_some()
                    || shape
                        .items
                        .as_deref()
                        .is_some_and(|items| family::item_pointer(items, key).is_some())
                    || shape.properties.iter().any(|property| {
                        property.shape.items.as_deref().is_some_and(|items| {
                            family::item_pointer(items, key).as_deref() == Some("")
                        })
                    })
            })
        };
        if let Some(key) = keys.iter().find(|key| holds(key)) {
            family.id_key.clone_from(key);
        }
    }
    for (index, binding) in bindings.iter_mut().enumerate() {
        let Some((role, owner)) = binding.role else {
            continue;
        };
        let family = &families[owner];
        let keys = [family.id_key.clone()];
        let Some(body) = operations[index]
            .success()
            .and_then(|response| response.body.as_ref())
        else {
            continue;
        };
        let pointer = match role {
            Role::List => family::items_pointer(&body.shape, &family.name, &keys),
            _ => family::item_pointer(&body.shape, &keys),
        };
        binding.pointer = pointer.unwrap_or_default();
    }
}

/// What only the whole graph can tell. Where there is a document to lift, it is read as it was meant.
pub(super) fn complete(
    operations: &mut [Operation],
    families: &mut [Family],
    bindings: &[Binding],
    lift: Option<&Document>,
    notes: &mut Vec<Note>,
) {
    for family in families.iter_mut() {
        family.item = merged_item(family, operations, bindings);
        if let Some(document) = lift {
            mend(family, operations, document, notes);
            updates_from_examples(family, operations, notes);
        }
        enums_bind_both(family, operations);
        for index in family.operations().collect::<Vec<_>>() {
            put_item(&mut operations[index], &bindings[index], &family.item);
        }
        for index in family
            .create
            .into_iter()
            .chain(family.updates.iter().copied())
        {
            contradictions(&mut operations[index], &bindings[index], notes);
        }
        refusals(family, operations);
    }
}

/// What the writes of a family state, read as it was meant.
fn mend(family: &Family, operations: &mut [Operation], document: &Document, notes: &mut Vec<Note>) {
    let writes = family.create.iter().chain(&family.updates);
    for index in writes {
        let request = operations[*index].request.as_mut();
        if let Some(request) = request.filter(|request| request.declared) {
            slips::mend(request, &family.item, document, notes);
        }
    }
}

/// What the operations that take a body must refuse.
fn refusals(family: &Family, operations: &mut [Operation]) {
    let declared = family
        .create
        .and_then(|index| operations[index].request.as_ref())
        .filter(|request| request.declared)
        .map(|request| request.shape.clone());
    for index in family
        .create
        .into_iter()
        .chain(family.updates.iter().copied())
    {
        let Some(request) = &mut operations[index].request else {
            continue;
        };
        let by_create = |name: &str| {
            declared
                .as_ref()
                .is_some_and(|shape| shape.property(name).is_some())
        };
        let own = request.declared;
        // Whether an update replaces or merges is rarely said: it may leave out what it keeps.
        let presence = own && Some(index) == family.create;
        request.rejections =
            rejection::rejections(&request.shape, presence, |name| own || by_create(name));
    }
}

fn at<'s>(shape: &'s Shape, pointer: &str) -> Option<&'s Shape> {
    match pointer.strip_prefix('/') {
        None => Some(shape),
        Some(key) => shape.property(key).map(|property| &property.shape),
    }
}

/// The union of all examples of one object. Stated shapes stand first and are not widened.
fn merged_item(family: &Family, operations: &[Operation], bindings: &[Binding]) -> Shape {
    let mut stated: Option<Shape> = None;
    let mut shown: Option<Shape> = None;
    for index in family.operations() {
        let Some(body) = operations[index]
            .success()
            .and_then(|response| response.body.as_ref())
        else {
            continue;
        };
        let Some(place) = at(&body.shape, &bindings[index].pointer) else {
            continue;
        };
        let item = match bindings[index].role {
            Some((Role::List, _)) => place.items.as_deref(),
            _ => Some(place),
        };
        let Some(item) = item.filter(|item| item.is_object()) else {
            continue;
        };
        let sum = if body.stated { &mut stated } else { &mut shown };
        *sum = Some(match sum.take() {
            Some(sum) => sum.merged(item),
            None => item.clone(),
        });
    }
    stated.or(shown).unwrap_or_default()
}

/// Puts the merged item into the answers whose shape rests on examples.
fn put_item(operation: &mut Operation, binding: &Binding, item: &Shape) {
    let Some(index) = operation
        .responses
        .iter()
        .position(|response| (200..300).contains(&response.status))
    else {
        return;
    };
    let Some(body) = &mut operation.responses[index].body else {
        return;
    };
    if body.stated || !item.is_object() {
        return;
    }
    let target = match binding.pointer.strip_prefix('/') {
        None => Some(&mut body.shape),
        Some(key) => body
            .shape
            .property_mut(key)
            .map(|property| &mut property.shape),
    };
    let Some(target) = target else { return };
    if matches!(binding.role, Some((Role::List, _))) {
        if target.types.contains(&Type::Array) {
            target.items = Some(Box::new(item.clone()));
        }
    } else if target.is_object() {
        target.properties.clone_from(&item.properties);
    }
}

/// An update that shows a body and declares nothing: what it shows, as the create operation types it.
fn updates_from_examples(family: &Family, operations: &mut [Operation], notes: &mut Vec<Note>) {
    let Some(create) = family
        .create
        .and_then(|index| operations[index].request.clone())
    else {
        return;
    };
    for index in &family.updates {
        let operation = &mut operations[*index];
        let Some(request) = &mut operation.request else {
            continue;
        };
        let Some(Value::Object(example)) = &request.example else {
            continue;
        };
        let from_example = request
            .shape
            .properties
            .iter()
            .all(|property| example.contains_key(&property.name));
        if !from_example {
            continue;
        }
        let mut borrowed = false;
        for property in &mut request.shape.properties {
            if let Some(known) = create.shape.property(&property.name) {
                let place = property.shape.place;
                let types = if known.shape.types.is_empty() {
                    property.shape.types.clone()
                } else {
                    known.shape.types.clone()
                };
                property.shape = Shape {
                    types,
                    example: property.shape.example.clone(),
                    place: place.or(known.shape.place),
                    presence: None,
                    ..known.shape.clone()
                };
                borrowed = true;
            }
        }
        // What the create declares and the update's example does not show, an update may take.
        for known in &create.shape.properties {
            let contested = known.shape.presence.is_some();
            if borrowed && !contested && request.shape.property(&known.name).is_none() {
                let mut shape = known.shape.clone();
                shape.presence = Some(format!(
                    "`{}` is declared by the create operation only",
                    known.name
                ));
                request.shape.properties.push(Property {
                    name: known.name.clone(),
                    required: false,
                    shape,
                });
            }
        }
        if borrowed {
            notes.push(Note::new(
                NoteCode::BodyFromExample,
                request.place,
                format!("the body of `{}` is read from its example and the attributes of the create operation", operation.name),
            ));
        }
    }
}

/// Enums that a request states bind answers too.
fn enums_bind_both(family: &mut Family, operations: &[Operation]) {
    let Some(request) = family
        .create
        .and_then(|index| operations[index].request.as_ref())
    else {
        return;
    };
    for property in &request.shape.properties {
        if let Some(answered) = family.item.property_mut(&property.name)
            && answered.shape.enumeration.is_empty()
        {
            answered
                .shape
                .enumeration
                .clone_from(&property.shape.enumeration);
        }
    }
}

/// An attribute that the contract's own answer shows with another value than its own request:
/// nothing MUST rest on it coming back.
fn contradictions(operation: &mut Operation, binding: &Binding, notes: &mut Vec<Note>) {
    let answer = operation
        .success()
        .and_then(|response| response.body.as_ref())
        .and_then(|body| body.example.clone());
    let Some(Value::Object(answer)) = answer
        .as_ref()
        .and_then(|answer| answer.pointer(&binding.pointer))
    else {
        return;
    };
    let place = operation.place;
    let Some(request) = &mut operation.request else {
        return;
    };
    let Some(Value::Object(sent)) = request.example.clone() else {
        return;
    };
    for (name, value) in &sent {
        if let (Some(shown), Some(property)) = (answer.get(name), request.shape.property_mut(name))
            && shown != value
        {
            let message = format!(
                "the example of `{}` sends one `{name}` and shows another in its answer",
                operation.name
            );
            notes.push(Note::new(
                NoteCode::ExampleContradiction,
                property.shape.place.unwrap_or(place),
                message.clone(),
            ));
            property.shape.doubt = Some(message);
        }
    }
}
