//! Reads the history of a run as Arrow record batches, and says what is in its
//! columns.
//!
//! ```text
//! arrow RUN [KEY...]
//! ```
//!
//! RUN is `entity/project/run`, the address of a run's page, or a local run
//! directory. Needs the feature `arrow`. The exit code is the number of the
//! error's kind, 2 for wrong usage.

use std::process::ExitCode;

use wandb_run::arrow::ArrowOptions;
use wandb_run::arrow::arrow_array::Array;
use wandb_run::{Result, Run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((run, keys)) = arguments.split_first() else {
        eprintln!("usage: arrow RUN [KEY...]");
        return ExitCode::from(2);
    };
    match describe(run, keys) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(u8::try_from(error.kind().code()).unwrap_or(1))
        }
    }
}

fn describe(run: &str, keys: &[String]) -> Result<()> {
    let scan = Run::open(run)?.scan_history().keys(keys);
    let mut batches = scan.arrow(&ArrowOptions::new())?;
    let schema = batches.schema();
    let mut rows = 0;
    let mut nulls = vec![0; schema.fields().len()];
    while let Some(batch) = batches.next_batch()? {
        rows += batch.num_rows();
        for (nulls, column) in nulls.iter_mut().zip(batch.columns()) {
            *nulls += column.null_count();
        }
    }
    println!("{rows} rows");
    for (field, nulls) in schema.fields().iter().zip(nulls) {
        println!("{:20} {:10} {nulls} nulls", field.name(), field.data_type());
    }
    Ok(())
}
