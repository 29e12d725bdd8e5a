//! The judge, fed with exchanges that are made by hand: no plan, no drive, no labels beyond the
//! name of a workflow (but for `guarded`, since a recording holds no bad requests on purpose).
//!
//! `tale` holds the builders, `story` one long sound story, `cast` its items; `catalogue` changes single exchanges of it
//! and says which requirements must fail for that, and no others. The rest are stories of their
//! own: what one exchange decides, how traffic is framed (pages, tries, other people's calls),
//! snapshots, and properties that hold for every story.

#[path = "judge/answers.rs"]
mod answers;
#[path = "judge/blame.rs"]
mod blame;
#[path = "judge/cast.rs"]
mod cast;
#[path = "judge/catalogue.rs"]
mod catalogue;
#[path = "judge/clients.rs"]
mod clients;
#[path = "judge/foreign.rs"]
mod foreign;
#[path = "judge/framing.rs"]
mod framing;
#[path = "judge/guarded.rs"]
mod guarded;
#[path = "judge/properties.rs"]
mod properties;
#[path = "judge/refusals.rs"]
mod refusals;
#[path = "judge/side_effects.rs"]
mod side_effects;
#[path = "judge/snapshots.rs"]
mod snapshots;
#[path = "judge/states.rs"]
mod states;
#[path = "judge/story.rs"]
mod story;
#[path = "judge/strangers.rs"]
mod strangers;
#[path = "judge/tale.rs"]
mod tale;
