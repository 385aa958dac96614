//! What a command works with: the directories that were chosen, with their clients.

use std::cell::RefCell;
use std::path::PathBuf;

use clap::Args;
use frontdesk::{
    ClientSettings, ConfigureClient as _, Directory, DirectoryEntry, Error, Frontdesk, MatchRules, Vendor,
    VendorClient,
};
use frontdesk_core::{HarRecorder, Middleware};
use frontdesk_sandbox::{Sandbox, SandboxVendor};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde::Serialize;

use crate::config::{Config, ResolvedDirectory, place};
use crate::failure::Failure;
use crate::nearest::suggestion;
use crate::output::{Choice, OutputFormat, Printer, Shape, Stdout};

/// The options of every command.
#[derive(Args, Clone, Debug)]
pub struct Globals {
    /// The file of settings
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "FRONTDESK_CONFIG",
        help_heading = "Global options"
    )]
    pub config: Option<PathBuf>,
    /// Only this directory of the settings; may be given several times
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub directory: Vec<String>,
    /// Use a sandbox of all vendors in place of the settings; no account is needed
    #[arg(long, global = true, help_heading = "Global options")]
    pub sandbox: bool,
    /// The form of the output [default: table on a terminal, jsonl otherwise]
    #[arg(long, global = true, value_enum, env = "FRONTDESK_OUTPUT", help_heading = "Global options")]
    pub output: Option<OutputFormat>,
    /// The fields of the output, by the names of columns or by paths, such as emails.value
    #[arg(
        long,
        global = true,
        value_delimiter = ',',
        value_name = "FIELD,…",
        help_heading = "Global options"
    )]
    pub fields: Vec<String>,
    /// Print IDs only, one on each line, and no progress
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub quiet: bool,
    /// Record every request and response, without secrets, in this file
    #[arg(long, global = true, value_name = "FILE.har", help_heading = "Global options")]
    pub trace: Option<PathBuf>,
}

impl Globals {
    /// The file of settings: the option, the environment, or the platform's place.
    pub fn config_path(&self) -> Result<PathBuf, Failure> {
        match &self.config {
            Some(path) => Ok(path.clone()),
            None => place::default_path().map_err(Failure::refused),
        }
    }
}

/// What a command works with.
pub struct Context {
    pub globals: Globals,
    recorder: HarRecorder,
    /// Runs until the end of the program.
    sandbox: RefCell<Option<Sandbox>>,
    /// The form of output that the file of settings has.
    output: RefCell<Option<OutputFormat>>,
}

/// A row about a person in a directory: the unified user with the directory's name.
#[derive(Clone, Debug, Serialize)]
pub struct DirectoryUser {
    pub directory: String,
    #[serde(flatten)]
    pub user: frontdesk::User,
}

/// A person, or a failure of a directory.
pub type Item = (String, Result<DirectoryEntry, Error>);

impl Context {
    pub fn new(globals: Globals) -> Self {
        Self {
            globals,
            recorder: HarRecorder::new(),
            sandbox: RefCell::new(None),
            output: RefCell::new(None),
        }
    }

    /// Reads the settings of the directories that were chosen, and their secrets.
    ///
    /// # Errors
    /// There are no settings, something in them is wrong, or a name is none of a directory.
    pub async fn targets(&self) -> Result<Vec<ResolvedDirectory>, Failure> {
        self.targets_of(None).await
    }

    /// Reads those of one vendor, if one is named.
    ///
    /// # Errors
    /// As those of [`targets`](Self::targets).
    pub async fn targets_of(&self, vendor: Option<&str>) -> Result<Vec<ResolvedDirectory>, Failure> {
        let of_vendor = |own: &Vendor| vendor.is_none_or(|vendor| own.as_str() == vendor);
        if self.globals.sandbox {
            let targets = self.sandbox_targets().await?;
            return Ok(targets.into_iter().filter(|target| of_vendor(&target.vendor)).collect());
        }
        let config = self.config()?;
        let chosen = self.chosen(config.directories.keys().map(String::as_str))?;
        let targets = config.directories.iter();
        let targets = targets.filter(|(name, own)| chosen.contains(name) && of_vendor(&own.vendor));
        targets.map(|(name, directory)| config.target(name, directory).map_err(Failure::refused)).collect()
    }

    /// Checks that one directory was chosen, or that there is only one.
    ///
    /// # Errors
    /// There are several, which the message names, with this at its end; or as those of
    /// [`targets`](Self::targets).
    pub async fn check_one_target(&self, hint: &str) -> Result<(), Failure> {
        let targets = self.targets().await?;
        let [_, _, ..] = targets.as_slice() else { return Ok(()) };
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        Err(Failure::refused(format!("name the directory by --directory: {}{hint}", names.join(", "))))
    }

    /// Reads the file of settings.
    ///
    /// # Errors
    /// There is none, something in it is wrong, or it has no directories.
    pub fn config(&self) -> Result<Config, Failure> {
        let config = self.load()?;
        if config.directories.is_empty() {
            let message =
                format!("{}: there are no directories; run `frontdesk config init`", config.path.display());
            return Err(Failure::refused(message));
        }
        Ok(config)
    }

    /// # Errors
    /// There is none, or something in it is wrong.
    fn load(&self) -> Result<Config, Failure> {
        let config = Config::load(&self.globals.config_path()?).map_err(Failure::refused)?;
        if let Some(output) = &config.output {
            let format = <OutputFormat as clap::ValueEnum>::from_str(output, false).map_err(|_| {
                Failure::refused(format!("{}: output: unknown form `{output}`", config.path.display()))
            })?;
            *self.output.borrow_mut() = Some(format);
        }
        Ok(config)
    }

    /// Returns the rules by which accounts of several directories are one person's.
    ///
    /// # Errors
    /// Something in the settings is wrong.
    pub fn matching(&self) -> Result<MatchRules, Failure> {
        if self.globals.sandbox { Ok(MatchRules::default()) } else { Ok(self.config()?.matching) }
    }

    /// Starts the sandbox, and returns a directory of each vendor under its name. A vendor whose
    /// people the facade does not know has none.
    async fn sandbox_targets(&self) -> Result<Vec<ResolvedDirectory>, Failure> {
        let vendors = SandboxVendor::ALL.iter().copied();
        let vendors: Vec<_> = vendors.filter(|vendor| Vendor::VALUES.contains(&vendor.name())).collect();
        let sandbox = Sandbox::start(&vendors).await?;
        let chosen = self.chosen(vendors.iter().map(|vendor| vendor.name()))?;
        let endpoints = sandbox
            .endpoints()
            .iter()
            .filter(|endpoint| chosen.iter().any(|name| name == endpoint.vendor.name()));
        let targets = endpoints.map(|endpoint| ResolvedDirectory {
            name: endpoint.vendor.name().to_owned(),
            vendor: Vendor::from(endpoint.vendor.name()),
            base_url: endpoint.base_url.clone(),
            credentials: endpoint.credentials.clone(),
        });
        let targets = targets.collect();
        *self.sandbox.borrow_mut() = Some(sandbox);
        Ok(targets)
    }

    /// The names that `--directory` chooses; all of them if it is not given.
    fn chosen<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Failure> {
        let names: Vec<&str> = names.collect();
        for name in &self.globals.directory {
            if !names.contains(&name.as_str()) {
                let hint = suggestion(name, &names);
                return Err(Failure::refused(format!("--directory: there is no `{name}`{hint}")));
            }
        }
        let chosen = |name: &&str| {
            self.globals.directory.is_empty() || self.globals.directory.iter().any(|own| own == name)
        };
        Ok(names.iter().copied().filter(chosen).map(str::to_owned).collect())
    }

    /// The settings of clients, with one hook more if a command has one.
    pub fn settings(&self, hook: Option<std::sync::Arc<dyn Middleware>>) -> ClientSettings {
        let mut settings =
            ClientSettings::default().user_agent(concat!("frontdesk-cli/", env!("CARGO_PKG_VERSION")));
        if let Some(hook) = hook {
            settings = settings.middleware(hook);
        }
        if self.globals.trace.is_some() { settings.middleware(self.recorder.clone()) } else { settings }
    }

    /// Connects to the directories that were chosen.
    ///
    /// # Errors
    /// Something in the settings is wrong.
    pub async fn open(&self) -> Result<Frontdesk, Failure> {
        let mut frontdesk = Frontdesk::new();
        for target in self.targets().await? {
            frontdesk = frontdesk.with_named(&target.name, connect(&target, self.settings(None))?);
        }
        Ok(frontdesk)
    }

    /// The client of a directory, for any operation.
    ///
    /// # Errors
    /// Something in its settings is wrong.
    pub fn client(
        &self,
        target: &ResolvedDirectory,
        hook: Option<std::sync::Arc<dyn Middleware>>,
    ) -> Result<VendorClient, Failure> {
        let client =
            frontdesk::client(&target.vendor, &target.base_url, &target.credentials, self.settings(hook));
        client.map_err(|error| Failure::of_directory(&target.name, &error))
    }

    /// A printer of rows on standard output.
    ///
    /// # Errors
    /// A field is unknown, the rows cannot be written in the form that was asked for, or something
    /// in the settings is wrong.
    pub fn printer(&self, shape: &Shape) -> Result<Printer<Stdout>, Failure> {
        let is_stated = self.globals.output.or(*self.output.borrow()).is_some();
        // Commands that need no directory have not read the file.
        if !is_stated && !self.globals.sandbox && self.globals.config_path().is_ok_and(|path| path.exists()) {
            self.load()?;
        }
        Printer::stdout(&self.choice(), shape)
    }

    /// What was asked for: options and environment before the file of settings.
    pub fn choice(&self) -> Choice {
        Choice {
            format: self.globals.output.or(*self.output.borrow()),
            fields: self.globals.fields.clone(),
            quiet: self.globals.quiet,
        }
    }

    /// Writes the recording, if one was asked for.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_trace(&self) -> Result<(), Failure> {
        match &self.globals.trace {
            Some(path) => Ok(self.recorder.save(path)?),
            None => Ok(()),
        }
    }
}

/// Connects to one directory.
///
/// # Errors
/// Something in its settings is wrong.
pub fn connect(target: &ResolvedDirectory, settings: ClientSettings) -> Result<Box<dyn Directory>, Failure> {
    frontdesk::connect(&target.vendor, &target.base_url, &target.credentials, settings)
        .map_err(|error| Failure::of_directory(&target.name, &error))
}

/// What all directories return, as it comes, with their names.
pub fn merged<'a>(
    frontdesk: &'a Frontdesk,
    ask: impl Fn(&'a dyn Directory) -> BoxStream<'a, Result<DirectoryEntry, Error>>,
) -> BoxStream<'a, Item> {
    let lists = frontdesk
        .directories()
        .map(|(name, directory)| ask(directory).map(move |item| (name.to_owned(), item)));
    stream::select_all(lists.map(|list| list.boxed()).collect::<Vec<_>>()).boxed()
}

/// Tells a person what went wrong, and goes on.
pub fn warn(message: &str) {
    eprintln!("frontdesk: {}", frontdesk_conform::printable(message));
}
