//! Guests and their network components, with the time that passes for them.
//!
//! No clock: time passes when somebody looks, whatever is asked of a guest, of its components, or to be attached to
//! them. A new guest is being set up for the first [`READS_UNTIL_READY`] looks, and has been for good afterwards. A component that gets its first
//! group needs a reboot of its guest, and one more question after it, before it says that its
//! groups are in effect.

use crate::reference::softlayer::clock;

/// How often a guest is still found being set up.
const READS_UNTIL_READY: u32 = 2;

/// A virtual server.
#[derive(Clone, Debug)]
pub(in crate::reference::softlayer) struct Guest {
    /// Its id.
    pub(in crate::reference::softlayer) id: i64,
    /// The first part of its name.
    pub(in crate::reference::softlayer) hostname: String,
    /// The rest of its name.
    pub(in crate::reference::softlayer) domain: String,
    /// How many processors it has.
    pub(in crate::reference::softlayer) cpus: i64,
    /// How much memory it has, in megabytes.
    pub(in crate::reference::softlayer) memory: i64,
    /// Where it is, by the short name.
    pub(in crate::reference::softlayer) datacenter: String,
    /// Whether it is paid by the hour.
    pub(in crate::reference::softlayer) hourly: bool,
    /// Whether its disk is in the host.
    pub(in crate::reference::softlayer) local_disk: bool,
    /// Whether it has no public component.
    pub(in crate::reference::softlayer) private_only: bool,
    /// When it was ordered.
    pub(in crate::reference::softlayer) create_date: String,
    /// When it was set up.
    pub(in crate::reference::softlayer) provision_date: Option<String>,
    /// How often it was read so far.
    pub(in crate::reference::softlayer) reads: u32,
}

impl Guest {
    /// Somebody looks: a guest that was found being set up often enough is ready now.
    pub(in crate::reference::softlayer) fn read(&mut self) {
        self.reads = self.reads.saturating_add(1);
        if !self.is_busy() && self.provision_date.is_none() {
            self.provision_date = Some(clock::now());
        }
    }

    /// Whether a transaction is under way.
    pub(in crate::reference::softlayer) fn is_busy(&self) -> bool {
        self.reads <= READS_UNTIL_READY
    }
}

/// Whether the groups of a component are in effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference::softlayer) enum Readiness {
    /// It never had a group.
    Never,
    /// It has its first group since its guest was last booted.
    NeedsReboot,
    /// Its guest is being booted.
    Booting,
    /// They are.
    Ready,
}

/// A network component of a guest.
#[derive(Clone, Debug)]
pub(in crate::reference::softlayer) struct Component {
    /// Its id.
    pub(in crate::reference::softlayer) id: i64,
    /// Its guest.
    pub(in crate::reference::softlayer) guest: i64,
    /// 0 for the private network, 1 for the public one.
    pub(in crate::reference::softlayer) port: i64,
    /// Its address.
    pub(in crate::reference::softlayer) address: String,
    /// Whether it is switched on.
    pub(in crate::reference::softlayer) enabled: bool,
    /// Whether its groups are in effect.
    pub(in crate::reference::softlayer) readiness: Readiness,
    /// When it was made.
    pub(in crate::reference::softlayer) create_date: String,
}

impl Component {
    /// Whether it stands in the public network.
    pub(in crate::reference::softlayer) fn is_public(&self) -> bool {
        self.port == 1
    }
}
