use std::borrow::Cow;

use super::{
    AlwaysProvidesEmail, AlwaysVerifiesEmail, ClientRegistration, EmailTrust, Provider, ProvidesEmail,
    VerifiesEmail,
};

/// A provider whose e-mail addresses the application [trusts by name](Provider::trust_emails_of).
#[derive(Clone, Debug)]
pub struct TrustedEmails<P>(P);

impl<P: Provider> TrustedEmails<P> {
    pub(super) fn new(mut provider: P, name: Cow<'static, str>) -> Self {
        let registration = provider.registration_mut();
        registration.trusted_as = Some(name);
        if let Some((_, trust @ EmailTrust::Never)) = &mut registration.description.email {
            *trust = EmailTrust::Always;
        }
        Self(provider)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Provider> Provider for TrustedEmails<P> {
    fn registration(&self) -> &ClientRegistration {
        self.0.registration()
    }

    fn registration_mut(&mut self) -> &mut ClientRegistration {
        self.0.registration_mut()
    }
}

#[diagnostic::do_not_recommend]
impl<P: ProvidesEmail> ProvidesEmail for TrustedEmails<P> {}
#[diagnostic::do_not_recommend]
impl<P: Provider> VerifiesEmail for TrustedEmails<P> {}
#[diagnostic::do_not_recommend]
impl<P: AlwaysProvidesEmail> AlwaysProvidesEmail for TrustedEmails<P> {}
#[diagnostic::do_not_recommend]
impl<P: AlwaysVerifiesEmail> AlwaysVerifiesEmail for TrustedEmails<P> {}
