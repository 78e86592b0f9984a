//! What the page may do: its policy, and what it may ask of the program.

use sealbid_testkit::workspace_root;
use serde_json::{Value, json};

fn read(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(workspace_root().join(path)).unwrap()).unwrap()
}

#[test]
fn the_page_may_ask_for_the_three_commands_alone() {
    let names: Vec<_> = std::fs::read_dir(workspace_root().join("src-tauri/capabilities"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["main.json"]);
    let capability = read("src-tauri/capabilities/main.json");
    assert_eq!(capability["permissions"], json!(["allow-api", "allow-read", "allow-watch"]));
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none() && capability.get("webviews").is_none(), "{capability}");
}

#[test]
fn the_policy_is_the_one_that_is_written_down() {
    let config = read("tauri.conf.json");
    let security = &config["app"]["security"];
    assert_eq!(
        security["csp"],
        json!({
            "default-src": "'self'",
            "script-src": "'self' 'wasm-unsafe-eval'",
            "worker-src": "'self' blob:",
            "img-src": "'self' blob: data:",
            "font-src": "'self' data:",
            "connect-src": "ipc: http://ipc.localhost",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'"
        })
    );
    // Nothing that would widen it: no asset protocol, no global object, no exception.
    assert_eq!(security.as_object().unwrap().keys().collect::<Vec<_>>(), ["csp"]);
    assert!(config["app"].get("withGlobalTauri").is_none());
}

#[test]
fn there_is_one_window_without_developer_tools() {
    let config = read("tauri.conf.json");
    let windows = config["app"]["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 1);
    let window = &windows[0];
    assert_eq!((&window["label"], &window["devtools"]), (&json!("main"), &json!(false)));
    let size = ["width", "height", "minWidth", "minHeight"].map(|name| window[name].as_u64().unwrap());
    assert_eq!(size, [1180, 760, 960, 640]);
}

#[test]
fn no_command_of_the_framework_is_compiled_in() {
    let config = read("tauri.conf.json");
    assert_eq!(config["build"]["removeUnusedCommands"], json!(true));
    let cargo = std::fs::read_to_string(workspace_root().join(".cargo/config.toml")).unwrap();
    assert!(cargo.contains("REMOVE_UNUSED_COMMANDS = { value = \"\", relative = true }"), "{cargo}");
}
