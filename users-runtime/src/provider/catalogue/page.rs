//! The page `docs/providers.md`, made of the descriptions.

use std::fmt::Write as _;
use std::path::Path;

use super::each;
use super::tests::EachProvider;
use crate::provider::{
    ClientAuth, Described, Description, EmailGiven, EmailVerified, Refresh, RevocationStyle,
};

const HEAD: &str = "\
# Providers

Made from the descriptions in `users-runtime/src/provider/catalogue`, one file each; a test compares this page with them. Any other provider is [an OpenID Connect issuer by its URL, or a description of your own](../README.md#providers).

- **Type**: in `users_runtime::providers`.
- **Name**: the `oauth_name` of its accounts, unless `named` gives another.
- **Scopes**: what is always asked for; `extra_scopes` adds to them.
- **E-mail**: *always*, *sometimes* or *never* given with a login. A user model with `email: String` compiles with all but the last.
- **Verified**: whether the provider vouches for the address: *always*, *per profile* (each profile says it), or *never*: then linking by e-mail does not compile, unless the provider is trusted by its name. What other servers than gitlab.com say is not relied on.
- **Refresh**: whether a login gives a refresh token: *always*, *offline* (after `.offline()`), or *never* (GitHub: to a GitHub App always).
- **Revoke**: how tokens end when an account is unlinked: by RFC 7009, in the provider's *own way*, or not (*no*); *by metadata*, if the issuer's names an endpoint.
- **PKCE**: sent to every provider that is not known to refuse it.
- **id_token**: OpenID Connect; *metadata* where endpoints are discovered, *form* where the answer comes by a `POST`.
- **Client authentication**: the client's secret in the body (*post*) or by HTTP Basic (*basic*), an assertion signed with its key in the secret's place (*signed secret*), nothing (*none*), or the best that the issuer's metadata names (*by metadata*).

";

/// The page's lines for one provider.
struct Page {
    table: String,
    register: String,
    count: usize,
}

impl EachProvider for Page {
    fn provider<P: Described>(&mut self, name: &str) {
        let description = P::description();
        let shown = description.label();
        writeln!(
            self.table,
            "| {shown} | `{name}` | `{}` | {} | {} | {} | {} | {} | {} | {} | {} |",
            description.name,
            scopes(&description),
            email(&description),
            verified(&description),
            refresh(&description),
            revoke(&description),
            if description.pkce { "yes" } else { "refused" },
            id_token(&description),
            client_auth(&description),
        )
        .unwrap();
        if let Some((console, field)) = &description.registration {
            // Nobody is at the address of an example.
            let is_example = console.split('/').nth(2).is_some_and(|host| host.contains(".example"));
            let console = if is_example { format!("`{console}`") } else { format!("<{console}>") };
            writeln!(self.register, "| {shown} | {console} | {field} |").unwrap();
        }
        self.count += 1;
    }
}

fn scopes(description: &Description) -> String {
    let scopes: Vec<String> = description.scopes.iter().map(|scope| format!("`{scope}`")).collect();
    if scopes.is_empty() { "–".to_owned() } else { scopes.join(" ") }
}

fn email(description: &Description) -> &'static str {
    match description.gives_email() {
        EmailGiven::Always => "always",
        EmailGiven::Sometimes => "sometimes",
        EmailGiven::Never => "never",
    }
}

fn verified(description: &Description) -> &'static str {
    match description.verifies_email() {
        EmailVerified::Always => "always",
        EmailVerified::PerProfile => "per profile",
        EmailVerified::Never if description.gives_email() == EmailGiven::Never => "–",
        EmailVerified::Never => "never",
    }
}

fn refresh(description: &Description) -> &'static str {
    match &description.refresh {
        Refresh::Always => "always",
        Refresh::Offline { .. } => "offline",
        Refresh::Never => "never",
    }
}

fn revoke(description: &Description) -> &'static str {
    match &description.revocation {
        Some((_, RevocationStyle::Rfc7009)) => "RFC 7009",
        Some(_) => "own way",
        None if description.discovers => "by metadata",
        None => "no",
    }
}

fn id_token(description: &Description) -> String {
    let mut said = Vec::new();
    if description.is_openid() {
        said.push("yes");
    }
    if description.discovers {
        said.push("metadata");
    }
    if description.form_post {
        said.push("form");
    }
    if said.is_empty() { "no".to_owned() } else { said.join(", ") }
}

fn client_auth(description: &Description) -> &'static str {
    match description.client_auth {
        Some(ClientAuth::Basic) => "basic",
        Some(ClientAuth::None) => "none",
        Some(ClientAuth::PrivateKeyJwt) => "key",
        Some(ClientAuth::SignedSecret) => "signed secret",
        None if description.discovers => "by metadata",
        Some(ClientAuth::Post) | None => "post",
    }
}

/// The page as it has to be.
fn page() -> String {
    let mut page = Page { table: String::new(), register: String::new(), count: 0 };
    each(&mut page);
    let mut text = HEAD.to_owned();
    write!(
        text,
        "{} providers:\n\n\
         | Provider | Type | Name | Scopes | E-mail | Verified | Refresh | Revoke | PKCE | id_token | Client authentication |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n{}\n\
         ## Where to register an application\n\n\
         The callback is the path that `login_routes` are nested at, with `/callback`: `https://app.example/auth/google/callback`. \
         The associating routes have a callback of their own, to be registered too. Where a provider has an address for each \
         customer, the page has an example.\n\n\
         | Provider | Console | The callback goes into |\n| --- | --- | --- |\n{}",
        page.count, page.table, page.register
    )
    .unwrap();
    text
}

#[test]
fn the_page_of_the_catalogue_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/providers.md");
    let page = page();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == page,
        "docs/providers.md is not what the descriptions say: \
         UPDATE_PAGES=1 cargo test -p users-runtime --features testing --lib catalogue"
    );
}
