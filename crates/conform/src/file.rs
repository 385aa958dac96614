//! Reading files up to a size.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The bytes of a file.
///
/// # Errors
/// What keeps the file from being read: it may be larger than `largest`.
pub(crate) fn read(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // Not every file that is read knows its size: a pipe, a device.
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > largest {
        return Err(format!("it has more than {largest} bytes, the largest size that is read"));
    }
    Ok(bytes)
}
