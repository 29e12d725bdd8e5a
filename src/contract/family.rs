//! The resource graph: collections, their items, collections below items.
//!
//! Found from URI templates alone. A collection is a path that ends in a literal and has an
//! item path (the same plus one variable) or both a create and a list; its parent is the
//! item its path goes through. Variables are told by their position, not by their name, so
//! a variable that nothing declares is bound like any other.
//!
//! A [`Family`] also knows where in an answer its items stand and which key is their id.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::naming::is_position;
use super::operation::{Operation, OperationIndex};
use super::shape::{Property, Shape, Type};
use super::uri_template::Segment;

/// Index of a family in its contract.
pub type FamilyIndex = usize;

/// A collection and its items.
#[derive(Debug, Clone)]
pub struct Family {
    /// The last literal of the collection's path, such as `security_groups`.
    pub name: String,
    /// The variable of the item's path.
    pub variable: Option<String>,
    pub parent: Option<FamilyIndex>,
    pub create: Option<OperationIndex>,
    pub list: Option<OperationIndex>,
    pub read: Option<OperationIndex>,
    /// PUT before PATCH.
    pub updates: Vec<OperationIndex>,
    pub delete: Option<OperationIndex>,
    /// The key of an item that identifies it.
    pub id_key: String,
    /// The merged shape of one item, over all answers that hold one.
    pub item: Shape,
    /// Collection path with variables blanked, for matching.
    path: Vec<Option<String>>,
}

/// What an operation does to a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Create,
    List,
    Read,
    Update,
    Delete,
}

/// How an operation stands to the resource graph.
#[derive(Debug, Clone, Default)]
pub struct Binding {
    pub role: Option<(Role, FamilyIndex)>,
    /// Each path variable with the family that fills it, if one does.
    pub variables: Vec<(String, Option<FamilyIndex>)>,
    /// Where in a successful answer the item (or the array of items) stands; a JSON pointer.
    pub pointer: String,
}

impl Family {
    /// The attribute that is an item's place among its siblings, if its answers show one.
    pub fn position(&self) -> Option<&str> {
        let mut properties = self.item.properties.iter();
        properties
            .find(|property| {
                let number = property.shape.types.contains(&Type::Integer)
                    || property.shape.types.contains(&Type::Number);
                number && is_position(&property.name)
            })
            .map(|property| property.name.as_str())
    }

    /// Whether its items carry texts for people that a client chooses.
    pub fn has_text(&self, operations: &[Operation]) -> bool {
        let request = self
            .create
            .and_then(|create| operations[create].request.as_ref());
        request.is_some_and(|request| {
            let mut properties = request.shape.properties.iter();
            properties.any(Property::is_text)
        })
    }

    /// The operation that answers for methods its item does not have: an item on which PATCH is not documented.
    pub fn probed_by(&self, operations: &[Operation]) -> Option<OperationIndex> {
        let patched = self
            .updates
            .iter()
            .any(|update| operations[*update].method == "PATCH");
        let first = self.read.or(self.delete).or(self.updates.first().copied());
        first.filter(|_| !patched)
    }

    /// All operations of the family, in life order.
    pub fn operations(&self) -> impl Iterator<Item = OperationIndex> {
        self.create
            .into_iter()
            .chain(self.list)
            .chain(self.read)
            .chain(self.updates.iter().copied())
            .chain(self.delete)
    }

    /// Its operations with what each does.
    fn roles(&self) -> impl Iterator<Item = (OperationIndex, Role)> {
        let one = |operation: Option<OperationIndex>, role| {
            operation.into_iter().map(move |index| (index, role))
        };
        let updates = self.updates.iter().map(|index| (*index, Role::Update));
        one(self.create, Role::Create)
            .chain(one(self.list, Role::List))
            .chain(one(self.read, Role::Read))
            .chain(updates)
            .chain(one(self.delete, Role::Delete))
    }

    /// The id of an item, as it stands in a path. A list of bare ids holds the ids themselves.
    pub fn id_of(&self, item: &Value) -> Option<String> {
        let id = match item {
            Value::Object(members) => members.get(&self.id_key)?,
            other => other,
        };
        match id {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

fn blanked(operation: &Operation) -> Vec<Option<String>> {
    operation
        .template
        .segments()
        .iter()
        .map(|segment| match segment {
            Segment::Literal(text) => Some(text.clone()),
            Segment::Variable(_) => None,
        })
        .collect()
}

/// The graph of `operations`: families in resource order (a parent before its children), and
/// a binding for each operation.
pub(super) fn graph(operations: &[Operation]) -> (Vec<Family>, Vec<Binding>) {
    let paths: Vec<Vec<Option<String>>> = operations.iter().map(blanked).collect();
    let mut on_path: HashMap<&[Option<String>], Vec<OperationIndex>> = HashMap::new();
    for (index, path) in paths.iter().enumerate() {
        on_path.entry(path).or_default().push(index);
    }
    let mut families: Vec<Family> = Vec::new();
    let mut tried: HashSet<&[Option<String>]> = HashSet::new();
    for path in &paths {
        let collection = match path.last() {
            Some(Some(_)) => path.as_slice(),
            Some(None) => &path[..path.len() - 1],
            None => continue,
        };
        if matches!(collection.last(), Some(Some(_))) && tried.insert(collection) {
            families.extend(family(collection, operations, &on_path));
        }
    }
    families.sort_by_key(|family| family.path.len());
    let by_path: HashMap<Vec<Option<String>>, FamilyIndex> = families
        .iter()
        .enumerate()
        .map(|(index, family)| (family.path.clone(), index))
        .collect();
    for family in &mut families {
        family.parent = parent(&by_path, &family.path);
    }
    let mut roles = vec![None; operations.len()];
    for (index, family) in families.iter().enumerate() {
        for (operation, role) in family.roles() {
            roles[operation].get_or_insert((role, index));
        }
    }
    let bindings = operations
        .iter()
        .zip(&paths)
        .enumerate()
        .map(|(index, (operation, path))| {
            let variables = operation.template.segments().iter().enumerate().filter_map(
                |(position, segment)| match segment {
                    Segment::Variable(name) => {
                        let owner = by_path.get(&path[..position]).copied();
                        let owner = owner.filter(|owner| families[*owner].variable.is_some());
                        Some((name.clone(), owner))
                    }
                    Segment::Literal(_) => None,
                },
            );
            Binding {
                role: roles[index],
                variables: variables.collect(),
                pointer: String::new(),
            }
        });
    let bindings = bindings.collect();
    (families, bindings)
}

fn family(
    collection: &[Option<String>],
    operations: &[Operation],
    on_path: &HashMap<&[Option<String>], Vec<OperationIndex>>,
) -> Option<Family> {
    let item_path = [collection, &[None]].concat();
    let on = |item: bool, method: &str| {
        let path = if item { &item_path } else { collection };
        let mut here = on_path.get(path)?.iter().copied();
        here.find(|index| operations[*index].method == method)
    };
    let create = on(false, "POST");
    let list = on(false, "GET");
    let (read, delete) = (on(true, "GET"), on(true, "DELETE"));
    let updates: Vec<OperationIndex> = ["PUT", "PATCH"]
        .into_iter()
        .filter_map(|method| on(true, method))
        .collect();
    let item = read.or(delete).or(updates.first().copied());
    if item.is_none() && (create.is_none() || list.is_none()) {
        return None;
    }
    let variable = item.and_then(|index| match operations[index].template.segments().last() {
        Some(Segment::Variable(name)) => Some(name.clone()),
        _ => None,
    });
    let name = collection.last().cloned().flatten().unwrap_or_default();
    Some(Family {
        name,
        variable,
        parent: None,
        create,
        list,
        read,
        updates,
        delete,
        id_key: "id".to_owned(),
        item: Shape::default(),
        path: collection.to_vec(),
    })
}

/// The family whose item the path of a collection goes through, the nearest.
fn parent(
    by_path: &HashMap<Vec<Option<String>>, FamilyIndex>,
    path: &[Option<String>],
) -> Option<FamilyIndex> {
    (1..path.len().saturating_sub(1))
        .rev()
        .filter(|length| path[*length].is_none())
        .find_map(|length| by_path.get(&path[..length]).copied())
}

/// Where an item of the family stands in an answer of this shape: `""` for the answer itself,
/// `/key` below a wrapper.
pub(super) fn item_pointer(shape: &Shape, keys: &[String]) -> Option<String> {
    if has_key(shape, keys) {
        return Some(String::new());
    }
    shape
        .properties
        .iter()
        .find(|property| has_key(&property.shape, keys))
        .map(|property| format!("/{}", property.name))
}

/// Where the array of items stands in an answer of this shape.
pub(super) fn items_pointer(shape: &Shape, name: &str, keys: &[String]) -> Option<String> {
    if shape.types.contains(&Type::Array) {
        return Some(String::new());
    }
    let arrays = || {
        shape
            .properties
            .iter()
            .filter(|property| property.shape.types.contains(&Type::Array))
    };
    let of_items = |shape: &Shape| {
        shape
            .items
            .as_deref()
            .is_some_and(|items| has_key(items, keys))
    };
    arrays()
        .find(|property| {
            property.name == name && (property.shape.items.is_none() || of_items(&property.shape))
        })
        .or_else(|| arrays().find(|property| of_items(&property.shape)))
        .or_else(|| {
            if arrays().count() == 1 {
                arrays().next()
            } else {
                None
            }
        })
        .map(|property| format!("/{}", property.name))
}

fn has_key(shape: &Shape, keys: &[String]) -> bool {
    // A wrapper may be called as its item's variable is; an id is never an object or an array.
    let is_plain =
        |shape: &Shape| !shape.types.contains(&Type::Object) && !shape.types.contains(&Type::Array);
    keys.iter().any(|key| {
        shape
            .property(key)
            .is_some_and(|property| is_plain(&property.shape))
    })
}

/// Keys that may identify an item, best first.
pub(super) fn id_keys(family: &Family) -> Vec<String> {
    let singular = family.name.trim_end_matches('s');
    let mut keys = vec!["id".to_owned(), "uuid".to_owned()];
    if let Some(variable) = &family.variable {
        keys.insert(0, variable.clone());
    }
    keys.extend([
        format!("{singular}_id"),
        format!("{singular}Id"),
        "_id".to_owned(),
        "name".to_owned(),
    ]);
    keys
}
