//! How long reading takes, and whether it grows with the text and no faster.
//!
//!     cargo bench -p apib
//!
//! Each shape of text is made at 100, 200, 400 and 800 kB. Printed are the milliseconds and, for
//! 800 kB, the time against eight times that for 100 kB: about 1 is linear, 8 would be quadratic.
//! A name behind the command picks the shapes whose names contain it.

use std::{
    env,
    hint::black_box,
    time::{Duration, Instant},
};

const SIZES: [usize; 4] = [100_000, 200_000, 400_000, 800_000];

/// A shape's name and how it is made: a head, a part to be repeated with its number in place of
/// `{n}`, and an end.
const REPEATED: [(&str, &str, &str, &str); 20] = [
    ("realistic", "FORMAT: 1A\n\n# Notes\n\n", REALISTIC, ""),
    (
        "one list",
        "# GET /a\n+ Attributes\n",
        "    + a{n}: 1 (number) - text\n",
        "",
    ),
    ("list of words", "# GET /a\n", "- some words {n}\n", ""),
    (
        "parameters",
        "# GET /a{?a1}\n+ Parameters\n",
        "    + a{n}: `1` (number, required) - text\n",
        "",
    ),
    (
        "older parameters",
        "# GET /a{?a1}\n+ Parameters\n",
        "    + a{n} (required, number, `1`) ... text\n",
        "",
    ),
    ("headings", "", "## A{n} [/a{n}]\n### GET\n", ""),
    ("plain headings", "# GET /a\n", "## A{n}\n", ""),
    (
        "headers",
        "# GET /a\n+ Response 200\n    + Headers\n\n",
        "            A{n}: b\n",
        "",
    ),
    (
        "responses",
        "# GET /a\n",
        "+ Response 200\n\n        {}\n\n",
        "",
    ),
    (
        "types",
        "# Data Structures\n",
        "## A{n} (A1)\n+ b (A{n})\n\n",
        "",
    ),
    (
        "members",
        "# GET /a\n+ Attributes\n    + a (enum)\n",
        "        + b{n}\n",
        "",
    ),
    (
        "one body",
        "# GET /a\n+ Response 200\n\n",
        "        line {n}\n",
        "",
    ),
    ("one paragraph", "# GET /a\n", "line {n}\n", ""),
    (
        "models",
        "",
        "# A{n} [/a{n}]\n+ Model\n\n        {}\n\n## GET\n+ Response 200\n\n    [A{n}][]\n\n",
        "",
    ),
    ("open tags", "# GET /a\n", "<div>\n\n", ""),
    ("open comments", "# GET /a\n", "<!-- {n}\n\n", ""),
    ("fences", "# GET /a\n", "```\na{n}\n", ""),
    ("quotes", "# GET /a\n", "> a{n}\n", ""),
    ("one variable each", "# GET /a", "{?a{n}}", "\n"),
    (
        "blank lines",
        "# GET /a\n+ Response 200\n",
        "\n",
        "    text",
    ),
];

/// Texts of one line or of signs without an end.
const LINES: [(&str, &str, &str); 10] = [
    ("brackets in a heading", "# A ", "[/"),
    ("closed brackets in a heading", "# A [GET /", "]["),
    (
        "parentheses in a member",
        "# GET /a\n+ Attributes\n    + a: ",
        "(",
    ),
    (
        "spaced parentheses in a member",
        "# GET /a\n+ Attributes\n    + a: ",
        "( ",
    ),
    (
        "back-ticks in a member",
        "# GET /a\n+ Attributes\n    + a: ",
        "` ",
    ),
    (
        "back-ticks in a parameter",
        "# GET /a\n+ Parameters\n    + a (",
        "`",
    ),
    (
        "commas in a member",
        "# GET /a\n+ Attributes\n    + a: 1 (",
        ",",
    ),
    ("stars in a member", "# GET /a\n+ Attributes\n    + ", "*"),
    ("items on one line", "# GET /a\n", "+ "),
    ("braces in a URI", "# GET /", "{"),
];

const REALISTIC: &str = "# Group Notes {n}

Some words about *notes*, with a [link](http://notes.example) and `code`.

## Note {n} [/notes/{id}{?fields,page}]

+ Parameters
    + id: `12` (number, required) - The note's id
    + fields (optional, string, `title`) ... Which fields are given back
    + page: 1 (number, optional) - Which page
        + Default: 1

+ Attributes
    + id: 12 (number, required) - An id
    + title: Milk (string) - What it says
    + tags: home, shop (array[string])
    + kind (enum)
        + Members
            + short - A short one
            + long
    + owner (object)
        + name: Ada
        + email

### Read a note [GET]

+ Request (application/json)

    + Headers

            Accept: application/json

+ Response 200 (application/json)

    + Headers

            X-Request-Id: 1234

    + Body

            {
              \"id\": 12,
              \"title\": \"Milk\",
              \"tags\": [\"home\", \"shop\"]
            }

+ Response 404 (application/json)

        {\"message\": \"not found\"}

### Remove a note [DELETE]

+ Response 204

";

fn repeated(head: &str, part: &str, end: &str, size: usize) -> String {
    let mut text = head.to_owned();
    for number in 1.. {
        if text.len() >= size {
            break;
        }
        text.push_str(&part.replace("{n}", &number.to_string()));
    }
    text.push_str(end);
    text
}

/// Items that stand within each other, each two blanks further in, over and over.
fn nested(size: usize) -> String {
    let lines: Vec<_> = (0..60)
        .map(|depth| format!("{}+ a\n", " ".repeat(2 * depth)))
        .collect();
    let part = lines.concat();
    repeated("# GET /a\n", &part, "", size)
}

/// Items within each other as deep as the size allows.
fn ever_deeper(size: usize) -> String {
    let mut text = "# GET /a\n".to_owned();
    for depth in 0.. {
        if text.len() >= size {
            break;
        }
        text.push_str(&" ".repeat(2 * depth));
        text.push_str("+ a\n");
    }
    text
}

fn time(text: &str) -> Duration {
    let tries = (0..5).map(|_| {
        let started = Instant::now();
        black_box(apib::parse(black_box(text)));
        started.elapsed()
    });
    tries.min().unwrap_or_default()
}

fn report(name: &str, make: impl Fn(usize) -> String) {
    let texts = SIZES.map(make);
    let times = texts.each_ref().map(|text| time(text));
    let shown = times.map(|time| format!("{:8.2}", time.as_secs_f64() * 1e3));
    let [first, .., last] = times;
    let ratio = last.div_duration_f64(first * 8);
    println!("{name:32} {} {ratio:8.2}", shown.join(" "));
}

fn main() {
    let wanted: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted));
    println!(
        "{:32} {} {:>8}",
        "ms for",
        SIZES.map(|size| format!("{:>5} kB", size / 1000)).join(" "),
        "ratio"
    );
    for (name, head, part, end) in REPEATED.into_iter().filter(|shape| is_wanted(shape.0)) {
        report(name, |size| repeated(head, part, end, size));
    }
    for (name, head, sign) in LINES.into_iter().filter(|shape| is_wanted(shape.0)) {
        report(name, |size| {
            format!("{head}{}\n", sign.repeat(size / sign.len()))
        });
    }
    if is_wanted("nested lists") {
        report("nested lists", nested);
    }
    if is_wanted("ever deeper lists") {
        report("ever deeper lists", ever_deeper);
    }
}
