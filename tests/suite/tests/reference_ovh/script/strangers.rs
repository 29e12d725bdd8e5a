//! The part of the story that is about people who may not, and about what is not there.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::client::{CONSUMER_KEY, HOST, RESTRICTED, now, signed};
use super::Story;

impl Story<'_> {
    /// Every endpoint, asked for what is not there and by people who may not.
    pub(super) async fn strangers(&mut self) {
        let endpoints: BTreeSet<&str> = sgspec::reference::faults("ovh")
            .iter()
            .map(|fault| fault.endpoint)
            .collect();
        for endpoint in endpoints {
            let (method, path) = endpoint.split_once(' ').expect("a method");
            let path = [
                ("{serviceName}", "pcc-192-0-2-10"),
                ("{networkAccessId}", "4217"),
                ("{datacenterId}", "1256"),
                ("{taskId}", "90001"),
                ("{id}", "311"),
                ("{ip}", "198.51.100.7"),
                ("{ipOnFirewall}", "198.51.100.7"),
                ("{sequence}", "3"),
            ]
            .iter()
            .fold(path.to_owned(), |path, (name, value)| {
                path.replace(name, value)
            });
            if endpoint.contains("{serviceName}") {
                let elsewhere = path.replace("192-0-2-10", "192-0-2-99");
                self.call(method, &elsewhere, &Value::Null).await;
            }
            if let Some((before, last)) = path.rsplit_once('/')
                && last.bytes().all(|byte| byte.is_ascii_digit())
            {
                self.call(method, &format!("{before}/999999999"), &Value::Null)
                    .await;
            }
            if path == "/auth/time" || path == "/auth/credential" {
                continue;
            }
            let target = format!("/1.0{path}");
            let url = format!("http://{HOST}{target}");
            for (who, headers) in [
                ("nobody", Vec::new()),
                ("forger", signed(CONSUMER_KEY, method, "forged", "", now())),
                (
                    "latecomer",
                    signed(CONSUMER_KEY, method, &url, "", now() - 900),
                ),
                ("reader", signed(RESTRICTED, method, &url, "", now())),
            ] {
                if self.over {
                    return;
                }
                let answer = self.client.send(method, &target, &headers, "").await;
                self.note(&format!("{who} {method} {path}"), &answer);
            }
        }
    }
}
