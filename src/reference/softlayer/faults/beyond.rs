//! Faults that are no part of the table, by id.
//!
//! They break what the vendor's pages do not promise: a refusal of values that nobody says are refused, what comes
//! of the good items of a list with a bad one, an order of answers, what depends on how long a guest takes. A
//! few cannot be asked about in an account that others use, too. Their ids are kept, so that none is used again.

/// The ids, sorted.
pub(super) const BEYOND: &[&str] = &[
    "account-groups-lacks-oldest",
    "add-rules-accepts-icmp-code-range",
    "add-rules-accepts-icmp-type-range",
    "add-rules-accepts-mixed-family",
    "add-rules-accepts-ports-without-protocol",
    "add-rules-accepts-template",
    "add-rules-in-part",
    "add-rules-stores-refused-icmp-code-range",
    "add-rules-stores-refused-icmp-type-range",
    "add-rules-stores-refused-mixed-family",
    "add-rules-stores-refused-ports-without-protocol",
    "attach-disabled",
    "attach-in-part",
    "attach-twice-binds-twice",
    "attach-while-busy",
    "create-group-accepts-number-as-description",
    "create-group-accepts-number-as-name",
    "create-groups-in-part",
    "create-groups-swapped",
    "create-groups-without-total",
    "create-groups-wrong-total",
    "create-guest-groups-not-ready",
    "create-guest-ready-at-once",
    "create-guest-without-order-bindings",
    "delete-groups-in-part",
    "detach-unknown-component",
    "edit-group-accepts-number-as-description",
    "edit-group-accepts-number-as-name",
    "edit-group-keeps-empty",
    "edit-group-stores-refused",
    "edit-groups-in-part",
    "edit-rules-accepts-icmp-code-range",
    "edit-rules-accepts-icmp-type-range",
    "edit-rules-accepts-mixed-family",
    "edit-rules-accepts-ports-reversed",
    "edit-rules-in-part",
    "list-groups-lacks-oldest",
    "order-bindings-empty",
    "remove-rules-in-part",
    "remove-rules-one-request-id",
];

/// Methods that a client comes across and the contract does not describe: service and name.
pub(super) const UNDESCRIBED: &[(&str, &str)] = &[
    ("SoftLayer_Account", "getObject"),
    ("SoftLayer_Account", "getVirtualGuests"),
    ("SoftLayer_Event_Log", "getAllObjects"),
    ("SoftLayer_Virtual_Guest", "createObjects"),
    ("SoftLayer_Virtual_Guest", "getActiveTransaction"),
    ("SoftLayer_Virtual_Guest", "getStatus"),
    ("SoftLayer_Virtual_Guest_Network_Component", "disable"),
    ("SoftLayer_Virtual_Guest_Network_Component", "enable"),
    ("SoftLayer_Virtual_Guest_Network_Component", "isPingable"),
];
