//! The five operations on groups.
//!
//! An update merges unless the manners say otherwise: what is not sent stays. A deleted group
//! takes its rules along, and its id is never used again. Names need not be unique, and groups
//! of other people can be changed and deleted like any other: that they were left alone is for
//! the test to find out.

use super::account::Group;
use super::bodies::{Purpose, group_draft};
use super::conduct::{Clerk, Outcome};
use super::default_rules::default_rules;
use super::message::{Refusal, Reply};
use super::pages::{self, List};
use super::render;

impl Clerk<'_> {
    pub(super) fn list_groups(&self) -> Reply {
        let groups = self.account.as_of(self.manners.list_lag);
        let items = groups
            .iter()
            .map(|group| render::group(group, self.manners))
            .collect();
        pages::list(self.call, List::Groups, items, self.turn, self.manners)
    }

    pub(super) fn create_group(&mut self) -> Outcome {
        let manners = self.manners;
        let draft = group_draft(&self.call.body, Purpose::Create, manners)
            .map_err(|problems| Refusal::invalid(manners.refusal, problems))?;
        let name = draft.name.unwrap_or_default();
        self.refuse_twin(None, &name)?;
        if manners
            .most_groups
            .is_some_and(|most| self.account.own_groups() >= most)
        {
            return Err(Refusal::new(403, "there are too many security groups"));
        }
        let group = Group {
            id: self.account.new_group_id(manners),
            organization: draft.organization.unwrap_or_default(),
            name,
            description: draft.description,
            is_base: false,
            rules: default_rules(manners),
            revision: 0,
        };
        let (id, shown) = (group.id.clone(), render::group(&group, manners));
        self.account.groups.push(group);
        self.wrote(&id);
        let mut reply = Reply::json(201, "security_group", shown);
        reply.location = Some(format!("/security_groups/{id}"));
        Ok(reply)
    }

    pub(super) fn read_group(&self, id: &str) -> Outcome {
        let groups = self.account.as_of(self.manners.item_lag);
        let group = groups
            .iter()
            .find(|group| group.id == id)
            .ok_or_else(|| self.missing(id))?;
        Ok(Reply::json(
            200,
            "security_group",
            render::group(group, self.manners),
        ))
    }

    pub(super) fn update_group(&mut self, id: &str) -> Outcome {
        let manners = self.manners;
        let exists = self.exists(id);
        let draft = group_draft(&self.call.body, Purpose::Update, manners)
            .map_err(|problems| Refusal::invalid(manners.refusal, problems));
        let draft = if manners.body_before_lookup {
            draft?
        } else {
            exists.clone().and(draft)?
        };
        exists?;
        if let Some(name) = &draft.name {
            self.refuse_twin(Some(id), name)?;
        }
        let group = self.account.group_mut(id).expect("it was just seen");
        if let Some(name) = draft.name {
            group.name = name;
        }
        if let Some(description) = draft.description {
            group.description = Some(description);
        }
        if let (Some(organization), false) =
            (draft.organization, manners.ignores_organization_on_update)
        {
            group.organization = organization;
        }
        self.wrote(id);
        let group = self.account.group(id).expect("it was just seen");
        Ok(Reply::json(
            200,
            "security_group",
            render::group(group, manners),
        ))
    }

    pub(super) fn delete_group(&mut self, id: &str) -> Outcome {
        self.exists(id)?;
        let group = self.account.group(id).expect("it was just seen");
        let has_own_rules = group.rules.iter().any(|rule| !rule.is_default);
        if has_own_rules && self.manners.refuses_delete_with_children {
            return Err(Refusal::new(409, "the group has rules"));
        }
        self.account.groups.retain(|group| group.id != id);
        self.account.bury(id);
        self.wrote(id);
        Ok(Reply::empty())
    }

    fn refuse_twin(&self, own_id: Option<&str>, name: &str) -> Result<(), Refusal> {
        let mut others = self
            .account
            .groups
            .iter()
            .filter(|group| Some(&*group.id) != own_id);
        if self.manners.refuses_duplicates && others.any(|group| group.name == name) {
            return Err(Refusal::new(409, "there is a group of this name"));
        }
        Ok(())
    }
}
