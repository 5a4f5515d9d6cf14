//! Trying again what others got in the way of.

use std::time::Duration;

/// How often something is tried.
const TRIES: u32 = 6;

/// The longest pause before the second try; it doubles with each.
const PAUSE: Duration = Duration::from_millis(10);

/// Counts the tries of one request.
#[derive(Debug, Default)]
pub(crate) struct Tries(u32);

impl Tries {
    /// Whether there is another try, after a pause of random length: those who got in each other's way don't meet again.
    pub(crate) async fn again(&mut self) -> bool {
        self.0 += 1;
        if self.0 >= TRIES {
            return false;
        }
        let mut random = [0; 2];
        // Without randomness the pause is none, which is no reason to fail.
        let _ = aws_lc_rs::rand::fill(&mut random);
        let longest = PAUSE * 2_u32.pow(self.0 - 1);
        tokio::time::sleep(longest * u32::from(u16::from_be_bytes(random)) / u32::from(u16::MAX)).await;
        true
    }
}
