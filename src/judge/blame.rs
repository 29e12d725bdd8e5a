//! Rules that take more than one exchange, second half: whom the readings blame.
//!
//! After a write the resource is read twice, by item and by list. Both disagree with the
//! write: the writer is to blame. One disagrees: that reader is. If one reader is broken, the
//! other is compared with the write's own answer. Then what was observed becomes what is
//! expected, so that one fault is charged once. A resource that got lost, or whose id is not
//! its own, is tainted with its children: nothing more is concluded from it.

use serde_json::Map;

use crate::contract::{Contract, Difference, differences};

use super::book::{Book, Finding, Weight};
use super::case::{Case, told};
use super::gone::gone;
use super::history::{Charge, History, Known, Life, Missed, Sight, View};
use super::reading::{Report, counts, report};
use super::rebase::rebase;
use super::stored;
use super::suspects::{READINGS, WRITINGS, losers, meddlers, takers, writer_rule};

/// Settles whatever reads have shown so far.
pub(super) fn resolve_readings(contract: &Contract, history: &mut History, book: &mut Book<'_>) {
    for known in 0..history.resources.len() {
        resolve_one(contract, history, book, known);
    }
}

pub(super) fn resolve_all(contract: &Contract, history: &mut History, book: &mut Book<'_>) {
    resolve_readings(contract, history, book);
    for resource in &history.resources {
        let Some(missed) = &resource.missed else {
            continue;
        };
        if let Some(exists) = &missed.exists {
            let evidence = [&resource.created.evidence, &missed.evidence, exists];
            let message = "it is not shown, though it was there before and after";
            let finding = Finding::new(message, evidence.into_iter().cloned());
            book.fail(missed.operation, missed.rule, finding);
        } else if let Some(charge) = missed
            .otherwise
            .as_ref()
            .filter(|charge| charge.certain || (missed.gone && resource.tainted.is_none()))
        {
            let accused = (charge.operation, charge.rule);
            let finding = charge.finding.clone();
            book.suspect_at(
                charge.place,
                Weight::Changed,
                accused,
                finding,
                &charge.culprits,
            );
        }
    }
}

/// Settles what the reads of a session showed since its last write.
pub(super) fn resolve_session(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    session: &str,
) {
    for known in 0..history.resources.len() {
        if history.resources[known].session == session {
            resolve_one(contract, history, book, known);
        }
    }
}

/// Settles what the reads since the last write showed of one resource.
pub(super) fn resolve_one(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
) {
    let mut item = history.resources[known].item.take();
    let mut list = history.resources[known].list.take();
    if history.foreign {
        let counts = |view: &View| counts(contract, history, known, view);
        item = item.filter(counts);
        list = list.filter(counts);
    }
    if item.is_none() && list.is_none() {
        return;
    }
    if let Some(because) = history.taint(known) {
        for view in [&item, &list].into_iter().flatten() {
            for rule in [
                "read/after-create",
                "read/after-update",
                "list/contains",
                "list/agrees",
                "unknown-id/get",
                "unknown-id/get/404",
            ] {
                book.untested(view.operation, rule, &because);
            }
        }
        return;
    }
    if history.resources[known].life == Life::Alive
        && stored::by_views(contract, history, book, known, item.as_ref(), list.as_ref())
    {
        return;
    }
    match history.resources[known].life {
        Life::Alive => alive(contract, history, book, known, item.as_ref(), list.as_ref()),
        Life::Deleted => gone(
            contract,
            history,
            book,
            known,
            item.as_ref(),
            list.as_ref(),
            None,
        ),
        Life::Orphaned(operation) => {
            gone(
                contract,
                history,
                book,
                known,
                item.as_ref(),
                list.as_ref(),
                Some(operation),
            );
        }
        Life::Lost | Life::Removed | Life::Forgotten => {}
    }
}

fn alive(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
    item: Option<&View>,
    list: Option<&View>,
) {
    let resource = &history.resources[known];
    let family = &contract.families[resource.family];
    let absent =
        |view: Option<&View>| view.is_some_and(|view| matches!(view.sight, Sight::Absent(_)));
    // What was there has gone since; what was never read back may never have been there.
    let gone = resource.there && (absent(item) || absent(list));
    let own = !resource.verified && !gone;
    let session_write = history.last_writes.get(&resource.session).cloned();
    let mut write = if own {
        resource.last_write.clone()
    } else {
        session_write.unwrap_or_else(|| resource.last_write.clone())
    };
    // A write on the resource itself that was confirmed before is not "another's" write.
    let about_other = !own && write.number != resource.last_write.number;
    if about_other {
        // What it answered about its own resource excuses nothing here.
        write.answered = Map::new();
    }
    // A text that careless storage alters has a rule of its own, as far as values go.
    let text = resource.is_text() && !about_other;
    let by_role = writer_rule(contract, write.operation, !about_other);
    let case = Case {
        contract,
        family,
        writer_rule: match by_role {
            "create/stored" if resource.concurrent => "concurrent/create",
            rule => rule,
        },
        read_rule: if resource.updated {
            "read/after-update"
        } else {
            "read/after-create"
        },
        text,
        about_other,
        evidence: [item, list]
            .into_iter()
            .flatten()
            .map(|view| view.evidence.clone())
            .collect(),
        write,
        asked: (item.is_some(), list.is_some()),
    };
    let resource = &history.resources[known];
    if !own && (resource.adopted || history.unexplained > resource.last_write.number) {
        // Somebody else may have done it.
        return;
    }
    if about_other && !gone && !resource.clean {
        // What was never seen well proves nothing about a write on something else.
        return;
    }
    let reports = (
        report(contract, history, known, item),
        report(contract, history, known, list),
    );
    let views = (item, list);
    if history.foreign && !own && has_no_author(history, known, &case, &reports) {
        history.resources[known].life = Life::Forgotten;
        return;
    }
    match reports {
        (Report::Nothing, Report::Nothing) => {}
        (Report::Absent, Report::Absent) => lost(
            history,
            book,
            known,
            &case,
            "neither item nor list shows it",
        ),
        (Report::Absent, Report::Differs(found)) => {
            reader_misses(
                book,
                &case,
                views.0,
                "the item cannot be read, though the list shows it",
            );
            one_reader(history, book, known, &case, views.1, &found, false);
        }
        (Report::Differs(found), Report::Absent) => {
            list_misses(
                book,
                &case,
                views.1,
                "the list does not contain it, though the item can be read",
            );
            one_reader(history, book, known, &case, views.0, &found, true);
        }
        (Report::Absent, Report::Nothing) => {
            absent_alone(history, book, known, &case, views.0, true);
        }
        (Report::Nothing, Report::Absent) => {
            absent_alone(history, book, known, &case, views.1, false);
        }
        (Report::Differs(found), Report::Nothing) => {
            one_reader(history, book, known, &case, views.0, &found, true);
        }
        (Report::Nothing, Report::Differs(found)) => {
            one_reader(history, book, known, &case, views.1, &found, false);
        }
        (Report::Differs(by_item), Report::Differs(by_list)) => {
            two_readers(
                history,
                book,
                known,
                &case,
                (views.0, &by_item),
                (views.1, &by_list),
            );
        }
    }
    rebase(history, known, &case, item, list);
}

/// Whether a recording shows that something happened to what was well before, and not what: which of
/// several writes it was, or whether it was any, nobody can tell.
fn has_no_author(
    history: &History,
    known: Known,
    case: &Case<'_>,
    reports: &(Report, Report),
) -> bool {
    let blames_a_reader = matches!(
        reports,
        (Report::Absent, Report::Differs(_)) | (Report::Differs(_), Report::Absent)
    );
    let agrees = |report: &Report| match report {
        Report::Nothing => true,
        Report::Absent => false,
        Report::Differs(found) => found.is_empty(),
    };
    let has_author = if case.about_other {
        history.is_only_author(known, &case.write)
    } else {
        !history.resources[known].verified
    };
    !(blames_a_reader || has_author || agrees(&reports.0) && agrees(&reports.1))
}

fn lost(history: &mut History, book: &mut Book<'_>, known: Known, case: &Case<'_>, message: &str) {
    let (operation, writer) = (case.write.operation, case.writer_rule);
    let rule = book.id(operation, writer);
    let finding = case.finding(message.to_owned());
    // Somebody else may have taken it: who is known to take what was well is nearer to blame.
    let culprits = if case.about_other {
        losers(case.contract)
    } else {
        meddlers(case.contract)
    };
    let culprits = case.others(culprits, (operation, "create/new-id"));
    let weight = if case.about_other {
        Weight::Changed
    } else {
        Weight::Agreed
    };
    book.suspect(weight, (operation, writer), finding, &culprits);
    history.resources[known].life = Life::Lost;
    history.resources[known].tainted = Some(rule.clone());
    // Whatever else was gone after that write went with it.
    for resource in &mut history.resources {
        let same = |missed: &Missed| missed.write == Some(case.write.number);
        if resource.missed.as_ref().is_some_and(same) {
            resource.tainted.get_or_insert_with(|| rule.clone());
        }
    }
}

fn reader_misses(book: &mut Book<'_>, case: &Case<'_>, view: Option<&View>, message: &str) {
    if let Some(view) = view {
        book.fail(
            view.operation,
            case.read_rule,
            case.finding(message.to_owned()),
        );
    }
}

fn list_misses(book: &mut Book<'_>, case: &Case<'_>, view: Option<&View>, message: &str) {
    if let Some(view) = view {
        book.fail(
            view.operation,
            "list/contains",
            case.finding(message.to_owned()),
        );
    }
}

/// Only one reader answered, and it does not know the resource. If the other is broken, the
/// write's own answer speaks for the writer; if there is no other, nobody does; if it was not
/// asked here, it may have shown elsewhere that the reader is to blame.
fn absent_alone(
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
    case: &Case<'_>,
    view: Option<&View>,
    by_item: bool,
) {
    let (other, asked) = if by_item {
        (case.family.list, case.asked.1)
    } else {
        (case.family.read, case.asked.0)
    };
    match (other, asked, by_item) {
        (Some(_), true, true) => {
            reader_misses(
                book,
                case,
                view,
                "the item cannot be read, though the write was answered",
            );
        }
        (Some(_), true, false) => {
            list_misses(
                book,
                case,
                view,
                "the list does not contain it, though the write was answered",
            );
        }
        // A client that asked the list alone: whether that lacks it, or another's write took it, nobody knows.
        (Some(_), false, false) if history.foreign && case.about_other => {}
        (Some(_), false, _) => {
            let Some(view) = view else { return };
            let rule = if by_item {
                case.read_rule
            } else {
                "list/contains"
            };
            let finding = case.finding("it cannot be read back".to_owned());
            let (operation, writer) = (case.write.operation, case.writer_rule);
            let readings = READINGS.map(|rule| (view.operation, rule));
            if case.about_other {
                let mut culprits = case.others(losers(case.contract), (view.operation, rule));
                culprits.extend(readings);
                // What can be deleted later on was there all the time.
                history.resources[known].missed.get_or_insert(Missed {
                    operation: view.operation,
                    rule,
                    evidence: view.evidence.clone(),
                    write: Some(case.write.number),
                    exists: None,
                    gone: false,
                    otherwise: Some(Charge {
                        place: book.place(),
                        certain: true,
                        operation,
                        rule: writer,
                        finding,
                        culprits,
                    }),
                });
            } else {
                let mut culprits = case.others(takers(case.contract), (view.operation, rule));
                culprits.extend(readings);
                book.suspect(Weight::Agreed, (operation, writer), finding, &culprits);
            }
            // Once is enough, whoever it was.
            let because = book.id(case.write.operation, case.writer_rule);
            history.resources[known].tainted.get_or_insert(because);
        }
        (None, _, _) => lost(history, book, known, case, "it cannot be read back"),
    }
}

/// One usable reading, of item or list.
fn one_reader(
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
    case: &Case<'_>,
    view: Option<&View>,
    found: &[Difference],
    by_item: bool,
) {
    let Some(view) = view else { return };
    let (shown_rule, value_rule) = if by_item {
        (case.read_rule, case.read_rule)
    } else {
        ("list/contains", "list/agrees")
    };
    let answered = &case.write.answered;
    // What the write itself answered is charged to its echo already.
    let fresh: Vec<&Difference> = found
        .iter()
        .filter(|difference| answered.get(&difference.attribute) != Some(&difference.actual))
        .collect();
    if fresh.is_empty() {
        case.pass(book, view.operation, shown_rule, &view.evidence);
        case.pass(book, view.operation, value_rule, &view.evidence);
        pass_writer(book, case, &view.evidence);
        history.confirm(known);
        history.resources[known].clean = found.is_empty();
        return;
    }
    let (other, asked) = if by_item {
        (case.family.list, case.asked.1)
    } else {
        (case.family.read, case.asked.0)
    };
    let spoken = differences(
        &history.resources[known].expected,
        answered,
        &case.contract.knowledge(history.resources[known].family),
    );
    let writer_spoke_true = !answered.is_empty() && spoken.is_empty();
    let finding = case
        .finding(told(&fresh))
        .highlighting(fresh[0].actual.to_string());
    let value_rule = case.rule(value_rule, &fresh);
    let written_rule = case.rule(case.writer_rule, &fresh);
    if history.foreign && case.about_other && other.is_some() && !asked && !by_item {
        // The list alone says so: it may be wrong, or another's write may have touched it.
        history.resources[known].clean = false;
    } else if case.about_other && other.is_some() && !asked {
        // One reader alone says that a write on something else touched it.
        let mut culprits = meddlers(case.contract);
        // Nor is a resource well that its own create stored wrong.
        let created = history.resources[known].created.operation;
        culprits.extend(["create/stored", "concurrent/create"].map(|rule| (created, rule)));
        let mut culprits = case.others(culprits, (view.operation, value_rule));
        culprits.extend(READINGS.map(|rule| (view.operation, rule)));
        let accused = (case.write.operation, written_rule);
        book.suspect(Weight::ChangedToOne, accused, finding, &culprits);
        history.resources[known].clean = false;
    } else if asked && writer_spoke_true {
        book.fail(view.operation, value_rule, finding);
    } else if other.is_some() && writer_spoke_true {
        // Nobody asked the other reader here; where it was asked, it may have shown the writer guilty.
        let mut culprits = meddlers(case.contract);
        culprits.extend(WRITINGS.map(|rule| (case.write.operation, rule)));
        culprits.extend(READINGS.map(|rule| (view.operation, rule)));
        let writer = (case.write.operation, written_rule);
        book.suspect_either((view.operation, value_rule), writer, finding, &culprits);
    } else {
        book.fail(case.write.operation, written_rule, finding);
    }
    history.confirm(known);
}

fn pass_writer(book: &mut Book<'_>, case: &Case<'_>, evidence: &str) {
    case.pass(book, case.write.operation, case.writer_rule, evidence);
}

/// Attribute by attribute: what both show wrong was written wrong, what one shows wrong it reads wrong.
fn two_readers(
    history: &mut History,
    book: &mut Book<'_>,
    known: Known,
    case: &Case<'_>,
    (item, by_item): (Option<&View>, &[Difference]),
    (list, by_list): (Option<&View>, &[Difference]),
) {
    let (Some(item), Some(list)) = (item, list) else {
        return;
    };
    let in_both = |difference: &&Difference| {
        by_list
            .iter()
            .any(|other| other.attribute == difference.attribute)
    };
    let only_list = |difference: &&Difference| {
        by_item
            .iter()
            .all(|other| other.attribute != difference.attribute)
    };
    let answered = |difference: &&Difference| {
        case.write.answered.get(&difference.attribute) != Some(&difference.actual)
    };
    let written: Vec<&Difference> = by_item.iter().filter(in_both).filter(answered).collect();
    let misread: Vec<&Difference> = by_item
        .iter()
        .filter(|difference| !in_both(difference))
        .collect();
    let mislisted: Vec<&Difference> = by_list.iter().filter(only_list).collect();
    if let Some(first) = written.first() {
        let finding = case
            .finding(told(&written))
            .highlighting(first.actual.to_string());
        if case.about_other {
            // The write of another session may have been the one; whichever came first was.
            let culprits = case.others(meddlers(case.contract), (item.operation, "schema"));
            let rule = case.rule(case.writer_rule, &written);
            let accused = (case.write.operation, rule);
            book.suspect(Weight::Changed, accused, finding, &culprits);
        } else {
            case.charge(
                book,
                (case.write.operation, case.writer_rule),
                &written,
                finding,
            );
        }
    } else {
        pass_writer(book, case, &item.evidence);
    }
    if let Some(first) = misread.first() {
        let finding = case.finding(format!(
            "{}; the list agrees with the write",
            told(&misread)
        ));
        let finding = finding.highlighting(first.actual.to_string());
        case.charge(book, (item.operation, case.read_rule), &misread, finding);
    } else {
        case.pass(book, item.operation, case.read_rule, &item.evidence);
    }
    book.pass(list.operation, "list/contains", &list.evidence);
    if let Some(first) = mislisted.first() {
        let finding = case.finding(format!(
            "{}; the item agrees with the write",
            told(&mislisted)
        ));
        let finding = finding.highlighting(first.actual.to_string());
        case.charge(book, (list.operation, "list/agrees"), &mislisted, finding);
    } else {
        case.pass(book, list.operation, "list/agrees", &list.evidence);
    }
    history.confirm(known);
    history.resources[known].clean = by_item.is_empty() && by_list.is_empty();
}
