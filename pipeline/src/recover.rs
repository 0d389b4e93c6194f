//! What a killed run left of a load or a judgement: rolled forward when any table was committed, dropped when none was.

use crate::Error;
use crate::close;
use crate::night::Night;

/// Finishes or undoes an unfinished load or judgement of a hospital, if there is one.
///
/// # Errors
/// When the store or the ledger cannot be read or written.
pub(crate) fn recover(night: &Night<'_>, hospital: &str) -> Result<(), Error> {
    let loads = night.store.loads();
    let Some(intent) = loads.intent(hospital)? else {
        return Ok(());
    };
    // A load that changed no table commits none; its record alone says that it was closed.
    if loads.any_committed(&intent)? || close::is_recorded(night, &intent)? {
        close::finish(night, &intent)?;
    } else {
        // Its listings and quarantined bytes bear the load's id, which the next run takes again and writes over.
        loads.drop_intent(hospital)?;
    }
    Ok(())
}

/// Whether a load of a hospital has changed some tables and is not closed.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn is_half_committed(night: &Night<'_>, hospital: &str) -> Result<bool, Error> {
    let loads = night.store.loads();
    match loads.intent(hospital)? {
        Some(intent) => Ok(loads.any_committed(&intent)?),
        None => Ok(false),
    }
}
