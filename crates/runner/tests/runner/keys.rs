//! Keys from the environment and from files, to the systems themselves.

use std::os::unix::fs::PermissionsExt;

use concord_sandbox::Options;
use concord_sandbox::sign_in::SignInChange;
use serde_json::json;

use crate::world::{World, text};

/// A setup that leads to both systems themselves; the company online, or on-premises.
fn setup(world: &World, is_online: bool) -> std::path::PathBuf {
    let details = world.sandbox().connection(&world.address);
    let company = &details.company;
    let (base_url, sign_in) = match is_online {
        true => (
            company.api_url.trim_end_matches("/api/v2.0").to_owned(),
            json!({"authority": details.sign_in.authority, "client_id": details.sign_in.client_id}),
        ),
        false => (company.on_premises_url.clone(), json!(null)),
    };
    world.setup_with(|setup| {
        let connection = &mut setup["webstores"][0]["connection"];
        connection["origin"] = json!("Own");
        connection["webstore"]["url"] = json!(details.webstore.url);
        connection["company"]["base_url"] = json!(base_url);
        connection["company"]["sign_in"] = sign_in;
    })
}

#[test]
fn a_programs_own_sign_in_comes_from_the_environment_and_is_renewed() {
    let mut world = World::new(&Options::generated(10, 1));
    let setup = setup(&world, true);
    let details = world.sandbox().connection(&world.address);
    world.set(
        "CONCORD_WOOCOMMERCE_KEY",
        &details.webstore.administrator.consumer_key,
    );
    world.set(
        "CONCORD_WOOCOMMERCE_SECRET",
        &details.webstore.administrator.consumer_secret,
    );
    world.set("CONCORD_BC_CLIENT_SECRET", "another secret");
    let refused = world.program(&["preview", "--setup", text(&setup)]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.output.contains("does not take the client secret"),
        "{refused:?}"
    );

    world.set("CONCORD_BC_CLIENT_SECRET", &details.sign_in.client_secret);
    let preview = world.program(&["preview", "--setup", text(&setup)]);
    assert_eq!(preview.code, 3, "{preview:?}");
    let run = world.program(&["run", "--verbose"]);
    assert!((0..=1).contains(&run.code), "{run:?}");
    world
        .sandbox()
        .change_sign_in(SignInChange::ExpireAccessTokens);
    let again = world.program(&["run", "--verbose"]);
    assert!(again.output.contains("Nothing to write"), "{again:?}");
    for ended in [preview, run, again] {
        for secret in [
            &details.sign_in.client_secret,
            &details.webstore.administrator.consumer_secret,
        ] {
            assert!(
                !ended.output.contains(secret) && !ended.errors.contains(secret),
                "{ended:?}"
            );
        }
    }
}

#[test]
fn on_premises_keys_come_from_files_that_others_cannot_read() {
    let world = World::new(&Options::generated(10, 1));
    let setup = setup(&world, false);
    let details = world.sandbox().connection(&world.address);
    let folder = world.file("secrets");
    std::fs::create_dir(&folder).unwrap();
    let check = || world.program(&["check", "--setup", text(&setup), "--secrets", text(&folder)]);
    let missing = check();
    assert_eq!(missing.code, 2);
    assert!(
        missing.output.contains("WOOCOMMERCE_KEY") && missing.output.contains("BC_ACCESS_KEY"),
        "{missing:?}"
    );
    for (name, key) in [
        (
            "CONCORD_MAIN_WOOCOMMERCE_KEY",
            &details.webstore.administrator.consumer_key,
        ),
        (
            "CONCORD_MAIN_WOOCOMMERCE_SECRET",
            &details.webstore.administrator.consumer_secret,
        ),
        ("CONCORD_MAIN_BC_USER", &details.company.user),
        ("CONCORD_MAIN_BC_ACCESS_KEY", &details.company.access_key),
    ] {
        let file = folder.join(name);
        std::fs::write(&file, format!("{key}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let open = check();
    assert_eq!(open.code, 2);
    assert!(
        open.output.contains("Everybody on this machine may read"),
        "{open:?}"
    );
    for file in std::fs::read_dir(&folder).unwrap() {
        std::fs::set_permissions(file.unwrap().path(), std::fs::Permissions::from_mode(0o600))
            .unwrap();
    }
    let good = check();
    assert_eq!(good.code, 0, "{good:?}");
}
