//! Work on many threads with results in the order of what went in, and never much under way.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

/// Items under way for each thread: one worked on, one waiting on either side, so that neither a
/// slow reader nor a slow item stops the others.
const UNDER_WAY: usize = 4;

/// Takes items from an iterator, works on them on so many threads, and hands the results over in the
/// order of the items, each as soon as it is its turn. When results are not taken, items are no
/// longer asked for, so that memory stays bounded.
///
/// # Errors
/// The first that taking a result comes to; nothing is taken after it.
pub(super) fn in_order<T: Send, R: Send, E>(
    threads: usize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (permit, permits) = sync_channel(threads * UNDER_WAY);
    let (job, jobs) = channel();
    let (result, results) = channel();
    let (jobs, work) = (&Mutex::new(jobs), &work);
    thread::scope(move |scope| {
        scope.spawn(move || {
            for numbered in items.enumerate() {
                // Both fail only once nobody wants more.
                if permit.send(()).is_err() || job.send(numbered).is_err() {
                    break;
                }
            }
        });
        for _ in 0..threads {
            let result = result.clone();
            scope.spawn(move || {
                while let Some((number, item)) = jobs.lock().ok().and_then(|jobs| jobs.recv().ok())
                {
                    if result.send((number, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(result);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, result) in results {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                let _ = permits.recv();
                // Returning drops the permits, which ends the reader and with it the others.
                take(result)?;
            }
        }
        Ok(())
    })
}
