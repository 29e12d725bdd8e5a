//! Bodies, and the headers beside them.
//!
//! Recorders leave bodies out: to save space, because the browser had dropped them, because a
//! form was taken apart. A body that was there and was not kept is not an empty one; the
//! difference is noted, since an empty body can break a contract and a missing one tells nothing.
//! The same holds for headers. Of the trace's own entries everything is taken as it stands.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::member::{Fault, Member, Whole, number, text_or_empty};
use crate::trace::exchange::{Recorded, Response};

/// First bytes of what is compressed.
const GZIP: &[u8] = b"\x1F\x8B";

type Headers = Vec<(String, String)>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'e> {
    #[serde(borrow)]
    mime_type: Member<'e>,
    #[serde(borrow)]
    text: Member<'e>,
    #[serde(borrow)]
    params: Member<'e>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content<'e> {
    #[serde(borrow)]
    size: Member<'e>,
    #[serde(borrow)]
    mime_type: Member<'e>,
    #[serde(borrow)]
    text: Member<'e>,
    #[serde(borrow)]
    encoding: Member<'e>,
    #[serde(borrow, rename = "_truncated")]
    truncated: Member<'e>,
}

/// What a foreign entry has in its favour is told from what was not kept of it.
pub(super) enum Origin<'r> {
    Own,
    Foreign(&'r mut Recorded),
}

/// The body that was sent.
pub(super) fn sent<'e>(
    whole: Whole<'e>,
    post_data: Member<'e>,
    body_size: Member<'e>,
    headers: &mut Headers,
    origin: &mut Origin,
) -> Result<Option<String>, Fault> {
    let data: Option<PostData> = whole.object(post_data, "request.postData")?;
    let member = data.as_ref().and_then(|data| data.text);
    let text = whole.text(member, "request.postData.text")?;
    let cut = whole.is_cut(member);
    let Origin::Foreign(recorded) = origin else {
        let fault = || whole.fault(member, "request.postData.text");
        return if cut { Err(fault()) } else { Ok(text) };
    };
    let size = number(body_size);
    let Some(data) = data else {
        recorded.request_body_missing = size.is_some_and(|size| size > 0.0);
        return Ok(None);
    };
    let kind = text_or_empty(data.mime_type);
    if !kind.trim().is_empty() && !has(headers, "content-type") {
        headers.push(("content-type".to_owned(), kind));
    }
    let body = text.filter(|text| !cut && !text.is_empty());
    if body.is_none() {
        recorded.request_body_missing = match size {
            _ if cut || holds_items(data.params) => true,
            Some(size) if size >= 0.0 => size > 0.0,
            // Browsers write an empty text where there was no body.
            _ => member.is_none(),
        };
    }
    Ok(body)
}

/// The answer, without its status.
pub(super) fn answered<'e>(
    whole: Whole<'e>,
    content: Member<'e>,
    mut headers: Headers,
    (method, status): (&str, u16),
    origin: &mut Origin,
) -> Result<Response, Fault> {
    let content: Option<Content> = whole.object(content, "response.content")?;
    let member = content.as_ref().and_then(|content| content.text);
    let text = whole.text(member, "response.content.text")?;
    let cut = whole.is_cut(member);
    if let Origin::Foreign(recorded) = origin {
        let size = content.as_ref().and_then(|content| number(content.size));
        let empty = match size {
            Some(size) if size >= 0.0 => size < 1.0,
            _ => matches!(status, 204 | 304),
        };
        let length = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let announced = length.is_some_and(|(_, length)| !matches!(length.trim(), "" | "0"));
        let without = text.as_deref().unwrap_or_default().is_empty();
        let had_one = !empty || (announced && text.is_some() && status != 204);
        recorded.answer_body_missing = without && had_one && method != "HEAD";
        // A recorder keeps what it decoded.
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
        if headers.is_empty() {
            let kind = text_or_empty(content.as_ref().and_then(|content| content.mime_type));
            if kind.contains('/') {
                headers.push(("content-type".to_owned(), kind));
            } else {
                recorded.answer_headers_missing = true;
            }
        }
    }
    let is_true = |raw: &&RawValue| raw.get() == "true";
    let truncated = content.as_ref().and_then(|content| content.truncated);
    let encoding = text_or_empty(content.as_ref().and_then(|content| content.encoding));
    let text = text.unwrap_or_default();
    let body = if encoding.eq_ignore_ascii_case("base64") {
        decoded(text, cut).ok_or_else(|| whole.fault(member, "response.content.text"))?
    } else {
        text.into_bytes()
    };
    if let (Origin::Foreign(recorded), true) = (origin, body.starts_with(GZIP)) {
        // This one kept what came over the wire; what is in it is not known.
        recorded.answer_body_missing = true;
    }
    Ok(Response {
        status,
        headers,
        body,
        truncated: cut || truncated.as_ref().is_some_and(is_true),
    })
}

/// Some recorders break the lines of base64. What was cut ends in the middle of a group.
fn decoded(text: String, cut: bool) -> Option<Vec<u8>> {
    let mut text = text.into_bytes();
    text.retain(|byte| !byte.is_ascii_whitespace());
    if cut {
        text.truncate(text.len() / 4 * 4);
    }
    STANDARD.decode(text).ok()
}

fn has(headers: &Headers, name: &str) -> bool {
    headers
        .iter()
        .any(|(header, _)| header.eq_ignore_ascii_case(name))
}

fn holds_items(list: Member) -> bool {
    let inner = list.and_then(|raw| raw.get().strip_prefix('['));
    inner.is_some_and(|inner| !inner.trim_start().starts_with(']'))
}
