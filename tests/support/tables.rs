//! `docs/accuracy.md`: figures, confusions and calibration as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Row, SURE};

/// Everything from this heading on is written by hand and kept.
pub(crate) const BY_HAND: &str = "## Labels that we believe wrong or incomplete";

/// Bands of confidence: from, up to but without, and how they are written.
const BANDS: [(f32, f32, &str); 7] = [
    (0.0, 0.5, "below 0.5"),
    (0.5, 0.6, "0.5 – 0.6"),
    (0.6, 0.7, "0.6 – 0.7"),
    (0.7, 0.8, "0.7 – 0.8"),
    (0.8, 0.9, "0.8 – 0.9"),
    (0.9, 0.95, "0.9 – 0.95"),
    (0.95, f32::INFINITY, "0.95 – 1"),
];

const INTRODUCTION: &str = "\
# How often the answers are right

Labelled captures lie beside the repository. For each of them somebody who knew what had happened, or who read every packet, wrote down
which answers a good engineer would give. `cargo xtask accuracy` explains every one and writes this file, except for its last section.
A capture counts once, and all captures of one case read together count as one more.

There are three sets: `cases` are print-outs as people paste them, `captures/lab` was recorded in a laboratory where the cause is known,
`captures/public` are files that others published.
";

const DEFINITIONS: &str = "\
- **top1**: share of captures whose first answer is one that the label accepts.
- **macro**: the same share, taken for each best answer by itself and then averaged: a rare cause weighs as much as a frequent one.
- **cited**: a label may name packets that an explanation has to point at. Share of these that are evidence of the accepted answer, if it is
  among the first three; nothing counts where the answer points at more than sixteen packets and more than three times as many as named.
- **wrong**: share of captures where an answer that the label calls misleading comes first or is shown as problem or slow, or where
  `healthy` comes first and is not accepted.
- **alarms**: among captures whose best answer is `healthy` or a notice, the share with a problem or slow answer that the label does
  not know.
- **extra**: problem and slow answers that the label does not know, per capture; only where labels list all that may be said.
- **sure**: share right among first answers with a confidence of at least 0.9.
- **crashes**: runs that gave no answer, or took more than 20 seconds.
";

/// The whole file. `by_hand` begins with [`BY_HAND`].
pub(crate) fn page(roots: &[(&str, Vec<Row>)], by_hand: &str) -> String {
    let mut out = format!("{INTRODUCTION}\n## Figures\n\n{DEFINITIONS}\n");
    out += "| set | captures | top1 | macro | cited | wrong | alarms | extra | sure | crashes |\n";
    out += "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (name, rows) in roots {
        let _ = writeln!(out, "| `{name}` | {} |", figures(rows).join(" | "));
    }
    let all = || roots.iter().flat_map(|(_, rows)| rows);
    out += "\n## Confusions\n\n";
    out += "By the best answer. Where a label accepts several answers, another of these in the first place is no confusion.\n\n";
    out += "| best answer | captures | came first instead | where |\n| --- | --- | --- | --- |\n";
    out += &confusions(all());
    out += "\n## Calibration\n\n";
    out += "An answer's confidence says how often such answers are right. Measured, over the first answers of all sets:\n\n";
    out += "| confidence | answers | right | share |\n| --- | --- | --- | --- |\n";
    out += &calibration(all());
    format!("{out}\n{}\n", by_hand.trim_end())
}

fn figures(rows: &[Row]) -> [String; 9] {
    let share = |of: &dyn Fn(&Row) -> Option<f64>| written(mean(rows.iter().filter_map(of)));
    let one = |yes: bool| Some(f64::from(u8::from(yes)));
    let mut by_best: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for row in rows {
        by_best.entry(&row.best).or_default().push(f64::from(u8::from(row.top1)));
    }
    let each = by_best.into_values().filter_map(|hits| mean(hits.into_iter()));
    [
        rows.len().to_string(),
        share(&|row| one(row.top1)),
        written(mean(each)),
        share(&|row| row.cited),
        share(&|row| one(row.wrong)),
        share(&|row| row.quiet.then(|| f64::from(u8::from(row.alarm)))),
        share(&|row| row.extra.map(|extra| extra as f64)),
        share(&|row| row.confidence.filter(|sure| *sure >= SURE).and_then(|_| one(row.top1))),
        rows.iter().filter(|row| row.got.is_empty()).count().to_string(),
    ]
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

fn written(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"))
}

fn confusions<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let mut by_best: BTreeMap<&str, (usize, BTreeMap<&str, Vec<&str>>)> = BTreeMap::new();
    for row in rows {
        let (count, instead) = by_best.entry(&row.best).or_default();
        *count += 1;
        if !row.top1 {
            let first = row.got.first().map_or("(nothing)", String::as_str);
            instead.entry(first).or_default().push(&row.name);
        }
    }
    let mut out = String::new();
    for (best, (count, instead)) in by_best {
        let mut instead: Vec<_> = instead.into_iter().collect();
        instead.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
        for (at, (first, names)) in instead.into_iter().enumerate() {
            let (best, count) =
                if at == 0 { (format!("`{best}`"), count.to_string()) } else { Default::default() };
            let shown = names.iter().take(4).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let more = if names.len() > 4 { ", …" } else { "" };
            let _ = writeln!(out, "| {best} | {count} | `{first}` × {} | {shown}{more} |", names.len());
        }
    }
    out
}

fn calibration<'a>(rows: impl Iterator<Item = &'a Row>) -> String {
    let mut found = [(0_u32, 0_u32); BANDS.len()];
    for row in rows {
        let Some(confidence) = row.confidence else { continue };
        let band = BANDS.iter().zip(&mut found).find(|((from, to, _), _)| (*from..*to).contains(&confidence));
        if let Some((_, (answers, right))) = band {
            *answers += 1;
            *right += u32::from(row.top1);
        }
    }
    let mut out = String::new();
    for ((_, _, name), (answers, right)) in BANDS.iter().zip(found).filter(|(_, (answers, _))| *answers > 0) {
        let share = f64::from(right) / f64::from(answers);
        let _ = writeln!(out, "| {name} | {answers} | {right} | {share:.3} |");
    }
    out
}
