//! What the derived faults know of each endpoint: its name in ids, the form of its answer, and the
//! members that the answer has.
//!
//! Of an answer with many members, one is left out and the next has another type, in turns.

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A list of numbers.
    Ids,
    /// A list of texts.
    Texts,
    /// An object.
    Object,
    /// Null.
    Void,
    /// A text.
    Text,
    /// A number.
    Number,
}

/// An endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// How the ids of its faults begin.
    pub(super) slug: &'static str,
    /// Its method and the template of its path.
    pub(super) endpoint: &'static str,
    /// The form of its answer.
    pub(super) shape: Shape,
    /// The members of its answer.
    pub(super) members: &'static [&'static str],
}

impl Kind {
    /// Whether it changes something.
    pub(super) fn writes(&self) -> bool {
        !self.endpoint.starts_with("GET")
    }

    /// The rule that says that a member is there. What can be null need not be, but where another
    /// rule asks for its value.
    pub(super) fn demands(&self, member: &str) -> &'static str {
        match (self.slug, member) {
            ("get-network", "description") => "read/agrees",
            ("get-rule", "destinationPort") => "normal-form/port",
            ("get-rule", "tcpOption") => "normal-form/option",
            (slug, _) if NULLABLE.contains(&(slug, member)) => "read/keys",
            _ => "schema",
        }
    }

    /// Whether it answers calls that nobody signed.
    pub(super) fn is_open(&self) -> bool {
        ["ask-time", "ask-credential"].contains(&self.slug)
    }
}

#[rustfmt::skip]
const TASK: &[&str] = &[
    "taskId", "name", "type", "state", "progress", "executionDate", "description", "createdBy",
    "createdFrom", "endDate", "lastModificationDate", "maintenanceDateFrom", "maintenanceDateTo",
    "parentTaskId", "datacenterId", "hostId", "filerId", "userId", "vlanId", "networkAccessId",
    "orderId", "network",
];
const BEGUN: &[&str] = &["taskId", "state"];
const NETWORK: &[&str] = &["networkAccessId", "network", "description", "state"];
const TRUSTED: &[&str] = &["id", "ip", "cidrNetmask", "description", "state"];
#[rustfmt::skip]
const DATACENTER: &[&str] = &[
    "datacenterId", "name", "description", "commercialName", "commercialRangeName", "version",
    "isRemovable", "horizonViewName",
];
#[rustfmt::skip]
const SERVICE: &[&str] = &[
    "serviceName", "description", "state", "location", "commercialRange", "bandwidth",
    "billingType", "generation", "managementInterface", "version", "webInterfaceUrl",
    "vScopeUrl", "certifiedInterfaceUrl", "servicePackName", "spla", "advancedSecurity", "sslV3",
    "userAccessPolicy", "userLimitConcurrentSession", "userLogoutPolicy", "userSessionTimeout",
    "productReference", "canMigrateToVCD", "iam",
];
const FIREWALL: &[&str] = &["ipOnFirewall", "enabled", "state"];
#[rustfmt::skip]
const RULE: &[&str] = &[
    "sequence", "action", "protocol", "source", "destination", "sourcePort", "destinationPort",
    "l3PacketLength", "tcpOption", "fragments", "rule", "state", "creationDate",
];
#[rustfmt::skip]
const CREDENTIAL: &[&str] = &[
    "credentialId", "applicationId", "status", "rules", "creation", "expiration", "lastUse",
    "allowedIPs", "ovhSupport",
];
const DETAILS: &[&str] = &[
    "account",
    "method",
    "identities",
    "allowedRoutes",
    "roles",
    "user",
    "description",
];

/// The other members that can be null and are left out by a fault: how the ids of the endpoint's
/// faults begin, and the name.
const NULLABLE: &[(&str, &str)] = &[
    ("get-credential", "lastUse"),
    ("get-details", "roles"),
    ("get-details", "description"),
    ("get-service", "sslV3"),
    ("get-service", "canMigrateToVCD"),
    ("get-task", "description"),
    ("get-task", "createdFrom"),
    ("get-task", "lastModificationDate"),
    ("get-task", "maintenanceDateTo"),
    ("get-task", "datacenterId"),
    ("get-task", "filerId"),
    ("get-task", "vlanId"),
    ("get-task", "orderId"),
];

const fn kind(
    slug: &'static str,
    endpoint: &'static str,
    shape: Shape,
    members: &'static [&'static str],
) -> Kind {
    Kind {
        slug,
        endpoint,
        shape,
        members,
    }
}

/// The endpoints that faults are derived for.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    kind("ask-time", "GET /auth/time", Shape::Number, &[]),
    kind("ask-credential", "POST /auth/credential", Shape::Object, &["validationUrl", "consumerKey", "state"]),
    kind("get-credential", "GET /auth/currentCredential", Shape::Object, CREDENTIAL),
    kind("get-details", "GET /auth/details", Shape::Object, DETAILS),
    kind("logout", "POST /auth/logout", Shape::Void, &[]),
    kind("get-me", "GET /me", Shape::Object, &["nichandle", "email", "country", "currency", "state"]),
    kind("list-services", "GET /dedicatedCloud", Shape::Texts, &[]),
    kind("get-service", "GET /dedicatedCloud/{serviceName}", Shape::Object, SERVICE),
    kind("change-service", "POST /dedicatedCloud/{serviceName}/changeProperties", Shape::Object, BEGUN),
    kind("list-tasks", "GET /dedicatedCloud/{serviceName}/task", Shape::Ids, &[]),
    kind("get-task", "GET /dedicatedCloud/{serviceName}/task/{taskId}", Shape::Object, TASK),
    kind("list-datacenters", "GET /dedicatedCloud/{serviceName}/datacenter", Shape::Ids, &[]),
    kind("get-datacenter", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", Shape::Object, DATACENTER),
    kind("update-datacenter", "PUT /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", Shape::Object, BEGUN),
    kind("delete-datacenter", "DELETE /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", Shape::Object, BEGUN),
    kind("list-datacenter-tasks", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task", Shape::Ids, &[]),
    kind("get-datacenter-task", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task/{taskId}", Shape::Object, BEGUN),
    kind("list-hosts", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/host", Shape::Ids, &[]),
    kind("list-filers", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/filer", Shape::Ids, &[]),
    kind("list-networks", "GET /dedicatedCloud/{serviceName}/allowedNetwork", Shape::Ids, &[]),
    kind("create-network", "POST /dedicatedCloud/{serviceName}/allowedNetwork", Shape::Object, BEGUN),
    kind("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", Shape::Object, NETWORK),
    kind("update-network", "PUT /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", Shape::Object, BEGUN),
    kind("delete-network", "DELETE /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", Shape::Object, BEGUN),
    kind("list-network-tasks", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task", Shape::Ids, &[]),
    kind("get-network-task", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task/{taskId}", Shape::Object, BEGUN),
    kind("list-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist", Shape::Ids, &[]),
    kind("create-trusted", "POST /dedicatedCloud/{serviceName}/twoFAWhitelist", Shape::Object, BEGUN),
    kind("get-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", Shape::Object, TRUSTED),
    kind("delete-trusted", "DELETE /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", Shape::Object, BEGUN),
    kind("change-trusted", "POST /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}/changeProperties", Shape::Object, BEGUN),
    kind("list-firewalls", "GET /ip/{ip}/firewall", Shape::Texts, &[]),
    kind("create-firewall", "POST /ip/{ip}/firewall", Shape::Object, FIREWALL),
    kind("get-firewall", "GET /ip/{ip}/firewall/{ipOnFirewall}", Shape::Object, FIREWALL),
    kind("update-firewall", "PUT /ip/{ip}/firewall/{ipOnFirewall}", Shape::Void, &[]),
    kind("delete-firewall", "DELETE /ip/{ip}/firewall/{ipOnFirewall}", Shape::Text, &[]),
    kind("list-rules", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule", Shape::Ids, &[]),
    kind("create-rule", "POST /ip/{ip}/firewall/{ipOnFirewall}/rule", Shape::Object, &["sequence", "state", "rule"]),
    kind("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", Shape::Object, RULE),
    kind("delete-rule", "DELETE /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", Shape::Object, &["sequence", "state"]),
];
