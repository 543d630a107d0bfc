//! Who sent a request, and whether they may: one extractor, which cannot be named without naming the
//! permission it asks for. A route without it is seen to be open.

use crate::Api;
use crate::problem::Refused;
use crate::request_id::RequestId;
use app::{Access, Origin};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use domain::Timestamp;
use domain::access::{Permission, Principal};
use std::marker::PhantomData;
use std::ops::Deref;

/// Takes a role of the caller's for one request, and leaves the others; it never gives one.
const ROLE_HEADER: &str = "prentice-role";

/// The permissions as types, for signatures: `Allowed<needs::RunsExecute>`.
pub(crate) mod needs {
    use domain::access::Permission;

    /// What a route asks of its caller.
    pub(crate) trait Needs: Send {
        /// The permission, or none when any caller will do.
        const PERMISSION: Option<Permission>;
    }

    macro_rules! permissions {
        ($($name:ident),+) => {$(
            #[doc = concat!("[`Permission::", stringify!($name), "`].")]
            pub(crate) enum $name {}
            impl Needs for $name {
                const PERMISSION: Option<Permission> = Some(Permission::$name);
            }
        )+};
    }

    permissions!(
        SkillsRead,
        SkillsPropose,
        RunsRead,
        RunsExecute,
        RunsCancel,
        FeedbackWrite,
        ApprovalsRead,
        ApprovalsDecide,
        BudgetRead,
        BudgetWrite,
        TokensManage,
        PoliciesRead,
        AuditRead,
        ErrorsReport,
        ErrorsRead,
        ErrorsManage
    );

    /// Whoever proved who they are.
    pub(crate) enum AnyCaller {}

    impl Needs for AnyCaller {
        const PERMISSION: Option<Permission> = None;
    }
}

/// Someone who proved who they are, meant this request, and holds what it needs.
pub(crate) struct Allowed<N: needs::Needs> {
    principal: Principal,
    request: RequestId,
    needs: PhantomData<fn() -> N>,
}

impl<N: needs::Needs> Allowed<N> {
    /// The caller and the request, as the audit names them.
    pub(crate) fn origin(&self) -> Origin {
        Origin::of(&self.principal, Some(self.request.as_str()))
    }
}

impl<N: needs::Needs> Deref for Allowed<N> {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl<N: needs::Needs> FromRequestParts<Api> for Allowed<N> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Allowed<N>, Refused> {
        let principal = match parts.extensions.remove::<Identified>() {
            Some(Identified(principal)) => principal,
            None => identify(api, &parts.method, &parts.headers, Timestamp::now()).await?,
        };
        if let Some(permission) = N::PERMISSION {
            require(&principal, permission)?;
        }
        let Ok(request) = RequestId::from_request_parts(parts, api).await;
        Ok(Allowed {
            principal,
            request,
            needs: PhantomData,
        })
    }
}

/// Who was found to be calling on the way here, so that nobody is asked for twice.
#[derive(Clone)]
pub(crate) struct Identified(pub(crate) Principal);

/// Who is calling, in the role they chose. They proved who they are, and meant this request.
pub(crate) async fn identify(
    api: &Api,
    method: &Method,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Principal, Refused> {
    let principal = api.inner.access.authenticate(headers, now).await?;
    if !method.is_safe() && !Access::is_intended(headers) {
        let detail =
            "the request came with a session from a page of another site (or without `Origin`)";
        return Err(Refused::new(StatusCode::FORBIDDEN, "cross_site", detail));
    }
    narrowed(principal, headers)
}

/// Refuses a caller who does not hold this: for what only some requests of a route need.
pub(crate) fn require(caller: &Principal, permission: Permission) -> Result<(), Refused> {
    if caller.may(permission) {
        return Ok(());
    }
    let mut detail = format!(
        "this needs the permission {permission}, which the roles {} give, and {} does not hold it",
        permission.roles().join(", "),
        caller.name
    );
    if caller.scopes.is_some() {
        detail.push_str(" within the scopes of the token");
    }
    Err(Refused::new(
        StatusCode::FORBIDDEN,
        "permission_missing",
        detail,
    ))
}

fn narrowed(principal: Principal, headers: &HeaderMap) -> Result<Principal, Refused> {
    let mut roles = headers.get_all(ROLE_HEADER).iter();
    let Some(role) = roles.next() else {
        return Ok(principal);
    };
    let bad = |detail: &str| Refused::new(StatusCode::BAD_REQUEST, "bad_request", detail);
    if roles.next().is_some() {
        return Err(bad(
            "Prentice-Role is there more than once; it holds one role",
        ));
    }
    let role = role.to_str().map(str::trim);
    let role = role.map_err(|_| bad("Prentice-Role holds no text; it holds one role"))?;
    principal
        .narrowed_to(role)
        .map_err(|error| Refused::new(StatusCode::FORBIDDEN, "role_not_held", error.to_string()))
}
