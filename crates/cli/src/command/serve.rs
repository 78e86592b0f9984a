//! `sealbid serve`: the service, until it is told to end.

use std::sync::Arc;
use std::time::Duration;

use sealbid_service::{MailServer, Mode, Service, Setup, StartError, Unhindered, log_to_stderr};
use zeroize::Zeroizing;

use super::certificates;
use crate::Exit;
use crate::args::{Serve, ServeMode};
use crate::call::Call;
use crate::failure::Failure;
use crate::input;

/// How soon Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(50);

/// Being told to stop is how a service ends well.
pub(crate) fn run(args: &Serve, call: &mut Call) -> Result<Exit, Failure> {
    let mut trust = Vec::new();
    for path in &args.trust {
        trust.extend(certificates(path)?);
    }
    let mail = mail_server(args)?;
    // A process that has a log keeps it.
    log_to_stderr(args.log).ok();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Failure::new("internal", [("place", "tokio")]))?;
    runtime.block_on(async {
        let service = Service::open(Setup {
            data: args.of.data.clone(),
            database: args.of.database.clone(),
            mode: match args.mode {
                ServeMode::Practice => Mode::Practice,
                ServeMode::Production => Mode::Production,
            },
            listen: args.listen,
            public_url: args.public_url.clone(),
            app: args.app.clone(),
            console: args.console.clone(),
            fonts: call.assets().ok().map(|assets| assets.path("fonts")),
            trust,
            mail,
            steps: Arc::new(Unhindered),
            clock: call.env.sources.clock(),
            random: call.env.sources.random(),
        })
        .await
        .map_err(|error| refused(error, args))?;
        let url = service.url();
        call.say("serve.listening", &[("url", &url)]);
        let mut said = serde_json::json!({ "url": url, "mode": "practice" });
        // A secret, for whoever starts the service: it goes to standard output and nowhere else.
        if let Some(token) = service.first_officer().await.map_err(|error| refused(error, args))? {
            let link = format!("{url}/console.html#invitation={token}");
            call.say("serve.officer", &[("link", &link)]);
            said["officer"] = link.into();
        }
        call.value(&said);
        let env = &*call.env;
        service
            .run(async {
                while !env.is_cancelled() {
                    tokio::time::sleep(TICK).await;
                }
            })
            .await;
        Ok(Exit::Done)
    })
}

/// The server for mail and its password, whose file is read once.
fn mail_server(args: &Serve) -> Result<Option<MailServer>, Failure> {
    let (Some(from), Some(server)) = (args.mail_from.clone(), args.smtp.clone()) else { return Ok(None) };
    let mut roots = Vec::new();
    for path in &args.smtp_trust {
        roots.extend(certificates(path)?);
    }
    let password = match &args.smtp_password_file {
        Some(path) => {
            let bytes = Zeroizing::new(input::small(path)?);
            let text = std::str::from_utf8(&bytes).map_err(|_| Failure::path("file_not_text", path))?;
            // An empty one is none.
            text.lines().next().filter(|line| !line.is_empty()).map(|line| Zeroizing::new(line.to_owned()))
        }
        None => None,
    };
    Ok(Some(MailServer { from, server, password, roots }))
}

fn refused(error: StartError, args: &Serve) -> Failure {
    match error {
        StartError::Folder(cause) => Failure::from(cause).at_path(&args.of.data),
        other => Failure::new(other.code(), other.params()),
    }
}
