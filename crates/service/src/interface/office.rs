//! The console.

use sealbid_wire::account::{
    AccountView, AuditVerdict, AuditView, OfficeRow, OutboxView, ProposalRow, ProposeRole, QueueRow, Role, RoleInvited,
    SandboxView, TakeRole,
};
use sealbid_wire::form::Uuid;

use super::call::{Call, Writing};

pub(super) fn calls(at: &mut Writing) -> Vec<Call> {
    vec![
        at.post("/v1/office/roles", "Takes up a role by a link that is good once")
            .takes::<TakeRole>()
            .gives::<AccountView>("The account, with the role.")
            .refuses(&["invitation_over"])
            .done(),
        at.get("/v1/office/people", "Who has a role").gives_each::<OfficeRow>("They.").done(),
        at.get("/v1/office/proposals", "Who is proposed for a role, as long as something may come of it")
            .gives_each::<ProposalRow>("The oldest first.")
            .done(),
        at.post("/v1/office/proposals", "Proposes a further officer or operator, whom another officer confirms")
            .takes::<ProposeRole>()
            .gives::<ProposalRow>("It waits for another officer; confirmed where there is no other.")
            .done(),
        at.delete(
            "/v1/office/proposals/{id}",
            "Declines what another officer proposed, or takes back what nobody followed",
        )
        .part::<Uuid>("id")
        .says(204, "Nothing comes of it.")
        .refuses(&["proposal_over", "proposal_unknown"])
        .done(),
        at.post("/v1/office/proposals/{id}/confirmation", "Confirms what another officer proposed")
            .part::<Uuid>("id")
            .gives::<ProposalRow>("It is confirmed.")
            .refuses(&["proposal_over", "proposal_own", "proposal_unknown"])
            .done(),
        at.post("/v1/office/proposals/{id}/link", "The link of one's own proposal, once it is confirmed")
            .part::<Uuid>("id")
            .gives::<RoleInvited>("What stands in it, told once.")
            .refuses(&["proposal_over", "proposal_unknown"])
            .done(),
        at.delete("/v1/office/people/{account}/roles/{role}", "Takes a role from somebody")
            .part::<Role>("role")
            .gives_each::<OfficeRow>("Who has a role now.")
            .refuses(&["last_officer"])
            .done(),
        at.delete("/v1/office/people/{account}/sessions", "Ends all sessions of an account")
            .says(204, "They ended.")
            .done(),
        at.get("/v1/office/queues", "What waits for somebody").gives_each::<QueueRow>("The queues.").done(),
        at.get("/v1/office/audit", "The audit trail")
            .query::<u32>("before", "The number of a record: those before it.")
            .gives::<AuditView>("The newest first.")
            .done(),
        at.post("/v1/office/audit/verification", "Looks at the whole chain")
            .gives::<AuditVerdict>("What was found.")
            .done(),
        at.get("/v1/office/outbox", "What leaves, where a sandbox stands in for who would take it")
            .gives::<OutboxView>("The newest first.")
            .done(),
        at.get("/v1/office/sandbox/identity", "What each sandbox of a provider does next")
            .gives::<SandboxView>("They.")
            .done(),
        at.put("/v1/office/sandbox/identity", "Chooses what sandboxes do next")
            .takes::<SandboxView>()
            .gives::<SandboxView>("All of them.")
            .done(),
    ]
}
