use users_runtime::Key;

/// No derive of the standard library takes a union.
#[derive(Clone, Copy, Key)]
pub union AccountId { //~ union
    number: i64,
}

fn main() {}
