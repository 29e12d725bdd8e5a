//! What stands at the left margin between list sections: text, code, unknown list items.
//!
//! Before the first list section all of it is the description. After one it is either content
//! that lost its indentation, and then belongs to the section before it, or a description in
//! an odd place, which is kept and annotated.
//!
//! Invariant: a block is content of a payload only if that payload has none so far.
//!
//! Not in here: judging what can be the content of a payload.

use crate::{
    Code, Payload, asset,
    block::{Block, Kind},
    document::{Document, Place},
    keyword::{self, Keyword},
    parameter, payload,
    sections::Last,
};

impl Document<'_> {
    /// The blocks below a heading.
    pub(crate) fn content(&mut self, blocks: &[Block]) {
        let mut rest = blocks;
        while let Some((block, behind)) = rest.split_first() {
            if self.place == Place::DataStructures || self.place == Place::Lost {
                return self.outside_types(rest);
            }
            rest = behind;
            let signature = self.context.fragment(block.signature);
            let takes_sections = matches!(self.place, Place::Resource | Place::Action);
            let keyword = (takes_sections && block.is_item())
                .then(|| keyword::read(signature))
                .flatten()
                .filter(|keyword| self.place == Place::Action || !keyword.is_prose());
            if let Some(keyword) = keyword {
                self.end_text();
                self.section(keyword, block);
                self.progress.begun = true;
            } else if block.is_item() {
                self.unknown_item(block);
            } else {
                let run = 1 + behind.iter().take_while(|block| !block.is_item()).count();
                let (run, behind) = blocks[blocks.len() - behind.len() - 1..].split_at(run);
                rest = behind;
                self.loose(run);
            }
        }
    }

    /// Text below `Data Structures` that stands in no type.
    pub(crate) fn outside_types(&mut self, blocks: &[Block]) {
        if self.place == Place::DataStructures
            && let Some(span) = Block::cover(blocks)
        {
            self.context.annotate(
                Code::TextOutsideTypes,
                span,
                "text outside any named type; left out",
            );
        }
    }

    fn unknown_item(&mut self, block: &Block) {
        if self.progress.open_parameters
            && let Some(parameter) = parameter::read(&mut self.context, block)
        {
            let message =
                "the parameter stands beside `Parameters`, not in it; taken as its content";
            self.context
                .annotate(Code::Dangling, block.signature, message);
            self.end_text();
            if let Some(parameters) = self.parameters_of_place() {
                parameters.push(parameter);
            }
            return;
        }
        let signature = self.context.fragment(block.signature);
        if keyword::is_other_case(signature) {
            let message =
                "only the first letter of a keyword may be in either case; kept as description";
            self.context
                .annotate(Code::KeywordCase, block.span, message);
        } else if self.progress.begun {
            let message = "the list item opens no section; kept as description";
            self.context
                .annotate(Code::UnknownItem, block.span, message);
        }
        let is_keyword = keyword::is_plain_keyword(self.context.fragment(block.signature));
        if is_keyword && !matches!(self.place, Place::Resource | Place::Action) {
            let message = "the section stands in no resource; kept as description";
            self.context
                .annotate(Code::UnknownItem, block.span, message);
        }
        self.add_text(block.span);
    }

    /// Blocks at the left margin that are no items.
    fn loose(&mut self, run: &[Block]) {
        let Some(span) = Block::cover(run) else {
            return;
        };
        if matches!(self.place, Place::Resource | Place::Action) {
            keyword::note_item_as_code(&mut self.context, &run[0], false);
        }
        let last = self.progress.last;
        self.progress.open_parameters = false;
        if last != Last::Nothing
            && let Some(mut payload) = self.take_last_payload(last)
        {
            // A fence holds the whole body; text behind it is none of it.
            let body = if run[0].kind == (Kind::Code { fenced: true }) {
                &run[..1]
            } else {
                run
            };
            let taken = payload::dangling(&mut self.context, &mut payload, body);
            self.put_back(last, payload);
            if taken {
                self.end_text();
                return self.loose(&run[body.len()..]);
            }
        }
        if self.progress.begun {
            let message = "text after a list section; kept as description";
            self.context.annotate(Code::DanglingText, span, message);
        }
        self.add_text(span);
    }

    fn take_last_payload(&mut self, last: Last) -> Option<Payload> {
        match last {
            Last::Nothing => None,
            Last::Model => self.resource()?.model.take(),
            Last::Request => self.action()?.examples.last_mut()?.requests.pop(),
            Last::Response => self.action()?.examples.last_mut()?.responses.pop(),
        }
    }

    fn put_back(&mut self, last: Last, payload: Payload) {
        match last {
            Last::Nothing => {}
            Last::Model => {
                if let Some(resource) = self.resource() {
                    resource.model = Some(payload);
                }
            }
            Last::Request | Last::Response => {
                let example = self.action().and_then(|action| action.examples.last_mut());
                if let Some(example) = example {
                    let payloads = if last == Last::Request {
                        &mut example.requests
                    } else {
                        &mut example.responses
                    };
                    payloads.push(payload);
                }
            }
        }
    }

    /// `Body` or `Schema` at the left margin: content of the payload above.
    pub(super) fn margin_asset(&mut self, last: Last, keyword: Keyword<'_>, block: &Block) {
        let message = format!(
            "{} stands beside its payload, not in it; taken as its content",
            keyword.name()
        );
        self.context
            .annotate(Code::Dangling, block.signature, message);
        let asset = asset::section(&mut self.context, keyword.name(), &block.children);
        let Some(mut payload) = self.take_last_payload(last) else {
            return;
        };
        let place = if keyword == Keyword::Body {
            &mut payload.body
        } else {
            &mut payload.schema
        };
        let twice = place.is_some();
        *place = asset;
        self.put_back(last, payload);
        self.note_if_twice(twice, keyword.name(), block.signature);
    }
}
