//! The pools of connections.

use std::process;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use ureq::Agent;
use ureq::config::{AutoHeaderValue, Config};
use ureq::tls::TlsConfig;

use super::connector;
use super::proxy::ProxyRules;
use super::resolver::Later;
use super::trust;
use crate::error::{Error, Result};
use crate::settings::{Log, Trust};
use crate::url::Url;

/// More than any number of requests in flight that the history engine uses.
const IDLE_PER_HOST: usize = 16;
/// Shorter than load balancers commonly keep an idle connection.
const IDLE: Duration = Duration::from_secs(30);
const MAX_HEADERS: usize = 64 * 1024;

/// Agents by what their connections need, made when first asked for.
pub(super) struct Agents {
    proxies: ProxyRules,
    trust: Trust,
    log: Log,
    user_agent: String,
    roots: OnceLock<Result<TlsConfig, Arc<Error>>>,
    pools: Mutex<Pools>,
}

/// The agents of one process: `[TLS][proxied]`.
#[derive(Default)]
struct Pools {
    process: u32,
    agents: [[Option<Agent>; 2]; 2],
}

/// An agent, and the proxy that its connections go through.
pub(super) struct Route {
    pub agent: Agent,
    pub proxy: Option<String>,
}

impl Agents {
    pub(super) fn new(proxies: ProxyRules, trust: &Trust, log: &Log, user_agent: &str) -> Self {
        Agents {
            proxies,
            trust: trust.clone(),
            log: log.clone(),
            user_agent: user_agent.to_owned(),
            roots: OnceLock::new(),
            pools: Mutex::default(),
        }
    }

    /// The agent for `url`. The first one with TLS loads the trusted roots.
    pub(super) fn route(&self, url: &Url) -> Result<Route> {
        let proxy = self.proxies.choose(url);
        // An https proxy needs TLS for itself.
        let tls = url.scheme == "https"
            || proxy.is_some_and(|p| p.protocol() == ureq::ProxyProtocol::Https);
        let tls_config = if tls { Some(self.tls_config()?) } else { None };
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if pools.process != process::id() {
            // After a fork both processes hold the same sockets: whoever used
            // them second would break the other's conversation.
            *pools = Pools {
                process: process::id(),
                ..Pools::default()
            };
        }
        let agent = pools.agents[usize::from(tls)][usize::from(proxy.is_some())]
            .get_or_insert_with(|| self.agent(proxy.cloned(), tls_config));
        Ok(Route {
            agent: agent.clone(),
            proxy: proxy.map(super::proxy::address),
        })
    }

    fn tls_config(&self) -> Result<TlsConfig> {
        let loaded = self
            .roots
            .get_or_init(|| trust::tls_config(&self.trust, &self.log).map_err(Arc::new));
        loaded.clone().map_err(|error| {
            let copy = Error::new(error.kind(), error.message());
            match error.subject() {
                Some(subject) => copy.on(subject),
                None => copy,
            }
        })
    }

    fn agent(&self, proxy: Option<ureq::Proxy>, tls: Option<TlsConfig>) -> Agent {
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(proxy)
            .user_agent(self.user_agent.as_str())
            .accept(AutoHeaderValue::Default)
            .max_response_header_size(MAX_HEADERS)
            .max_idle_connections_per_host(IDLE_PER_HOST)
            .max_idle_connections(4 * IDLE_PER_HOST)
            .max_idle_age(IDLE)
            .tls_config(tls.unwrap_or_default())
            .build();
        Agent::with_parts(config, connector::chain(), Later)
    }
}
