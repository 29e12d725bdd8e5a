//! What is written comes true when somebody looks: networks, trusted addresses, datacenters, the
//! service, and the tasks that say so.

use serde_json::{Value, json};

use super::client::{Client, SERVICE};

async fn write(client: &Client, method: &str, path: &str, body: &Value) -> Value {
    let path = format!("{SERVICE}{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let task = client.call(method, &path, &body).await.ok();
    assert_eq!(task.as_object().expect("a task").len(), 22);
    assert_eq!(
        (&task["state"], &task["progress"]),
        (&json!("todo"), &json!(0))
    );
    task
}

async fn read(client: &Client, path: &str) -> Value {
    client.get(&format!("{SERVICE}{path}")).await.ok()
}

async fn status(client: &Client, path: &str) -> u16 {
    client.get(&format!("{SERVICE}{path}")).await.status
}

#[tokio::test]
async fn a_network_is_added_changed_and_removed() {
    let client = Client::new(None);
    let sent = json!({ "network": "192.0.2.1", "description": "Büro" });
    let task = write(&client, "POST", "/allowedNetwork", &sent).await;
    let id = &task["networkAccessId"];
    let path = format!("/allowedNetwork/{id}");
    assert_eq!(status(&client, &path).await, 404);
    assert_eq!(
        read(&client, &path).await,
        json!({ "networkAccessId": id, "network": "192.0.2.1/32", "description": "Büro", "state": "toUpdate" })
    );
    assert_eq!(client.settle(&task).await["state"], "done");
    assert_eq!(read(&client, &path).await["state"], "allowed");
    assert_eq!(
        read(&client, "/allowedNetwork").await,
        json!([4217, 4218, id])
    );

    let task = write(&client, "PUT", &path, &json!({ "description": "Office" })).await;
    assert_eq!(read(&client, &path).await["state"], "toUpdate");
    assert_eq!(read(&client, &path).await["description"], "Büro");
    assert_eq!(client.settle(&task).await["progress"], 100);
    assert_eq!(
        read(&client, &path).await,
        json!({ "networkAccessId": id, "network": "192.0.2.1/32", "description": "Office", "state": "allowed" })
    );
    let tasks = read(&client, &format!("{path}/task")).await;
    assert_eq!(tasks.as_array().expect("ids").len(), 2);
    assert_eq!(
        read(&client, &format!("{path}/task/{}", task["taskId"])).await["networkAccessId"],
        *id
    );

    let task = write(&client, "DELETE", &path, &Value::Null).await;
    assert_eq!(read(&client, &path).await["state"], "toDelete");
    let again = client.call("DELETE", &format!("{SERVICE}{path}"), "").await;
    assert_eq!(again.status, 404);
    assert_eq!(client.settle(&task).await["state"], "done");
    for gone in [path.clone(), format!("{path}/task")] {
        assert_eq!(status(&client, &gone).await, 404);
    }
    let again = client.call("DELETE", &format!("{SERVICE}{path}"), "").await;
    assert_eq!(again.status, 404);
    assert_eq!(read(&client, "/allowedNetwork").await, json!([4217, 4218]));
}

#[tokio::test]
async fn writes_of_one_network_happen_in_order() {
    let client = Client::new(None);
    let mut last = Value::Null;
    for description in ["first", "second", "third"] {
        let sent = json!({ "description": description });
        last = write(&client, "PUT", "/allowedNetwork/4217", &sent).await;
    }
    client.settle(&last).await;
    let shown = read(&client, "/allowedNetwork/4217").await;
    assert_eq!(shown["description"], "third");
    assert_eq!(shown["state"], "allowed");
}

#[tokio::test]
async fn a_trusted_address_is_added_described_and_removed() {
    let client = Client::new(None);
    let sent = json!({ "ip": "192.0.2.128/25", "description": "Office" });
    let task = write(&client, "POST", "/twoFAWhitelist", &sent).await;
    client.settle(&task).await;
    let ids = read(&client, "/twoFAWhitelist").await;
    let path = format!("/twoFAWhitelist/{}", ids[2]);
    assert_eq!(
        read(&client, &path).await,
        json!({ "id": ids[2], "ip": "192.0.2.128", "cidrNetmask": 25, "description": "Office", "state": "enabled" })
    );
    let sent = json!({ "description": "Closed" });
    let task = write(&client, "POST", &format!("{path}/changeProperties"), &sent).await;
    client.settle(&task).await;
    assert_eq!(read(&client, &path).await["description"], "Closed");
    let task = write(&client, "DELETE", &path, &Value::Null).await;
    client.settle(&task).await;
    assert_eq!(status(&client, &path).await, 404);
}

#[tokio::test]
async fn an_empty_datacenter_is_changed_and_removed() {
    let client = Client::new(None);
    let sent = json!({ "description": "vDC A" });
    let task = write(&client, "PUT", "/datacenter/1255", &sent).await;
    assert_eq!(client.settle(&task).await["datacenterId"], 1255);
    let shown = read(&client, "/datacenter/1255").await;
    assert_eq!(shown["description"], "vDC A");
    assert_eq!(shown["name"], "datacenter1255");
    assert_eq!(read(&client, "/datacenter/1255/host").await, json!([]));
    let task = write(&client, "DELETE", "/datacenter/1255", &Value::Null).await;
    client.settle(&task).await;
    assert_eq!(status(&client, "/datacenter/1255").await, 404);
    assert_eq!(status(&client, "/datacenter/1255/task").await, 404);
    assert_eq!(read(&client, "/datacenter").await, json!([1254, 1256]));
}

#[tokio::test]
async fn a_datacenter_in_use_stays() {
    let client = Client::new(None);
    assert_eq!(
        read(&client, "/datacenter/1254").await["isRemovable"],
        false
    );
    assert_eq!(
        read(&client, "/datacenter/1254/host").await,
        json!([501, 502])
    );
    assert_eq!(read(&client, "/datacenter/1254/filer").await, json!([601]));
    let path = format!("{SERVICE}/datacenter/1254");
    let refused = client.call("DELETE", &path, "").await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["class"], "Client::Forbidden");
}

#[tokio::test]
async fn a_service_keeps_what_it_is_not_sent() {
    let client = Client::new(None);
    let before = read(&client, "").await;
    assert_eq!(before.as_object().expect("a service").len(), 24);
    let sent = json!({ "userAccessPolicy": "open", "description": null });
    let task = write(&client, "POST", "/changeProperties", &sent).await;
    client.settle(&task).await;
    let mut expected = before;
    expected["userAccessPolicy"] = json!("open");
    assert_eq!(read(&client, "").await, expected);
}

#[tokio::test]
async fn tasks_are_found_by_state_name_and_date() {
    let client = Client::new(None);
    let sent = json!({ "description": "to be found" });
    let task = write(&client, "PUT", "/allowedNetwork/4218", &sent).await;
    let id = &task["taskId"];
    let date = task["executionDate"].as_str().expect("a date");
    assert_eq!(read(&client, "/task?state=todo").await, json!([id]));
    assert_eq!(read(&client, "/task?name=updateNetwork").await, json!([id]));
    assert_eq!(read(&client, "/task?name=nosuch").await, json!([]));
    client.settle(&task).await;
    let date = date.replace('+', "%2B");
    let since = read(&client, &format!("/task?executionDate={date}")).await;
    assert!(since.as_array().expect("ids").contains(id));
    let never = read(&client, "/task?executionDate=2999-01-01T00:00:00Z").await;
    assert_eq!(never, json!([]));
    assert_eq!(
        read(&client, "/allowedNetwork/4218/task?state=done").await,
        json!([id])
    );
}

#[tokio::test]
async fn every_answer_has_the_usual_headers() {
    let client = Client::new(None);
    let mut queries = std::collections::BTreeSet::new();
    for path in ["/me", "/nosuch", "/dedicatedCloud/nosuch", "/me?x=%zz"] {
        let answer = client.get(path).await;
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8")
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let query = answer.header("x-ovh-queryid").expect("an id");
        assert!(queries.insert(query.to_owned()));
        answer.json();
    }
}
