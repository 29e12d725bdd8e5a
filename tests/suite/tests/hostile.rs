//! Nothing that a target answers is a crash of the suite, an accusation of the wrong endpoint, a
//! wait without end, or a lot of memory.
//!
//! Each case is a plain server of which one operation is a trap, tested by the built `sgspec` as
//! a user runs it. What is expected is the same for all: a verdict, on the operation that is the
//! trap and on no other; a clean account afterwards; output that steers no terminal; reports
//! that parse.

use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::Value;
use sgspec_suite::binary::{Output, Workplace, all_files};
use sgspec_suite::memory;
use sgspec_suite::runs::data;
use sgspec_suite::servers::{Endpoint, Hostile, Manners, Server};

/// KiB that a run may take at most.
const MEMORY: usize = 64 * 1024;

/// Far above what a run takes, also on a machine that has other work; what never ends ends here.
const LONGEST: Duration = Duration::from_mins(3);

/// Seconds that a run waits for an answer. Few where the trap makes it wait that long, and even then enough for a sound
/// operation on a busy machine; elsewhere a slow answer must not be taken for none.
const fn patience(hostile: &Hostile) -> &'static str {
    if hostile.is_waited_for() { "4" } else { "30" }
}

/// A finished run against a server with a trap.
struct Fallen {
    workplace: Workplace,
    server: Server,
    output: Output,
    endpoint: Endpoint,
}

fn fall(endpoint: Endpoint, hostile: Hostile) -> Fallen {
    let workplace = Workplace::new();
    let shown: String = format!("{hostile:?}").chars().take(60).collect();
    let patience = patience(&hostile);
    let server = Server::start_hostile_blocking(endpoint, hostile);
    let clock = Instant::now();
    let mut started = workplace
        .sgspec(&["run", "--timeout", patience, "--report", "report"])
        .arguments(&["--target-url", server.base_url(), "--contract"])
        .argument(data("old-dialect.apib"))
        .start();
    let mut peak = 0;
    loop {
        peak = memory::peak(started.id()).unwrap_or(0).max(peak);
        if !started.is_running() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let took = clock.elapsed();
    let output = started.finish();
    println!(
        "{endpoint} {shown}: {} KiB, {:.1} s, {} requests",
        peak,
        took.as_secs_f64(),
        server.requests()
    );
    assert!(took < LONGEST, "{took:?}: {}", shortened(&output));
    assert!(peak <= MEMORY, "{peak} KiB: {}", shortened(&output));
    Fallen {
        workplace,
        server,
        output,
        endpoint,
    }
}

/// For a message: what a hostile target makes a run say may be long.
fn shortened(output: &Output) -> String {
    output.to_string().chars().take(20_000).collect()
}

impl Fallen {
    fn report(&self) -> Value {
        serde_json::from_str(&self.workplace.read("report/report.json")).expect("JSON")
    }

    /// What is expected of every run.
    fn survived(self) -> Self {
        let output = shortened(&self.output);
        assert!(
            matches!(self.output.code(), Some(1 | 5)),
            "{:?}: {output}",
            self.output.code()
        );
        assert!(!self.output.stderr.contains("panicked"), "{output}");
        self.blames_the_trap();
        self.shows_nothing_raw();
        self.left_nothing();
        self
    }

    /// The same, where the answer breaks nothing that a contract can say.
    fn survived_or_passed(self) -> Self {
        if self.output.code() == Some(0) {
            self.shows_nothing_raw();
            self.left_nothing();
            self
        } else {
            self.survived()
        }
    }

    fn blames_the_trap(&self) {
        let report = self.report();
        let endpoints = report["endpoints"].as_array().expect("endpoints");
        assert_eq!(report["suite_errors"], serde_json::json!([]));
        for endpoint in endpoints {
            let name = format!(
                "{} {}",
                endpoint["method"].as_str().unwrap(),
                endpoint["path"].as_str().unwrap()
            );
            let verdict = endpoint["verdict"].as_str().unwrap();
            let problems: Vec<String> = endpoint["requirements"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|requirement| requirement["verdict"] != "pass")
                .map(|requirement| {
                    let message: String = requirement["message"]
                        .as_str()
                        .unwrap()
                        .chars()
                        .take(200)
                        .collect();
                    format!(
                        "{} {}: {message}",
                        requirement["id"], requirement["verdict"]
                    )
                })
                .collect();
            if name == self.endpoint.to_string() {
                assert!(
                    matches!(verdict, "fail" | "untested"),
                    "{name} is {verdict}: {}",
                    shortened(&self.output)
                );
            } else {
                assert_ne!(verdict, "fail", "{name}: {problems:#?}");
            }
        }
    }

    fn shows_nothing_raw(&self) {
        let harmless = |character: char| {
            !character.is_control()
                && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let raw = |text: &str| {
            text.chars()
                .find(|character| *character != '\n' && !harmless(*character))
        };
        assert_eq!(
            raw(&self.output.stdout),
            None,
            "{}",
            shortened(&self.output)
        );
        assert_eq!(
            raw(&self.output.stderr),
            None,
            "{}",
            shortened(&self.output)
        );
        let longest = self.output.stdout.lines().map(str::len).max();
        assert!(longest < Some(5_000), "a line of {longest:?} bytes");
        let size = |text: &str| text.len() < 400_000;
        assert!(
            size(&self.output.stdout),
            "{} bytes",
            self.output.stdout.len()
        );
        for path in all_files(&self.workplace.join("report")) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            match name.as_str() {
                "trace.har" => {
                    let har: Value = serde_json::from_str(&text).expect("HAR is JSON");
                    assert!(har["log"]["entries"].is_array());
                    continue;
                }
                "junit.xml" => well_formed(&text),
                _ => {}
            }
            assert_eq!(raw(&text), None, "{name}");
            assert!(size(&text), "{name}: {} bytes", text.len());
        }
    }

    fn left_nothing(&self) {
        let output = shortened(&self.output);
        assert_eq!(self.server.left_over(), Vec::<String>::new(), "{output}");
        assert_eq!(self.server.disturbed(), Vec::<String>::new(), "{output}");
    }
}

/// As far as a test can tell without a parser: characters that XML allows, tags that match.
fn well_formed(text: &str) {
    let mut open = Vec::new();
    for part in text.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        assert!(part.contains('>'), "a `<` that begins no tag: {part:.80}");
        if tag.starts_with('?') || tag.ends_with('/') {
            continue;
        }
        let name = tag.split_whitespace().next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.to_owned()));
        } else {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

#[rstest]
#[case::two_hundred_megabytes(Hostile::TwoHundredMegabytes)]
#[case::half_json(Hostile::HalfJson)]
#[case::not_utf8(Hostile::NotUtf8)]
#[case::length_too_long(Hostile::LengthTooLong)]
#[case::length_too_short(Hostile::LengthTooShort)]
#[case::length_negative(Hostile::LengthNegative)]
#[case::lengths_differ(Hostile::LengthsDiffer)]
#[case::redirects_to_itself(Hostile::RedirectsToItself)]
#[case::reset_in_body(Hostile::ResetInBody)]
#[case::silent(Hostile::Silent)]
#[case::silent_after_head(Hostile::SilentAfterHead)]
#[case::one_byte_per_second(Hostile::OneBytePerSecond)]
#[case::endless_headers(Hostile::EndlessHeaders)]
#[case::huge_header(Hostile::HugeHeader)]
#[case::gzip_bomb(Hostile::GzipBomb)]
#[case::small_gzip_bomb(Hostile::SmallGzipBomb)]
#[case::broken_chunk(Hostile::BrokenChunk)]
#[case::huge_chunk(Hostile::HugeChunk)]
#[case::endless_interim(Hostile::EndlessInterim)]
#[case::http2(Hostile::Http2)]
#[case::garbage(Hostile::Garbage)]
#[case::body_after_204(Hostile::BodyAfter204)]
#[case::status_999(Hostile::Status("999"))]
#[case::status_099(Hostile::Status("099"))]
#[case::deep_json(Hostile::DeepJson)]
#[case::many_items(Hostile::ManyItems)]
#[case::many_zeros(Hostile::ManyZeros)]
#[case::many_keys(Hostile::ManyKeys)]
#[case::duplicate_keys(Hostile::DuplicateKeys)]
#[case::number_out_of_range(Hostile::Numbers("1e999"))]
fn a_list(#[case] hostile: Hostile) {
    let fallen = fall(Endpoint::LIST, hostile).survived();
    // A list on top is needed by nothing else: the other endpoints are tested all the same.
    for endpoint in fallen.report()["endpoints"].as_array().unwrap() {
        if endpoint["path"] != "/security_groups" || endpoint["method"] != "GET" {
            assert_ne!(endpoint["must"]["pass"], 0, "{}", endpoint["operation"]);
        }
    }
}

/// What passes in a list may not pass in an answer about one resource, and the other way round.
#[rstest]
#[case::create_half(Endpoint::CREATE, Hostile::HalfJson)]
#[case::create_reset(Endpoint::CREATE, Hostile::ResetInBody)]
#[case::create_silent(Endpoint::CREATE, Hostile::Silent)]
#[case::create_redirects(Endpoint::CREATE, Hostile::RedirectsToItself)]
#[case::create_huge(Endpoint::CREATE, Hostile::TwoHundredMegabytes)]
#[case::create_body_after_204(Endpoint::CREATE, Hostile::BodyAfter204)]
#[case::create_interim(Endpoint::CREATE, Hostile::Garbage)]
#[case::read_deep(Endpoint::READ, Hostile::DeepJson)]
#[case::read_zeros(Endpoint::READ, Hostile::ManyZeros)]
#[case::read_keys(Endpoint::READ, Hostile::ManyKeys)]
#[case::read_gzip(Endpoint::READ, Hostile::FalseGzip)]
#[case::read_status(Endpoint::READ, Hostile::Status("999"))]
#[case::read_drips(Endpoint::READ, Hostile::OneBytePerSecond)]
#[case::update_silent_after_head(Endpoint::UPDATE, Hostile::SilentAfterHead)]
#[case::update_duplicates(Endpoint::UPDATE, Hostile::DuplicateKeys)]
#[case::delete_body(Endpoint::DELETE, Hostile::BodyAfter204)]
#[case::delete_garbage(Endpoint::DELETE, Hostile::Garbage)]
#[case::rules_huge(Endpoint::LIST_RULES, Hostile::TwoHundredMegabytes)]
#[case::rules_items(Endpoint::LIST_RULES, Hostile::ManyItems)]
#[case::rules_chunk(Endpoint::LIST_RULES, Hostile::BrokenChunk)]
#[case::create_rule_half(Endpoint::CREATE_RULE, Hostile::HalfJson)]
fn another_operation(#[case] endpoint: Endpoint, #[case] hostile: Hostile) {
    fall(endpoint, hostile).survived();
}

#[rstest]
#[case::list(Endpoint::LIST)]
#[case::create(Endpoint::CREATE)]
#[case::read(Endpoint::READ)]
#[case::rules(Endpoint::LIST_RULES)]
fn texts_that_steer(
    #[case] endpoint: Endpoint,
    #[values(
        "<script>alert(1)</script>]]><!--&amp;",
        "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{7f}",
        "a\0b",
        "\u{202e}gnp.exe\u{2066}\u{200f}\u{feff}",
        "'; rm -rf $(echo x) `id` \n#"
    )]
    text: &str,
) {
    fall(endpoint, Hostile::Texts(text.to_owned())).survived();
}

#[rstest]
#[case::list(Endpoint::LIST)]
#[case::create(Endpoint::CREATE)]
#[case::read(Endpoint::READ)]
fn texts_of_a_megabyte(#[case] endpoint: Endpoint) {
    fall(endpoint, Hostile::Texts("<\u{202e}".repeat(1 << 18))).survived();
}

#[rstest]
#[case::list(Endpoint::LIST)]
#[case::create(Endpoint::CREATE)]
#[case::read(Endpoint::READ)]
#[case::create_rule(Endpoint::CREATE_RULE)]
fn ids_that_lead_elsewhere(
    #[case] endpoint: Endpoint,
    #[values("../../x", "a/b?c#d", "", ".", "..", "a\r\nX-Injected: yes")] id: &str,
) {
    let fallen = fall(endpoint, Hostile::Ids(id.to_owned())).survived_or_passed();
    let known = |target: &str| {
        let path = target.split('?').next().unwrap();
        let mut parts = path.split('/').skip(1);
        parts.next() == Some("security_groups") && parts.clone().count() <= 3
    };
    for (method, target) in fallen.server.seen() {
        assert!(known(&target), "{method} {target}");
        assert!(
            !(method == "DELETE" && target.ends_with("groups/")),
            "{target}"
        );
    }
}

#[rstest]
#[case::list(Endpoint::LIST)]
#[case::create(Endpoint::CREATE)]
fn ids_of_a_megabyte(#[case] endpoint: Endpoint) {
    fall(endpoint, Hostile::Ids("x".repeat(1 << 20))).survived();
}

#[rstest]
#[case::forty_digits("1234567890123456789012345678901234567890")]
#[case::negative("-1e308")]
#[case::precise("0.1000000000000000000000000000000000000000000000001")]
fn numbers(#[case] number: &'static str) {
    // The contract does not say how large a number may be, so there may be nothing to blame.
    fall(Endpoint::CREATE_RULE, Hostile::Numbers(number)).survived_or_passed();
}

/// They conform, however large they are: nobody is to be accused, and there is a bound all the same.
#[rstest]
#[case::padded(Endpoint::LIST, Hostile::Padded)]
#[case::padded_reads(Endpoint::READ, Hostile::Padded)]
#[case::padded_creates(Endpoint::CREATE, Hostile::Padded)]
#[case::fat_heads(Endpoint::LIST, Hostile::FatHead)]
#[case::endless_pages(Endpoint::LIST, Hostile::EndlessPages(0))]
#[case::endless_large_pages(Endpoint::LIST, Hostile::EndlessPages(1 << 20))]
#[case::endless_rules(Endpoint::LIST_RULES, Hostile::EndlessPages(0))]
fn too_much_to_keep(#[case] endpoint: Endpoint, #[case] hostile: Hostile) {
    let fallen = fall(endpoint, hostile);
    let output = shortened(&fallen.output);
    assert!(matches!(fallen.output.code(), Some(0 | 5)), "{output}");
    for endpoint in fallen.report()["endpoints"].as_array().unwrap() {
        assert_ne!(endpoint["verdict"], "fail", "{output}");
    }
    fallen.shows_nothing_raw();
    fallen.left_nothing();
}

/// Nobody can know whether such a delete worked: what may be left is named, and `sweep` can find it.
#[test]
fn a_delete_that_is_never_answered() {
    let fallen = fall(Endpoint::DELETE, Hostile::Silent);
    assert_eq!(fallen.output.code(), Some(1), "{}", fallen.output);
    fallen.blames_the_trap();
    fallen.shows_nothing_raw();
    assert!(
        fallen.output.summary().contains(" left behind"),
        "{}",
        fallen.output
    );
    assert_eq!(fallen.workplace.journals().len(), 1);
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let decoy = Server::start_blocking(Manners::default());
    let url = format!("{}/security_groups", decoy.base_url());
    for endpoint in [Endpoint::LIST, Endpoint::CREATE, Endpoint::DELETE] {
        fall(endpoint, Hostile::RedirectsTo(url.clone())).survived();
    }
    assert_eq!(decoy.seen(), Vec::new());
}
