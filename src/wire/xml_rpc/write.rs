//! JSON values as XML-RPC.
//!
//! Numbers that fit are `int`, larger ones `i8`; null is the `nil` of the extension. Text is escaped, and
//! nothing is left out.

use std::fmt::Write as _;

use quick_xml::escape::escape;
use serde_json::Value;

/// A `methodCall`: the first parameter is a structure with `headers`, then come the others.
pub(super) fn call(
    method: &str,
    slot: Option<&str>,
    headers: &[(String, Value)],
    parameters: &[Value],
) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<methodCall><methodName>");
    out.push_str(&escape(method));
    out.push_str(
        "</methodName><params><param><value><struct><member><name>headers</name><value><struct>",
    );
    out.push_str(slot.unwrap_or_default());
    for (name, value) in headers {
        out.push_str(&member(name, value));
    }
    out.push_str("</struct></value></member></struct></value></param>");
    for parameter in parameters {
        out.push_str("<param>");
        value_of(parameter, &mut out);
        out.push_str("</param>");
    }
    out.push_str("</params></methodCall>\n");
    out
}

/// A member of a structure.
pub(super) fn member(name: &str, value: &Value) -> String {
    let mut out = format!("<member><name>{}</name>", escape(name));
    value_of(value, &mut out);
    out.push_str("</member>");
    out
}

fn value_of(value: &Value, out: &mut String) {
    out.push_str("<value>");
    match value {
        Value::Null => out.push_str("<nil/>"),
        Value::Bool(flag) => {
            out.push_str("<boolean>");
            out.push(if *flag { '1' } else { '0' });
            out.push_str("</boolean>");
        }
        Value::Number(number) => {
            let element = match number.as_i64() {
                Some(whole) if i32::try_from(whole).is_ok() => "int",
                Some(_) => "i8",
                None => "double",
            };
            let _ = write!(out, "<{element}>{number}</{element}>");
        }
        Value::String(text) => {
            out.push_str("<string>");
            out.push_str(&escape(text.as_str()));
            out.push_str("</string>");
        }
        Value::Array(items) => {
            out.push_str("<array><data>");
            for item in items {
                value_of(item, out);
            }
            out.push_str("</data></array>");
        }
        Value::Object(members) => {
            out.push_str("<struct>");
            for (name, value) in members {
                out.push_str(&member(name, value));
            }
            out.push_str("</struct>");
        }
    }
    out.push_str("</value>");
}
