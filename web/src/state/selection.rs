//! One selection everywhere: which step an arrow, an edge, a row or a reference stands for.

use pcaplain_explain::report::{Diagnosis, Mark, PacketRef, Step};

/// The step to start with: the first one that went wrong, else the first that carries the argument.
pub fn opening(diagnosis: &Diagnosis) -> Option<usize> {
    let wrong = |step: &Step| matches!(step.mark, Mark::Wrong | Mark::Refused | Mark::Reset | Mark::Lost);
    let steps = &diagnosis.steps;
    steps
        .iter()
        .position(|step| wrong(step) && step.matters)
        .or_else(|| steps.iter().position(|step| step.matters))
}

/// The step stands for this packet, listed or folded into its run.
pub fn covers(step: &Step, packet: PacketRef) -> bool {
    if step.packets.contains(&packet) {
        return true;
    }
    let folded = step.packet_count as usize > step.packets.len();
    let ends = (step.packets.iter().min(), step.packets.iter().max());
    match ends {
        (Some(first), Some(last)) if folded => {
            first.input == packet.input && (first.number..=last.number).contains(&packet.number)
        }
        _ => false,
    }
}

/// The step of a packet. A step that lists it goes before a folded run around it.
pub fn step_of(diagnosis: &Diagnosis, packet: PacketRef) -> Option<usize> {
    let listed = diagnosis.steps.iter().position(|step| step.packets.contains(&packet));
    listed.or_else(|| diagnosis.steps.iter().position(|step| covers(step, packet)))
}

/// The next step after `current` that stands for one of the packets, from the start again after the last: clicking
/// an edge again and again walks through what travelled it.
pub fn next_of(diagnosis: &Diagnosis, packets: &[PacketRef], current: Option<usize>) -> Option<usize> {
    let count = diagnosis.steps.len();
    let start = current.map_or(0, |step| step + 1);
    let hit = |at: &usize| packets.iter().any(|packet| diagnosis.steps[*at].packets.contains(packet));
    (start..start + count).map(|at| at % count.max(1)).find(hit)
}

/// `by` steps on, stopping at the ends. From no step, forward begins at the first and backward at the last.
pub fn moved(current: Option<usize>, by: isize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match current {
        Some(step) => step.saturating_add_signed(by).min(last),
        None if by < 0 => last,
        None => 0,
    })
}

/// `0:2,0:3`, as the pictures write their packets: input and number.
pub fn packets(text: &str) -> Vec<PacketRef> {
    let one = |word: &str| {
        let (input, number) = word.split_once(':')?;
        Some(PacketRef { input: input.parse().ok()?, number: number.parse().ok()? })
    };
    text.split(',').filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(number: u32) -> PacketRef {
        PacketRef { input: 0, number }
    }

    fn step(numbers: &[u32], count: u32, mark: Mark, matters: bool) -> Step {
        Step {
            packets: numbers.iter().copied().map(packet).collect(),
            packet_count: count,
            mark,
            matters,
            ..Step::default()
        }
    }

    fn story() -> Diagnosis {
        let steps = vec![
            step(&[1], 1, Mark::Plain, true),
            step(&[2, 40], 39, Mark::Folded, false),
            step(&[7], 1, Mark::Plain, false),
            step(&[41], 1, Mark::Reset, true),
            step(&[1], 1, Mark::Again, false),
        ];
        Diagnosis { steps, ..Diagnosis::default() }
    }

    #[test]
    fn the_reader_starts_where_it_went_wrong() {
        assert_eq!(opening(&story()), Some(3));
        let mut calm = story();
        calm.steps[3].mark = Mark::Plain;
        assert_eq!(opening(&calm), Some(0));
        assert_eq!(opening(&Diagnosis::default()), None);
    }

    #[test]
    fn a_packet_belongs_to_the_step_that_lists_it() {
        let story = story();
        assert_eq!(step_of(&story, packet(20)), Some(1), "folded in");
        assert_eq!(step_of(&story, packet(7)), Some(2), "listed, although inside the run");
        assert_eq!(step_of(&story, packet(42)), None);
        assert_eq!(step_of(&story, PacketRef { input: 1, number: 20 }), None, "another capture");
    }

    #[test]
    fn an_edge_leads_from_one_of_its_packets_to_the_next() {
        let story = story();
        let edge = [packet(1), packet(41)];
        assert_eq!(next_of(&story, &edge, None), Some(0));
        assert_eq!(next_of(&story, &edge, Some(0)), Some(3));
        assert_eq!(next_of(&story, &edge, Some(3)), Some(4));
        assert_eq!(next_of(&story, &edge, Some(4)), Some(0));
        assert_eq!(next_of(&story, &[packet(99)], Some(4)), None);
        assert_eq!(next_of(&Diagnosis::default(), &edge, None), None);
    }

    #[test]
    fn walking_stops_at_the_ends() {
        assert_eq!(moved(None, 1, 5), Some(0));
        assert_eq!(moved(None, -1, 5), Some(4));
        assert_eq!(moved(Some(4), 1, 5), Some(4));
        assert_eq!(moved(Some(0), -1, 5), Some(0));
        assert_eq!(moved(Some(9), -1, 5), Some(4), "a step of a longer story");
        assert_eq!(moved(None, 1, 0), None);
    }

    #[test]
    fn packets_are_read_and_nonsense_is_passed_over() {
        assert_eq!(packets("0:2,1:30,x,4,5:y,"), [packet(2), PacketRef { input: 1, number: 30 }]);
    }
}
