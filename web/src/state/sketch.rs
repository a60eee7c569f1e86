//! A ladder without words, small enough for a thumbnail.

use pcaplain_explain::report::{Diagnosis, Mark, PacketRef, PacketRow, Report, Step};
use serde::{Deserialize, Serialize};

/// Arrows that a thumbnail shows at most; of a longer story its beginning and its end.
const ARROWS: usize = 7;
/// Lifelines that a thumbnail shows at most.
const LANES: usize = 4;

/// Lifelines and arrows, top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Role of each lifeline, left to right.
    pub lanes: Vec<String>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
    /// Kind of the diagnosis.
    pub kind: String,
}

/// One arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrow {
    /// Lifeline where it starts.
    pub from: usize,
    /// Lifeline where it points to.
    pub to: usize,
    /// Its line style.
    pub mark: Mark,
}

/// The leading diagnosis as a thumbnail; `None` where it has no packets between two parties.
pub fn sketch(report: &Report) -> Option<Sketch> {
    let diagnosis = report.diagnoses.first()?;
    let mut lanes = Lanes::of(diagnosis);
    let mut arrows = Vec::new();
    for step in ends_of(&diagnosis.steps) {
        let Some(row) = step.packets.first().and_then(|packet| row(report, *packet)) else { continue };
        if let (Some(from), Some(to)) = (lanes.find(&row.from.text), lanes.find(&row.to.text)) {
            arrows.push(Arrow { from, to, mark: step.mark });
        }
    }
    let sketch = Sketch { lanes: lanes.roles, arrows, kind: diagnosis.kind.clone() };
    (!sketch.arrows.is_empty()).then_some(sketch)
}

fn ends_of(steps: &[Step]) -> impl Iterator<Item = &Step> {
    let cut = steps.len().saturating_sub(ARROWS);
    let head = if cut == 0 { steps.len() } else { 3 };
    steps.iter().take(head).chain(steps.iter().skip((head + cut).min(steps.len())))
}

/// Rows are sorted by input and number.
pub(crate) fn row(report: &Report, packet: PacketRef) -> Option<&PacketRow> {
    let at = report
        .packets
        .binary_search_by_key(&packet, |row| PacketRef { input: row.input, number: row.number });
    report.packets.get(at.ok()?)
}

struct Lanes {
    roles: Vec<String>,
    /// Addresses of each lifeline.
    names: Vec<Vec<String>>,
}

impl Lanes {
    fn of(diagnosis: &Diagnosis) -> Self {
        let seen = diagnosis.actors.iter().filter(|actor| actor.end.is_some()).take(LANES);
        let name = |actor: &pcaplain_explain::report::Actor| {
            actor.end.iter().chain(&actor.also).map(|end| end.text.clone()).collect()
        };
        let (roles, names) = seen.map(|actor| (actor.role.clone(), name(actor))).unzip();
        Self { roles, names }
    }

    fn find(&mut self, address: &str) -> Option<usize> {
        let known = self.names.iter().position(|names| names.iter().any(|name| name == address));
        if known.is_none() && self.roles.len() < LANES {
            self.roles.push("other".to_owned());
            self.names.push(vec![address.to_owned()]);
            return Some(self.roles.len() - 1);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        serde_json::from_str(include_str!("../../tests/data/answer.json")).unwrap()
    }

    #[test]
    fn a_small_story_is_drawn_whole() {
        let sketch = sketch(&report()).unwrap();
        assert_eq!(sketch.lanes, ["client", "asked", "answering"]);
        let ways: Vec<_> = sketch.arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
        assert_eq!(ways, [(0, 1), (2, 0), (0, 2), (0, 1), (2, 0), (0, 2)]);
        assert_eq!(sketch.arrows[3].mark, Mark::Again);
    }

    #[test]
    fn a_long_story_keeps_its_beginning_and_its_end() {
        let mut report = report();
        let steps = report.diagnoses[0].steps.clone();
        report.diagnoses[0].steps = steps.iter().cycle().take(20).cloned().collect();
        report.diagnoses[0].steps[19].mark = Mark::Lost;
        let sketch = sketch(&report).unwrap();
        assert_eq!(sketch.arrows.len(), ARROWS);
        assert_eq!(sketch.arrows[ARROWS - 1].mark, Mark::Lost);
        assert_eq!((sketch.arrows[0].from, sketch.arrows[0].to), (0, 1));
    }

    #[test]
    fn nothing_to_draw_is_no_picture() {
        assert_eq!(sketch(&Report::default()), None);
        let mut report = report();
        report.packets.clear();
        assert_eq!(super::sketch(&report), None);
    }
}
