//! The service's log. It has routes, states and codes; never a body, a bearer, a query or a path that someone sent.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing::subscriber::{SetGlobalDefaultError, set_global_default};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;

/// Writes the log of this process to `writer`, from `level` on. What the libraries below say of themselves is left out:
/// it may hold what was sent.
///
/// # Errors
/// Where the process has a log already.
pub fn log_to<W>(writer: W, level: LevelFilter) -> Result<(), SetGlobalDefaultError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false).with_span_events(FmtSpan::NONE);
    let ours = tracing_subscriber::filter::filter_fn(move |metadata| {
        metadata.target().starts_with("sealbid") && *metadata.level() <= level
    });
    set_global_default(tracing_subscriber::registry().with(tracing_subscriber::Layer::with_filter(lines, ours)))
}

/// The log on standard error.
///
/// # Errors
/// As [`log_to`].
pub fn log_to_stderr(level: LevelFilter) -> Result<(), SetGlobalDefaultError> {
    log_to(io::stderr, level)
}
