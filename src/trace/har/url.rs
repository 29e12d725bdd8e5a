//! A recorded URL, taken apart into base and target.
//!
//! The base is the one given if the URL begins with it, else scheme and host. Recorders write
//! down what they were told: user and password, fragments, capital letters in the host. None of
//! that is part of a request's target, and a password is nobody's business. What is no URL at all
//! is taken apart somehow, without panic; no API will know its target.

/// Of the trace's own entries: what was put together comes apart again, to the letter.
pub(super) fn split_own(url: &str, base: &str) -> (String, String) {
    match url.strip_prefix(base).filter(|target| ends(target)) {
        Some(target) if !base.is_empty() => (base.to_owned(), target.to_owned()),
        _ => split(url, base),
    }
}

/// Base without a slash at its end; target with one at its beginning.
pub(super) fn split(url: &str, base: &str) -> (String, String) {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let (origin, rest) = parts(url);
    let base = base.strip_suffix('/').unwrap_or(base);
    let (base_origin, base_path) = parts(base);
    if !base.is_empty()
        && origin == base_origin
        && let Some(target) = rest.strip_prefix(base_path).filter(|rest| ends(rest))
    {
        return (base.to_owned(), rooted(target));
    }
    (origin, rooted(rest))
}

/// `http://host:80` is no base of `http://host:8080/`.
fn ends(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['/', '?', '#'])
}

fn rooted(target: &str) -> String {
    if target.starts_with('/') {
        target.to_owned()
    } else {
        format!("/{target}")
    }
}

/// Scheme and host, in small letters and without a user, and what follows them.
fn parts(url: &str) -> (String, &str) {
    let (scheme, after) = match url.split_once("://") {
        // In `/login?back=http://host` it is part of the query.
        Some((scheme, after)) if !scheme.contains(['/', '?']) => (scheme, after),
        _ => ("", url),
    };
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let (authority, rest) = after.split_at(end);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let separator = if scheme.is_empty() { "" } else { "://" };
    (
        format!("{scheme}{separator}{host}").to_ascii_lowercase(),
        rest,
    )
}
