//! The table of all methods, service by service.
//!
//! A front finds a method here by service and name, with its object and how many parameters it takes; a
//! method that is not in the table does not exist.

use super::{Method, Of, Run, accounts, bindings, components, groups, guests, orders, rules};
use crate::reference::softlayer::schema::{
    ACCOUNT, BINDING, COMPONENT, EVENT, GROUP, GUEST, LIMIT, LOCATION, ORDER_BINDING, REQUEST,
    REQUEST_RULES, RULE, STATUS, TRANSACTION, Type,
};

const GROUPS: &str = "SoftLayer_Network_SecurityGroup";
const GUESTS: &str = "SoftLayer_Virtual_Guest";
const COMPONENTS: &str = "SoftLayer_Virtual_Guest_Network_Component";
const ACCOUNTS: &str = "SoftLayer_Account";

const fn row(
    service: &'static str,
    name: &'static str,
    of: Of,
    parameters: usize,
    returns: Option<&'static Type>,
    run: Run,
) -> Method {
    Method {
        service,
        name,
        of,
        parameters,
        returns,
        run,
    }
}

/// All methods.
#[rustfmt::skip]
pub(super) const METHODS: &[Method] = &[
    row(GROUPS, "createObject", Of::Service, 1, Some(&GROUP), groups::create),
    row(GROUPS, "createObjects", Of::Service, 1, Some(&GROUP), groups::create_several),
    row(GROUPS, "getObject", Of::Group, 0, Some(&GROUP), groups::get),
    row(GROUPS, "getAllObjects", Of::Service, 0, Some(&GROUP), groups::get_all),
    row(GROUPS, "editObject", Of::Group, 1, None, groups::edit),
    row(GROUPS, "editObjects", Of::Service, 1, None, groups::edit_several),
    row(GROUPS, "deleteObject", Of::Group, 0, None, groups::delete),
    row(GROUPS, "deleteObjects", Of::Service, 1, None, groups::delete_several),
    row(GROUPS, "addRules", Of::Group, 1, Some(&REQUEST_RULES), rules::add),
    row(GROUPS, "editRules", Of::Group, 1, Some(&REQUEST_RULES), rules::edit),
    row(GROUPS, "removeRules", Of::Group, 1, Some(&REQUEST_RULES), rules::remove),
    row(GROUPS, "getRules", Of::Group, 0, Some(&RULE), rules::get),
    row(GROUPS, "attachNetworkComponents", Of::Group, 1, Some(&REQUEST), bindings::attach),
    row(GROUPS, "detachNetworkComponents", Of::Group, 1, Some(&REQUEST), bindings::detach),
    row(GROUPS, "getNetworkComponentBindings", Of::Group, 0, Some(&BINDING), bindings::of_group),
    row(GROUPS, "getOrderBindings", Of::Group, 0, Some(&ORDER_BINDING), bindings::orders_of_group),
    row(GROUPS, "getAccount", Of::Group, 0, Some(&ACCOUNT), accounts::get),
    row(GROUPS, "getLimits", Of::Service, 0, Some(&LIMIT), accounts::limits),
    row(GROUPS, "getSupportedDataCenters", Of::Service, 0, Some(&LOCATION), accounts::data_centers),
    row(GUESTS, "createObject", Of::Service, 1, Some(&GUEST), guests::create),
    row(GUESTS, "createObjects", Of::Service, 1, Some(&GUEST), guests::create_several),
    row(GUESTS, "generateOrderTemplate", Of::Service, 1, None, orders::template),
    row(GUESTS, "getObject", Of::Guest, 0, Some(&GUEST), guests::get),
    row(GUESTS, "deleteObject", Of::Guest, 0, None, guests::delete),
    row(GUESTS, "rebootSoft", Of::Guest, 0, None, guests::reboot),
    row(GUESTS, "setTags", Of::Guest, 1, None, guests::set_tags),
    row(GUESTS, "getNetworkComponents", Of::Guest, 0, Some(&COMPONENT), guests::components),
    row(GUESTS, "getFrontendNetworkComponents", Of::Guest, 0, Some(&COMPONENT), guests::public_components),
    row(GUESTS, "getBackendNetworkComponents", Of::Guest, 0, Some(&COMPONENT), guests::private_components),
    row(GUESTS, "getPrimaryNetworkComponent", Of::Guest, 0, Some(&COMPONENT), guests::public_component),
    row(GUESTS, "getPrimaryBackendNetworkComponent", Of::Guest, 0, Some(&COMPONENT), guests::private_component),
    row(GUESTS, "getStatus", Of::Guest, 0, Some(&STATUS), guests::status),
    row(GUESTS, "getActiveTransaction", Of::Guest, 0, Some(&TRANSACTION), guests::active_transaction),
    row(GUESTS, "getActiveTransactions", Of::Guest, 0, Some(&TRANSACTION), guests::active_transactions),
    row(GUESTS, "getBlockDevices", Of::Guest, 0, None, guests::nothing_of_the_kind),
    row(GUESTS, "getBandwidthAllotmentDetail", Of::Guest, 0, None, guests::no_allotment),
    row(GUESTS, "getBillingCycleBandwidthUsage", Of::Guest, 0, None, guests::nothing_of_the_kind),
    row(GUESTS, "getReverseDomainRecords", Of::Guest, 0, None, guests::nothing_of_the_kind),
    row(COMPONENTS, "getObject", Of::Component, 0, Some(&COMPONENT), components::get),
    row(COMPONENTS, "getGuest", Of::Component, 0, Some(&GUEST), components::guest),
    row(COMPONENTS, "getSecurityGroupBindings", Of::Component, 0, Some(&BINDING), bindings::of_component),
    row(COMPONENTS, "securityGroupsReady", Of::Component, 0, None, components::ready),
    row(COMPONENTS, "enable", Of::Component, 0, None, components::enable),
    row(COMPONENTS, "disable", Of::Component, 0, None, components::disable),
    row(COMPONENTS, "isPingable", Of::Component, 0, None, components::is_pingable),
    row(ACCOUNTS, "getObject", Of::Service, 0, Some(&ACCOUNT), accounts::get),
    row(ACCOUNTS, "getSecurityGroups", Of::Service, 0, Some(&GROUP), groups::get_all),
    row(ACCOUNTS, "getVirtualGuests", Of::Service, 0, Some(&GUEST), guests::get_all),
    row(ACCOUNTS, "getHourlyVirtualGuests", Of::Service, 0, Some(&GUEST), guests::get_hourly),
    row(ACCOUNTS, "getMonthlyVirtualGuests", Of::Service, 0, Some(&GUEST), guests::get_monthly),
    row("SoftLayer_Event_Log", "getAllObjects", Of::Service, 0, Some(&EVENT), accounts::events),
    row("SoftLayer_Network_Pod", "getAllObjects", Of::Service, 0, None, orders::pods),
    row("SoftLayer_Product_Order", "verifyOrder", Of::Service, 1, None, orders::verify),
    row("SoftLayer_Product_Order", "placeOrder", Of::Service, 1, None, orders::place),
];
