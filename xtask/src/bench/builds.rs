//! First builds, in an empty target folder, and the program that is built for release.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use frontdesk_openapi::problem::Problem;

use super::figure::{Aim, Figure, Unit};
use super::{Progress, Setup, compile, rows};

/// What the builds are compared with: the state before they were made shorter.
const REVISION: &str = "53a35a9";

/// What was recorded of that state: `cargo build` of a client, and the shortest of several runs of
/// the demo, on two cores on another day.
const RECORDED_CLIENT: f64 = 97e9;
const RECORDED_DEMO: f64 = 216e9;

/// How often the program is started.
const STARTS: usize = 50;

/// Measures first builds.
pub(super) fn measure(setup: &Setup<'_>, progress: &mut Progress) -> Result<(), Problem> {
    // The client that has most to compile beside TLS.
    let package = format!("frontdesk-{}", compile::vendor_with(setup.root, "rustls-pki-types = ")?);
    let builds: [(&str, &str, Vec<&str>, f64); 2] = [
        (
            "first_build_client",
            "`cargo build` of a client with TLS",
            vec!["build", "-p", &package],
            RECORDED_CLIENT,
        ),
        (
            "first_build_demo",
            "`cargo run -p frontdesk-cli -- demo`",
            vec!["run", "-p", "frontdesk-cli", "--", "demo"],
            RECORDED_DEMO,
        ),
    ];
    for (name, what, arguments, recorded) in builds {
        if !name.starts_with(setup.beginning) {
            continue;
        }
        progress.one(name, || {
            let ours = built(setup, setup.root, &arguments)?;
            let (reference, against) = match setup.baseline {
                Some(revision) => {
                    (built(setup, &checked_out(setup, revision)?, &arguments)?, revision.to_owned())
                }
                None => (recorded, format!("what {REVISION} took on another day")),
            };
            Ok(Figure {
                name: name.to_owned(),
                what: format!("{what}, from nothing but downloaded crates, against {against}"),
                unit: Unit::Time,
                ours,
                reference: Some(reference),
                aim: Aim::Time(0.45),
            })
        });
    }
    Ok(())
}

/// How long `cargo` takes for this with an empty target folder, in nanoseconds.
fn built(setup: &Setup<'_>, workspace: &Path, arguments: &[&str]) -> Result<f64, Problem> {
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).current_dir(workspace);
        command
    };
    rows::done(&mut cargo(&["fetch", "--quiet", "--locked"]))?;
    let target = setup.root.join("target/bench/first");
    remove(&target)?;
    let mut command = cargo(arguments);
    command.env("CARGO_TARGET_DIR", &target).env("CARGO_TERM_QUIET", "true").env("CARGO_NET_OFFLINE", "true");
    let began = Instant::now();
    let done = rows::done(&mut command);
    let time = began.elapsed();
    remove(&target)?;
    done.map(|()| time.as_nanos() as f64)
}

fn remove(folder: &Path) -> Result<(), Problem> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::general(format!("{}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

/// The files of a revision, in a folder of their own.
fn checked_out(setup: &Setup<'_>, revision: &str) -> Result<PathBuf, Problem> {
    let folder = setup.root.join("target/bench/revisions").join(revision);
    remove(&folder)?;
    std::fs::create_dir_all(&folder)
        .map_err(|error| Problem::general(format!("{}: {error}", folder.display())))?;
    let archive = folder.with_extension("tar");
    let mut git = Command::new("git");
    git.current_dir(setup.root).args(["archive", "--output"]).arg(&archive).arg(revision);
    rows::done(&mut git)?;
    rows::done(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&folder))?;
    Ok(folder)
}

/// The names of the rows of the program.
const SIZE: &str = "program_size";
const START: &str = "program_start";

/// Measures the program that is built for release.
pub(super) fn program(setup: &Setup<'_>, progress: &mut Progress) {
    let wanted = [SIZE, START].into_iter().filter(|name| name.starts_with(setup.beginning));
    let wanted: Vec<String> = wanted.map(str::to_owned).collect();
    if wanted.is_empty() {
        return;
    }
    progress.all(&wanted, || {
        rows::done(setup.cargo("build").args(["--package", "frontdesk-cli", "--bin", "frontdesk"]))?;
        let program = setup.target.join(setup.profile_folder()).join("frontdesk");
        let stripped = setup.root.join("target/bench/frontdesk");
        let size = |path: &Path| {
            let read = std::fs::metadata(path).map(|metadata| metadata.len() as f64);
            read.map_err(|error| Problem::general(format!("{}: {error}", path.display())))
        };
        std::fs::create_dir_all(setup.root.join("target/bench"))
            .map_err(|error| Problem::general(format!("target/bench: {error}")))?;
        rows::done(Command::new("strip").arg("-o").arg(&stripped).arg(&program))?;
        let mut figures = vec![Figure {
            name: SIZE.to_owned(),
            what: "the program, built for release and stripped, against not stripped".to_owned(),
            unit: Unit::Size,
            ours: size(&stripped)?,
            reference: Some(size(&program)?),
            aim: Aim::Stated,
        }];
        figures.push(Figure {
            name: START.to_owned(),
            what: "`frontdesk --version`, built for release, from start to end".to_owned(),
            unit: Unit::Time,
            ours: started(&stripped)?,
            reference: None,
            aim: Aim::Limit(10e6),
        });
        figures.retain(|figure| wanted.contains(&figure.name));
        Ok(figures)
    });
}

/// The median time in which a program tells its version, in nanoseconds.
fn started(program: &Path) -> Result<f64, Problem> {
    let mut times = Vec::new();
    for _ in 0..=STARTS {
        let mut command = Command::new(program);
        command.arg("--version").stderr(Stdio::inherit());
        let began = Instant::now();
        rows::done(&mut command)?;
        times.push(began.elapsed().as_nanos() as f64);
    }
    // The first start reads the file.
    times.remove(0);
    compile::median(times)
}
