//! What a written step leaves to be undone, and when it is.
//!
//! Before a call that makes something, or changes what is not the run's own, the calls that remove it or put it back are
//! in the journal, whole. They are struck out once a later step did the same, and, where the work of that step goes on
//! after its answer, once that is done. What is left at the end is for `clean_up`.

use crate::contract::{CleanUp, OperationIndex, Transport, WrittenStep};
use crate::plan::{Step, Workflow};
use crate::wire::{self, Call};

use super::journal::{Entry, Removal};
use super::step::{Shared, State, lock};
use super::written::text_of;

/// What stands for the id in a stored call.
const ID: &str = "{id}";

impl Shared {
    /// Puts into the journal, before something is changed that is not the run's own, the call that puts it back: that of a
    /// later step.
    pub(super) fn way_back(
        &self,
        workflow: &Workflow,
        written: &WrittenStep,
        state: &State,
    ) -> Result<Option<usize>, String> {
        let Some(undo) = &written.undo else {
            return Ok(None);
        };
        let mut steps = workflow.steps.iter();
        let later = steps
            .find(|step| step.id == *undo)
            .and_then(|step| Some((step, step.written.as_ref()?)));
        let Some((step, later)) = later else {
            return Ok(None);
        };
        let call = self.filled(workflow, step, later, state)?;
        let known = &self.contract.operations[step.operation];
        let message = wire::encode(&self.contract, &call);
        let id = known
            .template
            .path_variables()
            .last()
            .and_then(|name| call.variables.get(name));
        let entry = Entry {
            number: 0,
            label: format!("{} {undo}", workflow.id),
            list: None,
            pointer: String::new(),
            id_key: String::new(),
            delete: Some(message.target.clone()),
            sent: call.body.clone().unwrap_or_default(),
            own_parent: false,
            id: Some(id.cloned().unwrap_or_default()),
            answered: false,
            deleted: false,
            removal: Some(Box::new(Removal {
                operation: known.id.clone(),
                gone: self.gone(),
                transport: known.transport,
                delete: message,
                list: None,
                read: None,
                patience_milliseconds: self.contract.settings.settle.default_milliseconds,
                later: false,
                otherwise: Vec::new(),
            })),
        };
        let number = lock(&self.journal).intend(entry);
        number
            .map(Some)
            .map_err(|error| format!("the journal cannot be written: {error}"))
    }

    /// What the journal must know of a call that creates.
    pub(super) fn removable(&self, workflow: &Workflow, step: &Step, call: &Call) -> Option<Entry> {
        let id = &self.contract.operations[step.operation].id;
        let clean_up: &CleanUp = self.contract.settings.clean_up.get(id)?;
        let own = self.contract.operations[step.operation].transport;
        let mut removal = self.removal(clean_up, own, call)?;
        let transports = self.contract.transports().into_iter();
        removal.otherwise = transports
            .filter(|transport| *transport != own)
            .filter_map(|transport| self.removal(clean_up, transport, call))
            .collect();
        Some(Entry {
            number: 0,
            label: format!("{} {}", workflow.id, step.id),
            list: removal.list.as_ref().map(|list| list.target.clone()),
            pointer: String::new(),
            id_key: clean_up.id.clone(),
            delete: Some(removal.delete.target.clone()),
            sent: call.body.clone().unwrap_or_default(),
            own_parent: false,
            id: None,
            answered: false,
            deleted: false,
            removal: Some(Box::new(removal)),
        })
    }

    /// The calls that remove over a transport what a call makes.
    fn removal(&self, clean_up: &CleanUp, transport: Transport, made_by: &Call) -> Option<Removal> {
        let named = |id: &str| -> Option<OperationIndex> {
            let first = self.contract.first_named(id);
            (self.contract.operations[first].id == *id)
                .then(|| self.contract.on(first, transport))
                .flatten()
        };
        // What the call does not name is the id.
        let encoded = |operation: OperationIndex| {
            let mut call = Call {
                operation,
                ..Call::default()
            };
            for name in self.contract.operations[operation]
                .template
                .path_variables()
            {
                let known = made_by.variables.get(name).map_or(ID, String::as_str);
                call.variables.insert(name.to_owned(), known.to_owned());
            }
            let mut message = wire::encode(&self.contract, &call);
            message.target = message.target.replace("%7Bid%7D", ID);
            message
        };
        let delete = encoded(named(&clean_up.delete)?);
        let list = clean_up.list.as_deref().and_then(named).map(encoded);
        let read = clean_up.read.as_deref().and_then(named).map(encoded);
        Some(Removal {
            operation: clean_up.delete.clone(),
            gone: self.gone(),
            transport,
            delete,
            list,
            read,
            patience_milliseconds: clean_up.patience_milliseconds,
            later: self
                .contract
                .settings
                .completion
                .values()
                .any(|completion| completion.begun_by.contains(&clean_up.delete)),
            otherwise: Vec::new(),
        })
    }

    /// Codes that stand for what is not there.
    fn gone(&self) -> Vec<String> {
        let refusals = self.contract.settings.refusals.iter();
        let codes = refusals.flat_map(|refusals| &refusals.statuses);
        codes
            .filter(|(_, status)| matches!(status, 404 | 410))
            .map(|(code, _)| code.clone())
            .collect()
    }

    /// What was removed needs no removing: told of each step that worked, and of a reading that waits once that is done.
    pub(super) fn removed(
        &self,
        (workflow, step): (&Workflow, &Step),
        written: &WrittenStep,
        call: &Call,
        state: &mut State,
    ) {
        let settings = &self.contract.settings;
        let known = &self.contract.operations[step.operation];
        if let Some(begun) = written
            .completes
            .as_ref()
            .filter(|_| written.awaits.is_some())
        {
            if let Some((operation, id)) = state.removing.remove(begun) {
                lock(&self.journal).removed(&operation, &id);
            }
            return;
        }
        let mut removals = settings.clean_up.values();
        let mut others = workflow
            .steps
            .iter()
            .filter_map(|step| step.written.as_ref());
        let removes = removals.any(|clean_up| clean_up.delete == known.id)
            || others.any(|other| other.undo.as_ref() == Some(&step.id));
        if !removes {
            return;
        }
        let Some(id) = known
            .template
            .path_variables()
            .last()
            .and_then(|name| call.variables.get(name))
        else {
            return;
        };
        let mut completions = settings.completion.values();
        if completions.any(|completion| completion.begun_by.contains(&known.id)) {
            let removal = (known.id.clone(), id.clone());
            state.removing.insert(step.id.clone(), removal);
        } else {
            lock(&self.journal).removed(&known.id, id);
        }
    }

    /// The id of what an earlier step made, if this one tells it.
    pub(super) fn named(&self, written: &WrittenStep, state: &mut State) {
        let Some(step) = &written.completes else {
            return;
        };
        let Some(number) = state.nameless.get(step) else {
            return;
        };
        let output = &self.contract.settings.identity;
        let given = state.outputs.get(step);
        let mut names = output.values().map(|identity| &identity.output);
        let id = names.find_map(|name| text_of(given?.get(name)?));
        if let Some(id) = id {
            lock(&self.journal).created(*number, &id);
            state.nameless.remove(step);
        }
    }
}
