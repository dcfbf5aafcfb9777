//! Rows as a Parquet file.

use super::Row;
use super::shape;
use super::shred::{Leaf, Values, shred};
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    None,
    #[default]
    Snappy,
    Zstd,
}

/// How rows lie in a file.
pub struct Layout {
    pub rows_per_group: usize,
    pub codec: Codec,
    pub statistics: bool,
}

/// The bytes of a file with these rows.
pub fn write(rows: &[Row], layout: &Layout) -> Result<Vec<u8>> {
    let columns = shape::of_rows(rows);
    let schema = Type::group_type_builder("schema")
        .with_fields(shape::schemas(&columns)?)
        .build()?;
    let properties = WriterProperties::builder()
        .set_compression(match layout.codec {
            Codec::None => Compression::UNCOMPRESSED,
            Codec::Snappy => Compression::SNAPPY,
            Codec::Zstd => Compression::ZSTD(Default::default()),
        })
        .set_statistics_enabled(match layout.statistics {
            true => EnabledStatistics::Chunk,
            false => EnabledStatistics::None,
        })
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    for rows in rows.chunks(layout.rows_per_group) {
        let mut group = file.next_row_group()?;
        for leaf in shred(&columns, rows) {
            let column = group.next_column()?;
            put(column.expect("a column for each leaf"), &leaf)?;
        }
        group.close()?;
    }
    file.into_inner()
}

fn put(mut column: SerializedColumnWriter<'_>, leaf: &Leaf) -> Result<()> {
    let (definitions, repetitions) = (Some(&leaf.definitions[..]), Some(&leaf.repetitions[..]));
    match &leaf.values {
        Values::Bool(values) => {
            column
                .typed::<BoolType>()
                .write_batch(values, definitions, repetitions)?
        }
        Values::Int(values) => {
            column
                .typed::<Int64Type>()
                .write_batch(values, definitions, repetitions)?
        }
        Values::Float(values) => {
            column
                .typed::<DoubleType>()
                .write_batch(values, definitions, repetitions)?
        }
        Values::Text(values) => {
            column
                .typed::<ByteArrayType>()
                .write_batch(values, definitions, repetitions)?
        }
    };
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use serde_json::json;

    #[test]
    fn a_reader_of_the_format_reads_the_rows() {
        let rows = json!([
            {"_step": 0, "x": 1.5, "s": "a", "n": {"a": 1, "l": [1, 2]}, "b": true},
            {"_step": 1, "x": "NaN", "n": {"l": []}},
            {"_step": 2, "s": "b", "n": null},
        ]);
        let rows: Vec<Row> = serde_json::from_value(rows).unwrap();
        for codec in [Codec::None, Codec::Snappy, Codec::Zstd] {
            let layout = Layout {
                rows_per_group: 2,
                codec,
                statistics: true,
            };
            let bytes = write(&rows, &layout).unwrap();
            let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
            assert_eq!(reader.num_row_groups(), 2);
            let read: Vec<String> = reader
                .get_row_iter(None)
                .unwrap()
                .map(|row| row.unwrap().to_string())
                .collect();
            assert_eq!(
                read,
                [
                    r#"{_step: 0, x: 1.5, s: "a", n: {a: 1, l: [1, 2]}, b: true}"#,
                    "{_step: 1, x: NaN, s: null, n: {a: null, l: []}, b: null}",
                    r#"{_step: 2, x: null, s: "b", n: null, b: null}"#,
                ]
            );
        }
    }
}
