//! One call: what it takes, what it answers, and with which codes it is refused.

use std::collections::{BTreeMap, BTreeSet};

use sealbid_wire::form::Uuid;
use utoipa::openapi::path::{HttpMethod, Operation as Described, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AllOfBuilder, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, KnownFormat, Ref, RefOr, Required, Response, ResponseBuilder, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::http::status;
use crate::permissions::{self, Operation};

/// What may go wrong wherever the store is asked or a key is used.
const FAULTS: [&str; 6] = [
    "internal",
    "service_authority_damaged",
    "service_busy",
    "service_record_damaged",
    "service_store",
    "signer_unavailable",
];

/// What is said of the key of a request.
const KEY: &str = "A random UUID for what is to be done. Sent again with the same body within 7 days, it is answered as the first time and done once; with \
                   another body it is refused.";

/// How one shows who one is.
#[derive(Clone, Copy)]
pub(super) enum Proof {
    Session,
    Phone,
    Side,
}

impl Proof {
    pub(super) const ALL: [Self; 3] = [Self::Session, Self::Phone, Self::Side];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Phone => "phone",
            Self::Side => "side",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Session => "The bearer of an account's session, which logging in gave.",
            Self::Phone => "The bearer of an enrolled phone, which made it itself: 32 bytes, base64url.",
            Self::Side => {
                "The bearer of a side of one session of the relay, which made it itself: 32 bytes, base64url."
            }
        }
    }
}

/// What is collected while calls are described.
#[derive(Default)]
pub(super) struct Writing {
    pub(super) schemas: BTreeMap<String, RefOr<Schema>>,
    /// Refusals by their codes: many calls have the same ones.
    pub(super) refusals: BTreeMap<String, RefOr<Response>>,
}

impl Writing {
    /// The name of a type, which is described with all that it is made of.
    fn named<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let mut found = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut found);
        self.schemas.extend(found);
        Ref::from_schema_name(T::name()).into()
    }

    pub(super) fn get(&mut self, path: &'static str, summary: &'static str) -> Draft<'_> {
        self.draft("GET", path, summary)
    }
    pub(super) fn post(&mut self, path: &'static str, summary: &'static str) -> Draft<'_> {
        self.draft("POST", path, summary)
    }
    pub(super) fn put(&mut self, path: &'static str, summary: &'static str) -> Draft<'_> {
        self.draft("PUT", path, summary)
    }
    pub(super) fn delete(&mut self, path: &'static str, summary: &'static str) -> Draft<'_> {
        self.draft("DELETE", path, summary)
    }

    /// A call begins with what its rule says of it: who is kept out.
    fn draft(&mut self, method: &'static str, path: &'static str, summary: &'static str) -> Draft<'_> {
        let problem = self.named::<sealbid_wire::Problem>();
        let call = Call {
            method,
            path,
            summary,
            parameters: BTreeMap::new(),
            query: Vec::new(),
            key: None,
            body: None,
            answers: Vec::new(),
            refusals: FAULTS.into(),
            passes_on: None,
            proof: None,
            problem,
        };
        let draft = Draft { at: self, call };
        match permissions::operation(method, path) {
            Some(operation) if !operation.is_for_everybody() => {
                let draft = draft.proves(Proof::Session).refuses(&["session_none"]).may_come_again();
                let draft = if operation == Operation::OwnSession { draft } else { draft.refuses(&["not_permitted"]) };
                if operation.is_for_roles() { draft.refuses(&["factor_missing"]) } else { draft }
            }
            _ => draft,
        }
    }
}

/// A call that is being described.
pub(super) struct Draft<'w> {
    at: &'w mut Writing,
    call: Call,
}

impl Draft<'_> {
    pub(super) fn proves(mut self, proof: Proof) -> Self {
        self.call.proof = Some(proof);
        self
    }

    /// A part of the path is of this form; it is any text otherwise.
    pub(super) fn part<T: ToSchema>(mut self, name: &'static str) -> Self {
        let form = self.at.named::<T>();
        self.call.parameters.insert(name, form);
        self
    }

    /// What is done carries a key, so that it is known when it comes again.
    fn may_come_again(mut self) -> Self {
        if self.call.method != "POST" {
            return self;
        }
        self.call.key = Some(self.at.named::<Uuid>());
        self.refuses(&["REPEAT_DIFFERS", "service_form", "service_slow", "service_too_large"])
    }

    pub(super) fn query<T: PartialSchema>(mut self, name: &'static str, description: &'static str) -> Self {
        self.call.query.push((name, description, T::schema()));
        self.refuses(&["service_form"])
    }

    pub(super) fn takes<T: ToSchema>(mut self) -> Self {
        let content = Content::new(Some(self.at.named::<T>()));
        self.call.body = Some(body("application/json", content));
        self.refuses(&["service_form", "service_slow", "service_too_large"])
    }

    pub(super) fn takes_bytes(mut self, media_type: &'static str) -> Self {
        self.call.body = Some(body(media_type, Content::new(Some(bytes()))));
        self.refuses(&["service_form", "service_slow", "service_too_large"])
    }

    pub(super) fn gives<T: ToSchema>(self, description: &'static str) -> Self {
        let form = self.at.named::<T>();
        self.answer(200, description, "application/json", form)
    }

    pub(super) fn gives_each<T: ToSchema>(self, description: &'static str) -> Self {
        let form = ArrayBuilder::new().items(self.at.named::<T>()).into();
        self.answer(200, description, "application/json", form)
    }

    pub(super) fn makes<T: ToSchema>(self, description: &'static str) -> Self {
        let form = self.at.named::<T>();
        self.answer(201, description, "application/json", form)
    }

    pub(super) fn gives_bytes(self, description: &'static str, media_type: &'static str) -> Self {
        self.answer(200, description, media_type, bytes())
    }

    /// JSON of a form that stands elsewhere.
    pub(super) fn answers_any(self, description: &'static str) -> Self {
        let form = ObjectBuilder::new().schema_type(Type::Object).into();
        self.answer(200, description, "application/json", form)
    }

    /// It is answered without a body.
    pub(super) fn says(mut self, status: u16, description: &'static str) -> Self {
        self.call.answers.push((status, Response::new(description)));
        self
    }

    /// A type that is spoken of, though nothing here is of it as a whole.
    pub(super) fn mentions<T: ToSchema>(self) -> Self {
        self.at.named::<T>();
        self
    }

    pub(super) fn refuses(mut self, codes: &[&'static str]) -> Self {
        self.call.refusals.extend(codes);
        self
    }

    /// It may also be refused with a code of what is read in the request.
    pub(super) fn passes_on(mut self, of: &'static str) -> Self {
        self.call.passes_on = Some(of);
        self
    }

    /// Neither the store nor a key is asked, so that none can fail.
    pub(super) fn without_store(mut self) -> Self {
        self.call.refusals.retain(|code| !FAULTS.contains(code));
        self
    }

    fn answer(mut self, status: u16, description: &'static str, media_type: &str, form: RefOr<Schema>) -> Self {
        let response = ResponseBuilder::new().description(description).content(media_type, Content::new(Some(form)));
        self.call.answers.push((status, response.build()));
        self
    }

    pub(super) fn done(self) -> Call {
        self.call
    }
}

fn bytes() -> RefOr<Schema> {
    let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
    ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).into()
}

fn body(media_type: &str, content: Content) -> RequestBody {
    RequestBodyBuilder::new().content(media_type, content).required(Some(Required::True)).build()
}

/// A call as it is described.
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    summary: &'static str,
    parameters: BTreeMap<&'static str, RefOr<Schema>>,
    query: Vec<(&'static str, &'static str, RefOr<Schema>)>,
    key: Option<RefOr<Schema>>,
    body: Option<RequestBody>,
    answers: Vec<(u16, Response)>,
    refusals: BTreeSet<&'static str>,
    passes_on: Option<&'static str>,
    proof: Option<Proof>,
    problem: RefOr<Schema>,
}

impl Call {
    /// The codes that it is refused with.
    #[cfg(test)]
    pub(super) fn refusals(&self) -> impl Iterator<Item = &'static str> {
        self.refusals.iter().copied()
    }

    /// Path, method and description.
    pub(super) fn described(self, at: &mut Writing) -> (String, HttpMethod, Described) {
        // How the router names the rest of a path is its own affair.
        let path = self.path.replace("{*", "{");
        let words: Vec<_> = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut operation = OperationBuilder::new()
            .operation_id(Some(format!("{}_{}", self.method.to_lowercase(), words[1..].join("_"))))
            .tag(words[1])
            .summary(Some(self.summary))
            .request_body(self.body.clone());
        let parts: Vec<_> = path.split(['{', '}']).skip(1).step_by(2).collect();
        for part in &parts {
            let form = self.parameters.get(part).cloned().unwrap_or_else(String::schema);
            let parameter = ParameterBuilder::new().name(*part).parameter_in(ParameterIn::Path);
            operation = operation.parameter(parameter.required(Required::True).schema(Some(form)));
        }
        for (name, description, form) in &self.query {
            let parameter = ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query);
            let parameter = parameter.required(Required::False).description(Some(*description));
            operation = operation.parameter(parameter.schema(Some(form.clone())));
        }
        if let Some(form) = &self.key {
            let parameter = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
            let parameter = parameter.required(Required::False).description(Some(KEY));
            operation = operation.parameter(parameter.schema(Some(form.clone())));
        }
        if let Some(proof) = self.proof {
            operation = operation.security(SecurityRequirement::new::<_, [&str; 0], &str>(proof.name(), []));
        }
        for (status, response) in &self.answers {
            operation = operation.response(status.to_string(), response.clone());
        }
        for (status, codes) in self.refused(!parts.is_empty()) {
            operation = operation.response(status.to_string(), self.refusal(at, status, &codes));
        }
        let method = match self.method {
            "GET" => HttpMethod::Get,
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            _ => HttpMethod::Delete,
        };
        (path, method, operation.build())
    }

    /// The codes of refusals by their status.
    fn refused(&self, has_parts: bool) -> BTreeMap<u16, BTreeSet<&'static str>> {
        let mut codes: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
        // A part of a path that is no text names nothing.
        for code in self.refusals.iter().copied().chain(has_parts.then_some("service_no_such")) {
            codes.entry(status(code).as_u16()).or_default().insert(code);
        }
        codes
    }

    fn refusal(&self, at: &mut Writing, status: u16, codes: &BTreeSet<&'static str>) -> RefOr<Response> {
        let listed = codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
        let refusal = |description: String, form: RefOr<Schema>| {
            let response = ResponseBuilder::new().description(description);
            RefOr::from(response.content("application/json", Content::new(Some(form))).build())
        };
        match self.passes_on {
            // Whatever cannot be carried out as it is has this status, and a code of its own.
            Some(of) if status == 400 => {
                refusal(format!("Refused: {listed}, or a code of {of}."), self.problem.clone())
            }
            _ => {
                let name = codes.iter().copied().collect::<Vec<_>>().join("-");
                let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().copied()));
                let narrowed = ObjectBuilder::new().property("code", code);
                let form = AllOfBuilder::new().item(self.problem.clone()).item(narrowed);
                at.refusals.insert(name.clone(), refusal(format!("Refused: {listed}."), form.into()));
                Ref::from_response_name(name).into()
            }
        }
    }
}
