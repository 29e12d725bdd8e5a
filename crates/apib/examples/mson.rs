//! Prints the members of a named type, as far as the document states them.
//!
//!     cargo run -p apib --example mson

use apib::{Member, Property};

const TEXT: &str = "\
# Data Structures

## Note (object)

+ id: 12 (number, required) - Given by the server
+ title: Milk (string)
+ kind (enum, nullable)
    + short
    + long
+ owner (object)
    + name: Ada
+ Include Dates
+ One Of
    + text
    + Properties
        + url
        + size (number)

## Dates

+ created: `2015-09-18`
";

fn main() {
    let parsed = apib::parse(TEXT);
    for named in &parsed.blueprint.data_structures {
        println!("{}", named.name);
        print(&named.attributes.members, 1);
    }
}

fn print(members: &[Member], depth: usize) {
    let indentation = "  ".repeat(depth);
    for member in members {
        match member {
            Member::Property(property) => {
                println!("{indentation}{}", line(property));
                print(&property.members, depth + 1);
            }
            Member::Value(value) => {
                let value = value.value.as_ref().map_or("-", |value| &value.value);
                println!("{indentation}= {value}");
            }
            Member::Include(name) => println!("{indentation}all of {}", name.value),
            Member::OneOf(choices, _) => {
                for choice in choices {
                    println!("{indentation}or");
                    print(choice, depth + 1);
                }
            }
        }
    }
}

fn line(property: &Property) -> String {
    let type_name = property
        .type_specification
        .as_ref()
        .map_or("any", |specification| specification.name.as_str());
    let attributes = property.type_attributes;
    let required = if attributes.required {
        ", required"
    } else {
        ""
    };
    let nullable = if attributes.nullable { " or null" } else { "" };
    let example = property
        .value
        .as_ref()
        .map_or(String::new(), |value| format!(", such as {}", value.value));
    format!(
        "{}: {type_name}{nullable}{required}{example}",
        property.name
    )
}
