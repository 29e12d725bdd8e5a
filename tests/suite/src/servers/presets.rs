//! Manners that go together, by the kind of server one meets.
//!
//! Two tables: [`all_conforming`] are servers at which a suite must raise no alarm at MUST.
//! [`contested`] are servers that follow the contract in one reading and contradict it in
//! another; there a suite should say that something was refused, and not more.
//!
//! Each preset starts from the plain server, so what it sets is all that it is about. Some bend a
//! convention on purpose and earn a remark below MUST: `numbered` and `cloud_ids` (ids that are
//! no UUIDs), `remembers_the_dead` (410), `terse` and `behind_a_proxy` (errors that are not JSON).

use std::time::Duration;

use super::manners::{EmptyAnswer, ErrorForm, HeaderCase, IcmpPorts, Manners, PortForm};

/// The token that the presets with a token demand.
pub const TOKEN: &str = "8a1f3c52-6f0e-4d0b-9d7c-2b1e5f4a7c90";

/// The organization of the contract's first example, known to every preset.
pub const ORGANIZATION: &str = "000a115d-2852-4b0a-9ce8-47f1134ba95a";

const OTHER_ORGANIZATION: &str = "ecc1c86a-eabb-43a7-9c0a-77e371753c0a";

macro_rules! presets {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $value:expr),* $(,)? })*) => {
        impl Manners {
            $($(#[$doc])* pub fn $name() -> Self {
                Self { $($field: $value,)* ..Self::default() }
            })*
        }
    };
}

presets! {
    /// The manners measured at the API that the contract was written for.
    like_the_real_one {
        token: Some(TOKEN.to_owned()),
        wrong_token: 403,
        most_groups: Some(100),
        most_rules: Some(30),
        default_rules: true,
        normalise_cidr: true,
        icmp_ports: IcmpPorts::Dropped,
        number_of_other_groups: 2,
        null_descriptions: true,
        extra_keys: true,
        editable_split: true,
        positions_restart: true,
        page_size: Some(50),
        foreign_location: true,
        empty_answer: EmptyAnswer::Typed,
    }

    /// A framework with typed bodies: all is checked, and checked first.
    strict_framework {
        refusal: 422,
        error_form: ErrorForm::Problem,
        strict_bodies: true,
        strict_cidr: true,
        port_form: PortForm::Number,
        icmp_ports: IcmpPorts::Refused,
        longest_text: Some(255),
        refuses_empty_text: true,
        body_before_lookup: true,
        malformed_id: 422,
        charset: true,
        header_case: HeaderCase::Title,
        close: true,
        chunked: true,
    }

    /// Lists lag behind writes.
    eventually_consistent { list_lag: Duration::from_millis(250) }

    /// Reads go to replicas: a new item is unknown for a while, a deleted one still there.
    lagging_replicas {
        list_lag: Duration::from_millis(150),
        item_lag: Duration::from_millis(60),
    }

    /// An account with a past: a hundred and thirty groups of other people.
    crowded_account {
        default_rules: true,
        number_of_other_groups: 130,
        null_descriptions: true,
        page_size: Some(50),
    }

    /// Pages of three groups and two rules, whatever the client asks for.
    small_pages {
        number_of_other_groups: 4,
        page_size: Some(3),
        rules_page_size: Some(2),
        fixed_pages: true,
        list_order_reversed: true,
    }

    /// Says what it must: no location, no error body, no reason.
    terse {
        error_form: ErrorForm::Empty,
        no_location: true,
        empty_answer: EmptyAnswer::LengthZero,
        no_reason: true,
    }

    /// HTTP/1.0: the end of the connection is the end of the body.
    old_http {
        error_form: ErrorForm::Text,
        relative_location: true,
        header_case: HeaderCase::Upper,
        until_close: true,
        trailing_newline: true,
    }

    /// A scripting language's JSON: escaped, indented, keys in another order.
    other_spelling {
        keys_reversed: true,
        pretty: true,
        trailing_newline: true,
        ascii_json: true,
    }

    /// Interim answers, cookies, entity tags; errors are the proxy's pages.
    behind_a_proxy {
        error_form: ErrorForm::Html,
        extra_headers: true,
        header_case: HeaderCase::Title,
        interim: true,
        chunked: true,
    }

    /// Not at the root of its host, and with a token.
    mounted_elsewhere {
        token: Some(TOKEN.to_owned()),
        prefix: "/compute/v1",
        relative_location: true,
    }

    /// Ids from a sequence, as strings of digits.
    numbered { integer_ids: true, number_of_other_groups: 3, extra_keys: true }

    /// Ids with a prefix that names the kind.
    cloud_ids { prefixed_ids: true, editable_true: true, malformed_id: 400 }

    /// 410 for what was deleted, 404 for what never was.
    remembers_the_dead { gone: 410 }

    /// PUT replaces, and an organization is for life.
    replacing { update_replaces: true, ignores_organization_on_update: true }

    /// A position is a place in the list, and places close up.
    ranked {
        default_rules: true,
        positions_close_ranks: true,
        editable_true: true,
        list_order_reversed: true,
    }

    /// A list is a set: it comes in another order each time.
    unordered { list_order_unstable: true, number_of_other_groups: 5, default_rules: true }

    /// Every seventh request is one too many.
    throttled { throttle_every: Some(7) }

    /// Now and then out of service.
    overloaded { throttle_every: Some(11), throttle_status: 503, delay: Duration::from_millis(3) }

    /// Takes short ASCII texts only, and little of everything.
    narrow {
        wrong_media_type: 400,
        longest_text: Some(80),
        ascii_names: true,
        refuses_empty_text: true,
        most_groups: Some(20),
        most_rules: Some(30),
    }

    /// The declarations to the letter, the examples notwithstanding.
    literal_reading {
        strict_bodies: true,
        update_takes_example_keys_only: true,
        port_form: PortForm::Text,
        rules_need_organization: true,
    }

    /// Nothing twice.
    no_duplicates { refuses_duplicates: true }

    /// Children first.
    careful { refuses_delete_with_children: true }

    /// Knows the two organizations that the contract shows and no other.
    two_organizations {
        organizations: vec![ORGANIZATION.to_owned(), OTHER_ORGANIZATION.to_owned()],
    }
}

/// Servers that conform, by name: the table for a test that there is no false alarm.
pub fn all_conforming() -> Vec<(&'static str, Manners)> {
    vec![
        ("plain", Manners::default()),
        ("like_the_real_one", Manners::like_the_real_one()),
        ("strict_framework", Manners::strict_framework()),
        ("eventually_consistent", Manners::eventually_consistent()),
        ("lagging_replicas", Manners::lagging_replicas()),
        ("crowded_account", Manners::crowded_account()),
        ("small_pages", Manners::small_pages()),
        ("terse", Manners::terse()),
        ("old_http", Manners::old_http()),
        ("other_spelling", Manners::other_spelling()),
        ("behind_a_proxy", Manners::behind_a_proxy()),
        ("mounted_elsewhere", Manners::mounted_elsewhere()),
        ("numbered", Manners::numbered()),
        ("cloud_ids", Manners::cloud_ids()),
        ("remembers_the_dead", Manners::remembers_the_dead()),
        ("replacing", Manners::replacing()),
        ("ranked", Manners::ranked()),
        ("unordered", Manners::unordered()),
        ("throttled", Manners::throttled()),
        ("overloaded", Manners::overloaded()),
        ("narrow", Manners::narrow()),
    ]
}

/// Servers that conform in one reading of a contract that has two.
pub fn contested() -> Vec<(&'static str, Manners)> {
    vec![
        ("literal_reading", Manners::literal_reading()),
        ("no_duplicates", Manners::no_duplicates()),
        ("careful", Manners::careful()),
        ("two_organizations", Manners::two_organizations()),
    ]
}
