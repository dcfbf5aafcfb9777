//! What `benches/compare/run.py` measures of the library: a scan, or the same
//! answers fetched with no parsing. See `--help`.

mod floor;
mod scan;

use std::process::ExitCode;

use scan::{Scan, Shape};

const USAGE: &str = "\
usage: compare rows|columns|typed RUN|PROJECT --sum KEY [--keys A,B] [--gzip] [--all-runs]
       compare histories-rows|histories-columns PROJECT --sum KEY [--keys A,B] [--gzip] [--all-runs]
       compare floor URL KEY BODIES [--gzip]

Reads the history of a run, of a log on this machine, or, with --all-runs, of
all runs of a project one after the other, with histories-… several of them
at a time, and prints a line of JSON: seconds
until the end and until the first row, rows, the sum of KEY, peak memory.
`floor` posts each line of the file BODIES over one connection and reads the
answers without a look at them.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let line = match words[..] {
        ["floor", url, key, bodies, ref rest @ ..] => {
            let gzip = rest.contains(&"--gzip");
            floor::fetch(url, key, bodies, gzip).map_err(|error| error.to_string())
        }
        [shape, target, ref rest @ ..] => parse(shape, target, rest)
            .and_then(|scan| scan.measure().map_err(|error| error.to_string())),
        _ => Err(USAGE.to_owned()),
    };
    match line {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("compare: {why}");
            ExitCode::FAILURE
        }
    }
}

fn parse(shape: &str, target: &str, options: &[&str]) -> Result<Scan, String> {
    let mut scan = Scan {
        shape: match shape {
            "rows" => Shape::Rows,
            "columns" => Shape::Columns,
            "typed" => Shape::Typed,
            "histories-rows" => Shape::HistoriesRows,
            "histories-columns" => Shape::HistoriesColumns,
            _ => return Err(USAGE.to_owned()),
        },
        target: target.to_owned(),
        keys: Vec::new(),
        sum: String::new(),
        gzip: false,
        all_runs: false,
    };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--gzip" => scan.gzip = true,
            "--all-runs" => scan.all_runs = true,
            "--keys" | "--sum" => {
                let value = options.next().ok_or(USAGE)?;
                match *option {
                    "--keys" => scan.keys = value.split(',').map(str::to_owned).collect(),
                    _ => scan.sum = (*value).to_owned(),
                }
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(scan)
}
