//! Work side by side whose results are taken up one after the other, in the order in which the work was given out.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::Error;
use crate::lock::lock;

/// How much is done side by side.
pub(crate) struct Pace {
    /// Pieces that are worked on at once, if there are as many threads.
    pub workers: usize,
    /// Results that may wait for an earlier one: they take memory.
    pub ahead: usize,
}

/// Has `work` done on each piece that `next` gives, and hands the results to `take`, in order and one at a time. Whoever is done
/// takes the next piece: nobody waits for the slower of two.
///
/// # Errors
/// The first error of any of them; nothing more is begun behind it.
pub(crate) fn in_order<T, R: Send>(
    pool: &ThreadPool,
    pace: &Pace,
    next: impl FnMut() -> Result<Option<T>, Error> + Send,
    work: impl Fn(T) -> Result<R, Error> + Sync,
    take: impl FnMut(R) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let giving = Mutex::new((0, next));
    let taking = Mutex::new(Taking {
        take,
        taken: 0,
        waiting: BTreeMap::new(),
        failure: None,
        is_over: false,
    });
    let moved_on = Condvar::new();
    let next = || -> Result<Option<(usize, T)>, Error> {
        let mut giving = lock(&giving);
        let is_far =
            |taking: &mut Taking<R, _>| !taking.is_over && giving.0 - taking.taken >= pace.ahead;
        let taking = moved_on.wait_while(lock(&taking), is_far);
        if taking.unwrap_or_else(PoisonError::into_inner).is_over {
            return Ok(None);
        }
        let piece = (giving.1)()?;
        giving.0 += 1;
        Ok(piece.map(|piece| (giving.0 - 1, piece)))
    };
    let worker = |_| {
        let _guard = Guard(|| {
            lock(&taking).is_over = true;
            moved_on.notify_all();
        });
        loop {
            let done = match next() {
                Ok(None) => return,
                Ok(Some((number, piece))) => work(piece).map(|result| (number, result)),
                Err(error) => Err(error),
            };
            lock(&taking).put(done);
            moved_on.notify_all();
        }
    };
    pool.install(|| {
        let workers = (0..pace.workers).into_par_iter().with_max_len(1);
        workers.for_each(worker);
    });
    lock(&taking).failure.take().map_or(Ok(()), Err)
}

struct Taking<R, F> {
    take: F,
    /// How many results were taken up.
    taken: usize,
    /// Results behind one that is still being worked on.
    waiting: BTreeMap<usize, R>,
    failure: Option<Error>,
    /// Whether nothing more is to be begun.
    is_over: bool,
}

impl<R, F: FnMut(R) -> Result<(), Error>> Taking<R, F> {
    fn put(&mut self, done: Result<(usize, R), Error>) {
        if self.is_over {
            return;
        }
        let put = done.and_then(|(number, result)| {
            self.waiting.insert(number, result);
            while let Some(result) = self.waiting.remove(&self.taken) {
                (self.take)(result)?;
                self.taken += 1;
            }
            Ok(())
        });
        if let Err(failure) = put {
            self.failure = Some(failure);
            self.is_over = true;
        }
    }
}

/// Tells the others when work panics, who would else wait for its result.
struct Guard<F: Fn()>(F);

impl<F: Fn()> Drop for Guard<F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            (self.0)();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    const PACE: Pace = Pace {
        workers: 3,
        ahead: 4,
    };

    fn pool() -> ThreadPool {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3);
        pool.build().unwrap()
    }

    fn count_to(last: u64) -> impl FnMut() -> Result<Option<u64>, Error> {
        let mut number = 0;
        move || {
            number += 1;
            Ok((number <= last).then_some(number))
        }
    }

    #[test]
    fn results_come_in_order_and_never_far_ahead() {
        let begun = AtomicUsize::new(0);
        let mut taken = Vec::new();
        let mut far = 0;
        let work = |number: u64| {
            begun.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(if number % 7 == 1 { 5 } else { 0 }));
            Ok(number)
        };
        let take = |number| {
            far = far.max(begun.load(Ordering::SeqCst) - taken.len());
            taken.push(number);
            Ok(())
        };
        in_order(&pool(), &PACE, count_to(100), work, take).unwrap();
        assert_eq!(taken, (1..=100).collect::<Vec<u64>>());
        assert!(far <= PACE.ahead, "{far}");
    }

    #[test]
    fn an_error_ends_the_work() {
        let work = |number| match number {
            20 => Err(Error::PlanDamaged),
            number => Ok(number),
        };
        let mut taken = 0;
        let take = |number| {
            taken = number;
            Ok(())
        };
        let ended = in_order(&pool(), &PACE, count_to(u64::MAX), work, take);
        assert!(matches!(ended, Err(Error::PlanDamaged)));
        assert!(taken < 20);
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let work = |number: u64| {
            assert_ne!(number, 20);
            Ok(number)
        };
        let caught = std::panic::catch_unwind(|| {
            in_order(&pool(), &PACE, count_to(1_000), work, |_| Ok(()))
        });
        assert!(caught.is_err());
    }
}
