//! One entry of a HAR, made an exchange.
//!
//! An entry with labels in `_sgspec` is the trace's own and reads back as it was written. All
//! others were recorded by somebody else's program: these are read leniently, and what the
//! recording left out is noted in [`Recorded`]. An entry without a method, a URL or a usable
//! status is a [`Fault`]; one without an answer is an exchange that failed.
//!
//! Not in here: bodies (`bodies`), types (`member`), bases (`url`).

use serde::Deserialize;
use serde_json::value::RawValue;

use super::bodies::{self, Origin};
use super::member::{Fault, Member, Whole, number, text_or_empty};
use super::taken::Cut;
use super::url;
use crate::trace::exchange::{Exchange, FailureKind, Labels, Outcome, Recorded, Request};

/// Where an entry stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) recording: &'c str,
    pub(super) index: usize,
    pub(super) base: &'c str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'e> {
    #[serde(borrow)]
    pageref: Member<'e>,
    #[serde(borrow)]
    started_date_time: Member<'e>,
    #[serde(borrow)]
    time: Member<'e>,
    #[serde(borrow)]
    request: Member<'e>,
    #[serde(borrow)]
    response: Member<'e>,
    #[serde(borrow, rename = "_sgspec")]
    labels: Member<'e>,
    #[serde(borrow, rename = "_failure")]
    failure: Member<'e>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent<'e> {
    #[serde(borrow)]
    method: Member<'e>,
    #[serde(borrow)]
    url: Member<'e>,
    #[serde(borrow)]
    headers: Member<'e>,
    #[serde(borrow)]
    post_data: Member<'e>,
    #[serde(borrow)]
    body_size: Member<'e>,
}

#[derive(Deserialize)]
struct Answered<'e> {
    #[serde(borrow)]
    status: Member<'e>,
    #[serde(borrow)]
    headers: Member<'e>,
    #[serde(borrow)]
    content: Member<'e>,
}

#[derive(Deserialize)]
struct Failed<'e> {
    #[serde(borrow)]
    kind: Member<'e>,
    #[serde(borrow)]
    message: Member<'e>,
}

pub(super) fn read(raw: &RawValue, cuts: &[Cut], context: Context) -> Result<Exchange, Fault> {
    let whole = Whole {
        text: raw.get(),
        cuts,
    };
    let entry: Entry = whole
        .object(Some(raw), "members")?
        .ok_or_else(|| whole.fault(None, "members"))?;
    let own: Option<Labels> = whole.object(entry.labels, "_sgspec").ok().flatten();
    let mut recorded = Recorded {
        name: format!("{}#{}", context.recording, context.index),
        ..Recorded::default()
    };
    let mut origin = if own.is_some() {
        Origin::Own
    } else {
        Origin::Foreign(&mut recorded)
    };
    let request = request(whole, &entry, context.base, &mut origin)?;
    let outcome = outcome(whole, &entry, &request.method, &mut origin)?;
    let labels = own.unwrap_or_else(|| Labels {
        workflow: text_or_empty(entry.pageref),
        attempt: 1,
        last: true,
        page: 1,
        recorded: (!context.recording.is_empty()).then_some(recorded),
        ..Labels::default()
    });
    Ok(Exchange {
        labels,
        request,
        outcome,
        started: text_or_empty(entry.started_date_time),
        milliseconds: number(entry.time).unwrap_or_default(),
    })
}

fn request<'e>(
    whole: Whole<'e>,
    entry: &Entry<'e>,
    base: &str,
    origin: &mut Origin,
) -> Result<Request, Fault> {
    let sent: Sent = whole
        .object(entry.request, "request")?
        .ok_or_else(|| whole.fault(None, "request"))?;
    let method = whole.needed(sent.method, "request.method")?;
    let url = whole.needed(sent.url, "request.url")?;
    let mut headers = whole.headers(sent.headers, "request.headers")?;
    let (method, (base, target)) = match origin {
        Origin::Own => (method, url::split_own(&url, base)),
        Origin::Foreign(_) => {
            headers.retain(real);
            (method.to_ascii_uppercase(), url::split(&url, base))
        }
    };
    let body = bodies::sent(whole, sent.post_data, sent.body_size, &mut headers, origin)?;
    Ok(Request {
        method,
        base,
        target,
        headers,
        body,
    })
}

fn outcome<'e>(
    whole: Whole<'e>,
    entry: &Entry<'e>,
    method: &str,
    origin: &mut Origin,
) -> Result<Outcome, Fault> {
    if let Ok(Some(failed)) = whole.object::<Failed>(entry.failure, "_failure") {
        let kind = failed
            .kind
            .and_then(|raw| serde_json::from_str(raw.get()).ok());
        return Ok(Outcome::Failure {
            kind: kind.unwrap_or(FailureKind::Broken),
            message: text_or_empty(failed.message),
        });
    }
    let foreign = matches!(origin, Origin::Foreign(_));
    let answered: Option<Answered> = whole.object(entry.response, "response")?;
    let Some(answered) = answered else {
        return if foreign {
            Ok(nothing())
        } else {
            Err(whole.fault(None, "response.status"))
        };
    };
    let status = number(answered.status).and_then(integer);
    // Browsers record a request that they gave up as an answer of status 0, others of -1.
    if foreign && matches!(status, Some(0 | -1)) {
        return Ok(nothing());
    }
    let status = status
        .and_then(|status| u16::try_from(status).ok())
        .ok_or_else(|| whole.fault(answered.status, "response.status"))?;
    let mut headers = whole.headers(answered.headers, "response.headers")?;
    if foreign {
        headers.retain(real);
    }
    bodies::answered(whole, answered.content, headers, (method, status), origin)
        .map(Outcome::Answer)
}

fn nothing() -> Outcome {
    Outcome::Failure {
        kind: FailureKind::Broken,
        message: "the recording holds no answer".to_owned(),
    }
}

/// HTTP/2 has method, path and status in headers that are none.
fn real((name, _): &(String, String)) -> bool {
    !name.starts_with(':')
}

/// What is written as `200.0` is a whole number as well.
fn integer(number: f64) -> Option<i64> {
    format!("{number}").parse().ok()
}
