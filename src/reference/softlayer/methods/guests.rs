//! Guests: order them, with the groups of their components; read, reboot and delete them.
//!
//! A guest is ordered with all that the real API insists on. Every look at a new guest lets some of
//! its time pass; see the store for how much. Groups that come with the order are in effect when
//! the guest is.

use serde_json::Value;

use super::arguments::{self, Template};
use super::{Found, bindings};
use crate::reference::softlayer::clock;
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema;
use crate::reference::softlayer::store::{Component, Guest, OrderBinding, Readiness, Store};

const GUEST: &str = "SoftLayer_Virtual_Guest";

/// What a template orders.
pub(super) struct Draft {
    hostname: String,
    domain: String,
    cpus: i64,
    memory: i64,
    datacenter: String,
    hourly: bool,
    local_disk: bool,
    private_only: bool,
    public_groups: Vec<i64>,
    private_groups: Vec<i64>,
}

impl Draft {
    /// Reads a template and judges it.
    pub(super) fn read(store: &Store, template: &Template) -> Result<Self, Refusal> {
        let text = |name| {
            arguments::text(template, name)?
                .filter(|text| !text.is_empty())
                .ok_or_else(|| Refusal::missing(name, GUEST))
        };
        let number = |name| match arguments::integer(template, name)? {
            Some(number) if number > 0 => Ok(number),
            Some(_) => Err(Refusal::invalid(name)),
            None => Err(Refusal::missing(name, GUEST)),
        };
        let flag =
            |name| arguments::flag(template, name)?.ok_or_else(|| Refusal::missing(name, GUEST));
        let datacenter = template
            .get("datacenter")
            .and_then(|place| place.get("name"));
        let draft = Self {
            hostname: text("hostname")?,
            domain: text("domain")?,
            cpus: number("startCpus")?,
            memory: number("maxMemory")?,
            datacenter: datacenter
                .and_then(Value::as_str)
                .ok_or_else(|| Refusal::missing("datacenter", GUEST))?
                .to_owned(),
            hourly: flag("hourlyBillingFlag")?,
            local_disk: flag("localDiskFlag")?,
            private_only: arguments::flag(template, "privateNetworkOnlyFlag")?.unwrap_or(false),
            public_groups: groups(store, template, "primaryNetworkComponent")?,
            private_groups: groups(store, template, "primaryBackendNetworkComponent")?,
        };
        let image = template
            .get("blockDeviceTemplateGroup")
            .and_then(|image| image.get("globalIdentifier"));
        let system = arguments::text(template, "operatingSystemReferenceCode")?;
        if image.and_then(Value::as_str).is_none() && system.is_none() {
            return Err(Refusal::missing("operatingSystemReferenceCode", GUEST));
        }
        if draft.private_only && !draft.public_groups.is_empty() {
            return Err(Refusal::invalid("primaryNetworkComponent"));
        }
        Ok(draft)
    }

    /// Makes the guest and says its id.
    pub(super) fn create(self, store: &mut Store, order: i64) -> i64 {
        let id = store.next_id();
        store.guests.push(Guest {
            id,
            hostname: self.hostname,
            domain: self.domain,
            cpus: self.cpus,
            memory: self.memory,
            datacenter: self.datacenter,
            hourly: self.hourly,
            local_disk: self.local_disk,
            private_only: self.private_only,
            create_date: clock::now(),
            provision_date: None,
            reads: 0,
        });
        let ports = if self.private_only { 0..=0 } else { 0..=1 };
        for port in ports {
            let groups = if port == 0 {
                &self.private_groups
            } else {
                &self.public_groups
            };
            let component = add_component(store, id, port, !groups.is_empty());
            for group in groups {
                store.bind(*group, component);
                let binding = OrderBinding {
                    id: store.next_id(),
                    group: *group,
                    guest: id,
                    order,
                };
                store.order_bindings.push(binding);
            }
        }
        id
    }
}

fn add_component(store: &mut Store, guest: i64, port: i64, with_groups: bool) -> i64 {
    let id = store.next_id();
    let host = id % 250 + 3;
    store.components.push(Component {
        id,
        guest,
        port,
        address: if port == 0 {
            format!("10.0.0.{host}")
        } else {
            format!("192.0.2.{host}")
        },
        enabled: true,
        readiness: if with_groups {
            Readiness::Ready
        } else {
            Readiness::Never
        },
        create_date: clock::now(),
    });
    id
}

/// The groups that a template asks for on one of its components.
fn groups(store: &Store, template: &Template, component: &str) -> Result<Vec<i64>, Refusal> {
    let bindings = template
        .get(component)
        .and_then(|component| component.get("securityGroupBindings"));
    let bindings = match bindings {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(bindings)) => bindings,
        Some(_) => return Err(Refusal::invalid("securityGroupBindings")),
    };
    let mut groups = Vec::new();
    for binding in bindings {
        let id = binding
            .get("securityGroup")
            .and_then(|group| group.get("id"))
            .and_then(arguments::number)
            .ok_or_else(|| Refusal::invalid("securityGroupBindings"))?;
        if store.group(id).is_none() {
            return Err(Refusal::invalid(format_args!("security group id {id}")));
        }
        if !groups.contains(&id) {
            groups.push(id);
        }
    }
    if groups.len() > bindings::MOST_GROUPS {
        return Err(Refusal::invalid("securityGroupBindings"));
    }
    Ok(groups)
}

pub(super) fn create(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let draft = Draft::read(store, arguments::template(given)?)?;
    let order = store.next_id();
    let id = draft.create(store, order);
    store
        .guest(id)
        .map(|guest| Found::Created(schema::guest(guest)))
        .ok_or_else(|| Refusal::not_found(id))
}

pub(super) fn create_several(store: &mut Store, _: i64, given: &[Value]) -> Result<Found, Refusal> {
    let drafts = arguments::templates(given, "templateObjects")?
        .into_iter()
        .map(|template| Draft::read(store, template))
        .collect::<Result<Vec<_>, _>>()?;
    let order = store.next_id();
    let ids: Vec<i64> = drafts
        .into_iter()
        .map(|draft| draft.create(store, order))
        .collect();
    let made = ids.iter().filter_map(|id| store.guest(*id));
    Ok(Found::List(made.map(schema::guest).collect()))
}

pub(super) fn get(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    there(store, id).map(|guest| Found::Object(schema::guest(guest)))
}

pub(super) fn get_all(store: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(those(store, |_| true))
}

pub(super) fn get_hourly(store: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(those(store, |guest| guest.hourly))
}

pub(super) fn get_monthly(store: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(those(store, |guest| !guest.hourly))
}

pub(super) fn delete(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    store.remove_guest(id);
    Ok(Found::Value(true.into()))
}

pub(super) fn reboot(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    for component in &mut store.components {
        if component.guest == id && component.readiness == Readiness::NeedsReboot {
            component.readiness = Readiness::Booting;
        }
    }
    Ok(Found::Value(true.into()))
}

/// Tags are taken, as clients set them after an order, and forgotten.
pub(super) fn set_tags(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::Value(true.into()))
}

pub(super) fn components(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::List(
        store.components_of(id).map(schema::component).collect(),
    ))
}

pub(super) fn public_components(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    let those = store.components_of(id).filter(|one| one.is_public());
    Ok(Found::List(those.map(schema::component).collect()))
}

pub(super) fn private_components(
    store: &mut Store,
    id: i64,
    _: &[Value],
) -> Result<Found, Refusal> {
    let those = store.components_of(id).filter(|one| !one.is_public());
    Ok(Found::List(those.map(schema::component).collect()))
}

pub(super) fn public_component(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(first(store, id, true))
}

pub(super) fn private_component(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(first(store, id, false))
}

pub(super) fn status(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::Object(schema::status("ACTIVE", "Active")))
}

pub(super) fn active_transaction(
    store: &mut Store,
    id: i64,
    _: &[Value],
) -> Result<Found, Refusal> {
    Ok(schema::transaction(there(store, id)?).map_or(Found::Nothing, Found::Object))
}

pub(super) fn active_transactions(
    store: &mut Store,
    id: i64,
    _: &[Value],
) -> Result<Found, Refusal> {
    let one = schema::transaction(there(store, id)?);
    Ok(Found::List(one.into_iter().collect()))
}

/// Lists of things that no guest here has.
pub(super) fn nothing_of_the_kind(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::List(Vec::new()))
}

/// No guest here is paid by bandwidth.
pub(super) fn no_allotment(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::Nothing)
}

fn there(store: &Store, id: i64) -> Result<&Guest, Refusal> {
    store.guest(id).ok_or_else(|| Refusal::not_found(id))
}

fn those(store: &mut Store, which: fn(&Guest) -> bool) -> Found {
    let those = store.guests.iter_mut().filter(|guest| which(guest));
    let shown = those.map(|guest| {
        guest.read();
        schema::guest(guest)
    });
    Found::List(shown.collect())
}

fn first(store: &Store, guest: i64, public: bool) -> Found {
    store
        .components_of(guest)
        .find(|component| component.is_public() == public)
        .map_or(Found::Nothing, |component| {
            Found::Object(schema::component(component))
        })
}
