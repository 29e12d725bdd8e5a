//! Faults of the wire: the outcome is right, and written down wrongly, on one transport.
//!
//! The core did what it should, so only a reader of messages can tell.
//! Not here: what is wrong with the answer itself, on whatever transport.

use serde_json::{Value, json};

use super::kinds::{KINDS, Kind, Shape};
use super::scene::set;
use super::{ALL, GROUPS, REST, XML_RPC, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Dress, Outcome};
use crate::reference::softlayer::refusal::Refusal;

/// Something that is wrong with how answers are written: its name, the rule, what a client meets,
/// where, and the dress.
type Slip = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    Dress,
);

const PLAIN: Dress = Dress {
    status: None,
    without_total: false,
    without_location: false,
    without_error: false,
    without_code: false,
    without_body: false,
    numeric_code: false,
    numeric_text: false,
    numbers_as_texts: false,
    booleans_as_numbers: false,
    bare_single: false,
    wrong_media_type: false,
    cut_short: false,
};

#[rustfmt::skip]
const SLIPS: &[Slip] = &[
    ("cut-short", "well-formed", "breaks off in the middle", ALL, Dress { cut_short: true, ..PLAIN }),
    ("empty-body", "well-formed", "is empty", ALL, Dress { without_body: true, ..PLAIN }),
    ("204", "status", "has status 204", REST, Dress { status: Some(204), ..PLAIN }),
    ("xml-rpc-201", "status", "has status 201", XML_RPC, Dress { status: Some(201), ..PLAIN }),
];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults: Vec<Fault> = KINDS.iter().flat_map(everywhere).collect();
    for kind in KINDS.iter().filter(|kind| kind.method.0 == GROUPS) {
        for (what, breaks, met, transports, dress) in SLIPS {
            faults.push(slip(kind, what, breaks, met, transports, *dress));
        }
        if matches!(kind.shape, Shape::Object | Shape::List) && kind.members.contains(&"id") {
            faults.push(slip(
                kind,
                "xml-rpc-ints-as-strings",
                "transport-agreement",
                "has its numbers as strings",
                XML_RPC,
                Dress {
                    numbers_as_texts: true,
                    ..PLAIN
                },
            ));
        }
        if kind.shape == Shape::Flag {
            faults.push(slip(
                kind,
                "xml-rpc-boolean-as-int",
                "transport-agreement",
                "is an int",
                XML_RPC,
                Dress {
                    booleans_as_numbers: true,
                    ..PLAIN
                },
            ));
        }
    }
    faults.extend(written());
    faults
}

/// Slips of every method: the media type, and what over XML-RPC is not as it is over REST, in a place that nothing
/// else is said of.
fn everywhere(kind: &'static Kind) -> Vec<Fault> {
    let mut faults = vec![slip(
        kind,
        "media-type",
        "media-type",
        "is said to be HTML",
        ALL,
        Dress {
            wrong_media_type: true,
            ..PLAIN
        },
    )];
    if let Some((member, otherwise)) = kind.aside {
        faults.push(fault(
            format!("{}-xml-rpc-other-{}", kind.slug, member.to_lowercase()),
            kind.method,
            "transport-agreement",
            format!(
                "The answer of {} has another `{member}` over XML-RPC.",
                kind.method.1
            ),
            XML_RPC,
            move |scene| scene.edited(|value| set(value, member, &json!(otherwise))),
        ));
    }
    if kind.refuses_otherwise {
        faults.push(fault(
            format!("{}-xml-rpc-other-class", kind.slug),
            kind.method,
            "transport-agreement",
            format!(
                "{} refuses over XML-RPC with another exception class.",
                kind.method.1
            ),
            XML_RPC,
            |scene| {
                scene
                    .pass()
                    .map_err(|refusal| match refusal.status {
                        401 | 404 => refusal,
                        status => Refusal::other("SoftLayer_Exception_Other", status, refusal.text),
                    })
                    .into()
            },
        ));
    }
    faults
}

fn slip(
    kind: &'static Kind,
    what: &str,
    breaks: &str,
    met: &str,
    transports: &'static [&'static str],
    dress: Dress,
) -> Fault {
    fault(
        format!("{}-{what}", kind.slug),
        kind.method,
        breaks,
        format!("The answer of {} {met}.", kind.method.1),
        transports,
        move |scene| {
            let result = scene.pass();
            let dress = if result.is_ok() { dress } else { PLAIN };
            Outcome { result, dress }
        },
    )
}

#[rustfmt::skip]
fn written() -> Vec<Fault> {
    const GET: (&str, &str) = (GROUPS, "getObject");
    const RULES: (&str, &str) = (GROUPS, "getRules");
    vec![
        fault("get-group-xml-rpc-drops-description", GET, "transport-agreement", "XML-RPC does not show descriptions.", XML_RPC,
            |scene| scene.edited(|value| super::scene::remove(value, "description"))),
        fault("get-group-xml-rpc-other-name", GET, "transport-agreement", "XML-RPC shows names in upper case.", XML_RPC,
            |scene| scene.edited(|value| {
                let name = value.get("name").and_then(Value::as_str).map(str::to_uppercase);
                set(value, "name", &json!(name));
            })),
        fault("get-group-rest-other-name", GET, "transport-agreement", "REST shows names in upper case.", REST,
            |scene| scene.edited(|value| {
                let name = value.get("name").and_then(Value::as_str).map(str::to_uppercase);
                set(value, "name", &json!(name));
            })),
        fault("get-group-rest-error-200", GET, "status", "REST refuses with status 200 and no code.", REST,
            |scene| {
                let result = scene.pass();
                let dress = if result.is_err() { Dress { status: Some(200), without_code: true, ..PLAIN } } else { PLAIN };
                Outcome { result, dress }
            }),
        fault("list-rules-xml-rpc-lacks-one", RULES, "transport-agreement", "XML-RPC does not list the last rule.", XML_RPC,
            |scene| scene.edited(|value| super::scene::among(value, |rules| { rules.pop(); }))),
        fault("list-rules-rest-lacks-one", RULES, "transport-agreement", "REST does not list the last rule.", REST,
            |scene| scene.edited(|value| super::scene::among(value, |rules| { rules.pop(); }))),
        fault("list-rules-xml-rpc-other-direction", RULES, "transport-agreement", "XML-RPC shows every rule as one of egress.", XML_RPC,
            |scene| scene.edited(|value| set(value, "direction", &json!("egress")))),
        fault("create-group-xml-rpc-loses-name", (GROUPS, "createObject"), "transport-agreement", "A group that is made over XML-RPC has no name.", XML_RPC,
            |scene| scene.then(|store, value| {
                if let Some(group) = super::scene::id_of(value).and_then(|id| store.group_mut(id)) {
                    group.name = None;
                }
            })),
        fault("edit-group-rest-not-stored", (GROUPS, "editObject"), "transport-agreement", "An edit over REST changes nothing.", REST, |scene| scene.undone()),
        fault("edit-group-xml-rpc-not-stored", (GROUPS, "editObject"), "transport-agreement", "An edit over XML-RPC changes nothing.", XML_RPC, |scene| scene.undone()),
        fault("add-rules-xml-rpc-not-stored", (GROUPS, "addRules"), "transport-agreement", "Rules that are added over XML-RPC are not stored.", XML_RPC, |scene| scene.undone()),
        fault("delete-group-xml-rpc-does-nothing", (GROUPS, "deleteObject"), "transport-agreement", "A group that is deleted over XML-RPC is still there.", XML_RPC, |scene| scene.undone()),
    ]
}
