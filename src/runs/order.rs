//! The order of a list of runs.

use std::borrow::Cow;

use crate::error::{Error, Result};

/// What a field with a dot may begin with.
const SECTIONS: [&str; 4] = ["config", "summary_metrics", "tags", "keys_info"];

/// The order with a sign: what servers make of one without differs. The
/// newest official client takes none for the default, and calls a field
/// without a sign ascending.
pub(super) fn signed(order: &str) -> Result<Cow<'_, str>> {
    let order = order.trim();
    if order.is_empty() {
        return Ok(Cow::Borrowed("+created_at"));
    }
    let unsigned = order.strip_prefix(['+', '-']);
    check(unsigned.unwrap_or(order))?;
    Ok(match unsigned {
        Some(_) => Cow::Borrowed(order),
        None => Cow::Owned(format!("+{order}")),
    })
}

/// A column of runs, or a key of config or summary. Servers take anything
/// else as well, and then sort by nothing.
fn check(field: &str) -> Result<()> {
    let fits = match field.split_once('.') {
        Some((section, key)) => {
            SECTIONS.contains(&section) && !key.is_empty() && !key.contains(char::is_control)
        }
        None => !field.is_empty() && field.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
    };
    match fits {
        true => Ok(()),
        false => Err(Error::invalid(format!(
            "{field:?} is nothing to order runs by: write a column such as created_at or \
             heartbeat_at, config.KEY.value or summary_metrics.KEY, with + or - in front"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_have_a_sign() {
        for (given, sent) in [
            ("", "+created_at"),
            ("  ", "+created_at"),
            ("+created_at", "+created_at"),
            ("-heartbeat_at", "-heartbeat_at"),
            ("created_at", "+created_at"),
            ("displayName", "+displayName"),
            ("-summary_metrics.val loss", "-summary_metrics.val loss"),
            ("summary_metrics.a.b", "+summary_metrics.a.b"),
            ("config.lr.value", "+config.lr.value"),
        ] {
            assert_eq!(signed(given).unwrap(), sent, "{given:?}");
        }
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for given in [
            "+",
            "-",
            "++created_at",
            "+-x",
            "created at",
            "summary.loss",
            "-summary_metrics.",
            "+config.a\nb",
            "+created_at,-name",
            ".x",
        ] {
            let error = signed(given).unwrap_err();
            assert!(error.message().contains("summary_metrics.KEY"), "{error}");
        }
    }
}
