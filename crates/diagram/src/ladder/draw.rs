//! Geometry → SVG.

use std::fmt::Write as _;

use pcaplain_explain::report::{Mark, PacketRef};

use super::heads::Head;
use super::layout::{Layout, Placed, Shaft};
use super::request::{Request, Row};
use crate::LadderOptions;
use crate::geometry::{Curve, Point, arrowhead, cross};
use crate::style;
use crate::svg::Svg;

const HEAD: f32 = 13.0;

pub(crate) fn draw(request: &Request, layout: &Layout, options: &LadderOptions) -> String {
    let mut svg = Svg::default();
    let mut root = svg.tag("svg");
    if options.standalone {
        root = root.attr("xmlns", "http://www.w3.org/2000/svg");
    }
    root.attr("class", "pc-picture pc-ladder")
        .num("width", layout.width)
        .num("height", layout.height)
        .attr("viewBox", &view_box(layout.width, layout.height))
        .attr("role", if options.interactive { "group" } else { "img" })
        .attr("aria-label", &request.title)
        .open();
    if options.standalone {
        svg.leaf("title", &request.title);
    }
    svg.leaf("desc", &request.alt);
    if options.standalone {
        style::standalone(&mut svg, layout.width, layout.height);
    }
    let rows = || layout.steps.iter().filter_map(|step| Some((step, request.rows.get(step.row)?)));
    // Bands below, then lifelines, then steps: so the lifelines run through the band of the selected row.
    for (step, row) in rows() {
        let selected = options.selected_step == Some(row.step);
        if selected || options.interactive {
            svg.tag("g")
                .attr("class", if selected { "pc-under selected" } else { "pc-under" })
                .show("data-band", row.step)
                .open();
            svg.tag("rect").attr("class", "pc-band").rect(step.band).num("rx", 8.0).close();
            svg.end();
        }
    }
    for line in &layout.lifelines {
        for (top, bottom) in &line.drawn {
            svg.tag("line")
                .attr("class", "pc-lifeline")
                .num("x1", line.x)
                .num("y1", *top)
                .num("x2", line.x)
                .num("y2", *bottom)
                .close();
        }
    }
    let first = layout.steps.first().map(|step| step.row);
    for (step, row) in rows() {
        let focus = options.selected_step.map_or(first == Some(step.row), |selected| selected == row.step);
        draw_step(&mut svg, step, row, options, focus);
    }
    heads(&mut svg, &layout.foot, "pc-foot", None);
    heads(&mut svg, &layout.heads, "pc-heads", Some((layout.width, layout.heads_height)));
    svg.finish()
}

/// `0 0 w h`.
pub(crate) fn view_box(width: f32, height: f32) -> String {
    let mut out = String::from("0 0 ");
    crate::svg::push_number(&mut out, width);
    out.push(' ');
    crate::svg::push_number(&mut out, height);
    out
}

/// `0:1,0:2`: input and number of each packet.
pub(crate) fn packet_list(packets: &[PacketRef]) -> String {
    let mut out = String::new();
    for packet in packets {
        if !out.is_empty() {
            out.push(',');
        }
        let _ = write!(out, "{}:{}", packet.input, packet.number);
    }
    out
}

/// The heads come last, so that a page can move their group along with the scroll and cover what passes below.
fn heads(svg: &mut Svg, heads: &[Head], class: &str, ground: Option<(f32, f32)>) {
    if heads.is_empty() {
        return;
    }
    svg.tag("g").attr("class", class).open();
    if let Some((width, height)) = ground {
        svg.tag("rect")
            .attr("class", "pc-heads-ground")
            .num("x", 1.0)
            .num("y", 1.0)
            .num("width", width - 2.0)
            .num("height", height - 1.0)
            .num("rx", 11.0)
            .close();
    }
    for head in heads {
        svg.tag("g").attr("class", head.role).open();
        for line in &head.lines {
            line.draw(svg);
        }
        svg.end();
    }
    svg.end();
}

fn draw_step(svg: &mut Svg, step: &Placed, row: &Row, options: &LadderOptions, focus: bool) {
    if let Some(pause) = &step.pause {
        svg.tag("g").attr("class", "pc-silence").open();
        for (from, to) in &pause.dots {
            svg.tag("line")
                .attr("class", "pc-pause")
                .num("x1", *from)
                .num("y1", pause.y)
                .num("x2", *to)
                .num("y2", pause.y)
                .close();
        }
        for line in &pause.lines {
            line.draw(svg);
        }
        svg.end();
    }
    let mut class = String::from("pc-step");
    let selected = options.selected_step == Some(row.step);
    if selected {
        class.push_str(" selected");
    }
    if row.matters {
        class.push_str(" pc-matters");
    }
    let mut group = svg
        .tag("g")
        .attr("class", &class)
        .show("data-step", row.step)
        .attr_if("data-packets", &packet_list(&row.packets));
    if options.interactive {
        // One stop for the tab key; the page's arrow keys go from row to row.
        group = group
            .attr("role", "button")
            .attr("tabindex", if focus { "0" } else { "-1" })
            .attr("aria-label", &name(row));
        if selected {
            group = group.attr("aria-current", "step");
        }
    }
    group.open();
    if options.interactive {
        svg.tag("rect").attr("class", "pc-hit").rect(step.band).num("rx", 8.0).close();
    } else if !row.text.is_empty() {
        svg.leaf("title", &name(row));
    }
    for shaft in &step.shafts {
        if let Some(time) = &shaft.time {
            time.draw(svg);
        }
        draw_shaft(svg, shaft, row.step);
    }
    for line in &step.note {
        line.draw(svg);
    }
    svg.end();
}

/// "#2: Somebody else answers."
fn name(row: &Row) -> String {
    match (row.packets.first(), row.packets.last()) {
        (Some(first), Some(last)) if first != last => {
            format!("#{}–{}: {}", first.number, last.number, row.text)
        }
        (Some(only), _) => format!("#{}: {}", only.number, row.text),
        _ => row.text.clone(),
    }
}

fn draw_shaft(svg: &mut Svg, shaft: &Shaft, step: usize) {
    let (mark, wrong) = match shaft.mark {
        Mark::Plain => ("pc-mark-plain", false),
        Mark::Again => ("pc-mark-again", false),
        Mark::Wrong => ("pc-mark-wrong", true),
        Mark::Refused => ("pc-mark-refused", true),
        Mark::Reset => ("pc-mark-reset", true),
        Mark::Lost => ("pc-mark-lost", false),
        Mark::Duplicate => ("pc-mark-duplicate", false),
        Mark::Folded => ("pc-mark-folded", false),
    };
    let wrong = if wrong { " pc-wrong" } else { "" };
    svg.tag("g")
        .attr("class", &format!("pc-arrow {} {mark}{wrong}", shaft.role))
        .show("data-step", step)
        .attr("data-packets", &packet_list(&shaft.packets))
        .open();
    if shaft.swing == 0.0 {
        straight(svg, shaft);
    } else {
        to_oneself(svg, shaft);
    }
    let tinted = shaft.mark == Mark::Reset;
    for line in &shaft.labels {
        let class = match shaft.mark {
            Mark::Duplicate => "pc-label pc-muted",
            _ if tinted => "pc-label pc-tinted",
            _ => line.class,
        };
        crate::text::Line { class, ..line.clone() }.draw(svg);
    }
    svg.end();
}

fn straight(svg: &mut Svg, shaft: &Shaft) {
    let y = shaft.y;
    let sign = if shaft.to >= shaft.from { 1.0 } else { -1.0 };
    let heading = Point { x: sign, y: 0.0 };
    let start = shaft.from + sign * 1.0;
    // Where the tip is: at the lifeline, before the cross, or on the way.
    let tip = match shaft.mark {
        Mark::Refused => shaft.to - sign * 17.0,
        Mark::Lost => shaft.from + (shaft.to - shaft.from) * 0.7,
        _ => shaft.to - sign * 1.5,
    };
    let neck = tip - sign * (HEAD - 2.0);
    let tail = if shaft.both { start + sign * (HEAD - 1.0) } else { start };
    let class = match shaft.mark {
        Mark::Again => "pc-line pc-dashed",
        Mark::Duplicate => "pc-line pc-faint",
        _ => "pc-line",
    };
    let offsets: &[f32] = if shaft.mark == Mark::Folded { &[-2.2, 2.2] } else { &[0.0] };
    for offset in offsets {
        line(svg, class, tail, neck, y + offset);
    }
    let tip_class = if shaft.mark == Mark::Duplicate { "pc-tip pc-faint" } else { "pc-tip" };
    let length = if shaft.mark == Mark::Folded { HEAD + 2.0 } else { HEAD };
    svg.tag("path")
        .attr("class", tip_class)
        .attr("d", &arrowhead(Point { x: tip, y }, heading, length))
        .close();
    if shaft.both {
        let back = Point { x: -sign, y: 0.0 };
        let tip = Point { x: start, y };
        svg.tag("path").attr("class", tip_class).attr("d", &arrowhead(tip, back, length)).close();
    }
    match shaft.mark {
        Mark::Refused => {
            let center = Point { x: shaft.to - sign * 9.0, y };
            svg.tag("path").attr("class", "pc-cross").attr("d", &cross(center, 4.5)).close();
        }
        Mark::Lost => {
            let rest = tip + sign * 9.0;
            line(svg, "pc-line pc-dotted pc-faint", rest, shaft.to - sign * 6.0, y);
        }
        _ => {}
    }
}

fn line(svg: &mut Svg, class: &str, from: f32, to: f32, y: f32) {
    svg.tag("line").attr("class", class).num("x1", from).num("y1", y).num("x2", to).num("y2", y).close();
}

/// Out to the side and back, a little lower.
fn to_oneself(svg: &mut Svg, shaft: &Shaft) {
    let (x, y, out) = (shaft.from, shaft.y, shaft.swing);
    let sign = out.signum();
    let curve = Curve {
        a: Point { x: x + sign, y },
        b: Point { x: x + out * 1.4, y },
        c: Point { x: x + out * 1.4, y: y + 14.0 },
        d: Point { x: x + sign * (HEAD - 1.0), y: y + 14.0 },
    };
    let class = if shaft.mark == Mark::Again { "pc-line pc-dashed" } else { "pc-line" };
    svg.tag("path").attr("class", class).attr("d", &curve.path()).close();
    let tip = Point { x: x + sign * 1.5, y: y + 14.0 };
    let head = arrowhead(tip, Point { x: -sign, y: 0.0 }, HEAD);
    svg.tag("path").attr("class", "pc-tip").attr("d", &head).close();
}
