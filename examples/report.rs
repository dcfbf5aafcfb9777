//! Opens a run and shows what is in it: config, a sampled history as a small
//! chart, the number of rows and the last of them.
//!
//! ```text
//! report [RUN] [KEY]
//! ```
//!
//! Without RUN it is a recorded run that lies beside this file: no account,
//! no network. KEY is what the chart shows, `loss` by default.

use std::collections::VecDeque;
use std::process::ExitCode;

use wandb_run::{Result, Row, Run};

const RECORDED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/digits-new/offline-run-20261124_085427-jd0texdo"
);
const WIDTH: usize = 64;
const HEIGHT: usize = 10;
const LAST_ROWS: usize = 3;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let path = words.next().unwrap_or_else(|| RECORDED.to_owned());
    let key = words.next().unwrap_or_else(|| "loss".to_owned());
    match report(&path, &key) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("report: {error}");
            ExitCode::from(u8::try_from(error.kind().code()).unwrap_or(1))
        }
    }
}

fn report(path: &str, key: &str) -> Result<()> {
    let run = Run::open(path)?;
    println!(
        "{} ({}), {}",
        run.name().unwrap_or(run.id()),
        run.id(),
        run.state()
    );
    println!("\nconfig");
    for (key, value) in run.config() {
        println!("  {key} = {value}");
    }

    let sample = run.history().samples(500).keys([key]).rows()?;
    let points: Vec<(i64, f64)> = sample
        .iter()
        .filter_map(|row| Some((row.step()?, row.f64(key).ok()?)))
        .filter(|(_, value)| value.is_finite())
        .collect();
    println!("\n{key}, {} sampled points", points.len());
    chart(&points);

    let mut last: VecDeque<Row> = VecDeque::new();
    let mut rows = run.scan_history().rows()?;
    for row in &mut rows {
        if last.len() == LAST_ROWS {
            last.pop_front();
        }
        last.push_back(row?);
    }
    println!(
        "\nfull history: {} rows; the last {}:",
        rows.report().rows,
        last.len()
    );
    for row in last {
        println!("  {row}");
    }
    Ok(())
}

/// Draws the mean of the points that fall into each column.
fn chart(points: &[(i64, f64)]) {
    let (Some(&(first, _)), Some(&(last, _))) = (points.first(), points.last()) else {
        println!("  nothing to draw");
        return;
    };
    let mut columns = [(0.0, 0u32); WIDTH];
    for &(step, value) in points {
        let span = (last - first).max(1) as f64;
        let at = ((step - first) as f64 / span * (WIDTH - 1) as f64) as usize;
        columns[at].0 += value;
        columns[at].1 += 1;
    }
    let means: Vec<Option<f64>> = columns
        .iter()
        .map(|&(sum, count)| (count > 0).then(|| sum / f64::from(count)))
        .collect();
    let (low, high) = means
        .iter()
        .flatten()
        .fold((f64::MAX, f64::MIN), |(low, high), &mean| {
            (low.min(mean), high.max(mean))
        });
    let level = |mean: f64| {
        ((mean - low) / (high - low).max(f64::MIN_POSITIVE) * (HEIGHT - 1) as f64).round() as usize
    };
    for line in (0..HEIGHT).rev() {
        let label = low + (high - low) * line as f64 / (HEIGHT - 1) as f64;
        let dots: String = means
            .iter()
            .map(|mean| {
                if mean.is_some_and(|mean| level(mean) == line) {
                    '*'
                } else {
                    ' '
                }
            })
            .collect();
        println!("{label:>10.4} |{}", dots.trim_end());
    }
    println!("{:>10} +{}", "", "-".repeat(WIDTH));
    println!("{:>10}  {first:<32}{last:>32}", "step");
}
