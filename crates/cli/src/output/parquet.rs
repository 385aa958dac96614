//! Rows as Apache Parquet. Every column is text, as in CSV: what a row has is not known before it
//! comes, and a file has one schema.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::failure::Failure;

/// How many rows are kept until they are written.
const GROUP: usize = 10_000;

/// A file that is written as its rows come.
pub struct ParquetFile {
    writer: SerializedFileWriter<Vec<u8>>,
    /// The rows of the next group: the text of each column, or none.
    rows: Vec<Vec<Option<String>>>,
}

impl ParquetFile {
    /// Begins a file with columns of these names.
    ///
    /// # Errors
    /// Two columns have the same name.
    pub fn new<'a>(columns: impl Iterator<Item = &'a str>) -> Result<Self, Failure> {
        let column = |name: &str| {
            let column = Type::primitive_type_builder(name, PhysicalType::BYTE_ARRAY);
            let column = column.with_repetition(Repetition::OPTIONAL);
            column.with_logical_type(Some(LogicalType::String)).build().map(Arc::new)
        };
        let columns = columns.map(column).collect::<Result<_, _>>().map_err(failed)?;
        let schema = Type::group_type_builder("frontdesk").with_fields(columns).build().map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties));
        Ok(Self { writer: writer.map_err(failed)?, rows: Vec::new() })
    }

    /// Adds a row, and returns what is to be written now.
    ///
    /// # Errors
    /// The rows cannot be encoded.
    pub fn row(&mut self, cells: Vec<Option<String>>) -> Result<Vec<u8>, Failure> {
        self.rows.push(cells);
        if self.rows.len() < GROUP {
            return Ok(Vec::new());
        }
        self.write().map_err(failed)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// Ends the file, and returns what is left to be written.
    ///
    /// # Errors
    /// The rows cannot be encoded.
    pub fn finish(mut self) -> Result<Vec<u8>, Failure> {
        if !self.rows.is_empty() {
            self.write().map_err(failed)?;
        }
        self.writer.into_inner().map_err(failed)
    }

    /// Writes the rows that wait as one group.
    fn write(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.rows);
        let mut group = self.writer.next_row_group()?;
        let mut index = 0;
        while let Some(mut column) = group.next_column()? {
            let cells = || rows.iter().map(|row| row.get(index).and_then(Option::as_deref));
            let levels: Vec<i16> = cells().map(|cell| i16::from(cell.is_some())).collect();
            let values: Vec<ByteArray> = cells().flatten().map(ByteArray::from).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            column.close()?;
            index += 1;
        }
        group.close()?;
        Ok(())
    }
}

fn failed(error: ParquetError) -> Failure {
    Failure::from(error.to_string())
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};

    use super::*;

    /// The rows of a file, as its reader shows them.
    fn read(file: Vec<u8>) -> (usize, Vec<String>) {
        let reader = SerializedFileReader::new(parquet_bytes(file)).unwrap();
        let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string());
        (reader.num_row_groups(), rows.collect())
    }

    fn parquet_bytes(file: Vec<u8>) -> frontdesk_core::bytes::Bytes {
        file.into()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut file = ParquetFile::new(["id", "meta.created"].into_iter()).unwrap();
        let mut out = Vec::new();
        for number in 0..=GROUP {
            let created = (number % 2 == 0).then(|| format!("naïve {number}"));
            out.extend(file.row(vec![Some(number.to_string()), created]).unwrap());
            assert_eq!(out.is_empty(), number + 1 < GROUP, "{number}");
        }
        out.extend(file.finish().unwrap());
        let (groups, rows) = read(out);
        assert_eq!((groups, rows.len()), (2, GROUP + 1));
        assert_eq!(rows[0], r#"{id: "0", meta.created: "naïve 0"}"#);
        assert_eq!(rows[1], r#"{id: "1", meta.created: null}"#);
        assert_eq!(rows[GROUP], format!(r#"{{id: "{GROUP}", meta.created: "naïve {GROUP}"}}"#));
    }

    #[test]
    fn a_file_without_rows_is_a_file() {
        let file = ParquetFile::new(["id"].into_iter()).unwrap();
        assert_eq!(read(file.finish().unwrap()), (0, Vec::new()));
    }
}
