//! Lines as they come: many at once from a file, few from a slow pipe.

use super::table;
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use trial_screener::exchange::profile::MAX_PROFILE_BYTES;

/// Bytes read at once.
const READ: usize = 1 << 18;
/// Bytes of lines evaluated together: enough to outweigh the handing over, few enough to stay
/// small.
const BATCH: usize = 1 << 16;

/// Buffers to fill again. What one thread fills another empties, so that memory would be fetched
/// from the system anew for every batch, and zeroed there: a tenth of the whole time.
#[derive(Clone, Default)]
struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    fn take(&self) -> Vec<u8> {
        self.0.lock().ok().and_then(|mut buffers| buffers.pop()).unwrap_or_default()
    }

    fn give(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        if let Ok(mut buffers) = self.0.lock() {
            buffers.push(buffer);
        }
    }
}

/// Lines that are evaluated together.
#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    spare: Spare,
    /// Number of each line, from 1, and where it stands; `None` for one that is too long.
    lines: Vec<(usize, Option<Range<usize>>)>,
    /// Reading failed after these lines.
    pub(super) broken: Option<std::io::Error>,
}

impl Batch {
    /// Each line with its number; one that is too long or no text has a reason instead.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, Result<&str, String>)> {
        self.lines.iter().map(|(number, place)| {
            let bytes = place.clone().and_then(|place| self.bytes.get(place));
            let text = bytes
                .ok_or_else(|| format!("longer than {MAX_PROFILE_BYTES} bytes"))
                .and_then(|bytes| str::from_utf8(bytes).map_err(|_| "not valid UTF-8".to_owned()));
            (*number, text)
        })
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.spare.give(std::mem::take(&mut self.bytes));
    }
}

/// An input as batches of lines.
pub(super) struct Input {
    spare: Spare,
    reader: BufReader<Box<dyn Read + Send>>,
    /// Number of the line that was read last.
    number: usize,
    ended: bool,
    /// For a table what stands between cells: a row may be more than one line.
    delimiter: Option<u8>,
}

impl Input {
    pub(super) fn of(input: impl Read + Send + 'static) -> Self {
        let reader = BufReader::with_capacity(READ, Box::new(input) as Box<dyn Read + Send>);
        Self { spare: Spare::default(), reader, number: 0, ended: false, delimiter: None }
    }

    /// The next line or row by itself.
    pub(super) fn first(&mut self) -> std::io::Result<Option<String>> {
        let mut batch = Batch::default();
        while !self.ended && batch.lines.is_empty() {
            self.line(&mut batch)?;
        }
        let mut lines = batch.lines();
        Ok(lines.next().and_then(|(_, text)| text.ok()).map(str::to_owned))
    }

    /// Reads rows of a table from here on.
    pub(super) fn rows(&mut self, delimiter: u8) {
        self.delimiter = Some(delimiter);
    }

    /// Adds the next line to a batch. A line that is too long is skipped to its end, so that the
    /// run carries on.
    fn line(&mut self, batch: &mut Batch) -> std::io::Result<()> {
        let start = batch.bytes.len();
        let limit = MAX_PROFILE_BYTES + 1;
        let mut read = 0;
        let mut lines = 0;
        loop {
            let rest = (limit - read) as u64;
            let more = self.reader.by_ref().take(rest).read_until(b'\n', &mut batch.bytes)?;
            read += more;
            lines += usize::from(more > 0);
            let row = batch.bytes.get(start..).unwrap_or_default();
            let goes_on = self.delimiter.is_some_and(|delimiter| table::is_open(row, delimiter));
            if more == 0 || read == limit || !goes_on {
                break;
            }
        }
        let whole = batch.bytes.last() == Some(&b'\n');
        self.ended = read == 0;
        if self.ended {
            return Ok(());
        }
        let number = self.number + 1;
        self.number += lines;
        if read == limit && !whole {
            batch.bytes.truncate(start);
            batch.lines.push((number, None));
            self.reader.skip_until(b'\n')?;
        } else if batch.bytes.get(start..).is_some_and(|line| line.trim_ascii().is_empty()) {
            batch.bytes.truncate(start);
        } else {
            batch.lines.push((number, Some(start..batch.bytes.len())));
        }
        Ok(())
    }
}

impl Iterator for Input {
    type Item = Batch;

    /// Waits for one line, and takes along what has come with it.
    fn next(&mut self) -> Option<Batch> {
        let spare = self.spare.clone();
        let mut batch = Batch { bytes: spare.take(), spare, lines: Vec::new(), broken: None };
        while !self.ended {
            if let Err(error) = self.line(&mut batch) {
                self.ended = true;
                batch.broken = Some(error);
            }
            let more = batch.bytes.len() < BATCH && self.reader.buffer().contains(&b'\n');
            if !more && !batch.lines.is_empty() {
                break;
            }
        }
        (!batch.lines.is_empty() || batch.broken.is_some()).then_some(batch)
    }
}
