//! `sealbid serve`: the service, until it is told to end.

use std::sync::Arc;
use std::time::Duration;

use sealbid_service::{Mode, Service, Setup, StartError, Unhindered, log_to_stderr};

use super::certificates;
use crate::Exit;
use crate::args::{Serve, ServeMode};
use crate::call::Call;
use crate::failure::Failure;

/// How soon Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(50);

/// Being told to stop is how a service ends well.
pub(crate) fn run(args: &Serve, call: &mut Call) -> Result<Exit, Failure> {
    let mut trust = Vec::new();
    for path in &args.trust {
        trust.extend(certificates(path)?);
    }
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
            trust,
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

fn refused(error: StartError, args: &Serve) -> Failure {
    match error {
        StartError::Folder(cause) => Failure::from(cause).at_path(&args.of.data),
        other => Failure::new(other.code(), other.params()),
    }
}
