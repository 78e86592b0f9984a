use sealbid_client::Service;

use crate::world::World;

#[test]
fn an_address_is_a_service_of_this_machine_or_one_behind_https() {
    let cases = [
        ("http://127.0.0.1:8443", Some("http://127.0.0.1:8443")),
        ("http://localhost/", Some("http://localhost")),
        ("http://[::1]:80", Some("http://[::1]:80")),
        ("https://sealbid.example:8443/", Some("https://sealbid.example:8443")),
        ("http://192.0.2.7:8443", None),
        ("http://localhost.example", None),
        ("https://sealbid.example/path", None),
        ("https://name:word@sealbid.example", None),
        ("ftp://127.0.0.1", None),
        ("127.0.0.1:8443", None),
        ("", None),
    ];
    for (address, expected) in cases {
        let found = Service::at(address, None);
        match expected {
            Some(url) => assert_eq!(found.unwrap_or_else(|e| panic!("{address}: {e}")).url(), url),
            None => assert_eq!(found.err().unwrap_or_else(|| panic!("{address}")).code(), "service_url"),
        }
    }
    assert_eq!(
        Service::at("https://sealbid.example", Some("no PEM")).err().unwrap().code(),
        "certificate_pem_malformed"
    );
}

#[test]
fn a_service_says_what_it_is_and_refuses_in_its_own_words() {
    let mut world = World::new();
    assert_eq!(world.service.info().unwrap().mode, "practice");
    assert_eq!(world.service.ticket(&[7; 32], &[7; 32]).unwrap_err().code(), "service_bearer");
    let refused = world.service.certificate(&[7; 32]).unwrap_err();
    assert_eq!(refused.code(), "certificate_unknown");
    world.stop();
    let away = world.service.info().unwrap_err();
    assert_eq!(away.code(), "service_unreachable");
    assert_eq!(away.problem().params["url"], world.service.url());
}

#[test]
fn a_service_under_its_own_certificate_is_trusted_where_that_is_named_and_nowhere_else() {
    let world = World::at("0.0.0.0");
    assert!(world.service.url().starts_with("https://"), "{}", world.service.url());
    assert_eq!(world.service.info().unwrap().mode, "practice");
    let unnamed = Service::at(world.service.url(), None).unwrap();
    assert_eq!(unnamed.info().unwrap_err().code(), "service_untrusted");
    let other = sealbid_testkit::workspace_root().join("docs/formats/vectors/keys/holder.cert.pem");
    let another = Service::at(world.service.url(), Some(&std::fs::read_to_string(other).unwrap())).unwrap();
    assert_eq!(another.info().unwrap_err().code(), "service_untrusted");
}
