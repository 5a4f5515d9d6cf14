use users_runtime::provider::{ClientRegistration, Provider};

/// It says of no address whether it has verified it: it has no `VerifiesEmail`.
#[derive(Clone)]
pub struct Company(ClientRegistration);

impl Provider for Company {
    fn registration(&self) -> &ClientRegistration {
        &self.0
    }

    fn registration_mut(&mut self) -> &mut ClientRegistration {
        &mut self.0
    }
}

pub fn linked(company: Company) -> Company {
    company.associate_by_email() //~ associate_by_email
}

pub fn reclaimed(company: Company) -> Company {
    company.reclaim_unverified() //~ reclaim_unverified
}

fn main() {}
