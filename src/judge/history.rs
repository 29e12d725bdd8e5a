//! The shadow model: what the writes seen so far have made of the target.
//!
//! Only resources that a create of the judged traffic made are tracked. Each knows what was
//! sent of it, who wrote it last, whether reads have confirmed that yet, and what the reads
//! since then showed. Resources are told apart by family, parent and id, since some APIs number
//! children from one below each parent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::contract::{Contract, FamilyIndex, OperationIndex, is_demanding};

use super::book::Finding;

/// Index of a resource in the history.
pub(super) type Known = usize;

#[derive(Debug, Default)]
pub(super) struct History {
    pub resources: Vec<Tracked>,
    /// The last write of each session: operation and the name of its exchange.
    pub last_writes: BTreeMap<String, Write>,
    /// Ids that lists of a session showed, by family and parent, before they were created.
    pub listed: BTreeMap<(String, FamilyIndex, Option<Known>), BTreeSet<String>>,
    /// Refused writes of which something may yet turn out to have come.
    pub refusals: Vec<Refusal>,
    /// What a target made of bad requests.
    pub quarantined: BTreeSet<(FamilyIndex, Option<Known>, String)>,
    /// Operations that answered a good request with a success.
    pub worked: BTreeSet<OperationIndex>,
    /// Attributes that an operation took though only another one declares them.
    pub honoured: BTreeSet<(OperationIndex, String)>,
    /// Bad values that were refused: operation, rule, evidence.
    pub refused: Vec<(OperationIndex, String, String)>,
    /// Bad values of such attributes that were accepted: operation, rule, attribute.
    pub lenient: Vec<(OperationIndex, String, String, Finding)>,
    /// Strangers that were let in.
    pub admitted: Vec<(OperationIndex, String, Finding)>,
    /// Strangers' calls that were answered with 404: operation, rule, evidence.
    pub hidden: Vec<(OperationIndex, String, String)>,
    pub strangers_refused: bool,
    /// Items that a list, or a read, showed below a parent that is not theirs.
    pub leaks: Vec<Leak>,
    /// Own siblings in the order of their positions, as a list showed them last.
    pub order: BTreeMap<(String, FamilyIndex, Option<Known>), Vec<Known>>,
    /// It holds what others recorded.
    pub foreign: bool,
    /// Operations of others' writes, by the number of the write.
    pub log: Vec<(usize, OperationIndex)>,
    /// The number of the last write that the contract does not know: nobody knows what it did.
    pub unexplained: usize,
    writes: usize,
}

/// A write that was refused.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub operation: OperationIndex,
    /// What it breaks if something came of it.
    pub rule: String,
    pub session: String,
    pub evidence: String,
    /// How many writes came before it.
    pub after: usize,
    pub aim: Aim,
    /// What it sent, without what made it bad.
    pub sent: Map<String, Value>,
    /// What made it bad, if that was an attribute.
    pub bad: Option<(String, Value)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Create(Option<Known>),
    Update(Known),
    Delete(Known),
}

/// A resource that showed below a parent that is not its own.
#[derive(Debug, Clone)]
pub(super) struct Leak {
    pub known: Known,
    pub operation: OperationIndex,
    pub rule: &'static str,
    /// The parent below which it showed, if that is known.
    pub below: Option<Known>,
    pub finding: Finding,
}

#[derive(Debug, Clone)]
pub(super) struct Write {
    /// Its place among all writes; names of exchanges need not be unique in foreign traffic.
    pub number: usize,
    pub operation: OperationIndex,
    pub evidence: String,
    /// What the write's own answer showed of the resource.
    pub answered: Map<String, Value>,
    /// When recorded traffic was answered, in milliseconds since 1970.
    pub ended: Option<f64>,
}

#[derive(Debug)]
pub(super) struct Tracked {
    pub family: FamilyIndex,
    pub parent: Option<Known>,
    pub id: String,
    pub session: String,
    /// The phase of its create: later phases know it, whatever session they are in.
    pub phase: u8,
    /// Attributes that must come back, as sent.
    pub expected: Map<String, Value>,
    pub created: Write,
    pub last_write: Write,
    /// The last create or update of the resource itself.
    pub last_own: Write,
    /// What was expected before the last update.
    pub before: Map<String, Value>,
    pub updated: bool,
    pub life: Life,
    /// Reads have confirmed the last write.
    pub verified: bool,
    /// How many writes there were when they did last.
    pub confirmed: usize,
    /// They showed just what was sent.
    pub clean: bool,
    /// Something on it, or below it, worked.
    pub there: bool,
    /// Id of the requirement whose failure makes everything about it doubtful.
    pub tainted: Option<String>,
    pub item: Option<View>,
    pub list: Option<View>,
    /// A list of another session did not show it.
    pub missed: Option<Missed>,
    /// After its delete a read did not find it.
    pub found_gone: bool,
    /// It was there before the traffic that is judged, or is known only since a call on it worked.
    pub adopted: bool,
    /// Created side by side with others.
    pub concurrent: bool,
    /// Attributes that were given a bad value which the target took.
    pub spoilt: BTreeSet<String>,
}

/// A reader that does not show a living resource, until it is known whether that still exists.
#[derive(Debug, Clone)]
pub(super) struct Missed {
    pub operation: OperationIndex,
    /// What the reader breaks, if it does.
    pub rule: &'static str,
    pub evidence: String,
    /// The write of that session that came before it.
    pub write: Option<usize>,
    /// A later exchange that would not have succeeded without it.
    pub exists: Option<String>,
    /// When the run was to remove it, it was not there.
    pub gone: bool,
    /// Who is suspected if there is none.
    pub otherwise: Option<Charge>,
}

/// What a write is suspected of.
#[derive(Debug, Clone)]
pub(super) struct Charge {
    /// Its place in the order of events.
    pub place: usize,
    /// It was looked for; otherwise it has to turn out that it is gone.
    pub certain: bool,
    pub operation: OperationIndex,
    pub rule: &'static str,
    pub finding: Finding,
    pub culprits: Vec<(OperationIndex, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Alive,
    /// Deleted by its own delete.
    Deleted,
    /// Its parent was deleted by that operation.
    Orphaned(OperationIndex),
    /// It vanished without a delete.
    Lost,
    /// The run tidied it away.
    Removed,
    /// A call that the contract does not know may have done anything to it: it is not tracked any more.
    Forgotten,
}

/// What a read showed of a resource.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub operation: OperationIndex,
    pub evidence: String,
    pub sight: Sight,
    /// When recorded traffic asked, in milliseconds since 1970.
    pub began: Option<f64>,
    /// The recording says how long it took, so that its times are more than an order.
    pub timed: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Sight {
    Shows(Map<String, Value>),
    /// With the status that said so, for an item.
    Absent(u16),
    /// An answer that says neither (5xx, no answer, no JSON): another rule's business.
    Unclear,
}

/// How the path of an exchange stands to what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A collection at the top, or below this living parent.
    Collection(Option<Known>),
    /// A living resource.
    Alive(Known),
    /// A resource that was deleted.
    Gone(Known),
    /// Something below a deleted resource, with the resource itself if it is known.
    Below(Known),
    /// A resource of another parent than the path names.
    Elsewhere(Known),
    /// Nothing that the traffic made.
    Foreign,
}

impl Tracked {
    /// A living resource, just written or seen for the first time, of which nothing is expected.
    pub(super) fn new(
        (family, parent, id): (FamilyIndex, Option<Known>, String),
        write: Write,
    ) -> Self {
        Self {
            family,
            parent,
            id,
            session: String::new(),
            phase: 0,
            expected: Map::new(),
            created: write.clone(),
            last_own: write.clone(),
            last_write: write,
            before: Map::new(),
            updated: false,
            life: Life::Alive,
            verified: false,
            confirmed: 0,
            clean: false,
            there: false,
            tainted: None,
            item: None,
            list: None,
            missed: None,
            found_gone: false,
            adopted: false,
            concurrent: false,
            spoilt: BTreeSet::new(),
        }
    }

    /// Whether it holds a text that careless storage alters.
    pub(super) fn is_text(&self) -> bool {
        let texts = self.expected.values().filter_map(Value::as_str);
        texts.into_iter().any(is_demanding)
    }
}

impl History {
    /// How many writes there were.
    pub(super) fn writes(&self) -> usize {
        self.writes
    }

    pub(super) fn next_write(&mut self) -> usize {
        self.writes += 1;
        self.writes
    }

    /// Reads have confirmed the last write of a resource.
    pub(super) fn confirm(&mut self, known: Known) {
        let writes = self.writes;
        let resource = &mut self.resources[known];
        resource.verified = true;
        resource.confirmed = writes;
    }

    /// Takes down a write of a session.
    pub(super) fn wrote(&mut self, session: &str, write: &Write) {
        if self.foreign {
            self.log.push((write.number, write.operation));
        }
        self.last_writes.insert(session.to_owned(), write.clone());
    }

    /// Whether a write that is about something else is the only one of its kind that may have
    /// touched a resource, since that was last seen well.
    pub(super) fn is_only_author(&self, known: Known, write: &Write) -> bool {
        let resource = &self.resources[known];
        let since = self.log.iter().rev();
        let mut since = since.take_while(|(number, _)| *number > resource.confirmed);
        since.all(|(number, operation)| {
            *operation == write.operation || *number == resource.last_write.number
        })
    }

    pub(super) fn find(
        &self,
        family: FamilyIndex,
        parent: Option<Known>,
        id: &str,
    ) -> Option<Known> {
        self.resources.iter().rposition(|known| {
            known.family == family
                && known.parent == parent
                && known.id == id
                && known.life != Life::Forgotten
        })
    }

    pub(super) fn standing(
        &self,
        contract: &Contract,
        operation: OperationIndex,
        variables: &BTreeMap<String, String>,
    ) -> Standing {
        let binding = &contract.bindings[operation];
        let mut parent: Option<Known> = None;
        let count = binding.variables.len();
        let ends_in_item = binding.role.is_none_or(|(role, _)| {
            !matches!(
                role,
                crate::contract::Role::Create | crate::contract::Role::List
            )
        });
        for (position, (variable, family)) in binding.variables.iter().enumerate() {
            let (Some(family), Some(id)) = (family, variables.get(variable)) else {
                return Standing::Foreign;
            };
            let own = ends_in_item && position + 1 == count;
            let Some(known) = self.find(*family, parent, id) else {
                let elsewhere = self.resources.iter().rposition(|known| {
                    // What was adopted may be known by one id below several parents.
                    known.family == *family
                        && known.id == *id
                        && known.life == Life::Alive
                        && !known.adopted
                });
                return match elsewhere {
                    Some(known) if own && parent.is_some() => Standing::Elsewhere(known),
                    _ => Standing::Foreign,
                };
            };
            let gone = matches!(
                self.resources[known].life,
                Life::Deleted | Life::Orphaned(_)
            );
            if own {
                return if gone {
                    Standing::Gone(known)
                } else {
                    Standing::Alive(known)
                };
            }
            if gone {
                // The path's own resource, if the traffic made it, is what reads are about.
                let item = binding
                    .variables
                    .get(position + 1)
                    .filter(|_| ends_in_item && position + 2 == count);
                let item = item.and_then(|(variable, family)| {
                    self.find((*family)?, Some(known), variables.get(variable)?)
                });
                return item.map_or(Standing::Below(known), Standing::Gone);
            }
            parent = Some(known);
        }
        Standing::Collection(parent)
    }

    /// Resources of a family below a parent, in the order they were created.
    pub(super) fn siblings(
        &self,
        family: FamilyIndex,
        parent: Option<Known>,
    ) -> impl Iterator<Item = Known> + '_ {
        (0..self.resources.len()).filter(move |known| {
            self.resources[*known].family == family && self.resources[*known].parent == parent
        })
    }

    pub(super) fn children(&self, parent: Known) -> Vec<Known> {
        (0..self.resources.len())
            .filter(|known| self.resources[*known].parent == Some(parent))
            .collect()
    }

    /// Whether a session may speak about a resource: its own, or one made in an earlier phase.
    pub(super) fn concerns(&self, known: Known, session: &str, phase: u8) -> bool {
        let resource = &self.resources[known];
        resource.session == session || resource.phase < phase
    }

    /// Whether an attribute may show a bad value that was sent for it.
    pub(super) fn is_spoilt(&self, known: Known, attribute: &str) -> bool {
        let sent = self.refusals.iter().any(|refusal| {
            refusal.aim == Aim::Update(known)
                && refusal
                    .bad
                    .as_ref()
                    .is_some_and(|(name, _)| name == attribute)
        });
        sent || self.resources[known].spoilt.contains(attribute)
    }

    /// A resource and those above it, from the top.
    pub(super) fn line(&self, known: Known) -> Vec<Known> {
        let above = self.resources[known].parent.map(|parent| self.line(parent));
        let mut line = above.unwrap_or_default();
        line.push(known);
        line
    }

    /// The first reason on the way up to doubt a resource.
    pub(super) fn taint(&self, known: Known) -> Option<String> {
        let resource = &self.resources[known];
        resource
            .tainted
            .clone()
            .or_else(|| resource.parent.and_then(|parent| self.taint(parent)))
    }
}
