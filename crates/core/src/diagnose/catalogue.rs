//! The list of all diagnoses, in the order of the catalogue: it breaks ties of ranking.

use super::diagnosis::{Diagnosis, Kind};
use super::rules;

/// All groups, in order.
pub static CATALOGUE: &[&[&Diagnosis]] = &[
    rules::opening::ALL,
    rules::middlebox::ALL,
    rules::transfer::ALL,
    rules::closing::ALL,
    rules::other_layers::ALL,
];

/// The diagnosis with this id.
pub fn by_id(id: &str) -> Option<&'static Diagnosis> {
    all().find(|d| d.id == id)
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Diagnosis> {
    CATALOGUE.iter().flat_map(|group| group.iter().copied())
}

/// How close an explanation is: how many others of its kind it displaces, directly or through others. Those of another
/// kind stand elsewhere in the order anyway.
pub(super) fn closeness(diagnosis: &Diagnosis) -> usize {
    depth(diagnosis.id, Some(diagnosis.kind), &mut Vec::new())
}

/// `known`: what was found out on the way; each id is looked at once.
fn depth(id: &'static str, kind: Option<Kind>, known: &mut Vec<(&'static str, usize)>) -> usize {
    if let Some(&(_, depth)) = known.iter().find(|(k, _)| *k == id) {
        return depth;
    }
    let place = known.len();
    // Should they ever stand in a cycle, it ends here.
    known.push((id, 0));
    let displaced = all().filter(|d| kind.is_none_or(|kind| d.kind == kind) && d.yields_to.contains(&id));
    let deepest = displaced.map(|d| 1 + depth(d.id, kind, known)).max().unwrap_or(0);
    if let Some(entry) = known.get_mut(place) {
        entry.1 = deepest;
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows what yields to `id`; `path` is the way here.
    fn walk(id: &'static str, path: &mut Vec<&'static str>, done: &mut Vec<&'static str>) {
        assert!(!path.contains(&id), "a cycle: {path:?}, {id}");
        if done.contains(&id) {
            return;
        }
        path.push(id);
        for diagnosis in all().filter(|d| d.yields_to.contains(&id)) {
            walk(diagnosis.id, path, done);
        }
        path.pop();
        done.push(id);
    }

    #[test]
    fn yields_to_names_known_ids_without_a_cycle() {
        let mut done = Vec::new();
        for diagnosis in all() {
            let unknown: Vec<_> = diagnosis.yields_to.iter().filter(|id| by_id(id).is_none()).collect();
            assert!(unknown.is_empty(), "{} yields to {unknown:?}", diagnosis.id);
            walk(diagnosis.id, &mut Vec::new(), &mut done);
        }
    }

    #[test]
    fn ids_are_unique_kebab_case() {
        let mut ids: Vec<_> = all().map(|d| d.id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }

    #[test]
    fn alternatives_are_known() {
        for diagnosis in all() {
            let unknown: Vec<_> = diagnosis.alternatives.iter().filter(|id| by_id(id).is_none()).collect();
            assert!(unknown.is_empty(), "{} rules out {unknown:?}", diagnosis.id);
        }
    }

    /// The list of what there is to be diagnosed: `| `id` | kind | …`, one row each. Skipped where it is not there.
    #[test]
    #[allow(clippy::print_stdout, reason = "it says why it does nothing")]
    fn every_row_of_the_list_is_a_diagnosis_of_its_kind() {
        let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/diagnoses.md");
        let Ok(list) = std::fs::read_to_string(list) else {
            println!("skipped: no list of diagnoses beside the repository");
            return;
        };
        let rows = list.lines().filter_map(|line| {
            let (id, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            Some((id.to_owned(), rest.split_once(" |")?.0.to_owned()))
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable();
        let mut own: Vec<_> = all().map(|d| (d.id.to_owned(), d.kind.id().to_owned())).collect();
        own.sort_unstable();
        assert_eq!(own, rows);
    }

    #[test]
    fn every_folder_is_listed() {
        let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnose/rules");
        let mut folders = Vec::new();
        for group in std::fs::read_dir(rules).unwrap().flatten().filter(|e| e.path().is_dir()) {
            for rule in std::fs::read_dir(group.path()).unwrap().flatten().filter(|e| e.path().is_dir()) {
                folders.push(rule.file_name().into_string().unwrap().replace('_', "-"));
            }
        }
        folders.sort_unstable();
        let mut ids: Vec<_> = all().map(|d| d.id.to_owned()).collect();
        ids.sort_unstable();
        assert_eq!(folders, ids);
    }
}
