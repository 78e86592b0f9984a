//! Accounts over HTTP.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use sealbid_wire::account::{
    AccountDesk, AccountPhone, AccountView, AskChallenge, AskCode, AskMailCode, ChangeNumber, ChoosePlatform,
    CloseAccount, CodeAsked, IdentityView, LogIn, LogInByPhone, LoggedIn, LoginChallenge, MessagesView, Platform,
    Prove, ProveIdentity, ReadMessages, RegisterPhone, SessionRow, SetMail, SetPassword, TellDesk,
};
use serde::Deserialize;

use super::body::{Named, Posted, Sent, Whole};
use super::refusal::Refusal;
use super::{Peer, bearer, take};
use crate::account::{Accounts, Actor};
use crate::identity::{self, Identities};
use crate::office::Office;
use crate::platforms;
use crate::rate::Act;
use crate::repeat::Answered;

/// In which header a provider signs what it calls back with.
const SIGNATURE: &str = "x-sealbid-signature";

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/v1/account", get(view))
        .route("/v1/account/codes", post(ask_code))
        .route("/v1/account/sessions", get(sessions).post(log_in))
        .route("/v1/account/sessions/{id}", delete(end_session))
        .route("/v1/account/sessions/by-phone", post(log_in_by_phone))
        .route("/v1/account/challenges", post(ask_challenge))
        .route("/v1/account/phones", get(phones).post(register_phone))
        .route("/v1/account/phones/{id}", delete(end_phone))
        .route("/v1/account/desks", get(desks))
        .route("/v1/account/desks/{id}", put(tell_desk).delete(end_desk))
        .route("/v1/account/not-me", post(not_me))
        .route("/v1/account/password", put(set_password))
        .route("/v1/account/number", put(change_number))
        .route("/v1/account/proofs", post(prove))
        .route("/v1/account/mail/codes", post(ask_mail_code))
        .route("/v1/account/mail", put(set_mail).delete(remove_mail))
        .route("/v1/account/closing", post(close).delete(keep))
        .route("/v1/account/platform", put(choose_platform))
        .route("/v1/account/identity", get(identity).post(prove_identity))
        .route("/v1/providers/identity/{provider}/events", post(hear))
        .route("/v1/platforms", get(search))
        .route("/v1/messages", get(messages))
        .route("/v1/messages/read", post(read))
}

async fn ask_code(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Result<Sent<AskCode>, Refusal>,
) -> Result<Json<CodeAsked>, Refusal> {
    take(&office, Act::LogIn, &peer)?;
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).ask_code(&asked, peer.0.address).await?))
}

async fn log_in(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Result<Sent<LogIn>, Refusal>,
) -> Result<Json<LoggedIn>, Refusal> {
    take(&office, Act::LogIn, &peer)?;
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).log_in(&asked, bearer(&headers).ok()).await?))
}

async fn ask_challenge(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    body: Result<Sent<AskChallenge>, Refusal>,
) -> Result<Json<LoginChallenge>, Refusal> {
    take(&office, Act::LogIn, &peer)?;
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).ask_challenge(&asked).await?))
}

async fn log_in_by_phone(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Result<Sent<LogInByPhone>, Refusal>,
) -> Result<Json<LoggedIn>, Refusal> {
    take(&office, Act::LogIn, &peer)?;
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).log_in_by_phone(&asked, bearer(&headers).ok()).await?))
}

async fn phones(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<Vec<AccountPhone>>, Refusal> {
    Ok(Json(Accounts::new(&office).phones(&actor).await?))
}

async fn register_phone(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    actor: Actor,
    Posted { repeat, asked }: Posted<RegisterPhone>,
) -> Result<Answered, Refusal> {
    take(&office, Act::OwnPhone, &peer)?;
    Ok(Accounts::new(&office).register_phone(&actor, &asked, &repeat).await?)
}

async fn end_phone(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<StatusCode, Refusal> {
    Accounts::new(&office).end_phone(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn desks(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<Vec<AccountDesk>>, Refusal> {
    Ok(Json(Accounts::new(&office).desks(&actor).await?))
}

async fn tell_desk(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    actor: Actor,
    Named(id): Named<String>,
    body: Result<Sent<TellDesk>, Refusal>,
) -> Result<Json<Vec<AccountDesk>>, Refusal> {
    take(&office, Act::OwnPhone, &peer)?;
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).tell_desk(&actor, &id, &asked).await?))
}

/// For which phone a desk is ended.
#[derive(Deserialize)]
struct OfPhone {
    phone: Option<String>,
}

async fn end_desk(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
    query: Result<Query<OfPhone>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(OfPhone { phone }) = query?;
    Accounts::new(&office).end_desk(&actor, &id, phone.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn view(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<AccountView>, Refusal> {
    Ok(Json(Accounts::new(&office).view(&actor).await?))
}

async fn not_me(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<LoggedIn>, Refusal> {
    Ok(Json(Accounts::new(&office).not_me(&actor).await?))
}

async fn sessions(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<Vec<SessionRow>>, Refusal> {
    Ok(Json(Accounts::new(&office).sessions(&actor).await?))
}

async fn end_session(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Named(id): Named<String>,
) -> Result<StatusCode, Refusal> {
    Accounts::new(&office).end_session(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn set_password(
    State(office): State<Arc<Office>>,
    actor: Actor,
    body: Result<Sent<SetPassword>, Refusal>,
) -> Result<Json<AccountView>, Refusal> {
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).set_password(&actor, &asked).await?))
}

async fn change_number(
    State(office): State<Arc<Office>>,
    actor: Actor,
    body: Result<Sent<ChangeNumber>, Refusal>,
) -> Result<Json<AccountView>, Refusal> {
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).change_number(&actor, &asked).await?))
}

/// Nothing of it is kept for when it comes again: it holds a password, and a proof given twice is one proof.
async fn prove(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    actor: Actor,
    body: Result<Sent<Prove>, Refusal>,
) -> Result<Json<AccountView>, Refusal> {
    take(&office, Act::LogIn, &peer)?;
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).prove(&actor, &asked).await?))
}

async fn ask_mail_code(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Posted { repeat, asked }: Posted<AskMailCode>,
) -> Result<Answered, Refusal> {
    take(&office, Act::LogIn, &peer)?;
    Ok(Accounts::new(&office).ask_mail_code(&asked, peer.0.address, &repeat).await?)
}

async fn set_mail(
    State(office): State<Arc<Office>>,
    actor: Actor,
    body: Result<Sent<SetMail>, Refusal>,
) -> Result<Json<AccountView>, Refusal> {
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).set_mail(&actor, &asked).await?))
}

async fn remove_mail(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<AccountView>, Refusal> {
    Ok(Json(Accounts::new(&office).remove_mail(&actor).await?))
}

async fn close(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Posted { repeat, asked }: Posted<CloseAccount>,
) -> Result<Answered, Refusal> {
    Ok(Accounts::new(&office).close(&actor, &asked, &repeat).await?)
}

async fn keep(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<AccountView>, Refusal> {
    Ok(Json(Accounts::new(&office).keep(&actor).await?))
}

async fn choose_platform(
    State(office): State<Arc<Office>>,
    actor: Actor,
    body: Result<Sent<ChoosePlatform>, Refusal>,
) -> Result<Json<AccountView>, Refusal> {
    let Sent(asked) = body?;
    Ok(Json(Accounts::new(&office).choose_platform(&actor, &asked).await?))
}

async fn identity(State(office): State<Arc<Office>>, actor: Actor) -> Result<Json<IdentityView>, Refusal> {
    Ok(Json(Identities::new(&office).view(&actor).await?))
}

async fn prove_identity(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Posted { repeat, asked }: Posted<ProveIdentity>,
) -> Result<Answered, Refusal> {
    Ok(Identities::new(&office).prove(&actor, &asked, &repeat).await?)
}

/// A provider calls back.
async fn hear(
    State(office): State<Arc<Office>>,
    peer: ConnectInfo<Peer>,
    Named(provider): Named<String>,
    headers: HeaderMap,
    body: Result<Whole, Refusal>,
) -> Result<StatusCode, Refusal> {
    take(&office, Act::CallBack, &peer)?;
    let provider = identity::by_name(&provider).ok_or_else(|| Refusal::bare("service_no_such"))?;
    let Whole(body) = body?;
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Identities::new(&office).hear(provider, &body, signature).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is looked for in the directory.
#[derive(Deserialize)]
struct Search {
    search: Option<String>,
}

async fn search(query: Result<Query<Search>, QueryRejection>) -> Result<Json<Vec<Platform>>, Refusal> {
    let Query(Search { search }) = query?;
    Ok(Json(platforms::search(&search.unwrap_or_default())))
}

/// Where a page of messages begins.
#[derive(Deserialize)]
struct Before {
    before: Option<String>,
}

async fn messages(
    State(office): State<Arc<Office>>,
    actor: Actor,
    query: Result<Query<Before>, QueryRejection>,
) -> Result<Json<MessagesView>, Refusal> {
    let Query(Before { before }) = query?;
    Ok(Json(Accounts::new(&office).messages(&actor, before.as_deref()).await?))
}

async fn read(
    State(office): State<Arc<Office>>,
    actor: Actor,
    Posted { repeat, asked }: Posted<ReadMessages>,
) -> Result<Answered, Refusal> {
    Ok(Accounts::new(&office).read(&actor, &asked, &repeat).await?)
}
