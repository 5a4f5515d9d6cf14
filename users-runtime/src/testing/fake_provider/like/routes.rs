//! Which request goes where, at a fake that is like another provider.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::answer::redirect;
use super::super::misbehavior::Endpoint;
use super::super::record::{Params, RecordedRequest};
use super::super::server;
use super::super::state::Shared;
use super::super::token;
use super::Like;
use super::moved::path;
use super::userinfo::refused;
use crate::provider::ClientAuth;

/// The answer, where it is another than every fake's.
pub(in super::super) fn respond(shared: &Shared, like: &Like, request: &RecordedRequest) -> Option<Response> {
    let is_openid = like.description.is_openid() || like.description.discovers;
    Some(match Endpoint::at(&request.path) {
        Some(Endpoint::Token) if request.method == "POST" => token::token(shared, request),
        Some(Endpoint::Revoke) => like.revoke(shared, request),
        Some(Endpoint::UserInfo) if request.path == "/userinfo" => like.userinfo(shared, request),
        Some(Endpoint::Emails) => like.addresses(shared, request),
        Some(Endpoint::Discovery) if is_openid => like.metadata(shared, request),
        Some(Endpoint::Jwks) if is_openid => return None,
        Some(Endpoint::Authorize) => return None,
        None if request.path == "/logout" => end_session(like, request, &shared.config.client_id),
        None if request.path == "/authorize/decision" => return None,
        _ => refused(404, "there is no such endpoint"),
    })
}

/// A person signs out, and is sent back (OpenID Connect RP-Initiated Logout section 2).
fn end_session(like: &Like, request: &RecordedRequest, client_id: &str) -> Response {
    let params = Params(&request.query);
    if !like.capabilities().ends_sessions || params.first("client_id") != Some(client_id) {
        return refused(404, "there is no such endpoint");
    }
    match params.first("post_logout_redirect_uri") {
        Some(url) => redirect(StatusCode::FOUND, url),
        None => refused(400, "post_logout_redirect_uri is missing"),
    }
}

impl Like {
    /// OIDC Discovery section 3, as the description has it.
    fn metadata(&self, shared: &Shared, request: &RecordedRequest) -> Response {
        let description = &self.description;
        let issuer = self.issuer().trim_end_matches('/');
        if request.path != format!("{}/.well-known/openid-configuration", path(issuer)) {
            return refused(404, "no issuer of this name is here");
        }
        if request.method != "GET" {
            return refused(405, "only GET");
        }
        let origin = &shared.origin;
        let methods = match description.client_auth {
            None if description.discovers => json!(shared.config.client_auth.methods()),
            None | Some(ClientAuth::Post | ClientAuth::SignedSecret) => json!(["client_secret_post"]),
            Some(ClientAuth::Basic) => json!(["client_secret_basic"]),
            Some(ClientAuth::None) => json!(["none"]),
            Some(ClientAuth::PrivateKeyJwt) => json!(["private_key_jwt"]),
        };
        let mut document = json!({
            "issuer": self.issuer(),
            "authorization_endpoint": format!("{origin}/authorize"),
            "token_endpoint": format!("{origin}/token"),
            "jwks_uri": format!("{origin}/jwks"),
            "response_types_supported": ["code"],
            "response_modes_supported": [if description.form_post { "form_post" } else { "query" }],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [shared.config.id_token_alg.name()],
            "scopes_supported": description.scopes,
            "token_endpoint_auth_methods_supported": methods,
            "authorization_response_iss_parameter_supported": shared.config.sends_iss,
        });
        let mut put = |name: &str, is_there: bool, value: Value| {
            if is_there {
                document[name] = value;
            }
        };
        let capabilities = self.capabilities();
        put("userinfo_endpoint", capabilities.userinfo, json!(format!("{origin}/userinfo")));
        put("revocation_endpoint", capabilities.revokes, json!(format!("{origin}/revoke")));
        put("end_session_endpoint", capabilities.ends_sessions, json!(format!("{origin}/logout")));
        put("code_challenge_methods_supported", description.pkce, json!(["S256"]));
        server::metadata(shared, document)
    }
}
