//! Are the words of a diagnosis complete, do they use only what its rule gives, and can they do without what a
//! capture does not show?

use std::collections::BTreeSet;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use pcaplain_core::diagnose::{Diagnosis, Finding, Value};
use pcaplain_scenario::{Scenario, pages};
use unic_langid::LanguageIdentifier;

use super::analyse;

/// What every message may use.
const ALWAYS: [&str; 7] =
    ["client", "server", "client-host", "server-host", "client-port", "server-port", "count"];
/// What the words of a step may use besides: see the shared steps.
const IN_STEPS: [&str; 20] = [
    "actor",
    "peer",
    "from-host",
    "from-port",
    "to-host",
    "to-port",
    "number",
    "ack",
    "bytes",
    "first-byte",
    "last-byte",
    "acked",
    "window",
    "again",
    "after",
    "timed",
    "numbered",
    "placed",
    "fits",
    "message",
];

/// Tests the English words of a diagnosis.
pub(crate) fn complete(diagnosis: &Diagnosis) -> Result<(), String> {
    let words = diagnosis.texts.words.iter().find(|(lang, _)| *lang == "en");
    let text = words.map(|(_, text)| *text).ok_or("there is no words.en.ftl")?;
    let resource = FluentResource::try_new(text.to_owned())
        .map_err(|(_, errors)| format!("words.en.ftl is no Fluent: {errors:?}"))?;
    let mut complaints = Vec::new();
    let mut messages = BTreeSet::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name;
        if !messages.insert(name.to_owned()) {
            complaints.push(format!("{name} is there twice"));
        }
        let mut used = BTreeSet::new();
        message.value.iter().for_each(|pattern| variables(pattern, &mut used));
        let in_step = name.starts_with(&format!("{}-step-", diagnosis.id));
        for variable in used.iter().filter(|v| !known(diagnosis, v, in_step)) {
            complaints.push(format!("{name} uses ${variable}, which nobody sets"));
        }
    }
    let needed = needed(diagnosis);
    for id in needed.iter().filter(|id| !messages.contains(*id)) {
        complaints.push(format!("{id} is missing"));
    }
    let optional = |id: &str| {
        let rest = id.strip_prefix(diagnosis.id).unwrap_or_default();
        ["-step-", "-edge-", "-node-", "-unseen-"].iter().any(|part| rest.starts_with(part))
    };
    for id in messages.iter().filter(|id| !needed.contains(*id) && !optional(id)) {
        complaints.push(format!("{id} is used by nobody"));
    }
    complaints.extend(formatted(diagnosis, resource)?);
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

fn known(diagnosis: &Diagnosis, variable: &str, in_step: bool) -> bool {
    let fact = variable.strip_prefix("has-").unwrap_or(variable);
    ALWAYS.contains(&variable)
        || diagnosis.facts.contains(&fact)
        || variable.starts_with("actor-")
        || in_step && IN_STEPS.contains(&variable)
}

fn variables(pattern: &Pattern<&str>, used: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expressions(expression, used);
        }
    }
}

fn expressions(expression: &Expression<&str>, used: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => inlines(inline, used),
        Expression::Select { selector, variants } => {
            inlines(selector, used);
            for variant in variants {
                variables(&variant.value, used);
            }
        }
    }
}

fn inlines(inline: &InlineExpression<&str>, used: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            used.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expressions(expression, used),
        // `{ " { $x } later" }` would show its braces.
        InlineExpression::StringLiteral { value } if value.contains('{') => {
            used.insert(format!(" inside the quoted {value:?}"));
        }
        _ => {}
    }
}

/// The messages that the rule can ask for.
fn needed(diagnosis: &Diagnosis) -> BTreeSet<String> {
    let id = diagnosis.id;
    let mut needed: BTreeSet<String> =
        ["title", "short", "long", "sure"].iter().map(|part| format!("{id}-{part}")).collect();
    needed.extend(diagnosis.roles.iter().map(|role| format!("{id}-evidence-{role}")));
    for other in diagnosis.alternatives {
        needed.extend([format!("{id}-not-{other}"), format!("{id}-tell-{other}")]);
    }
    for check in diagnosis.checks {
        needed.extend([format!("{id}-check-{}-where", check.key), format!("{id}-check-{}-look", check.key)]);
    }
    needed.extend(diagnosis.next_capture.iter().map(|next| format!("{id}-{}-where", next.key)));
    for remedy in diagnosis.remedies {
        needed.extend([format!("{id}-remedy-{}", remedy.key), format!("{id}-remedy-{}-risk", remedy.key)]);
    }
    needed
}

/// Formats everything that the findings of the page's example ask for, with their facts and no others.
fn formatted(diagnosis: &Diagnosis, resource: FluentResource) -> Result<Vec<String>, String> {
    let english: LanguageIdentifier = "en".parse().map_err(|error| format!("{error}"))?;
    let mut bundle = FluentBundle::new(vec![english]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|errors| format!("{errors:?}"))?;
    let page = diagnosis.texts.pages.iter().find(|(lang, _)| *lang == "en").map_or("", |(_, text)| *text);
    let mut complaints = BTreeSet::new();
    for block in pages::blocks(page).iter().filter(|block| block.heading == "Example") {
        let scenario = Scenario::parse(&block.text).map_err(|error| error.to_string())?;
        let printed = scenario.to_tcpdump();
        // As `tcpdump -t` prints it: what was measured in time is then absent.
        let untimed: Vec<&str> =
            printed.lines().filter_map(|line| line.split_once(' ')).map(|(_, rest)| rest).collect();
        let timeless = untimed.join("\n");
        for bytes in [scenario.to_pcap(), printed.into_bytes(), timeless.into_bytes()] {
            let analysis = analyse(&bytes).map_err(|error| error.to_string())?;
            for finding in analysis.findings.iter().filter(|f| f.diagnosis.id == diagnosis.id) {
                format_one(finding, &bundle, &mut complaints);
            }
        }
    }
    Ok(complaints.into_iter().collect())
}

fn format_one(finding: &Finding, bundle: &FluentBundle<FluentResource>, complaints: &mut BTreeSet<String>) {
    let diagnosis = finding.diagnosis;
    let id = diagnosis.id;
    let mut args = FluentArgs::new();
    for name in ALWAYS {
        args.set(name, "…");
    }
    args.set("count", u64::from(finding.count));
    for actor in &finding.actors {
        args.set(format!("actor-{}", actor.role.id()), "…");
        args.set(format!("actor-{}-host", actor.role.id()), "…");
    }
    for name in diagnosis.facts {
        args.set(format!("has-{name}"), if finding.get(name).is_some() { "yes" } else { "no" });
        match finding.get(name) {
            Some(Value::Count(count)) => args.set(*name, *count),
            Some(Value::Choice(word)) => args.set(*name, *word),
            Some(_) => args.set(*name, FluentValue::from("…")),
            None => {}
        }
    }
    let mut asked = needed(diagnosis);
    // Only what this finding says of evidence and alternatives.
    let says = |part: &str, keys: Vec<&str>, message: &str| {
        let prefix = format!("{id}-{part}-");
        message.strip_prefix(&prefix).is_none_or(|key| keys.contains(&key))
    };
    let roles = || finding.evidence.iter().map(|e| e.role).collect::<Vec<_>>();
    let others = || finding.ruled_out.iter().map(|r| r.id).collect::<Vec<_>>();
    asked.retain(|m| says("evidence", roles(), m) && says("not", others(), m) && says("tell", others(), m));
    asked.extend(finding.unseen.iter().map(|key| format!("{id}-unseen-{key}")));
    for message in asked {
        let Some(pattern) = bundle.get_message(&message).and_then(|m| m.value()) else {
            complaints.insert(format!("{message} is missing"));
            continue;
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        if !errors.is_empty() {
            complaints.insert(format!("{message} needs what this finding does not have: {errors:?}"));
        }
        if text.trim().is_empty() {
            complaints.insert(format!("{message} says nothing"));
        }
    }
    for other in others() {
        if !diagnosis.alternatives.contains(&other) {
            complaints.insert(format!("{other} is not among the rule's alternatives"));
        }
    }
    for role in roles() {
        if !diagnosis.roles.contains(&role) {
            complaints.insert(format!("{role} is not among the rule's roles"));
        }
    }
}
