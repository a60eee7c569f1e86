//! `explain`: captures in, an answer out.

use pcaplain_explain::report::Report;
use pcaplain_explain::{Control, InputSource, Options, explain};

use crate::Status;
use crate::args::{Explain, FailOn, Format};
use crate::output;

use super::inputs::{complain_of, source};
use super::{complain, finish};

pub(super) fn run(args: &Explain) -> Status {
    for id in args.only.iter().chain(&args.expect) {
        if pcaplain_core::diagnose::by_id(id).is_none() {
            complain(&format!(
                "there is no diagnosis {} (see pcaplain list)",
                pcaplain_explain::sanitise(id)
            ));
            return Status::Arguments;
        }
    }
    let mut inputs: Vec<InputSource<'static>> = args.files.iter().map(|file| source(file)).collect();
    // What is expected of the first answer is not changed by what is shown.
    let options = Options {
        lang: args.lang.clone(),
        only: args.only.clone().filter(|_| args.expect.is_none() && args.fail_on.is_none()),
        all_flows: args.all_flows,
        ..Options::default()
    };
    let mut report = explain(&mut inputs, &options, &mut |_| Control::Continue);
    complain_of(&report.inputs);
    let status = status(args, &report);
    if let Some(only) = &args.only {
        report.diagnoses.retain(|d| d.id == *only);
    }
    let nothing = report.inputs.iter().all(|input| input.packets == 0 && input.error.is_some());
    let text = match args.format {
        Format::Json => match output::json::render(&report) {
            Ok(text) => text,
            Err(error) => {
                complain(&format!("cannot write the report as JSON: {error}"));
                return Status::Unreadable;
            }
        },
        Format::Text if nothing => String::new(),
        Format::Text => output::text::render(&report),
    };
    finish(&text, status)
}

fn status(args: &Explain, report: &Report) -> Status {
    if report.inputs.iter().any(|input| input.error.is_some()) {
        return Status::Unreadable;
    }
    let fails = |kind: &str| match args.fail_on {
        Some(FailOn::Problem) => kind == "problem",
        Some(FailOn::Slow) => matches!(kind, "problem" | "slow"),
        None => false,
    };
    let first = report.diagnoses.first().map(|d| d.id.as_str());
    let unexpected = args.expect.as_deref().is_some_and(|expected| first != Some(expected));
    if unexpected || report.diagnoses.iter().any(|d| fails(&d.kind)) {
        return Status::Expectation;
    }
    Status::Done
}
