//! The memory that large lists and files take.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Folder, Sandbox, program, settings};

/// A server of a Rocket.Chat workspace with this many users, of 2 kB each.
pub fn many(users: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = move |mut stream: TcpStream| -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let mut first = String::new();
            if reader.read_line(&mut first).ok()? == 0 {
                return None;
            }
            let mut line = String::new();
            while reader.read_line(&mut line).ok()? > 2 {
                line.clear();
            }
            let number = |name: &str, default: usize| {
                let text = first.split(name).nth(1).and_then(|rest| rest.split(['&', ' ']).next());
                text.and_then(|text| text.parse().ok()).unwrap_or(default)
            };
            let (offset, count) = (number("offset=", 0), number("count=", 50));
            let list: Vec<Value> = (offset..users.min(offset + count))
                .map(|index| {
                    let filler = "x".repeat(2000);
                    json!({"_id": format!("{index}"), "username": format!("u{index}"), "name": "U", "type": "user",
                           "roles": ["user"], "status": "online", "active": true, "nickname": filler})
                })
                .collect();
            let own = if first.contains("users.list") { list } else { Vec::new() };
            let total = if first.contains("users.list") { users } else { 0 };
            let body =
                json!({"users": own, "departments": [], "agents": [], "count": own.len(), "offset": offset,
                              "total": total, "success": true})
                .to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).ok()?;
            stream.write_all(body.as_bytes()).ok()?;
        }
    };
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    url
}

/// Settings with the server of so many users.
fn settings_of_many(folder: &Folder, users: usize) -> String {
    let text = format!(
        "[directories.r]\nvendor = 'rocketchat'\nbase_url = '{}'\nuser_id = 'x'\nauth_token = 'x'\n",
        many(users)
    );
    settings(folder, &text)
}

/// The most memory that a process had, in KiB, up to its end.
fn peak_of(mut child: Child) -> u64 {
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = kib.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            return peak;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// A row for each of the users, who are all as the rows want them.
#[test]
fn ten_thousand_rows_are_planned_without_holding_the_users() {
    use std::fmt::Write as _;
    let folder = Folder::new("rows");
    let peak = |users: usize| {
        let config = settings_of_many(&folder, users);
        let file = folder.file("people.csv");
        let mut text = "userName,displayName\n".to_owned();
        (0..users).for_each(|number| writeln!(text, "u{number},U").unwrap());
        fs::write(&file, text).unwrap();
        let mut import = program(&["--config", &config, "user", "import", &file, "--dry-run"]);
        peak_of(import.stdout(Stdio::null()).spawn().unwrap())
    };
    let (few, all) = (peak(1_000), peak(10_000));
    // The users' records alone are 20 MB.
    assert!(few > 0 && all < few + 12_000, "{few} KiB for 1,000 rows, {all} KiB for 10,000");
}

/// A plan has what is to be done for each row, and nothing else of the rows is kept.
#[test]
fn ten_thousand_new_people_cost_the_memory_of_their_steps() {
    use std::fmt::Write as _;
    let (folder, sandbox) = (Folder::new("new"), Sandbox::start("rocketchat"));
    let config = settings(
        &folder,
        &format!(
            "[directories.r]\nvendor = 'rocketchat'\nbase_url = '{}'\nuser_id = '{}'\nauth_token = '{}'\n",
            sandbox.text("/base_url"),
            sandbox.text("/credentials/user_id"),
            sandbox.text("/credentials/auth_token"),
        ),
    );
    let peak = |rows: usize| {
        let (file, out) = (folder.file("people.csv"), folder.file("plan.jsonl"));
        let mut text = "email,userName,displayName,roles,groups\n".to_owned();
        for number in 0..rows {
            writeln!(text, "p{number}@new.example,p.{number},P {number},livechat-agent,Sales").unwrap();
        }
        fs::write(&file, text).unwrap();
        let mut import = program(&["--config", &config, "user", "import", &file, "--dry-run"]);
        let peak = peak_of(import.stdout(fs::File::create(&out).unwrap()).spawn().unwrap());
        // The account, the role and the group.
        assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 3 * rows);
        peak
    };
    let (few, all) = (peak(1_000), peak(10_000));
    // 27,000 more steps, at less than 2.5 kB each.
    assert!(few > 0 && all < few + 66_000, "{few} KiB for 1,000 rows, {all} KiB for 10,000");
}

/// The most memory in KiB that it takes to list so many users.
fn peak_of_listing(users: usize) -> u64 {
    let folder = Folder::new(&format!("many-{users}"));
    let config = settings_of_many(&folder, users);
    let mut child = program(&["--config", &config, "user", "list"]).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let count = thread::spawn(move || lines.map(Result::unwrap).count());
    let peak = peak_of(child);
    assert_eq!(count.join().unwrap(), users);
    peak
}

#[test]
fn ten_thousand_users_are_listed_in_bounded_memory() {
    let (few, all) = (peak_of_listing(1_000), peak_of_listing(10_000));
    // The records alone are 20 MB.
    assert!(few > 0 && all < few + 12_000, "{few} KiB for 1,000 users, {all} KiB for 10,000");
}

/// For BENCHMARKS.md, with `--ignored --nocapture`.
#[test]
#[ignore = "measures and decides nothing that the test above does not"]
fn how_much_memory_users_take() {
    for users in [1_000, 10_000, 100_000] {
        let began = Instant::now();
        let peak = peak_of_listing(users);
        println!("{users} users: at most {peak} KiB, {:.1} s", began.elapsed().as_secs_f64());
    }
}
