//! What goes wrong, and how a call then ends.

use std::time::Duration;

use frontdesk_core::ErrorKind;
use frontdesk_sandbox::faults::{Fault, RetryAfter, ScriptStep};

use super::calls::{Call, Kind, Reads};

/// The default number of attempts of a call.
const ATTEMPTS: u32 = 3;

/// How often a list asks for a page that the server refuses each time, having said when to ask
/// again.
const TURNS: u64 = 11;

/// A year: longer than anybody waits.
const YEAR: Duration = Duration::from_secs(31_536_000);

/// A fault and how each call ends that meets it.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: &'static str,
    pub step: ScriptStep,
    /// For how many requests the fault is played, `u32::MAX` for all.
    times: u32,
    rule: Rule,
    /// Whether the clients have little time for an attempt.
    pub hurried: bool,
    /// The shortest time that a retried call takes.
    pub waits: Duration,
    /// How long the error says to wait.
    pub retry_after: Option<Duration>,
    /// How long a list waits outside of its calls' own time.
    pub patience: Duration,
}

/// How calls end.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// Well, at the first attempt.
    Well,
    /// With this, at the first attempt.
    Fails(ErrorKind),
    /// Calls are retried where that is safe. Otherwise, or after the last attempt, they fail with
    /// this kind.
    Passes(ErrorKind),
    /// The same, but the vendor has done each time what it was asked for.
    PassesDone(ErrorKind),
    /// The credentials are renewed once by a client that can; otherwise with this.
    Renews(ErrorKind),
    /// There is something that is no JSON: with a decode error where JSON is wanted.
    NoJson,
    /// There is nothing: with a decode error where something has to be.
    Empty,
    /// The list never ends: with this at the second page.
    Repeats(ErrorKind),
    /// The list says that it is longer than it is: with this after its last page.
    TooLong(ErrorKind),
    /// The list says that it is shorter than it is: with this at its first page.
    TooShort(ErrorKind),
    /// One record of a list is none: with a decode error, since part of a list is never given for
    /// the whole.
    NoRecord,
}

/// The end of a call: `Err` with the kind of the error, and the requests that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub result: Result<(), ErrorKind>,
    pub requests: u64,
}

fn well(requests: u64) -> End {
    End { result: Ok(()), requests }
}

fn fails(kind: ErrorKind, requests: u64) -> End {
    End { result: Err(kind), requests }
}

impl Row {
    fn new(name: &'static str, fault: Fault, times: u32, rule: Rule) -> Self {
        let step = if times == u32::MAX { fault.forever() } else { fault.times(times) };
        let (waits, retry_after) = (Duration::ZERO, None);
        Self { name, step, times, rule, hurried: false, waits, retry_after, patience: Duration::ZERO }
    }

    fn hurried(self) -> Self {
        Self { hurried: true, ..self }
    }

    fn waits(self, waits: Duration) -> Self {
        Self { waits, ..self }
    }

    fn says(self, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..self }
    }

    fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How a call ends. `pages` is how many requests it makes where nothing is wrong.
    pub fn end(&self, call: &Call, pages: u64) -> End {
        let lists = call.is_paged();
        let totals = lists && call.platform.has_totals;
        match self.rule {
            Rule::Well => well(pages),
            Rule::Fails(kind) => fails(kind, 1),
            Rule::Passes(kind) | Rule::PassesDone(kind) if !call.is_repeatable() => fails(kind, 1),
            Rule::PassesDone(_) if call.again.is_some() && self.times < ATTEMPTS => {
                fails(call.again.unwrap(), 2)
            }
            // A list waits for its turn, however little time each of its calls has, where the
            // server says when that is.
            Rule::Passes(ErrorKind::RateLimited)
                if lists && self.times >= ATTEMPTS && call.platform.says_reset =>
            {
                fails(ErrorKind::RateLimited, TURNS)
            }
            Rule::Passes(kind) | Rule::PassesDone(kind) if self.times >= ATTEMPTS => {
                fails(kind, ATTEMPTS.into())
            }
            Rule::Passes(_) | Rule::PassesDone(_) => well(u64::from(self.times) + pages),
            Rule::Renews(kind) => match (call.platform.renews, self.times) {
                (true, 1) => well(1 + pages),
                (true, _) => fails(kind, 2),
                (false, _) => fails(kind, 1),
            },
            Rule::NoJson if call.reads == Reads::Nothing => well(1),
            Rule::NoJson => fails(ErrorKind::Decode, 1),
            // A response that has lost its content is not the end of a list.
            Rule::Empty if call.reads == Reads::Json || lists => fails(ErrorKind::Decode, 1),
            Rule::Empty => well(1),
            Rule::Repeats(kind) if lists => fails(kind, 2),
            Rule::TooLong(kind) if totals => fails(kind, pages + 1),
            Rule::TooShort(kind) if totals => fails(kind, 1),
            Rule::NoRecord if lists || call.kind == Kind::List => fails(ErrorKind::Decode, 1),
            Rule::NoRecord => well(1),
            Rule::Repeats(_) | Rule::TooLong(_) | Rule::TooShort(_) => well(pages),
        }
    }
}

/// The table.
#[rustfmt::skip]
pub fn rows() -> Vec<Row> {
    use ErrorKind::{Configuration, Conflict, Decode, Pagination, RateLimited, Server, TooLarge, Timeout, Transport, Unauthenticated, Unavailable, Unsupported};
    use Rule::{Empty, Fails, NoJson, NoRecord, Passes, PassesDone, Renews, Repeats, TooLong, TooShort, Well};

    const EVER: u32 = u32::MAX;
    let millis = Duration::from_millis;
    let second = Duration::from_secs(1);
    let stall = Fault::Stall { time: Duration::from_secs(30) };
    let drip = Fault::SlowDrip { every: millis(800) };
    let status = |status| Fault::Status { status };
    let html = |status| Fault::HtmlPage { status };
    let empty = |status| Fault::EmptyBody { status };
    let limited = |retry_after, reset| Fault::RateLimited { retry_after, reset };
    let text = |text: &str| RetryAfter::Text(text.to_owned());

    vec![
        Row::new("nothing", Fault::None, EVER, Well),
        Row::new("delayed", Fault::Delay { time: millis(50) }, 1, Well),

        Row::new("refused once", Fault::Refuse, 1, Passes(Transport)),
        Row::new("refused twice", Fault::Refuse, 2, Passes(Transport)),
        Row::new("refused for ever", Fault::Refuse, EVER, Passes(Transport)),
        Row::new("closed mid-body once", Fault::CloseMidBody, 1, PassesDone(Transport)),
        Row::new("closed mid-body for ever", Fault::CloseMidBody, EVER, PassesDone(Transport)),
        Row::new("stalled once", stall.clone(), 1, Passes(Timeout)).hurried(),
        Row::new("stalled for ever", stall, EVER, Passes(Timeout)).hurried(),
        Row::new("dripping once", drip.clone(), 1, PassesDone(Timeout)).hurried(),
        Row::new("dripping for ever", drip, EVER, PassesDone(Timeout)).hurried(),

        Row::new("500", status(500), 1, Fails(Server)),
        Row::new("501", status(501), 1, Fails(Unsupported)),
        Row::new("409", status(409), 1, Fails(Conflict)),
        Row::new("408 once", status(408), 1, Passes(Timeout)),
        Row::new("502 once", status(502), 1, Passes(Unavailable)),
        Row::new("503 twice", status(503), 2, Passes(Unavailable)),
        Row::new("504 for ever", status(504), EVER, Passes(Unavailable)),
        Row::new("401 once", status(401), 1, Renews(Unauthenticated)),
        Row::new("401 for ever", status(401), EVER, Renews(Unauthenticated)),

        Row::new("429", limited(RetryAfter::None, millis(20)), 1, Passes(RateLimited)),
        // The resets of some vendors are whole seconds.
        Row::new("429 for ever", limited(RetryAfter::None, millis(20)), EVER, Passes(RateLimited)).patience(second * 11),
        Row::new("429, seconds", limited(RetryAfter::Seconds(1), second), 1, Passes(RateLimited)).waits(second).says(second),
        Row::new("429, a date", limited(RetryAfter::Date(1), second), 1, Passes(RateLimited)),
        Row::new("429, milliseconds", limited(RetryAfter::Millis(300), millis(300)), 1, Passes(RateLimited)).waits(millis(300)),
        Row::new("429, soon", limited(text("soon"), millis(20)), 1, Passes(RateLimited)),
        Row::new("429, -1", limited(text("-1"), millis(20)), 1, Passes(RateLimited)),
        // Too long is reported, not waited for.
        Row::new("429, a year", limited(RetryAfter::Seconds(YEAR.as_secs()), YEAR), 1, Fails(RateLimited)).says(YEAR),
        Row::new("429, in a year", limited(RetryAfter::Date(YEAR.as_secs() as u32), YEAR), 1, Fails(RateLimited)),
        Row::new("429, a year of milliseconds", limited(RetryAfter::Millis(YEAR.as_millis() as u64), YEAR), 1, Fails(RateLimited)).says(YEAR),
        Row::new("429, no number can say", limited(text("99999999999999999999999999"), YEAR), 1, Fails(RateLimited)),
        Row::new("429, longer than the call may take", limited(RetryAfter::Seconds(20), Duration::from_secs(20)), 1, Fails(RateLimited)).says(Duration::from_secs(20)),

        Row::new("truncated", Fault::TruncatedJson, 1, NoJson),
        Row::new("no JSON", Fault::InvalidJson, 1, NoJson),
        Row::new("JSON as HTML", Fault::WrongContentType, 1, Well),
        Row::new("a deep value", Fault::DeepJson { depth: 200 }, 1, NoJson),
        Row::new("a bottomless value", Fault::DeepJson { depth: 200_000 }, 1, NoJson),
        // A call that reads only the status must not take a gateway's page for it.
        Row::new("HTML, 200", html(200), 1, Fails(Decode)),
        Row::new("HTML, 502 once", html(502), 1, Passes(Unavailable)),
        Row::new("HTML, 503 for ever", html(503), EVER, Passes(Unavailable)),
        Row::new("HTML, 500", html(500), 1, Fails(Server)),
        Row::new("empty, 200", empty(200), 1, Empty),
        Row::new("empty, 503 once", empty(503), 1, Passes(Unavailable)),
        Row::new("empty, 429 once", empty(429), 1, Passes(RateLimited)),
        Row::new("empty, 401", empty(401), EVER, Renews(Unauthenticated)),

        Row::new("to itself", Fault::RedirectLoop, EVER, Fails(Configuration)),
        Row::new("elsewhere", Fault::RedirectTo { url: "http://elsewhere.invalid/".to_owned() }, EVER, Fails(Configuration)),

        Row::new("too large", Fault::Oversized { mebibytes: 2, announced: false }, EVER, Fails(TooLarge)),
        Row::new("too large, announced", Fault::Oversized { mebibytes: 4096, announced: true }, EVER, Fails(TooLarge)),
        Row::new("far too large", Fault::Oversized { mebibytes: 4096, announced: false }, EVER, Fails(TooLarge)),
        Row::new("too large when unpacked", Fault::GzipBomb { mebibytes: 64 }, EVER, Fails(TooLarge)),

        Row::new("the same page", Fault::RepeatedPage, EVER, Repeats(Pagination)),
        Row::new("a stuck cursor", Fault::StuckCursor, EVER, Repeats(Pagination)),
        Row::new("a malformed record", Fault::MalformedRecord { at: 1 }, EVER, NoRecord),
        Row::new("a total too high", Fault::WrongTotal { by: 1000 }, EVER, TooLong(Pagination)),
        Row::new("a total too low", Fault::WrongTotal { by: -1000 }, EVER, TooShort(Pagination)),
    ]
}
