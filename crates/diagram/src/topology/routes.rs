//! Edges: straight between neighbours, around everything else.

use pcaplain_explain::report::{Edge, Graph, PacketRef};

use super::boxes::{Fit, NodeBox, edge_label};
use super::edge_name;
use crate::geometry::{Curve, Point, Rect};
use crate::text::{Anchor, Face, Line, clean};
use crate::words::Words;

/// Between two arrows of opposite directions.
const TWIN: f32 = 22.0;
/// Between two arrows of one direction.
const SIBLING: f32 = 17.0;
/// Between a label and its arrow.
const NEAR: f32 = 6.0;

/// What became of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Passes,
    Refused,
    Lost,
    NeverMade,
    Untranslated,
    Reset,
}

impl State {
    fn of(state: &str) -> Self {
        match state {
            "refused" => Self::Refused,
            "lost" => Self::Lost,
            "never-made" => Self::NeverMade,
            "untranslated" => Self::Untranslated,
            "reset" => Self::Reset,
            _ => Self::Passes,
        }
    }

    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Passes => "pc-state-passes",
            Self::Refused => "pc-state-refused",
            Self::Lost => "pc-state-lost",
            Self::NeverMade => "pc-state-never-made",
            Self::Untranslated => "pc-state-untranslated",
            Self::Reset => "pc-state-reset",
        }
    }
}

/// An edge with its ends resolved to columns.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) packets: Vec<PacketRef>,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) state: State,
    /// In the accent colour.
    pub(crate) wrong: bool,
    pub(crate) role: &'static str,
    label: String,
}

impl Link {
    /// Edges whose two ends exist. `columns` are the ids of all columns, `actual` tells the two graphs apart: only there
    /// the difference is marked.
    pub(crate) fn all(
        graph: &Graph,
        boxes: &[NodeBox],
        columns: &[String],
        actual: bool,
        words: &Words,
    ) -> Vec<Self> {
        let column = |id: &str| columns.iter().position(|column| column == id);
        graph
            .edges
            .iter()
            .filter_map(|edge| {
                graph.nodes.iter().find(|node| node.id == edge.from)?;
                graph.nodes.iter().find(|node| node.id == edge.to)?;
                let state = State::of(&edge.state);
                let (from, to) = (column(&edge.from)?, column(&edge.to)?);
                let bad =
                    matches!(state, State::Refused | State::NeverMade | State::Untranslated | State::Reset);
                Some(Self {
                    id: clean(&edge.id),
                    name: edge_name(edge, graph, words),
                    packets: edge.packets.clone(),
                    from,
                    to,
                    state,
                    wrong: bad || (actual && edge.differs),
                    role: origin(edge, graph, boxes, from <= to),
                    label: edge.label.as_deref().map(clean).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// Drawn between two neighbours, in the gap left of column `max(from, to)`.
    fn gap(&self) -> Option<usize> {
        let straight = self.from.abs_diff(self.to) == 1 && self.state != State::Untranslated;
        straight.then(|| self.from.min(self.to))
    }

    fn forward(&self) -> bool {
        self.from < self.to
    }
}

/// The colour of an edge is that of whoever speaks on it: the end of the flow it comes from, or a proxy, which speaks for
/// itself.
fn origin(edge: &Edge, graph: &Graph, boxes: &[NodeBox], forward: bool) -> &'static str {
    let at = graph.nodes.iter().position(|node| node.id == edge.from).unwrap_or(0);
    let behind: Vec<usize> =
        if forward { (0..=at).rev().collect() } else { (at..graph.nodes.len()).collect() };
    let speaks = |&index: &usize| {
        graph.nodes.get(index).is_some_and(|node| node.flow_end.is_some() || node.role == "proxy")
    };
    let index = behind.iter().copied().find(|index| speaks(index)).unwrap_or(at);
    boxes.get(index).map_or("", |node| node.role)
}

/// A label between two boxes, before it is placed.
#[derive(Clone, Debug, Default)]
struct Tag {
    lines: Vec<String>,
    full: Option<String>,
    w: f32,
    h: f32,
}

impl Tag {
    fn of(label: &str, fit: Fit, room: f32) -> Self {
        let (lines, whole) = edge_label(label, fit, room);
        let w = lines.iter().map(|text| crate::text::width(text, Face::Sans, fit.label)).fold(0.0, f32::max);
        let h = lines.len() as f32 * line_height(fit);
        Self { full: (!whole).then(|| label.to_owned()), w, h, lines }
    }

    /// Lines centred on `x`, from `top` down.
    fn place(&self, x: f32, top: f32, fit: Fit, class: &'static str) -> Vec<Line> {
        let line = |(at, text): (usize, &String)| Line {
            text: text.clone(),
            full: self.full.clone(),
            x,
            y: top + at as f32 * line_height(fit) + fit.label,
            anchor: Anchor::Middle,
            face: Face::Sans,
            size: fit.label,
            class,
        };
        self.lines.iter().enumerate().map(line).collect()
    }
}

fn line_height(fit: Fit) -> f32 {
    (fit.label * 1.3).ceil()
}

/// One gap between neighbouring columns: its arrows from top to bottom, relative to the middle of the boxes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gap {
    /// Index of the link, height of its arrow, its label.
    arrows: Vec<(usize, f32, Tag)>,
    /// Width that its labels need.
    pub(crate) needs: f32,
    /// Height that boxes beside it need so that all arrows meet them.
    pub(crate) height: f32,
}

impl Gap {
    /// The arrows between column `at` and the next.
    pub(crate) fn of(links: &[Link], at: usize, fit: Fit) -> Self {
        let tags = |forward: bool| {
            links
                .iter()
                .enumerate()
                .filter(move |(_, link)| link.gap() == Some(at) && link.forward() == forward)
                .map(|(index, link)| (index, Tag::of(&link.label, fit, 190.0)))
                .collect::<Vec<_>>()
        };
        let (there, back) = (tags(true), tags(false));
        // Labels of arrows to the right stand above them, of arrows to the left below: so they never stand between twins.
        let mut arrows: Vec<(usize, f32, Tag)> = Vec::new();
        let mut y = 0.0;
        for (index, tag) in there {
            if !arrows.is_empty() {
                y += SIBLING + if tag.h > 0.0 { tag.h + NEAR } else { 0.0 };
            }
            arrows.push((index, y, tag));
        }
        if !arrows.is_empty() {
            y += TWIN;
        }
        let mut below: Option<f32> = None;
        for (index, tag) in back {
            y += below.map_or(0.0, |label| SIBLING + label);
            below = Some(if tag.h > 0.0 { tag.h + NEAR } else { 0.0 });
            arrows.push((index, y, tag));
        }
        let first = arrows.first().map_or(0.0, |arrow| arrow.1);
        let last = arrows.last().map_or(0.0, |arrow| arrow.1);
        for arrow in &mut arrows {
            arrow.1 -= f32::midpoint(first, last);
        }
        let needs = arrows.iter().map(|(_, _, tag)| tag.w).fold(0.0, f32::max);
        Self { needs: if needs > 0.0 { needs + 12.0 } else { 0.0 }, height: last - first + 22.0, arrows }
    }
}

/// A placed edge.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// Index into the links.
    pub(crate) link: usize,
    pub(crate) curve: Curve,
    pub(crate) label: Vec<Line>,
}

/// Where the boxes are.
pub(crate) struct Places<'a> {
    /// By column; none where this graph has no such node.
    pub(crate) boxes: &'a [Option<Rect>],
    /// Free stretch in each gap: between frames.
    pub(crate) free: &'a [(f32, f32)],
}

/// Places all links: the straight ones first, then arcs around whatever is in their way. Arcs have no labels yet.
pub(crate) fn place(links: &[Link], gaps: &[Gap], places: &Places, fit: Fit) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    for (at, gap) in gaps.iter().enumerate() {
        let (Some(Some(left)), Some(Some(right))) = (places.boxes.get(at), places.boxes.get(at + 1)) else {
            continue;
        };
        let free = places.free.get(at).copied().unwrap_or((left.right(), right.x));
        for (index, offset, tag) in &gap.arrows {
            let Some(link) = links.get(*index) else { continue };
            let y = left.center().y + offset;
            let (a, d) = (Point { x: left.right() + 1.0, y }, Point { x: right.x - 1.0, y });
            let curve = if link.forward() { Curve::line(a, d) } else { Curve::line(d, a) };
            let top = if link.forward() { y - NEAR - tag.h } else { y + NEAR - 1.0 };
            let label = tag.place(f32::midpoint(free.0, free.1), top, fit, label_class(link));
            routes.push(Route { link: *index, curve, label });
        }
    }
    let mut arcs: Vec<usize> =
        (0..links.len()).filter(|&index| links.get(index).is_some_and(|link| link.gap().is_none())).collect();
    // Short ones inside, long ones around them.
    arcs.sort_by_key(|&index| links.get(index).map_or(0, |link| link.from.abs_diff(link.to)));
    let ports = ports(links, &arcs, places);
    for index in arcs {
        let Some((link, &(a, d))) = links.get(index).zip(ports.get(&index)) else { continue };
        routes.push(arc(link, index, a, d, &routes, places));
    }
    routes
}

fn label_class(link: &Link) -> &'static str {
    if link.wrong { "pc-label pc-tinted" } else { "pc-label pc-muted" }
}

/// Arcs to the right run above the boxes, arcs to the left below.
fn above(link: &Link) -> bool {
    link.from <= link.to
}

/// Where arcs leave and enter the boxes: spread along the edge, those to the left on the left.
fn ports(
    links: &[Link],
    arcs: &[usize],
    places: &Places,
) -> std::collections::BTreeMap<usize, (Point, Point)> {
    let mut out = std::collections::BTreeMap::new();
    let mut taken: Vec<(usize, bool, f32, usize, bool)> = Vec::new(); // column, above, towards, arc, start
    for &index in arcs {
        let Some(link) = links.get(index) else { continue };
        let bend = arcs.iter().position(|&other| other == index).unwrap_or(0) as f32 * 0.01;
        let (towards_to, towards_from) = match link.from.cmp(&link.to) {
            std::cmp::Ordering::Equal => (-0.2, 0.2),
            // Outer arcs attach further inside, so that they do not cross inner ones at the box.
            std::cmp::Ordering::Less => (link.to as f32 - bend, link.from as f32 + bend),
            std::cmp::Ordering::Greater => (link.to as f32 + bend, link.from as f32 - bend),
        };
        let own = if link.from == link.to { link.from as f32 } else { 0.0 };
        taken.push((link.from, above(link), towards_to + own, index, true));
        taken.push((link.to, above(link), towards_from + own, index, false));
    }
    taken.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    for &(column, top, _, index, start) in &taken {
        let same: Vec<_> = taken.iter().filter(|other| (other.0, other.1) == (column, top)).collect();
        let Some(Some(rect)) = places.boxes.get(column) else { continue };
        let at = same.iter().position(|other| (other.3, other.4) == (index, start)).unwrap_or(0) as f32;
        let step = (rect.w - 24.0).max(0.0) / (same.len() as f32).max(1.0);
        let x = rect.center().x + (at - (same.len() as f32 - 1.0) / 2.0) * step.min(20.0);
        let y = if top { rect.y - 1.0 } else { rect.bottom() + 1.0 };
        let entry = out.entry(index).or_insert((Point::default(), Point::default()));
        if start {
            entry.0 = Point { x, y };
        } else {
            entry.1 = Point { x, y };
        }
    }
    out
}

/// Deepest arc. Beyond it a graph is too tangled for any picture of this kind.
const DEEPEST: f32 = 240.0;

/// An arc that grows until it meets no box, no label and no other arc.
fn arc(link: &Link, index: usize, a: Point, d: Point, routes: &[Route], places: &Places) -> Route {
    let sign = if above(link) { -1.0 } else { 1.0 };
    let ends = [link.from, link.to];
    let others = places.boxes.iter().enumerate().filter(|(column, _)| !ends.contains(column));
    let mut obstacles: Vec<Rect> = others.filter_map(|(_, rect)| Some((*rect)?.grown(11.0))).collect();
    obstacles.extend(routes.iter().flat_map(|route| &route.label).map(|line| line.bounds().grown(4.0)));
    let outermost = if sign < 0.0 { a.y.min(d.y) } else { a.y.max(d.y) };
    let span = (d.x - a.x).abs();
    let mut depth = 26.0 + span * 0.04;
    loop {
        let middle = outermost + sign * depth;
        let control = (8.0 * middle - a.y - d.y) / 6.0;
        // Arcs lean inwards a little; a loop spreads out.
        let lean = if link.from == link.to { (a.x - d.x).signum() * 16.0 } else { (d.x - a.x) * 0.1 };
        let curve =
            Curve { a, b: Point { x: a.x + lean, y: control }, c: Point { x: d.x - lean, y: control }, d };
        let apex = curve.at(0.5);
        let meets = curve.samples(40).any(|point| obstacles.iter().any(|rect| rect.holds(point)));
        // Two arcs over the same ground keep their distance.
        let crowds = routes.iter().filter(|route| !route.curve.is_straight()).any(|route| {
            let other = route.curve.at(0.5);
            (other.y - outermost) * sign > 0.0
                && (apex.y - other.y).abs() < 30.0
                && overlap(&route.curve, &curve)
        });
        if !(meets || crowds) || depth > DEEPEST {
            return Route { link: index, curve, label: Vec::new() };
        }
        depth += 6.0;
    }
}

/// Puts the labels of arcs where nothing else is: outside of the arc's middle if possible. `taken` are boxes and other
/// text.
pub(crate) fn label_arcs(links: &[Link], routes: &mut [Route], taken: &[Rect], limits: (f32, f32), fit: Fit) {
    let mut taken: Vec<Rect> = taken.iter().map(|rect| rect.grown(3.0)).collect();
    taken.extend(routes.iter().flat_map(|route| &route.label).map(|line| line.bounds().grown(3.0)));
    let strokes: Vec<Point> = routes.iter().flat_map(|route| route.curve.samples(48)).collect();
    let edge = |sign: f32| {
        let rects = taken.iter().map(|rect| if sign < 0.0 { rect.y } else { rect.bottom() });
        rects
            .chain(strokes.iter().map(|point| point.y))
            .fold(0.0, |far: f32, y| if (y - far) * sign > 0.0 { y } else { far })
    };
    let (mut highest, mut lowest) = (edge(-1.0), edge(1.0));
    for route in routes.iter_mut().filter(|route| route.label.is_empty()) {
        let Some(link) = links.get(route.link).filter(|link| !link.label.is_empty()) else { continue };
        let sign = if above(link) { -1.0 } else { 1.0 };
        let (lines, whole) = crate::text::wrap(&link.label, Face::Sans, fit.label, limits.1 - limits.0, 3);
        let w = lines.iter().map(|text| crate::text::width(text, Face::Sans, fit.label)).fold(0.0, f32::max);
        let h = lines.len() as f32 * line_height(fit);
        let tag = Tag { full: (!whole).then(|| link.label.clone()), w, h, lines };
        let at = |x: f32, y: f32, sign: f32| {
            let x = x.min(limits.1 - w / 2.0).max(limits.0 + w / 2.0);
            let top = if sign < 0.0 { y - NEAR - h } else { y + NEAR - 1.0 };
            tag.place(x, top, fit, label_class(link))
        };
        let free = |label: &[Line]| {
            label.iter().map(Line::bounds).all(|bounds| {
                let room = bounds.grown(2.0);
                !taken.iter().any(|rect| rect.intersects(bounds))
                    && !strokes.iter().any(|point| room.holds(*point))
            })
        };
        let along = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];
        let outside = along.iter().map(|t| (route.curve.at(*t), sign));
        let inside = along.iter().map(|t| (route.curve.at(*t), -sign));
        let middle = route.curve.at(0.5);
        let farther =
            (1_u8..12).map(|step| (Point { x: middle.x, y: middle.y + sign * 8.0 * f32::from(step) }, sign));
        let found = outside
            .chain(inside)
            .chain(farther)
            .map(|(point, sign)| at(point.x, point.y, sign))
            .find(|label| free(label));
        // In a tangle: beyond everything, where it is at least readable.
        let label = found.unwrap_or_else(|| at(middle.x, if sign < 0.0 { highest } else { lowest }, sign));
        for bounds in label.iter().map(Line::bounds) {
            highest = highest.min(bounds.y - 4.0);
            lowest = lowest.max(bounds.bottom() + 4.0);
            taken.push(bounds.grown(3.0));
        }
        route.label = label;
    }
}

/// Whether two curves share some stretch of the horizontal axis.
fn overlap(a: &Curve, b: &Curve) -> bool {
    a.a.x.min(a.d.x) < b.a.x.max(b.d.x) && b.a.x.min(b.d.x) < a.a.x.max(a.d.x)
}
