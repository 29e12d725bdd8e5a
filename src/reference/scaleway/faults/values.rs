//! Single values that are stored, or shown, as something else: the texts of groups, the networks,
//! ports and enums of rules.
//!
//! A text that is altered is altered in the name. A value of a rule is altered openly, so that the
//! answer to the write shows it, or silently, so that only the readers do.

use serde_json::{Map, Value};

use super::kinds::{GROUPS, KINDS, Kind, flip_action};
use crate::reference::saboteur::alterations::{Alter, Alteration, At, Manner};
use crate::reference::saboteur::edit::{Change, Edit, When};
use crate::reference::saboteur::resource::Resource;
use crate::reference::saboteur::texts;
use crate::reference::saboteur::{Fault, Sabotage};

/// All of them.
pub(super) fn faults() -> Vec<Fault> {
    let [groups, rules] = &KINDS;
    let mut faults = altered_texts(groups);
    faults.extend(altered_values(groups, &GROUP_VALUES));
    faults.extend(altered_values(rules, &RULE_VALUES));
    faults.push(groups.creating(
        "answers-null-description",
        "create/echo",
        "The answer to a creation shows no description, although it was stored.",
        Sabotage::Edits(
            When::Success,
            &[Edit::Value("/security_group/description", Change::Null)],
        ),
    ));
    faults.push(groups.listing(
        "text-plain",
        "content-type",
        "The list of groups says that it is text/plain.",
        Sabotage::Edits(
            When::Success,
            &[Edit::Header("content-type", "text/plain; charset=utf-8")],
        ),
    ));
    faults.push(rules.reading(
        "lower-case-protocol",
        "schema",
        "A rule is read with its protocol in lower case, which is no documented value.",
        Sabotage::Edits(
            When::Success,
            &[Edit::Value("/rule/protocol", Change::LowerCase)],
        ),
    ));
    faults
}

fn alteration(resource: &'static Resource, at: At, alter: Alter) -> Sabotage {
    Sabotage::written(move || Alteration {
        resource,
        at,
        alter,
    })
}

/// What ids and sentences say of an alteration of a text, and the alteration.
const TEXTS: [(&str, &str, Alter); 7] = [
    ("trims", "without the blanks around it", |group| {
        // A name may have no such blanks to begin with; a description has.
        alter_name(group, texts::trim);
        alter_text(group, "description", texts::trim);
    }),
    ("lower-cases", "in lower case", |group| {
        alter_name(group, texts::lower_case);
    }),
    ("asciis", "with ? for what is not ASCII", |group| {
        alter_name(group, texts::only_ascii);
    }),
    ("composes", "with its accents composed", |group| {
        alter_name(group, texts::compose);
    }),
    ("escapes-markup", "with its markup escaped", |group| {
        alter_name(group, texts::escape_markup);
    }),
    ("truncates", "cut after 64 characters", |group| {
        alter_name(group, texts::truncate);
    }),
    ("strips-quotes", "without its quotation marks", |group| {
        alter_name(group, texts::strip_quotes);
    }),
];

fn alter_name(group: &mut Map<String, Value>, alter: fn(&str) -> String) {
    alter_text(group, "name", alter);
}

fn alter_text(group: &mut Map<String, Value>, key: &str, alter: fn(&str) -> String) {
    if let Some(Value::String(text)) = group.get_mut(key) {
        *text = alter(text);
    }
}

fn altered_texts(groups: &Kind) -> Vec<Fault> {
    const RULE: &str = "text/round-trip";
    let mut faults = Vec::new();
    for (what, how, alter) in TEXTS {
        let at = |place| alteration(&GROUPS, place, alter);
        faults.push(groups.creating(
            what,
            RULE,
            &format!("The name of a new group is stored {how}."),
            at(At::Create(Manner::Openly)),
        ));
        faults.push(groups.updating(
            what,
            RULE,
            &format!("A name is updated {how}."),
            at(At::Update(Manner::Openly)),
        ));
        faults.push(groups.reading(
            what,
            RULE,
            &format!("The name of a group is read {how}."),
            at(At::Item),
        ));
        faults.push(groups.listing(
            what,
            RULE,
            &format!("The name of a group is listed {how}."),
            at(At::List),
        ));
    }
    faults
}

/// What ids and sentences say of an alteration of a value, and the alteration.
type Altered = (&'static str, &'static str, Alter);

const GROUP_VALUES: [Altered; 2] = [
    ("loses-description", "without its description", |group| {
        group.insert("description".to_owned(), Value::Null);
    }),
    ("other-organization", "for another organization", |group| {
        let other = Value::from("44444444-4444-4444-8444-444444444444");
        group.insert("organization".to_owned(), other);
    }),
];

const RULE_VALUES: [Altered; 7] = [
    ("widens-range", "for the whole /24 of its range", |rule| {
        if let Some((address, _)) = narrow(rule) {
            set(rule, "ip_range", format!("{address}/24"));
        }
    }),
    ("opens-range", "for all addresses", |rule| {
        set(rule, "ip_range", "0.0.0.0/0");
    }),
    ("loses-port", "without its port", |rule| {
        set(rule, "dest_port_from", Value::Null);
    }),
    ("changes-port", "for the next port", |rule| {
        if let Some(port) = rule.get("dest_port_from").and_then(Value::as_u64) {
            set(rule, "dest_port_from", port % 65_535 + 1);
        }
    }),
    ("changes-protocol", "for another protocol", |rule| {
        let udp = rule.get("protocol").is_some_and(|known| known == "UDP");
        set(rule, "protocol", if udp { "TCP" } else { "UDP" });
    }),
    ("inverts-action", "with the opposite action", flip_action),
    ("inverts-direction", "for the other direction", |rule| {
        let inbound = rule
            .get("direction")
            .is_some_and(|known| known == "inbound");
        set(
            rule,
            "direction",
            if inbound { "outbound" } else { "inbound" },
        );
    }),
];

fn set(rule: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    rule.insert(key.to_owned(), value.into());
}

/// Address and prefix of a range that is narrower than a /24.
fn narrow(rule: &Map<String, Value>) -> Option<(String, u8)> {
    let range = rule.get("ip_range")?.as_str()?;
    let (address, prefix) = range.split_once('/').unwrap_or((range, "32"));
    let prefix = prefix.parse().ok().filter(|prefix| *prefix > 24)?;
    Some((address.to_owned(), prefix))
}

fn altered_values(kind: &Kind, values: &[Altered]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (what, how, alter) in values.iter().copied() {
        let at = |place| alteration(kind.resource, place, alter);
        faults.push(kind.creating(
            what,
            "create/stored",
            &format!("A {{}} is stored {how}, and its answer hides it."),
            at(At::Create(Manner::Silently)),
        ));
        faults.push(kind.creating(
            &format!("{what}-openly"),
            "create/echo",
            &format!("A {{}} is stored {how}, and its answer shows it."),
            at(At::Create(Manner::Openly)),
        ));
        faults.push(kind.updating(
            what,
            "update/stored",
            &format!("An updated {{}} is stored {how}, and its answer hides it."),
            at(At::Update(Manner::Silently)),
        ));
        faults.push(kind.updating(
            &format!("{what}-openly"),
            "update/echo",
            &format!("An updated {{}} is stored {how}, and its answer shows it."),
            at(At::Update(Manner::Openly)),
        ));
    }
    faults
}
