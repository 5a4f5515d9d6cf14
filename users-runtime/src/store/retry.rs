//! Trying again what others got in the way of.

use std::time::Duration;

/// How often something is tried.
const TRIES: u32 = 6;

/// How often something is tried that many may want at once, of whom one has its way each time: fifty come through where a
/// write takes a tenth of a second.
#[cfg(feature = "mongodb")]
const MANY_TRIES: u32 = 20;

/// The longest pause before the second try; it doubles with each.
const PAUSE: Duration = Duration::from_millis(10);

/// How often the pause doubles.
const DOUBLINGS: u32 = 9;

/// Counts the tries of one request.
#[derive(Debug)]
pub(crate) struct Tries {
    made: u32,
    most: u32,
}

impl Default for Tries {
    fn default() -> Self {
        Self { made: 0, most: TRIES }
    }
}

impl Tries {
    /// For what many want at once, of whom one has its way each time.
    #[cfg(feature = "mongodb")]
    pub(crate) fn many() -> Self {
        Self { made: 0, most: MANY_TRIES }
    }

    /// Whether there is another try, after a pause of random length: those who got in each other's way don't meet again.
    pub(crate) async fn again(&mut self) -> bool {
        self.made += 1;
        if self.made >= self.most {
            return false;
        }
        let mut random = [0; 2];
        // Without randomness the pause is none, which is no reason to fail.
        let _ = aws_lc_rs::rand::fill(&mut random);
        let longest = PAUSE * 2_u32.pow((self.made - 1).min(DOUBLINGS));
        tokio::time::sleep(longest * u32::from(u16::from_be_bytes(random)) / u32::from(u16::MAX)).await;
        true
    }
}
