//! The command line.

use std::path::PathBuf;

use wandb_backend::net::{self, TlsOptions, proxy};

/// What `--help` prints.
pub const HELP: &str = "\
wandb-backend: a local W&B-compatible server for tests

wandb-backend [OPTIONS]
  --port N          port of the server (default 0: a free one)
  --control-port N  port of the control API (default 0: a free one)
  --data DIR        keep runs and files in DIR
  --memory          keep everything in memory (the default)
  --api-key KEY     accept this API key (may be given more than once)
  --gzip auto|off   compress answers for clients that accept it (default auto)
  --tls             HTTPS, with a test CA made at start
  --tls-name NAME   name in the certificate instead of localhost, 127.0.0.1, ::1
                    (may be given more than once)
  --tls-expired     a certificate whose time is over
  --parent-stdin    end when standard input ends

wandb-backend proxy --kind http|socks5 [OPTIONS]
  --port N, --control-port N, --parent-stdin   as above
  --user NAME       ask for this user ...
  --password TEXT   ... and this password
  --refuse-auth     refuse all credentials

Binds to 127.0.0.1 only. Prints one line of JSON when ready. SIGTERM ends it.
";

/// What to do.
#[derive(Debug)]
pub enum Command {
    Help,
    Serve(Box<Serve>),
    Proxy(proxy::Config, Lifetime),
}

/// What ends the process besides a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Nothing.
    Signal,
    /// The end of standard input, which the parent's death brings.
    Parent,
}

/// Options of the server.
#[derive(Debug)]
pub struct Serve {
    pub net: net::Config,
    pub data: Option<PathBuf>,
    pub memory: bool,
    pub api_keys: Vec<String>,
    pub lifetime: Lifetime,
}

/// Reads the arguments after the program's name.
pub fn parse(args: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut args = args.peekable();
    match args.next_if(|arg| arg == "proxy") {
        Some(_) => parse_proxy(args),
        None => parse_serve(args),
    }
}

fn parse_serve(mut args: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut serve = Serve {
        net: net::Config::default(),
        data: None,
        memory: false,
        api_keys: Vec::new(),
        lifetime: Lifetime::Signal,
    };
    let mut tls = TlsOptions::default();
    let mut with_tls = false;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => serve.net.port = port(&value()?)?,
            "--control-port" => serve.net.control_port = port(&value()?)?,
            "--data" => serve.data = Some(value()?.into()),
            "--memory" => serve.memory = true,
            "--api-key" => serve.api_keys.push(value()?),
            "--gzip" => serve.net.gzip = on_or_off(&value()?)?,
            "--tls" => with_tls = true,
            "--tls-name" => tls.names.push(value()?),
            "--tls-expired" => tls.expired = true,
            "--parent-stdin" => serve.lifetime = Lifetime::Parent,
            _ => return Err(format!("unknown argument {arg}")),
        }
    }
    if serve.data.is_some() && serve.memory {
        return Err("--data and --memory exclude each other".into());
    }
    serve.memory = serve.data.is_none();
    if with_tls {
        serve.net.tls = Some(tls);
    } else if tls.expired || !tls.names.is_empty() {
        return Err("--tls-name and --tls-expired need --tls".into());
    }
    Ok(Command::Serve(Box::new(serve)))
}

fn parse_proxy(mut args: impl Iterator<Item = String>) -> Result<Command, String> {
    let (mut kind, mut user, mut password) = (None, None, None);
    let (mut own_port, mut control_port) = (0, 0);
    let (mut refuse_auth, mut lifetime) = (false, Lifetime::Signal);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--kind" => kind = Some(proxy_kind(&value()?)?),
            "--port" => own_port = port(&value()?)?,
            "--control-port" => control_port = port(&value()?)?,
            "--user" => user = Some(value()?),
            "--password" => password = Some(value()?),
            "--refuse-auth" => refuse_auth = true,
            "--parent-stdin" => lifetime = Lifetime::Parent,
            _ => return Err(format!("unknown argument {arg}")),
        }
    }
    let credentials = match (user, password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some(proxy::Credentials { user, password }),
        _ => return Err("--user and --password go together".into()),
    };
    let config = proxy::Config {
        kind: kind.ok_or("--kind http or --kind socks5 is needed")?,
        port: own_port,
        control_port,
        credentials,
        refuse_auth,
    };
    Ok(Command::Proxy(config, lifetime))
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("{text:?} is no port"))
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "auto" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("--gzip is auto or off, not {text:?}")),
    }
}

fn proxy_kind(text: &str) -> Result<proxy::Kind, String> {
    match text {
        "http" => Ok(proxy::Kind::Http),
        "socks5" => Ok(proxy::Kind::Socks5),
        _ => Err(format!("--kind is http or socks5, not {text:?}")),
    }
}
