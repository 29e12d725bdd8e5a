//! A table of MSON, each row with what both profiles and the example make of it.

use std::fmt::Write as _;

use apib::Profile;
use insta::assert_snapshot;
use rstest::{Context, rstest};
use serde_json::Value;

use super::{document, problems, resolved};

/// How a row's example stands to its schemas.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Example {
    /// Valid by both.
    Valid,
    /// The reference implementation's example breaks its own schema.
    StrictOnly,
    /// A type that is cut has no members in the example, not even those that it requires.
    CompatibleOnly,
}
use Example::{CompatibleOnly, StrictOnly, Valid};

#[rstest]
#[case::singles(
    "a\nb: text\nc: 5 (number)\nd: 2.50 (number, required)\ne: true (boolean)\nf (string, optional)\ng: 5",
    Valid
)]
#[case::untyped(
    "a: 1, 2\nb: `1, 2`\nc: 1, 2 (string)\nd (object)\n    + x\ne\n    + x",
    Valid
)]
#[case::nullable(
    "a (nullable)\nb: 1 (number, nullable)\nc (object, nullable)\n    + x\nd (array[number], nullable)\ne (enum, nullable)\n    + a\nf: 1 (number, fixed, nullable)",
    Valid
)]
#[case::samples_and_defaults(
    "a: x (sample)\nb: *x*\nc: x (default)\nd\n    + Sample: one\n    + Sample: two\n    + Default: three\ne: x\n    + Sample: y\nf (number)\n    + Default: 5\ng (optional)\n    + Sample: shown\nh: x (optional)\ni (optional)",
    Valid
)]
#[case::array_samples(
    "a (array[number])\n    + Sample: 1, 2\n    + Default: 3\nb (array)\n    + Sample\n        + x\n        + y\nc: *1*, *2* (array[number])\nd: 1, 2 (array[number], sample)\ne: 1, 2 (array[number], default)",
    Valid
)]
#[case::fixed_singles(
    "a: x (fixed)\nb (fixed)\nc: 1 (number, fixed)\nd: false (boolean, fixed)\ne: *x* (fixed)",
    Valid
)]
#[case::fixed_object(
    "o (object, fixed)\n    + a: 1\n    + b (number)\n    + c (object)\n        + d: 2 (number)\n    + e: x (optional)\n    + f: 1, 2 (array[number])\n    + g (nullable)",
    Valid
)]
#[case::fixed_type_object(
    "o (object, fixed-type)\n    + a: 1\n    + b (number, optional)\n    + c (object)\n        + d: 2 (number)",
    Valid
)]
#[case::arrays(
    "a (array)\nb (array[number])\nc (array[string, number])\nd (array)\n    + 1 (number)\n    + x\n    + (object)\n        + y: 1\ne: 1, 2 (array[number])\nf: `a, b`, c (array)",
    Valid
)]
#[case::fixed_type_arrays(
    "a (array[number], fixed-type)\nb (array, fixed-type)\nc (array[string, number], fixed-type)\nd (array, fixed-type)\n    + (object)\n        + x: 1 (required)\n    + 5 (number)\ne (array[number], fixed-type, nullable)",
    Valid
)]
#[case::fixed_arrays(
    "a: 1, 2 (array[number], fixed)\nb (array, fixed)\n    + x\n    + 5 (number)\nc (array, fixed)\nd (array, fixed)\n    + (object)\n        + x: 1",
    Valid
)]
#[case::fixed_array_of_types("a (array[number], fixed)", StrictOnly)]
#[case::nested_arrays(
    "a (array)\n    + (array[number])\n        + 1\n        + 2\nb (array[Ids])",
    Valid
)]
#[case::enums(
    "a (enum)\n    + x\n    + y\nb (enum)\n    + x\nc: x (enum)\n    + Members\n        + x\n        + y\nd: x, y (enum)\ne: x (enum)",
    Valid
)]
#[case::typed_enums(
    "a (enum[string])\n    + x\n    + y\nb (enum[number])\n    + Members\n        + 1\n        + 2\nc: 1 (enum[number])\n    + 1\n    + 2\nd (enum[string, number])\n    + x\n    + 5\ne (enum[string])\nf: x (enum[string])",
    Valid
)]
#[case::enum_samples(
    "a (enum)\n    + x\n    + y (sample)\nb (enum)\n    + Members\n        + x\n    + Sample: y\n    + Default: z\nc: x (enum[string], sample)\nd: x (enum, default)\n    + y",
    Valid
)]
#[case::enums_of_types(
    "a (enum)\n    + (number)\n    + (boolean)\n    + x\nb (enum)\n    + (object)\n        + y: 1\n    + z\nc (enum[Colour])\nd (Colour, nullable)\ne: red (Colour)\nf (Shade)",
    Valid
)]
#[case::enum_in_fixed(
    "o (object, fixed)\n    + a: x (enum)\n        + x\n        + y\n    + b (enum)\n        + x\n        + y",
    Valid
)]
#[case::named_types(
    "a (Note)\nb (Note, required)\nc (array[Note])\nd (Name)\ne: x (Name, fixed)\nf (Note)\n    + id: new (string)\n    + more: 1",
    Valid
)]
#[case::inheritance("a (Reminder)\nb (Urgent)\nc (Closed)\nd (Closed, nullable)", Valid)]
#[case::mixins("first: 1\nInclude Note\nid: over (string)\nlast: 2", Valid)]
#[case::one_of(
    "a: x\nOne Of\n    + b: 1 (number, required)\n    + Properties\n        + c: 2 (number, required)\n        + d",
    Valid
)]
#[case::one_of_optional("One Of\n    + a: 1\n    + b: 2\n    + c (optional)", StrictOnly)]
#[case::one_of_nested(
    "One Of\n    + Include Note\n    + One Of\n        + a (required)\n        + b (required)",
    Valid
)]
#[case::variable_properties("id: 1 (number)\n*rel*: x (number)", Valid)]
#[case::variable_beside_others("id: x\n*rel (string)*: 1 (number)", StrictOnly)]
#[case::fixed_variable("o (object, fixed)\n    + *a.b*: 5 (fixed)\n    + c: 1", Valid)]
#[case::escaped_names("`a.b(c)`: 1\n`d:e` (number, required)\n`f`: `g`", Valid)]
#[case::descriptions(
    "a: 1 (number) - What `a` is\nb - What b is\n\n    More of it.\nc (array[Note]) - Notes\nd (Note) - A note",
    Valid
)]
#[case::recursion("a (Node)\nb (array[Node])\nc (Node, nullable)", CompatibleOnly)]
#[case::other_names_for_types(
    "a: 5 (integer)\nb: true (bool, required)\nc (array[int])\nd: x (Unknown)\ne (array[Unknown])",
    Valid
)]
#[case::repeated("a: 1 (required)\nb: 2\na: 3 (number)", Valid)]
fn of_properties(#[context] context: Context, #[case] members: &str, #[case] example: Example) {
    check(&context, "Attributes", &listed(members), example);
}

#[rstest]
#[case::array("Attributes (array)", "", Valid)]
#[case::array_of("Attributes (array[Note])", "", Valid)]
#[case::array_items(
    "Attributes (array[Note], nullable)",
    "+ (Note)\n    + id: 5\n+ 5",
    Valid
)]
#[case::fixed_type("Attributes (array[Note, number], fixed-type)", "", Valid)]
#[case::single("Attributes (string)", "+ Sample: hello", Valid)]
#[case::number("Attributes (number, nullable)", "", Valid)]
#[case::choice("Attributes (enum)", "+ a\n+ b (sample)\n+ *c*", Valid)]
#[case::named("Attributes (Note)", "", Valid)]
#[case::named_closed("Attributes (Note, fixed-type)", "+ more", Valid)]
#[case::recursive("Attributes (Node)", "", CompatibleOnly)]
#[case::recursive_list("Attributes (Tree)", "", Valid)]
#[case::named_enum("Attributes (Colour)", "", Valid)]
#[case::empty("Attributes", "", Valid)]
#[case::undefined("Attributes (Nothing)", "", Valid)]
fn of_sections(
    #[context] context: Context,
    #[case] section: &str,
    #[case] members: &str,
    #[case] example: Example,
) {
    check(&context, section, members, example);
}

/// The types that the rows refer to.
const STRUCTURES: &str = "\
## Note

+ id: 1 (number, required)
+ title: Milk

## Reminder (Note)

+ at: noon (required)
+ title: Tea (nullable)

## Urgent (Reminder)

+ level: 1 (number)

## Closed (Note, fixed-type)

+ more: x (optional)

## Name (string)

## Ids (array[number])

## Colour (enum)

+ red
+ green

## Shade (Colour)

+ grey

## Node

+ value: 1 (number, required)
+ next (Node)
+ below (array[Node])

## Tree (array[Tree])
";

/// Members as items of a list.
fn listed(members: &str) -> String {
    let is_member = |line: &&str| !line.starts_with(' ') && !line.is_empty();
    let line = |line| {
        if is_member(&line) {
            format!("+ {line}\n")
        } else {
            format!("{line}\n")
        }
    };
    members.lines().map(line).collect()
}

fn check(context: &Context, section: &str, members: &str, expected: Example) {
    let parsed = document(section, members, STRUCTURES);
    let structure = resolved(&parsed);
    let strict = structure.schema(Profile::Strict);
    let compatible = structure.schema(Profile::Compatible);
    let example = structure.example();
    let by_strict = problems(&strict, &example);
    let is_valid = expected != CompatibleOnly;
    assert_eq!(by_strict.is_empty(), is_valid, "{by_strict:?}");
    let by_compatible = problems(&compatible, &example);
    let is_valid = expected != StrictOnly;
    assert_eq!(by_compatible.is_empty(), is_valid, "{by_compatible:?}");
    let mut text = format!("+ {section}\n");
    for line in members.lines() {
        let _ = writeln!(text, "    {line}");
    }
    for annotation in &structure.annotations {
        let _ = writeln!(text, "{} {}", annotation.code, annotation.message);
    }
    let shown = |value: &Value| serde_json::to_string_pretty(value).expect("a value");
    let _ = write!(
        text,
        "\nexample\n{}\n\nstrict\n{}\n\ncompatible\n{}\n",
        shown(&example),
        shown(&strict),
        shown(&compatible)
    );
    let description = context.description.unwrap_or_default();
    assert_snapshot!(format!("{}_{description}", context.name), text);
}
