//! The table of endpoints, and how a call finds its own.
//!
//! A further endpoint is one more row. Paths are those of the documentation; a variable fills one
//! segment. An endpoint that is open answers calls that nobody signed.

use serde_json::Value;

use super::call::Call;
use super::refusal::Refusal;
use super::store::{Kind, Store};
use super::{
    account, datacenters, firewall, firewall_rules, items, login, networks, services, tasks,
    trusted,
};

/// What an endpoint sees of a call.
pub(super) struct Request<'a> {
    /// The call.
    pub(super) call: &'a Call,
    /// What fills the variables of the path, in their order.
    pub(super) variables: Vec<&'a str>,
    /// The consumer key of who calls; of an open endpoint, none.
    pub(super) caller: String,
}

impl<'a> Request<'a> {
    /// What fills a variable of the path.
    pub(super) fn variable(&self, index: usize) -> &'a str {
        self.variables.get(index).copied().unwrap_or_default()
    }

    /// A variable of the path that is an id.
    pub(super) fn id(&self, index: usize, name: &str) -> Result<i64, Refusal> {
        let text = self.variable(index);
        text.parse()
            .map_err(|_| Refusal::not_of_type(name, &text.into(), "long"))
    }

    /// The service that fills the first variable.
    pub(super) fn service(&self, store: &Store) -> Result<&'a str, Refusal> {
        let name = self.variable(0);
        store.service(name).ok_or_else(Refusal::no_service)?;
        Ok(name)
    }
}

/// What an endpoint does.
type Run = fn(&mut Store, &Request<'_>) -> Result<Value, Refusal>;

/// An endpoint.
pub(super) struct Endpoint {
    /// The method.
    pub(super) method: &'static str,
    /// The template of its path.
    pub(super) path: &'static str,
    /// Whether it answers calls that nobody signed.
    pub(super) open: bool,
    /// What it does.
    pub(super) run: Run,
}

const fn of(method: &'static str, path: &'static str, run: Run) -> Endpoint {
    Endpoint {
        method,
        path,
        open: false,
        run,
    }
}

const fn open(method: &'static str, path: &'static str, run: Run) -> Endpoint {
    Endpoint {
        open: true,
        ..of(method, path, run)
    }
}

#[rustfmt::skip]
const ENDPOINTS: &[Endpoint] = &[
    open("GET", "/auth/time", |_, _| Ok(account::time())),
    open("POST", "/auth/credential", login::ask),
    of("GET", "/auth/currentCredential", login::current),
    of("GET", "/auth/details", |_, _| Ok(account::details())),
    of("POST", "/auth/logout", |store, request| Ok(login::logout(store, request))),
    of("GET", "/me", |_, _| Ok(account::me())),
    of("GET", "/dedicatedCloud", |store, _| Ok(services::list(store))),
    of("GET", "/dedicatedCloud/{serviceName}", services::get),
    of("POST", "/dedicatedCloud/{serviceName}/changeProperties", services::change),
    of("GET", "/dedicatedCloud/{serviceName}/task", tasks::list),
    of("GET", "/dedicatedCloud/{serviceName}/task/{taskId}", tasks::get),
    of("GET", "/dedicatedCloud/{serviceName}/datacenter", |store, request| items::list(store, request, Kind::Datacenter)),
    of("GET", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}", |store, request| items::get(store, request, Kind::Datacenter)),
    of("PUT", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}", datacenters::update),
    of("DELETE", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}", datacenters::remove),
    of("GET", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task", |store, request| tasks::list_of(store, request, Kind::Datacenter)),
    of("GET", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task/{taskId}", |store, request| tasks::get_of(store, request, Kind::Datacenter)),
    of("GET", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}/host", datacenters::hosts),
    of("GET", "/dedicatedCloud/{serviceName}/datacenter/{datacenterId}/filer", datacenters::filers),
    of("GET", "/dedicatedCloud/{serviceName}/allowedNetwork", |store, request| items::list(store, request, Kind::Network)),
    of("POST", "/dedicatedCloud/{serviceName}/allowedNetwork", networks::create),
    of("GET", "/dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", |store, request| items::get(store, request, Kind::Network)),
    of("PUT", "/dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", networks::update),
    of("DELETE", "/dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", networks::remove),
    of("GET", "/dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task", |store, request| tasks::list_of(store, request, Kind::Network)),
    of("GET", "/dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task/{taskId}", |store, request| tasks::get_of(store, request, Kind::Network)),
    of("GET", "/dedicatedCloud/{serviceName}/twoFAWhitelist", |store, request| items::list(store, request, Kind::Trusted)),
    of("POST", "/dedicatedCloud/{serviceName}/twoFAWhitelist", trusted::create),
    of("GET", "/dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", |store, request| items::get(store, request, Kind::Trusted)),
    of("DELETE", "/dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", trusted::remove),
    of("POST", "/dedicatedCloud/{serviceName}/twoFAWhitelist/{id}/changeProperties", trusted::change),
    of("GET", "/ip/{ip}/firewall", firewall::list),
    of("POST", "/ip/{ip}/firewall", firewall::create),
    of("GET", "/ip/{ip}/firewall/{ipOnFirewall}", firewall::get),
    of("PUT", "/ip/{ip}/firewall/{ipOnFirewall}", firewall::update),
    of("DELETE", "/ip/{ip}/firewall/{ipOnFirewall}", firewall::remove),
    of("GET", "/ip/{ip}/firewall/{ipOnFirewall}/rule", firewall_rules::list),
    of("POST", "/ip/{ip}/firewall/{ipOnFirewall}/rule", firewall_rules::create),
    of("GET", "/ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", firewall_rules::get),
    of("DELETE", "/ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", firewall_rules::remove),
];

/// The endpoint of a call, and what fills its variables.
pub(super) fn find(call: &Call) -> Result<(&'static Endpoint, Vec<&str>), Refusal> {
    let mut allow = Vec::new();
    for endpoint in ENDPOINTS {
        if let Some(variables) = fill(endpoint.path, &call.path) {
            if endpoint.method == call.method {
                return Ok((endpoint, variables));
            }
            allow.push(endpoint.method);
        }
    }
    Err(if allow.is_empty() {
        Refusal::no_route()
    } else {
        Refusal::no_method(allow.join(", "))
    })
}

/// What fills the variables of a template, if a path is one of it.
fn fill<'a>(template: &str, path: &'a [String]) -> Option<Vec<&'a str>> {
    let mut wanted = template.split('/').skip(1);
    let mut variables = Vec::new();
    for found in path {
        let wanted = wanted.next()?;
        if wanted.starts_with('{') {
            variables.push(found.as_str());
        } else if wanted != found {
            return None;
        }
    }
    wanted.next().is_none().then_some(variables)
}
