//! Concord's browser app: shows the state of the core and sends its actions. It builds for wasm32 only; everything
//! that can be decided without a browser is in `concord-core`.

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod late;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod whereabouts;

#[cfg(target_arch = "wasm32")]
fn main() {
    browser::note_panics();
    leptos::mount::mount_to_body(shell::App);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Concord runs in the browser: start it with `cargo xtask demo`.");
}
