//! What the systematic faults are told of an operation: what it answers, and what it takes.
//!
//! The description is made by hand, beside the server that it is about, and from its contract; the
//! saboteur derives from it every single way in which an answer can be shaped wrongly and a bad
//! request can be let through. A key that is not described here is never broken.
//!
//! Not here: where a resource is and how it is changed. That is [`super::resource`].

/// An operation.
#[derive(Debug)]
pub(in crate::reference) struct Endpoint {
    /// How ids of its faults begin, such as `create-group`.
    pub(in crate::reference) slug: &'static str,
    /// Method and URI template.
    pub(in crate::reference) address: &'static str,
    /// What it does, as the beginning of a sentence, such as `Creating a group`.
    pub(in crate::reference) doing: &'static str,
    /// The status of its success.
    pub(in crate::reference) status: u16,
    /// What its success shows, if it has a body.
    pub(in crate::reference) shows: Option<Shown>,
    /// The attributes of its body, if it takes one.
    pub(in crate::reference) takes: &'static [Attribute],
    /// What it does where an item, or a parent, is not there, as the beginning of a sentence.
    pub(in crate::reference) unknown: Option<&'static str>,
}

/// What a success shows.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) struct Shown {
    /// The key that wraps the item or the list.
    pub(in crate::reference) wrapper: &'static str,
    /// Whether it is a list.
    pub(in crate::reference) many: bool,
    /// The keys of an item.
    pub(in crate::reference) keys: &'static [Key],
}

/// A key of an item.
#[derive(Debug)]
pub(in crate::reference) struct Key {
    /// Its name.
    pub(in crate::reference) name: &'static str,
    /// What it holds.
    pub(in crate::reference) holds: Holds,
    /// Whether it may be null.
    pub(in crate::reference) nullable: bool,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) enum Holds {
    Text,
    Number,
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    List,
}

/// An attribute of a request.
#[derive(Debug)]
pub(in crate::reference) struct Attribute {
    /// Its name.
    pub(in crate::reference) name: &'static str,
    /// Whether it must be there and must not be null.
    pub(in crate::reference) required: bool,
    /// What it takes.
    pub(in crate::reference) takes: Takes,
}

/// What an attribute takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) enum Takes {
    /// Any text but the empty one; this one where there is none.
    Name(&'static str),
    /// Any text; this one where there is none.
    Text(&'static str),
    /// One of these words, each with others that people use for it.
    Choice(&'static [(&'static str, &'static [&'static str])]),
    /// An IPv4 network.
    Range,
    /// A port.
    Port,
}

impl Endpoint {
    /// Its method.
    pub(super) fn method(&self) -> &'static str {
        self.address
            .split_once(' ')
            .map_or("", |(method, _)| method)
    }

    /// Its URI template.
    pub(super) fn template(&self) -> &'static str {
        self.address
            .split_once(' ')
            .map_or(self.address, |(_, template)| template)
    }

    /// Whether it changes something.
    pub(super) fn writes(&self) -> bool {
        self.method() != "GET"
    }
}

impl Shown {
    /// The JSON Pointer of a key, of every item of a list.
    pub(super) fn pointer(&self, key: &str) -> String {
        let every = if self.many { "/*" } else { "" };
        format!("/{}{every}/{key}", self.wrapper)
    }
}
