//! What joins credentials and transport: the Authorization value of the
//! moment, with an identity token exchanged where that is how one signs in.

use std::time::{Duration, Instant};

use crate::call::CallOptions;
use crate::error::Result;
use crate::settings::Settings;
use crate::settings::auth::{ATTEMPT_LIMIT, EXCHANGE_PATH, Exchange};
use crate::transport::{Authorize, Transport};
use crate::url::Url;

/// The transport's source of Authorization values. Finding the key is left to
/// the first request: making a client reads nothing.
pub(crate) fn authorize(settings: &Settings) -> Box<Authorize> {
    let settings = settings.clone();
    Box::new(move || {
        let exchange = TokenExchange {
            settings: &settings,
        };
        let credentials = settings.credentials()?;
        credentials.authorization(&exchange).map(Some)
    })
}

struct TokenExchange<'a> {
    settings: &'a Settings,
}

impl Exchange for TokenExchange<'_> {
    fn post(&self, form: &str) -> Result<(u16, Vec<u8>)> {
        // A transport of its own: the exchange is rare, and must not ask for
        // the token that it is there to fetch.
        let transport = Transport::new(self.settings, Box::new(|| Ok(None)))?;
        let url: Url = self.settings.base_url.append(EXCHANGE_PATH)?;
        let options = CallOptions::new().timeout(ATTEMPT_LIMIT);
        let call = options.start("token exchange", url.origin());
        transport.post_form(&call, &url, form)
    }

    fn wait(&self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        while let Some(rest) = until.checked_duration_since(Instant::now()) {
            std::thread::sleep(rest.min(Duration::from_millis(50)));
        }
        Ok(())
    }
}
