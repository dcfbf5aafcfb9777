//! `wandb-backend`: see README.md.

mod cli;

use std::io::{self, Read};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use wandb_backend::app;
use wandb_backend::net::proxy::Proxy;
use wandb_backend::net::{self, proxy};

use cli::Command;

fn main() -> ExitCode {
    let result = match cli::parse(std::env::args().skip(1)) {
        Ok(Command::Help) => {
            print!("{}", cli::HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Command::Serve(serve)) => run_server(*serve),
        Ok(Command::Proxy(config, lifetime)) => run_proxy(config, lifetime),
        Err(why) => {
            eprintln!("wandb-backend: {why}; see --help");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wandb-backend: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_server(serve: cli::Serve) -> io::Result<()> {
    let end = watch_for_the_end(serve.lifetime)?;
    let app = app::Server::new(app::Options {
        data: serve.data,
        memory: serve.memory,
        api_keys: serve.api_keys,
    })?;
    let server = net::Server::start(&serve.net, Arc::new(app))?;
    println!(
        "{}",
        json!({
            "kind": "backend",
            "url": server.url(),
            "other_url": server.other_url(),
            "control": server.control_url(),
            "ca_pem_path": server.ca_pem_path(),
            "pid": std::process::id(),
        })
    );
    end.wait();
    Ok(())
}

fn run_proxy(config: proxy::Config, lifetime: cli::Lifetime) -> io::Result<()> {
    let end = watch_for_the_end(lifetime)?;
    let proxy = Proxy::start(config)?;
    println!(
        "{}",
        json!({
            "kind": "proxy",
            "url": proxy.url(),
            "control": proxy.control_url(),
            "pid": std::process::id(),
        })
    );
    end.wait();
    Ok(())
}

/// The wish to end, from whichever side it comes first.
struct End(mpsc::Receiver<()>);

impl End {
    fn wait(self) {
        // All senders gone would be an end, too.
        let _ = self.0.recv();
    }
}

fn watch_for_the_end(lifetime: cli::Lifetime) -> io::Result<End> {
    let (sender, receiver) = mpsc::channel();
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let for_signals = sender.clone();
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            end(&for_signals);
        }
    });
    if lifetime == cli::Lifetime::Parent {
        thread::spawn(move || {
            let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
            end(&sender);
        });
    }
    Ok(End(receiver))
}

fn end(sender: &Sender<()>) {
    // Fails only when the end has begun already.
    let _ = sender.send(());
}
