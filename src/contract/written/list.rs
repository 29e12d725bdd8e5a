//! What a claim demands of a list as a whole: how many items, which, in what order.
//!
//! Some services write a list of one as the item alone, and some list ids where others list objects: an item that is no
//! object is what tells it from others.
//!
//! Not in here: what is demanded of single items (`claim`).

use serde_json::{Map, Value};

use super::claim::{Claim, place};
use super::expression::{Scope, fill, resolve};
use super::same::{difference, is_nothing, is_same, number};

/// The items of a list. Some services write a list of one as the item alone.
pub(super) fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(_) => vec![value],
        _ => Vec::new(),
    }
}

/// What is wrong with a list as a whole.
pub(super) fn of_list(
    claim: &Claim,
    value: &Value,
    scope: &Scope<'_>,
) -> Result<Option<String>, String> {
    let demanding = claim.count.is_some()
        || claim.at_most.is_some()
        || claim.at_least.is_some()
        || claim.exactly.is_some()
        || claim.ascending.is_some()
        || claim.unique.is_some()
        || claim.includes.is_some()
        || claim.excludes.is_some()
        || claim.beyond.is_some()
        || claim.still.is_some()
        || claim.all.is_some();
    if !demanding {
        return Ok(None);
    }
    let here = place(claim);
    let list = items(value);
    let amount = list.len();
    let wrong = |wanted: &str| {
        Ok(Some(format!(
            "{here} has {amount} items instead of {wanted}"
        )))
    };
    if !value.is_array() && !value.is_object() && !is_nothing(value) {
        return Ok(Some(format!("{here} is {value} and no list")));
    }
    match (claim.count, claim.at_most, claim.at_least) {
        (Some(count), _, _) if amount != count => return wrong(&count.to_string()),
        (_, Some(most), _) if amount > most => return wrong(&format!("{most} at most")),
        (_, _, Some(least)) if amount < least => return wrong(&format!("{least} at least")),
        _ => {}
    }
    if let Some(all) = &claim.all {
        let wanted = fill(all, scope)?;
        let wrong = list
            .iter()
            .find_map(|item| difference(&wanted, item, scope));
        if let Some(found) = wrong {
            return Ok(Some(format!("{here}, in one of its items,{found}")));
        }
    }
    if let Some(key) = &claim.unique {
        let values = list.iter().map(|item| key_of(item, key));
        let values: Vec<&Value> = values.filter(|value| !value.is_null()).collect();
        let again = values.iter().enumerate().find(|(index, value)| {
            let mut before = values[..*index].iter();
            before.any(|other| is_same(other, value))
        });
        if let Some((_, value)) = again {
            return Ok(Some(format!("{here} has the {key} {value} more than once")));
        }
    }
    let keys: Vec<&Value> = list.iter().map(|item| key_of(item, &claim.key)).collect();
    if let Some(found) = of_members(claim, &keys, &here, scope)? {
        return Ok(Some(found));
    }
    if let Some(exactly) = &claim.exactly {
        let wanted = fill(exactly, scope)?;
        let wanted = flat(&wanted);
        let wanted = wanted.as_array().map(Vec::as_slice).unwrap_or_default();
        let missing = wanted
            .iter()
            .find(|wanted| !keys.iter().any(|key| is_same(wanted, key)));
        let other = keys
            .iter()
            .find(|key| !wanted.iter().any(|wanted| is_same(wanted, key)));
        if let Some(missing) = missing {
            return Ok(Some(format!("{here} lacks the {} {missing}", claim.key)));
        }
        if let Some(other) = other {
            let message = format!("{here} has the {} {other}, which is too much", claim.key);
            return Ok(Some(message));
        }
        if keys.len() != wanted.len() {
            return wrong(&format!("{}: some are shown twice", wanted.len()));
        }
    }
    if let Some(ascending) = claim.ascending {
        let numbers: Vec<f64> = keys.iter().filter_map(|key| number(key)).collect();
        let ordered = numbers.windows(2).all(|pair| {
            if ascending {
                pair[0] <= pair[1]
            } else {
                pair[0] >= pair[1]
            }
        });
        if !ordered || numbers.len() != keys.len() {
            let direction = if ascending { "rising" } else { "falling" };
            return Ok(Some(format!(
                "{here} is not in {direction} order of {}",
                claim.key
            )));
        }
    }
    Ok(None)
}

/// The value that tells an item from others; an item that is no object is that itself.
pub(super) fn key_of<'v>(item: &'v Value, key: &str) -> &'v Value {
    match item {
        Value::Object(members) => members.get(key).unwrap_or(&Value::Null),
        other => other,
    }
}

/// What is wrong with a list as to single items that it should have or not.
pub(super) fn of_members(
    claim: &Claim,
    keys: &[&Value],
    here: &str,
    scope: &Scope<'_>,
) -> Result<Option<String>, String> {
    let times = |wanted: &Value| keys.iter().filter(|key| is_same(wanted, key)).count();
    if let Some(wanted) = &claim.includes {
        let wanted = fill(wanted, scope)?;
        match times(&wanted) {
            0 => return Ok(Some(format!("{here} lacks {wanted}"))),
            1 => {}
            more => return Ok(Some(format!("{here} has {wanted} {more} times"))),
        }
    }
    if let Some(unwanted) = &claim.excludes {
        let unwanted = fill(unwanted, scope)?;
        if times(&unwanted) > 0 {
            return Ok(Some(format!("{here} has {unwanted}")));
        }
    }
    if let Some(earlier) = &claim.still {
        let earlier = resolve(earlier, scope)?;
        let but = claim.but.as_ref().map(|but| fill(but, scope));
        let but = flat(&but.transpose()?.unwrap_or_default());
        let missing = new_items(earlier.as_array().into_iter().flatten(), &but);
        if let Some(missing) = missing.into_iter().find(|missing| times(missing) == 0) {
            return Ok(Some(format!("{here} lacks {missing}, which was there")));
        }
    }
    if let Some(before) = &claim.beyond {
        let before = resolve(before, scope)?;
        if new_items(keys.iter().copied(), &before).is_empty() {
            return Ok(Some(format!("{here} has nothing that it had not before")));
        }
    }
    Ok(None)
}

/// The items that an earlier list has not.
pub(super) fn new_items<'v>(
    items: impl IntoIterator<Item = &'v Value>,
    before: &Value,
) -> Vec<&'v Value> {
    let before = before.as_array().map(Vec::as_slice).unwrap_or_default();
    let new = items.into_iter();
    new.filter(|item| !before.iter().any(|known| is_same(known, item)))
        .collect()
}

/// A list, with the lists in it spread out.
pub(super) fn flat(value: &Value) -> Value {
    fn spread(value: &Value, items: &mut Vec<Value>) {
        match value {
            Value::Array(inner) => inner.iter().for_each(|item| spread(item, items)),
            other => items.push(other.clone()),
        }
    }
    let mut items = Vec::new();
    spread(value, &mut items);
    Value::Array(items)
}

/// The items of a list that have these members.
pub(super) fn matching<'a>(
    list: &'a Value,
    chosen: &Map<String, Value>,
    scope: &Scope<'_>,
) -> Vec<&'a Value> {
    let wanted = Value::Object(chosen.clone());
    let found = items(list).into_iter();
    found
        .filter(|item| difference(&wanted, item, scope).is_none())
        .collect()
}
