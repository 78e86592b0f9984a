//! The one window of the program.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sealbid_wire::desk::Event;
use sealbid_wire::{Language, Problem};
use sealbid_workbench::{Setup, Sources, Stores, Workbench, make_folders};
use sha2::{Digest, Sha256};
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::window::Color;
use tauri::{App, AppHandle, Manager, RunEvent, Theme, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::arguments::Arguments;
use crate::closing;
use crate::commands::{api, read, watch};
use crate::desk::Desk;
use crate::dialogs::Dialogs;
use crate::files::{self, Drag};
use crate::host::WindowHost;
use crate::log::Log;
use crate::outbox::Outbox;
use crate::places::OwnFiles;

/// The window's label, which the capability names.
const LABEL: &str = "main";
/// The page's own ground, light and dark: what is seen until it is drawn.
const PAPER: Color = Color(0xFA, 0xFA, 0xF8, 0xFF);
const DARK_PAPER: Color = Color(0x15, 0x19, 0x1C, 0xFF);

/// What a window is opened with.
pub(crate) struct Opening {
    pub(crate) began: Instant,
    pub(crate) own: Result<OwnFiles, Problem>,
    pub(crate) folder: Result<PathBuf, Problem>,
    /// Whether the folder was named on the command line: then it is an instance of its own.
    pub(crate) is_named: bool,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) language: Language,
    pub(crate) computer: String,
    pub(crate) log: Option<Log>,
    pub(crate) sources: Box<dyn Sources>,
    pub(crate) stores: Box<dyn Stores>,
    pub(crate) outbox: Arc<Outbox>,
}

/// Shows the window and runs until it is closed.
pub(crate) fn run(opening: Opening) -> tauri::Result<()> {
    let context = context();
    let (desk, outbox) = (Desk::default(), opening.outbox.clone());
    let mut builder = tauri::Builder::default()
        .plugin(single_instance(&context.config().identifier, &opening))
        .invoke_handler(tauri::generate_handler![api::api, read::read, watch::watch])
        .manage(desk.clone())
        .manage(outbox);
    if let Some(state) =
        opening.folder.as_ref().ok().and_then(|folder| folder.join("window.json").to_str().map(str::to_owned))
    {
        let kept = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
        builder = builder
            .plugin(tauri_plugin_window_state::Builder::new().with_filename(state).with_state_flags(kept).build());
    }
    // A mistake in a `setup` of the framework's would end the program without a sentence.
    let app = builder.build(context)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    let began = opening.began;
    let dialogs = Dialogs::new(app.handle().clone());
    let window = create(&app, began, opening.folder.as_deref().ok())?;
    watch_window(&window, desk.clone(), dialogs.clone(), opening.outbox.clone(), opening.language);
    tracing::info!(ms = began.elapsed().as_millis(), "window made");
    open_desk(opening, &desk, dialogs)?;
    app.run(move |_, event| {
        // The process ends after this: nothing is dropped.
        if matches!(event, RunEvent::Exit) {
            desk.close();
            tracing::info!("ended");
            end();
        }
    });
    Ok(())
}

/// Ends the process at once. At a usual end WebKitGTK takes down what its own threads still use, and now and then one of them
/// crashes on it. All that is to be kept is on the disk by now.
#[cfg(target_os = "linux")]
fn end() {
    signal_hook::low_level::exit(0);
}

/// Nothing: the framework ends the process.
#[cfg(not(target_os = "linux"))]
fn end() {}

/// What the build made of `tauri.conf.json`, the capabilities and the page.
#[allow(clippy::unwrap_used, clippy::print_stderr, reason = "code that the framework's build writes")]
fn context() -> tauri::Context {
    tauri::tauri_build_context!()
}

/// A second start hands its files to the first and ends. Folders that were named are instances of their own.
fn single_instance(identifier: &str, opening: &Opening) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let name = match &opening.folder {
        Ok(folder) if opening.is_named => format!("{identifier}.f{}", digest_of(folder)),
        _ => identifier.to_owned(),
    };
    let language = opening.language;
    let outbox = opening.outbox.clone();
    let again = move |app: &AppHandle, words: Vec<String>, folder: String| {
        if let Some(window) = app.get_webview_window(LABEL) {
            window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()).ok();
        }
        let words = words.into_iter().map(Into::into);
        let Ok(arguments) = Arguments::read(words, language) else { return };
        let (files, outbox) = (arguments.seen_from(Path::new(&folder)).files, outbox.clone());
        let desk = app.state::<Desk>().inner().clone();
        tauri::async_runtime::spawn_blocking(move || {
            if let Ok(workbench) = desk.wait() {
                files::opened(workbench, &outbox, &files);
            }
        });
    };
    tauri_plugin_single_instance::Builder::new().callback(again).dbus_id(name).build()
}

/// A folder's name in the language of D-Bus: letters and digits. It is made first, so that its real path is the same at
/// every start.
fn digest_of(folder: &Path) -> String {
    make_folders(folder, true).ok();
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    base16ct::lower::encode_string(&Sha256::digest(real.as_os_str().as_encoded_bytes())[..8])
}

/// Makes the window. What the page keeps of its own lies in the folder, beside what the desk keeps; without such a folder
/// the desk will say why.
fn create(app: &App, began: Instant, folder: Option<&Path>) -> tauri::Result<WebviewWindow> {
    let outbox = app.state::<Arc<Outbox>>().inner().clone();
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL);
    let mut builder = WebviewWindowBuilder::from_config(app, config.ok_or(tauri::Error::WindowNotFound)?)?;
    if let Some(page) = folder.map(|folder| folder.join("page")).filter(|page| make_folders(page, true).is_ok()) {
        builder = builder.data_directory(page);
    }
    let window = builder
        .background_color(PAPER)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(move |_, page| match page.event() {
            PageLoadEvent::Started => outbox.page_left(),
            PageLoadEvent::Finished => tracing::info!(ms = began.elapsed().as_millis(), "page loaded"),
        })
        .build()?;
    if window.theme().is_ok_and(|theme| theme == Theme::Dark) {
        window.set_background_color(Some(DARK_PAPER))?;
    }
    Ok(window)
}

/// Whether an address is the page in the program: the window goes nowhere else. Windows and Android know no schemes of a
/// program's own, so that it has a name there that no other machine can have.
fn is_own(url: &Url) -> bool {
    let (schemes, host) = if cfg!(any(windows, target_os = "android")) {
        (["http", "https"].as_slice(), "tauri.localhost")
    } else {
        (["tauri"].as_slice(), "localhost")
    };
    schemes.contains(&url.scheme()) && url.host_str() == Some(host) && url.port().is_none()
}

fn watch_window(window: &WebviewWindow, desk: Desk, dialogs: Dialogs, outbox: Arc<Outbox>, language: Language) {
    let of = window.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => match files::drag(event) {
            Some(Drag::Over) => outbox.emit(Event::DragOver {}),
            Some(Drag::Left) => outbox.emit(Event::DragLeft {}),
            Some(Drag::Dropped(paths)) => files::dropped(desk.clone(), outbox.clone(), paths),
            None => {}
        },
        WindowEvent::CloseRequested { api, .. } if desk.jobs() > 0 => {
            api.prevent_close();
            let (window, desk, dialogs) = (of.clone(), desk.clone(), dialogs.clone());
            tauri::async_runtime::spawn_blocking(move || closing::ask(&window, &desk, &dialogs, language));
        }
        _ => {}
    });
}

/// Opens the workbench on a thread of its own, and then the files that the program was started with.
fn open_desk(opening: Opening, desk: &Desk, dialogs: Dialogs) -> std::io::Result<()> {
    let Opening { began, own, folder, files, language, computer, log, sources, stores, outbox, .. } = opening;
    let host = Arc::new(WindowHost { dialogs, outbox: outbox.clone(), log, computer, language });
    let open = move || {
        let own = own?;
        let opened = Workbench::open(Setup {
            folder: folder?,
            assets: own.assets,
            phone_app: own.phone_app,
            console: own.console,
            // Phones on the local network reach it.
            listen: IpAddr::V4(Ipv4Addr::UNSPECIFIED).into(),
            sources,
            stores,
            host,
        });
        match &opened {
            Ok(_) => tracing::info!(ms = began.elapsed().as_millis(), "desk open"),
            Err(problem) => tracing::error!(code = problem.code, "no desk"),
        }
        opened
    };
    desk.open(open, move |workbench| files::opened(workbench, &outbox, &files))
}
