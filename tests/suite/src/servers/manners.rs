//! Every way in which a conforming server may differ from another conforming server.
//!
//! A field belongs in here if a server with it still does all that the contract of 2015 says,
//! under some honest reading. [`Manners::default`] is the plain reading: what the examples show
//! and nothing else. Combinations with names are in `presets`.
//!
//! Where a field bends a demand that is a convention only (410 instead of 404, ids that are no
//! UUIDs, an error without a body), a suite may remark on it but must not fail the server.

use std::time::Duration;

pub use super::choices::{EmptyAnswer, ErrorForm, HeaderCase, IcmpPorts, PortForm};

/// What a server does where it has a choice.
#[derive(Debug, Clone)]
pub struct Manners {
    // Who may come in, and where.
    /// Demands this in `X-Auth-Token`; a request without it gets 401.
    pub token: Option<String>,
    /// The status for a token that is not the right one: 401 or 403.
    pub wrong_token: u16,
    /// A path before the contract's paths, without a slash at the end.
    pub prefix: &'static str,
    /// Every nth request is answered with [`Manners::throttle_status`] and not looked at. The
    /// first one says `Retry-After: 1`, later ones 0.
    pub throttle_every: Option<usize>,
    /// 429 or 503.
    pub throttle_status: u16,
    /// How long every answer takes.
    pub delay: Duration,

    // What is refused, and how.
    /// The status for a body that is not valid: 400 or 422.
    pub refusal: u16,
    /// The status for a media type other than JSON.
    pub wrong_media_type: u16,
    pub error_form: ErrorForm,
    /// Refuses keys that the contract neither declares nor shows in a request of the resource.
    pub strict_bodies: bool,
    /// Refuses, with an update, keys that the example of that update does not show.
    pub update_takes_example_keys_only: bool,
    /// A range must be a network with its prefix length: no bare address, no host bits.
    pub strict_cidr: bool,
    pub port_form: PortForm,
    pub icmp_ports: IcmpPorts,
    /// `organization` is required for rules too, as declared, although the example omits it.
    pub rules_need_organization: bool,
    /// The organizations that exist; empty: any.
    pub organizations: Vec<String>,
    /// The longest name or description, in characters.
    pub longest_text: Option<usize>,
    /// Names in ASCII only.
    pub ascii_names: bool,
    /// Names and descriptions must not be empty.
    pub refuses_empty_text: bool,
    /// A second group of the same name and a second rule of the same content get 409.
    pub refuses_duplicates: bool,
    /// A group with own rules cannot be deleted: 409.
    pub refuses_delete_with_children: bool,
    /// How many groups of one's own, and rules of one's own per group, there may be: else 403.
    pub most_groups: Option<usize>,
    pub most_rules: Option<usize>,
    /// Looks at the body before it looks for the resource, as frameworks with typed bodies do.
    pub body_before_lookup: bool,
    /// The status for an id that cannot be one: 404, 400 or 422.
    pub malformed_id: u16,
    /// The status for an id that was deleted: 404 or 410.
    pub gone: u16,

    // What is kept, and how.
    /// New groups have six rules, with the same six ids in every group.
    pub default_rules: bool,
    /// `/32` is stripped, host bits are masked.
    pub normalise_cidr: bool,
    /// An update replaces: what is required must be sent, what is optional is reset.
    pub update_replaces: bool,
    /// An update keeps the organization, as the contract's example shows.
    pub ignores_organization_on_update: bool,
    /// Own rules count from 1 after the default rules did.
    pub positions_restart: bool,
    /// The positions behind a deleted rule move up.
    pub positions_close_ranks: bool,
    /// Ids are strings of digits, groups and rules counted apart.
    pub integer_ids: bool,
    /// Ids such as `sg-18c0…`.
    pub prefixed_ids: bool,
    /// Groups that are there from the start, with rules of their own.
    pub number_of_other_groups: usize,
    /// Those groups have null for a description.
    pub null_descriptions: bool,

    // What is shown, and when.
    /// Lists show the state as of that long ago.
    pub list_lag: Duration,
    /// So do items; writes always see the present.
    pub item_lag: Duration,
    /// Keys that the contract does not know, some of them changing with every write.
    pub extra_keys: bool,
    /// `editable` of own rules: null on the item, true in the list. Otherwise null.
    pub editable_split: bool,
    /// `editable` of own rules: true everywhere.
    pub editable_true: bool,
    pub list_order_reversed: bool,
    /// Lists begin somewhere else each time, as without ORDER BY.
    pub list_order_unstable: bool,
    /// The group list comes in pages of this size, or of `per_page` up to 100.
    pub page_size: Option<usize>,
    /// The same for rule lists, without `X-Total-Count`.
    pub rules_page_size: Option<usize>,
    /// `per_page` is not listened to.
    pub fixed_pages: bool,
    /// `Location` of a new resource as a path instead of a URL.
    pub relative_location: bool,
    /// `Location` on a host that only the server knows.
    pub foreign_location: bool,
    pub no_location: bool,

    // How it is written.
    /// `application/json; charset=utf-8`.
    pub charset: bool,
    pub keys_reversed: bool,
    pub pretty: bool,
    pub trailing_newline: bool,
    /// Everything beyond ASCII as `\uXXXX`, and `/` as `\/`.
    pub ascii_json: bool,
    /// Cookies, an entity tag, a request id and what else comes along.
    pub extra_headers: bool,
    pub empty_answer: EmptyAnswer,
    pub header_case: HeaderCase,
    /// `Connection: close` on each answer.
    pub close: bool,
    /// `Transfer-Encoding: chunked` in chunks of a few bytes, cutting through characters.
    pub chunked: bool,
    /// HTTP/1.0, and the body ends when the connection does.
    pub until_close: bool,
    /// A status line without a reason.
    pub no_reason: bool,
    /// An interim answer (103) before the final one.
    pub interim: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            token: None,
            wrong_token: 401,
            prefix: "",
            throttle_every: None,
            throttle_status: 429,
            delay: Duration::ZERO,
            refusal: 400,
            wrong_media_type: 415,
            error_form: ErrorForm::Json,
            strict_bodies: false,
            update_takes_example_keys_only: false,
            strict_cidr: false,
            port_form: PortForm::Either,
            icmp_ports: IcmpPorts::Kept,
            rules_need_organization: false,
            organizations: Vec::new(),
            longest_text: None,
            ascii_names: false,
            refuses_empty_text: false,
            refuses_duplicates: false,
            refuses_delete_with_children: false,
            most_groups: None,
            most_rules: None,
            body_before_lookup: false,
            malformed_id: 404,
            gone: 404,
            default_rules: false,
            normalise_cidr: false,
            update_replaces: false,
            ignores_organization_on_update: false,
            positions_restart: false,
            positions_close_ranks: false,
            integer_ids: false,
            prefixed_ids: false,
            number_of_other_groups: 0,
            null_descriptions: false,
            list_lag: Duration::ZERO,
            item_lag: Duration::ZERO,
            extra_keys: false,
            editable_split: false,
            editable_true: false,
            list_order_reversed: false,
            list_order_unstable: false,
            page_size: None,
            rules_page_size: None,
            fixed_pages: false,
            relative_location: false,
            foreign_location: false,
            no_location: false,
            charset: false,
            keys_reversed: false,
            pretty: false,
            trailing_newline: false,
            ascii_json: false,
            extra_headers: false,
            empty_answer: EmptyAnswer::Bare,
            header_case: HeaderCase::Lower,
            close: false,
            chunked: false,
            until_close: false,
            no_reason: false,
            interim: false,
        }
    }
}

impl Manners {
    /// Whether this shows on the wire where a framework's HTTP stack would hide it.
    pub(super) fn need_own_wire(&self) -> bool {
        self.close
            || self.chunked
            || self.until_close
            || self.no_reason
            || self.interim
            || self.header_case != HeaderCase::Lower
            || self.empty_answer == EmptyAnswer::LengthZero
    }
}
