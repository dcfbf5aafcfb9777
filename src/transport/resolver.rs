//! Host names to addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use std::{io, thread};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::watch;

/// How long a waiting thread sleeps between two looks at the token.
const SLICE: Duration = Duration::from_millis(50);

/// Tells ureq to leave the look-up to the connector.
///
/// ureq asks its resolver before it looks into the pool, which would cost a
/// look-up for each request, and for hosts behind a proxy as well.
#[derive(Debug)]
pub(super) struct Later;

impl Resolver for Later {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// The addresses of `host`, at least one.
///
/// IP literals and `localhost` are answered here. Other names ask the system
/// on a thread of their own, because that call cannot be interrupted: when
/// the watch ends the wait, the thread stays behind for as long as the
/// system's resolver tries.
pub(super) fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, ureq::Error> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    if bare.eq_ignore_ascii_case("localhost") {
        return Ok(vec![
            (Ipv4Addr::LOCALHOST, port).into(),
            (Ipv6Addr::LOCALHOST, port).into(),
        ]);
    }
    let addresses = ask_system((bare.to_owned(), port))?;
    if addresses.is_empty() {
        return Err(ureq::Error::HostNotFound);
    }
    Ok(addresses)
}

fn ask_system(name: (String, u16)) -> Result<Vec<SocketAddr>, ureq::Error> {
    let (answer, answered) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("wandb-resolver".into())
        .spawn(move || {
            let found = name.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
            // Nobody listens any more when the wait was ended.
            let _ = answer.send(found);
        })?;
    loop {
        watch::check()?;
        match answered.recv_timeout(SLICE) {
            Ok(found) => return Ok(found?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(io::Error::other("the look-up thread ended early").into());
            }
        }
    }
}
