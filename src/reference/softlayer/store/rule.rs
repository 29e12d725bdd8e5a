//! A rule: what it permits, and where it belongs.
//!
//! A [`RuleDraft`] is what a client decides; whether it makes sense is judged elsewhere, before a
//! draft gets here. What is `None` permits anything.

/// What a rule permits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::reference::softlayer) struct RuleDraft {
    /// `ingress` or `egress`.
    pub(in crate::reference::softlayer) direction: String,
    /// `IPv4` or `IPv6`.
    pub(in crate::reference::softlayer) ethertype: String,
    /// The protocol.
    pub(in crate::reference::softlayer) protocol: Option<String>,
    /// The first port, or the ICMP type.
    pub(in crate::reference::softlayer) port_min: Option<i64>,
    /// The last port, or the ICMP code.
    pub(in crate::reference::softlayer) port_max: Option<i64>,
    /// The address or range at the other end.
    pub(in crate::reference::softlayer) remote_ip: Option<String>,
    /// The group at the other end.
    pub(in crate::reference::softlayer) remote_group: Option<i64>,
}

/// A rule of a group.
#[derive(Clone, Debug)]
pub(in crate::reference::softlayer) struct Rule {
    /// Its id.
    pub(in crate::reference::softlayer) id: i64,
    /// Its group.
    pub(in crate::reference::softlayer) group: i64,
    /// What it permits.
    pub(in crate::reference::softlayer) draft: RuleDraft,
    /// When it was made.
    pub(in crate::reference::softlayer) create_date: String,
    /// When it was last edited.
    pub(in crate::reference::softlayer) modify_date: Option<String>,
}
