//! Makes the page that Trunk built fit for a strict Content-Security-Policy: its inline script becomes `start.js`, a file
//! with a check sum, and everything that the page loads has one.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

use crate::place::Place;
use crate::problem::{Doing, Outcome, Problem};

/// Rewrites `index.html` in `dist` and adds the script that starts the app.
pub fn finish(place: &Place, dist: &Path) -> Outcome {
    let read = |file: &Path| fs::read_to_string(file).could_not(format!("read {}", file.display()));
    let page_file = dist.join("index.html");
    let page = read(&page_file)?;
    let template = read(&place.root.join("start.js"))?;
    let (page, name, script) = with_script_file(&page, &template).ok_or_else(|| {
        Problem::said(
            "Trunk built another page than expected: crates/xtask/src/page.rs has to follow it.",
        )
    })?;
    if let Some(what) = inline(&page) {
        return Err(forbidden("index.html", &what));
    }
    let write = |file: &Path, text: &str| {
        fs::write(file, text).could_not(format!("write {}", file.display()))
    };
    write(&dist.join(name), &script)?;
    write(&page_file, &page)?;
    let return_file = dist.join("sign-in.html");
    let script = read(&dist.join("sign-in.js"))?;
    let page = read(&return_file)?.replace(
        "src=\"sign-in.js\"",
        &format!("src=\"sign-in.js\" integrity=\"{}\"", check_sum(&script)),
    );
    match inline(&page) {
        None => write(&return_file, &page),
        Some(what) => Err(forbidden("sign-in.html", &what)),
    }
}

fn forbidden(page: &str, what: &str) -> Problem {
    Problem::Said(format!(
        "{page} has {what}, which its Content-Security-Policy forbids."
    ))
}

/// The check sum of a file's content, as a page names it.
pub fn check_sum(content: impl AsRef<[u8]>) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

/// The page without the inline script, and the name and text of the file that takes its place.
fn with_script_file(page: &str, template: &str) -> Option<(String, String, String)> {
    const OPEN: &str = "<script type=\"module\">";
    const CLOSE: &str = "</script>";
    let (before, rest) = page.split_once(OPEN)?;
    let (inline, after) = rest.split_once(CLOSE)?;
    let (glue, _) = inline.split_once(" from '")?.1.split_once('\'')?;
    let (wasm, _) = inline.split_once("module_or_path: '")?.1.split_once('\'')?;
    let wasm_integrity = integrity_of(page, wasm)?;
    integrity_of(page, glue)?;
    let script = template
        .replace("%GLUE%", glue)
        .replace("%WASM_INTEGRITY%", wasm_integrity)
        .replace("%WASM%", wasm);
    let digest = Sha256::digest(&script);
    let name: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("start-{name}.js");
    let integrity = check_sum(&script);
    let tag = format!(
        "<script type=\"module\" src=\"/{name}\" crossorigin=\"anonymous\" integrity=\"{integrity}\"></script>"
    );
    // The script fetches it itself, at once: browsers compare no check sum when they preload it.
    let preload = after
        .split("<link ")
        .find(|it| it.contains(&format!("href=\"{wasm}\"")))?;
    let preload = format!("<link {}>", preload.split_once('>')?.0);
    let after = after.replace(&preload, "");
    Some((format!("{before}{tag}{after}"), name, script))
}

/// The check sum with which the page preloads a file.
fn integrity_of<'p>(page: &'p str, file: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("href=\"{file}\""))?;
    let (tag, _) = rest.split_once('>')?;
    let (_, value) = tag.split_once("integrity=\"")?;
    Some(value.split_once('"')?.0)
}

/// What of the page would need an inline script or style, or is loaded without a check sum.
fn inline(page: &str) -> Option<String> {
    let tags = page
        .split('<')
        .filter_map(|rest| Some(rest.split_once('>')?.0));
    for tag in tags {
        let has = |attribute: &str| tag.contains(&format!(" {attribute}"));
        let loads = (tag.starts_with("script") && has("src="))
            || (tag.starts_with("link")
                && (has("rel=\"stylesheet\"") || tag.contains("preload\"")));
        let is_inline = (tag.starts_with("script") && !has("src="))
            || tag.starts_with("style")
            || has("style=")
            || has_handler(tag);
        if is_inline || (loads && !has("integrity=")) {
            return Some(format!("<{tag}>"));
        }
    }
    None
}

fn has_handler(tag: &str) -> bool {
    tag.split_whitespace()
        .skip(1)
        .any(|attribute| attribute.starts_with("on") && attribute.contains('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &str = r#"<html><head><link rel="stylesheet" href="/a.css" integrity="sha384-a"/><script type="module">
import init, * as bindings from '/concord-1.js';
const wasm = await init({ module_or_path: '/concord-1_bg.wasm' });
</script><link rel="modulepreload" href="/concord-1.js" crossorigin="anonymous" integrity="sha384-b"><link rel="preload" href="/concord-1_bg.wasm" integrity="sha384-c" as="fetch"></head></html>"#;

    #[test]
    fn the_inline_script_becomes_a_file_with_a_check_sum() {
        let (page, name, script) =
            with_script_file(BUILT, "load('%GLUE%', '%WASM%', '%WASM_INTEGRITY%')").unwrap();
        assert_eq!(
            script,
            "load('/concord-1.js', '/concord-1_bg.wasm', 'sha384-c')"
        );
        assert!(
            page.contains(&format!("<script type=\"module\" src=\"/{name}\"")),
            "{page}"
        );
        assert!(!page.contains(".wasm"), "{page}");
        assert_eq!(inline(&page), None);
    }

    #[test]
    fn what_the_policy_forbids_is_found() {
        assert!(inline(BUILT).is_some());
        assert!(inline("<p style=\"color: red\">").is_some());
        assert!(inline("<link rel=\"stylesheet\" href=\"/a.css\">").is_some());
        assert!(inline("<button onclick=\"x()\">").is_some());
    }
}
