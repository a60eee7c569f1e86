//! The ladder in characters, for terminals and plain text.

use pcaplain_explain::report::Mark;

use super::request::{Arrow, Lane, Request};
use crate::text::{columns, is_combining, is_wide, shorten_columns};

/// Least distance of two lifelines in columns; with less, the packets become a list.
const MIN_LANE: usize = 14;
/// Longer arrows say nothing more.
const MAX_LANE: usize = 46;

/// The ladder in at most `width` columns.
pub(crate) fn text(request: &Request, width: usize) -> String {
    let width = width.clamp(60, 200);
    let Some(places) = places(request, width) else { return list(request, width) };
    let mut grid = Grid { lines: Vec::new(), width };
    heads(&mut grid, &request.lanes, &places);
    for row in &request.rows {
        if let Some(silence) = &row.silence {
            across(&mut grid, &places, silence, '·');
        }
        if row.arrows.is_empty() {
            across(&mut grid, &places, &row.note, ' ');
        }
        for arrow in &row.arrows {
            draw(&mut grid, &places, arrow);
        }
    }
    grid.finish()
}

/// Columns of the lifelines and the width of the time column.
struct Places {
    time: usize,
    lanes: Vec<usize>,
    right: usize,
}

fn places(request: &Request, width: usize) -> Option<Places> {
    let arrows = || request.rows.iter().flat_map(|row| &row.arrows);
    let time = arrows().map(|arrow| columns(&arrow.time)).max().unwrap_or(0);
    let halves: Vec<usize> = request.lanes.iter().map(|lane| head_width(lane).div_ceil(2)).collect();
    let first = (if time > 0 { time + 2 } else { 1 }).max(halves.first().copied().unwrap_or(0).min(24));
    let right = halves.last().copied().unwrap_or(0).clamp(4, 16);
    let room = width.checked_sub(first + right)?;
    let mut wanted: Vec<usize> =
        halves.windows(2).map(|pair| (pair.iter().sum::<usize>() + 2).max(MIN_LANE)).collect();
    for arrow in arrows() {
        let (low, high) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let label = columns(&arrow.label) + 4;
        let (at, label) = match high - low {
            0 => continue,
            1 => (low, label),
            _ if arrow.from < arrow.to => (low, label / 2 + 2),
            _ => (high - 1, label / 2 + 2),
        };
        if let Some(gap) = wanted.get_mut(at) {
            *gap = (*gap).max(label.min(MAX_LANE));
        }
    }
    if wanted.len() * MIN_LANE > room {
        return None;
    }
    // Take from the widest until all fit.
    while wanted.iter().sum::<usize>() > room {
        let widest = wanted.iter_mut().max()?;
        *widest -= 1;
    }
    // Lanes that have room to spare grow alike, within reason.
    while wanted.iter().sum::<usize>() < room {
        match wanted.iter_mut().filter(|gap| **gap < 30).min() {
            Some(gap) => *gap += 1,
            None => break,
        }
    }
    let mut at = first;
    let mut lanes = vec![at];
    for gap in wanted {
        at += gap;
        lanes.push(at);
    }
    lanes.truncate(request.lanes.len());
    Some(Places { time, right: (at + right).min(width), lanes })
}

fn head_width(lane: &Lane) -> usize {
    let also = lane.also.iter().map(|also| columns(also)).max().unwrap_or(0);
    columns(&lane.label).max(columns(&lane.address) + columns(&lane.port)).max(also)
}

fn heads(grid: &mut Grid, lanes: &[Lane], places: &Places) {
    let lines = 2 + lanes.iter().map(|lane| lane.also.len()).max().unwrap_or(0);
    let top = grid.lines.len();
    for _ in 0..lines {
        grid.line();
    }
    for (at, lane) in lanes.iter().enumerate() {
        let Some(&x) = places.lanes.get(at) else { continue };
        let before = at.checked_sub(1).and_then(|at| places.lanes.get(at).zip(lanes.get(at)));
        let after = places.lanes.get(at + 1).zip(lanes.get(at + 1));
        let own = head_width(lane);
        // Neighbours share the gap in proportion to what they want to say.
        let share =
            |gap: usize, other: &Lane| (gap * own).checked_div(own + head_width(other)).unwrap_or(gap / 2);
        let left = before.map_or(0, |(&b, other)| x - share(x - b, other) + 1);
        let right = after.map_or(grid.width, |(&a, other)| x + share(a - x, other));
        let also = lane.also.iter().map(String::clone);
        let texts = [lane.label.clone(), format!("{}{}", lane.address, lane.port)].into_iter().chain(also);
        for (line, text) in texts.enumerate() {
            let short = shorten_columns(&text, right.saturating_sub(left + usize::from(left > 0)));
            let used = columns(&short);
            let start = (x + 1).saturating_sub(used.div_ceil(2)).min(right.saturating_sub(used)).max(left);
            grid.put(top + line, start, &short);
        }
    }
}

/// Text in the middle of a line on which all lifelines rest.
fn across(grid: &mut Grid, places: &Places, text: &str, fill: char) {
    let left = places.lanes.first().copied().unwrap_or(0);
    let room = places.right.saturating_sub(left);
    let line = grid.line();
    if fill != ' ' {
        let dots: String = (0..room).map(|at| if at % 2 == 0 { fill } else { ' ' }).collect();
        grid.put(line, left, &dots);
    }
    let mut line = line;
    for (at, piece) in wrap(text, room.saturating_sub(4), 3).iter().enumerate() {
        if at > 0 {
            line = grid.line();
        }
        let used = columns(piece) + 2;
        grid.put(line, left + room.saturating_sub(used) / 2, &format!(" {piece} "));
    }
}

fn draw(grid: &mut Grid, places: &Places, arrow: &Arrow) {
    let lane = |at: usize| places.lanes.get(at).copied().unwrap_or(0);
    let (from, to) = (lane(arrow.from), lane(arrow.to));
    let (pieces, left, right) = label(places, arrow, grid.width);
    for piece in &pieces {
        let line = grid.line();
        lifelines(grid, places, line);
        let start = left + (right - left).saturating_sub(columns(piece)) / 2;
        grid.put(line, start, piece);
    }
    let line = grid.line();
    lifelines(grid, places, line);
    let pad = places.time.saturating_sub(columns(&arrow.time));
    grid.put(line, pad, &arrow.time);
    if arrow.from == arrow.to {
        let last = arrow.from > 0 && arrow.from + 1 == places.lanes.len();
        let below = grid.line();
        lifelines(grid, places, below);
        if last {
            grid.put(line, from - 3, "╭──┤");
            grid.put(below, from - 3, "╰─▶│");
        } else {
            grid.put(line, from, "├──╮");
            grid.put(below, from, "│◀─╯");
        }
        return;
    }
    let rightwards = to > from;
    let (stroke, over, tail) = match arrow.mark {
        Mark::Again | Mark::Duplicate => ('╌', '┼', if rightwards { '├' } else { '┤' }),
        Mark::Wrong | Mark::Refused | Mark::Reset => ('━', '┿', if rightwards { '┝' } else { '┥' }),
        Mark::Folded => ('═', '╪', if rightwards { '╞' } else { '╡' }),
        Mark::Plain | Mark::Lost => ('─', '┼', if rightwards { '├' } else { '┤' }),
    };
    let length = to.abs_diff(from);
    let at = |step: usize| if rightwards { from + step } else { from - step };
    // The tip is beside the receiver's lifeline, before the cross, or on the way.
    let tip = match arrow.mark {
        Mark::Refused => length - 2,
        Mark::Lost => length * 7 / 10,
        _ => length - 1,
    };
    for step in 1..length {
        let x = at(step);
        let crosses = places.lanes.contains(&x);
        let c = match step {
            step if step == tip => {
                if rightwards {
                    '▶'
                } else {
                    '◀'
                }
            }
            step if step > tip && arrow.mark == Mark::Refused => '✕',
            step if step > tip && (step - tip) % 2 == 0 && !crosses => '·',
            step if step > tip => continue,
            1 if arrow.both => {
                if rightwards {
                    '◀'
                } else {
                    '▶'
                }
            }
            _ if crosses => over,
            _ => stroke,
        };
        grid.set(line, x, c);
    }
    if !arrow.both {
        grid.set(line, from, tail);
    }
}

/// The label's lines, and the columns in whose middle they stand.
fn label(places: &Places, arrow: &Arrow, width: usize) -> (Vec<String>, usize, usize) {
    let lane = |at: usize| places.lanes.get(at).copied().unwrap_or(0);
    let (low, high) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
    let mut gaps: Vec<(usize, usize)> = (low..high).map(|at| (lane(at) + 2, lane(at + 1) - 1)).collect();
    if arrow.from > arrow.to {
        gaps.reverse();
    }
    if low == high {
        let next = places.lanes.get(low + 1).copied().unwrap_or(width);
        let last = low > 0 && low + 1 == places.lanes.len();
        gaps.push(if last { (lane(low - 1) + 2, lane(low) - 1) } else { (lane(low) + 2, next - 1) });
    }
    let span = (lane(low) + 2, lane(high).saturating_sub(1).max(lane(low) + 3));
    let spans = if high > low + 1 { vec![span] } else { Vec::new() };
    for (places, lines) in [(&gaps, 1), (&gaps, 2), (&spans, 1), (&spans, 2)] {
        for &(left, right) in places {
            let pieces = wrap(&arrow.label, right - left, lines);
            if !pieces.iter().any(|piece| piece.contains('…')) {
                return (pieces, left, right);
            }
        }
    }
    let (left, right) = spans.first().or(gaps.first()).copied().unwrap_or(span);
    (wrap(&arrow.label, right - left, 2), left, right)
}

fn lifelines(grid: &mut Grid, places: &Places, line: usize) {
    for &x in &places.lanes {
        grid.set(line, x, '│');
    }
}

/// At most `lines` lines of at most `max` columns; the last is shortened in its middle where text is left over.
fn wrap(text: &str, max: usize, lines: usize) -> Vec<String> {
    if lines == 2 && columns(text) > max {
        let mut parts = text.match_indices(", ").map(|(at, _)| text.split_at(at + 1));
        if let Some((head, tail)) =
            parts.find(|(head, tail)| columns(head) <= max && columns(tail.trim_start()) <= max)
        {
            return vec![head.to_owned(), tail.trim_start().to_owned()];
        }
    }
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let count = out.len();
        match out.last_mut() {
            Some(last) if columns(last) + 1 + columns(word) <= max || count == lines => {
                last.push(' ');
                last.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out.iter().map(|line| shorten_columns(line, max)).collect()
}

/// Without room for lifelines: a packet a line.
fn list(request: &Request, width: usize) -> String {
    let time = request.rows.iter().flat_map(|row| &row.arrows).map(|arrow| columns(&arrow.time)).max();
    let time = time.unwrap_or(0);
    let mut out = String::new();
    let mut push = |text: &str| {
        out.push_str(shorten_columns(text, width).trim_end());
        out.push('\n');
    };
    let end = |lane: usize| request.lanes.get(lane).map_or("", |lane| lane.address.as_str());
    for row in &request.rows {
        if let Some(silence) = &row.silence {
            push(&format!("{:time$}  ··· {silence} ···", ""));
        }
        if row.arrows.is_empty() {
            push(&format!("{:time$}  {}", "", row.note));
        }
        for arrow in &row.arrows {
            let sign = if arrow.both { '↔' } else { '→' };
            let pad = time.saturating_sub(columns(&arrow.time));
            let from = shorten_columns(end(arrow.from), 22);
            let to = shorten_columns(end(arrow.to), 22);
            let start = format!("{:pad$}{}  {from} {sign} {to}  ", "", arrow.time);
            let room = width.saturating_sub(columns(&start));
            // The number leads, so what is shortened is the rest.
            let (number, rest) = arrow.label.split_once(' ').unwrap_or((&arrow.label, ""));
            let rest = shorten_columns(rest, room.saturating_sub(columns(number) + 1));
            push(&format!("{start}{number} {rest}"));
        }
    }
    out
}

/// Lines of cells. A wide character fills its cell and leaves the next one empty.
struct Grid {
    lines: Vec<Vec<String>>,
    width: usize,
}

impl Grid {
    /// A new line; its index.
    fn line(&mut self) -> usize {
        self.lines.push(vec![" ".to_owned(); self.width + 1]);
        self.lines.len() - 1
    }

    fn set(&mut self, line: usize, x: usize, c: char) {
        if let Some(cell) = self.lines.get_mut(line).and_then(|cells| cells.get_mut(x)) {
            *cell = c.to_string();
        }
    }

    fn put(&mut self, line: usize, x: usize, text: &str) {
        let Some(cells) = self.lines.get_mut(line) else { return };
        let mut at = x;
        for c in text.chars() {
            if is_combining(c) {
                if let Some(cell) = at.checked_sub(1).and_then(|at| cells.get_mut(at)) {
                    cell.push(c);
                }
                continue;
            }
            if let Some(cell) = cells.get_mut(at) {
                *cell = c.to_string();
            }
            if is_wide(c) {
                at += 1;
                if let Some(cell) = cells.get_mut(at) {
                    cell.clear();
                }
            }
            at += 1;
        }
    }

    fn finish(self) -> String {
        let mut out = String::new();
        for cells in self.lines {
            out.push_str(cells.concat().trim_end());
            out.push('\n');
        }
        out
    }
}
