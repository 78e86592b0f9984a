//! Who may do what, as data: every route has an operation, every operation a row, and what has neither is refused.

use sealbid_wire::account::SessionLevel;

use crate::account::Actor;

/// The columns of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Nobody in particular.
    Anonymous,
    /// Whoever has an account.
    Account,
    /// Whoever proved a real name.
    Verified,
    /// An officer of the certificate authority.
    Officer,
    /// Who runs the platform.
    Operator,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// What is told to everybody, and what proves itself: by a signature, or by the bearer of a phone, a session of the relay or a tender.
    Public,
    /// A code is asked for, somebody logs in.
    LogIn,
    /// One's own session and password: also for who has not shown yet whose account it is.
    OwnSession,
    /// An account turns out to be another one's.
    NotMe,
    /// One's own account, its messages and real name.
    OwnAccount,
    /// Enterprises are looked for; one's own applications, and the enterprises that one belongs to. Whose they are stands in the store's questions.
    Enterprises,
    /// Applications are looked at and decided.
    Review,
    /// Queues are looked at.
    Queues,
    /// Who is an officer or an operator.
    People,
    /// The audit trail is read.
    AuditRead,
    /// It is verified.
    AuditVerify,
    /// What leaves the house.
    Outbox,
    /// What stands in for a provider.
    Sandbox,
}

impl Operation {
    /// Who may, beside those who are more: whoever has an account is somebody.
    pub const fn row(self) -> &'static [Column] {
        use Column::{Account, Anonymous, Officer, Operator, Verified};
        match self {
            Self::Public | Self::LogIn => &[Anonymous],
            Self::OwnSession | Self::OwnAccount => &[Account],
            // Those alone who have not shown whose account it is.
            Self::NotMe => &[],
            Self::Queues | Self::AuditVerify | Self::Outbox => &[Officer, Operator],
            Self::Enterprises => &[Verified],
            Self::People | Self::AuditRead | Self::Sandbox | Self::Review => &[Officer],
        }
    }

    /// Whether it needs no session.
    pub fn is_for_everybody(self) -> bool {
        self.row().contains(&Column::Anonymous)
    }

    /// Whether a session may that has not shown yet whose account it is.
    pub fn is_for_limited(self) -> bool {
        matches!(self, Self::OwnSession | Self::NotMe)
    }

    /// Whether it is for a role, and so for whoever has shown a code and the password in this session.
    pub fn is_for_roles(self) -> bool {
        !self.is_for_everybody() && self.row().iter().any(|column| matches!(column, Column::Officer | Column::Operator))
    }

    /// Whether this one may.
    pub(crate) fn is_allowed(self, actor: &Actor) -> bool {
        if actor.level == SessionLevel::Limited {
            return self.is_for_limited() || self.is_for_everybody();
        }
        self.row().iter().any(|column| match column {
            Column::Anonymous | Column::Account => true,
            Column::Verified => actor.is_verified,
            Column::Officer => actor.is_officer,
            Column::Operator => actor.is_operator,
        })
    }
}

/// Every route: its method, its path, and what it does.
pub const RULES: &[(&str, &str, Operation)] = &[
    ("GET", "/v1/service", Operation::Public),
    ("GET", "/v1/openapi.json", Operation::Public),
    ("POST", "/v1/link", Operation::Public),
    ("GET", "/v1/link/{sid}/{side}/frames", Operation::Public),
    ("POST", "/v1/link/{sid}/{side}/frames", Operation::Public),
    ("GET", "/v1/link/{sid}/{side}/socket", Operation::Public),
    ("POST", "/v1/link/{sid}/desk/free", Operation::Public),
    ("POST", "/v1/link/{sid}/{side}/close", Operation::Public),
    ("POST", "/v1/enrolments", Operation::Public),
    ("POST", "/v1/enrolments/{id}/answer", Operation::Public),
    ("GET", "/v1/certificates", Operation::Public),
    ("GET", "/v1/certificates/{sha256}", Operation::Public),
    ("POST", "/v1/certificates/{sha256}/revoke", Operation::Public),
    ("GET", "/v1/ca/root.pem", Operation::Public),
    ("GET", "/v1/ca/list.crl", Operation::Public),
    ("POST", "/v1/time-stamps", Operation::Public),
    ("GET", "/v1/ca/issuing.cer", Operation::Public),
    ("GET", "/v1/ca/root.cer", Operation::Public),
    ("GET", "/v1/ca/root.crl", Operation::Public),
    ("POST", "/v1/ocsp", Operation::Public),
    ("GET", "/v1/ocsp/{*request}", Operation::Public),
    ("POST", "/v1/seals", Operation::Public),
    ("GET", "/v1/seals/{id}", Operation::Public),
    ("POST", "/v1/seals/{id}/changes", Operation::Public),
    ("POST", "/v1/tenders", Operation::Public),
    ("GET", "/v1/tenders/{id}", Operation::Public),
    ("POST", "/v1/tenders/{id}/context", Operation::Public),
    ("POST", "/v1/tenders/{id}/opening/share", Operation::Public),
    ("POST", "/v1/tickets", Operation::Public),
    ("GET", "/v1/platforms", Operation::Public),
    ("POST", "/v1/providers/identity/{provider}/events", Operation::Public),
    ("POST", "/v1/account/codes", Operation::LogIn),
    ("POST", "/v1/account/sessions", Operation::LogIn),
    ("POST", "/v1/account/challenges", Operation::LogIn),
    ("POST", "/v1/account/sessions/by-phone", Operation::LogIn),
    ("GET", "/v1/account", Operation::OwnSession),
    ("PUT", "/v1/account/password", Operation::OwnSession),
    ("DELETE", "/v1/account/sessions/{id}", Operation::OwnSession),
    ("POST", "/v1/account/not-me", Operation::NotMe),
    ("GET", "/v1/account/sessions", Operation::OwnAccount),
    ("GET", "/v1/account/phones", Operation::OwnAccount),
    ("POST", "/v1/account/phones", Operation::OwnAccount),
    ("DELETE", "/v1/account/phones/{id}", Operation::OwnAccount),
    ("GET", "/v1/account/desks", Operation::OwnAccount),
    ("PUT", "/v1/account/desks/{id}", Operation::OwnAccount),
    ("DELETE", "/v1/account/desks/{id}", Operation::OwnAccount),
    ("PUT", "/v1/account/number", Operation::OwnAccount),
    ("POST", "/v1/account/proofs", Operation::OwnAccount),
    ("POST", "/v1/account/mail/codes", Operation::OwnAccount),
    ("PUT", "/v1/account/mail", Operation::OwnAccount),
    ("DELETE", "/v1/account/mail", Operation::OwnAccount),
    ("POST", "/v1/account/closing", Operation::OwnAccount),
    ("DELETE", "/v1/account/closing", Operation::OwnAccount),
    ("PUT", "/v1/account/platform", Operation::OwnAccount),
    ("GET", "/v1/account/identity", Operation::OwnAccount),
    ("POST", "/v1/account/identity", Operation::OwnAccount),
    ("GET", "/v1/messages", Operation::OwnAccount),
    ("POST", "/v1/messages/read", Operation::OwnAccount),
    ("GET", "/v1/events", Operation::OwnAccount),
    ("GET", "/v1/enterprises", Operation::Enterprises),
    ("GET", "/v1/enterprises/mine", Operation::Enterprises),
    ("GET", "/v1/enterprises/{id}", Operation::Enterprises),
    ("GET", "/v1/enterprises/{id}/requests", Operation::Enterprises),
    ("POST", "/v1/enterprises/{id}/requests/{application}/grant", Operation::Enterprises),
    ("POST", "/v1/enterprises/{id}/requests/{application}/refusal", Operation::Enterprises),
    ("GET", "/v1/enterprises/{id}/grants", Operation::Enterprises),
    ("GET", "/v1/enterprises/{id}/grants/{grant}/statement", Operation::Enterprises),
    ("GET", "/v1/enterprises/{id}/grants/{grant}/signature", Operation::Enterprises),
    ("GET", "/v1/applications", Operation::Enterprises),
    ("POST", "/v1/applications", Operation::Enterprises),
    ("GET", "/v1/applications/{id}", Operation::Enterprises),
    ("PUT", "/v1/applications/{id}/fields", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/documents/{kind}", Operation::Enterprises),
    ("GET", "/v1/applications/{id}/papers/{document}", Operation::Enterprises),
    ("GET", "/v1/applications/{id}/form", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/submission", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/withdrawal", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/urging", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/way", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/confirmation", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/bank-inquiry", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/resumption", Operation::Enterprises),
    ("POST", "/v1/applications/{id}/enrolments", Operation::Enterprises),
    ("GET", "/v1/office/applications", Operation::Review),
    ("POST", "/v1/office/applications/{id}/lease", Operation::Review),
    ("DELETE", "/v1/office/applications/{id}/lease", Operation::Review),
    ("PUT", "/v1/office/applications/{id}/marks", Operation::Review),
    ("POST", "/v1/office/applications/{id}/decision", Operation::Review),
    ("GET", "/v1/office/applications/{id}/second-look", Operation::Review),
    ("POST", "/v1/office/applications/{id}/second-look", Operation::Review),
    ("GET", "/v1/office/applications/{id}/papers/{document}", Operation::Review),
    ("GET", "/v1/office/bank", Operation::Review),
    ("POST", "/v1/office/roles", Operation::OwnAccount),
    ("GET", "/v1/office/queues", Operation::Queues),
    ("GET", "/v1/office/people", Operation::People),
    ("GET", "/v1/office/proposals", Operation::People),
    ("POST", "/v1/office/proposals", Operation::People),
    ("DELETE", "/v1/office/proposals/{id}", Operation::People),
    ("POST", "/v1/office/proposals/{id}/confirmation", Operation::People),
    ("POST", "/v1/office/proposals/{id}/link", Operation::People),
    ("DELETE", "/v1/office/people/{account}/roles/{role}", Operation::People),
    ("DELETE", "/v1/office/people/{account}/sessions", Operation::People),
    ("GET", "/v1/office/audit", Operation::AuditRead),
    ("POST", "/v1/office/audit/verification", Operation::AuditVerify),
    ("GET", "/v1/office/outbox", Operation::Outbox),
    ("GET", "/v1/office/sandbox/identity", Operation::Sandbox),
    ("PUT", "/v1/office/sandbox/identity", Operation::Sandbox),
    ("POST", "/v1/office/sandbox/bank", Operation::Sandbox),
];

/// What a request does; nothing where it has no rule.
pub(crate) fn operation(method: &str, path: &str) -> Option<Operation> {
    // Whoever may ask for something may ask for its head.
    let method = if method == "HEAD" { "GET" } else { method };
    RULES.iter().find(|(of, at, _)| *of == method && *at == path).map(|(_, _, operation)| *operation)
}

/// The methods that a path has.
pub(crate) fn methods(path: &str) -> Vec<&'static str> {
    let mut methods: Vec<_> = RULES.iter().filter(|(_, at, _)| *at == path).map(|(method, _, _)| *method).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods
}
