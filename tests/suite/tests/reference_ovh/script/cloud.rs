//! The part of the story that is about a private cloud: its lists, its datacenters, its properties.

use serde_json::{Value, json};

use super::super::client::SERVICE;
use super::Story;

impl Story<'_> {
    async fn tasks_of(&mut self, path: &str) {
        for query in [
            "",
            "?state=done",
            "?state=error",
            "?name=update",
            "?name=nosuch",
        ] {
            self.get(&format!("{SERVICE}{path}/task{query}")).await;
        }
        let ids = self.get(&format!("{SERVICE}{path}/task")).await;
        self.get(&format!("{SERVICE}{path}/task/{}", ids[0])).await;
    }

    pub(super) async fn networks(&mut self) {
        let sent = json!({ "network": "192.0.2.0/24", "description": "Bürö" });
        let task = self.write("POST", "/allowedNetwork", &sent).await;
        self.look().await;
        let path = format!("/allowedNetwork/{}", task["networkAccessId"]);
        self.get(&format!("{SERVICE}{path}")).await;
        for bad in [
            json!({}),
            json!({ "network": "2001:db8::/32" }),
            json!({ "network": "192.0.2.0/33" }),
            json!({ "network": "junk" }),
            json!({ "network": 7 }),
            json!({ "network": "" }),
            json!({ "network": "192.0.2.256/32" }),
        ] {
            self.call("POST", &format!("{SERVICE}/allowedNetwork"), &bad)
                .await;
            self.call("PUT", &format!("{SERVICE}/allowedNetwork/4218"), &bad)
                .await;
            self.look().await;
        }
        self.write("PUT", &path, &json!({ "description": "Ändered" }))
            .await;
        self.look().await;
        self.write("PUT", &path, &json!({ "network": "203.0.113.0/24" }))
            .await;
        self.look().await;
        self.tasks_of(&path).await;
        let unasked = json!({ "network": "198.51.100.0/24" });
        self.nobody("POST", &format!("{SERVICE}/allowedNetwork"), &unasked)
            .await;
        self.look().await;
        self.write("DELETE", &path, &Value::Null).await;
        self.get(&format!("{SERVICE}{path}")).await;
        self.look().await;
    }

    pub(super) async fn trusted(&mut self) {
        let sent = json!({ "ip": "192.0.2.7", "description": "Bürö" });
        self.write("POST", "/twoFAWhitelist", &sent).await;
        self.look().await;
        for bad in [
            json!({ "description": "x" }),
            json!({ "description": "x", "ip": "2001:db8::1" }),
            json!({ "description": "x", "ip": "192.0.2.0/33" }),
            json!({ "description": "x", "ip": "junk" }),
            json!({ "description": "x", "ip": 7 }),
            json!({ "ip": "192.0.2.8" }),
        ] {
            self.call("POST", &format!("{SERVICE}/twoFAWhitelist"), &bad)
                .await;
            self.look().await;
        }
        let ids = self.get(&format!("{SERVICE}/twoFAWhitelist")).await;
        let last = ids
            .as_array()
            .and_then(|ids| ids.last())
            .cloned()
            .unwrap_or_default();
        let path = format!("/twoFAWhitelist/{last}");
        let change = format!("{path}/changeProperties");
        for bad in [json!({}), json!({ "description": 7 })] {
            self.call("POST", &format!("{SERVICE}{change}"), &bad).await;
            self.look().await;
        }
        self.write("POST", &change, &json!({ "description": "Ändered" }))
            .await;
        self.look().await;
        let unasked = json!({ "ip": "192.0.2.9", "description": "unasked" });
        for path in ["/twoFAWhitelist", &change] {
            self.nobody("POST", &format!("{SERVICE}{path}"), &unasked)
                .await;
            self.look().await;
        }
        self.write("DELETE", &path, &Value::Null).await;
        self.get(&format!("{SERVICE}{path}")).await;
        self.write("POST", &change, &json!({ "description": "late" }))
            .await;
        self.look().await;
    }

    pub(super) async fn datacenters(&mut self) {
        for sent in [
            json!({ "name": "named" }),
            json!({ "description": "Ändered" }),
        ] {
            self.write("PUT", "/datacenter/1255", &sent).await;
            self.look().await;
        }
        self.tasks_of("/datacenter/1255").await;
        self.call(
            "DELETE",
            &format!("{SERVICE}/datacenter/1254"),
            &Value::Null,
        )
        .await;
        self.look().await;
        self.write("DELETE", "/datacenter/1255", &Value::Null).await;
        self.get(&format!("{SERVICE}/datacenter/1255")).await;
        self.look().await;
    }

    pub(super) async fn service(&mut self) {
        for sent in [
            json!({ "description": "Ändered" }),
            json!({ "userLogoutPolicy": "last", "userAccessPolicy": "open" }),
            json!({ "userLogoutPolicy": "first" }),
        ] {
            self.write("POST", "/changeProperties", &sent).await;
            self.look().await;
        }
    }
}
