//! URI templates: expansion by the tables of RFC 6570, a parse that never fails, and the way back
//! from a path to values.

use std::collections::BTreeMap;
use std::fmt::Write;

use proptest::prelude::*;
use rstest::rstest;
use sgspec::contract::{Segment, TemplateValue, UriTemplate, decode};

fn list(items: &[&str]) -> TemplateValue {
    TemplateValue::List(items.iter().map(|item| (*item).to_owned()).collect())
}

fn pairs(pairs: &[(&str, &str)]) -> TemplateValue {
    let owned = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    TemplateValue::Pairs(owned.collect())
}

/// The values of RFC 6570, section 3.2. `undef` is not among them.
fn values() -> BTreeMap<String, TemplateValue> {
    let mut values: BTreeMap<String, TemplateValue> = [
        ("dub", "me/too"),
        ("hello", "Hello World!"),
        ("half", "50%"),
        ("var", "value"),
        ("who", "fred"),
        ("base", "http://example.com/home/"),
        ("path", "/foo/bar"),
        ("v", "6"),
        ("x", "1024"),
        ("y", "768"),
        ("empty", ""),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), TemplateValue::from(value)))
    .collect();
    values.insert("count".to_owned(), list(&["one", "two", "three"]));
    values.insert("dom".to_owned(), list(&["example", "com"]));
    values.insert("list".to_owned(), list(&["red", "green", "blue"]));
    values.insert(
        "keys".to_owned(),
        pairs(&[("semi", ";"), ("dot", "."), ("comma", ",")]),
    );
    values.insert("empty_keys".to_owned(), pairs(&[]));
    values
}

#[rstest]
#[case::variable_expansion(&[
    ("{count}", "one,two,three"),
    ("{count*}", "one,two,three"),
    ("{/count}", "/one,two,three"),
    ("{/count*}", "/one/two/three"),
    ("{;count}", ";count=one,two,three"),
    ("{;count*}", ";count=one;count=two;count=three"),
    ("{?count}", "?count=one,two,three"),
    ("{?count*}", "?count=one&count=two&count=three"),
    ("{&count*}", "&count=one&count=two&count=three"),
])]
#[case::simple(&[
    ("{var}", "value"),
    ("{hello}", "Hello%20World%21"),
    ("{half}", "50%25"),
    ("O{empty}X", "OX"),
    ("O{undef}X", "OX"),
    ("{x,y}", "1024,768"),
    ("{x,hello,y}", "1024,Hello%20World%21,768"),
    ("?{x,empty}", "?1024,"),
    ("?{x,undef}", "?1024"),
    ("?{undef,y}", "?768"),
    ("{var:3}", "val"),
    ("{var:30}", "value"),
    ("{list}", "red,green,blue"),
    ("{list*}", "red,green,blue"),
    ("{keys}", "semi,%3B,dot,.,comma,%2C"),
    ("{keys*}", "semi=%3B,dot=.,comma=%2C"),
])]
#[case::reserved(&[
    ("{+var}", "value"),
    ("{+hello}", "Hello%20World!"),
    ("{+half}", "50%25"),
    ("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"),
    ("{+base}index", "http://example.com/home/index"),
    ("O{+empty}X", "OX"),
    ("O{+undef}X", "OX"),
    ("{+path}/here", "/foo/bar/here"),
    ("here?ref={+path}", "here?ref=/foo/bar"),
    ("up{+path}{var}/here", "up/foo/barvalue/here"),
    ("{+x,hello,y}", "1024,Hello%20World!,768"),
    ("{+path,x}/here", "/foo/bar,1024/here"),
    ("{+path:6}/here", "/foo/b/here"),
    ("{+list}", "red,green,blue"),
    ("{+list*}", "red,green,blue"),
    ("{+keys}", "semi,;,dot,.,comma,,"),
    ("{+keys*}", "semi=;,dot=.,comma=,"),
])]
#[case::fragment(&[
    ("{#var}", "#value"),
    ("{#hello}", "#Hello%20World!"),
    ("{#half}", "#50%25"),
    ("foo{#empty}", "foo#"),
    ("foo{#undef}", "foo"),
    ("{#x,hello,y}", "#1024,Hello%20World!,768"),
    ("{#path,x}/here", "#/foo/bar,1024/here"),
    ("{#path:6}/here", "#/foo/b/here"),
    ("{#list}", "#red,green,blue"),
    ("{#list*}", "#red,green,blue"),
    ("{#keys}", "#semi,;,dot,.,comma,,"),
    ("{#keys*}", "#semi=;,dot=.,comma=,"),
])]
#[case::label(&[
    ("{.who}", ".fred"),
    ("{.who,who}", ".fred.fred"),
    ("{.half,who}", ".50%25.fred"),
    ("www{.dom*}", "www.example.com"),
    ("X{.var}", "X.value"),
    ("X{.empty}", "X."),
    ("X{.undef}", "X"),
    ("X{.var:3}", "X.val"),
    ("X{.list}", "X.red,green,blue"),
    ("X{.list*}", "X.red.green.blue"),
    ("X{.keys}", "X.semi,%3B,dot,.,comma,%2C"),
    ("X{.keys*}", "X.semi=%3B.dot=..comma=%2C"),
    ("X{.empty_keys}", "X"),
    ("X{.empty_keys*}", "X"),
])]
#[case::path(&[
    ("{/who}", "/fred"),
    ("{/who,who}", "/fred/fred"),
    ("{/half,who}", "/50%25/fred"),
    ("{/who,dub}", "/fred/me%2Ftoo"),
    ("{/var}", "/value"),
    ("{/var,empty}", "/value/"),
    ("{/var,undef}", "/value"),
    ("{/var,x}/here", "/value/1024/here"),
    ("{/var:1,var}", "/v/value"),
    ("{/list}", "/red,green,blue"),
    ("{/list*}", "/red/green/blue"),
    ("{/list*,path:4}", "/red/green/blue/%2Ffoo"),
    ("{/keys}", "/semi,%3B,dot,.,comma,%2C"),
    ("{/keys*}", "/semi=%3B/dot=./comma=%2C"),
])]
#[case::matrix(&[
    ("{;who}", ";who=fred"),
    ("{;half}", ";half=50%25"),
    ("{;empty}", ";empty"),
    ("{;v,empty,who}", ";v=6;empty;who=fred"),
    ("{;v,bar,who}", ";v=6;who=fred"),
    ("{;x,y}", ";x=1024;y=768"),
    ("{;x,y,empty}", ";x=1024;y=768;empty"),
    ("{;x,y,undef}", ";x=1024;y=768"),
    ("{;hello:5}", ";hello=Hello"),
    ("{;list}", ";list=red,green,blue"),
    ("{;list*}", ";list=red;list=green;list=blue"),
    ("{;keys}", ";keys=semi,%3B,dot,.,comma,%2C"),
    ("{;keys*}", ";semi=%3B;dot=.;comma=%2C"),
])]
#[case::query(&[
    ("{?who}", "?who=fred"),
    ("{?half}", "?half=50%25"),
    ("{?x,y}", "?x=1024&y=768"),
    ("{?x,y,empty}", "?x=1024&y=768&empty="),
    ("{?x,y,undef}", "?x=1024&y=768"),
    ("{?var:3}", "?var=val"),
    ("{?list}", "?list=red,green,blue"),
    ("{?list*}", "?list=red&list=green&list=blue"),
    ("{?keys}", "?keys=semi,%3B,dot,.,comma,%2C"),
    ("{?keys*}", "?semi=%3B&dot=.&comma=%2C"),
])]
#[case::query_continuation(&[
    ("{&who}", "&who=fred"),
    ("{&half}", "&half=50%25"),
    ("?fixed=yes{&x}", "?fixed=yes&x=1024"),
    ("{&x,y,empty}", "&x=1024&y=768&empty="),
    ("{&x,y,undef}", "&x=1024&y=768"),
    ("{&var:3}", "&var=val"),
    ("{&list}", "&list=red,green,blue"),
    ("{&list*}", "&list=red&list=green&list=blue"),
    ("{&keys}", "&keys=semi,%3B,dot,.,comma,%2C"),
    ("{&keys*}", "&semi=%3B&dot=.&comma=%2C"),
])]
fn expands_as_the_tables_of_section_3_2_say(#[case] table: &[(&str, &str)]) {
    for (template, expected) in table {
        let parsed = UriTemplate::parse(template);
        assert_eq!(parsed.problems(), Vec::<String>::new(), "{template}");
        assert_eq!(parsed.expand(&values()), *expected, "{template}");
        assert_eq!(parsed.to_string(), *template);
    }
}

#[rstest]
#[case("{;pairs*}", ";a;b=1")]
#[case("{?pairs*}", "?a=&b=1")]
#[case("{;items*}", ";items;items=1")]
#[case("{?items*}", "?items=&items=1")]
fn empty_members_are_written_as_empty_values_are(#[case] template: &str, #[case] expected: &str) {
    let values = BTreeMap::from([
        ("pairs".to_owned(), pairs(&[("a", ""), ("b", "1")])),
        ("items".to_owned(), list(&["", "1"])),
    ]);
    assert_eq!(UriTemplate::parse(template).expand(&values), expected);
}

#[test]
fn literals_are_encoded_where_they_must_be() {
    let template = UriTemplate::parse("/gro\u{df}/a b/%41{x}");
    assert_eq!(template.expand(&values()), "/gro%C3%9F/a%20b/%411024");
}

#[test]
fn text_beyond_ascii_is_encoded_by_its_bytes_and_cut_by_its_characters() {
    let values = BTreeMap::from([("word".to_owned(), TemplateValue::from("\u{f6}\u{e4}\u{fc}"))]);
    assert_eq!(
        UriTemplate::parse("{word:2}").expand(&values),
        "%C3%B6%C3%A4"
    );
}

#[rstest]
#[case::nothing_inside("/groups/{}", 1)]
#[case::a_blank("/groups/{a b}", 1)]
#[case::unclosed("/groups/{id", 1)]
#[case::a_bad_prefix("/groups/{id:0}", 1)]
#[case::an_empty_name("/groups/{a,,b}", 1)]
#[case::two("/groups/{}/rules/{", 2)]
#[case::a_hyphen("/groups/{group-id}", 0)]
#[case::blanks_after_commas("/groups{?page, per_page}", 0)]
#[case::a_closing_brace_alone("/groups/id}", 0)]
#[case::none("/groups/{id}", 0)]
#[case::empty("", 0)]
fn whatever_cannot_be_read_stays_and_is_named(#[case] text: &str, #[case] problems: usize) {
    let template = UriTemplate::parse(text);
    assert_eq!(
        template.problems().len(),
        problems,
        "{:?}",
        template.problems()
    );
    assert_eq!(template.as_str(), text);
}

#[test]
fn what_is_no_expression_is_a_literal() {
    let template = UriTemplate::parse("/groups/{}/rules/{id}");
    assert_eq!(template.variables().collect::<Vec<_>>(), ["id"]);
    let values = BTreeMap::from([("id".to_owned(), TemplateValue::from("7"))]);
    assert_eq!(template.expand(&values), "/groups/%7B%7D/rules/7");
}

#[test]
fn variables_are_told_by_where_they_stand() {
    let template =
        UriTemplate::parse("/groups/{group_id}/rules{/rule-id}{?page,per_page}{&sort}{#part}");
    let all: Vec<&str> = template.variables().collect();
    assert_eq!(
        all,
        ["group_id", "rule-id", "page", "per_page", "sort", "part"]
    );
    assert_eq!(
        template.path_variables().collect::<Vec<_>>(),
        ["group_id", "rule-id"]
    );
    assert_eq!(
        template.query_variables().collect::<Vec<_>>(),
        ["page", "per_page", "sort"]
    );
    assert_eq!(template.path_text(), "/groups/{group_id}/rules{/rule-id}");
    let literal = |text: &str| Segment::Literal(text.to_owned());
    let variable = |name: &str| Segment::Variable(name.to_owned());
    assert_eq!(
        template.segments(),
        [
            literal("groups"),
            variable("group_id"),
            literal("rules"),
            variable("rule-id")
        ]
    );
    assert_eq!(template.specificity(), 2);
}

#[rstest]
#[case::plain("/groups/7", Some("7"))]
#[case::a_slash_at_the_end("/groups/7/", Some("7"))]
#[case::a_query("/groups/7?page=2&x=/a/b", Some("7"))]
#[case::a_fragment("/groups/7#top", Some("7"))]
#[case::decoded("/groups/a%2Fb%20c%C3%A9", Some("a/b c\u{e9}"))]
#[case::an_encoded_literal("/%67roups/7", Some("7"))]
#[case::a_triplet_that_is_none("/groups/50%", Some("50%"))]
#[case::no_utf8("/groups/%ff", Some("%ff"))]
#[case::too_short("/groups", None)]
#[case::too_long("/groups/7/rules", None)]
#[case::another_literal("/group/7", None)]
#[case::other_case("/Groups/7", None)]
#[case::nothing("", None)]
fn a_path_gives_the_values_back(#[case] path: &str, #[case] id: Option<&str>) {
    let found = UriTemplate::parse("/groups/{id}{?page}").match_path(path);
    let expected = id.map(|id| BTreeMap::from([("id".to_owned(), id.to_owned())]));
    assert_eq!(found, expected);
}

#[rstest]
#[case("%41%62", "Ab")]
#[case("%", "%")]
#[case("%4", "%4")]
#[case("%zz", "%zz")]
#[case("%+1", "%+1")]
#[case("a+b", "a+b")]
#[case("%E2%82%AC", "\u{20ac}")]
#[case("%E2%82", "%E2%82")]
#[case("\u{20ac}%41", "\u{20ac}A")]
#[case("%\u{20ac}", "%\u{20ac}")]
fn decoding_touches_triplets_only(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(decode(text), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_expanded_is_matched(
        literals in prop::collection::vec("[a-z_]{1,8}", 1..4),
        given in prop::collection::vec("\\PC{1,12}", 3),
        slash in any::<bool>(),
    ) {
        let mut text = String::new();
        let mut values = BTreeMap::new();
        for (index, (literal, value)) in literals.iter().zip(&given).enumerate() {
            let _ = write!(text, "/{literal}/{{v{index}}}");
            values.insert(format!("v{index}"), value.clone());
        }
        let template = UriTemplate::parse(&format!("{text}{{?page}}"));
        let filled = values.iter().map(|(name, value)| (name.clone(), TemplateValue::from(value.as_str())));
        let mut path = template.expand(&filled.collect());
        if slash {
            path.push('/');
        }
        prop_assert_eq!(template.match_path(&path), Some(values));
    }

    #[test]
    fn no_text_brings_the_parser_down(text in "[a-z/{}?&#+.;:*,% \u{e9}]{0,40}", path in "\\PC{0,30}") {
        let template = UriTemplate::parse(&text);
        prop_assert_eq!(template.as_str(), text.as_str());
        let _ = (template.segments(), template.path_text(), template.specificity());
        let _ = (template.match_path(&path), template.expand(&values()));
    }

    #[test]
    fn decoding_undoes_encoding(text in "\\PC{0,40}") {
        let values = BTreeMap::from([("text".to_owned(), TemplateValue::from(text.as_str()))]);
        prop_assert_eq!(decode(&UriTemplate::parse("{text}").expand(&values)), text);
    }
}
