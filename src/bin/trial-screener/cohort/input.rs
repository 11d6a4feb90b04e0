//! Lines as they come: many at once from a file, few from a slow pipe.

use std::io::{BufRead, BufReader, Read};
use trial_screener::exchange::profile::MAX_PROFILE_BYTES;

/// Bytes read at once.
const READ: usize = 1 << 18;
/// Bytes of lines evaluated together: enough to outweigh the handing over, few enough to stay
/// small.
const BATCH: usize = 1 << 16;

/// Lines that are evaluated together.
pub(super) struct Batch {
    /// Each with its number from 1; one that is too long or no text has a reason instead.
    pub(super) lines: Vec<(usize, Result<String, String>)>,
    /// Reading failed after these lines.
    pub(super) broken: Option<std::io::Error>,
}

/// An input as batches of lines.
pub(super) struct Input {
    reader: BufReader<Box<dyn Read + Send>>,
    /// Number of the line that was read last.
    number: usize,
    ended: bool,
}

impl Input {
    pub(super) fn of(input: impl Read + Send + 'static) -> Self {
        let reader = BufReader::with_capacity(READ, Box::new(input) as Box<dyn Read + Send>);
        Self { reader, number: 0, ended: false }
    }
}

impl Iterator for Input {
    type Item = Batch;

    /// Waits for one line, and takes along what has come with it.
    fn next(&mut self) -> Option<Batch> {
        let mut batch = Batch { lines: Vec::new(), broken: None };
        let mut bytes = 0;
        while !self.ended {
            match line(&mut self.reader) {
                Ok(Some(text)) => {
                    self.number += 1;
                    bytes += text.as_ref().map_or(0, String::len);
                    if text.as_ref().map_or(true, |text| !text.trim().is_empty()) {
                        batch.lines.push((self.number, text));
                    }
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    batch.broken = Some(error);
                }
            }
            let more = bytes < BATCH && self.reader.buffer().contains(&b'\n');
            if !more && !batch.lines.is_empty() {
                break;
            }
        }
        (!batch.lines.is_empty() || batch.broken.is_some()).then_some(batch)
    }
}

/// The next line, or `None` at the end. A line that is too long or no text is skipped to its
/// end and reported, so that the run carries on.
fn line(reader: &mut impl BufRead) -> std::io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let limit = MAX_PROFILE_BYTES as u64 + 1;
    if reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 == limit && bytes.last() != Some(&b'\n') {
        loop {
            let mut rest = Vec::new();
            let read = reader.by_ref().take(1 << 16).read_until(b'\n', &mut rest)?;
            if read == 0 || rest.last() == Some(&b'\n') {
                break;
            }
        }
        return Ok(Some(Err(format!("longer than {MAX_PROFILE_BYTES} bytes"))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "not valid UTF-8".to_owned())))
}
