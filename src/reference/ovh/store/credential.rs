//! Consumer keys: what an application may do in the name of an account.
//!
//! A rule of access is a method and a path in which `*` stands for any text, slashes and none at all
//! included; `/x/*` therefore does not cover `/x`.

/// How far a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference::ovh) enum Status {
    /// Nobody has said yes to it yet.
    Pending,
    /// It opens.
    Validated,
    /// It does not any more.
    Expired,
    /// It says that it does not, and opens still; for faults.
    Lapsed,
}

impl Status {
    /// The word for it.
    pub(in crate::reference::ovh) const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pendingValidation",
            Self::Validated => "validated",
            Self::Expired | Self::Lapsed => "expired",
        }
    }

    /// Whether it opens.
    pub(in crate::reference::ovh) const fn opens(self) -> bool {
        matches!(self, Self::Validated | Self::Lapsed)
    }
}

/// A rule of access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::reference::ovh) struct Access {
    /// The method.
    pub(in crate::reference::ovh) method: String,
    /// The path.
    pub(in crate::reference::ovh) path: String,
}

impl Access {
    fn covers(&self, method: &str, path: &str) -> bool {
        self.method == method && matches(&self.path, path)
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    text.strip_prefix(head).is_some_and(|tail| {
        tail.char_indices()
            .map(|(at, _)| at)
            .chain([tail.len()])
            .any(|at| tail.get(at..).is_some_and(|tail| matches(rest, tail)))
    })
}

/// A consumer key and what belongs to it.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) struct Credential {
    /// Its number.
    pub(in crate::reference::ovh) id: i64,
    /// The key.
    pub(in crate::reference::ovh) key: String,
    /// What is asked for at the login page.
    pub(in crate::reference::ovh) token: String,
    /// What it opens.
    pub(in crate::reference::ovh) rules: Vec<Access>,
    /// How far it is.
    pub(in crate::reference::ovh) status: Status,
    /// Where a browser goes after the login.
    pub(in crate::reference::ovh) redirection: Option<String>,
    /// From where it may be used, as it was asked for; nobody is turned away for it.
    pub(in crate::reference::ovh) allowed_ips: Option<Vec<String>>,
    /// When it was made.
    pub(in crate::reference::ovh) creation: String,
}

impl Credential {
    /// Whether it opens a path for a method.
    pub(in crate::reference::ovh) fn grants(&self, method: &str, path: &str) -> bool {
        self.rules.iter().any(|rule| rule.covers(method, path))
    }
}
