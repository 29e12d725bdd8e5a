//! Servers that do not conform, for showing that a suite survives them and blames them.
//!
//! Two kinds. On the transport: whatever is asked, the bytes are wrong, or there are none
//! (`script`). In conduct: well-formed answers of a server that does something else than it says
//! (`sabotage`); apart from the one fault these are the plain server. [`Broken::DiesAfter`] and
//! [`Broken::StallsAfter`] are in between: faultless for a while, which leaves a client with
//! resources that it cannot clean up.

use super::manners::Manners;

/// One way to be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    // On the transport.
    /// 500 on everything.
    Refuses,
    /// 200 with a web page on everything.
    Html,
    /// Takes the request and never answers.
    Hangs,
    /// Takes the request and resets the connection.
    Resets,
    /// Takes the request and closes the connection.
    Closes,
    /// A document that ends in the middle, framed as if it were whole.
    HalfJson,
    /// Closes before the announced length is reached.
    CutShort,
    /// Greets like something that is no web server.
    NotHttp,
    /// A list that never ends.
    EndlessBody,
    /// Headers that never end.
    EndlessHeaders,
    /// Redirects to the same place.
    RedirectsForever,
    /// A hundred thousand brackets.
    DeepJson,
    /// A string that is not UTF-8.
    NotUtf8,
    /// Says gzip, is not.
    FalseGzip,
    /// 429 on everything, to be tried again in an hour.
    ThrottlesForever,
    /// 401 on everything.
    LetsNobodyIn,
    /// Serves that many requests well, resets every later one.
    DiesAfter(usize),
    /// Serves that many requests well, never answers a later one.
    StallsAfter(usize),

    // In conduct.
    /// What was created can be read but is in no list.
    CreatesButNeverLists,
    /// What was created is answered and forgotten.
    ForgetsCreated,
    /// An update is answered and forgotten.
    UpdateIgnored,
    /// A deletion is answered and forgotten.
    DeleteIgnored,
    /// A deletion deletes everything, other people's things included.
    WipesOnDelete,
    /// The rules of a deleted group can still be read.
    RulesOutliveTheirGroup,
    /// A rule can be reached through every group.
    SharesRules,
    /// Nothing is refused: a bad body becomes something of the same name.
    AcceptsEverything,
    /// A bad body is refused and stored.
    RefusesButStores,
    /// A bad body is an internal error.
    TripsOverBadBodies,
    /// 200 instead of 201 and of 204.
    AlwaysTwoHundred,
    /// Ids are JSON numbers.
    NumericIds,
    /// Every answer to a creation carries the first id that was given.
    RepeatsIds,
    /// Texts are escaped for a web page before they are stored.
    EscapesText,
    /// Every item is listed twice.
    ListsTwice,
    /// Each page is the first one, and there is always a next one.
    EndlessPages,
}

impl Broken {
    /// What is wrong with the transport, by name.
    pub fn on_transport() -> Vec<(&'static str, Self)> {
        vec![
            ("refuses", Self::Refuses),
            ("html", Self::Html),
            ("hangs", Self::Hangs),
            ("resets", Self::Resets),
            ("closes", Self::Closes),
            ("half_json", Self::HalfJson),
            ("cut_short", Self::CutShort),
            ("not_http", Self::NotHttp),
            ("endless_body", Self::EndlessBody),
            ("endless_headers", Self::EndlessHeaders),
            ("redirects_forever", Self::RedirectsForever),
            ("deep_json", Self::DeepJson),
            ("not_utf8", Self::NotUtf8),
            ("false_gzip", Self::FalseGzip),
            ("throttles_forever", Self::ThrottlesForever),
            ("lets_nobody_in", Self::LetsNobodyIn),
            ("dies_after_five", Self::DiesAfter(5)),
            ("stalls_after_five", Self::StallsAfter(5)),
        ]
    }

    /// What is wrong with the conduct, by name.
    pub fn in_conduct() -> Vec<(&'static str, Self)> {
        vec![
            ("creates_but_never_lists", Self::CreatesButNeverLists),
            ("forgets_created", Self::ForgetsCreated),
            ("update_ignored", Self::UpdateIgnored),
            ("delete_ignored", Self::DeleteIgnored),
            ("wipes_on_delete", Self::WipesOnDelete),
            ("rules_outlive_their_group", Self::RulesOutliveTheirGroup),
            ("shares_rules", Self::SharesRules),
            ("accepts_everything", Self::AcceptsEverything),
            ("refuses_but_stores", Self::RefusesButStores),
            ("trips_over_bad_bodies", Self::TripsOverBadBodies),
            ("always_two_hundred", Self::AlwaysTwoHundred),
            ("numeric_ids", Self::NumericIds),
            ("repeats_ids", Self::RepeatsIds),
            ("escapes_text", Self::EscapesText),
            ("lists_twice", Self::ListsTwice),
            ("endless_pages", Self::EndlessPages),
        ]
    }

    /// The plain server's, with what the fault needs in order to show.
    pub(super) fn manners(self) -> Manners {
        let plain = Manners::default();
        match self {
            Self::NumericIds => Manners {
                integer_ids: true,
                ..plain
            },
            Self::WipesOnDelete => Manners {
                number_of_other_groups: 2,
                ..plain
            },
            Self::EndlessPages => Manners {
                number_of_other_groups: 2,
                page_size: Some(50),
                fixed_pages: true,
                ..plain
            },
            _ => plain,
        }
    }
}
