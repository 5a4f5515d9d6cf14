//! `next`, through the routes: it is refused, or it stays on this site.

use ::axum::http::Method;
use proptest::prelude::any;
use proptest::sample::select;
use users_runtime::testing::FakeProvider;
use users_runtime::{MemoryStore, Provider as _};

use super::{Direct, World, encoded, fake, request};
use crate::support::property::{decoded, holds, paths};
use crate::support::{Browser, ada, app, bob, required};

/// How a `next` is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Login,
    AssociateForm,
    AssociateQuery,
}

struct Site {
    direct: Direct<required::OAuthAccount>,
    fake: FakeProvider,
    other: FakeProvider,
    /// Ada's.
    token: String,
}

impl Site {
    async fn new(base: &str) -> Self {
        let (fake, other) = (fake(base).await, fake(base).await);
        let setup = app(MemoryStore::default())
            .provider("/auth/fake", fake.provider())
            .associate("/auth/associate/other", other.provider().named("other"));
        let direct = Direct::new(setup, base);
        let mut browser = Browser::new();
        let begun = direct.get(&mut browser, "/auth/fake/authorize").await.json();
        let callback = fake.approve(begun["authorization_url"].as_str().unwrap(), &ada());
        let token = direct.get(&mut browser, direct.local(&callback)).await.access_token();
        Self { direct, fake, other, token }
    }

    /// Where the person is in the end who begins with this `next`; `None` if that is refused.
    async fn end(&self, way: Way, next: &str) -> Option<String> {
        let query = encoded([("next", next)]);
        let (provider, person, mut browser) = match way {
            Way::Login => (&self.fake, ada(), Browser::new()),
            _ => (&self.other, bob(), Browser::new().bearing(&self.token)),
        };
        let (method, path, form) = match way {
            Way::Login => (Method::GET, format!("/auth/fake/login?{query}"), String::new()),
            Way::AssociateForm => (Method::POST, "/auth/associate/other/login".to_owned(), query),
            Way::AssociateQuery => {
                (Method::POST, format!("/auth/associate/other/login?{query}"), String::new())
            }
        };
        let asked = request(&method, path.parse().unwrap(), &browser, form);
        let answer = self.direct.ask(asked).await;
        browser.keep(&answer);
        if !answer.location().starts_with(&format!("{}?", provider.authorize_url())) {
            answer.leads_to(&self.direct.error_page("OAUTH_INVALID_NEXT"));
            return None;
        }
        let callback = provider.approve(answer.location(), &person);
        let answer = self.direct.get(&mut browser, self.direct.local(&callback)).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        Some(answer.location().to_owned())
    }
}

#[test]
fn no_next_leads_off_this_site() {
    let world = World::new();
    let sites =
        ["https://app.example/prefix", "http://127.0.0.1:8000"].map(|base| world.run(Site::new(base)));
    let ways = select(vec![Way::Login, Way::AssociateForm, Way::AssociateQuery]);
    holds(300, (paths(), ways, any::<bool>()), |(next, way, is_second)| {
        let site = &sites[usize::from(is_second)];
        let Some(end) = world.run(site.end(way, &next)) else { return };
        assert_eq!(end, next);
        let base = &site.direct.base;
        let callback = base.join("/prefix/auth/fake/callback").unwrap();
        let once = decoded(&end);
        for reading in [&decoded(&once), &once, &end] {
            let url = callback.join(reading).unwrap();
            assert_eq!(url.origin(), base.origin(), "{reading:?} is {url}");
        }
    });
}
