//! Questions of an auditor over records and stored states: did everything arrive, are hospitals comparable.

mod distribution;
mod volume;

pub use distribution::{SpreadAt, spreads};
pub use volume::{FeedNight, NightVolume, volumes};
