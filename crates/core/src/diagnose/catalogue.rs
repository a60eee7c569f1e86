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
    depth(diagnosis.id, Some(diagnosis.kind), 16)
}

fn depth(id: &str, kind: Option<Kind>, left: usize) -> usize {
    if left == 0 {
        return 0;
    }
    all()
        .filter(|d| kind.is_none_or(|kind| d.kind == kind) && d.yields_to.contains(&id))
        .map(|d| 1 + depth(d.id, kind, left - 1))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yields_to_names_known_ids_without_a_cycle() {
        for diagnosis in all() {
            assert!(depth(diagnosis.id, None, 16) < 16, "{} stands in a cycle", diagnosis.id);
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
