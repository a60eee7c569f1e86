use super::layout::Layout;
use super::request::Request;
use crate::geometry::Rect;
use crate::test_reports::{self, generated};
use crate::{LadderOptions, ladder, ladder_text};

/// Asserts that no text meets another, a lifeline or the edge of the picture.
fn assert_readable(report: &pcaplain_explain::report::Report, width: f32, name: &str) {
    let request = Request::of(report, 0).unwrap();
    let layout = Layout::of(&request, width);
    let texts = layout.texts();
    let view = Rect { x: 0.0, y: 0.0, w: layout.width, h: layout.height };
    // Texts are in order from the top, but for heads and foot; a sweep keeps this quick for long ladders.
    let mut boxes: Vec<(Rect, &str)> = texts.iter().map(|line| (line.bounds(), line.text.as_str())).collect();
    boxes.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
    for (at, (bounds, text)) in boxes.iter().enumerate() {
        assert!(
            bounds.x >= view.x && bounds.right() <= view.w && bounds.y >= view.y && bounds.bottom() <= view.h,
            "{name} at {width}: {text:?} {bounds:?} leaves {view:?}"
        );
        for (other, with) in boxes.iter().skip(at + 1).take_while(|(other, _)| other.y < bounds.bottom()) {
            assert!(
                !bounds.intersects(*other),
                "{name} at {width}: {text:?} {bounds:?} meets {with:?} {other:?}"
            );
        }
        for line in &layout.lifelines {
            for &(top, bottom) in &line.drawn {
                let stroke = Rect { x: line.x - 1.0, y: top, w: 2.0, h: bottom - top };
                assert!(
                    !bounds.intersects(stroke),
                    "{name} at {width}: {text:?} {bounds:?} on lifeline {stroke:?}"
                );
            }
        }
        for shaft in layout.steps.iter().flat_map(|step| &step.shafts) {
            let (left, right) = (shaft.from.min(shaft.to), shaft.from.max(shaft.to));
            let stroke = Rect { x: left, y: shaft.y - 2.0, w: right - left, h: 4.0 };
            assert!(!bounds.intersects(stroke), "{name} at {width}: {text:?} {bounds:?} on arrow {stroke:?}");
        }
    }
}

#[test]
fn text_never_meets_text_lines_or_edges() {
    for (name, report) in test_reports::samples() {
        for width in [360.0, 480.0, 680.0, 1100.0, 1400.0] {
            assert_readable(&report, width, name);
        }
    }
    for seed in 0..20 {
        for parties in 2..=6 {
            for count in [6, 60] {
                for width in [360.0, 740.0, 1400.0] {
                    let name = format!("seed {seed}, {parties} parties, {count} packets");
                    assert_readable(&generated(seed, count, parties), width, &name);
                }
            }
        }
    }
    for parties in [2, 3, 6] {
        for width in [360.0, 1400.0] {
            assert_readable(&generated(9, 600, parties), width, &format!("{parties} parties, 600 packets"));
        }
    }
}

#[test]
fn labels_stand_over_their_own_arrow() {
    for (name, report) in test_reports::samples() {
        for width in [360.0, 740.0, 1400.0] {
            let request = Request::of(&report, 0).unwrap();
            let layout = Layout::of(&request, width);
            for shaft in layout.steps.iter().flat_map(|step| &step.shafts).filter(|shaft| shaft.swing == 0.0)
            {
                let (left, right) = (shaft.from.min(shaft.to), shaft.from.max(shaft.to));
                for line in &shaft.labels {
                    let bounds = line.bounds();
                    assert!(
                        bounds.x >= left && bounds.right() <= right && bounds.bottom() <= shaft.y,
                        "{name} at {width}: {:?} {bounds:?} is not over {left}..{right} at {}",
                        line.text,
                        shaft.y
                    );
                }
            }
        }
    }
}

#[test]
fn a_picture_is_as_wide_as_asked_where_that_is_possible() {
    for width in [360.0, 680.0, 1100.0, 1400.0] {
        let options = LadderOptions { width, ..LadderOptions::default() };
        let picture = ladder(&test_reports::wrong_sender(), 0, &options);
        assert!((picture.width - width).abs() < 0.01, "{} instead of {width}", picture.width);
    }
    let crowded =
        ladder(&generated(1, 60, 6), 0, &LadderOptions { width: 360.0, ..LadderOptions::default() });
    assert!(crowded.width > 500.0, "six lifelines do not fit into 360");
}

#[test]
fn lifelines_are_addresses() {
    let request = Request::of(&test_reports::wrong_sender(), 0).unwrap();
    let heads: Vec<String> =
        request.lanes.iter().map(|lane| format!("{} {}{}", lane.label, lane.address, lane.port)).collect();
    assert_eq!(
        heads,
        ["client 10.4.26.45:35582", "asked address 10.4.26.234:80", "answering address 10.4.26.11:80"]
    );
    let ways: Vec<(usize, usize)> =
        request.rows.iter().flat_map(|row| &row.arrows).map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(ways, [(0, 1), (2, 0), (0, 2), (0, 1), (2, 0), (0, 2)]);
    let times: Vec<&str> =
        request.rows.iter().flat_map(|row| &row.arrows).map(|arrow| arrow.time.as_str()).collect();
    assert_eq!(times, ["18:56:40.353352", "+0.154 ms", "+0.015 ms", "+1.042 s", "+0.119 ms", "+0.016 ms"]);
}

#[test]
fn further_addresses_of_a_party_share_its_lifeline() {
    let request = Request::of(&test_reports::backend_down(), 0).unwrap();
    assert_eq!(request.lanes.len(), 2);
    assert_eq!(request.lanes[0].also, ["10.7.2.2"]);
    let ways: Vec<(usize, usize)> =
        request.rows.iter().flat_map(|row| &row.arrows).map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(ways, [(0, 1), (1, 0), (0, 1), (0, 1), (1, 0), (1, 0)]);
}

#[test]
fn the_loopback_address_has_two_lifelines() {
    let mut report = test_reports::backend_down();
    let (client, server) = (test_reports::end("127.0.0.1", 40_000), test_reports::end("127.0.0.1", 80));
    for row in &mut report.packets {
        let to_server = [1, 3, 4].contains(&row.number);
        (row.from, row.to) =
            if to_server { (client.clone(), server.clone()) } else { (server.clone(), client.clone()) };
    }
    report.flows[0].client = client;
    report.flows[0].server = server;
    report.diagnoses[0].actors.clear();
    let request = Request::of(&report, 0).unwrap();
    let ways: Vec<(usize, usize)> =
        request.rows.iter().flat_map(|row| &row.arrows).map(|arrow| (arrow.from, arrow.to)).collect();
    assert_eq!(request.lanes.len(), 2);
    assert_eq!(ways, [(0, 1), (1, 0), (0, 1), (0, 1), (1, 0), (1, 0)]);
}

#[test]
fn strangers_get_lifelines_up_to_a_limit() {
    let mut report = test_reports::download(60);
    for (at, row) in report.packets.iter_mut().enumerate().skip(10) {
        row.to.text = format!("10.0.0.{at}");
    }
    let request = Request::of(&report, 0).unwrap();
    assert!(request.lanes.len() <= 13, "{}", request.lanes.len());
    assert_eq!(request.lanes.last().unwrap().label, "other addresses");
}

#[test]
fn hostile_names_stay_text_in_every_picture() {
    let report = test_reports::every_mark();
    for options in [
        LadderOptions { standalone: true, ..LadderOptions::default() },
        LadderOptions { interactive: true, selected_step: Some(3), ..LadderOptions::default() },
    ] {
        let svg = ladder(&report, 0, &options).svg;
        assert!(!svg.contains("<img") && svg.contains("&lt;img"), "{svg}");
    }
}

#[test]
fn the_selected_step_says_so_and_takes_the_focus() {
    let options = LadderOptions { interactive: true, selected_step: Some(1), ..LadderOptions::default() };
    let svg = ladder(&test_reports::wrong_sender(), 0, &options).svg;
    assert_eq!(svg.matches("aria-current=\"step\"").count(), 1);
    assert_eq!(svg.matches("tabindex=\"0\"").count(), 1);
    assert_eq!(svg.matches("tabindex=\"-1\"").count(), 5);
    assert!(svg.contains("<g class=\"pc-step selected pc-matters\" data-step=\"1\" data-packets=\"0:2\""));
}

#[test]
fn nothing_to_draw_is_no_error() {
    let report = test_reports::wrong_sender();
    assert_eq!(ladder(&report, 7, &LadderOptions::default()).svg, "");
    assert_eq!(ladder_text(&report, 7, 80), "");
    let strange = LadderOptions { width: f32::NAN, ..LadderOptions::default() };
    assert!(ladder(&report, 0, &strange).width > 0.0);
}

#[test]
fn text_ladders_keep_to_their_columns() {
    for (name, report) in test_reports::samples() {
        for columns in [60, 80, 100, 140] {
            let text = ladder_text(&report, 0, columns);
            for line in text.lines() {
                assert!(crate::text::columns(line) <= columns, "{name} at {columns}: {line}");
                assert!(!line.chars().any(char::is_control), "{name}: {line:?}");
            }
            // Every step leaves its number.
            for row in Request::of(&report, 0).unwrap().rows.iter().flat_map(|row| &row.arrows) {
                let number = row.label.split(' ').next().unwrap();
                assert!(text.contains(number), "{name} at {columns}: {number}");
            }
        }
    }
}

#[test]
fn snapshots() {
    let report = test_reports::wrong_sender();
    let options = LadderOptions { selected_step: Some(1), standalone: true, ..LadderOptions::default() };
    insta::assert_snapshot!("wrong_sender_ladder_svg", ladder(&report, 0, &options).svg);
    insta::assert_snapshot!("wrong_sender_ladder_text", ladder_text(&report, 0, 80));
    insta::assert_snapshot!("every_mark_ladder_text", ladder_text(&test_reports::every_mark(), 0, 100));
    insta::assert_snapshot!("wrong_sender_ladder_alt", ladder(&report, 0, &options).alt);
}
