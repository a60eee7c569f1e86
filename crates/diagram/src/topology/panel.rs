//! Where everything of a topology goes: two panels with the same nodes in the same places.

use pcaplain_explain::report::{Graph, Topology};

use super::boxes::{FITS, Fit, NodeBox};
use super::routes::{Gap, Link, Places, Route, label_arcs, place};
use crate::geometry::Rect;
use crate::text::{Anchor, Face, Line, wrap};
use crate::words::Words;

/// Around a group's boxes, left and right.
const FRAME: f32 = 12.0;
/// Longest distance of two boxes.
const MAX_GAP: f32 = 150.0;

/// A box in its place.
#[derive(Clone, Debug)]
pub(crate) struct PlacedNode {
    pub(crate) node: NodeBox,
    pub(crate) rect: Rect,
    pub(crate) lines: Vec<Line>,
}

/// One graph in its place.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    pub(crate) actual: bool,
    pub(crate) title: Line,
    pub(crate) frames: Vec<(Rect, Vec<Line>)>,
    pub(crate) nodes: Vec<PlacedNode>,
    pub(crate) links: Vec<Link>,
    pub(crate) routes: Vec<Route>,
    pub(crate) caption: Vec<Line>,
}

/// The whole geometry.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) panels: Vec<Panel>,
    /// The line between the panels: x1, y1, x2, y2.
    pub(crate) rule: (f32, f32, f32, f32),
}

/// A graph, measured.
struct Draft<'a> {
    graph: &'a Graph,
    boxes: Vec<NodeBox>,
    links: Vec<Link>,
    gaps: Vec<Gap>,
}

/// Both graphs, measured: what they share.
struct Drafts<'a> {
    fit: Fit,
    columns: Vec<String>,
    /// Size of each column's box.
    sizes: Vec<(f32, f32)>,
    /// Least distance after each column, and how much of it belongs to frames on its left and right.
    gaps: Vec<(f32, f32, f32)>,
    /// Room for a frame before the first and after the last column.
    ends: (f32, f32),
    both: Vec<Draft<'a>>,
}

impl<'a> Drafts<'a> {
    fn of(topology: &'a Topology, fit: Fit, words: &Words) -> Self {
        let graphs = [&topology.expected, &topology.actual];
        let mut columns: Vec<String> = Vec::new();
        for node in graphs.iter().flat_map(|graph| &graph.nodes) {
            if !columns.contains(&node.id) {
                columns.push(node.id.clone());
            }
        }
        let mut both = Vec::new();
        for (at, graph) in graphs.into_iter().enumerate() {
            let boxes: Vec<NodeBox> = graph.nodes.iter().map(|node| NodeBox::of(node, fit, words)).collect();
            let links = Link::all(graph, &boxes, &columns, at == 1, words);
            let gaps: Vec<Gap> =
                (0..columns.len().saturating_sub(1)).map(|gap| Gap::of(&links, gap, fit)).collect();
            both.push(Draft { graph, boxes, links, gaps });
        }
        let mut sizes = vec![(0.0_f32, 0.0_f32); columns.len()];
        let mut groups: Vec<Option<&str>> = vec![None; columns.len()];
        for draft in &both {
            for node in &draft.boxes {
                let Some(at) = columns.iter().position(|column| *column == node.id) else { continue };
                if let Some(size) = sizes.get_mut(at) {
                    *size = (size.0.max(node.w), size.1.max(node.h));
                }
                if let Some(group) = groups.get_mut(at) {
                    *group = group.or(node.group.as_deref());
                }
            }
            for (at, gap) in draft.gaps.iter().enumerate() {
                for size in sizes.iter_mut().skip(at).take(2) {
                    size.1 = size.1.max(gap.height);
                }
            }
        }
        let frame = |here: Option<&str>, there: Option<&str>| {
            if here.is_some() && here != there { FRAME } else { 0.0 }
        };
        let gaps = groups
            .windows(2)
            .enumerate()
            .map(|(at, pair)| {
                let (here, there) = (pair.first().copied().flatten(), pair.last().copied().flatten());
                let (left, right) = (frame(here, there), frame(there, here));
                let needs = both.iter().filter_map(|draft| draft.gaps.get(at)).map(|gap| gap.needs);
                let least = needs.fold(fit.gap - if left + right > 0.0 { 10.0 } else { 0.0 }, f32::max);
                (least + left + right, left, right)
            })
            .collect();
        let ends =
            (frame(groups.first().copied().flatten(), None), frame(groups.last().copied().flatten(), None));
        drop(groups);
        Self { fit, columns, sizes, gaps, ends, both }
    }

    /// Least width of a panel's content.
    fn least(&self) -> f32 {
        let boxes: f32 = self.sizes.iter().map(|size| size.0).sum();
        boxes + self.gaps.iter().map(|gap| gap.0).sum::<f32>() + self.ends.0 + self.ends.1
    }
}

impl Layout {
    /// Lays out `topology` for a target width.
    pub(crate) fn of(topology: &Topology, width: f32, stacked: bool, words: &Words) -> Self {
        let target = if width.is_finite() { width.clamp(280.0, 4000.0) } else { 740.0 };
        // Around each panel.
        let edge = if target < 720.0 { 12.0 } else { 16.0 };
        let beside_room = (target - 4.0 * edge) / 2.0;
        let stacked_room = target - 2.0 * edge;
        // Side by side if that is possible at all, otherwise one under the other.
        let beside = FITS.iter().map(|fit| (*fit, beside_room, false)).filter(|_| !stacked);
        let below = FITS.iter().map(|fit| (*fit, stacked_room, true));
        let mut chosen = None;
        for (fit, room, stacked) in beside.chain(below) {
            let drafts = Drafts::of(topology, fit, words);
            let fits = drafts.least() <= room;
            chosen = Some((drafts, room, stacked));
            if fits {
                break;
            }
        }
        let Some((drafts, room, stacked)) = chosen else {
            return Self { width: target, height: 0.0, panels: Vec::new(), rule: (0.0, 0.0, 0.0, 0.0) };
        };
        let room = room.max(drafts.least());
        let seen = if stacked { stacked_room } else { room };
        let width = target.max(if stacked { room + 2.0 * edge } else { 2.0 * room + 4.0 * edge });
        let mut panels: Vec<(Panel, f32, f32)> = drafts
            .both
            .iter()
            .enumerate()
            .map(|(at, draft)| panel(&drafts, draft, at == 1, room, seen, words))
            .collect();
        if !stacked {
            // The same extents for both, so that the nodes are on one height.
            let top = panels.iter().map(|panel| panel.1).fold(0.0, f32::min);
            let bottom = panels.iter().map(|panel| panel.2).fold(0.0, f32::max);
            for panel in &mut panels {
                (panel.1, panel.2) = (top, bottom);
            }
        }
        let title_room = 36.0;
        let mut y = 14.0;
        let mut x = edge;
        let mut height: f32 = 0.0;
        let count = panels.len();
        let mut rule = (0.0, 0.0, 0.0, 0.0);
        for (at, (panel, top, bottom)) in panels.iter_mut().enumerate() {
            let captions = panel.caption.len() as f32 * 17.0;
            let middle = y + title_room - *top;
            let content_bottom = middle + *bottom;
            move_panel(panel, x, y, middle, content_bottom);
            let end = content_bottom + if captions > 0.0 { captions + 8.0 } else { 0.0 } + 14.0;
            height = height.max(end);
            if at + 1 < count {
                if stacked {
                    rule = (edge, end, width - edge, end);
                    y = end + 14.0;
                } else {
                    x += room + 2.0 * edge;
                    rule = (x - edge, 12.0, x - edge, 0.0);
                }
            }
        }
        if !stacked {
            rule.3 = height - 12.0;
        }
        Self { width, height, panels: panels.into_iter().map(|panel| panel.0).collect(), rule }
    }

    /// Every line of text, for the checks.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<&Line> {
        self.panels
            .iter()
            .flat_map(|panel| {
                let nodes = panel.nodes.iter().flat_map(|node| &node.lines);
                let labels = panel.routes.iter().flat_map(|route| &route.label);
                let frames = panel.frames.iter().flat_map(|frame| &frame.1);
                std::iter::once(&panel.title).chain(frames).chain(nodes).chain(labels).chain(&panel.caption)
            })
            .collect()
    }
}

/// One graph around the origin: x from 0 to `room`, y from the middle of the boxes. Also gives its extents.
fn panel(
    drafts: &Drafts,
    draft: &Draft,
    actual: bool,
    room: f32,
    seen: f32,
    words: &Words,
) -> (Panel, f32, f32) {
    let fit = drafts.fit;
    // What is left over goes into the gaps, within reason; then everything moves to the middle.
    let spare = (room - drafts.least()).max(0.0);
    let extra = spare / drafts.gaps.len().max(1) as f32;
    let gaps: Vec<f32> =
        drafts.gaps.iter().map(|gap| (gap.0 + extra).min((MAX_GAP + gap.1 + gap.2).max(gap.0))).collect();
    let used = drafts.least() - drafts.gaps.iter().map(|gap| gap.0).sum::<f32>() + gaps.iter().sum::<f32>();
    let mut x = (room - used).max(0.0) / 2.0 + drafts.ends.0;
    let mut rects: Vec<Rect> = Vec::new();
    let mut free: Vec<(f32, f32)> = Vec::new();
    for (at, &(w, h)) in drafts.sizes.iter().enumerate() {
        rects.push(Rect { x, y: -h / 2.0, w, h });
        x += w;
        if let (Some(&gap), Some(&(_, left, right))) = (gaps.get(at), drafts.gaps.get(at)) {
            free.push((x + left, x + gap - right));
            x += gap;
        }
    }
    let column = |id: &str| drafts.columns.iter().position(|column| column == id);
    let mut present: Vec<Option<Rect>> = vec![None; rects.len()];
    let mut nodes = Vec::new();
    for node in &draft.boxes {
        let Some((at, &rect)) = column(&node.id).and_then(|at| Some((at, rects.get(at)?))) else { continue };
        let center = rect.center();
        let lines = node.lines.iter().map(|line| Line { x: center.x, y: line.y + center.y, ..line.clone() });
        nodes.push(PlacedNode { node: node.clone(), rect, lines: lines.collect() });
        if let Some(slot) = present.get_mut(at) {
            *slot = Some(rect);
        }
    }
    let places = Places { boxes: &present, free: &free };
    let mut routes = place(&draft.links, &draft.gaps, &places, fit);
    // Frames around some boxes come before the labels of arcs, a frame around everything holds them as well.
    let mut frames = frames(drafts, &present, &nodes, &routes, false);
    let texts = frames.iter().flat_map(|(_, lines): &(Rect, Vec<Line>)| lines).map(Line::bounds);
    let taken: Vec<Rect> = nodes.iter().map(|node| node.rect).chain(texts).collect();
    label_arcs(&draft.links, &mut routes, &taken, (2.0, room - 2.0), fit);
    frames.extend(self::frames(drafts, &present, &nodes, &routes, true));
    let (mut top, mut bottom) = extents(&nodes.iter().map(|node| node.rect).collect::<Vec<_>>(), &routes);
    for (rect, _) in &frames {
        top = top.min(rect.y);
        bottom = bottom.max(rect.bottom());
    }
    let title = Line {
        text: if actual { words.actual } else { words.expected }.to_owned(),
        full: None,
        x: 0.0,
        y: 0.0,
        anchor: Anchor::Start,
        face: Face::Sans,
        size: 14.0,
        class: "pc-muted",
    };
    let caption = draft.graph.caption.as_deref().map(crate::text::clean).unwrap_or_default();
    let (texts, whole) = wrap(&caption, Face::Sans, 13.0, seen.min(room) - 4.0, 3);
    let caption = texts
        .into_iter()
        .map(|text| Line {
            text,
            full: (!whole).then(|| caption.clone()),
            x: room.min(seen) / 2.0,
            y: 0.0,
            anchor: Anchor::Middle,
            face: Face::Sans,
            size: 13.0,
            class: "pc-muted",
        })
        .collect();
    let panel = Panel { actual, title, frames, nodes, links: draft.links.clone(), routes, caption };
    (panel, top - 4.0, bottom + 4.0)
}

/// Highest and lowest point of boxes and edges.
fn extents(boxes: &[Rect], routes: &[Route]) -> (f32, f32) {
    let labels = routes.iter().flat_map(|route| &route.label).map(Line::bounds);
    let points = routes.iter().flat_map(|route| route.curve.samples(20));
    let curves = points.map(|point| Rect { x: point.x, y: point.y - 3.0, w: 0.0, h: 6.0 });
    boxes
        .iter()
        .copied()
        .chain(labels)
        .chain(curves)
        .fold((0.0, 0.0), |(top, bottom): (f32, f32), rect| (top.min(rect.y), bottom.max(rect.bottom())))
}

/// Frames around neighbours of one group, with the group's name where nothing is in its way: those around everything
/// (`whole`) or those around some.
fn frames(
    drafts: &Drafts,
    present: &[Option<Rect>],
    nodes: &[PlacedNode],
    routes: &[Route],
    whole: bool,
) -> Vec<(Rect, Vec<Line>)> {
    let group = |at: usize| {
        let id = drafts.columns.get(at)?;
        nodes.iter().find(|node| node.node.id == *id)?.node.group.clone()
    };
    let count = drafts.columns.len();
    let mut out = Vec::new();
    let mut at = 0;
    while at < count {
        let Some(name) = group(at) else {
            at += 1;
            continue;
        };
        let end = (at + 1..count).find(|&next| group(next).as_ref() != Some(&name)).unwrap_or(count);
        if whole == (at == 0 && end == count) {
            let inside: Vec<Rect> =
                present.get(at..end).unwrap_or_default().iter().flatten().copied().collect();
            out.push(frame(&name, &inside, routes, whole, (drafts.fit.label - 1.0).max(12.0)));
        }
        at = end;
    }
    out
}

/// The frame around the boxes `inside`.
fn frame(name: &str, inside: &[Rect], routes: &[Route], whole: bool, size: f32) -> (Rect, Vec<Line>) {
    let left = inside.first().map_or(0.0, |rect| rect.x) - FRAME;
    let right = inside.last().map_or(0.0, |rect| rect.right()) + FRAME;
    // Labels between two boxes of the group belong into its frame; arcs only where everything does.
    let between = |route: &Route| {
        let ends = [route.curve.a.x, route.curve.d.x];
        route.curve.is_straight() && ends.iter().all(|x| *x > left && *x < right)
    };
    let held: Vec<Route> = routes.iter().filter(|route| whole || between(route)).cloned().collect();
    let (top, bottom) = extents(inside, &held);
    let (texts, complete) = wrap(name, Face::Sans, size, right - left - 12.0, 2);
    let step = size + 3.0;
    let strip = texts.len() as f32 * step + 6.0;
    let widest = texts.iter().map(|text| crate::text::width(text, Face::Sans, size)).fold(0.0, f32::max);
    let strokes: Vec<_> = routes.iter().flat_map(|route| route.curve.samples(48)).collect();
    let middle = f32::midpoint(left, right);
    let sides = [middle, left + 10.0 + widest / 2.0, right - 10.0 - widest / 2.0];
    // Below the boxes if no arc passes there, otherwise above them; at last, farther out.
    let near = [(false, 0), (true, 0), (false, 1), (false, 2), (true, 1), (true, 2)]
        .map(|(up, side)| (up, side, 0.0));
    let far =
        (1_u8..=14).flat_map(|step| [(false, 0, f32::from(step) * 8.0), (true, 0, f32::from(step) * 8.0)]);
    let place = near.into_iter().chain(far).find_map(|(above, side, away)| {
        let x = *sides.get(side)?;
        let y = if above { top - strip - away } else { bottom + 6.0 + away };
        let room = Rect { x: x - widest / 2.0 - 3.0, y: y - 2.0, w: widest + 6.0, h: strip };
        (!strokes.iter().any(|point| room.holds(*point))).then_some((above, x, y, away))
    });
    let (above, x, y, away) = place.unwrap_or((false, middle, bottom + 6.0, 0.0));
    let (over, under) = if above { (strip + 4.0 + away, 12.0) } else { (12.0, strip + 4.0 + away) };
    let rect = Rect { x: left, y: top - over, w: right - left, h: bottom - top + over + under };
    let line = |(at, text): (usize, String)| Line {
        text,
        full: (!complete).then(|| name.to_owned()),
        x,
        y: y + at as f32 * step + size,
        anchor: Anchor::Middle,
        face: Face::Sans,
        size,
        class: "pc-muted",
    };
    (rect, texts.into_iter().enumerate().map(line).collect())
}

/// Moves a panel from the origin to its place.
fn move_panel(panel: &mut Panel, x: f32, top: f32, middle: f32, bottom: f32) {
    let shift = |line: &mut Line, dy: f32| {
        line.x += x;
        line.y += dy;
    };
    panel.title.x = x;
    panel.title.y = top + 14.0;
    for (rect, lines) in &mut panel.frames {
        rect.x += x;
        rect.y += middle;
        for line in lines {
            shift(line, middle);
        }
    }
    for node in &mut panel.nodes {
        node.rect.x += x;
        node.rect.y += middle;
        for line in &mut node.lines {
            shift(line, middle);
        }
    }
    for route in &mut panel.routes {
        let curve = &mut route.curve;
        for point in [&mut curve.a, &mut curve.b, &mut curve.c, &mut curve.d] {
            point.x += x;
            point.y += middle;
        }
        for line in &mut route.label {
            shift(line, middle);
        }
    }
    for (at, line) in panel.caption.iter_mut().enumerate() {
        shift(line, bottom + 18.0 + at as f32 * 17.0);
    }
}
