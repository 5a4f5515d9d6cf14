//! What a front end sees of this library that it did not see of FastAPI Users.

/// For a step: whichever it is.
pub(super) const EVERYWHERE: &str = "whenever it is there";
/// For what is not there.
pub(super) const NOTHING: &str = "nothing";

/// A difference that DESIGN allows. Each has to occur.
#[derive(Debug)]
pub(super) struct Difference {
    /// The step of the script.
    pub(super) step: &'static str,
    /// What differs.
    pub(super) what: &'static str,
    pub(super) theirs: &'static str,
    pub(super) ours: &'static str,
    pub(super) why: &'static str,
}

pub(super) const DIFFERENCES: &[Difference] = &[];
