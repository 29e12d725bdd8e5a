//! One group, its attributes and its rules.
//!
//! Own rules are kept in the order of their positions, and no two of them share one. A position
//! changes only when a client asks for it, or when a client asks for the place of that rule: then
//! the rules from there on move up by one, as far as they stand without a gap. Deleting a rule
//! leaves its place empty, so its neighbours stay as they are.
//!
//! The default rules are not stored but looked up; `enable_default_security` turns them off.
//! Writing a rule counts as a modification of the group.

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::attributes::{GroupDraft, RuleDraft, Settings};
use super::super::clock;
use super::super::error::ApiError;
use super::parse_id;
use super::rule::{DEFAULT_RULES, DefaultRule, Rule};

/// A security group.
pub(in super::super) struct Group {
    id: Uuid,
    name: String,
    description: Option<String>,
    organization: String,
    organization_default: bool,
    stateful: bool,
    inbound_default_policy: &'static str,
    outbound_default_policy: &'static str,
    enable_default_security: bool,
    tags: Vec<String>,
    creation_date: String,
    modification_date: String,
    rules: Vec<Rule>,
}

impl Group {
    /// The default group that every organization has from the start.
    pub(super) fn of_organization(organization: &str) -> Self {
        Self {
            organization_default: true,
            ..Self::plain(
                "Default security group".to_owned(),
                Some("Auto generated security group.".to_owned()),
                organization.to_owned(),
            )
        }
    }

    /// A group as a client wants it.
    pub(super) fn new(draft: GroupDraft) -> Self {
        let mut group = Self::plain(draft.name, draft.description, draft.organization);
        group.apply(draft.settings);
        group
    }

    fn plain(name: String, description: Option<String>, organization: String) -> Self {
        let now = clock::now();
        Self {
            id: Uuid::new_v4(),
            name,
            description,
            organization,
            organization_default: false,
            stateful: false,
            inbound_default_policy: "accept",
            outbound_default_policy: "accept",
            enable_default_security: true,
            tags: Vec::new(),
            creation_date: now.clone(),
            modification_date: now,
            rules: Vec::new(),
        }
    }

    /// Takes over what a PUT says: a description left out is null, a setting left out stays.
    pub(in super::super) fn replace(&mut self, draft: GroupDraft) {
        self.name = draft.name;
        self.description = draft.description;
        self.organization = draft.organization;
        self.apply(draft.settings);
        self.touch();
    }

    fn apply(&mut self, settings: Settings) {
        let Settings {
            stateful,
            inbound_default_policy,
            outbound_default_policy,
            enable_default_security,
            tags,
        } = settings;
        set(&mut self.stateful, stateful);
        set(&mut self.inbound_default_policy, inbound_default_policy);
        set(&mut self.outbound_default_policy, outbound_default_policy);
        set(&mut self.enable_default_security, enable_default_security);
        set(&mut self.tags, tags);
    }

    /// The id, never that of another group.
    pub(in super::super) fn id(&self) -> Uuid {
        self.id
    }

    /// Whether this is the group that the organization cannot be without.
    pub(super) fn is_default(&self) -> bool {
        self.organization_default
    }

    /// Whether an attribute of this name has exactly this text; none for an unknown name.
    pub(in super::super) fn has(&self, attribute: &str, text: &str) -> Option<bool> {
        match attribute {
            "name" => Some(self.name == text),
            // The project is the organization's own, which bears its id.
            "organization" | "project" => Some(self.organization == text),
            _ => None,
        }
    }

    /// The group as the API writes it, in an item and in a list.
    pub(in super::super) fn to_json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "creation_date": self.creation_date,
            "modification_date": self.modification_date,
            "name": self.name,
            "description": self.description,
            "organization": self.organization,
            "project": self.organization,
            "servers": [],
            "stateful": self.stateful,
            "inbound_default_policy": self.inbound_default_policy,
            "outbound_default_policy": self.outbound_default_policy,
            "organization_default": self.organization_default,
            "project_default": self.organization_default,
            "enable_default_security": self.enable_default_security,
            "state": "available",
            "tags": self.tags,
            "zone": super::rule::ZONE,
        })
    }

    /// All rules as a list shows them: the default ones, then the own ones by position.
    pub(in super::super) fn list_rules(&self) -> Vec<Value> {
        let defaults = self.default_rules().iter().map(DefaultRule::to_json);
        let own = self.rules.iter().map(Rule::to_listed_json);
        defaults.chain(own).collect()
    }

    /// One rule as an item.
    pub(in super::super) fn read_rule(&self, id: &str) -> Result<Value, ApiError> {
        match self.default_rule(id) {
            Some(rule) => Ok(rule.to_json()),
            None => self.own_rule(id).map(|index| self.rules[index].to_json()),
        }
    }

    /// Adds a rule behind the others, or at the position that it names.
    pub(in super::super) fn create_rule(&mut self, draft: RuleDraft) -> (Uuid, Value) {
        let last = self.rules.last().map_or(0, Rule::position);
        let position = draft.position.map_or(last + 1, u64::from);
        let rule = Rule::new(draft, position);
        let created = (rule.id(), rule.to_json());
        self.insert(rule);
        created
    }

    /// Whether the rule can be changed; asked before the body is looked at.
    pub(in super::super) fn require_own_rule(&self, id: &str) -> Result<usize, ApiError> {
        if self.default_rule(id).is_some() {
            Err(ApiError::default_rule())
        } else {
            self.own_rule(id)
        }
    }

    /// Takes over what a PUT says: a port left out is null, a position left out stays.
    pub(in super::super) fn replace_rule(
        &mut self,
        id: &str,
        draft: RuleDraft,
    ) -> Result<Value, ApiError> {
        let index = self.require_own_rule(id)?;
        let mut rule = self.rules.remove(index);
        rule.replace(draft);
        let json = rule.to_json();
        self.insert(rule);
        Ok(json)
    }

    /// Removes a rule and leaves its place empty.
    pub(in super::super) fn delete_rule(&mut self, id: &str) -> Result<(), ApiError> {
        let index = self.require_own_rule(id)?;
        self.rules.remove(index);
        self.touch();
        Ok(())
    }

    /// Puts a rule in its place; who stands there moves up, and so does who is pushed by that.
    fn insert(&mut self, rule: Rule) {
        let at = self
            .rules
            .partition_point(|other| other.position() < rule.position());
        let mut taken = rule.position();
        for other in &mut self.rules[at..] {
            if other.position() > taken {
                break;
            }
            other.move_up();
            taken = other.position();
        }
        self.rules.insert(at, rule);
        self.touch();
    }

    fn default_rules(&self) -> &'static [DefaultRule] {
        if self.enable_default_security {
            &DEFAULT_RULES
        } else {
            &[]
        }
    }

    fn default_rule(&self, id: &str) -> Option<&'static DefaultRule> {
        let id = parse_id(id)?;
        self.default_rules().iter().find(|rule| rule.id() == id)
    }

    fn own_rule(&self, id: &str) -> Result<usize, ApiError> {
        parse_id(id)
            .and_then(|id| self.rules.iter().position(|rule| rule.id() == id))
            .ok_or_else(|| ApiError::unknown_rule(id))
    }

    fn touch(&mut self) {
        self.modification_date = clock::now();
    }
}

/// Overwrites an attribute, if something was said of it.
fn set<T>(attribute: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *attribute = said;
    }
}
