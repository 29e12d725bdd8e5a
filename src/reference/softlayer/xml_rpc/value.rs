//! Values of XML-RPC, read into JSON and written from it.
//!
//! Dates go as texts, as the vendor's service sends them; a date or binary value that comes in is
//! the text that it is written with. Null is `<nil/>` both ways.

use serde_json::{Map, Value};

use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::xml::{self, Element};

/// Reads a `<value>`. Without a type it is a text.
pub(super) fn read(value: &Element) -> Result<Value, Refusal> {
    let Some(typed) = value.children.first() else {
        return Ok(Value::String(value.text.clone()));
    };
    let wrong = || Refusal::not_well_formed(format!("<{}> does not hold one", typed.name));
    Ok(match typed.name.as_str() {
        "nil" => Value::Null,
        "int" | "i4" | "i8" => typed
            .text
            .trim()
            .parse::<i64>()
            .map_err(|_| wrong())?
            .into(),
        "double" => typed
            .text
            .trim()
            .parse::<f64>()
            .map_err(|_| wrong())?
            .into(),
        "boolean" => match typed.text.trim() {
            "1" | "true" => true.into(),
            "0" | "false" => false.into(),
            _ => return Err(wrong()),
        },
        "string" | "dateTime.iso8601" | "base64" => typed.text.clone().into(),
        "array" => typed
            .child("data")
            .iter()
            .flat_map(|data| &data.children)
            .map(read)
            .collect::<Result<Vec<_>, _>>()?
            .into(),
        "struct" => Value::Object(members(typed)?),
        _ => return Err(wrong()),
    })
}

fn members(element: &Element) -> Result<Map<String, Value>, Refusal> {
    let mut members = Map::new();
    for member in &element.children {
        match (member.child("name"), member.child("value")) {
            (Some(name), Some(value)) => {
                members.insert(name.text.clone(), read(value)?);
            }
            _ => return Err(Refusal::not_well_formed("a member lacks its name or value")),
        }
    }
    Ok(members)
}

/// Writes a `<value>`.
pub(super) fn written(value: &Value) -> String {
    let inner = match value {
        Value::Null => "<nil/>".to_owned(),
        Value::Bool(flag) => format!("<boolean>{}</boolean>", i32::from(*flag)),
        Value::Number(number) if number.is_i64() => format!("<int>{number}</int>"),
        Value::Number(number) => format!("<double>{number}</double>"),
        Value::String(text) => format!("<string>{}</string>", xml::escaped(text)),
        Value::Array(items) => {
            let items: String = items.iter().map(written).collect();
            format!("<array><data>{items}</data></array>")
        }
        Value::Object(members) => {
            let mut written_members = String::new();
            for (name, value) in members {
                written_members.push_str("<member><name>");
                written_members.push_str(&xml::escaped(name));
                written_members.push_str("</name>");
                written_members.push_str(&written(value));
                written_members.push_str("</member>");
            }
            format!("<struct>{written_members}</struct>")
        }
    };
    format!("<value>{inner}</value>")
}
