//! Puts a workflow together, step by step.
//!
//! The builder knows how a call finds its path variables, which rules a kind of step gives
//! evidence for, and when a read has settled. Which steps make a life is the business of
//! `build`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::contract::Transport;
use crate::contract::{Contract, Family, FamilyIndex, OperationIndex, Requirement, Role, TextCase};

use crate::trace::OWNER;
use crate::wire::Form;

use super::Expectation;
use super::phases::create_phase;
use super::values::{Bound, Values, Variant};
use super::workflow::{Effect, Handle, Step, Workflow};

/// A resource of the workflow being built.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) handle: Handle,
    pub(super) family: FamilyIndex,
    /// The item's path variables: its own and its parents'.
    pub(super) path: BTreeMap<String, Handle>,
    /// What was sent of it that may be compared.
    pub(super) values: Map<String, Value>,
    /// It is no more what it was created as.
    pub(super) updated: bool,
}

/// Which of several resources of one family to make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sibling<'a> {
    pub(super) label: &'a str,
    /// Which enum members to send.
    pub(super) turn: usize,
    pub(super) bound: Bound,
    /// Send optional attributes too.
    pub(super) full: bool,
    /// What free texts are to look like.
    pub(super) text: Option<TextCase>,
    /// When, if not with the other creates of its family.
    pub(super) phase: Option<u8>,
}

impl<'a> Sibling<'a> {
    pub(super) fn only(label: &'a str) -> Self {
        Self {
            label,
            turn: 0,
            bound: Bound::Inside,
            full: true,
            text: None,
            phase: None,
        }
    }

    pub(super) fn plain(label: &'a str) -> Self {
        Self {
            full: false,
            ..Self::only(label)
        }
    }
}

/// What every call that succeeds gives evidence for.
const EXCHANGE_RULES: [&str; 7] = [
    "status",
    "content-type",
    "schema",
    "schema/others",
    "schema/id-shape",
    "empty-body",
    "snapshot",
];

pub(super) struct Builder<'a> {
    pub(super) contract: &'a Contract,
    pub(super) workflow: Workflow,
}

impl<'a> Builder<'a> {
    pub(super) fn new(contract: &'a Contract, id: String) -> Self {
        let workflow = Workflow {
            id,
            summary: String::new(),
            effect: Effect::Own,
            transport: Transport::default(),
            steps: Vec::new(),
            covers: Vec::new(),
        };
        Self { contract, workflow }
    }

    pub(super) fn family(&self, family: FamilyIndex) -> &'a Family {
        &self.contract.families[family]
    }

    pub(super) fn finish(mut self, summary: String) -> Workflow {
        let answered: Vec<OperationIndex> = self
            .workflow
            .steps
            .iter()
            .filter(|step| !step.refused)
            .map(|step| step.operation)
            .collect();
        for operation in answered {
            self.cover(operation, &EXCHANGE_RULES);
        }
        self.workflow.summary = summary;
        self.workflow.covers.sort_unstable();
        self.workflow.covers.dedup();
        self.workflow
    }

    /// Adds a plain call.
    pub(super) fn step(
        &mut self,
        id: &str,
        phase: u8,
        operation: OperationIndex,
        path: BTreeMap<String, Handle>,
    ) -> &mut Step {
        let all_pages = self.contract.operations[operation].is_safe();
        self.workflow.steps.push(Step {
            id: id.to_owned(),
            phase,
            role: OWNER.to_owned(),
            operation,
            path,
            body: None,
            otherwise: Vec::new(),
            form: Form::Sound,
            after: None,
            together: false,
            creates: None,
            deletes: None,
            until: None,
            all_pages,
            refused: false,
            snapshot: false,
            written: None,
        });
        let last = self.workflow.steps.len() - 1;
        &mut self.workflow.steps[last]
    }

    /// Adds the rules that apply to the operation.
    pub(super) fn cover(&mut self, operation: OperationIndex, rules: &[&str]) {
        let registry = &self.contract.registry;
        let found = rules
            .iter()
            .filter_map(|rule| registry.find(operation, rule));
        self.workflow.covers.extend(found);
    }

    /// Path variables of an operation below `parent` (or at the top), without the item's own.
    pub(super) fn path_of(
        &self,
        operation: OperationIndex,
        owner: Option<&Made>,
    ) -> BTreeMap<String, Handle> {
        let mut path = BTreeMap::new();
        for (variable, family) in &self.contract.bindings[operation].variables {
            let handle = family
                .and_then(|family| owner.and_then(|owner| handle_of(self.contract, owner, family)));
            if let Some(handle) = handle {
                path.insert(variable.clone(), handle);
            }
        }
        path
    }

    /// The path of an item of ours through a parent that is not its own.
    pub(super) fn through(
        &self,
        operation: OperationIndex,
        away: &Made,
        ours: &Made,
    ) -> BTreeMap<String, Handle> {
        let mut path = self.path_of(operation, Some(away));
        for (variable, owner) in &self.contract.bindings[operation].variables {
            if *owner == Some(ours.family) {
                path.insert(variable.clone(), ours.handle.clone());
            }
        }
        path
    }

    /// The parent of a resource, as far as calls need it.
    pub(super) fn parent_of(&self, made: &Made) -> Option<Made> {
        let family = self.family(made.family).parent?;
        let handle = handle_of(self.contract, made, family)?;
        let variable = self.family(family).variable.clone()?;
        let mut path = made.path.clone();
        path.insert(variable, handle.clone());
        Some(Made {
            handle,
            family,
            path,
            values: Map::new(),
            updated: false,
        })
    }

    pub(super) fn create(
        &mut self,
        values: &Values,
        family: FamilyIndex,
        parent: Option<&Made>,
        sibling: Sibling<'_>,
        numbers: &mut usize,
    ) -> Option<Made> {
        let known = self.family(family);
        let operation = known.create?;
        let handle = format!("{}/{}", known.name, sibling.label);
        let path = self.path_of(operation, parent);
        *numbers += 1;
        let text = format!("{}-{}", letter(&self.workflow.id), sibling.label);
        let variant = Variant {
            number: *numbers,
            turn: sibling.turn,
            bound: sibling.bound,
            instead_of: None,
            label: &text,
            full: sibling.full,
            text: sibling.text,
        };
        let mut readings = self.contract.operations[operation]
            .request
            .as_ref()
            .map(|request| values.readings(request, variant))
            .unwrap_or_default()
            .into_iter();
        let body = readings.next();
        let values = body
            .as_ref()
            .map(|body| self.awaited(operation, body))
            .unwrap_or_default();
        let step = self.step(
            &format!("create-{}", label_of(&handle)),
            sibling
                .phase
                .unwrap_or_else(|| create_phase(self.contract, family)),
            operation,
            path.clone(),
        );
        step.body = body;
        step.otherwise = readings.collect();
        step.creates = Some(handle.clone());
        self.cover(
            operation,
            &[
                "create/echo",
                "create/new-id",
                "create/location",
                "create/stored",
            ],
        );
        Some(Made {
            handle,
            family,
            path,
            values,
            updated: false,
        })
    }

    /// Updates an item with the first of several readings that the target takes.
    pub(super) fn update(
        &mut self,
        id: &str,
        phase: u8,
        operation: OperationIndex,
        made: &mut Made,
        bodies: Vec<Map<String, Value>>,
    ) {
        let path = self.path_of(operation, Some(made));
        let mut readings = bodies.into_iter();
        let Some(body) = readings.next() else { return };
        // Whether what is not sent stays is for the contract to say.
        made.values = self.awaited(operation, &body);
        made.updated = true;
        let step = self.step(id, phase, operation, path);
        step.body = Some(body);
        step.otherwise = readings.collect();
        self.cover(
            operation,
            &[
                "update/echo",
                "update/stored",
                "update/keeps-identity",
                "update/only-this",
                "order/update",
            ],
        );
        if let Some(read) = self.family(made.family).read {
            self.cover(read, &["read/after-update"]);
        }
    }

    /// What a read will show for certain once it has settled: nothing that another reading of the
    /// contract would have left out.
    fn awaited(&self, operation: OperationIndex, body: &Map<String, Value>) -> Map<String, Value> {
        let mut values = self.contract.comparable(operation, body);
        if let Some(request) = &self.contract.operations[operation].request {
            values.retain(|name, _| {
                let property = request.shape.property(name);
                property.is_none_or(|property| property.shape.spelling.is_none())
            });
        }
        values
    }

    /// Creates the chain of parents that a family needs and gives the nearest.
    pub(super) fn ancestors(
        &mut self,
        values: &Values,
        family: FamilyIndex,
        label: &str,
        numbers: &mut usize,
    ) -> Option<Made> {
        let parent = self.family(family).parent?;
        let above = self.ancestors(values, parent, label, numbers);
        let made = self.create(
            values,
            parent,
            above.as_ref(),
            Sibling::only(label),
            numbers,
        )?;
        // Looked at when all of its kind are there: what another create did to it is not laid at
        // the door of what comes below.
        let phase = create_phase(self.contract, family);
        self.read(&format!("read-{}", label_of(&made.handle)), phase, &made);
        Some(made)
    }

    /// Reads an item until it shows its values.
    pub(super) fn read(&mut self, id: &str, phase: u8, made: &Made) {
        if let Some(operation) = self.family(made.family).read {
            let path = self.path_of(operation, Some(made));
            let until = Expectation::Shows {
                handle: made.handle.clone(),
                values: made.values.clone(),
            };
            self.step(id, phase, operation, path).until = Some(until);
            if !made.updated {
                self.cover(operation, &["read/after-create"]);
            }
        }
    }

    /// Lists until all of `made` are there with their values, and none of `gone`.
    pub(super) fn list(
        &mut self,
        id: &str,
        phase: u8,
        family: FamilyIndex,
        parent: Option<&Made>,
        made: &[&Made],
        gone: &[&Made],
    ) {
        if let Some(operation) = self.family(family).list {
            let path = self.path_of(operation, parent);
            let shows = made.iter().map(|made| Expectation::Shows {
                handle: made.handle.clone(),
                values: made.values.clone(),
            });
            let absent = gone.iter().map(|gone| Expectation::Absent {
                handle: gone.handle.clone(),
            });
            let until = if made.is_empty() && gone.is_empty() {
                Expectation::Succeeds
            } else {
                Expectation::All(shows.chain(absent).collect())
            };
            self.step(id, phase, operation, path).until = Some(until);
            if !made.is_empty() {
                self.cover(operation, &["list/contains", "list/once", "list/agrees"]);
                if let Some(create) = self.family(family).create {
                    self.cover(create, &["create/only-this"]);
                    if made.len() > 1 {
                        self.cover(create, &["order/create"]);
                    }
                }
            }
        }
    }

    /// Reads an item until it cannot be read any more.
    pub(super) fn read_gone(&mut self, id: &str, phase: u8, made: &Made) {
        if let Some(operation) = self.family(made.family).read {
            let path = self.path_of(operation, Some(made));
            self.refused(id, phase, operation, path);
        }
    }

    /// Adds a call that a conforming target refuses.
    pub(super) fn probe(
        &mut self,
        id: &str,
        phase: u8,
        operation: OperationIndex,
        path: BTreeMap<String, Handle>,
        body: Option<Map<String, Value>>,
    ) -> &mut Step {
        let creates = match self.contract.bindings[operation].role {
            Some((Role::Create, family)) => Some(format!("{}/{id}", self.family(family).name)),
            _ => None,
        };
        let step = self.step(id, phase, operation, path);
        step.refused = true;
        step.body = body;
        step.creates = creates;
        step
    }

    /// Adds a call on something that is not there any more. A read is repeated until it is refused.
    pub(super) fn refused(
        &mut self,
        id: &str,
        phase: u8,
        operation: OperationIndex,
        path: BTreeMap<String, Handle>,
    ) -> &mut Step {
        let contract = self.contract;
        let known = &contract.operations[operation];
        let rule = format!("unknown-id/{}", known.method.to_lowercase());
        let applies = |requirement: &Requirement| {
            requirement.operation == operation && requirement.rule.starts_with(&rule)
        };
        let all = contract.registry.iter().enumerate();
        let rules = all.filter(|(_, requirement)| applies(requirement));
        self.workflow.covers.extend(rules.map(|(index, _)| index));
        let step = self.step(id, phase, operation, path);
        step.refused = true;
        step.until = known.is_safe().then_some(Expectation::Refused);
        step
    }

    /// A valid body for a call that is refused all the same.
    pub(super) fn body(
        &self,
        values: &Values,
        operation: OperationIndex,
        numbers: &mut usize,
    ) -> Option<Map<String, Value>> {
        *numbers += 1;
        let label = format!("{}-unknown-{numbers}", letter(&self.workflow.id));
        let variant = Variant {
            number: *numbers,
            label: &label,
            ..Variant::default()
        };
        let request = self.contract.operations[operation].request.as_ref()?;
        Some(values.body(request, variant))
    }

    pub(super) fn delete(&mut self, id: &str, phase: u8, made: &Made) -> Option<OperationIndex> {
        let operation = self.family(made.family).delete?;
        let path = self.path_of(operation, Some(made));
        self.step(id, phase, operation, path).deletes = Some(made.handle.clone());
        Some(operation)
    }
}

/// The handle of the item of `family` that `owner` is or lies below.
fn handle_of(contract: &Contract, owner: &Made, family: FamilyIndex) -> Option<Handle> {
    if owner.family == family {
        return Some(owner.handle.clone());
    }
    let name = format!("{}/", contract.families[family].name);
    owner
        .path
        .values()
        .find(|handle| handle.starts_with(&name))
        .cloned()
}

pub(super) fn label_of(handle: &str) -> String {
    handle.replace('/', "-")
}

/// A short tag for texts made by a workflow.
pub(super) fn letter(workflow: &str) -> String {
    workflow
        .split(['/', '_', '-'])
        .filter_map(|word| word.chars().next())
        .collect()
}
