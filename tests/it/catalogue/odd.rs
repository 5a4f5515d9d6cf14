//! Providers that nobody has, for what a description can say and few of the catalogue do.

use users_runtime::provider::{
    ClientAuth, Description, EmailTrust, Quirks, Refresh, RevocationStyle, TokenIn, UserinfoRequest,
};

/// What is odd in the requests.
pub(super) fn in_requests() -> Description {
    Description::new("requests", "https://requests.example")
        .authorize_url("https://requests.example/ask?tenant=7")
        .token_url("https://requests.example/token?v=2")
        .refresh_url("https://requests.example/again")
        .userinfo_url("https://api.requests.example/me?fields=id,mail")
        .userinfo_request(UserinfoRequest::PostJson(r#"{"query": "{ me { id } }"}"#.into()))
        .userinfo_header("X-Client", "app-{client_id}")
        .token_in(TokenIn::Header("X-Token".into()))
        .revokes_by(RevocationStyle::BearerDelete, "https://requests.example/token/{client_id}?now=1")
        .scopes(["read:mail", "read:me"])
        .scope_separator(',')
        .authorize_param("owner", "user")
        .token_param("format", "json")
        .client_id_param("client_key")
        .refuses_pkce()
        .id_pointer("/data/0/id")
        .email_pointer("/data/0/mail", EmailTrust::Flags(&["/data/0/valid", "/data/0/sure"]))
        .refresh(Refresh::Offline { scopes: &["stay"], params: &[("access", "long")] })
}

/// What is odd in the answers.
pub(super) fn in_answers() -> Description {
    Description::new("answers", "https://answers.example")
        .authorize_url("https://answers.example/ask")
        .token_url("https://answers.example/token")
        .userinfo_url("https://answers.example/me")
        .token_in(TokenIn::Scheme("OAuth".into()))
        .scopes(["mail"])
        .form_post()
        .client_auth(ClientAuth::None)
        .token_root("/body/tokens")
        .id_pointers(["/a~1b/0", "/id"])
        .email_pointer("/mail", EmailTrust::Flag("/mail_ok".into()))
        .name_pointers(["/first", "/last"])
        .other_name_pointer("/login")
        .picture_pointer("https://img.example/{/id}/{/avatar}")
        .quirks(Quirks {
            errors_as_200: true,
            numeric_id: true,
            refresh_token_once: true,
            expires_in_as_text: true,
            flags_as_text: true,
            wants_user_agent: true,
            ..Quirks::NONE
        })
}

/// What is odd in tokens.
pub(super) fn in_tokens() -> Description {
    Description::new("tokens", "https://tokens.example/realms/a/")
        .discover()
        .scopes(["openid", "email", "profile"])
        .client_auth(ClientAuth::PrivateKeyJwt)
        .id_token_issuer("https://tokens.example/{tid}/v2")
        .id_pointers(["/tid", "/oid"])
        .leaves_out_nonce()
        .sends_iss()
        .quirks(Quirks { form_encoded_tokens: true, keeps_refresh_token: true, ..Quirks::NONE })
}
