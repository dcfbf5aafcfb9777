//! Places in a server's storage: their addresses, and how bytes are put there.

use std::io::Read;

use crate::api::Api;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::transport::Uploaded;
use crate::url::Url;

/// The address that a server gave for a transfer: on-premise ones give a path
/// below their own.
pub(crate) fn address(api: &Api, url: &str) -> Result<Url> {
    let address = match url.strip_prefix('/') {
        Some(path) => api.settings().base_url.append(path),
        None => Url::parse(url),
    };
    // Addresses may be signed: only what is wrong with them is told.
    address.map_err(|error| Error::protocol(format!("the file's address: {}", error.message())))
}

/// Where a server wants bytes to be put, and with which headers.
pub(crate) struct Place {
    url: Url,
    /// A path below the server's own address, which wants the key. Another
    /// address is signed: storage refuses a second proof.
    is_ours: bool,
    headers: Vec<(String, String)>,
}

impl Place {
    /// `url` and `headers` as a server says them: absolute or a path below its
    /// own address, `Name: value` each.
    pub fn new(api: &Api, url: &str, headers: &[String]) -> Result<Self> {
        Ok(Place {
            url: address(api, url)?,
            is_ours: url.starts_with('/'),
            headers: headers
                .iter()
                .map(|line| split(line))
                .collect::<Result<_>>()?,
        })
    }

    /// The same with other headers.
    pub fn headers(mut self, headers: Vec<(String, String)>) -> Self {
        self.headers = headers;
        self
    }

    /// Puts `length` bytes of what `open` opens, anew for each attempt.
    pub fn put(
        &self,
        api: &Api,
        call: &Call,
        length: u64,
        open: &dyn Fn() -> Result<Box<dyn Read>>,
    ) -> Result<Uploaded> {
        let headers: Vec<_> = self.headers.iter().map(|(k, v)| (&**k, &**v)).collect();
        let with_key = || api.transport().put(call, &self.url, &headers, length, open);
        if self.is_ours {
            return with_key();
        }
        let signed = api.transport();
        match signed.put_signed(call, &self.url, &headers, length, open) {
            // An address of the server itself that is not signed after all.
            Err(error)
                if error.http_status() == Some(401)
                    && self.url.same_origin(&api.settings().base_url) =>
            {
                with_key()
            }
            put => put,
        }
    }
}

/// `Name: value`.
pub(crate) fn split(header: &str) -> Result<(String, String)> {
    let (name, value) = header.split_once(':').ok_or_else(|| {
        // What it holds instead may be a secret.
        Error::protocol("an upload header holds no colon")
    })?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_split_at_the_first_colon() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(split("A:b").unwrap(), pair("A", "b"));
        assert_eq!(split(" A : b:c ").unwrap(), pair("A", "b:c"));
        let error = split("secret").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
