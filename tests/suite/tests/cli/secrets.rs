//! A token is in nothing that a run leaves.

use super::*;

/// Everything a run wrote or said.
pub(super) fn artefacts(workplace: &Workplace, output: &Output) -> Vec<(String, String)> {
    let mut texts = vec![
        ("stdout".to_owned(), output.stdout.clone()),
        ("stderr".to_owned(), output.stderr.clone()),
    ];
    for path in all_files(workplace.path()) {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        texts.push((path.display().to_string(), text));
    }
    texts
}

/// Answers with whatever was sent, in the body, in a header, and as the name of a group.
fn echo() -> Handmade {
    let mut number = 0;
    Handmade::start(move |request| {
        let token = request
            .headers
            .get("x-auth-token")
            .cloned()
            .unwrap_or_default();
        let status = match request.method.as_str() {
            "POST" => 201,
            "DELETE" => 500,
            _ => 200,
        };
        number += 1;
        let item = json!({"id": number.to_string(), "name": token, "you_sent": request.headers});
        let body = if request.method == "GET" && request.target == "/security_groups" {
            json!({"security_groups": [item], "token": token})
        } else {
            json!({"security_group": item, "message": format!("hello {token}!")})
        };
        let mut reply = Reply::new(status, &body);
        reply.headers.push(("x-seen".to_owned(), token.clone()));
        reply
            .headers
            .push(("set-cookie".to_owned(), format!("session={token}")));
        Some(reply)
    })
}

#[rstest]
#[case::plain("c0ffee-this-is-the-token-9471")]
#[case::needs_escapes("c0ffee \"quoted\" \\ and <marked> 9471")]
fn no_artefact_holds_the_token(#[case] token: &str) {
    let workplace = Workplace::new();
    let server = echo();
    let output = workplace
        .sgspec(&["run", "--target-url", server.base_url(), "--report", "out"])
        .arguments(&["--token-env", "MY_TOKEN"])
        .env("MY_TOKEN", token)
        .run()
        .ended(1);
    let escaped = |text: &str| Value::from(text).to_string().trim_matches('"').to_owned();
    let forms = [token.to_owned(), escaped(token), escaped(&escaped(token))];
    let artefacts = artefacts(&workplace, &output);
    for suffix in ["report.json", "junit.xml", "trace.har", ".sh", ".journal"] {
        assert!(
            artefacts.iter().any(|(name, _)| name.ends_with(suffix)),
            "no {suffix}: {output}"
        );
    }
    assert!(workplace.read("out/trace.har").contains("[redacted]"));
    for (name, text) in artefacts {
        for form in &forms {
            assert!(!text.contains(form.as_str()), "{name} holds {form}");
        }
    }
}

#[test]
fn a_token_that_is_not_echoed_is_nowhere_either() {
    let workplace = Workplace::new();
    let token = sgspec_suite::servers::TOKEN;
    let server = Server::start_blocking(Manners::like_the_real_one());
    let output = workplace
        .sgspec(&["run", "--target-url", server.base_url(), "--report", "out"])
        .arguments(&["--header-env", "X-Auth-Token=MY_TOKEN"])
        .env("MY_TOKEN", token)
        .run()
        .ended(0);
    for (name, text) in artefacts(&workplace, &output) {
        assert!(!text.contains(token), "{name}");
    }
    assert!(workplace.read("out/trace.har").contains("x-auth-token"));
}
