//! Every diagnosis has all its words, and they use what it declares and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast;
use pcaplain_core::diagnose::{self, Diagnosis};

use crate::words::{Args, SHARED, Words};

/// What every message of a diagnosis may use.
const ALWAYS: [&str; 7] =
    ["client", "client-host", "client-port", "server", "server-host", "server-port", "count"];
/// What the messages of steps may use besides.
const STEPS: [&str; 29] = [
    "actor",
    "from",
    "to",
    "single",
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
    "reset-shape",
    "message",
    "renewed",
    "segments",
    "trouble",
    "copies",
    "interface",
];
/// Roles that stand behind `actor-…`.
const ROLES: [&str; 7] = ["client", "server", "asked", "answering", "proxy", "backend", "box"];

type Used = BTreeMap<String, BTreeSet<String>>;

/// Messages of a text with the variables that each uses.
fn messages(name: &str, text: &str, problems: &mut Vec<String>) -> Used {
    let resource =
        FluentResource::try_new(crate::words::prepared(text)).unwrap_or_else(|(resource, errors)| {
            problems.extend(errors.iter().map(|e| format!("{name}: {e} at {:?}", near(text, e.pos.start))));
            resource
        });
    let mut used = Used::new();
    for entry in resource.entries() {
        match entry {
            ast::Entry::Message(message) => {
                let variables = used.entry(message.id.name.to_owned()).or_default();
                message.value.iter().for_each(|pattern| of_pattern(pattern, variables));
            }
            ast::Entry::Junk { content } => problems.push(format!("{name}: not understood: {content}")),
            _ => {}
        }
    }
    used
}

fn near(text: &str, at: usize) -> String {
    text.get(at..).unwrap_or_default().chars().take(60).collect()
}

fn of_pattern(pattern: &ast::Pattern<&str>, used: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            of_expression(expression, used);
        }
    }
}

fn of_expression(expression: &ast::Expression<&str>, used: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => of_inline(inline, used),
        ast::Expression::Select { selector, variants } => {
            of_inline(selector, used);
            for variant in variants {
                of_pattern(&variant.value, used);
            }
        }
    }
}

fn of_inline(inline: &ast::InlineExpression<&str>, used: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            used.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => of_expression(expression, used),
        _ => {}
    }
}

/// The messages that a diagnosis must have.
fn needed(diagnosis: &Diagnosis) -> Vec<String> {
    let id = diagnosis.id;
    let mut needed: Vec<String> =
        ["title", "short", "long", "sure"].iter().map(|s| format!("{id}-{s}")).collect();
    needed.extend(diagnosis.roles.iter().map(|role| format!("{id}-evidence-{role}")));
    for alternative in diagnosis.alternatives {
        needed.push(format!("{id}-not-{alternative}"));
        needed.push(format!("{id}-tell-{alternative}"));
        needed.push(format!("noun-{alternative}"));
    }
    for check in diagnosis.checks {
        needed.push(format!("{id}-check-{}-where", check.key));
        needed.push(format!("{id}-check-{}-look", check.key));
    }
    needed.extend(diagnosis.remedies.iter().map(|remedy| format!("{id}-remedy-{}", remedy.key)));
    needed.extend(diagnosis.next_capture.iter().map(|_| format!("{id}-next-where")));
    needed.push(format!("noun-{id}"));
    needed
}

#[test]
fn every_diagnosis_has_its_words() {
    let words = Words::new("en");
    let missing: Vec<String> = diagnose::all().flat_map(needed).filter(|id| !words.has(id)).collect();
    assert!(missing.is_empty(), "missing messages:\n{}", missing.join("\n"));
}

#[test]
fn words_use_what_is_declared_and_nothing_else() {
    let mut problems = Vec::new();
    for diagnosis in diagnose::all() {
        for (lang, text) in diagnosis.texts.words {
            let name = format!("{} ({lang})", diagnosis.id);
            for (id, used) in messages(&name, text, &mut problems) {
                if !id.starts_with(diagnosis.id) {
                    problems.push(format!("{name}: {id} does not begin with the diagnosis's id"));
                }
                let step = id.starts_with(&format!("{}-step-", diagnosis.id));
                let evidence = id.starts_with(&format!("{}-evidence-", diagnosis.id));
                for variable in used.iter().filter(|v| !declared(diagnosis, v, step, evidence)) {
                    problems.push(format!("{name}: {id} uses ${variable}, which it does not declare"));
                }
                // In a step the packet's own value hides the finding's fact of the same name: a time is meant so, a number
                // or a packet is not.
                let hidden =
                    |v: &&String| STEPS.contains(&v.as_str()) && diagnosis.facts.contains(&v.as_str());
                for variable in used.iter().filter(hidden).filter(|v| step && *v != "after") {
                    problems.push(format!("{name}: ${variable} of {id} is the packet's, not the finding's"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn declared(diagnosis: &Diagnosis, variable: &str, step: bool, evidence: bool) -> bool {
    let fact = variable.strip_prefix("has-").unwrap_or(variable);
    let actor = variable.strip_prefix("actor-").map(|role| role.strip_suffix("-host").unwrap_or(role));
    diagnosis.facts.contains(&fact)
        || ALWAYS.contains(&variable)
        || actor.is_some_and(|role| ROLES.contains(&role))
        || evidence && variable == "packets"
        || step && STEPS.contains(&variable)
}

#[test]
fn shared_messages_parse_and_are_unique() {
    let mut problems = Vec::new();
    for (lang, texts) in SHARED {
        let mut known = BTreeSet::new();
        for text in *texts {
            for id in messages(lang, text, &mut problems).into_keys() {
                if !known.insert(id.clone()) {
                    problems.push(format!("{lang}: {id} stands twice"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_symptom_and_role_has_words() {
    let words = Words::new("en");
    let kinds = [
        "syn-again",
        "syn-ack-again",
        "syn-ack-renewed",
        "reply-from-other",
        "untranslated",
        "ack-number-wrong",
        "syn-answered-by-ack",
        "retransmission",
        "spurious",
        "out-of-order",
        "duplicate-ack",
        "gap",
        "acked-unseen",
        "reset",
        "zero-window",
        "window-probe",
        "icmp-error",
        "unacknowledged",
        "keep-alive-unanswered",
        "bad-checksum",
        "data-after-close",
        "outside-window",
        "window-shrunk",
        "window-overrun",
        "old-timestamp",
        "ack-storm",
        "no-answer",
    ];
    let mut needed: Vec<String> = kinds.iter().map(|kind| format!("symptom-{kind}")).collect();
    for kind in ["actor", "peer", "role", "node"] {
        needed.extend(ROLES.iter().map(|role| format!("{kind}-{role}")));
    }
    needed.retain(|id| !words.has(id));
    assert!(needed.is_empty(), "missing: {needed:?}");
    assert_eq!(words.plain("actor-client", &Args::default()), "The client");
}
