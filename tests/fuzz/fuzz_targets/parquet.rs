//! Damaged exports of history: rows or a typed error, no panic that leaves the
//! library, no end that never comes, and no more memory than the file is worth.
//!
//! The first bytes say which of the files written here is damaged, what is
//! asked for, and whether another file lies beside it; then come changes, four
//! bytes each: where in the columns or in the footer, and what. Or the rest is
//! the file.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz parquet`

#![no_main]

use std::sync::{Arc, OnceLock};

use libfuzzer_sys::fuzz_target;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use wandb_run::fuzzing::read_exports;

const KEYS: [&[&str]; 4] = [&[], &["x"], &["s", "n.a"], &["n", "_step"]];

fuzz_target!(|bytes: &[u8]| {
    let [base, asked, rest @ ..] = bytes else {
        return;
    };
    let bases = bases();
    let whole = bases.get(usize::from(*base));
    let damaged = whole.map_or_else(|| rest.to_vec(), |file| changed(file, rest));
    let mut files = vec![damaged];
    if asked & 8 > 0 {
        files.push(bases[0].clone());
    }
    let live = (asked & 16 > 0).then_some(i64::from(asked >> 5) * 4);
    read_exports(files, KEYS[usize::from(asked & 3)], live);
});

/// The file with its changes, and a footer as long as it says.
fn changed(file: &[u8], changes: &[u8]) -> Vec<u8> {
    let (rest, ending) = file.split_at(file.len() - 8);
    let length = u32::from_le_bytes(ending[..4].try_into().expect("four bytes"));
    let (body, footer) = rest.split_at(rest.len() - length as usize);
    let (mut body, mut footer) = (body.to_vec(), footer.to_vec());
    for change in changes.chunks_exact(4) {
        let part = match change[0] & 0x80 {
            0 => &mut body,
            _ => &mut footer,
        };
        let at = usize::from(change[0] & 0x7F) << 8 | usize::from(change[1]);
        let byte = change[3];
        match (change[2] % 4, at < part.len()) {
            (_, false) => {}
            (0, _) => part.insert(at, byte),
            (1, _) => drop(part.remove(at)),
            (_, _) => part[at] = byte,
        }
    }
    let length = (footer.len() as u32).to_le_bytes();
    [&body[..], &footer, &length, b"PAR1"].concat()
}

/// Files of every codec, both versions of pages, with and without dictionaries
/// and statistics.
fn bases() -> &'static [Vec<u8>] {
    static BASES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    BASES.get_or_init(|| {
        let codecs = [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::ZSTD(Default::default()),
            Compression::GZIP(Default::default()),
        ];
        let mut files = Vec::new();
        for codec in codecs {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                for plain in [true, false] {
                    files.push(written(codec, version, plain));
                }
            }
        }
        files
    })
}

fn written(codec: Compression, version: WriterVersion, plain: bool) -> Vec<u8> {
    let schema = "message schema {
        required int64 _step;
        optional double x;
        optional binary s (UTF8);
        optional boolean b;
        optional group n {
            optional int64 a;
            optional group l (LIST) { repeated group list { optional double element; } }
        }
    }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let statistics = match plain {
        true => EnabledStatistics::Chunk,
        false => EnabledStatistics::None,
    };
    let properties = WriterProperties::builder()
        .set_compression(codec)
        .set_writer_version(version)
        .set_dictionary_enabled(!plain)
        .set_statistics_enabled(statistics)
        .build();
    let file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties));
    let mut file = file.expect("nothing is written yet");
    for first in [0, 8] {
        let mut group = file.next_row_group().expect("memory");
        put_rows(&mut group, first);
        group.close().expect("every column was written");
    }
    file.into_inner().expect("memory")
}

/// Eight rows. Every other one has no values but its step.
fn put_rows(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, first: i64) {
    let steps: Vec<i64> = (first..first + 8).collect();
    let some = [1, 0, 1, 0, 1, 0, 1, 0];
    let inner = some.map(|level| level * 2);
    let texts: Vec<ByteArray> = ["a", "b", "a", "long enough"].map(ByteArray::from).into();
    // A list of two in each other row.
    let (levels, repeats) = (
        [4, 4, 0, 4, 4, 0, 1, 0, 2, 0],
        [0, 1, 0, 0, 1, 0, 0, 0, 0, 0],
    );
    let floats = [0.5, f64::NAN, -1.5, 1e300];
    let mut at = 0;
    while let Some(mut column) = group.next_column().expect("memory") {
        let written = match at {
            0 => column.typed::<Int64Type>().write_batch(&steps, None, None),
            1 => column
                .typed::<DoubleType>()
                .write_batch(&floats, Some(&some), None),
            2 => column
                .typed::<ByteArrayType>()
                .write_batch(&texts, Some(&some), None),
            3 => {
                let flags = [true, false, true, true];
                column
                    .typed::<BoolType>()
                    .write_batch(&flags, Some(&some), None)
            }
            4 => column
                .typed::<Int64Type>()
                .write_batch(&steps[..4], Some(&inner), None),
            _ => column
                .typed::<DoubleType>()
                .write_batch(&floats, Some(&levels), Some(&repeats)),
        };
        written.expect("values and levels agree");
        column.close().expect("memory");
        at += 1;
    }
}
