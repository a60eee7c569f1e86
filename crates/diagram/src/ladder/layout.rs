//! Where everything of a ladder goes.

use pcaplain_explain::report::{Mark, PacketRef};

use super::heads::{self, Head, Sizes};
use super::request::{Arrow, Lane, Request, Row};
use crate::geometry::Rect;
use crate::text::{Anchor, Face, Line, width, wrap};
use crate::words::Words;

/// Least distance of two lifelines: room for two short lines of a label, and for an address broken before its port.
const MIN_LANE: f32 = 100.0;
/// Longer arrows only make the eye travel.
const MAX_LANE: f32 = 400.0;
/// Widest label that lanes are spread for.
const MAX_LABEL: f32 = 330.0;
/// Between a label and the lifelines beside it.
const LABEL_GAP: f32 = 7.0;
/// From this many rows on, the names stand below the ladder as well.
const FOOT_FROM: usize = 25;

/// Vertical measures: fewer packets get more air.
#[derive(Clone, Copy, Debug)]
struct Density {
    above: f32,
    below: f32,
    line: f32,
    label: f32,
    time: f32,
    silence: f32,
    heads: Sizes,
    /// The first column shows a time of day.
    clock: bool,
}

/// Below this width everything is set a little smaller.
const NARROW: f32 = 520.0;

impl Density {
    fn of(rows: usize, target: f32) -> Self {
        let (above, below, line, label, silence) = match rows {
            0..=16 => (12.0, 15.0, 16.0, 12.5, 18.0),
            17..=80 => (7.0, 11.0, 15.0, 12.0, 12.0),
            _ => (4.0, 9.0, 14.0, 11.5, 8.0),
        };
        let narrow = target < NARROW;
        let label = if narrow { 11.5 } else { label };
        let heads = if narrow {
            Sizes { label: 13.0, address: 11.5, also: 11.0 }
        } else {
            Sizes { label: 14.0, address: 12.5, also: 11.5 }
        };
        Self { above, below, line, label, time: label - 0.5, silence, heads, clock: !narrow }
    }

    /// What the first column says about an arrow.
    fn time(self, arrow: &Arrow) -> &str {
        if self.clock { &arrow.time } else { &arrow.short_time }
    }
}

/// A lifeline and the stretches in which it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lifeline {
    pub(crate) role: &'static str,
    pub(crate) x: f32,
    pub(crate) drawn: Vec<(f32, f32)>,
}

/// An arrow in its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shaft {
    pub(crate) packets: Vec<PacketRef>,
    pub(crate) role: &'static str,
    pub(crate) mark: Mark,
    pub(crate) both: bool,
    /// Sender's lifeline.
    pub(crate) from: f32,
    /// Receiver's lifeline; the same for a packet to oneself.
    pub(crate) to: f32,
    /// How far a packet to oneself swings out; 0 for others.
    pub(crate) swing: f32,
    pub(crate) y: f32,
    pub(crate) time: Option<Line>,
    pub(crate) labels: Vec<Line>,
}

/// A silence: dots on both sides of its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pause {
    pub(crate) dots: Vec<(f32, f32)>,
    pub(crate) y: f32,
    pub(crate) lines: Vec<Line>,
}

/// One step in its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    /// Index into [`Request::rows`].
    pub(crate) row: usize,
    pub(crate) pause: Option<Pause>,
    pub(crate) band: Rect,
    pub(crate) shafts: Vec<Shaft>,
    pub(crate) note: Vec<Line>,
}

/// The whole geometry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) heads: Vec<Head>,
    pub(crate) heads_height: f32,
    pub(crate) foot: Vec<Head>,
    pub(crate) lifelines: Vec<Lifeline>,
    pub(crate) steps: Vec<Placed>,
}

impl Layout {
    /// Lays out `request` for a target `width`.
    pub(crate) fn of(request: &Request, width: f32) -> Self {
        let words = &request.words;
        let target = if width.is_finite() { width.clamp(280.0, 4000.0) } else { 740.0 };
        let count = request.rows.iter().map(|row| row.arrows.len().max(1)).sum();
        let density = Density::of(count, target);
        let columns = Columns::of(request, target, density, words);
        let mut builder =
            Builder { columns: &columns, density, breaks: vec![Vec::new(); columns.xs.len()], y: 0.0 };
        let top = 14.0;
        let (mut heads, heads_height) =
            heads::place(&request.lanes, &columns.xs, &columns.slots, words, density.heads);
        shift(&mut heads, top);
        builder.y = top + heads_height + 6.0;
        let start = builder.y;
        let steps: Vec<Placed> =
            request.rows.iter().enumerate().map(|(at, row)| builder.row(at, row, &request.lanes)).collect();
        let end = builder.y + 8.0;
        let lifelines = request
            .lanes
            .iter()
            .zip(&columns.xs)
            .zip(&builder.breaks)
            .map(|((lane, &x), breaks)| Lifeline { role: lane.role, x, drawn: segments(start, end, breaks) })
            .collect();
        let mut foot = Vec::new();
        let mut height = end + 10.0;
        if count >= FOOT_FROM {
            foot.clone_from(&heads);
            shift(&mut foot, end + 6.0 - top);
            height = end + 6.0 + heads_height + 10.0;
        }
        Self { width: columns.width, height, heads, heads_height: top + heads_height, foot, lifelines, steps }
    }

    /// Every line of text, for the checks.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<&Line> {
        let heads = self.heads.iter().chain(&self.foot).flat_map(|head| &head.lines);
        let steps = self.steps.iter().flat_map(|step| {
            let pause = step.pause.iter().flat_map(|pause| &pause.lines);
            let shafts = step.shafts.iter().flat_map(|shaft| shaft.time.iter().chain(&shaft.labels));
            pause.chain(shafts).chain(&step.note)
        });
        heads.chain(steps).collect()
    }
}

fn shift(heads: &mut [Head], by: f32) {
    for line in heads.iter_mut().flat_map(|head| &mut head.lines) {
        line.y += by;
    }
}

/// `start..end` without `breaks`, which are in order.
fn segments(start: f32, end: f32, breaks: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut out = Vec::new();
    let mut from = start;
    for &(top, bottom) in breaks {
        if top > from {
            out.push((from, top));
        }
        from = from.max(bottom);
    }
    // A stub below the last note would only look torn off.
    if end > from + 16.0 {
        out.push((from, end));
    }
    out
}

/// Everything across.
#[derive(Debug)]
struct Columns {
    width: f32,
    /// The part that is seen before anybody scrolls.
    seen: f32,
    /// Left and right edge of the drawing.
    left: f32,
    right: f32,
    /// Right edge of the time column.
    time: f32,
    xs: Vec<f32>,
    slots: Vec<(f32, f32)>,
}

impl Columns {
    fn of(request: &Request, target: f32, density: Density, words: &Words) -> Self {
        let edge = if target < 480.0 { 10.0 } else { 16.0 };
        let arrows = || request.rows.iter().flat_map(|row| &row.arrows);
        let time =
            arrows().map(|arrow| width(density.time(arrow), Face::Mono, density.time)).fold(0.0, f32::max);
        let time = if time > 0.0 { time + 18.0 } else { 0.0 };
        let halves: Vec<f32> =
            request.lanes.iter().map(|lane| heads::natural_width(lane, words, density.heads) / 2.0).collect();
        let (wanted, least) = gaps(request, &halves, density);
        // Left of the first and right of the last lifeline, their heads want room as well.
        let first = halves.first().copied().unwrap_or(0.0);
        let last = halves.last().copied().unwrap_or(0.0);
        let selfish_last =
            arrows().any(|arrow| arrow.from == arrow.to && arrow.from == 0) && halves.len() == 1;
        let wanted_left = (first - time).max(0.0);
        let (wanted_right, least_right) = if selfish_last { (260.0, 180.0) } else { (last.max(24.0), 34.0) };
        let room = target - 2.0 * edge - time;
        let all_wanted = wanted.iter().sum::<f32>() + wanted_left + wanted_right;
        let all_least = least.iter().sum::<f32>() + least_right;
        let (gaps, before, after, spare) = if all_wanted <= room {
            let count = wanted.len().max(1) as f32;
            let extra = (room - all_wanted) / count;
            let gaps: Vec<f32> = wanted.iter().map(|gap| (gap + extra).min(MAX_LANE.max(*gap))).collect();
            let used = gaps.iter().sum::<f32>() + wanted_left + wanted_right;
            (gaps, wanted_left, wanted_right, (room - used).max(0.0))
        } else {
            let t = if all_wanted > all_least {
                ((room - all_least) / (all_wanted - all_least)).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let mix = |least: f32, wanted: f32| least + (wanted - least) * t;
            let gaps = least.iter().zip(&wanted).map(|(l, w)| mix(*l, *w)).collect();
            (gaps, mix(0.0, wanted_left), mix(least_right, wanted_right), 0.0)
        };
        let left = edge + spare / 2.0;
        let mut x = left + time + before;
        let mut xs = Vec::new();
        for at in 0..halves.len() {
            xs.push(x);
            x += gaps.get(at).copied().unwrap_or(0.0);
        }
        let right = xs.last().copied().unwrap_or(left) + after;
        let width = target.max(right + edge);
        let slots = slots(&xs, &halves, 5.0, width - 5.0);
        Self { width, seen: target.min(width), left, right, time: left + time - 18.0, xs, slots }
    }
}

/// Distances of neighbouring lifelines: as wanted by heads and labels, and the least.
fn gaps(request: &Request, halves: &[f32], density: Density) -> (Vec<f32>, Vec<f32>) {
    let mut wanted: Vec<f32> =
        halves.windows(2).map(|pair| (pair.iter().sum::<f32>() + 18.0).max(MIN_LANE)).collect();
    for arrow in request.rows.iter().flat_map(|row| &row.arrows) {
        let (low, high) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let label = width(&arrow.label, Face::Mono, density.label) + 2.0 * LABEL_GAP + 14.0;
        // A packet that passes a lifeline can put its label into any gap on its way; it asks the first for half.
        let (at, label) = match high - low {
            0 => (low.min(wanted.len().saturating_sub(1)), label + 20.0),
            1 => (low, label),
            _ if arrow.from < arrow.to => (low, label / 2.0),
            _ => (high - 1, label / 2.0),
        };
        if let Some(gap) = wanted.get_mut(at) {
            *gap = gap.max(label.min(MAX_LABEL));
        }
    }
    let least = vec![MIN_LANE; wanted.len()];
    (wanted, least)
}

/// Left and right limit of each head. Where a gap is too small for both, the smaller head gets what it wants.
fn slots(xs: &[f32], halves: &[f32], left: f32, right: f32) -> Vec<(f32, f32)> {
    let mut borders = vec![left];
    for (x, half) in xs.windows(2).zip(halves.windows(2)) {
        if let (&[a, b], &[p, q]) = (x, half) {
            let gap = b - a;
            let share = match () {
                () if p + q <= gap => p + (gap - p - q) / 2.0,
                () if p <= gap / 2.0 => p + 5.0,
                () if q <= gap / 2.0 => gap - q - 5.0,
                () => gap / 2.0,
            };
            borders.push(a + share.clamp(36.0, gap - 36.0));
        }
    }
    borders.push(right);
    borders
        .windows(2)
        .enumerate()
        .map(|(at, pair)| {
            let inner =
                |value: f32, outermost: bool, sign: f32| if outermost { value } else { value + sign * 5.0 };
            match pair {
                &[a, b] => (inner(a, at == 0, 1.0), inner(b, at + 1 == xs.len(), -1.0)),
                _ => (left, right),
            }
        })
        .collect()
}

/// Builds rows from top to bottom.
struct Builder<'a> {
    columns: &'a Columns,
    density: Density,
    /// Stretches in which each lifeline is not drawn.
    breaks: Vec<Vec<(f32, f32)>>,
    y: f32,
}

impl Builder<'_> {
    fn row(&mut self, at: usize, row: &Row, lanes: &[Lane]) -> Placed {
        let pause = row.silence.as_deref().map(|text| self.pause(text));
        let top = self.y;
        let shafts: Vec<Shaft> = row.arrows.iter().map(|arrow| self.arrow(arrow, lanes)).collect();
        let note = if shafts.is_empty() { self.note(&row.note) } else { Vec::new() };
        let band = Rect { x: 6.0, y: top + 1.0, w: self.columns.width - 12.0, h: self.y - top - 2.0 };
        Placed { row: at, pause, band, shafts, note }
    }

    /// All lifelines rest from `top` to `bottom`.
    fn rest(&mut self, top: f32, bottom: f32) {
        for breaks in &mut self.breaks {
            breaks.push((top, bottom));
        }
    }

    /// The stretch in which text across all lanes is put, so that it is seen without scrolling.
    fn across(&self) -> (f32, f32) {
        (self.columns.left, self.columns.right.min(self.columns.seen - 10.0))
    }

    fn pause(&mut self, text: &str) -> Pause {
        let (left, right) = self.across();
        let size = 13.5;
        let (texts, whole) = wrap(text, Face::Sans, size, right - left - 40.0, 3);
        let top = self.y + 4.0;
        let center = f32::midpoint(left, right);
        let mut y = top + self.density.silence;
        let line_y = y + 8.0;
        let full = (!whole).then(|| text.to_owned());
        let mut lines = Vec::new();
        for text in texts {
            lines.push(Line {
                text,
                full: full.clone(),
                x: center,
                y: y + 12.5,
                anchor: Anchor::Middle,
                face: Face::Sans,
                size,
                class: "pc-muted",
            });
            y += 18.0;
        }
        let bottom = y + self.density.silence;
        let widest = lines.iter().map(|line| line.bounds().w).fold(0.0, f32::max);
        let end = self.columns.right.max(right);
        let dots = [(left, center - widest / 2.0 - 12.0), (center + widest / 2.0 + 12.0, end)];
        self.rest(top, bottom);
        self.y = bottom + 2.0;
        Pause { dots: dots.into_iter().filter(|(a, b)| b - a > 8.0).collect(), y: line_y, lines }
    }

    fn note(&mut self, text: &str) -> Vec<Line> {
        let (left, right) = self.across();
        let size = 13.0;
        let (texts, whole) = wrap(text, Face::Sans, size, right - left - 16.0, 2);
        let top = self.y;
        let mut y = top + self.density.above;
        let mut lines = Vec::new();
        for text_line in texts {
            lines.push(Line {
                text: text_line,
                full: (!whole).then(|| text.to_owned()),
                x: f32::midpoint(left, right),
                y: y + 12.0,
                anchor: Anchor::Middle,
                face: Face::Sans,
                size,
                class: "pc-muted",
            });
            y += 17.0;
        }
        let bottom = y + self.density.below;
        if !lines.is_empty() {
            self.rest(top + 3.0, bottom - 3.0);
        }
        self.y = bottom;
        lines
    }

    fn arrow(&mut self, arrow: &Arrow, lanes: &[Lane]) -> Shaft {
        let Density { above, below, line, label, time, .. } = self.density;
        let mut placed = self.label(arrow, label);
        if arrow.from == arrow.to {
            // Beside its own lifeline, not in the middle of the gap.
            let used = placed.texts.iter().map(|text| width(text, Face::Mono, label)).fold(0.0, f32::max);
            let last = arrow.from > 0 && arrow.from + 1 == self.columns.xs.len();
            if last { placed.left = placed.right - used } else { placed.right = placed.left + used }
        }
        let top = self.y + above;
        let count = placed.texts.len().max(1) as f32;
        let y = top + count * line + 5.0;
        let mut labels = Vec::new();
        for (at, text) in placed.texts.iter().enumerate() {
            labels.push(Line {
                text: text.clone(),
                full: (!placed.whole).then(|| arrow.label.clone()),
                x: f32::midpoint(placed.left, placed.right),
                y: top + (at as f32 + 1.0) * line - 3.5,
                anchor: Anchor::Middle,
                face: Face::Mono,
                size: label,
                class: "pc-label",
            });
        }
        // Lifelines that a label has to cross give way.
        for text in &labels {
            let bounds = text.bounds();
            for (breaks, x) in self.breaks.iter_mut().zip(&self.columns.xs) {
                if *x > bounds.x - 3.0 && *x < bounds.right() + 3.0 {
                    let (from, to) = (bounds.y - 1.0, bounds.bottom() + 1.0);
                    match breaks.last_mut() {
                        Some(last) if last.1 >= from - 1.0 => last.1 = to,
                        _ => breaks.push((from, to)),
                    }
                }
            }
        }
        let loop_height = if arrow.from == arrow.to { 14.0 } else { 0.0 };
        self.y = y + loop_height + below;
        let x = |lane: usize| self.columns.xs.get(lane).copied().unwrap_or(self.columns.left);
        Shaft {
            packets: arrow.packets.clone(),
            role: lanes.get(arrow.from).map_or("", |lane| lane.role),
            mark: arrow.mark,
            both: arrow.both,
            from: x(arrow.from),
            to: x(arrow.to),
            swing: match arrow.from {
                from if from != arrow.to => 0.0,
                from if from > 0 && from + 1 == self.columns.xs.len() => -30.0,
                _ => 30.0,
            },
            y,
            time: Some(self.density.time(arrow)).filter(|time| !time.is_empty()).map(|text| Line {
                text: text.to_owned(),
                full: None,
                x: self.columns.time,
                y: y + 4.0,
                anchor: Anchor::End,
                face: Face::Mono,
                size: time,
                class: "pc-muted",
            }),
            labels,
        }
    }

    /// Where on its arrow a label goes: in the gap next to the sender if it fits on one line, in another gap, on two
    /// lines, across the lifelines between; shortened only where nothing else helps.
    fn label(&self, arrow: &Arrow, size: f32) -> Label {
        let xs = &self.columns.xs;
        let x = |lane: usize| xs.get(lane).copied().unwrap_or(self.columns.left);
        let (low, high) = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let mut gaps: Vec<(f32, f32)> = (low..high).map(|lane| (x(lane), x(lane + 1))).collect();
        if arrow.from > arrow.to {
            gaps.reverse();
        }
        if low == high {
            // To oneself: right of the lifeline, left of the last one.
            let right = xs.get(low + 1).copied().unwrap_or(self.columns.width - 6.0);
            let left = if low > 0 { x(low - 1) } else { self.columns.left };
            gaps.push(if low + 1 < xs.len() || low == 0 { (x(low), right) } else { (left, x(low)) });
        }
        let mut all: Vec<(f32, f32)> = gaps.iter().map(|(a, b)| (a + LABEL_GAP, b - LABEL_GAP)).collect();
        let gap_count = all.len();
        if gap_count > 1 {
            all.push((x(low) + LABEL_GAP, x(high) - LABEL_GAP));
        }
        let own = all.get(..gap_count).unwrap_or_default();
        let span = all.get(gap_count..).unwrap_or_default();
        for (places, lines) in [(own, 1), (own, 2), (span, 1), (span, 2)] {
            for &(left, right) in places {
                let (texts, whole) =
                    two_parts(&arrow.label, size, right - left).filter(|_| lines == 2).map_or_else(
                        || wrap(&arrow.label, Face::Mono, size, right - left, lines),
                        |parts| (parts, true),
                    );
                if whole {
                    return Label { texts, whole, left, right };
                }
            }
        }
        let widest = all.iter().copied().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
        let (left, right) = widest.unwrap_or((self.columns.left, self.columns.width));
        let (texts, whole) = wrap(&arrow.label, Face::Mono, size, right - left, 2);
        Label { texts, whole, left, right }
    }
}

/// A label broken after a comma, where both parts fit: reads better than a full first line.
fn two_parts(label: &str, size: f32, room: f32) -> Option<Vec<String>> {
    label
        .match_indices(", ")
        .map(|(at, _)| label.split_at(at + 1))
        .map(|(head, tail)| vec![head.to_owned(), tail.trim_start().to_owned()])
        .find(|parts| parts.iter().all(|part| width(part, Face::Mono, size) <= room))
}

/// A label's lines and the stretch in whose middle they stand.
struct Label {
    texts: Vec<String>,
    whole: bool,
    left: f32,
    right: f32,
}
