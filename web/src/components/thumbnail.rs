//! A small drawn ladder.

use pcaplain_explain::report::Mark;
use yew::prelude::*;

use super::spans::role_class;
use crate::state::sketch::{Arrow, Sketch};

const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 104.0;

/// Lifelines and arrows without words; the title beside it says what it is. Nothing yet where the sketch is not known,
/// in the same space.
pub fn thumbnail(sketch: Option<&Sketch>) -> Html {
    let view = format!("0 0 {WIDTH} {HEIGHT}");
    html! {
        <svg class="thumbnail" viewBox={view} aria-hidden="true">
            { for sketch.map(drawing) }
        </svg>
    }
}

fn drawing(sketch: &Sketch) -> Html {
    let gap = (WIDTH - 48.0) / (sketch.lanes.len().max(2) - 1) as f64;
    let x = |lane: usize| if sketch.lanes.len() == 1 { WIDTH / 2.0 } else { gap.mul_add(lane as f64, 24.0) };
    let pace = (HEIGHT - 34.0) / sketch.arrows.len().max(4) as f64;
    let lanes = sketch.lanes.iter().enumerate().map(|(lane, role)| {
        let at = x(lane).to_string();
        html! {
            <g class={role_class(role)}>
                <line class="lane" x1={at.clone()} x2={at.clone()} y1="14" y2={(HEIGHT - 6.0).to_string()} />
                <circle cx={at} cy="12" r="5" />
            </g>
        }
    });
    let arrows = sketch.arrows.iter().enumerate().map(|(at, arrow)| {
        let y = pace.mul_add(at as f64, 30.0);
        one(arrow, sketch.lanes.get(arrow.from), x(arrow.from), x(arrow.to), y)
    });
    html! { <>{ for lanes }{ for arrows }</> }
}

fn one(arrow: &Arrow, role: Option<&String>, from: f64, to: f64, y: f64) -> Html {
    let ahead = (to - from).signum();
    let short = if arrow.mark == Mark::Lost { (to - from).abs() * 0.4 } else { 3.0 };
    let end = ahead.mul_add(-short, to);
    let wrong = matches!(arrow.mark, Mark::Wrong | Mark::Refused | Mark::Reset | Mark::Lost);
    let class = if wrong { "wrong" } else { role.map_or("role-other", |role| role_class(role)) };
    let dashed = matches!(arrow.mark, Mark::Again | Mark::Duplicate).then_some("dashed");
    let head = format!("{end},{y} {0},{1} {0},{2}", ahead.mul_add(-8.0, end), y - 4.0, y + 4.0);
    let ends_badly = matches!(arrow.mark, Mark::Refused | Mark::Reset | Mark::Lost);
    let cross = format!("M{} {}l7 7m0 -7l-7 7", end - 3.5, y - 3.5);
    html! {
        <g {class}>
            <line class={classes!("arrow", dashed)} x1={from.to_string()} x2={end.to_string()} y1={y.to_string()} y2={y.to_string()} />
            if ends_badly { <path class="cross" d={cross} /> } else { <polygon points={head} /> }
        </g>
    }
}
