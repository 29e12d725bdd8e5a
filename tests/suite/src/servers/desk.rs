//! Where both fronts hand in their calls: the diary, the throttle, the delay, then the work.
//!
//! A call is written down as soon as it has been read, so the diary also has those that were
//! throttled or never answered. The work itself is done under one lock and without waiting:
//! requests may overlap, writes may not.

use std::sync::{Mutex, MutexGuard};

use super::account::Account;
use super::broken::Broken;
use super::conduct::conduct;
use super::dress::dress;
use super::hostile::{Hostile, Trap};
use super::manners::Manners;
use super::message::{Answer, Call, Reply};
use super::sabotage::Sabotage;

const UNPOISONED: &str = "nothing panics while it holds this lock";

/// What all connections of a server share.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) manners: Manners,
    pub(super) broken: Option<Broken>,
    trap: Option<Trap>,
    base_url: String,
    account: Mutex<Account>,
    diary: Mutex<Vec<(String, String)>>,
    sabotage: Mutex<Sabotage>,
}

impl Desk {
    pub(super) fn new(
        manners: Manners,
        broken: Option<Broken>,
        trap: Option<Trap>,
        base_url: String,
    ) -> Self {
        let account = Mutex::new(Account::new(&manners));
        Self {
            manners,
            broken,
            trap,
            base_url,
            account,
            diary: Mutex::default(),
            sabotage: Mutex::default(),
        }
    }

    pub(super) fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().expect(UNPOISONED)
    }

    pub(super) fn seen(&self) -> Vec<(String, String)> {
        self.diary.lock().expect(UNPOISONED).clone()
    }

    /// Faults on the transport need the bytes in hand, as some manners do.
    pub(super) fn needs_own_wire(&self) -> bool {
        self.manners.need_own_wire() || self.broken.is_some() || self.trap.is_some()
    }

    /// What to answer to a call of the trapped operation.
    pub(super) fn trapped(&self, call: &Call) -> Option<&Hostile> {
        let trap = self.trap.as_ref()?;
        trap.catches(call, &self.manners).then_some(&trap.hostile)
    }

    /// Writes the call down and gives its number, from 1.
    pub(super) fn note(&self, call: &Call) -> usize {
        let mut diary = self.diary.lock().expect(UNPOISONED);
        diary.push((call.method.clone(), call.target()));
        diary.len()
    }

    /// Answers the call that has this number.
    pub(super) async fn answer(&self, call: &Call, turn: usize) -> Answer {
        if !self.manners.delay.is_zero() {
            tokio::time::sleep(self.manners.delay).await;
        }
        let reply = self
            .throttled(turn)
            .unwrap_or_else(|| self.reply(call, turn));
        dress(reply, turn, &self.base_url, &self.manners)
    }

    fn throttled(&self, turn: usize) -> Option<Reply> {
        let every = self.manners.throttle_every?;
        // Once a client has to wait for real; from then on it only has to come again.
        let wait = if turn == every { "1" } else { "0" };
        turn.is_multiple_of(every).then(|| {
            Reply::error(self.manners.throttle_status, "too many requests")
                .with("retry-after", wait)
        })
    }

    fn reply(&self, call: &Call, turn: usize) -> Reply {
        let mut account = self.account();
        match self.broken {
            None => conduct(call, &mut account, turn, &self.manners),
            Some(broken) => {
                let mut sabotage = self.sabotage.lock().expect(UNPOISONED);
                sabotage.conduct(broken, call, &mut account, turn, &self.manners)
            }
        }
    }
}
