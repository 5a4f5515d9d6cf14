use users_runtime::{OAuth2, Provider};

pub fn linked(intranet: OAuth2) -> OAuth2 {
    intranet.associate_by_email() //~ associate_by_email
}

fn main() {}
