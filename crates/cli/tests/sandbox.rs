//! The program as a process: how `frontdesk sandbox` starts and ends.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has to fail there"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use frontdesk_sandbox::SandboxVendor;
use serde_json::{Value, json};

/// Any vendor does.
const VENDOR: SandboxVendor = SandboxVendor::ALL[0];

/// Starts the sandbox and reads the line that says where it listens.
fn start() -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["sandbox", "--vendor", VENDOR.name(), "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line)
}

/// Waits for the end of the program, which may take long on a busy machine, but not for ever.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    None
}

#[test]
fn signals_end_it_while_standard_input_is_open() {
    for signal in ["INT", "TERM"] {
        let (mut child, line) = start();
        // A request that is only half there must not hold it either.
        let endpoint: Value = serde_json::from_str(&line).unwrap();
        let base_url = endpoint["base_url"].as_str().unwrap();
        let address = base_url.strip_prefix("http://").and_then(|rest| rest.split('/').next()).unwrap();
        let mut open = TcpStream::connect(address).unwrap();
        open.write_all(b"POST / HTTP/1.1\r\nHost: x\r\n").unwrap();
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let status = ended(&mut child);
        assert!(status.is_some_and(|status| status.success()), "SIG{signal}: {status:?}");
    }
}

#[test]
fn the_end_of_standard_input_ends_it() {
    let (mut child, _) = start();
    child.stdin.as_mut().unwrap().write_all(b"typed\n").unwrap();
    assert!(child.try_wait().unwrap().is_none());
    drop(child.stdin.take());
    assert!(ended(&mut child).is_some_and(|status| status.success()));
}

#[test]
fn operations_are_listed() {
    let output = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["sandbox", "--vendor", VENDOR.name(), "--operations", "--json"])
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let listed: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected: Vec<Value> = VENDOR
        .operations()
        .unwrap()
        .into_iter()
        .map(|operation| {
            json!({
                "vendor": VENDOR.name(),
                "id": operation.id,
                "method": operation.method,
                "path": operation.path,
                "response": if operation.has_behavior { "behavior" } else { "example" },
            })
        })
        .collect();
    assert!(expected.iter().any(|operation| operation["response"] == "behavior"));
    assert_eq!(listed, expected);
}
