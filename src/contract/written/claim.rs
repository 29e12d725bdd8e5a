//! What an answer must show, and of whom it tells.
//!
//! A claim stands at the step whose answer shows it. It may be *about* an earlier step: then that
//! step's operation is charged with it, unless another answer shows that it did well; in that case
//! the operation that shows it wrong is. So whoever writes a workflow lets two operations
//! tell of a write, and nobody has to say beforehand who will lie.
//!
//! [`problem`] is the one function that tells whether a claim holds of an answer. Drive asks
//! it whether to read again, the judge asks it of the last try.
//!
//! Not in here: when values are the same (`same`), what is demanded of a whole list (`list`).

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::requirement::{Basis, Level};
use super::super::transport::Transport;
use super::asynchronous::COMPLETION;
use super::expression::{Scope, fill, resolve};
use super::list::{items, of_list};
use super::same::{difference, integer, is_nothing, is_same, number, short};

/// See the module.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The rule that it is evidence for; the last part of the requirement's name.
    pub rule: String,
    #[serde(default)]
    pub sentence: String,
    #[serde(default = "must")]
    pub level: Level,
    #[serde(default = "stated")]
    pub basis: Basis,
    /// The steps that it tells of; none means its own. The first is charged; all must have worked.
    #[serde(default)]
    pub about: About,
    /// What is told apart under one rule: answers are weighed against each other only where they tell of
    /// the same. If nothing is said, it is what `where` names, the list as a whole, or the object
    /// that the call is on.
    pub fact: Option<String>,
    /// Only on these transports; none means all.
    #[serde(default)]
    pub transports: Vec<Transport>,
    /// What is looked at.
    #[serde(default = "body")]
    pub at: String,
    /// Which items of a list are meant: those with these members.
    #[serde(default, rename = "where")]
    pub chosen: Option<Map<String, Value>>,
    /// How many of them there are; one if nothing is said.
    pub times: Option<usize>,
    /// Members that each of them has, with these values; a value that is no object is compared whole.
    pub shows: Option<Value>,
    /// Members that each of them has, whatever their value.
    #[serde(default)]
    pub has: Vec<String>,
    /// Members that each of them has, with any value but null.
    #[serde(default)]
    pub set: Vec<String>,
    /// Members that each of them has and whose value is a date with a time (RFC 3339).
    #[serde(default)]
    pub dates: Vec<String>,
    /// Members that every item of the list has, with these values.
    pub all: Option<Value>,
    /// Members that none of them has.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// How many items the list has.
    pub count: Option<usize>,
    /// How many items the list has at most.
    pub at_most: Option<usize>,
    /// How many items the list has at least.
    pub at_least: Option<usize>,
    /// The values of `key` over the list: these, and no others, in any order.
    pub exactly: Option<Value>,
    /// The key for `exactly` and `ascending`.
    #[serde(default = "id")]
    pub key: String,
    /// No two items of the list have the same value of this key.
    pub unique: Option<String>,
    /// The list has this item, once; of items that are no objects the item itself is meant.
    pub includes: Option<Value>,
    /// The list does not have this item.
    pub excludes: Option<Value>,
    /// The list has an item that this earlier one has not.
    pub beyond: Option<String>,
    /// The list still has every item of this earlier one.
    pub still: Option<String>,
    /// All but these.
    pub but: Option<Value>,
    /// The values of `key` stand in this order: rising or falling.
    pub ascending: Option<bool>,
    /// The value, as a number, is not less.
    pub minimum: Option<i64>,
    /// The value, as a number, is how many items that list has.
    pub counts: Option<String>,
    /// The value, as seconds since 1970, is this moment; nothing is demanded where nobody tells it.
    pub moment: Option<Moment>,
    /// The text is one of these.
    #[serde(default)]
    pub one_of: Vec<Value>,
    /// The text holds this one.
    pub contains: Option<String>,
    /// This text is nowhere in the value; so it is where nothing is found.
    pub without: Option<String>,
    /// The value is any but this one.
    pub not: Option<Value>,
}

/// A moment, and how exactly it is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// An expression that gives a date as HTTP writes it.
    pub at: String,
    pub seconds: u64,
}

/// The steps that a claim tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum About {
    #[default]
    Itself,
    Step(String),
}

fn must() -> Level {
    Level::Must
}

fn stated() -> Basis {
    Basis::Stated
}

fn body() -> String {
    "$response.body".to_owned()
}

fn id() -> String {
    "id".to_owned()
}

impl Claim {
    /// The step that it tells of, if it is another one.
    pub fn about(&self) -> Option<&str> {
        match &self.about {
            About::Itself => None,
            About::Step(step) => Some(step),
        }
    }

    /// The key of [`Claim::fact`]; `object` is what fills the call's path.
    pub fn fact_key(&self, object: Option<&Value>) -> String {
        if let Some(fact) = &self.fact {
            return fact.clone();
        }
        if let Some(value) = self
            .chosen
            .as_ref()
            .and_then(|chosen| chosen.values().next())
        {
            return value.to_string();
        }
        if let Some(item) = self.includes.as_ref().or(self.excludes.as_ref()) {
            return item.to_string();
        }
        let list = self.exactly.is_some() || self.count.is_some();
        match object {
            Some(object) if !list => object.to_string(),
            _ => "list".to_owned(),
        }
    }

    /// Whether it holds of a list that is not there, since there is nothing to be in it.
    fn is_of_nothing(&self) -> bool {
        let none = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
        self.count == Some(0)
            || self.exactly.as_ref().is_some_and(none)
            || (self.chosen.is_some() && self.times == Some(0))
    }

    /// Whether it holds where nothing is found.
    pub fn is_of_absence(&self) -> bool {
        self.without.is_some()
    }

    /// Whether it tells what an operation wrote, or had done: what often one reader alone shows.
    pub fn is_of_writer(&self) -> bool {
        is_of_writer(&self.rule)
    }

    pub fn is_on(&self, transport: Transport) -> bool {
        self.transports.is_empty() || self.transports.contains(&transport)
    }
}

/// See [`Claim::is_of_writer`].
pub fn is_of_writer(rule: &str) -> bool {
    rule.ends_with("/stored") || rule == COMPLETION
}

/// What is wrong with an answer, by a claim; the outer error says that nobody can tell.
pub fn problem(claim: &Claim, scope: &Scope<'_>) -> Result<Option<String>, String> {
    let value = match resolve(&claim.at, scope) {
        Ok(value) => value,
        Err(_) if claim.is_of_nothing() => Value::Null,
        Err(_) => return Ok(Some(format!("{} is missing", place(claim)))),
    };
    let filled = |value: &Value| fill(value, scope);
    let chosen = match &claim.chosen {
        None => None,
        Some(wanted) => Some(filled(&Value::Object(wanted.clone()))?),
    };
    if let Some(found) = of_list(claim, &value, scope)? {
        return Ok(Some(found));
    }
    let members = !(claim.has.is_empty()
        && claim.set.is_empty()
        && claim.lacks.is_empty()
        && claim.dates.is_empty());
    let Some(chosen) = chosen else {
        if let (Value::Array(items), true) = (&value, members) {
            for item in items {
                let here = format!("{}, in one of its items,", place(claim));
                if let Some(found) = of_one(claim, item, scope, &here)? {
                    return Ok(Some(found));
                }
            }
            return Ok(None);
        }
        return of_one(claim, &value, scope, &place(claim));
    };
    let items = items(&value);
    let matching: Vec<&Value> = items
        .into_iter()
        .filter(|item| difference(&chosen, item, scope).is_none())
        .collect();
    let wanted = claim.times.unwrap_or(1);
    if matching.len() != wanted {
        return Ok(Some(format!(
            "{} has {} with {chosen} instead of {wanted}",
            place(claim),
            counted(matching.len())
        )));
    }
    for item in matching {
        let shown = format!("{}, of {chosen},", place(claim));
        if let Some(found) = of_one(claim, item, scope, &shown)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

pub(super) fn place(claim: &Claim) -> String {
    match claim.at.strip_prefix("$response.") {
        Some("body") => "the answer".to_owned(),
        Some(rest) => format!("`{}`", rest.trim_start_matches("body#")),
        None => format!("`{}`", claim.at),
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "one item".to_owned(),
        more => format!("{more} items"),
    }
}

/// What is wrong with one value.
fn of_one(
    claim: &Claim,
    value: &Value,
    scope: &Scope<'_>,
    here: &str,
) -> Result<Option<String>, String> {
    let filled = |value: &Value| fill(value, scope);
    let has = |name: &String| value.get(name).is_some();
    if let Some(missing) = claim.has.iter().find(|name| !has(name)) {
        return Ok(Some(format!("{here} has no `{missing}`")));
    }
    let no_date = |name: &&String| {
        let text = value.get(name.as_str()).and_then(Value::as_str);
        text.is_none_or(|text| DateTime::parse_from_rfc3339(text).is_err())
    };
    if let Some(name) = claim.dates.iter().find(no_date) {
        let shown = value.get(name).unwrap_or(&Value::Null);
        return Ok(Some(format!("{here} `{name}` is {shown} and no date")));
    }
    let nothing = |name: &&String| value.get(name.as_str()).is_none_or(is_nothing);
    if let Some(missing) = claim.set.iter().find(nothing) {
        return Ok(Some(format!("{here} has no value for `{missing}`")));
    }
    if let Some(unwanted) = claim.lacks.iter().find(|name| !nothing(name)) {
        return Ok(Some(format!(
            "{here} has `{unwanted}`, which was not asked for"
        )));
    }
    if let Some(shows) = &claim.shows {
        let wanted = fill(shows, scope)?;
        if let Some(found) = difference(&wanted, value, scope) {
            return Ok(Some(format!("{here}{found}")));
        }
    }
    if let Some(minimum) = claim.minimum {
        #[expect(clippy::cast_precision_loss, reason = "bounds of contracts are small")]
        let is_low = number(value).is_none_or(|number| number < minimum as f64);
        if is_low {
            return Ok(Some(format!("{here} is {value}, less than {minimum}")));
        }
    }
    if let Some(list) = &claim.counts {
        let list = resolve(list, scope)?;
        let amount = items(&list).len();
        if !is_same(&amount.into(), value) {
            return Ok(Some(format!(
                "{here} is {value}, and there are {amount} items"
            )));
        }
    }
    if let Some(moment) = &claim.moment {
        let told = resolve(&moment.at, scope).ok();
        let told = told.as_ref().and_then(Value::as_str);
        let date = told.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let seconds = integer(value);
        if let (Some(date), told) = (date, told.unwrap_or_default()) {
            let date = i128::from(date.timestamp());
            if seconds.is_none_or(|seconds| seconds.abs_diff(date) > moment.seconds.into()) {
                return Ok(Some(format!(
                    "{here} is {value}, and the answer is of {told}, which is {date}"
                )));
            }
        }
    }
    let one_of: Result<Vec<Value>, String> = claim.one_of.iter().map(filled).collect();
    let one_of = one_of?;
    if let [wanted] = one_of.as_slice()
        && !is_same(wanted, value)
    {
        return Ok(Some(format!(
            "{here} is {} instead of {wanted}",
            short(value)
        )));
    }
    if !one_of.is_empty() {
        let mut wanted = one_of.iter();
        if !wanted.any(|wanted| is_same(wanted, value)) {
            return Ok(Some(format!(
                "{here} is {value}, which is none of those documented"
            )));
        }
    }
    if let Some(text) = &claim.without {
        let unwanted = fill(&Value::String(text.clone()), scope)?;
        let unwanted = unwanted.as_str().unwrap_or_default();
        if value.to_string().contains(unwanted) {
            return Ok(Some(format!("{here} holds {unwanted}: {}", short(value))));
        }
    }
    if let Some(unwanted) = &claim.not {
        let unwanted = fill(unwanted, scope)?;
        if is_same(&unwanted, value) && !is_nothing(value) {
            return Ok(Some(format!("{here} is {unwanted}, as elsewhere")));
        }
    }
    if let Some(part) = &claim.contains {
        let wanted = fill(&Value::String(part.clone()), scope)?;
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        if !text(value).contains(&text(&wanted)) {
            return Ok(Some(format!(
                "{here} is {value} and does not hold {wanted}"
            )));
        }
    }
    Ok(None)
}
