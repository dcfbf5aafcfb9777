//! How a connection comes to be: proxy, TCP, TLS, and a socket that listens
//! to the call.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

use ureq::ProxyProtocol;
use ureq::http::Uri;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, Either, RustlsConnector, Transport,
};

use super::private::Private;
use super::resolver::look_up;
use super::socks;
use super::stream::Stream;
use super::watch::{self, Phase};

/// The chain from nothing to a connection that HTTP can be spoken on.
pub(super) fn chain() -> impl Connector {
    // An HTTP proxy runs the whole chain for itself first, then asks for the
    // tunnel; `http` targets get a tunnel as well.
    ().chain(ConnectProxyConnector::default())
        .chain(Dial)
        .chain(BeforeTls)
        .chain(RustlsConnector::default())
        .chain(Ready)
}

/// Opens the socket, directly or to a SOCKS proxy.
#[derive(Debug)]
struct Dial;

impl<In: Transport> Connector<In> for Dial {
    type Out = Either<In, Stream>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let (host, port) = host_and_port(details.uri)?;
        let Some(proxy) = details.config.proxy() else {
            return Ok(Some(Either::B(dial(host, port)?)));
        };
        let stream = dial(proxy.host(), proxy.port())?;
        // Plain socks5 means that this side looks the name up.
        let target = match proxy.protocol() {
            ProxyProtocol::Socks5 => look_up(host, port)?[0].ip().to_string(),
            _ => host.to_owned(),
        };
        watch::enter(Phase::Proxy);
        socks::handshake(&mut stream.raw(), proxy, &target, port)?;
        Ok(Some(Either::B(stream)))
    }
}

fn dial(host: &str, port: u16) -> Result<Stream, ureq::Error> {
    watch::opened();
    watch::enter(Phase::Resolve);
    let addresses = look_up(host, port)?;
    watch::enter(Phase::Connect);
    let mut failure = None;
    for (at, address) in addresses.iter().enumerate() {
        watch::check()?;
        // Each address gets its share, so that a dead first one leaves time
        // for the others.
        let left = u32::try_from(addresses.len() - at).unwrap_or(u32::MAX);
        let share = (watch::remaining() / left).max(Duration::from_millis(1));
        match TcpStream::connect_timeout(address, share) {
            Ok(tcp) => return Ok(Stream::new(tcp)?),
            Err(e) => failure = Some(e),
        }
    }
    watch::check()?;
    Err(failure
        .unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into())
        .into())
}

fn host_and_port(uri: &Uri) -> Result<(&str, u16), ureq::Error> {
    let host = uri
        .host()
        .ok_or_else(|| ureq::Error::BadUri("no host".to_owned()))?;
    let default = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    Ok((host, uri.port_u16().unwrap_or(default)))
}

/// Marks the start of a TLS handshake.
#[derive(Debug)]
struct BeforeTls;

impl<In: Transport> Connector<In> for BeforeTls {
    type Out = In;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<In>, ureq::Error> {
        if details.needs_tls() {
            watch::enter(Phase::Tls);
        }
        Ok(chained)
    }
}

/// Marks the end of connecting.
#[derive(Debug)]
struct Ready;

impl<In: Transport> Connector<In> for Ready {
    type Out = Private<In>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Private<In>>, ureq::Error> {
        // Without a proxy of its own but on behalf of one: this is the
        // connection to the HTTP proxy, and the tunnel comes next.
        let to_proxy = watch::proxied() && details.config.proxy().is_none();
        watch::enter(if to_proxy { Phase::Proxy } else { Phase::Send });
        Ok(chained.map(Private))
    }
}
