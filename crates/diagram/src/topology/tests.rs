use pcaplain_explain::report::Report;

use super::panel::Layout;
use crate::geometry::Rect;
use crate::test_reports::{self, at, generated};
use crate::words::Words;
use crate::{TopologyOptions, topology};

fn layout(report: &Report, width: f32, stacked: bool) -> Layout {
    let topology = report.diagnoses[0].topology.as_ref().unwrap();
    Layout::of(topology, width, stacked, &Words::of(&report.lang))
}

/// Asserts that no text meets another, that node text is inside its box and other text outside of all boxes, that boxes
/// keep apart, and that everything is inside the picture. `strict` also keeps text and edges apart.
fn assert_readable(report: &Report, width: f32, stacked: bool, strict: bool, name: &str) {
    let layout = layout(report, width, stacked);
    let view = Rect { x: 0.0, y: 0.0, w: layout.width, h: layout.height };
    let inside = |rect: Rect| {
        rect.x >= view.x && rect.right() <= view.w && rect.y >= view.y && rect.bottom() <= view.h
    };
    let texts: Vec<(Rect, &str)> =
        layout.texts().into_iter().map(|line| (line.bounds(), line.text.as_str())).collect();
    for (index, (bounds, text)) in texts.iter().enumerate() {
        assert!(inside(*bounds), "{name} at {width}: {text:?} {bounds:?} leaves {view:?}");
        for (other, with) in texts.iter().skip(index + 1) {
            assert!(
                !bounds.intersects(*other),
                "{name} at {width}: {text:?} {bounds:?} meets {with:?} {other:?}"
            );
        }
    }
    for panel in &layout.panels {
        for (index, node) in panel.nodes.iter().enumerate() {
            assert!(inside(node.rect), "{name} at {width}: box {:?} leaves {view:?}", node.rect);
            for other in panel.nodes.iter().skip(index + 1) {
                assert!(!node.rect.grown(5.0).intersects(other.rect), "{name} at {width}: boxes too close");
            }
            for line in &node.lines {
                let bounds = line.bounds();
                assert!(
                    bounds.x >= node.rect.x
                        && bounds.right() <= node.rect.right()
                        && bounds.y >= node.rect.y
                        && bounds.bottom() <= node.rect.bottom(),
                    "{name} at {width}: {:?} {bounds:?} leaves its box {:?}",
                    line.text,
                    node.rect
                );
            }
            let outside = panel.routes.iter().flat_map(|route| &route.label);
            for line in outside.chain(panel.frames.iter().flat_map(|frame| &frame.1)) {
                assert!(!line.bounds().intersects(node.rect), "{name} at {width}: {:?} on a box", line.text);
            }
        }
        for (frame, lines) in &panel.frames {
            assert!(inside(*frame), "{name} at {width}: frame {frame:?} leaves {view:?}");
            for line in lines {
                assert!(frame.grown(0.1).holds(line.bounds().center()), "{name}: frame label outside");
            }
        }
        for route in &panel.routes {
            assert!(route.curve.samples(40).all(|point| inside(Rect {
                x: point.x,
                y: point.y,
                w: 0.0,
                h: 0.0
            })));
            if strict {
                for point in route.curve.samples(200) {
                    let hit = texts.iter().find(|(bounds, _)| bounds.holds(point));
                    assert!(hit.is_none(), "{name} at {width}: an edge crosses {hit:?}");
                }
            }
        }
    }
}

#[test]
fn text_never_meets_text_boxes_or_edges() {
    let by_hand = [
        ("wrong-sender", test_reports::wrong_sender()),
        ("backend-down", test_reports::backend_down()),
        ("every-mark", test_reports::every_mark()),
    ];
    for (name, report) in by_hand {
        for width in [360.0, 480.0, 680.0, 740.0, 1100.0, 1400.0] {
            for stacked in [false, true] {
                assert_readable(&report, width, stacked, true, name);
            }
        }
    }
    for seed in 0..80 {
        for parties in 2..=6 {
            for width in [360.0, 740.0, 1400.0] {
                let name = format!("seed {seed}, {parties} parties");
                assert_readable(&generated(seed, 1, parties), width, seed % 2 == 0, false, &name);
            }
        }
    }
}

#[test]
fn the_same_nodes_stand_in_the_same_places() {
    for report in [test_reports::wrong_sender(), test_reports::backend_down()] {
        for (width, stacked) in [(740.0, false), (1100.0, false), (360.0, true), (740.0, true)] {
            let layout = layout(&report, width, stacked);
            let [expected, actual] = &layout.panels[..] else { panic!("two panels") };
            let (dx, dy) = (actual.title.x - expected.title.x, actual.title.y - expected.title.y);
            for (a, b) in expected.nodes.iter().zip(&actual.nodes) {
                assert_eq!(a.node.id, b.node.id);
                assert!((b.rect.x - a.rect.x - dx).abs() < 0.01, "{} moved at {width}", a.node.id);
                assert!(stacked || (b.rect.y - a.rect.y - dy).abs() < 0.01, "{} moved at {width}", a.node.id);
                assert!((b.rect.w - a.rect.w).abs() < 0.01 && (b.rect.h - a.rect.h).abs() < 0.01);
            }
        }
    }
}

#[test]
fn the_seeds_fit_beside_each_other_on_a_desk_and_below_on_a_phone() {
    for report in [test_reports::wrong_sender(), test_reports::backend_down()] {
        let desk = layout(&report, 740.0, false);
        assert!((desk.panels[0].title.y - desk.panels[1].title.y).abs() < 0.01, "beside each other");
        assert!((desk.width - 740.0).abs() < 0.01);
        let phone = layout(&report, 360.0, true);
        assert!(phone.panels[0].title.y < phone.panels[1].title.y, "below each other");
        assert!((phone.width - 360.0).abs() < 0.01, "{}", phone.width);
    }
}

#[test]
fn only_the_difference_and_what_failed_is_marked() {
    let svg = topology(&test_reports::backend_down(), 0, &TopologyOptions::default()).svg;
    let wrong: Vec<&str> =
        svg.lines().filter(|line| line.contains("pc-edge") && line.contains("pc-wrong")).collect();
    assert_eq!(
        wrong,
        [
            "<g class=\"pc-edge pc-role-proxy pc-state-reset pc-wrong\" data-edge=\"reply\" data-packets=\"0:2,0:5,0:6\">",
            "<g class=\"pc-edge pc-role-proxy pc-state-never-made pc-wrong\" data-edge=\"hand-on\">"
        ]
    );
}

#[test]
fn selected_packets_light_their_edges() {
    let options = TopologyOptions { selected_packets: vec![at(2)], ..TopologyOptions::default() };
    let svg = topology(&test_reports::wrong_sender(), 0, &options).svg;
    let lit: Vec<&str> = svg.lines().filter(|line| line.contains("selected\"")).collect();
    assert_eq!(lit.len(), 1, "{lit:?}");
    assert!(lit[0].contains("data-edge=\"around\""));
    assert_eq!(svg.matches("moving-dot").count(), 1);
    assert_eq!(svg.matches("offset-path: path(&quot;M").count(), 1);
    let still = TopologyOptions { standalone: true, ..options };
    assert!(!topology(&test_reports::wrong_sender(), 0, &still).svg.contains("moving-dot"));
}

#[test]
fn hostile_names_stay_text() {
    let mut report = test_reports::wrong_sender();
    let topology_of = report.diagnoses[0].topology.as_mut().unwrap();
    for graph in [&mut topology_of.expected, &mut topology_of.actual] {
        graph.nodes[0].label = "<script>alert(1)</script>".to_owned();
        graph.nodes[0].group = Some("\"><img src=x onerror=alert(1)>".to_owned());
        graph.edges[0].id = "\" onload=\"alert(1)".to_owned();
        graph.edges[0].label = Some("$(reboot)\u{202e}<b>".to_owned());
        graph.caption = Some("</svg><script>".to_owned());
    }
    for interactive in [false, true] {
        let options = TopologyOptions { interactive, ..TopologyOptions::default() };
        let svg = topology(&report, 0, &options).svg;
        assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("<b>"), "{svg}");
        assert!(!svg.contains("\" onload") && !svg.contains('\u{202e}'), "{svg}");
        assert_eq!(svg.matches("</svg>").count(), 1);
    }
}

#[test]
fn edges_to_nowhere_and_missing_topologies_are_no_error() {
    let mut report = test_reports::wrong_sender();
    let actual = &mut report.diagnoses[0].topology.as_mut().unwrap().actual;
    actual.edges[0].to = "nowhere".to_owned();
    actual.nodes.remove(1);
    assert!(topology(&report, 0, &TopologyOptions::default()).svg.ends_with("</svg>\n"));
    report.diagnoses[0].topology = None;
    assert_eq!(topology(&report, 0, &TopologyOptions::default()).svg, "");
    assert_eq!(topology(&report, 9, &TopologyOptions::default()), crate::Picture::default());
}

#[test]
fn snapshots() {
    let options =
        TopologyOptions { selected_packets: vec![at(2)], standalone: true, ..TopologyOptions::default() };
    let picture = topology(&test_reports::wrong_sender(), 0, &options);
    insta::assert_snapshot!("wrong_sender_topology_svg", picture.svg);
    insta::assert_snapshot!("wrong_sender_topology_alt", picture.alt);
    let chinese = Report { lang: "zh-CN".to_owned(), ..test_reports::backend_down() };
    insta::assert_snapshot!("backend_down_topology_alt_zh", topology(&chinese, 0, &options).alt);
}
