//! Ways in which the shelf breaks its contract.
//!
//! A slip is an operation and a way: the way says what is wrong, the operation where. Most ways
//! work at each operation that they make sense for.

/// One thing that is wrong, at one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// The operation's id in the contract.
    pub at: &'static str,
    pub way: Way,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Another status in place of that of a success.
    Status(u16),
    /// Another status in place of 404.
    MissingStatus(u16),
    /// Another media type.
    MediaType,
    /// A key of the answer, or of the item in it, is left out.
    Omits(&'static str),
    /// An answer without content announces one.
    Announces,
    /// Ids are no UUIDs.
    PlainIds,
    /// The notebook of somebody else has a colour that there is not.
    OddStranger,
    /// The answer to a write shows another text than was sent; what is stored is right.
    EchoesAnother,
    /// The id of an older sibling is given again.
    RepeatsId,
    /// `Location` leads elsewhere.
    LeadsAstray,
    /// Nothing is stored as it was sent.
    StoresAnother,
    /// A write makes, or changes, one more than it was asked for.
    TouchesAnother,
    /// Two that come at once get one number.
    Races,
    /// Everything is in the first place, or a change moves it there.
    Misplaces,
    /// Letters beyond ASCII are lost.
    LosesLetters,
    /// A list without its last item.
    ListsLess,
    /// A list with its first item twice.
    ListsTwice,
    /// Texts in capitals, as nothing else shows them.
    Shouts,
    /// What was never changed is shown in capitals.
    ShoutsUntilChanged,
    /// What was changed is shown as it was before.
    ShowsTheOld,
    /// Everything below any parent.
    IgnoresParent,
    /// An answer with another id.
    AnswersAnotherId,
    /// A change that is answered and not made.
    Forgets,
    /// A deleted one stays as it was.
    Keeps,
    /// A deleted one is still in the list, or can still be read.
    ShowsTheDead,
    /// What is not there is written, or deleted, all the same.
    ActsOnNothing,
    /// Children outlive their parent.
    KeepsChildren,
    /// A bad request is taken: the attribute and the case, such as `title/long`.
    Takes(&'static str),
    /// A bad request is refused, and what it asked for is done.
    RefusesAndStores(&'static str),
    /// A bad request ends in 500.
    Breaks(&'static str),
    /// Refusals without a problem in them.
    NoProblem,
    /// Who shows no key is let in.
    LetsNobodyIn,
    /// Any key opens.
    AnyKey,
}
