//! `cargo xtask new-diagnosis ID GROUP`: a folder from the templates, and two lines in the group's file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

const RULES: &str = "crates/core/src/diagnose/rules";
/// File name and content; `@ID@` and `@VERSION@` are filled in.
const TEMPLATES: [(&str, &str); 3] = [
    ("rule.rs", include_str!("../templates/rule.rs.in")),
    ("page.en.md", include_str!("../templates/page.en.md.in")),
    ("words.en.ftl", include_str!("../templates/words.en.ftl.in")),
];

/// Makes the folder and registers it. Nothing is written where anything is wrong with the request.
pub(crate) fn new_diagnosis(root: &Path, id: &str, group: &str) -> Result<()> {
    check_id(id)?;
    let rules = root.join(RULES);
    let groups = groups(&rules)?;
    if !groups.iter().any(|known| known == group) {
        bail!("“{group}” is no group; there are {}", groups.join(", "));
    }
    let snake = id.replace('-', "_");
    for known in &groups {
        if rules.join(known).join(&snake).exists() {
            bail!("{id} is there already, in {known}");
        }
    }
    let version =
        version(&fs::read_to_string(root.join("Cargo.toml"))?).context("Cargo.toml names no version")?;
    let list = rules.join(format!("{group}.rs"));
    let registered = register(&fs::read_to_string(&list)?, group, &snake)
        .with_context(|| format!("{RULES}/{group}.rs does not have the shape that is expected"))?;

    let folder = rules.join(group).join(&snake);
    fs::create_dir_all(&folder)?;
    for (name, template) in TEMPLATES {
        fs::write(folder.join(name), template.replace("@ID@", id).replace("@VERSION@", &version))?;
    }
    fs::write(&list, registered)?;
    println!(
        "{RULES}/{group}/{snake}/\n  page.en.md    write its example and near miss first\n  rule.rs       then see it fail: cargo test -p pcaplain-acceptance --test rule_pages {id}\n  words.en.ftl  title, answers, evidence, checks, remedies\n{RULES}/{group}.rs lists it last; its place there is its place in the catalogue"
    );
    Ok(())
}

fn check_id(id: &str) -> Result<()> {
    let words = id
        .split('-')
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if !words || !id.starts_with(|c: char| c.is_ascii_lowercase()) {
        bail!("“{id}” is no kebab-case id such as syn-unanswered; it names what is seen, not the cure");
    }
    Ok(())
}

/// The groups: one file each; the folder beside it comes with the first diagnosis.
fn groups(rules: &Path) -> Result<Vec<String>> {
    let mut groups: Vec<String> = fs::read_dir(rules)
        .with_context(|| format!("{RULES} is not there"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path: &PathBuf| path.is_file() && path.extension().is_some_and(|e| e == "rs"))
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .collect();
    groups.sort();
    Ok(groups)
}

/// The version of the workspace: the first one in its manifest.
fn version(manifest: &str) -> Option<String> {
    manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned))
}

/// The group's file with one more module, in alphabetical order, and one more entry, at the end of the list.
fn register(text: &str, group: &str, snake: &str) -> Option<String> {
    let module = |name: &str| format!("#[path = \"{group}/{name}/rule.rs\"]\nmod {name};\n");
    let modules =
        |line: &str| line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned);
    let known: Vec<String> = text.lines().filter_map(modules).collect();
    let at = if let Some(next) = known.iter().find(|name| name.as_str() > snake) {
        text.find(&module(next))?
    } else if let Some(last) = known.last().map(|name| module(name)) {
        text.find(&last)? + last.len()
    } else {
        // The first of its group stands between the imports and the list.
        text.find("/// The diagnoses of this group")?
    };
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let (list, end) = after.rsplit_once("];")?;
    if !list.contains("static ALL: &[&Diagnosis] = &[") {
        return None;
    }
    // A short list may stand on one line; cargo fmt mends what this makes of it.
    let comma = if list.trim_end().ends_with([',', '[']) { "" } else { "," };
    let apart = if known.is_empty() { "\n" } else { "" };
    Some(format!(
        "{before}{}{apart}{}{comma}\n    &{snake}::DIAGNOSIS,\n];{end}",
        module(snake),
        list.trim_end()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "\
//! Opening a connection.

use crate::diagnose::Diagnosis;

#[path = \"opening/port_closed/rule.rs\"]
mod port_closed;
#[path = \"opening/syn_unanswered/rule.rs\"]
mod syn_unanswered;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &syn_unanswered::DIAGNOSIS,
    &port_closed::DIAGNOSIS,
];
";

    #[test]
    fn two_lines_are_added() {
        let expected = "\
//! Opening a connection.

use crate::diagnose::Diagnosis;

#[path = \"opening/port_closed/rule.rs\"]
mod port_closed;
#[path = \"opening/slow_connect/rule.rs\"]
mod slow_connect;
#[path = \"opening/syn_unanswered/rule.rs\"]
mod syn_unanswered;

/// The diagnoses of this group, in the order of the catalogue.
pub(crate) static ALL: &[&Diagnosis] = &[
    &syn_unanswered::DIAGNOSIS,
    &port_closed::DIAGNOSIS,
    &slow_connect::DIAGNOSIS,
];
";
        assert_eq!(register(GROUP, "opening", "slow_connect").as_deref(), Some(expected));
        let last = register(GROUP, "opening", "zzz").unwrap();
        assert!(
            last.contains("mod syn_unanswered;\n#[path = \"opening/zzz/rule.rs\"]\nmod zzz;\n\n///"),
            "{last}"
        );
        assert_eq!(register("nothing", "opening", "x"), None);
        let empty = "use crate::diagnose::Diagnosis;\n\n/// The diagnoses of this group, in the order of the catalogue.\npub(crate) static ALL: &[&Diagnosis] = &[];\n";
        let first = register(empty, "transfer", "packet_loss").unwrap();
        assert_eq!(
            first,
            "use crate::diagnose::Diagnosis;\n\n#[path = \"transfer/packet_loss/rule.rs\"]\nmod packet_loss;\n\n/// The diagnoses of this group, in the order of the catalogue.\npub(crate) static ALL: &[&Diagnosis] = &[\n    &packet_loss::DIAGNOSIS,\n];\n"
        );
    }

    /// On a copy of the real rules: the folder, its files, both lines, and nothing else.
    #[test]
    fn a_folder_is_made_and_registered() {
        let copy = std::env::temp_dir().join(format!("xtask-scaffold-{}", std::process::id()));
        let real = crate::shell::root();
        let groups = groups(&real.join(RULES)).unwrap();
        assert!(groups.contains(&"opening".to_owned()));
        for group in &groups {
            fs::create_dir_all(copy.join(RULES).join(group)).unwrap();
            let file = format!("{RULES}/{group}.rs");
            fs::copy(real.join(&file), copy.join(&file)).unwrap();
        }
        fs::copy(real.join("Cargo.toml"), copy.join("Cargo.toml")).unwrap();

        new_diagnosis(&copy, "made-up-thing", "opening").unwrap();
        let folder = copy.join(RULES).join("opening/made_up_thing");
        let rule = fs::read_to_string(folder.join("rule.rs")).unwrap();
        assert!(rule.contains("    id: \"made-up-thing\",\n"));
        assert!(rule.contains("    since: \"0.1.0\",\n"));
        assert!(fs::read_to_string(folder.join("page.en.md")).unwrap().starts_with("# made-up-thing\n"));
        assert!(
            fs::read_to_string(folder.join("words.en.ftl")).unwrap().contains("\nmade-up-thing-title = ")
        );
        for (name, _) in TEMPLATES {
            assert!(!fs::read_to_string(folder.join(name)).unwrap().contains('@'), "{name}");
        }
        let before = fs::read_to_string(real.join(RULES).join("opening.rs")).unwrap();
        let after = fs::read_to_string(copy.join(RULES).join("opening.rs")).unwrap();
        let added: Vec<&str> = after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
        assert_eq!(
            added,
            [
                "#[path = \"opening/made_up_thing/rule.rs\"]",
                "mod made_up_thing;",
                "    &made_up_thing::DIAGNOSIS,"
            ]
        );

        let again = new_diagnosis(&copy, "made-up-thing", "closing").unwrap_err().to_string();
        assert_eq!(again, "made-up-thing is there already, in opening");
        for (id, group) in
            [("Made-Up", "opening"), ("made--up", "opening"), ("../x", "opening"), ("x", "nowhere")]
        {
            assert!(new_diagnosis(&copy, id, group).is_err(), "{id} {group}");
        }
        fs::remove_dir_all(&copy).unwrap();
    }
}
