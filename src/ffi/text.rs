//! Text in: pointer and length. Text out: pointer, length, and a NUL behind.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::ffi::c_char;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::count::{hand_out, take_back};
use super::out::{Out, Result, finally, given, invalid, quietly};
use super::status::{WANDB_NULL, WANDB_OK};

/// The text of a parameter.
///
/// # Safety
/// `text` is NULL, or valid for reading `len` bytes for `'a`.
pub(super) unsafe fn text_in<'a>(text: *const c_char, len: usize, name: &str) -> Result<&'a str> {
    // SAFETY: as asked of the caller.
    let bytes = unsafe { bytes_in(text, len, name) }?;
    std::str::from_utf8(bytes).map_err(|_| invalid(format!("{name} is not UTF-8")))
}

/// The bytes of a parameter.
///
/// # Safety
/// As [`text_in`].
pub(super) unsafe fn bytes_in<'a>(
    bytes: *const c_char,
    len: usize,
    name: &str,
) -> Result<&'a [u8]> {
    if len == 0 {
        return Ok(&[]);
    }
    if bytes.is_null() {
        return Err(invalid(format!("{name} is NULL and has a length")));
    }
    if isize::try_from(len).is_err() {
        return Err(invalid(format!("the length of {name} is not possible")));
    }
    // SAFETY: not NULL, not longer than memory, valid as the caller promised.
    Ok(unsafe { std::slice::from_raw_parts(bytes.cast(), len) })
}

/// The texts of two parallel arrays.
///
/// # Safety
/// Both arrays are NULL or hold `count` items; each item is as [`text_in`]
/// asks.
pub(super) unsafe fn texts_in(
    texts: *const *const c_char,
    lens: *const usize,
    count: usize,
    name: &str,
) -> Result<Vec<String>> {
    if count > 0 && (texts.is_null() || lens.is_null()) {
        return Err(invalid(format!("{name} or its lengths are NULL")));
    }
    if count > isize::MAX as usize / size_of::<usize>() {
        return Err(invalid(format!("the number of {name} is not possible")));
    }
    (0..count)
        .map(|at| {
            // SAFETY: `at` is within both arrays.
            unsafe { text_in(*texts.add(at), *lens.add(at), name) }.map(str::to_owned)
        })
        .collect()
}

/// A text with a NUL behind it at a fixed address.
#[derive(Debug)]
pub(super) struct Text(Box<[u8]>);

impl Text {
    pub fn new(text: impl Into<String>) -> Self {
        let mut bytes = text.into().into_bytes();
        bytes.push(0);
        Text(bytes.into())
    }

    fn len(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// Without the NUL.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.split_last().map_or(&[], |(_, bytes)| bytes)
    }
}

/// The two out-parameters of a text.
pub(super) struct TextOut {
    text: Out<*const c_char>,
    len: Out<usize>,
}

impl TextOut {
    /// # Safety
    /// As [`Out::new`], for both.
    pub unsafe fn new(text: *mut *const c_char, len: *mut usize) -> Self {
        // SAFETY: as asked of the caller.
        unsafe {
            TextOut {
                text: Out::new(text),
                len: Out::new(len),
            }
        }
    }

    /// The length may go unasked: there is the NUL.
    pub fn need(&self) -> Result<()> {
        self.text.need("text")
    }

    pub fn set(&self, text: &Text) -> i32 {
        self.text.set(text.0.as_ptr().cast());
        self.len.set(text.len());
        WANDB_OK
    }

    /// A text whose last byte is a NUL that does not count.
    pub fn set_terminated(&self, text: &str) -> i32 {
        self.text.set(text.as_ptr().cast());
        self.len.set(text.len().saturating_sub(1));
        WANDB_OK
    }

    pub fn set_or_null(&self, text: Option<&Text>) -> i32 {
        text.map_or(WANDB_NULL, |text| self.set(text))
    }
}

/// Texts that were handed out, kept until what they belong to changes. Asking
/// again for one gives the same address.
#[derive(Debug)]
pub(super) struct Texts<K>(Mutex<HashMap<K, Text>>);

impl<K> Default for Texts<K> {
    fn default() -> Self {
        Texts(Mutex::default())
    }
}

impl<K: Hash + Eq> Texts<K> {
    /// Keeps everyone else out, while what the texts belong to changes.
    pub fn lock(&self) -> MutexGuard<'_, HashMap<K, Text>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out the text of `key`, made when it is asked for first; or the
    /// status that there is instead.
    pub fn give<Q: Hash + Eq + ToOwned<Owned = K> + ?Sized>(
        &self,
        out: &TextOut,
        key: &Q,
        make: impl FnOnce() -> Result<Result<String, i32>>,
    ) -> Result<i32>
    where
        K: Borrow<Q>,
    {
        out.need()?;
        let mut texts = self.lock();
        if let Some(text) = texts.get(key) {
            return Ok(out.set(text));
        }
        Ok(match make()? {
            Ok(text) => out.set(texts.entry(key.to_owned()).or_insert(Text::new(text))),
            Err(status) => status,
        })
    }
}

/// A text that the caller owns.
///
/// Threads: shared freely, it never changes.
#[derive(Debug)]
pub struct wandb_text(Text);

impl wandb_text {
    pub(super) fn boxed(text: impl Into<String>) -> *mut wandb_text {
        hand_out(wandb_text(Text::new(text)))
    }
}

/// The content of a text.
///
/// text, len: borrowed from the handle until it is freed; len may be NULL.
/// Returns WANDB_OK, WANDB_E_INVALID_ARGUMENT. Any thread.
///
/// # Safety
/// The rules of the header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wandb_text_get(
    handle: Option<&wandb_text>,
    text: *mut *const c_char,
    len: *mut usize,
) -> i32 {
    // SAFETY: the caller's places are NULL or valid.
    let out = unsafe { TextOut::new(text, len) };
    quietly(|| {
        out.need()?;
        Ok(out.set(&given(handle, "handle")?.0))
    })
}

/// Releases a text. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn wandb_text_free(handle: Option<Box<wandb_text>>) {
    finally(|| take_back(handle));
}
