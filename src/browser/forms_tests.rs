use concord_core::customer::forms::{nfc, nfkc, nfkd};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use wasm_bindgen_test::wasm_bindgen_test;

/// So many letters make one text.
const AT_ONCE: u32 = 256;

#[wasm_bindgen_test]
fn the_engines_normal_forms_are_those_that_the_program_without_a_browser_has() {
    let (composed, compatible) = (
        ComposingNormalizerBorrowed::new_nfc(),
        ComposingNormalizerBorrowed::new_nfkc(),
    );
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd();
    // Every sign of the planes that are in use, by itself and with an accent behind it.
    // What a newer Unicode than the engine's has added stays as it is there.
    let unknown = js_sys::RegExp::new(r"\p{Cn}", "u");
    let mut others = String::new();
    for first in (0..0x3_2000).step_by(AT_ONCE as usize) {
        let signs = (first..first + AT_ONCE).filter_map(char::from_u32);
        let text: String = signs.flat_map(|it| [it, ' ', it, '\u{301}', ' ']).collect();
        let pairs = [
            (nfc(&text), composed.normalize(&text)),
            (nfkc(&text), compatible.normalize(&text)),
            (nfkd(&text), decomposed.normalize(&text)),
        ];
        for (engine, tables) in pairs {
            let words = engine.split(' ').zip(tables.split(' '));
            let differ = words.filter(|(engine, tables)| engine != tables && !unknown.test(engine));
            others.extend(differ.map(|(engine, tables)| format!("{engine:?} for {tables:?}, ")));
        }
    }
    assert_eq!(others, "");
}
