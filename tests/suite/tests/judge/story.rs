//! One long story at a target that does everything right: groups, rules, and a parent with a
//! child, from their creation to their end.

use super::cast;
use super::tale::{Tale, group_path, rule_path, rules_path, sent};

/// Groups, rules and a parent with a child, from their creation to their end, all as it should be.
pub(crate) fn sound() -> Tale {
    let mut tale = Tale::new();
    groups(&mut tale);
    rules(&mut tale);
    parents(&mut tale);
    tale
}

fn groups(tale: &mut Tale) {
    let (a, b, c, elder) = (cast::a(), cast::b(), cast::c(), cast::elder());
    let changed = cast::b_changed();
    tale.workflow("groups");
    for (name, group) in [("create-a", &a), ("create-b", &b), ("create-c", &c)] {
        tale.create_group(name, group);
    }
    for (name, group) in [("read-a", &a), ("read-b", &b), ("read-c", &c)] {
        tale.read_group(name, group);
    }
    tale.list_groups("list", &[&elder, &a, &b, &c]);
    tale.put_group("put-b", &changed);
    tale.read_group("read-b-after-put", &changed);
    tale.list_groups("list-after-put", &[&elder, &a, &changed, &c]);
    tale.read_group("read-a-after-put", &a);
    tale.read_group("read-c-after-put", &c);
    tale.delete("delete-b", &group_path(&b));
    tale.missing("read-b-deleted", "GET", &group_path(&b), None);
    tale.list_groups("list-after-delete", &[&elder, &a, &c]);
    tale.read_group("read-a-after-delete", &a);
    tale.read_group("read-c-after-delete", &c);
    tale.missing("put-b-deleted", "PUT", &group_path(&b), Some(&sent(&b)));
    tale.missing("list-rules-of-deleted", "GET", &rules_path(&b), None);
    tale.missing(
        "create-rule-in-deleted",
        "POST",
        &rules_path(&b),
        Some(&sent(&cast::rule_a())),
    );
    tale.missing("delete-b-deleted", "DELETE", &group_path(&b), None);
}

fn rules(tale: &mut Tale) {
    let (home, away) = (cast::home(), cast::away());
    let (a, b, c, d) = (
        cast::rule_a(),
        cast::rule_b(),
        cast::rule_c(),
        cast::rule_d(),
    );
    let changed = cast::rule_b_changed();
    tale.workflow("rules");
    tale.create_group("create-home", &home);
    tale.create_group("create-away", &away);
    for (name, rule) in [
        ("create-rule-a", &a),
        ("create-rule-b", &b),
        ("create-rule-c", &c),
    ] {
        tale.create_rule(name, &home, rule);
    }
    for (name, rule) in [
        ("read-rule-a", &a),
        ("read-rule-b", &b),
        ("read-rule-c", &c),
    ] {
        tale.read_rule(name, &home, rule);
    }
    tale.list_rules("list-rules", &home, &[&a, &b, &c]);
    tale.create_rule("create-rule-d", &away, &d);
    tale.list_rules("list-away", &away, &[&d]);
    tale.missing(
        "read-rule-b-through-away",
        "GET",
        &rule_path(&away, &b),
        None,
    );
    tale.put_rule("put-rule-b", &home, &changed);
    tale.read_rule("read-rule-b-after-put", &home, &changed);
    tale.list_rules("list-rules-after-put", &home, &[&a, &changed, &c]);
    tale.read_rule("read-rule-a-after-put", &home, &a);
    tale.read_rule("read-rule-c-after-put", &home, &c);
    tale.delete("delete-rule-b", &rule_path(&home, &b));
    tale.missing("read-rule-b-deleted", "GET", &rule_path(&home, &b), None);
    tale.list_rules("list-rules-after-delete", &home, &[&a, &c]);
    tale.read_rule("read-rule-a-after-delete", &home, &a);
    tale.read_rule("read-rule-c-after-delete", &home, &c);
    tale.missing(
        "put-rule-b-deleted",
        "PUT",
        &rule_path(&home, &b),
        Some(&sent(&b)),
    );
    tale.missing(
        "delete-rule-b-deleted",
        "DELETE",
        &rule_path(&home, &b),
        None,
    );
}

fn parents(tale: &mut Tale) {
    let (parent, child) = (cast::parent(), cast::child());
    tale.workflow("parents");
    tale.create_group("create-parent", &parent);
    tale.create_rule("create-child", &parent, &child);
    tale.read_rule("read-child", &parent, &child);
    tale.delete("delete-parent", &group_path(&parent));
    tale.missing("read-parent-deleted", "GET", &group_path(&parent), None);
    let living = [
        &cast::elder(),
        &cast::a(),
        &cast::c(),
        &cast::home(),
        &cast::away(),
    ];
    tale.list_groups("list-after-parent", &living);
    tale.missing(
        "read-child-of-deleted",
        "GET",
        &rule_path(&parent, &child),
        None,
    );
    tale.missing(
        "list-rules-of-parent-deleted",
        "GET",
        &rules_path(&parent),
        None,
    );
}
