//! Puts the page into the program, and lets it ask for nothing but the program's own commands.

use std::path::Path;

use tauri_build::{AppManifest, Attributes, CodegenContext, try_build};

/// Where `tools/ui build` writes the window's page.
const PAGE: &str = "ui/dist/desktop/index.html";
const CAPABILITIES: &str = "src-tauri/capabilities";

fn main() {
    println!("cargo:rerun-if-changed={CAPABILITIES}");
    println!("cargo:rerun-if-changed={PAGE}");
    if !Path::new(PAGE).is_file() {
        println!("cargo:error={PAGE} is not there: build the page first, with `tools/setup check && tools/ui build`");
        std::process::exit(1);
    }
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(AppManifest::new().commands(&["api", "read", "watch"]))
        .codegen(CodegenContext::new());
    if let Err(error) = try_build(attributes) {
        println!("cargo:error={error:#}");
        std::process::exit(1);
    }
}
