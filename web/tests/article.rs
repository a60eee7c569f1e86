//! The answer's components, rendered without a browser.

use pcaplain_explain::report::Report;
use pcaplain_web::components::article::{body, lead};
use pcaplain_web::components::pictures::pictures;
use pcaplain_web::state::model::{Answer, Model, Stage, Tab};
use serde_json::Value;
use yew::prelude::*;

const SAMPLE: &str = include_str!("data/answer.json");

#[derive(Properties, PartialEq)]
struct ShownProps {
    report: Answer,
}

/// Everything that the page shows of a report, with its first step selected.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let report = Some(props.report.clone());
    let store = use_reducer_eq(|| Model {
        report,
        stage: Stage::Answer,
        step: Some(0),
        tab: Tab::Packets,
        ..Model::default()
    });
    html! {
        <>
            { lead(&store) }
            { pictures(&store) }
            { body(&store) }
        </>
    }
}

async fn rendered(report: Report) -> String {
    let report = Answer::new(report);
    yew::LocalServerRenderer::<Shown>::with_props(ShownProps { report }).hydratable(false).render().await
}

/// Names of elements and attributes: what stands between `<` and `>`, without quoted values.
fn markup(html: &str) -> String {
    let tags = html.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    tags.flat_map(|tag| tag.split('"').step_by(2)).collect::<Vec<_>>().join(" ")
}

/// Puts `text` in place of every string of a report except those that name one of a fixed set.
fn poisoned(value: &mut Value, text: &str) {
    const FIXED: [&str; 3] = ["schema", "mark", "at"];
    match value {
        Value::String(string) => text.clone_into(string),
        Value::Array(list) => list.iter_mut().for_each(|one| poisoned(one, text)),
        Value::Object(map) => {
            map.iter_mut()
                .filter(|(key, _)| !FIXED.contains(&key.as_str()))
                .for_each(|(_, one)| poisoned(one, text));
        }
        _ => {}
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_article_has_its_parts_in_the_order_of_questions() {
    let html = rendered(serde_json::from_str(SAMPLE).unwrap()).await;
    let order = [
        "✕",
        "The answer came from 10.4.26.11, but the client had asked 10.4.26.234",
        "Very sure",
        "What happened",
        "Why this and nothing else",
        "Not a closed port",
        "What this capture cannot show",
        "Why it happens",
        "Find out where",
        "conntrack -L -p tcp --orig-dst 10.4.26.234 --orig-port-dst 80",
        "The next capture that would decide",
        "'host 10.4.26.11 and tcp port 80'",
        "Wireshark filter",
        "What to do",
        "Read on",
        "Also in this capture",
        "About the input",
        "6 packets were understood",
    ];
    let mut from = 0;
    for part in order {
        let at =
            html[from..].find(part).unwrap_or_else(|| panic!("“{part}” is missing or too early in\n{html}"));
        from += at + part.len();
    }
    assert_eq!(html.matches("role=\"option\"").count(), 6, "a step for each packet");
    assert_eq!(html.matches("aria-selected=\"true\"").count(), 3, "one step, one tab, one row");
}

#[tokio::test(flavor = "current_thread")]
async fn whatever_a_report_says_is_text() {
    for text in [
        "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "javascript:alert(1)",
        "</style><script>1</script>",
    ] {
        let mut value: Value = serde_json::from_str(SAMPLE).unwrap();
        poisoned(&mut value, text);
        let html = rendered(serde_json::from_value(value).unwrap()).await;
        assert!(html.len() > 5_000, "it is rendered all the same");
        assert!(!html.contains("href=\"javascript:"), "a reference runs a script");
        let markup = markup(&html);
        for word in ["img", "script", "onerror", "onmouseover"] {
            assert!(!markup.contains(word), "“{word}” of {text} came through as markup");
        }
    }
}
