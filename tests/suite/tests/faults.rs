//! Every fault of the embedded reference server: found, charged to the guilty endpoint, and to
//! no other.

use std::net::{Ipv4Addr, SocketAddr};

use sgspec::reference;
use sgspec_suite::runs::{Against, contract, run_briskly};

async fn accused(fault: &str, against: &Against) -> (Vec<String>, Vec<String>) {
    let options = reference::Options {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        fault: Some(fault.to_owned()),
    };
    let running = reference::start("scaleway", &options).await.unwrap();
    let token = running
        .values()
        .iter()
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value.clone());
    let finished = run_briskly(running.base_url(), against, token.as_deref(), 4).await;
    running.stop().await;
    (finished.accused(), finished.failed_musts())
}

#[tokio::test(flavor = "multi_thread")]
async fn dump() {
    for against in [Against::OldDialect, Against::BuiltIn] {
        for fault in reference::faults("scaleway") {
            let (accused, musts) = accused(fault.id, &against).await;
            let right = accused == [fault.endpoint.to_owned()];
            println!(
                "{} {} [{} {}]",
                if right {
                    "ok  "
                } else if accused.is_empty() {
                    "none"
                } else {
                    "BAD "
                },
                fault.id,
                fault.endpoint,
                fault.breaks
            );
            if !right {
                for must in musts {
                    println!("        {must}");
                }
            }
        }
    }
    let _ = contract(&Against::BuiltIn);
}
