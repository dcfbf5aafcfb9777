//! What the server answers: GraphQL over stored runs, files, the file stream,
//! and the part of the control port that is about them.

mod artifact_storage;
mod artifacts;
mod attributes;
mod auth;
mod console;
mod control;
mod exports;
mod generate;
mod graphql;
mod history;
mod links;
mod mode;
mod reply;
mod resolve;
mod rest;
mod scan;
mod schema;
mod seed;
mod splice;
mod store;
mod stream;
mod sweeps;
mod util;

use crate::http::{App, Request, Response};
use artifacts::Artifacts;
use auth::{Access, Auth};
use links::Signer;
use mode::Mode;
use rest::Route;
use schema::Api;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use store::{Failure, RunKey, Store};
use sweeps::Sweeps;

pub use auth::DEFAULT_API_KEY;
pub use schema::sdl;

/// How the server starts.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder in which everything is kept; none keeps it in memory.
    pub data: Option<PathBuf>,
    /// Keep everything in memory, whatever `data` says.
    pub memory: bool,
    /// The keys of the first user; none means [`DEFAULT_API_KEY`].
    pub api_keys: Vec<String>,
}

/// A server without its sockets.
pub struct Server {
    store: Store,
    auth: Auth,
    artifacts: Artifacts,
    sweeps: Sweeps,
    signer: Signer,
    exports_asked: AtomicUsize,
    mode: RwLock<Arc<Mode>>,
    /// By the mode.
    api: RwLock<Arc<Api>>,
}

impl Server {
    /// Opens the data folder, or starts empty in memory.
    pub fn new(options: Options) -> std::io::Result<Server> {
        let data = options.data.filter(|_| !options.memory);
        let opened = Store::open(data.as_ref()).and_then(|store| {
            let auth = Auth::open(&store, options.api_keys)?;
            let artifacts = Artifacts::open(&store)?;
            let sweeps = Sweeps::open(&store)?;
            Ok((store, auth, artifacts, sweeps))
        });
        let (store, auth, artifacts, sweeps) = opened.map_err(|failure| match failure {
            Failure::Refused(why) | Failure::Broken(why) => std::io::Error::other(why),
        })?;
        Ok(Server {
            store,
            auth,
            artifacts,
            sweeps,
            signer: Signer::new(),
            exports_asked: AtomicUsize::new(0),
            mode: RwLock::default(),
            api: RwLock::new(Arc::new(Api::new(false))),
        })
    }

    fn mode(&self) -> Arc<Mode> {
        Arc::clone(&self.mode.read().expect("no writer panics"))
    }

    fn set_mode(&self, mode: Mode) -> store::Result<()> {
        let before = self.mode();
        if (before.old_server, &before.without) != (mode.old_server, &mode.without) {
            let api = Api::without(mode.old_server, &mode.without).map_err(Failure::Refused)?;
            *self.api.write().expect("no writer panics") = Arc::new(api);
        }
        *self.mode.write().expect("no writer panics") = Arc::new(mode);
        Ok(())
    }

    /// How often exports were asked for before.
    fn asked_for_exports(&self) -> usize {
        self.exports_asked.fetch_add(1, Ordering::Relaxed)
    }

    /// Removes a run; false when it is not there. Artifacts that it logged stay,
    /// unless they are to go with it.
    fn delete_run(&self, key: &RunKey, with_artifacts: bool) -> store::Result<bool> {
        let removed = self.store.delete_run(key)?;
        if removed {
            self.artifacts
                .change(&self.store, |state| state.forget_run(key, with_artifacts))?;
        }
        Ok(removed)
    }

    fn graphql(&self, mode: &Mode, request: &Request, base_url: &str) -> Response {
        let user = match self.auth.check(request) {
            Access::As(user) => Some(rest::attributed(self, user, request)),
            Access::Denied(_) if mode.anonymous => None,
            Access::Denied(why) => {
                let message = format!("user is not logged in: {why}");
                return reply::graphql_errors(401, [message]);
            }
        };
        graphql::answer(self, mode, user, request, base_url)
    }
}

impl App for Server {
    fn operation(&self, request: &Request) -> String {
        if request.path == "/graphql" {
            return graphql::operation_name(request);
        }
        let route = Route::of(&request.path);
        route
            .map_or("other", |route| route.operation(&request.method))
            .to_owned()
    }

    fn handle(&self, request: &Request, base_url: &str) -> Response {
        let mode = self.mode();
        if request.path == "/graphql" {
            return match request.method.as_str() {
                "POST" => self.graphql(&mode, request, base_url),
                other => reply::error(405, format!("{other} is not for this path")),
            };
        }
        let Some(route) = Route::of(&request.path) else {
            return reply::not_found();
        };
        if route.needs_key()
            && let Access::Denied(why) = self.auth.check(request)
        {
            return reply::error(401, format!("user is not logged in: {why}"));
        }
        rest::answer(self, &mode, &route, request, base_url)
    }

    fn control(&self, request: &Request) -> Response {
        control::answer(self, request)
    }
}
