//! Unicode's normal forms. In a browser they are asked of the JavaScript engine, which has the tables for them (ECMAScript,
//! `String.prototype.normalize`): they would be another 27 kB to be loaded.

use std::borrow::Cow;

/// How what looks the same to a person is written in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// An accent is part of its letter.
    Composed,
    /// The same, and what is only another look of a letter is that letter.
    Compatible,
    /// That, and an accent is a sign of its own.
    Decomposed,
}

/// A text in NFC.
pub fn nfc(text: &str) -> Cow<'_, str> {
    normal(text, Form::Composed)
}

/// A text in NFKC.
pub fn nfkc(text: &str) -> Cow<'_, str> {
    normal(text, Form::Compatible)
}

/// A text in NFKD.
pub fn nfkd(text: &str) -> Cow<'_, str> {
    normal(text, Form::Decomposed)
}

#[cfg(not(target_arch = "wasm32"))]
fn normal(text: &str, form: Form) -> Cow<'_, str> {
    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

    match form {
        Form::Composed => ComposingNormalizerBorrowed::new_nfc().normalize(text),
        Form::Compatible => ComposingNormalizerBorrowed::new_nfkc().normalize(text),
        Form::Decomposed => DecomposingNormalizerBorrowed::new_nfkd().normalize(text),
    }
}

#[cfg(target_arch = "wasm32")]
fn normal(text: &str, form: Form) -> Cow<'_, str> {
    // It is so in every form, and most texts are: no call to the engine.
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let name = match form {
        // Nothing below U+0300 is put together or taken apart by it, and that is what most other texts hold.
        Form::Composed if text.chars().all(|it| it < '\u{300}') => return Cow::Borrowed(text),
        Form::Composed => "NFC",
        Form::Compatible => "NFKC",
        Form::Decomposed => "NFKD",
    };
    Cow::Owned(js_sys::JsString::from(text).normalize(name).into())
}
