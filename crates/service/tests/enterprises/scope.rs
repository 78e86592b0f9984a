//! Somebody else's applications and enterprises: there are none.

use serde_json::json;

use super::{NAME, USCC};
use crate::accounts::{Person, with_officer};
use crate::world::World;

#[test]
fn a_person_of_one_enterprise_sees_and_does_nothing_of_another() {
    let world = World::new();
    let (service, officer) = with_officer(&world);
    let (a, b) = (Person::verified(&service, 1), Person::verified(&service, 2));
    let id = a.claimed(&service, USCC);
    let document = a.application(&service, &id)["fields"]["licence"].as_str().unwrap().to_owned();
    let calls = [
        ("GET", format!("/v1/applications/{id}"), json!(null)),
        ("GET", format!("/v1/applications/{id}/form"), json!(null)),
        ("GET", format!("/v1/applications/{id}/papers/{document}"), json!(null)),
        (
            "PUT",
            format!("/v1/applications/{id}/fields"),
            json!({"changes": [{"field": "name", "was": "", "now": "x"}]}),
        ),
        ("POST", format!("/v1/applications/{id}/submission"), json!({})),
        ("POST", format!("/v1/applications/{id}/withdrawal"), json!({})),
        ("POST", format!("/v1/applications/{id}/urging"), json!({})),
        ("POST", format!("/v1/applications/{id}/way"), json!({"kind": "transfer"})),
        ("POST", format!("/v1/applications/{id}/confirmation"), json!({})),
        ("POST", format!("/v1/applications/{id}/bank-inquiry"), json!({})),
        ("POST", format!("/v1/applications/{id}/resumption"), json!({})),
        ("POST", format!("/v1/applications/{id}/documents/licence"), json!({})),
    ];
    for (method, path, body) in &calls {
        let answer = service.call(method, path, Some(&b.token), body.to_string().as_bytes());
        assert_eq!((answer.status, answer.refused()), (404, "application_unknown".to_owned()), "{method} {path}");
    }
    assert_eq!(b.get(&service, "/v1/applications").ok().json(), json!([]));
    // An officer sees pictures while he holds it, and no longer.
    let paper = format!("/v1/office/applications/{id}/papers/{document}");
    assert_eq!(officer.get(&service, &paper).refused(), "LEASE_LOST");
    officer.approve(&service, &id).ok();
    assert_eq!(officer.get(&service, &paper).refused(), "LEASE_LOST");
    let own = a.get(&service, "/v1/enterprises/mine").ok().json();
    let enterprise = own[0]["id"].as_str().unwrap();
    assert_eq!((&own[0]["name"], &own[0]["role"]), (&json!(NAME), &json!("admin")));
    let view = a.get(&service, &format!("/v1/enterprises/{enterprise}")).ok().json();
    assert_eq!(
        (&view["legal_name"], &view["legal_id_number"], &view["members"]),
        (&json!("林一舟"), &json!("11010519491231002X"), &json!(1))
    );
    for rest in ["", "/requests", "/grants"] {
        let path = format!("/v1/enterprises/{enterprise}{rest}");
        assert_eq!(b.get(&service, &path).refused(), "enterprise_unknown", "{rest}");
    }
    for (rest, body) in [("grant", json!({"statement": "", "signature": ""})), ("refusal", json!({"reason": "x"}))] {
        let answer = b.post(&service, &format!("/v1/enterprises/{enterprise}/requests/{id}/{rest}"), body);
        assert!(["enterprise_unknown", "service_form"].contains(&answer.refused().as_str()), "{rest}");
    }
    let found = b.get(&service, "/v1/enterprises?search=%E7%A4%BA%E8%8C%83").ok().json();
    assert_eq!(found["found"][0]["name"], NAME);
    assert_eq!(b.begin(&service, "claim", USCC).refused(), "ENTERPRISE_TAKEN");
    // To its own admin the application that it came of is still the open one.
    assert_eq!(a.begin(&service, "claim", USCC).ok().json()["id"], id.as_str());
}
