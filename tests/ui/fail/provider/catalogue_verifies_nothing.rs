use users_runtime::Provider;
use users_runtime::providers::{Microsoft, Naver};

pub fn linked(microsoft: Microsoft, naver: Naver) -> (Microsoft, Naver) {
    (
        microsoft.associate_by_email(), //~ associate_by_email
        naver.reclaim_unverified(),     //~ reclaim_unverified
    )
}

fn main() {}
