//! What was observed becomes what is expected, so that one fault is charged once.
//!
//! Of two readers that disagree, the one that agrees with the write is believed. A single one of
//! two is believed only in what the write itself answered. Nothing is accused here.

use serde_json::{Map, Value};

use super::case::Case;
use super::history::{History, Known, Sight, View};

/// What was observed becomes what is expected. Of two readers that disagree, the one that agrees
/// with the write is believed; a single one of two only in what the write itself answered.
pub(super) fn rebase(
    history: &mut History,
    known: Known,
    case: &Case<'_>,
    item: Option<&View>,
    list: Option<&View>,
) {
    let shown = |view: Option<&View>| match view.map(|view| &view.sight) {
        Some(Sight::Shows(shown)) => Some(shown.clone()),
        _ => None,
    };
    let resource = &mut history.resources[known];
    let (item, list) = (shown(item), shown(list));
    let alone = case.family.read.is_none() || case.family.list.is_none();
    for (name, value) in &mut resource.expected {
        let seen = |shown: &Option<Map<String, Value>>| {
            shown.as_ref().and_then(|shown| shown.get(name).cloned())
        };
        let observed = match (seen(&item), seen(&list)) {
            (Some(item), Some(list)) => (item == list).then_some(item),
            (Some(one), None) | (None, Some(one)) => {
                let said = case.write.answered.get(name) == Some(&one);
                (alone || said).then_some(one)
            }
            (None, None) => None,
        };
        if let Some(observed) = observed {
            *value = observed;
        }
    }
}
