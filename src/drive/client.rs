//! One request at a time, within bounds, recorded without its secrets.
//!
//! The client follows no redirects, uses no proxy, retries nothing by itself, and reads no more of a
//! body than the bounds allow. Whatever goes wrong is an [`Outcome`] and no error, since it is the
//! target's doing. Secrets are replaced before an exchange is made, so nothing behind this
//! module can leak one.

use std::error::Error;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, redirect};
use secrecy::ExposeSecret;
use tokio::sync::OnceCell;

use crate::trace::{Exchange, FailureKind, Labels, Outcome, Request, Response};
use crate::wire::{
    Message, REDACTED, Redaction, SLOT, Signed, SignedHeader, Signing, credential_member,
};

use super::credential::{Credential, Pair};
use super::settle::Silences;
use super::step::lock;
use super::target::{Target, TargetError};

/// Bytes of a header's value that are kept.
const LONGEST_HEADER: usize = 8 * 1024;

/// Bytes that are kept of a body that is longer than the bound.
const BEGINNING: usize = 64 * 1024;

/// By how many seconds a target's time may differ from the date of the answer that tells it.
const TRUSTED_SECONDS: u64 = 60;

/// Sends messages to one target.
pub struct Client {
    http: reqwest::Client,
    target: Target,
    redaction: Redaction,
    agent: String,
    silences: Mutex<Silences>,
    /// By how many seconds the target's clock is ahead of ours, once it was asked.
    ahead: OnceCell<i64>,
}

impl Client {
    /// `mark` names the run in the `User-Agent`, so that its calls can be found in a target's logs.
    pub fn new(target: Target, mark: &str) -> Result<Self, TargetError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(target.bounds.connect)
            .timeout(target.bounds.answer)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy();
        if !target.is_tls() {
            // Loading the platform's roots takes longer than a whole run against a loopback target.
            builder = builder.tls_certs_only([]);
            // A server may close a connection after any answer without a word (RFC 9112, section
            // 9.6); a request that is sent into one just then looks like a failure of the
            // target. A connection for each request costs next to nothing without TLS.
            builder = builder.pool_max_idle_per_host(0);
        }
        let http = builder
            .build()
            .map_err(|error| TargetError::Client(error.to_string()))?;
        for credential in target.all_credentials() {
            HeaderName::try_from(credential.header.as_str())
                .map_err(|_| TargetError::Header(credential.header.clone()))?;
            HeaderValue::try_from(credential.value.expose_secret())
                .map_err(|_| TargetError::Value(credential.header.clone()))?;
        }
        let names = target
            .all_credentials()
            .map(|credential| credential.header.clone())
            .collect::<Vec<_>>();
        let secrets = target
            .all_credentials()
            .flat_map(Credential::secrets)
            .collect();
        let redaction = Redaction::new(names, secrets).and_members(&target.secret_members);
        let agent = format!("sgspec/{} (run {mark})", env!("CARGO_PKG_VERSION"));
        Ok(Self {
            http,
            target,
            redaction,
            agent,
            silences: Mutex::default(),
            ahead: OnceCell::new(),
        })
    }

    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Sends a message as a role and records what came of it.
    pub async fn send(&self, message: &Message, role: &str, labels: Labels) -> Exchange {
        let started = humantime::format_rfc3339_micros(SystemTime::now()).to_string();
        let clock = Instant::now();
        let mut headers = HeaderMap::new();
        let agent = if labels.workflow.is_empty() {
            self.agent.clone()
        } else {
            format!("{} {}/{}", self.agent, labels.workflow, labels.step)
        };
        let plain = message
            .headers
            .iter()
            .cloned()
            .chain([("user-agent".to_owned(), agent)]);
        let mut recorded = Vec::new();
        for (name, value) in plain {
            if let (Ok(name), Ok(sent)) = (
                HeaderName::try_from(name.as_str()),
                HeaderValue::try_from(value.as_str()),
            ) {
                headers.append(name, sent);
            }
            recorded.push((name.clone(), self.redaction.header(&name, &value)));
        }
        let (body, shown) = self.body(message, role);
        for credential in self.target.credentials(role) {
            if let Some(signing) = &credential.signing {
                let sent = body.as_deref().unwrap_or_default();
                for (name, value, is_secret) in self.signed(signing, message, sent).await {
                    let shown = if is_secret { REDACTED } else { &value };
                    recorded.push((name.to_lowercase(), shown.to_owned()));
                    if let Ok(value) = HeaderValue::try_from(&value) {
                        headers.append(name, value);
                    }
                }
                continue;
            }
            let pair = credential.pair.as_ref();
            if pair.is_some_and(|pair| is_in_body(message, pair)) {
                continue;
            }
            if let (Ok(name), Ok(mut value)) = (
                HeaderName::try_from(credential.header.as_str()),
                HeaderValue::try_from(credential.value.expose_secret()),
            ) {
                value.set_sensitive(true);
                headers.append(name, value);
            }
            recorded.push((
                credential.header.to_lowercase(),
                crate::wire::REDACTED.to_owned(),
            ));
        }
        let outcome = self.outcome(message, body, headers).await;
        Exchange {
            labels,
            request: Request {
                method: message.method.clone(),
                base: self.target.base().to_owned(),
                target: self.redaction.text(&message.target),
                headers: recorded,
                body: shown.map(|body| self.redaction.text(&body)),
            },
            outcome,
            started,
            milliseconds: clock.elapsed().as_secs_f64() * 1_000.0,
        }
    }

    /// The body as it is sent, and as it is shown: a credential that belongs into it is put there.
    fn body(&self, message: &Message, role: &str) -> (Option<String>, Option<String>) {
        let Some(body) = &message.body else {
            return (None, None);
        };
        let Some(member) = &message.credential else {
            return (Some(body.clone()), Some(body.clone()));
        };
        let mut credentials = self.target.credentials(role).iter();
        let pair = credentials
            .find_map(|credential| credential.pair.as_ref())
            .filter(|pair| is_in_body(message, pair));
        let (sent, shown) = pair.map_or_else(Default::default, |pair| {
            let secret = pair.secret.expose_secret();
            (
                credential_member(member, pair.user.expose_secret(), secret),
                credential_member(member, REDACTED, REDACTED),
            )
        });
        (
            Some(body.replacen(SLOT, &sent, 1)),
            Some(body.replacen(SLOT, &shown, 1)),
        )
    }

    /// The headers of a signature over a message.
    async fn signed(&self, signing: &Signing, message: &Message, body: &str) -> Vec<SignedHeader> {
        let url = format!("{}{}", self.target.base(), message.target);
        // As it is written into the request.
        let url = reqwest::Url::parse(&url).map_or(url, String::from);
        let ahead = if signing.unsigned {
            0
        } else {
            *self.ahead.get_or_init(|| self.ahead(signing)).await
        };
        signing.headers(Signed {
            method: &message.method,
            url: &url,
            body,
            timestamp: now().saturating_add(ahead),
        })
    }

    /// By how much the target's clock is ahead of ours. If its time is not told, or contradicts the date of the answer that
    /// tells it (RFC 9110, section 6.6.1), calls are still signed: with the time that is likelier right.
    async fn ahead(&self, signing: &Signing) -> i64 {
        let (name, value) = signing.application_header();
        let url = format!("{}{}", self.target.base(), signing.time);
        let request = self.http.get(url).header(name, value);
        let request = request.timeout(self.target.bounds.answer);
        let Ok(answer) = self.read(request).await else {
            return 0;
        };
        let told = std::str::from_utf8(&answer.body);
        let told: Option<i64> = told.ok().and_then(|text| text.trim().parse().ok());
        let date = answer
            .header("date")
            .and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok())
            .map(|date| date.timestamp());
        let time = match (told, date) {
            (Some(told), Some(date)) if told.abs_diff(date) > TRUSTED_SECONDS => Some(date),
            (told, date) => told.or(date),
        };
        time.map_or(0, |time| time.saturating_sub(now()))
    }

    async fn outcome(
        &self,
        message: &Message,
        body: Option<String>,
        headers: HeaderMap,
    ) -> Outcome {
        let url = format!("{}{}", self.target.base(), message.target);
        let unsent = |message: String| Outcome::Failure {
            kind: FailureKind::Broken,
            message,
        };
        let Ok(method) = Method::from_bytes(message.method.as_bytes()) else {
            return unsent(format!("`{}` is no method", message.method));
        };
        if climbs(&message.target) {
            // A URL drops such segments: the request would go to another resource.
            return unsent("an id cannot stand in a path".to_owned());
        }
        let bound = lock(&self.silences).bound(self.target.bounds.answer);
        let clock = Instant::now();
        let mut request = self
            .http
            .request(method, url)
            .headers(headers)
            .timeout(bound);
        if let Some(body) = body {
            request = request.body(body);
        }
        let read = self.read(request).await;
        let mut silences = lock(&self.silences);
        match read {
            Ok(response) => {
                silences.answered(clock.elapsed());
                Outcome::Answer(response)
            }
            Err(error) => {
                if error.is_timeout() {
                    silences.waited();
                }
                self.failure(&error, bound)
            }
        }
    }

    async fn read(&self, request: reqwest::RequestBuilder) -> Result<Response, reqwest::Error> {
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let bytes = value.as_bytes();
                let value = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_HEADER)]);
                (
                    name.as_str().to_owned(),
                    self.redaction.header(name.as_str(), &value),
                )
            })
            .collect();
        let announced = response.content_length().unwrap_or_default();
        let announced = usize::try_from(announced).unwrap_or(usize::MAX);
        let mut body = Vec::with_capacity(announced.min(self.target.bounds.body));
        let mut truncated = false;
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > self.target.bounds.body {
                // Nobody can read half a document: the beginning is enough to see what it was.
                body.truncate(BEGINNING);
                body.shrink_to_fit();
                truncated = true;
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status,
            headers,
            body: self.redaction.bytes(body),
            truncated,
        })
    }

    fn failure(&self, error: &reqwest::Error, bound: Duration) -> Outcome {
        let kind = if error.is_timeout() {
            FailureKind::Timeout
        } else if error.is_connect() {
            FailureKind::Connect
        } else {
            FailureKind::Broken
        };
        let message = match kind {
            FailureKind::Timeout => format!("no complete answer within {} s", bound.as_secs_f64()),
            // The URL in the outer message holds the port, and the cause says more.
            _ => innermost(error).to_string(),
        };
        Outcome::Failure {
            kind,
            message: self.redaction.text(&message),
        }
    }
}

/// Whether a path has a segment that a URL resolves away.
fn climbs(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.split('/')
        .map(|segment| segment.to_ascii_lowercase().replace("%2e", "."))
        .any(|segment| segment == "." || segment == "..")
}

/// Seconds since 1970 on our clock.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

fn innermost<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// Whether a pair goes into the body of a message, and not into a header.
fn is_in_body(message: &Message, pair: &Pair) -> bool {
    let user = pair.user.expose_secret();
    let member = message.credential.as_ref();
    member.is_some_and(|member| member.header_users.iter().all(|other| other != user))
}
