//! Who can sign in.

use serde_json::{Value, json};

/// A person with an account at the [`FakeProvider`](super::FakeProvider).
///
/// ```
/// use users_runtime::testing::Person;
///
/// let ada = Person::new("1", "ada@example.com").name("Ada Lovelace");
/// assert_eq!((ada.sub(), ada.email()), ("1", Some("ada@example.com")));
///
/// let bob = Person::new("2", "bob@example.com").unverified();
/// let eve = Person::new("3", "eve@example.com").without_email();
/// assert_eq!(eve.email(), None);
/// # let _ = bob;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub(super) sub: String,
    pub(super) login: String,
    pub(super) name: Option<String>,
    pub(super) picture: Option<String>,
    /// The first is the primary one.
    pub(super) addresses: Vec<Address>,
    pub(super) hides_email: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) text: String,
    pub(super) verified: bool,
}

impl Person {
    /// The person whom the provider knows as `sub`, with a verified e-mail address and neither name nor picture.
    ///
    /// `/user` gives the id as a number, as GitHub does, where `sub` is one.
    #[must_use]
    pub fn new(sub: impl Into<String>, email: impl Into<String>) -> Self {
        let email = email.into();
        Self {
            sub: sub.into(),
            login: email.split('@').next().unwrap_or_default().to_owned(),
            name: None,
            picture: None,
            addresses: vec![Address { text: email, verified: true }],
            hides_email: false,
        }
    }

    /// With a name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With the address of a picture.
    #[must_use]
    pub fn picture(mut self, url: impl Into<String>) -> Self {
        self.picture = Some(url.into());
        self
    }

    /// With another `login` (the handle in GitHub's shape) than the local part of the e-mail address.
    #[must_use]
    pub fn login(mut self, login: impl Into<String>) -> Self {
        self.login = login.into();
        self
    }

    /// Without any e-mail address.
    #[must_use]
    pub fn without_email(mut self) -> Self {
        self.addresses.clear();
        self
    }

    /// With a primary e-mail address that the provider has not verified.
    #[must_use]
    pub fn unverified(mut self) -> Self {
        if let Some(primary) = self.addresses.first_mut() {
            primary.verified = false;
        }
        self
    }

    /// With one more address in `/user/emails`, after the primary one.
    #[must_use]
    pub fn other_email(mut self, email: impl Into<String>, verified: bool) -> Self {
        self.addresses.push(Address { text: email.into(), verified });
        self
    }

    /// With `"email": null` in `/user`, as GitHub answers for people who hide theirs; `/user/emails` has it still.
    #[must_use]
    pub fn hidden_email(mut self) -> Self {
        self.hides_email = true;
        self
    }

    /// What the provider knows the person as.
    #[must_use]
    pub fn sub(&self) -> &str {
        &self.sub
    }

    /// The primary e-mail address.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.primary().map(|address| address.text.as_str())
    }

    pub(super) fn primary(&self) -> Option<&Address> {
        self.addresses.first()
    }

    /// How the person is shown on the consent page.
    pub(super) fn label(&self) -> &str {
        self.name.as_deref().or(self.email()).unwrap_or(&self.sub)
    }

    /// The id as GitHub gives it: a number where it is one.
    pub(super) fn github_id(&self) -> Value {
        self.sub.parse::<u64>().map_or_else(|_| json!(self.sub), |id| json!(id))
    }

    /// Whether `hint`, from `login_hint`, means this person.
    pub(super) fn is_meant_by(&self, hint: &str) -> bool {
        self.sub == hint || self.login == hint || self.addresses.iter().any(|address| address.text == hint)
    }
}
