//! The browser's own cryptography, for the vault. Keys are made so that no script can read them out.

use concord_core::vault::{Crypto, Failed};
use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesDerivedKeyParams, AesGcmParams, CryptoKey, Pbkdf2Params, SubtleCrypto};

/// WebCrypto.
pub struct WebCrypto;

impl Crypto for WebCrypto {
    type Key = CryptoKey;

    fn random(&self, bytes: usize) -> Result<Vec<u8>, Failed> {
        let crypto = web_sys::window().and_then(|window| window.crypto().ok());
        let mut filled = vec![0; bytes];
        crypto
            .ok_or(Failed)?
            .get_random_values_with_u8_array(&mut filled)
            .map_err(failed)?;
        Ok(filled)
    }

    async fn derive(
        &self,
        passphrase: &str,
        salt: &[u8],
        rounds: u32,
    ) -> Result<CryptoKey, Failed> {
        let subtle = subtle()?;
        let bytes = Uint8Array::from(passphrase.as_bytes());
        let derive = Array::of1(&"deriveKey".into());
        let imported = subtle
            .import_key_with_str("raw", bytes.unchecked_ref(), "PBKDF2", false, &derive)
            .map_err(failed)?;
        let passphrase: CryptoKey = JsFuture::from(imported)
            .await
            .map_err(failed)?
            .unchecked_into();
        let how = Pbkdf2Params::new_with_str(
            "PBKDF2",
            "SHA-256",
            rounds,
            Uint8Array::from(salt).unchecked_ref(),
        );
        let what = AesDerivedKeyParams::new("AES-GCM", 256);
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let derived = subtle
            .derive_key_with_object_and_object(&how, &passphrase, &what, false, &uses)
            .map_err(failed)?;
        Ok(JsFuture::from(derived)
            .await
            .map_err(failed)?
            .unchecked_into())
    }

    async fn encrypt(
        &self,
        key: &CryptoKey,
        nonce: &[u8],
        associated: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, Failed> {
        let how = aes_gcm(nonce, associated);
        let sealed = subtle()?
            .encrypt_with_object_and_buffer_source(
                &how,
                key,
                Uint8Array::from(plain).unchecked_ref(),
            )
            .map_err(failed)?;
        bytes_of(sealed).await
    }

    async fn decrypt(
        &self,
        key: &CryptoKey,
        nonce: &[u8],
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, Failed> {
        let how = aes_gcm(nonce, associated);
        let plain = subtle()?
            .decrypt_with_object_and_buffer_source(
                &how,
                key,
                Uint8Array::from(sealed).unchecked_ref(),
            )
            .map_err(failed)?;
        bytes_of(plain).await
    }
}

fn aes_gcm(nonce: &[u8], associated: &[u8]) -> Object {
    let how = AesGcmParams::new("AES-GCM", Uint8Array::from(nonce).unchecked_ref());
    how.set_additional_data(Uint8Array::from(associated).unchecked_ref());
    how.into()
}

/// None on pages that browsers do not trust with it: those without https.
fn subtle() -> Result<SubtleCrypto, Failed> {
    let window = web_sys::window().filter(web_sys::Window::is_secure_context);
    let crypto = window.and_then(|window| window.crypto().ok());
    Ok(crypto.ok_or(Failed)?.subtle())
}

async fn bytes_of(promise: js_sys::Promise) -> Result<Vec<u8>, Failed> {
    let buffer = JsFuture::from(promise).await.map_err(failed)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn failed(_: JsValue) -> Failed {
    Failed
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use concord_core::connection::Secrets;
    use concord_core::vault::{Crypto, VaultError, make};
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::WebCrypto;

    wasm_bindgen_test_configure!(run_in_browser);

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().map(|it| it.to_digit(16).unwrap()).collect();
        let pairs = digits.chunks(2);
        pairs
            .map(|it| u8::try_from(it[0] * 16 + it[1]).unwrap())
            .collect()
    }

    /// Sealed by Python's `hashlib.pbkdf2_hmac` and `cryptography`'s `AESGCM`.
    #[wasm_bindgen_test]
    async fn what_another_program_sealed_in_the_same_way_is_opened() {
        let key = WebCrypto
            .derive("correct horse battery staple", b"0123456789abcdef", 600_000)
            .await
            .unwrap();
        let sealed = bytes("30d4bdd4c0de86502656530cd9f37b7e73f0261d21398d33");
        let plain = WebCrypto
            .decrypt(&key, b"abcdefghijkl", b"associated", &sealed)
            .await;
        assert_eq!(plain, Ok(b"the keys".to_vec()));
    }

    #[wasm_bindgen_test]
    async fn a_key_cannot_be_read() {
        let derived = WebCrypto.derive("correct horse", b"0123456789abcdef", 600_000);
        assert!(!derived.await.unwrap().extractable());
    }

    #[wasm_bindgen_test]
    async fn a_vault_opens_with_its_passphrase_alone() {
        let all = BTreeMap::from([("MAIN".to_owned(), Secrets::default())]);
        let made = make(&WebCrypto, "correct horse battery staple", &all, None);
        let (vault, _) = made.await.unwrap();
        let opened = vault.open(&WebCrypto, "correct horse battery staple").await;
        assert!(*opened.unwrap().known() == all);
        let wrong = vault.open(&WebCrypto, "Correct horse battery staple").await;
        assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
    }
}
