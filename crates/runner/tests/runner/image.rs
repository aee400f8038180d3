//! The app's image takes its hosts from the environment, and only such as a proxy may serve.

use std::path::Path;
use std::process::{Command, Output};

use concord_sandbox::Options;

use crate::world::{World, text};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
}

fn configured(world: &World, webstores: &str, companies: &str) -> (Output, String) {
    let tls = world.file("tls");
    std::fs::create_dir_all(&tls).unwrap();
    for file in ["tls.crt", "tls.key"] {
        std::fs::write(tls.join(file), "").unwrap();
    }
    let to = world.file("nginx");
    let output = Command::new("sh")
        .arg(root().join("deploy/docker/configure.sh"))
        .env("CONCORD_NAME", "concord.example")
        .env("CONCORD_WEBSTORES", webstores)
        .env("CONCORD_COMPANIES", companies)
        .env("CONCORD_RESOLVER", "127.0.0.53")
        .env("CONCORD_FROM", root().join("deploy/nginx"))
        .env("CONCORD_TLS", text(&tls))
        .env("CONCORD_TO", text(&to))
        .output()
        .unwrap();
    let hosts = std::fs::read_to_string(to.join("hosts.conf")).unwrap_or_default();
    (output, hosts)
}

#[test]
fn the_apps_image_serves_the_hosts_that_are_named_and_starts_with_no_wildcard_address_or_more() {
    let world = World::new(&Options::empty());
    let (good, hosts) = configured(
        &world,
        "shop.example other.example/store",
        "bc.example:7048/BC",
    );
    assert!(good.status.success(), "{good:?}");
    assert_eq!(
        hosts,
        "shop.example webstore;\nother.example webstore/store;\nbc.example:7048 company/BC;\n"
    );
    let refused = [
        "*.example",
        "*",
        ".example",
        "10.0.0.1",
        "localhost",
        "[::1]",
        "shop.example;",
        "shop.example webstore",
        "shop.example/../x",
        "shop.example/a b",
        "shop..example",
        "SHOP.EXAMPLE",
        "$host",
        "shop.example\n}",
        "https://shop.example",
    ];
    for host in refused {
        for (webstores, companies) in [(host, ""), ("", host)] {
            let (refused, _) = configured(&world, webstores, companies);
            assert!(!refused.status.success(), "{host} was taken");
        }
    }
    assert!(!configured(&world, "", "").0.status.success());
}
