//! XML-RPC as plain as it can be: calls written, and answers of this one server read.

use serde_json::{Map, Value};

/// A call with its headers.
pub(crate) fn call(method: &str, headers: &Value, arguments: &Value) -> String {
    let first = serde_json::json!({ "headers": headers });
    let parameters: String = std::iter::once(&first)
        .chain(arguments.as_array().into_iter().flatten())
        .map(|value| ["<param>", &written(value), "</param>"].concat())
        .collect();
    format!(
        "<?xml version='1.0' encoding='iso-8859-1'?>\n<methodCall><methodName>{method}</methodName><params>{parameters}</params></methodCall>"
    )
}

/// The value of an answer, or the code of its fault.
pub(crate) fn answer(body: &str) -> Result<Value, String> {
    let (_, rest) = body.split_once("<methodResponse>").expect("an answer");
    match rest.strip_prefix("<fault>") {
        Some(fault) => {
            let code = read(&mut &*fault)["faultCode"].clone();
            Err(code.as_str().expect("the code is a string").to_owned())
        }
        None => Ok(read(
            &mut rest.strip_prefix("<params><param>").expect("a value"),
        )),
    }
}

fn written(value: &Value) -> String {
    let inner = match value {
        Value::Null => "<nil/>".to_owned(),
        Value::Bool(flag) => format!("<boolean>{}</boolean>", i32::from(*flag)),
        Value::Number(number) => format!("<int>{number}</int>"),
        Value::String(text) => format!(
            "<string>{}</string>",
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('\r', "&#13;")
        ),
        Value::Array(items) => {
            let items: String = items.iter().map(written).collect();
            format!("<array><data>\n{items}</data></array>")
        }
        Value::Object(members) => {
            let members: String = members
                .iter()
                .map(|(name, value)| {
                    let value = written(value);
                    ["<member>\n<name>", name, "</name>", &value, "</member>"].concat()
                })
                .collect();
            format!("<struct>{members}</struct>")
        }
    };
    format!("<value>{inner}</value>")
}

fn read(text: &mut &str) -> Value {
    skip(text, "<value>");
    let value = if take(text, "<nil/>") {
        Value::Null
    } else if take(text, "<array><data>") {
        let mut items = Vec::new();
        while text.starts_with("<value>") {
            items.push(read(text));
        }
        skip(text, "</data></array>");
        Value::Array(items)
    } else if take(text, "<struct>") {
        let mut members = Map::new();
        while take(text, "<member>") {
            let name = scalar(text, "name");
            members.insert(name, read(text));
            skip(text, "</member>");
        }
        skip(text, "</struct>");
        Value::Object(members)
    } else if text.starts_with("<int>") {
        scalar(text, "int").parse::<i64>().expect("a number").into()
    } else if text.starts_with("<boolean>") {
        (scalar(text, "boolean") == "1").into()
    } else {
        let text = scalar(text, "string");
        by_number(&text)
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .into()
    };
    skip(text, "</value>");
    value
}

/// The text with each `&#N;` as its character, read as XML is: a bare carriage return ends a line.
fn by_number(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut parts = text.split("&#");
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').expect("an end");
        let number: u32 = number.parse().expect("a number");
        read.push(char::from_u32(number).expect("a character"));
        read.push_str(rest);
    }
    read
}

fn scalar(text: &mut &str, name: &str) -> String {
    skip(text, &format!("<{name}>"));
    let (inner, rest) = text.split_once(&format!("</{name}>")).expect("an end");
    *text = rest;
    inner.to_owned()
}

fn skip(text: &mut &str, expected: &str) {
    assert!(take(text, expected), "{expected} at {text}");
}

fn take(text: &mut &str, expected: &str) -> bool {
    match text.strip_prefix(expected) {
        Some(rest) => {
            *text = rest;
            true
        }
        None => false,
    }
}
