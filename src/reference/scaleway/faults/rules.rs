//! The faults of the five operations on rules.
//!
//! Rows as in `groups`. Rules live below groups, so here are the faults of isolation too: a rule
//! that shows in another group's list, or is reachable through it.

use serde_json::{Map, Value};

use super::{GROUPS, RULES};
use crate::reference::saboteur::creates::NotKept;
use crate::reference::saboteur::deletes::Keep;
use crate::reference::saboteur::edit::{Change, Edit, When};
use crate::reference::saboteur::isolation::{AnyParent, LeakingList};
use crate::reference::saboteur::leniency::{OpenDoor, Stranger, Told, Unchecked};
use crate::reference::saboteur::lists::ShowTwice;
use crate::reference::saboteur::template::Operation;
use crate::reference::saboteur::updates::{ChangeId, ChangeSibling, MoveToEnd, NotStored};
use crate::reference::saboteur::{Fault, Sabotage};

const CREATE: &str = "POST /security_groups/{group_id}/rules";
const LIST: &str = "GET /security_groups/{group_id}/rules";
const READ: &str = "GET /security_groups/{group_id}/rules/{rule_id}";
const UPDATE: &str = "PUT /security_groups/{group_id}/rules/{rule_id}";
const DELETE: &str = "DELETE /security_groups/{group_id}/rules/{rule_id}";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "create-rule-position-as-text",
        endpoint: CREATE,
        breaks: "schema",
        description: "The answer to a creation shows the position of the rule as a text.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Value("/rule/position", Change::Quote)],
        ),
    },
    Fault {
        id: "create-rule-not-stored",
        endpoint: CREATE,
        breaks: "create/stored",
        description: "A creation is answered with a rule that is then nowhere to be found.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(NotKept(&RULES))),
    },
    Fault {
        id: "create-rule-accepts-high-port",
        endpoint: CREATE,
        breaks: "rejects/dest_port_from",
        description: "A port above 65535 is taken for 65535 instead of being refused.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(Unchecked {
                operation: Operation::new(CREATE),
                repair: lower_port,
                told: Told::Success,
            })
        }),
    },
    Fault {
        id: "create-rule-stores-refused",
        endpoint: CREATE,
        breaks: "rejects/protocol/nothing-stored",
        description: "A rule whose protocol is refused for its lower case is stored nevertheless.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(Unchecked {
                operation: Operation::new(CREATE),
                repair: raise_protocol,
                told: Told::Refusal,
            })
        }),
    },
    Fault {
        id: "create-rule-any-token",
        endpoint: CREATE,
        breaks: "auth/wrong",
        description: "A rule is created for a client whose token is wrong.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(OpenDoor {
                operation: Operation::new(CREATE),
                to: Stranger::Impostor,
                header: "x-auth-token",
            })
        }),
    },
    Fault {
        id: "list-rules-leaks-other-groups",
        endpoint: LIST,
        breaks: "isolation/list",
        description: "The list of a group's rules also shows the rules of other groups.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(LeakingList {
                parent: &GROUPS,
                child: &RULES,
            })
        }),
    },
    Fault {
        id: "list-rules-shows-twice",
        endpoint: LIST,
        breaks: "list/once",
        description: "The list shows its last rule twice.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(ShowTwice(&RULES))),
    },
    Fault {
        id: "read-rule-through-another-group",
        endpoint: READ,
        breaks: "isolation/item",
        description: "A rule can be read through a group that it does not belong to.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(AnyParent {
                parent: &GROUPS,
                child: &RULES,
            })
        }),
    },
    Fault {
        id: "read-rule-lower-case-protocol",
        endpoint: READ,
        breaks: "schema",
        description: "A rule is read with its protocol in lower case, which is no documented value.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Value("/rule/protocol", Change::LowerCase)],
        ),
    },
    Fault {
        id: "update-rule-changes-id",
        endpoint: UPDATE,
        breaks: "update/keeps-identity",
        description: "An update gives the rule a new id; under the old one it is gone.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(ChangeId(&RULES))),
    },
    Fault {
        id: "update-rule-not-stored",
        endpoint: UPDATE,
        breaks: "update/stored",
        description: "An update is answered with the new values, while the old ones stay.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(NotStored(&RULES))),
    },
    Fault {
        id: "update-rule-changes-sibling",
        endpoint: UPDATE,
        breaks: "update/only-this",
        description: "An update of a rule also turns the action of its neighbour round.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(ChangeSibling(&RULES))),
    },
    Fault {
        id: "update-rule-moves-to-end",
        endpoint: UPDATE,
        breaks: "order/update",
        description: "An update that says nothing of the position moves the rule behind all others.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(MoveToEnd {
                resource: &RULES,
                attribute: "position",
            })
        }),
    },
    Fault {
        id: "delete-rule-keeps-it",
        endpoint: DELETE,
        breaks: "delete/gone",
        description: "A deletion is answered with 204, while the rule stays.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(Keep(&RULES))),
    },
    Fault {
        id: "delete-rule-status-200",
        endpoint: DELETE,
        breaks: "status",
        description: "Deleting a rule is answered with 200 and an empty object instead of 204.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Status(200), Edit::Body("application/json", "{}")],
        ),
    },
    Fault {
        id: "delete-rule-announces-body",
        endpoint: DELETE,
        breaks: "empty-body",
        description: "The 204 of a deletion comes with a Content-Length and a body.",
        also: &[],
        // Over a socket, the HTTP library keeps the header and withholds the body.
        sabotage: Sabotage::Edits(
            When::Success,
            &[
                Edit::Body("application/json", "{}"),
                Edit::Header("content-length", "2"),
            ],
        ),
    },
];

fn lower_port(rule: &mut Map<String, Value>) {
    let too_high = rule
        .get("dest_port_from")
        .and_then(Value::as_u64)
        .is_some_and(|port| port > u64::from(u16::MAX));
    if too_high {
        rule.insert("dest_port_from".to_owned(), Value::from(u16::MAX));
    }
}

fn raise_protocol(rule: &mut Map<String, Value>) {
    if let Some(Value::String(protocol)) = rule.get_mut("protocol") {
        *protocol = protocol.to_uppercase();
    }
}
