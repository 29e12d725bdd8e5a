//! Documents made at random: schemas are schemas, and the example is valid by both.
//!
//! What is made contradicts itself nowhere: values are of their types, a One Of has members
//! that are required and whose names nothing else has, arrays that are fixed have values, and what
//! contains itself requires nothing.

use apib::{Profile, Types, parse};
use proptest::prelude::*;
use proptest::sample::select;

use super::{document, problems, resolved};

/// The lines of a member behind its name, without the members below it.
#[derive(Debug, Clone)]
struct Value {
    line: String,
    below: Vec<String>,
}

fn attributes() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "",
        "",
        ", nullable",
        ", required",
        ", optional",
        ", fixed",
        ", fixed-type",
    ])
}

fn single() -> impl Strategy<Value = Value> {
    let values = select(vec![
        ("string", "text"),
        ("string", ""),
        ("string", "`a, b`"),
        ("number", "5"),
        ("number", "2.5"),
        ("number", ""),
        ("boolean", "true"),
        ("boolean", ""),
        ("Name", ""),
        ("Name", "x"),
    ]);
    (
        values,
        attributes(),
        select(vec!["", "", ", sample", ", default"]),
    )
        .prop_map(|((kind, value), attributes, role)| {
            let role = if value.is_empty() { "" } else { role };
            let value = if value.is_empty() {
                String::new()
            } else {
                format!(": {value}")
            };
            Value {
                line: format!("{value} ({kind}{attributes}{role})"),
                below: Vec::new(),
            }
        })
}

fn enumeration() -> impl Strategy<Value = Value> {
    let listed = select(vec![
        ("enum", vec!["x", "y"]),
        ("enum[string]", vec!["x", "y", "x"]),
        ("enum[number]", vec!["1", "2.5"]),
        ("enum[string]", vec!["only"]),
        ("enum[string]", vec![]),
        ("Colour", vec![]),
        ("Colour", vec!["blue"]),
    ]);
    (listed, attributes()).prop_map(|((kind, listed), attributes)| Value {
        line: format!(" ({kind}{attributes})"),
        below: listed.iter().map(|value| format!("+ {value}")).collect(),
    })
}

fn list() -> impl Strategy<Value = Value> {
    let listed = select(vec![
        (" (array[number]", ""),
        (": 1, 2 (array[number]", ", fixed"),
        (": a, b (array", ", fixed"),
        (" (array[Note, number]", ", fixed-type"),
        (" (array[Note]", ", nullable"),
        (" (array", ""),
        (" (array[Node]", ", optional"),
    ]);
    (listed, any::<bool>()).prop_map(|((line, attributes), with)| Value {
        line: format!("{line}{})", if with { attributes } else { "" }),
        below: Vec::new(),
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![3 => single(), 1 => enumeration(), 1 => list(), 1 => named()];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let properties = prop::collection::vec(inner.clone(), 0..4);
        let object = (properties, attributes(), any::<bool>(), any::<bool>()).prop_map(
            |(members, attributes, with_choice, with_mixin)| Value {
                line: format!(" (object{attributes})"),
                below: object(&members, with_choice, with_mixin),
            },
        );
        let items = prop::collection::vec(inner, 0..3).prop_map(|items| Value {
            line: " (array)".to_owned(),
            below: items.iter().flat_map(|item| member("", item)).collect(),
        });
        prop_oneof![2 => object, 1 => items]
    })
}

fn named() -> impl Strategy<Value = Value> {
    let types = select(vec!["Note", "Closed", "Node", "Heir"]);
    let attributes = select(vec!["", ", nullable", ", required", ", optional"]);
    (types, attributes).prop_map(|(name, attributes)| Value {
        line: format!(" ({name}{attributes})"),
        below: Vec::new(),
    })
}

/// A member's lines. Without a name it is an item.
fn member(name: &str, value: &Value) -> Vec<String> {
    let line = if name.is_empty() {
        let line = value.line.trim_start_matches(':').trim();
        line.replace(", required", "").replace(", optional", "")
    } else {
        format!("{name}{}", value.line)
    };
    let below = value.below.iter().map(|line| format!("    {line}"));
    std::iter::once(format!("+ {line}")).chain(below).collect()
}

fn object(members: &[Value], with_choice: bool, with_mixin: bool) -> Vec<String> {
    let mut lines: Vec<String> = members
        .iter()
        .enumerate()
        .flat_map(|(index, value)| member(&format!("p{index}"), value))
        .collect();
    if with_mixin {
        lines.push("+ Include Note".to_owned());
    }
    if with_choice {
        let choice = [
            "+ One Of",
            "    + c1: 1 (number, required)",
            "    + Properties",
            "        + c2 (required)",
            "        + c3",
        ];
        lines.extend(choice.map(str::to_owned));
    }
    lines
}

const STRUCTURES: &str = "\
## Note

+ id: 1 (number, required)
+ title: Milk (nullable)

## Heir (Note)

+ title: Tea
+ more (array[string])

## Closed (fixed-type)

+ id: 1 (number)
+ maybe (optional)

## Name (string)

## Colour (enum)

+ red
+ green

## Node

+ next (Node)
+ below (array[Node])
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn examples_are_valid_by_both_schemas(members in prop::collection::vec(value(), 0..5), with_choice: bool) {
        let members = object(&members, with_choice, false).join("\n");
        let structure = resolved(&document("Attributes", &members, STRUCTURES));
        let example = structure.example();
        let strict = structure.schema(Profile::Strict);
        let found = problems(&strict, &example);
        prop_assert!(found.is_empty(), "{members}\n{example}\nstrict {found:?}\n{strict:#}");
        // Two faults of the reference: a closed object does not know what its choices bring, and
        // the example of a fixed list of types is empty where the schema wants all of them.
        let compatible = structure.schema(Profile::Compatible);
        let found = problems(&compatible, &example);
        let names = ["One Of", "(array", "Heir", "Node"];
        let is_known = members.contains("fixed") && names.iter().any(|name| members.contains(name));
        prop_assert!(found.is_empty() || is_known, "{members}\n{example}\ncompatible {found:?}\n{compatible:#}");
    }

    #[test]
    fn no_text_fails(text in "(\n[ ]{0,12}(\\+ |## |# )?(Attributes|Data Structures|GET /a|Response 200 \\(application/json\\)|Include [AB]|One Of|Properties|Members|Items|Sample: x|Default|A|B \\(A\\)|A \\(B, fixed\\)|\\*a\\*: `b`, c \\(array\\[A, B\\], fixed-type\\)|\\(enum\\[A\\], nullable\\)|x: y \\(A\\)|5 \\(number\\)|:|\\(|`)?){0,24}") {
        let parsed = parse(&text);
        let types = Types::of(&parsed);
        let named = types.names().filter_map(|name| types.resolve_named(name));
        let sections = parsed.blueprint.resources().flat_map(|resource| &resource.actions);
        let sections = sections.flat_map(apib::Action::payloads).filter_map(|payload| payload.attributes.as_ref());
        for structure in named.chain(sections.map(|section| types.resolve(section))) {
            let example = structure.example();
            for profile in [Profile::Strict, Profile::Compatible] {
                // Whether it is a schema is the point; what it says of the example is not.
                let _ = problems(&structure.schema(profile), &example);
            }
        }
    }
}
