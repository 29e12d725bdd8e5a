//! Faults that are no part of the table, by id, and the endpoints that others cannot but break too.
//!
//! Those that are no part of it are made by a table or were once a row, and nobody outside can see
//! them, or tell whose they are: what a list says of an account that others use, the middle of a
//! list of tasks that has no end, a new item that one of two readers does not know, the logout of
//! the key that everything is done with, and what cannot be asked for without losing it. Their ids
//! are kept, so that none is used again.

/// The ids, sorted.
pub(super) const BEYOND: &[&str] = &[
    "change-service-also-others",
    "change-service-loses-userlogoutpolicy",
    "change-service-other-userlogoutpolicy",
    "change-trusted-accepts-missing-description",
    "change-trusted-unlists-it",
    "create-network-only-listed",
    "create-network-unlisted",
    "create-rule-destination-bare",
    "create-rule-without-option",
    "create-trusted-accepts-ipv6",
    "create-trusted-id-of-another",
    "create-trusted-only-listed",
    "create-trusted-state-of-leaving",
    "create-trusted-stays-pending",
    "create-trusted-twice",
    "create-trusted-unlisted",
    "delete-datacenter-any-service",
    "delete-datacenter-not-granted",
    "get-datacenter-shows-other-description",
    "get-datacenter-shows-other-name",
    "get-network-frozen",
    "get-rule-destination-bare",
    "get-service-retyped-iam",
    "get-service-shows-other-description",
    "get-trusted-shows-other-ip",
    "list-datacenter-tasks-lacks-oldest",
    "list-datacenters-lacks-newest",
    "list-filers-lacks-newest",
    "list-filers-lacks-oldest",
    "list-hosts-lacks-newest",
    "list-hosts-lacks-oldest",
    "list-networks-lacks-oldest",
    "list-networks-of-all-services",
    "list-services-lacks-newest",
    "list-tasks-lacks-oldest",
    "list-trusted-lacks-newest",
    "list-trusted-lacks-oldest",
    "logout-202",
    "logout-empty",
    "logout-late",
    "logout-media-type",
    "logout-not-granted",
    "logout-object",
    "logout-wrong-signature",
    "update-datacenter-any-service",
    "update-datacenter-unlists-it",
    "update-network-unlists-it",
];

/// An endpoint that has to fail as well, and why.
type Excuse = (&'static str, &'static str);

const DATACENTER: Excuse = (
    "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
    "what is gone can be read no more, and the steps after ask for it",
);
const HOSTS: Excuse = (
    "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/host",
    "what is gone can be read no more, and the steps after ask for its hosts",
);
const FILERS: Excuse = (
    "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/filer",
    "what is gone can be read no more, and the steps after ask for its filers",
);

/// What a fault of an id is excused for.
pub(super) const EXCUSES: &[(&str, &[Excuse])] = &[
    ("update-datacenter-removes-it", &[DATACENTER, HOSTS, FILERS]),
    (
        "update-datacenter-removes-another",
        &[DATACENTER, HOSTS, FILERS],
    ),
    (
        "delete-datacenter-removes-all",
        &[DATACENTER, HOSTS, FILERS],
    ),
    (
        "delete-datacenter-another-instead",
        &[DATACENTER, HOSTS, FILERS],
    ),
    (
        "delete-datacenter-also-another",
        &[DATACENTER, HOSTS, FILERS],
    ),
    (
        "delete-datacenter-removes-non-empty",
        &[DATACENTER, HOSTS, FILERS],
    ),
    (
        "create-firewall-with-rule",
        &[(
            "POST /ip/{ip}/firewall/{ipOnFirewall}/rule",
            "the rule has a place that a client wants, and is among those that it makes",
        )],
    ),
    (
        "create-network-twice",
        &[(
            "POST /dedicatedCloud/{serviceName}/allowedNetwork",
            "one too many is one too many wherever they are counted, and a MUST counts them too",
        )],
    ),
];
