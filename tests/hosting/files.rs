//! The app's own files: their headers, their compressed copies, and what is no file of the app.

use std::fs;
use std::path::PathBuf;

use super::front::{Front, Hosted};
use super::support::nginx::{Extra, SITE, built_app};
use super::support::raw::{RawAnswer, raw};
use super::support::{Data, World};

#[tokio::test]
async fn the_apps_files_come_with_the_headers_that_are_shipped_for_static_hosts_too() {
    let hosted = Hosted::start("files", &Extra::default()).await;
    for front in hosted.fronts() {
        for (line, status) in [
            ("GET /", 200),
            ("GET /mapping?show=error", 200),
            ("GET /icon.svg", 200),
            ("POST /", 403),
        ] {
            let answer = front.send_as("", line, "", "").await;
            assert_eq!(answer.status, status, "{front:?} {line}: {answer:?}");
            assert_headers(&answer, "/*");
        }
        assert_eq!(
            front.send_as("", "GET /nothing.js", "", "").await.status,
            404
        );
    }
    for port in [hosted.nginx.http1, hosted.caddy.port] {
        for line in [
            "GET /../../etc/passwd",
            "GET /%2e%2e/%2e%2e/etc/passwd",
            "GET /..%2f..%2fetc/passwd",
        ] {
            let request = format!("{line} HTTP/1.1\r\nHost: {SITE}\r\nConnection: close\r\n\r\n");
            assert!(
                !raw(port, request.as_bytes()).body.contains("root:"),
                "{line}"
            );
        }
    }
}

/// A copy of the app in which each file has a compressed copy too, as `cargo xtask build` makes them. They are not made
/// smaller here: compressing what was built for tests takes minutes.
fn compressed(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("compressed")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(built_app()).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&file).unwrap();
        fs::write(folder.join(format!("{name}.br")), brotli(&bytes)).unwrap();
        fs::write(folder.join(format!("{name}.gz")), gzip(&bytes)).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

/// A brotli stream that holds the bytes as they are (RFC 7932 section 9).
fn brotli(bytes: &[u8]) -> Vec<u8> {
    // A window of 64 kB; each part: not the last, four digits of its length less one, not compressed.
    let mut stream = Vec::new();
    let mut first = true;
    for part in bytes.chunks(1 << 16) {
        let length = part.len() as u32 - 1;
        let head = (length << 3) | (1 << 19);
        let (head, bits) = if first { (head << 1, 21) } else { (head, 20) };
        first = false;
        let whole = usize::div_ceil(bits, 8);
        stream.extend_from_slice(&head.to_le_bytes()[..whole]);
        stream.extend_from_slice(part);
    }
    // Without any part the window is still to be said. Then: the last one, empty.
    stream.push(if first { 0b110 } else { 0b11 });
    stream
}

/// A gzip file that holds the bytes as they are (RFC 1951 section 3.2.4, RFC 1952).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let parts = bytes.len().div_ceil(0xffff).max(1);
    for part in 0..parts {
        let from = part * 0xffff;
        let part_bytes = &bytes[from..bytes.len().min(from + 0xffff)];
        let length = u16::try_from(part_bytes.len()).unwrap();
        file.push(u8::from(part + 1 == parts));
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(&(!length).to_le_bytes());
        file.extend_from_slice(part_bytes);
    }
    file.extend_from_slice(&crc32(bytes).to_le_bytes());
    file.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256)
        .map(|byte| {
            (0..8).fold(byte, |rest, _| {
                (rest >> 1) ^ if rest & 1 == 1 { 0xedb8_8320 } else { 0 }
            })
        })
        .collect();
    let mixed = bytes.iter().fold(u32::MAX, |sum, byte| {
        (sum >> 8) ^ table[(sum as u8 ^ byte) as usize]
    });
    !mixed
}

#[tokio::test]
async fn files_come_compressed_as_the_browser_takes_them_with_their_own_type_and_headers() {
    let extra = Extra {
        dist: Some(compressed("files")),
        ..Extra::default()
    };
    let hosted = Hosted::start("compressed_files", &extra).await;
    let built: Vec<String> = fs::read_dir(built_app())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let named = |start: &str, end: &str| {
        let mut all = built.iter();
        let found = all.find(|it| it.starts_with(start) && it.ends_with(end));
        format!("/{}", found.unwrap())
    };
    let files = [
        ("/".to_owned(), "text/html"),
        ("/mapping".to_owned(), "text/html"),
        ("/sign-in.html".to_owned(), "text/html"),
        (named("start-", ".js"), "text/javascript"),
        (named("base-", ".css"), "text/css"),
        ("/icon.svg".to_owned(), "image/svg+xml"),
        ("/transfer.schema.json".to_owned(), "application/json"),
    ];
    for front in hosted.fronts() {
        for (file, kind) in &files {
            for (accepted, encoding) in [
                ("gzip, deflate, br, zstd", Some("br")),
                ("br", Some("br")),
                ("br;q=1.0, gzip;q=0.5", Some("br")),
                ("gzip, deflate", Some("gzip")),
                ("gzip, br;q=0", Some("gzip")),
                ("gzip, brx", Some("gzip")),
                ("identity", None),
            ] {
                let headers = format!("Accept-Encoding: {accepted}\r\n");
                let answer = front
                    .send_as("", &format!("GET {file}"), &headers, "")
                    .await;
                let what = format!("{front:?} {file} {accepted}: {}", answer.head);
                assert_eq!(answer.status, 200, "{what}");
                assert_eq!(answer.header("Content-Encoding"), encoding, "{what}");
                let sent = answer.header("Content-Type").unwrap();
                assert_eq!(sent.split(';').next(), Some(*kind), "{what}");
                if encoding.is_some() {
                    let vary: Vec<&str> = answer.headers("Vary").collect();
                    assert_eq!(vary, ["Accept-Encoding"], "{what}");
                }
                assert_headers(&answer, "/*");
            }
        }
        assert_is_kept(
            front,
            &named("start-", ".js"),
            &["max-age=31536000, immutable", "max-age=315360000"],
        )
        .await;
        assert_is_kept(front, "/", &["no-cache"]).await;
    }
}

/// Whatever way it is sent, it is kept as long.
async fn assert_is_kept(front: Front, file: &str, expected: &[&str]) {
    for accepted in ["br", "gzip", "identity"] {
        let headers = format!("Accept-Encoding: {accepted}\r\n");
        let answer = front
            .send_as("", &format!("GET {file}"), &headers, "")
            .await;
        let kept = answer.header("Cache-Control").unwrap();
        assert!(
            expected.contains(&kept),
            "{front:?} {file} {accepted}: {}",
            answer.head
        );
    }
}

#[tokio::test]
async fn the_app_starts_from_its_compressed_files_and_their_check_sums_are_those_of_the_page() {
    let extra = Extra {
        dist: Some(compressed("in_a_browser")),
        ..Extra::default()
    };
    let world = World::start_behind("compressed_in_a_browser", Data::default(), &extra).await;
    world.open("/").await;
    world.find("nav").await;
    let encoded = "return performance.getEntriesByType('resource').filter((it) => it.name.endsWith('.wasm')).map((it) => it.contentEncoding ?? 'br')";
    assert_eq!(world.run(encoded).await, serde_json::json!(["br"]));
}

#[tokio::test]
async fn what_is_no_file_of_the_app_is_not_sent() {
    let folder = compressed("others");
    for hidden in [
        ".git/config",
        ".env",
        "notes.txt",
        "dump.sql",
        "sub/page.html",
        "index.html~",
    ] {
        let file = folder.join(hidden);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "hidden words").unwrap();
    }
    let outside = folder.with_file_name("outside.json");
    fs::write(&outside, "hidden words").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&outside, folder.join("link.json")).unwrap();
    let extra = Extra {
        dist: Some(folder),
        ..Extra::default()
    };
    let hosted = Hosted::start("other_files", &extra).await;
    for front in hosted.fronts() {
        for (path, status) in [
            ("/.git/config", 404),
            ("/.env", 404),
            ("/notes.txt", 404),
            ("/dump.sql", 404),
            ("/sub/page.html", 404),
            ("/index.html.br", 404),
            ("/index.html.gz", 404),
            // No ending: one of the app's pages.
            ("/index.html~", 200),
        ] {
            let answer = front.send_as("", &format!("GET {path}"), "", "").await;
            assert_eq!(answer.status, status, "{front:?} {path}: {answer:?}");
            assert!(!answer.body.contains("hidden words"), "{front:?} {path}");
        }
    }
    // Caddy has no switch for links: hosting.md says so.
    let [nginx, _] = hosted.fronts();
    let answer = nginx.send_as("", "GET /link.json", "", "").await;
    assert!(!answer.body.contains("hidden words"), "{answer:?}");
}

#[tokio::test]
async fn whoever_asks_for_another_name_gets_nothing() {
    let hosted = Hosted::start("other_names", &Extra::default()).await;
    for port in [hosted.nginx.http1, hosted.caddy.port] {
        for host in [
            "evil.example",
            "127.0.0.1",
            "concord.localhost.evil.example",
            "",
        ] {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = raw(port, request.as_bytes());
            assert!([0, 400, 421].contains(&answer.status), "{host}: {answer:?}");
            assert!(!answer.body.contains("Concord"), "{host}: {answer:?}");
        }
    }
}

/// The answer has each header of this rule of `public/_headers` exactly once, with that very value.
pub fn assert_headers(answer: &RawAnswer, rule: &str) {
    let file = include_str!("../../public/_headers");
    let lines = file.lines().skip_while(|line| *line != rule).skip(1);
    let headers: Vec<_> = lines
        .map_while(|line| line.strip_prefix("  ")?.split_once(": "))
        .collect();
    assert!(headers.len() > 3, "{rule}");
    for (name, value) in headers {
        let all: Vec<&str> = answer.headers(name).collect();
        assert_eq!(all, [value], "{name}: {answer:?}");
    }
}
