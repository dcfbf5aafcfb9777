//! Rows as lines of JSON.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use wandb_run::Row;
use wandb_run::json::{NonFinite, Value};

use crate::Sink;

pub struct JsonLines {
    out: BufWriter<File>,
    line: String,
}

impl Sink for JsonLines {
    fn open(path: &Path, position: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let length = file.metadata()?.len();
        if length < position {
            return Err(io::Error::other(format!(
                "{} has {length} bytes, and its state says {position}",
                path.display()
            )));
        }
        file.set_len(position)?;
        file.seek(SeekFrom::Start(position))?;
        Ok(JsonLines {
            out: BufWriter::with_capacity(1 << 16, file),
            line: String::new(),
        })
    }

    fn write(&mut self, run: &str, row: &Row) -> io::Result<()> {
        self.line.clear();
        self.line.push_str("{\"run\":");
        self.line.push_str(&Value::from(run).to_json());
        self.line.push_str(",\"row\":");
        row.as_map().write_json(&mut self.line, NonFinite::Strings);
        self.line.push_str("}\n");
        self.out.write_all(self.line.as_bytes())
    }

    fn commit(&mut self) -> io::Result<u64> {
        self.out.flush()?;
        self.out.get_ref().sync_data()?;
        self.out.stream_position()
    }
}
