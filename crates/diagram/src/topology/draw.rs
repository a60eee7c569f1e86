//! Geometry → SVG.

use super::carries;
use super::panel::{Layout, Panel};
use super::routes::{Link, Route, State};
use crate::TopologyOptions;
use crate::geometry::{Curve, arrowhead, cross};
use crate::ladder::{packet_list, view_box};
use crate::style;
use crate::svg::Svg;

const HEAD: f32 = 12.0;

pub(crate) fn draw(layout: &Layout, title: &str, alt: &str, options: &TopologyOptions) -> String {
    let mut svg = Svg::default();
    let mut root = svg.tag("svg");
    if options.standalone {
        root = root.attr("xmlns", "http://www.w3.org/2000/svg");
    }
    root.attr("class", "pc-picture pc-topology")
        .num("width", layout.width)
        .num("height", layout.height)
        .attr("viewBox", &view_box(layout.width, layout.height))
        .attr("role", if options.interactive { "group" } else { "img" })
        .attr("aria-label", title)
        .open();
    if options.standalone {
        svg.leaf("title", title);
    }
    svg.leaf("desc", alt);
    if options.standalone {
        style::standalone(&mut svg, layout.width, layout.height);
    }
    let (x1, y1, x2, y2) = layout.rule;
    svg.tag("line").attr("class", "pc-rule").num("x1", x1).num("y1", y1).num("x2", x2).num("y2", y2).close();
    for panel in &layout.panels {
        draw_panel(&mut svg, panel, options);
    }
    svg.finish()
}

fn draw_panel(svg: &mut Svg, panel: &Panel, options: &TopologyOptions) {
    svg.tag("g").attr("class", if panel.actual { "pc-actual" } else { "pc-expected" }).open();
    panel.title.draw(svg);
    for (rect, lines) in &panel.frames {
        svg.tag("rect").attr("class", "pc-frame").rect(*rect).num("rx", 12.0).close();
        for line in lines {
            line.draw(svg);
        }
    }
    for placed in &panel.nodes {
        let supposed = if placed.node.supposed { " pc-supposed" } else { "" };
        svg.tag("g")
            .attr("class", &format!("pc-node {}{supposed}", placed.node.role))
            .attr("data-node", &crate::text::clean(&placed.node.id))
            .open();
        svg.tag("rect").attr("class", "pc-box").rect(placed.rect).num("rx", 9.0).close();
        for line in &placed.lines {
            line.draw(svg);
        }
        svg.end();
    }
    for route in &panel.routes {
        if let Some(link) = panel.links.get(route.link) {
            draw_edge(svg, link, route, options);
        }
    }
    for line in &panel.caption {
        line.draw(svg);
    }
    svg.end();
}

fn draw_edge(svg: &mut Svg, link: &Link, route: &Route, options: &TopologyOptions) {
    let selected = carries(&link.packets, &options.selected_packets);
    let wrong = if link.wrong { " pc-wrong" } else { "" };
    let class = format!(
        "pc-edge {} {}{wrong}{}",
        link.role,
        link.state.class(),
        if selected { " selected" } else { "" }
    );
    let mut group = svg
        .tag("g")
        .attr("class", &class)
        .attr("data-edge", &link.id)
        .attr_if("data-packets", &packet_list(&link.packets));
    if options.interactive {
        group = group.attr("role", "button").attr("tabindex", "0").attr("aria-label", &link.name);
    }
    group.open();
    if !options.interactive {
        svg.leaf("title", &link.name);
    }
    let curve = &route.curve;
    svg.tag("path").attr("class", "pc-halo").attr("d", &curve.path()).close();
    let length = length(curve);
    // Where the tip is, as a part of the way.
    let reach = match link.state {
        State::Refused => 1.0 - (18.0 / length).min(0.5),
        State::Lost => 0.6,
        _ => 1.0,
    };
    let tipped = curve.until(reach);
    let neck = tipped.until(1.0 - ((HEAD - 2.0) / (length * reach)).min(0.9));
    let line = if link.state == State::NeverMade { "pc-line pc-dotted" } else { "pc-line" };
    svg.tag("path").attr("class", line).attr("d", &neck.path()).close();
    // A curved arrow turns within the length of its head: point along the last stretch.
    let heading = Curve::line(neck.d, tipped.d).heading();
    svg.tag("path").attr("class", "pc-tip").attr("d", &arrowhead(tipped.d, heading, HEAD)).close();
    match link.state {
        State::Refused => mark(svg, curve.at(1.0 - (9.0 / length).min(0.3))),
        State::NeverMade => mark(svg, neck.at(0.5)),
        State::Reset => mark(svg, neck.at(0.6)),
        State::Lost => {
            let rest = curve.from((reach + 9.0 / length).min(1.0)).until(0.96);
            svg.tag("path").attr("class", "pc-line pc-dotted pc-faint").attr("d", &rest.path()).close();
        }
        State::Passes | State::Untranslated => {}
    }
    for line in &route.label {
        line.draw(svg);
    }
    if selected && link.state != State::NeverMade {
        let at = neck.at(if link.state == State::Reset { 0.2 } else { 0.5 });
        svg.tag("circle")
            .attr("class", "pc-dot pc-dot-still")
            .num("cx", at.x)
            .num("cy", at.y)
            .num("r", 5.0)
            .close();
        if !options.standalone {
            // The style sheet shows this one instead where motion is welcome.
            let path = neck.path();
            svg.tag("circle")
                .attr("class", "pc-dot moving-dot")
                .num("r", 5.0)
                .attr("data-path", &path)
                .attr("style", &format!("offset-path: path(\"{path}\")"))
                .close();
        }
    }
    svg.end();
}

fn mark(svg: &mut Svg, center: crate::geometry::Point) {
    svg.tag("path").attr("class", "pc-cross").attr("d", &cross(center, 5.0)).close();
}

/// Length of a curve, by chords; at least 1.
fn length(curve: &Curve) -> f32 {
    let points: Vec<_> = curve.samples(16).collect();
    let chords = points.windows(2).map(|pair| match pair {
        [a, b] => (b.x - a.x).hypot(b.y - a.y),
        _ => 0.0,
    });
    chords.sum::<f32>().max(1.0)
}
