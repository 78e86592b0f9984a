//! How the page is drawn, and what a desktop may lack: fonts that show Chinese, and the service that it wants dialogs to be shown by.

use std::ffi::OsString;
use std::path::Path;

use sealbid_wire::Problem;

/// Every code of this module.
pub const CODES: &[&str] = &["fonts_missing"];

/// How the program was started.
pub(crate) struct Start<'s> {
    /// The program's own file.
    pub(crate) program: &'s Path,
    /// The command line, the program's name first.
    pub(crate) words: &'s [OsString],
    /// Reads a variable of the environment.
    pub(crate) variable: fn(&str) -> Option<OsString>,
}

/// Has the page drawn by the processor alone, and makes up for what the desktop lacks. The toolkit reads its settings once, from
/// the environment, and the page is drawn by another process: where one is to be another, the program begins anew in this process.
///
/// # Errors
/// `fonts_missing`: neither the system's fonts nor those among the program's assets show Chinese.
#[cfg(target_os = "linux")]
pub(crate) fn complete(start: &Start<'_>, assets: &Path) -> Result<(), Problem> {
    let drawn = linux::DRAWN.iter().filter(|(name, _)| (start.variable)(name).is_none());
    let drawn: Vec<_> = drawn.collect();
    if !drawn.is_empty() {
        linux::begin_anew(start, |again| {
            again.envs(drawn.into_iter().copied());
        });
    }
    let fonts = assets.join(linux::OWN_FONTS);
    let lacks_fonts = !linux::shows_chinese();
    let lacks_portal = (start.variable)(linux::PORTAL).is_some_and(|asked| asked == "1") && linux::lacks_portal();
    let has_own_fonts = (start.variable)(linux::FONTS).is_some_and(|settings| settings == fonts);
    if (lacks_fonts && !has_own_fonts) || lacks_portal {
        linux::begin_anew(start, |again| {
            if lacks_fonts {
                again.env(linux::FONTS, &fonts);
            }
            if lacks_portal {
                again.env_remove(linux::PORTAL);
            }
        });
    }
    if lacks_fonts { Err(Problem::bare("fonts_missing")) } else { Ok(()) }
}

/// Makes up for what the desktop lacks: on this system nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn complete(_: &Start<'_>, _: &Path) -> Result<(), Problem> {
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    use gtk::gio::prelude::*;
    use gtk::gio::{BusType, Cancellable, DBusCallFlags, bus_get_sync};
    use gtk::pango::prelude::*;
    use gtk::pango::{CoverageLevel, FontDescription, Language};

    use super::Start;

    /// Has neither the page nor the toolkit use a graphics card, where nobody chose otherwise. The page is forms and documents,
    /// which need no more; a card's driver costs some 90 MB, and a faulty one leaves the window white. The web view's own setting
    /// (`HardwareAccelerationPolicy`) would leave the wheel to a thread that scrolls nothing then.
    pub(super) const DRAWN: [(&str, &str); 2] = [("WEBKIT_DISABLE_COMPOSITING_MODE", "1"), ("GDK_GL", "disable")];
    /// Names the settings by which fonts are looked for (fontconfig).
    pub(super) const FONTS: &str = "FONTCONFIG_FILE";
    /// The settings that add the program's own fonts to the system's, among its assets.
    pub(super) const OWN_FONTS: &str = "fonts/fonts.conf";
    /// Has the toolkit leave dialogs to a service, if it is 1.
    pub(super) const PORTAL: &str = "GTK_USE_PORTAL";

    /// Stands on every page.
    const SAMPLE: char = '标';
    /// How long the service may take to start, milliseconds.
    const PATIENCE_MS: i32 = 3_000;

    /// Begins the program anew in this process, by the environment that `settings` leaves. It comes back where that cannot be done.
    pub(super) fn begin_anew(start: &Start<'_>, settings: impl FnOnce(&mut Command)) {
        let mut again = Command::new(start.program);
        if let Some((name, arguments)) = start.words.split_first() {
            again.arg0(name).args(arguments);
        }
        settings(&mut again);
        let error = again.exec();
        tracing::error!(%error, "not begun again");
    }

    /// Whether one of the fonts has the sample.
    pub(super) fn shows_chinese() -> bool {
        let language = Language::from_string("zh-cn");
        let wanted = FontDescription::from_string("sans-serif");
        let fonts = gtk::gdk::pango_context_get().and_then(|context| context.load_fontset(&wanted, &language));
        let mut is_found = false;
        if let Some(fonts) = fonts {
            fonts.foreach(|_, font| {
                is_found = font.coverage(&language).get(SAMPLE as i32) == CoverageLevel::Exact;
                is_found
            });
        }
        is_found
    }

    /// Whether there is a message bus without the service for dialogs: the toolkit takes each for closed at once. Without a bus
    /// it shows its own.
    pub(super) fn lacks_portal() -> bool {
        let Ok(bus) = bus_get_sync(BusType::Session, Cancellable::NONE) else { return false };
        let asked = ("org.freedesktop.portal.Desktop", 0_u32).to_variant();
        let (name, path) = ("org.freedesktop.DBus", "/org/freedesktop/DBus");
        let start = "StartServiceByName";
        let flags = DBusCallFlags::NONE;
        bus.call_sync(Some(name), path, name, start, Some(&asked), None, flags, PATIENCE_MS, Cancellable::NONE).is_err()
    }
}
