//! Shows objects as a mask asks for them.
//!
//! A local property in a mask leaves out the other local properties of its level; where only
//! relations are asked for, all local ones stay. A property that the type does not have is refused,
//! whether or not there is an object to show.
//!
//! On request, each object names its type in its first member.

use serde_json::{Map, Value};

use super::mask::Mask;
use super::refusal::Refusal;
use super::schema::{Link, Node, REQUEST_RULES, RULE, Type, Values};
use super::store::Store;

/// How objects are shown.
pub(super) struct View<'a> {
    /// Where relations are looked up.
    pub(super) store: &'a Store,
    /// Whether every object names its type.
    pub(super) types: bool,
}

/// Whether a mask asks only for what the type has.
pub(super) fn check(of: &Type, mask: &Mask) -> Result<(), Refusal> {
    for (name, below) in &mask.wanted {
        if of.is_local(name) {
            match below.wanted.first() {
                // The rules in the answer to a change of rules are lists of objects.
                Some((below, _)) if of.name != REQUEST_RULES.name => {
                    return Err(Refusal::bad_mask(below, name));
                }
                _ => continue,
            }
        }
        match of.link(name) {
            Some(Link::One(of, _) | Link::Many(of, _)) => check(of, below)?,
            Some(_) => {}
            None => return Err(Refusal::bad_mask(name, of.name)),
        }
    }
    Ok(())
}

impl View<'_> {
    /// An object, as a mask that was checked asks for it.
    pub(super) fn object(&self, node: &Node, mask: Option<&Mask>) -> Value {
        let mut shown = Map::new();
        if self.types {
            shown.insert("complexType".into(), node.of.name.into());
        }
        let wanted = mask.map_or(&[][..], |mask| &mask.wanted);
        let all_locals = !wanted.iter().any(|(name, _)| node.of.is_local(name));
        for (name, value) in &node.values {
            if all_locals || wanted.iter().any(|(asked, _)| asked == name) {
                shown.insert(name.clone(), self.local(node.of, name, value));
            }
        }
        for (name, below) in wanted {
            // What there never is, is left out: clients take null for an object that they can read.
            if let Some(related) = node
                .of
                .link(name)
                .and_then(|link| self.related(link, &node.values, below))
            {
                shown.insert(name.clone(), related);
            }
        }
        Value::Object(shown)
    }

    /// Objects of a list.
    pub(super) fn list(&self, nodes: &[Node], mask: Option<&Mask>) -> Value {
        nodes.iter().map(|node| self.object(node, mask)).collect()
    }

    /// A local property; the rules in the answer to a change of rules are objects themselves.
    fn local(&self, of: &Type, name: &str, value: &Value) -> Value {
        match value {
            Value::Array(rules)
                if self.types && name == "rules" && of.name == REQUEST_RULES.name =>
            {
                rules
                    .iter()
                    .filter_map(Value::as_object)
                    .map(|rule| {
                        let node = Node {
                            of: &RULE,
                            values: rule.clone(),
                        };
                        self.object(&node, None)
                    })
                    .collect()
            }
            value => value.clone(),
        }
    }

    fn related(&self, link: &Link, values: &Values, mask: &Mask) -> Option<Value> {
        Some(match link {
            Link::One(_, find) => find(self.store, values)
                .first()
                .map(|node| self.object(node, Some(mask)))?,
            Link::Many(_, find) => self.list(&find(self.store, values), Some(mask)),
            Link::Count(find) => find(self.store, values).len().into(),
            Link::Plain(find) => find(self.store, values),
            Link::Nothing => return None,
            Link::Empty => Value::Array(Vec::new()),
        })
    }
}
