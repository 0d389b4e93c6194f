//! What a killed run left: rolled forward when any table was committed, dropped when none was.

use crate::Error;
use crate::close;
use crate::night::Night;

/// Finishes or undoes an unfinished load of a hospital, if there is one.
///
/// # Errors
/// When the store or the ledger cannot be read or written.
pub(crate) fn recover(night: &Night<'_>, hospital: &str) -> Result<(), Error> {
    let loads = night.store.loads();
    let Some(intent) = loads.intent(hospital)? else { return Ok(()) };
    if loads.any_committed(&intent)? {
        close::finish(night, &intent)?;
    } else {
        loads.drop_intent(hospital)?;
        for feed in &intent.listings {
            // A listing that is not there needs no undoing; one that cannot be removed is written over by the next load.
            let _ = std::fs::remove_file(night.secrets.listing_path(hospital, feed, &intent.load_id));
        }
    }
    Ok(())
}
