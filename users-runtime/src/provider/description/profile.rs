//! Where a provider says who a person is.

use super::{Description, EmailGiven, EmailList, EmailTrust, EmailVerified, Text, TokenIn, UserinfoRequest};

impl Description {
    /// Where the access token gives the profile as JSON. Needed, if it is not discovered, not in the token answer, and not in
    /// the `id_token`.
    #[must_use]
    pub fn userinfo_url(mut self, url: impl Into<Text>) -> Self {
        self.userinfo_url = url.into();
        self
    }

    /// What is sent to the [`userinfo_url`](Self::userinfo_url). A `GET` by default.
    #[must_use]
    pub fn userinfo_request(mut self, request: UserinfoRequest) -> Self {
        self.userinfo_request = request;
        self
    }

    /// A header of each request with the access token. `{client_id}` and `{client_secret}` in its value stand for the
    /// client's id and secret. It does not print.
    #[must_use]
    pub fn userinfo_header(mut self, name: impl Into<Text>, value: impl Into<Text>) -> Self {
        self.userinfo_headers.0.push((name.into(), value.into()));
        self
    }

    /// Where the access token is in such a request: `Authorization: Bearer` by default.
    #[must_use]
    pub fn token_in(mut self, place: TokenIn) -> Self {
        self.token_in = place;
        self
    }

    /// The profile is in the token answer, beside the tokens, and there is nothing to ask.
    #[must_use]
    pub fn profile_in_token_answer(mut self) -> Self {
        self.profile_in_token_answer = true;
        self
    }

    /// Where a `GET` with the access token gives the addresses as `[{"email", "primary", "verified"}]`, as GitHub has
    /// it. The primary one is used if it is verified, and no other, whatever the profile says.
    #[must_use]
    pub fn emails_url(self, url: impl Into<Text>) -> Self {
        let list = EmailList {
            list: "".into(),
            email: "email".into(),
            primary: "primary".into(),
            verified: "verified".into(),
        };
        self.emails(url, list)
    }

    /// As [`emails_url`](Self::emails_url), where the list has another form.
    #[must_use]
    pub fn emails(mut self, url: impl Into<Text>, list: EmailList) -> Self {
        self.emails = Some((url.into(), list));
        self
    }

    /// The JSON pointer (RFC 6901) to the person's id in the profile: a non-empty string, or an integer.
    #[must_use]
    pub fn id_pointer(self, pointer: impl Into<Text>) -> Self {
        self.id_pointers([pointer])
    }

    /// The JSON pointers to what makes up the person's id, where it takes more than one to tell a person from all others: a
    /// tenant and an id in it. They are joined by `:`, and only the last may hold one.
    #[must_use]
    pub fn id_pointers<I: IntoIterator<Item: Into<Text>>>(mut self, pointers: I) -> Self {
        self.id = pointers.into_iter().map(Into::into).collect();
        self
    }

    /// How other programs have stored the person's id, `{id}` standing for it: HTTPX OAuth has `people/{id}` for Google.
    /// `{last}` is the last part of an id of several parts ([`id_pointers`](Self::id_pointers)). Accounts that are stored so
    /// are found by the same look-up, and keep their spelling.
    ///
    /// **Only for a provider whose ids nobody chooses for themselves.** Where people choose their own id, somebody who calls
    /// themselves `people/1234` would be taken for 1234.
    ///
    /// More than [`Profile::MAX_LEGACY_IDS`](crate::Profile::MAX_LEGACY_IDS), and one without `{id}` and `{last}`, are refused when
    /// the routes are made.
    #[must_use]
    pub fn legacy_ids<I: IntoIterator<Item: Into<Text>>>(mut self, spellings: I) -> Self {
        self.legacy_ids = spellings.into_iter().map(Into::into).collect();
        self
    }

    /// The JSON pointer to the e-mail address in the profile, and what it is worth.
    #[must_use]
    pub fn email_pointer(mut self, pointer: impl Into<Text>, trust: EmailTrust) -> Self {
        self.email = Some((pointer.into(), trust));
        self
    }

    /// Each person has an e-mail address there, and it is told with each login.
    #[must_use]
    pub fn email_always(mut self) -> Self {
        self.email_always = true;
        self
    }

    /// The profile has no e-mail address.
    #[must_use]
    pub fn no_email(mut self) -> Self {
        self.email = None;
        self
    }

    /// The JSON pointer to a name to show.
    #[must_use]
    pub fn name_pointer(self, pointer: impl Into<Text>) -> Self {
        self.name_pointers([pointer])
    }

    /// The JSON pointers to the parts of a name to show. Those that lead to a text are joined by a space.
    #[must_use]
    pub fn name_pointers<I: IntoIterator<Item: Into<Text>>>(mut self, pointers: I) -> Self {
        self.full_name = pointers.into_iter().map(Into::into).collect();
        self
    }

    /// The JSON pointer to what a person is called who has no such name: the name that they log in with, say.
    #[must_use]
    pub fn other_name_pointer(mut self, pointer: impl Into<Text>) -> Self {
        self.other_name = Some(pointer.into());
        self
    }

    /// The callback's parameter `user` is JSON, and these pointers lead to the parts of the person's name in it. Apple sends it
    /// with the first consent only. It came through the browser, so it is a name to show and nothing else.
    #[must_use]
    pub fn callback_name_pointers<I: IntoIterator<Item: Into<Text>>>(mut self, pointers: I) -> Self {
        self.callback_name = pointers.into_iter().map(Into::into).collect();
        self
    }

    /// The JSON pointer to the URL of a picture, or that URL with such pointers in braces:
    /// `https://cdn.discordapp.com/avatars/{/id}/{/avatar}.png`.
    #[must_use]
    pub fn picture_pointer(mut self, pointer: impl Into<Text>) -> Self {
        self.picture = pointer.into();
        self
    }

    /// Whether the addresses that it gives are verified.
    #[must_use]
    pub fn verifies_email(&self) -> EmailVerified {
        match (&self.email, &self.emails) {
            (None | Some((_, EmailTrust::Never)), None) => EmailVerified::Never,
            (Some((_, EmailTrust::Always)), None) => EmailVerified::Always,
            (_, Some(_)) | (Some((_, EmailTrust::Flag(_) | EmailTrust::Flags(_))), None) => {
                EmailVerified::PerProfile
            }
        }
    }

    /// How often a login comes with an e-mail address.
    #[must_use]
    pub fn gives_email(&self) -> EmailGiven {
        match (&self.email, &self.emails) {
            (None, None) => EmailGiven::Never,
            _ if self.email_always => EmailGiven::Always,
            _ => EmailGiven::Sometimes,
        }
    }
}
