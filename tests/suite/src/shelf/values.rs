//! What a body may hold, and what is made of one that holds something else.

use serde_json::{Map, Value, json};

const COLOURS: [&str; 3] = ["green", "blue", "red"];

/// Characters of a title.
const LONGEST_TITLE: usize = 40;

/// What is wrong with a notebook's values, as `attribute/case`. `whole`: nothing may be missing.
pub(super) fn problem_of_notebook(
    values: &Map<String, Value>,
    whole: bool,
) -> Option<&'static str> {
    match values.get("title") {
        None if whole => return Some("title/missing"),
        Some(Value::String(title)) if title.chars().count() > LONGEST_TITLE => {
            return Some("title/long");
        }
        None | Some(Value::String(_)) => {}
        Some(_) => return Some("title/type"),
    }
    match values.get("colour") {
        None if whole => return Some("colour/missing"),
        None => {}
        Some(Value::Null) => return Some("colour/null"),
        Some(Value::String(colour)) if COLOURS.contains(&colour.as_str()) => {}
        Some(Value::String(colour)) if COLOURS.contains(&colour.to_lowercase().as_str()) => {
            return Some("colour/case");
        }
        Some(Value::String(_)) => return Some("colour/word"),
        Some(_) => return Some("colour/type"),
    }
    match values.get("cover") {
        None => None,
        Some(Value::Object(cover)) => {
            let pages = cover.get("pages").is_none_or(Value::is_number);
            let material = cover.get("material").is_some_and(Value::is_string);
            (!material || !pages).then_some("cover/type")
        }
        Some(_) => Some("cover/type"),
    }
}

/// What is wrong with a note's values.
pub(super) fn problem_of_note(values: &Map<String, Value>) -> Option<&'static str> {
    match values.get("text") {
        None => return Some("text/missing"),
        Some(Value::String(_)) => {}
        Some(_) => return Some("text/type"),
    }
    if !values.get("pinned").is_none_or(Value::is_boolean) {
        return Some("pinned/type");
    }
    match values.get("stars")?.as_f64() {
        None => Some("stars/type"),
        Some(stars) if stars < 1.0 => Some("stars/below"),
        Some(stars) if stars > 5.0 => Some("stars/above"),
        Some(stars) if stars.fract() != 0.0 => Some("stars/fraction"),
        Some(_) => None,
    }
}

/// What a careless server makes of bad values: something that looks sound.
pub(super) fn mended(values: &Map<String, Value>, problem: &str) -> Map<String, Value> {
    let mut values = values.clone();
    let (attribute, case) = problem.split_once('/').unwrap_or((problem, ""));
    let mended = match (attribute, case) {
        ("title" | "text", "type") => json!(values[attribute].to_string()),
        ("title" | "text", "missing") => json!("Untitled"),
        ("title", _) => values[attribute].clone(),
        ("colour", "case") => json!(
            values[attribute]
                .as_str()
                .unwrap_or_default()
                .to_lowercase()
        ),
        ("colour", _) => json!("green"),
        ("pinned", _) => json!(true),
        ("stars", "above") => json!(5),
        ("stars", "below") => json!(1),
        ("stars", "fraction") => json!(values[attribute].as_f64().unwrap_or_default().floor()),
        _ => json!(3),
    };
    values.insert(attribute.to_owned(), mended);
    values
}

/// The values that a kind of thing keeps; whatever else a body holds is passed over.
pub(super) fn kept(values: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    values
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
