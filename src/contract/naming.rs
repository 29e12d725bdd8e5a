//! What the name of an attribute tells where the contract says no more.
//!
//! Contracts rarely say which attribute holds words for people, or the place of an item among
//! its siblings. Authors name them alike, though, and a few words are enough. What rests on a
//! name alone decides what is sent or how closely it is looked at, never what an answer must be.

fn words(name: &str) -> Vec<String> {
    name.split(['_', '-', '.']).map(str::to_lowercase).collect()
}

/// Whether an attribute names its resource.
pub fn is_name(name: &str) -> bool {
    words(name).last().is_some_and(|word| {
        matches!(
            word.as_str(),
            "name" | "hostname" | "label" | "slug" | "alias"
        )
    }) || name.ends_with("Name")
}

/// Whether an attribute holds words for people.
pub fn is_free_text(name: &str) -> bool {
    let is_word = |word: &String| {
        matches!(
            word.as_str(),
            "description"
                | "title"
                | "comment"
                | "comments"
                | "note"
                | "notes"
                | "text"
                | "summary"
                | "subject"
                | "message"
                | "content"
        )
    };
    is_name(name) || words(name).iter().any(is_word)
}

/// Whether an attribute is a port, or one end of a range of ports.
pub fn is_port(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "port" | "ports"))
        || name.ends_with("Port")
}

/// Whether an attribute is the place of an item among its siblings.
pub fn is_position(name: &str) -> bool {
    matches!(
        words(name).last().map(String::as_str),
        Some("position" | "rank" | "ordinal" | "sequence")
    )
}
