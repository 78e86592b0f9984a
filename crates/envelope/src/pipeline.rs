//! Segments worked on by all cores, taken in and given out in order.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::error::StreamError;

/// More workers than this would hold more memory than they gain: two segments of 1 MiB wait for each.
const MAX_WORKERS: usize = 8;

/// How the caller accompanies a long operation.
pub struct Control<'a> {
    /// How many threads may work on segments; the result does not depend on it. At most 8 are used.
    pub threads: NonZeroUsize,
    /// Set from anywhere, it ends the operation before the next segment.
    pub cancel: &'a AtomicBool,
    /// Told after every segment of the body how many plain bytes are done, of how many.
    pub progress: &'a mut dyn FnMut(u64, u64),
}

impl Control<'_> {
    pub(crate) fn check(&self) -> Result<(), StreamError> {
        if self.cancel.load(Ordering::Relaxed) { Err(StreamError::Cancelled) } else { Ok(()) }
    }
}

/// What happens to each of `count` segments, by number: `read` fills a buffer, `work` changes it on any thread,
/// `write` takes it.
pub(crate) struct Stages<R, W, O> {
    pub(crate) read: R,
    pub(crate) work: W,
    pub(crate) write: O,
}

impl<R, W, O> Stages<R, W, O>
where
    R: FnMut(u32, &mut Vec<u8>) -> Result<(), StreamError>,
    W: Fn(u32, &mut Vec<u8>) -> Result<(), StreamError> + Sync,
    O: FnMut(u32, &[u8]) -> Result<(), StreamError>,
{
    /// Runs all segments. Of several errors the one of the earliest segment is returned, whatever the threads do;
    /// what came before it has been written.
    pub(crate) fn run(mut self, count: u32, threads: NonZeroUsize) -> Result<(), StreamError> {
        let workers = threads.get().min(MAX_WORKERS).min(count as usize);
        if workers > 1 { self.run_on(workers, count) } else { self.run_here(count) }
    }

    fn run_here(&mut self, count: u32) -> Result<(), StreamError> {
        let mut buffer = Vec::new();
        for number in 0..count {
            (self.read)(number, &mut buffer)?;
            (self.work)(number, &mut buffer)?;
            (self.write)(number, &buffer)?;
        }
        Ok(())
    }

    /// This thread reads and writes. Segment n goes to worker n mod `workers` and comes back from it, so order needs
    /// no bookkeeping; two segments a worker are under way at most.
    fn run_on(&mut self, workers: usize, count: u32) -> Result<(), StreamError> {
        let Self { read, work, write } = self;
        std::thread::scope(|scope| {
            let lanes: Vec<Lane> = (0..workers)
                .map(|_| {
                    let (jobs, incoming) = sync_channel::<(u32, Vec<u8>)>(2);
                    let (outgoing, results) = sync_channel(2);
                    let work = &*work;
                    scope.spawn(move || {
                        for (number, mut buffer) in incoming {
                            let result = work(number, &mut buffer).map(|()| buffer);
                            if outgoing.send(result).is_err() {
                                return;
                            }
                        }
                    });
                    Lane { jobs, results }
                })
                .collect();
            let lane = |number: u32| &lanes[number as usize % workers];
            let window = 2 * workers as u32;
            let mut stopped = Ok(());
            let mut sent = 0;
            let mut spare = Vec::new();
            for taken in 0..count {
                while stopped.is_ok() && sent < count && sent < taken + window {
                    let mut buffer = spare.pop().unwrap_or_default();
                    stopped = read(sent, &mut buffer);
                    if stopped.is_ok() {
                        lane(sent).give(sent, buffer);
                        sent += 1;
                    }
                }
                if taken == sent {
                    return stopped;
                }
                let buffer = lane(taken).take()?;
                write(taken, &buffer)?;
                spare.push(buffer);
            }
            stopped
        })
    }
}

/// One worker's way in and way out. Dropping it ends the worker.
struct Lane {
    jobs: SyncSender<(u32, Vec<u8>)>,
    results: Receiver<Result<Vec<u8>, StreamError>>,
}

impl Lane {
    fn give(&self, number: u32, buffer: Vec<u8>) {
        self.jobs.send((number, buffer)).expect("a worker takes jobs until its lane is dropped");
    }
    fn take(&self) -> Result<Vec<u8>, StreamError> {
        self.results.recv().expect("a worker answers every job")
    }
}
