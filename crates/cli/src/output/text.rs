//! The report for people at a terminal.

use std::fmt::Write as _;

use pcaplain_explain::report::{
    Alternative, Diagnosis, Input, Mark, PacketRef, Report, Span, Spans, Step, plain,
};
use pcaplain_explain::{quote, strip};

use super::style::Style;
use super::wrap;

/// Lines are not longer than this, however wide the terminal is.
const WIDEST: usize = 100;
/// Column at which a step's words begin.
const INDENT: usize = 8;
/// Warnings of an input that are shown.
const WARNINGS: usize = 5;

/// The whole report.
pub(crate) fn render(report: &Report) -> String {
    Page { report, style: Style::of_stdout(), columns: columns(), out: String::new() }.render()
}

fn columns() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.unwrap_or(80_usize).clamp(60, WIDEST)
}

struct Page<'a> {
    report: &'a Report,
    style: Style,
    columns: usize,
    out: String,
}

impl Page<'_> {
    fn render(mut self) -> String {
        for input in &self.report.inputs {
            self.input(input);
        }
        for (index, diagnosis) in self.report.diagnoses.iter().enumerate() {
            self.out.push('\n');
            if index == 0 {
                self.answer(index, diagnosis);
            } else {
                self.further(diagnosis);
            }
        }
        if self.report.diagnoses.is_empty() {
            self.out.push_str("\nNo packets, no answer.\n");
        }
        self.unexplained();
        self.out
    }

    /// Colours for the part of a line that is no span.
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn paragraph(&mut self, spans: &[Span], first: &str, rest: &str) {
        let text = wrap::spans(spans, self.style, self.columns, first, rest);
        self.line(&text);
    }

    fn text(&mut self, text: &str, first: &str, rest: &str) {
        let text = wrap::text(text, self.columns, first, rest);
        self.line(&text);
    }

    fn heading(&mut self, text: &str) {
        self.out.push('\n');
        let heading = self.style.heading(&text.to_uppercase());
        self.line(&heading);
    }

    fn input(&mut self, input: &Input) {
        let name = if input.name.is_empty() { "pasted text" } else { &input.name };
        let unit = if input.packets == 1 { "packet" } else { "packets" };
        // How much was understood comes first: everything below rests on it.
        let mut line = format!("{} {unit} · {}", input.packets, strip(name));
        if let Some(format) = &input.format {
            let _ = write!(line, " · {format}");
        }
        if let (Some(first), Some(last)) = (&input.time.first, &input.time.last) {
            let _ = write!(line, " · {first} to {last}");
        }
        let line = self.style.dim(&line);
        self.line(&line);
        if let Some(error) = &input.error {
            self.text(error, "  ", "  ");
        }
        for comment in input.comments.iter().take(WARNINGS) {
            self.text(&format!("“{comment}”"), "  ", "  ");
        }
        for warning in input.warnings.iter().take(WARNINGS) {
            let place = match warning.at {
                Some(pcaplain_explain::report::Place::Offset(offset)) => format!("byte {offset}: "),
                Some(pcaplain_explain::report::Place::Line(line)) => format!("line {line}: "),
                None => String::new(),
            };
            self.text(&format!("{place}{}", warning.text), "  ⚠ ", "    ");
        }
        let hidden = input.warning_count.saturating_sub(input.warnings.len().min(WARNINGS) as u64);
        if hidden > 0 {
            let more = if hidden == 1 { "warning" } else { "warnings" };
            self.text(&format!("and {hidden} more {more}"), "    ", "    ");
        }
    }

    fn head(&mut self, diagnosis: &Diagnosis) {
        let many = if diagnosis.count > 1 { format!(" · {} times", diagnosis.count) } else { String::new() };
        let line = format!(
            "{} {}",
            self.style.kind(&diagnosis.kind),
            self.style.dim(&format!("· {}{many} · confidence {:.2}", diagnosis.id, diagnosis.confidence))
        );
        self.line(&line);
        let title = self.style.bold(&wrap::text(&plain(&diagnosis.title), self.columns, "", ""));
        self.line(&title);
        self.paragraph(&diagnosis.short_answer, "", "");
        if !diagnosis.sure.text.is_empty() {
            self.paragraph(&diagnosis.sure.text, "", "");
        }
    }

    fn answer(&mut self, index: usize, diagnosis: &Diagnosis) {
        self.head(diagnosis);
        if !diagnosis.steps.is_empty() {
            self.heading("What happened");
            diagnosis.steps.iter().for_each(|step| self.step(step));
        }
        let ladder = pcaplain_diagram::ladder_text(self.report, index, self.columns);
        if !ladder.trim().is_empty() {
            self.heading("In time");
            for line in ladder.lines() {
                let line = strip(line);
                self.line(line.trim_end());
            }
        }
        self.evidence(diagnosis);
        if !diagnosis.alternatives.is_empty() {
            self.heading("Why this and nothing else");
            diagnosis.alternatives.iter().for_each(|alternative| self.alternative(alternative));
        }
        if !diagnosis.long_answer.is_empty() {
            self.heading("In depth");
            for (index, paragraph) in diagnosis.long_answer.iter().enumerate() {
                if index > 0 {
                    self.out.push('\n');
                }
                self.paragraph(paragraph, "", "");
            }
        }
        self.actions(diagnosis);
        if !diagnosis.references.is_empty() {
            self.heading("Read on");
            for reference in &diagnosis.references {
                self.text(&format!("{} {}", reference.title, reference.url), "- ", "  ");
            }
        }
    }

    /// An answer after the first, in brief.
    fn further(&mut self, diagnosis: &Diagnosis) {
        self.head(diagnosis);
        for evidence in &diagnosis.evidence {
            self.marked(&numbers(&evidence.packets), &evidence.fact);
        }
        let hint = format!("In full: pcaplain explain --only {} …", diagnosis.id);
        let hint = self.style.dim(&hint);
        self.line(&hint);
    }

    fn step(&mut self, step: &Step) {
        if let Some(silence) = &step.silence {
            let text = self.style.dim(&format!("{:INDENT$}· · ·  {}", "", strip(&silence.text)));
            self.line(&text);
        }
        let mut spans = step.text.clone();
        if !step.detail.is_empty() {
            spans.push(Span::Text(" (".to_owned()));
            spans.extend(step.detail.iter().cloned());
            spans.push(Span::Text(")".to_owned()));
        }
        let mark = if step.matters { "▸" } else { " " };
        let numbers = match (step.mark, step.packets.as_slice()) {
            (Mark::Folded, [first, last]) => format!("#{}–{}", first.number, last.number),
            (Mark::Folded, []) => "…".to_owned(),
            _ => numbers(&step.packets),
        };
        self.marked(&format!("{mark}{numbers}"), &spans);
    }

    /// `#2      what it says`.
    fn marked(&mut self, mark: &str, spans: &Spans) {
        let gap = INDENT.saturating_sub(wrap::width(mark)).max(1);
        let first = format!("{mark}{}", " ".repeat(gap));
        self.paragraph(spans, &first, &" ".repeat(INDENT));
    }

    fn evidence(&mut self, diagnosis: &Diagnosis) {
        if diagnosis.evidence.is_empty() {
            return;
        }
        self.heading("What proves it");
        for evidence in &diagnosis.evidence {
            self.marked(&numbers(&evidence.packets), &evidence.fact);
        }
    }

    fn alternative(&mut self, alternative: &Alternative) {
        let mut spans = alternative.heading.clone();
        spans.push(Span::Text(": ".to_owned()));
        spans.extend(alternative.why_not.iter().cloned());
        if !alternative.tell_apart.is_empty() {
            if !alternative.why_not.is_empty() {
                spans.push(Span::Text(" ".to_owned()));
            }
            spans.extend(alternative.tell_apart.iter().cloned());
        }
        self.paragraph(&spans, "- ", "  ");
    }

    fn actions(&mut self, diagnosis: &Diagnosis) {
        if !diagnosis.not_shown.is_empty() {
            self.heading("What this capture cannot show");
            diagnosis.not_shown.iter().for_each(|spans| self.paragraph(spans, "- ", "  "));
        }
        if !diagnosis.checks.is_empty() {
            self.heading("Find out where");
            for check in &diagnosis.checks {
                self.paragraph(&check.place, "- ", "  ");
                self.command(&check.argv);
                self.paragraph(&check.look_for, "  ", "  ");
            }
        }
        if let Some(next) = &diagnosis.next_capture {
            self.heading("The next capture");
            self.paragraph(&next.place, "", "");
            self.command(&next.argv);
        }
        if let Some(filter) = &diagnosis.filter {
            self.heading("In Wireshark");
            let filter = strip(filter);
            self.line(&format!("    {filter}"));
        }
        if !diagnosis.remedies.is_empty() {
            self.heading("What to do");
            for remedy in &diagnosis.remedies {
                self.paragraph(&remedy.text, "- ", "  ");
                if let Some(argv) = &remedy.argv {
                    self.command(argv);
                }
                if !remedy.risk.is_empty() {
                    self.paragraph(&remedy.risk, "  Risk: ", "  ");
                }
            }
        }
    }

    /// Commands are never wrapped: they are there to be copied.
    fn command(&mut self, argv: &[String]) {
        if !argv.is_empty() {
            let line = self.style.bold(&format!("    $ {}", strip(&quote(argv))));
            self.line(&line);
        }
    }

    fn unexplained(&mut self) {
        if self.report.unexplained.is_empty() {
            return;
        }
        self.heading("Also seen, and not explained");
        for one in self.report.unexplained.iter().take(10) {
            self.paragraph(&one.text, "- ", "  ");
        }
        let more = self.report.unexplained_count.saturating_sub(10);
        if more > 0 {
            self.text(&format!("and {more} more"), "- ", "  ");
        }
    }
}

/// `#5`, `#5–6`, `#1 #4`.
fn numbers(packets: &[PacketRef]) -> String {
    match packets {
        [] => String::new(),
        [one] => format!("#{}", one.number),
        [first, .., last] => {
            let run = packets.windows(2).all(|pair| matches!(pair, [a, b] if b.number == a.number + 1));
            if run {
                format!("#{}–{}", first.number, last.number)
            } else {
                packets.iter().map(|p| format!("#{}", p.number)).collect::<Vec<_>>().join(" ")
            }
        }
    }
}
