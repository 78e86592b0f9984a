//! Accounts: logging in, the account itself, real names, messages.

use sealbid_wire::account::{
    AccountDesk, AccountPhone, AccountView, AskChallenge, AskCode, AskMailCode, ChangeNumber, ChoosePlatform,
    CloseAccount, CodeAsked, IdentityProvider, IdentityView, LiveEvent, LogIn, LogInByPhone, LoggedIn, LoginChallenge,
    MessagesView, Prove, ProveIdentity, ReadMessages, RegisterPhone, SessionRow, SetMail, SetPassword, TellDesk,
};
use sealbid_wire::form::{Hex32, Uuid};

use super::call::{Call, Writing};

const BY_CODE: [&str; 2] = ["code_over", "code_wrong"];
const BY_PASSWORD: [&str; 2] = ["password_wait", "password_wrong"];

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    vec![
        at.post("/v1/account/codes", "Asks for a code by SMS")
            .takes::<AskCode>()
            .gives::<CodeAsked>("One is on its way, whether the number is known or not.")
            .refuses(&["RATE_LIMITED", "code_too_many", "code_too_soon", "phone_format"])
            .done(),
        at.post(
            "/v1/account/sessions",
            "Logs in, which registers a number that is not known yet; a session whose bearer is shown ends with it",
        )
        .takes::<LogIn>()
        .gives::<LoggedIn>("The bearer of the session, told once.")
        .refuses(&BY_CODE)
        .refuses(&BY_PASSWORD)
        .refuses(&["RATE_LIMITED", "phone_format"])
        .done(),
        at.post(
            "/v1/account/challenges",
            "Asks for what a phone is to sign so that its account is logged in at a desk",
        )
        .takes::<AskChallenge>()
        .gives::<LoginChallenge>("It, for that desk, one login and a few minutes.")
        .refuses(&["RATE_LIMITED"])
        .done(),
        at.post(
            "/v1/account/sessions/by-phone",
            "Logs in the account of the phone that signed; a session whose bearer is shown ends with it",
        )
        .takes::<LogInByPhone>()
        .gives::<LoggedIn>("The bearer of the session, told once.")
        .refuses(&["RATE_LIMITED", "login_desk_ended", "login_no_account", "login_refused"])
        .done(),
        at.get("/v1/account/phones", "The phones that log the account in at desks")
            .gives_each::<AccountPhone>("The newest first.")
            .done(),
        at.post("/v1/account/phones", "Makes a phone the account's; where it was another account's, that one is told")
            .takes::<RegisterPhone>()
            .gives_each::<AccountPhone>("All of them, the newest first.")
            .refuses(&["RATE_LIMITED", "phone_proof", "proof_needed"])
            .done(),
        at.delete("/v1/account/phones/{id}", "Ends a phone, and the sessions that it let in")
            .part::<Hex32>("id")
            .says(204, "It ended.")
            .refuses(&["phone_unlisted"])
            .done(),
        at.get("/v1/account/desks", "The desks that the account's phones were paired with")
            .gives_each::<AccountDesk>("Those that ended too, the one that was paired last first.")
            .done(),
        at.put("/v1/account/desks/{id}", "One of the account's phones tells that it was paired with a desk")
            .part::<Hex32>("id")
            .takes::<TellDesk>()
            .gives_each::<AccountDesk>("All of them, the one that was paired last first.")
            .refuses(&["RATE_LIMITED", "desk_unlisted", "phone_unlisted"])
            .done(),
        at.delete("/v1/account/desks/{id}", "Ends a desk; for all phones of the account, so do the sessions there")
            .part::<Hex32>("id")
            .query::<Hex32>("phone", "For this phone alone.")
            .says(204, "It ended.")
            .refuses(&["desk_unlisted"])
            .done(),
        at.get("/v1/account", "One's own account").gives::<AccountView>("It.").done(),
        at.post(
            "/v1/account/not-me",
            "In a limited session: the account is somebody else's, and the number gets a new one",
        )
        .gives::<LoggedIn>("The bearer of a session of the new account, told once.")
        .done(),
        at.put("/v1/account/password", "Sets a password; all other sessions end")
            .takes::<SetPassword>()
            .gives::<AccountView>("The account.")
            .refuses(&BY_CODE)
            .refuses(&BY_PASSWORD)
            .refuses(&["password_weak"])
            .done(),
        at.get("/v1/account/sessions", "Where one is logged in").gives_each::<SessionRow>("The newest first.").done(),
        at.delete("/v1/account/sessions/{id}", "Ends a session of one's own")
            .part::<Uuid>("id")
            .says(204, "It ended.")
            .refuses(&["proof_needed", "session_unknown"])
            .done(),
        at.put("/v1/account/number", "Changes the number; all other sessions end")
            .takes::<ChangeNumber>()
            .gives::<AccountView>("The account.")
            .refuses(&BY_CODE)
            .refuses(&["number_taken", "phone_format"])
            .done(),
        at.post("/v1/account/proofs", "Shows again in a session whose it is")
            .takes::<Prove>()
            .gives::<AccountView>("The account.")
            .refuses(&BY_CODE)
            .refuses(&BY_PASSWORD)
            .refuses(&["RATE_LIMITED"])
            .done(),
        at.post("/v1/account/mail/codes", "Asks for a code by mail, to set the address for notices")
            .takes::<AskMailCode>()
            .gives::<CodeAsked>("One is on its way.")
            .refuses(&["RATE_LIMITED", "code_too_many", "code_too_soon", "mail_format"])
            .done(),
        at.put("/v1/account/mail", "Sets the address for notices")
            .takes::<SetMail>()
            .gives::<AccountView>("The account.")
            .refuses(&BY_CODE)
            .refuses(&["mail_format", "proof_needed"])
            .done(),
        at.delete("/v1/account/mail", "Removes the address for notices")
            .gives::<AccountView>("The account.")
            .refuses(&["proof_needed"])
            .done(),
        at.post("/v1/account/closing", "Announces the end of the account")
            .takes::<CloseAccount>()
            .gives::<AccountView>("The account, and when it closes.")
            .refuses(&["ADMIN_MUST_HAND_OVER", "account_has_open", "close_typed", "last_officer"])
            .done(),
        at.delete("/v1/account/closing", "Keeps the account after all").gives::<AccountView>("The account.").done(),
        at.put("/v1/account/platform", "Chooses a trading platform")
            .takes::<ChoosePlatform>()
            .gives::<AccountView>("The account.")
            .refuses(&["platform_unknown"])
            .done(),
        at.get("/v1/account/identity", "How one's real name stands").gives::<IdentityView>("It.").done(),
        at.post("/v1/account/identity", "Has a provider asked for one's real name")
            .takes::<ProveIdentity>()
            .gives::<IdentityView>("It is asked.")
            .refuses(&[
                "card_format",
                "consent_missing",
                "id_number_age",
                "id_number_checksum",
                "id_number_format",
                "identity_passed",
                "identity_too_often",
                "identity_waiting",
                "name_format",
                "phone_format",
            ])
            .done(),
        at.post(
            "/v1/providers/identity/{provider}/events",
            "A provider calls back, and signs in `x-sealbid-signature`",
        )
        .part::<IdentityProvider>("provider")
        .takes_bytes("application/octet-stream")
        .says(204, "It was heard.")
        .refuses(&["RATE_LIMITED", "callback_forged"])
        .done(),
        at.get("/v1/messages", "What one was told")
            .query::<String>("before", "The identifier of a message: those before it.")
            .gives::<MessagesView>("The newest first.")
            .done(),
        at.post("/v1/messages/read", "They were read")
            .takes::<ReadMessages>()
            .gives::<MessagesView>("The newest first.")
            .done(),
        at.get("/v1/events", "What happens to the account, as it happens: each `data:` is a `LiveEvent`")
            .gives_bytes("It goes on until the session ends.", "text/event-stream")
            .refuses(&["RATE_LIMITED"])
            .mentions::<LiveEvent>()
            .done(),
    ]
}
