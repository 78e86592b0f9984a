//! The service that the desk works with.

use std::net::TcpListener;
use std::sync::Arc;

use sealbid_client::Service;
use sealbid_testkit::folder;
use sealbid_wire::Problem;
use sealbid_wire::desk::{Desk as _, Event, Nothing, PairPhone, ServiceView, Settings, Theme};

use crate::world::{Desk, NOW, keep_service_away, open};

fn told(desk: &Desk, from: usize, is_it: impl Fn(&ServiceView) -> bool) -> ServiceView {
    desk.window.wait_from(from, |event| match event {
        Event::Service { service } if is_it(service) => Some(service.clone()),
        _ => None,
    })
}

fn answers(view: &ServiceView) -> bool {
    view.problem.is_none()
}

#[test]
fn the_service_is_found_at_the_same_address_after_each_start() {
    let data = folder();
    let first = told(&open(data.path()), 0, answers);
    let desk = open(data.path());
    assert_eq!(told(&desk, 0, answers).url, first.url);
    drop(desk);

    // Another program has the port: that is told, and another one is taken until it is free again.
    let port = first.url.rsplit(':').next().unwrap().to_owned();
    let other = TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
    let desk = open(data.path());
    assert_ne!(told(&desk, 0, answers).url, first.url);
    let trouble = desk.window.wait(|event| match event {
        Event::Trouble { problem } => Some(problem.clone()),
        _ => None,
    });
    assert_eq!((trouble.code.as_str(), &trouble.params["port"]), ("service_port_other", &port));
    drop((desk, other));
    assert_eq!(told(&open(data.path()), 0, answers).url, first.url);
}

#[test]
fn another_service_takes_the_place_of_the_one_inside_at_once() {
    let (data, elsewhere) = (folder(), folder());
    let desk = open(data.path());
    let inside = told(&desk, 0, answers);
    let other = open(elsewhere.path());
    let outside = told(&other, 0, answers);

    let settings = desk.settings(Nothing {}).unwrap();
    let from = desk.window.events().len();
    desk.settings_save(Settings { service: outside.url.clone(), ..settings.clone() }).unwrap();
    let view = told(&desk, from, |view| answers(view) && !view.is_embedded);
    assert_eq!((view.url, view.phone_url), (outside.url.clone(), Some(outside.url)));
    assert_eq!(Service::at(&inside.url, None).unwrap().info().unwrap_err().code(), "service_unreachable");

    let from = desk.window.events().len();
    drop(other);
    desk.settings_save(Settings { theme: Theme::Dark, ..desk.settings(Nothing {}).unwrap() }).unwrap();
    let view = told(&desk, from, |view| !answers(view));
    assert_eq!(view.problem.unwrap().code, "service_unreachable");
    assert_eq!(desk.service(Nothing {}).unwrap().problem.unwrap().code, "service_unreachable");

    let from = desk.window.events().len();
    desk.settings_save(settings).unwrap();
    assert_eq!(told(&desk, from, |view| answers(view) && view.is_embedded).url, inside.url);
}

/// The service inside follows the clock that the desk was given, so another desk's service stands for one that is ahead.
#[test]
fn deadlines_go_by_the_services_clock() {
    let (data, elsewhere) = (folder(), folder());
    let other = open(elsewhere.path());
    let outside = told(&other, 0, answers);
    other.clock.set(NOW + 3_600);
    let desk = open(data.path());
    told(&desk, 0, answers);
    let from = desk.window.events().len();
    let settings = desk.settings(Nothing {}).unwrap();
    desk.settings_save(Settings { service: outside.url, ..settings }).unwrap();
    let view = told(&desk, from, |view| answers(view) && !view.is_embedded);
    assert_eq!((view.ahead_ms, view.now.as_deref()), (3_600_000, Some("2026-11-23T09:00:00Z")));
}

#[test]
fn a_job_goes_on_with_the_service_that_it_began_with() {
    let data = folder();
    let desk = open(data.path());
    let inside = told(&desk, 0, answers);
    let job = desk.pair(PairPhone { desk_name: "投标部台式机".to_owned() }).unwrap();
    let settings = desk.settings(Nothing {}).unwrap();
    let elsewhere = Settings { service: "http://127.0.0.1:9".to_owned(), ..settings.clone() };
    assert_eq!(desk.settings_save(elsewhere.clone()).unwrap_err().code, "jobs_under_way");
    // Whatever else was chosen is kept meanwhile.
    let dark = Settings { theme: Theme::Dark, ..settings };
    desk.settings_save(dark.clone()).unwrap();
    assert_eq!(desk.settings(Nothing {}).unwrap(), dark);
    Service::at(&inside.url, None).unwrap().info().unwrap();

    desk.job_cancel(job.clone()).unwrap();
    assert_eq!(desk.ended(Ok(job)).unwrap_err(), Problem::bare("cancelled"));
    let from = desk.window.events().len();
    desk.settings_save(elsewhere).unwrap();
    assert!(!told(&desk, from, |view| !view.is_embedded).url.contains(&inside.url));
}

/// Both hold the jobs and the service's state: one that took them in another order waited for the other for ever.
#[test]
fn settings_are_kept_while_the_service_is_looked_at() {
    let data = folder();
    keep_service_away(data.path());
    let desk = open(data.path());
    let settings = desk.settings(Nothing {}).unwrap();
    for port in 1..300 {
        let service = format!("http://127.0.0.1:{}", port % 2 + 1);
        desk.settings_save(Settings { service, ..settings.clone() }).unwrap();
    }
}

/// A desk that works with a service that counts is not to practise all of a sudden.
#[test]
fn settings_that_cannot_be_read_start_no_service() {
    let data = folder();
    keep_service_away(data.path());
    crate::folder::execute(&data.path().join("desk.sqlite"), "UPDATE settings SET json = '{'");
    let desk = open(data.path());
    let view = told(&desk, 0, |view| view.problem.as_ref().is_some_and(|problem| problem.code != "service_starting"));
    assert_eq!(view.problem.unwrap().code, desk.settings(Nothing {}).unwrap_err().code);
    assert!(!data.path().join("service").exists());
}

#[test]
fn phones_on_the_network_are_given_an_address_with_https() {
    let data = folder();
    let desk = crate::world::open_at(data.path(), "0.0.0.0");
    let view = told(&desk, 0, answers);
    assert!(view.url.starts_with("https://127.0.0.1:"), "{view:?}");
    // A machine without a network has none.
    let Some(phone) = view.phone_url else { return };
    assert!(phone.starts_with("https://"), "{phone}");
    let root = std::fs::read_to_string(data.path().join("service/https.pem")).unwrap();
    Service::at(&phone, Some(&root)).unwrap().info().unwrap();
    assert_eq!(phone.rsplit(':').next(), view.url.rsplit(':').next());
}

#[test]
fn many_ask_while_the_service_starts() {
    let data = folder();
    let desk = Arc::new(open(data.path()));
    let threads: Vec<_> = (0..10)
        .map(|_| {
            let desk = desk.clone();
            std::thread::spawn(move || desk.service(Nothing {}).unwrap())
        })
        .collect();
    for thread in threads {
        let view = thread.join().unwrap();
        assert!(view.problem.is_none_or(|problem| problem.code == "service_starting"));
    }
}
