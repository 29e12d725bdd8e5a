//! Faults of ids: given twice, given again, or of another form than the contract shows.
//!
//! Some of them need that the server behind is known by other ids than a client sees. Then every
//! request is translated on its way in, and every answer on its way out, so that the client sees
//! one world, in which only the id is wrong.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, Method, Uri};

use super::call::{Answer, Call};
use super::resource::{Resource, id_of};
use super::sound::Sound;
use super::{Answering, Written};

/// Creations whose ids are shown to clients as others.
pub(in crate::reference) struct OtherIds {
    resource: &'static Resource,
    choice: Choice,
    /// The id at the server, and the one that is shown.
    names: Vec<(String, String)>,
    /// Shown ids of what was deleted.
    free: Vec<String>,
}

/// Which id is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Choice {
    /// That of the item that was deleted last, if there is one.
    Deleted,
    /// The server's own, without its hyphens.
    WithoutHyphens,
}

impl OtherIds {
    /// With nothing created yet.
    pub(in crate::reference) fn new(resource: &'static Resource, choice: Choice) -> Self {
        Self {
            resource,
            choice,
            names: Vec::new(),
            free: Vec::new(),
        }
    }

    fn inward(&self, call: &Call) -> Call {
        let mut target = call.uri.to_string();
        for (known, shown) in &self.names {
            target = target.replace(shown, known);
        }
        let mut call = call.clone();
        if let Ok(uri) = Uri::try_from(target) {
            call.uri = uri;
        }
        call
    }

    fn outward(&self, answer: &mut Answer) {
        let Ok(body) = String::from_utf8(answer.body.to_vec()) else {
            return;
        };
        let mut location = answer
            .headers
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned);
        let mut shown_body = body.clone();
        for (known, shown) in &self.names {
            shown_body = shown_body.replace(known, shown);
            location = location.map(|location| location.replace(known, shown));
        }
        if shown_body != body {
            answer.set_body(shown_body);
        }
        if let Some(location) = location.and_then(|text| HeaderValue::try_from(text).ok()) {
            answer.headers.insert(LOCATION, location);
        }
    }

    fn created(&mut self, answer: &Answer) {
        let item = self.resource.item(answer);
        let Some(known) = item.as_ref().and_then(id_of) else {
            return;
        };
        let shown = match self.choice {
            Choice::Deleted => self.free.pop(),
            Choice::WithoutHyphens => Some(known.replace('-', "")),
        };
        if let Some(shown) = shown {
            self.names.push((known.to_owned(), shown));
        }
    }
}

impl Written for OtherIds {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(&self.inward(call)).await;
            if answer.is_success() {
                if self.resource.on_collection(call, &Method::POST) {
                    self.created(&answer);
                } else if let Some(place) = self.resource.on_item(call, &Method::DELETE) {
                    self.names.retain(|(_, shown)| shown != place.id);
                    self.free.push(place.id.to_owned());
                }
            }
            self.outward(&mut answer);
            answer
        })
    }
}

/// A creation whose `Location` leads to nothing.
pub(in crate::reference) struct LocationElsewhere(pub(in crate::reference) &'static Resource);

/// An id that nothing has.
const NOBODY: &str = "33333333-3333-4333-8333-333333333333";

impl Written for LocationElsewhere {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            let elsewhere = format!("{}/{NOBODY}", call.path());
            if self.0.on_collection(call, &Method::POST)
                && answer.is_success()
                && let Ok(elsewhere) = HeaderValue::try_from(elsewhere)
            {
                answer.headers.insert(LOCATION, elsewhere);
            }
            answer
        })
    }
}
