//! Takes a WebAssembly file apart where the app has marked it, and names for each part the files that it needs.
//!
//! `wasm-split INPUT FOLDER NAME` writes `NAME.wasm` (the main part, for wasm-bindgen), a file for each chunk and the script
//! that loads them into the folder, and prints a line for each part: its name and its files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [option] if option == "--version" => {
            println!("wasm-split {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        [input, folder, name] => match split(Path::new(input), Path::new(folder), name) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                eprintln!("{why}");
                ExitCode::FAILURE
            }
        },
        _ => {
            eprintln!("Usage: wasm-split INPUT FOLDER NAME");
            ExitCode::from(2)
        }
    }
}

fn split(input: &Path, folder: &Path, name: &str) -> Result<(), String> {
    let wasm = std::fs::read(input).map_err(|error| format!("{}: {error}", input.display()))?;
    let main_out_path = folder.join(format!("{name}.wasm"));
    let main_module = format!("./{name}.js");
    let mut options = Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = &main_out_path;
    options.main_module = &main_module;
    let done = transform(options).map_err(|error| format!("{error:?}"))?;
    let parts: BTreeMap<_, _> = done.prefetch_map.into_iter().collect();
    for (part, files) in parts {
        println!("{part} {}", files.join(" "));
    }
    Ok(())
}
