//! What joins credentials and transport: the Authorization value of the
//! moment, with an identity token exchanged where that is how one signs in.

use std::time::Duration;

use crate::call::Call;
use crate::error::Result;
use crate::settings::Settings;
use crate::settings::auth::{ATTEMPT_LIMIT, Credentials, EXCHANGE_PATH, Exchange};
use crate::transport::{Authorize, Transport};

/// The transport's source of Authorization values. Finding the key is left to
/// the first request: making a client reads nothing.
pub(crate) fn authorize(settings: &Settings) -> Box<Authorize> {
    let settings = settings.clone();
    Box::new(move |call| {
        let exchange = TokenExchange {
            settings: &settings,
            call,
        };
        let credentials = settings.credentials()?;
        credentials.authorization(&exchange).map(Some)
    })
}

/// After HTTP 401: drops an access token that the server no longer takes.
/// Answers whether the request is worth another try.
pub(crate) fn renew(settings: &Settings, call: &Call) -> bool {
    let exchange = TokenExchange { settings, call };
    match settings.credentials() {
        Ok(identity @ Credentials::Identity(_)) => identity
            .authorization(&exchange)
            .is_ok_and(|sent| identity.refused(&sent)),
        _ => false,
    }
}

struct TokenExchange<'a> {
    settings: &'a Settings,
    call: &'a Call,
}

impl Exchange for TokenExchange<'_> {
    fn post(&self, form: &str) -> Result<(u16, Vec<u8>)> {
        // A transport of its own: the exchange is rare, and must not ask for
        // the token that it is there to fetch.
        let transport = Transport::new(self.settings, Box::new(|_| Ok(None)))?;
        let url = self.settings.base_url.append(EXCHANGE_PATH)?;
        let options = self
            .call
            .inner(ATTEMPT_LIMIT, Some(self.settings.limits.call));
        let call = options.start("token exchange", url.origin());
        transport.post_form(&call, &url, form)
    }

    fn wait(&self, time: Duration) -> Result<()> {
        self.call.sleep(time)
    }
}
