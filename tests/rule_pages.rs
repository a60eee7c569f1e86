//! Every diagnosis has a page whose scenarios are executed, and words for everything that its rule can say.
//!
//! A page is run three times: its example as a capture, its example as tcpdump prints it, and its near miss. A
//! scenario whose proof tcpdump does not print (TTL, hardware addresses …) says so: `# binary-only: why`. The words
//! are formatted with the facts that the example has and without the ones that it has not.

mod support;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use pcaplain_core::diagnose::{Diagnosis, all};
use pcaplain_scenario::{Scenario, pages};

use support::{analyse, evidence, ids};

/// The headings of a page, in order.
const HEADINGS: [&str; 8] = [
    "What the packets show",
    "Why it happens",
    "What to check next",
    "What to do",
    "Not to be confused with",
    "Example",
    "Near miss",
    "References",
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for diagnosis in all() {
        let mut trial = |kind: &str, test: fn(&Diagnosis) -> Result<(), String>| {
            trials.push(Trial::test(format!("{kind}::{}", diagnosis.id), move || {
                test(diagnosis).map_err(Failed::from)
            }));
        };
        trial("page", page);
        trial("words", support::words::complete);
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The page of a diagnosis in its reference language.
fn text(diagnosis: &Diagnosis) -> Result<&'static str, String> {
    let page = diagnosis.texts.pages.iter().find(|(lang, _)| *lang == "en");
    page.map(|(_, text)| *text).ok_or_else(|| "there is no page.en.md".to_owned())
}

fn page(diagnosis: &Diagnosis) -> Result<(), String> {
    let text = text(diagnosis)?;
    headings(diagnosis.id, text)?;
    let blocks = pages::blocks(text);
    let of = |heading: &str| {
        let found: Vec<_> = blocks.iter().filter(|block| block.heading == heading).collect();
        if found.is_empty() { Err(format!("no scenario under “{heading}”")) } else { Ok(found) }
    };
    let mut complaints = Vec::new();
    for block in of("Example")? {
        complaints.extend(scenario(diagnosis, block, true)?);
    }
    for block in of("Near miss")? {
        complaints.extend(scenario(diagnosis, block, false)?);
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

fn headings(id: &str, text: &str) -> Result<(), String> {
    let title = text.lines().next().unwrap_or_default();
    if title != format!("# {id}") {
        return Err(format!("the first line is “{title}”, not “# {id}”"));
    }
    // What stands in fences is no heading.
    let mut fenced = false;
    let mut found = Vec::new();
    let mut empty = Vec::new();
    let mut words_since = true;
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !fenced => {
                if !words_since {
                    empty.extend(found.last().copied());
                }
                found.push(heading);
                words_since = false;
            }
            _ => words_since |= !line.trim().is_empty(),
        }
    }
    if !words_since {
        empty.extend(found.last().copied());
    }
    if found != HEADINGS {
        return Err(format!("headings are {found:?}\nexpected     {HEADINGS:?}"));
    }
    if empty.is_empty() { Ok(()) } else { Err(format!("nothing under {empty:?}")) }
}

/// Runs one block; gives what is wrong with it. `example`: the finding must be there; otherwise it must not.
fn scenario(diagnosis: &Diagnosis, block: &pages::Block, example: bool) -> Result<Vec<String>, String> {
    let at = |line: u32| format!("page.en.md, line {}", block.first_line + line.saturating_sub(1));
    let scenario = Scenario::parse(&block.text).map_err(|error| format!("{}: {error}", at(error.line)))?;
    let place = at(1);
    let mut complaints = Vec::new();
    let marks: Vec<_> = scenario.expectations().iter().filter(|mark| mark.id == diagnosis.id).collect();
    if example && marks.is_empty() {
        complaints.push(format!("{place}: no packet of the example is marked"));
    }
    let binary_only = block.text.lines().any(|line| line.trim().starts_with("# binary-only: "));
    let mut runs = vec![("as a capture", scenario.to_pcap())];
    if !binary_only {
        runs.push(("as tcpdump prints it", scenario.to_tcpdump().into_bytes()));
    }
    for (how, bytes) in &runs {
        let analysis = analyse(bytes).map_err(|error| format!("{place} {how}: {error}"))?;
        let found = ids(&analysis);
        let mut complain = |what: String| complaints.push(format!("{place} {how}: {what}; found {found:?}"));
        if found.contains(&diagnosis.id) != example {
            let what = if example { "does not give" } else { "gives" };
            complain(format!("{what} {}", diagnosis.id));
            continue;
        }
        if let Some(leading) = leading(&block.text)
            && found.first() != Some(&leading.as_str())
        {
            complain(format!("{leading} does not lead"));
        }
        for id in scenario.expected().iter().filter(|id| !found.contains(id)) {
            complain(format!("{id} is expected"));
        }
        for id in scenario.forbidden().iter().filter(|id| found.contains(id)) {
            complain(format!("{id} is forbidden"));
        }
        // A print-out may lack what a role needs; the parts are judged where everything is known.
        if *how != "as a capture" {
            continue;
        }
        for mark in scenario.expectations() {
            let role = mark.role.as_deref();
            let known = diagnosis.roles.contains(&role.unwrap_or_default());
            if mark.id == diagnosis.id && !known {
                complain(format!("#{} is marked with {role:?}, which is no role", mark.packet));
            } else if !evidence(&analysis, &mark.id, role).contains(&mark.packet) {
                let all = evidence(&analysis, &mark.id, None);
                complain(format!("#{} is not evidence of {} as {role:?}; {all:?} are", mark.packet, mark.id));
            }
        }
    }
    Ok(complaints)
}

/// The first id of `#! expect`: what must lead.
fn leading(text: &str) -> Option<String> {
    let ids = text.lines().find_map(|line| line.trim().strip_prefix("#! expect "))?;
    ids.split(',').next().map(|id| id.trim().to_owned())
}
