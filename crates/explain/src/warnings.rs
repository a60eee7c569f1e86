//! What an input did not give: from reading, and from the analysis.

use pcaplain_capture::{Number, Place, Source};
use pcaplain_core::Analysis;
use pcaplain_core::conn::{Class, Connection, Direction, Leg, Relation};

use crate::cast::{Cast, Subject, packet_span};
use crate::report::{Input, Place as At, Warning};
use crate::steps::segment_ends;
use crate::words::{Arg, Args, Words};

/// Warnings of one input that are shown; the others are counted.
const SHOWN: usize = 100;
/// Conversations with edited addresses that are named one by one.
const EDITED: usize = 3;

/// What reading warned about.
pub(crate) fn of_source(source: &Source<'_>, input: &mut Input) {
    input.warning_count = source.warning_count();
    input.warnings = source
        .warnings()
        .iter()
        .take(SHOWN)
        .map(|warning| Warning {
            code: warning.code.to_owned(),
            at: match warning.at {
                Place::Offset(offset) => Some(At::Offset(offset)),
                Place::Line(line) => Some(At::Line(line)),
                Place::Whole => None,
            },
            text: crate::text::strip(&warning.text),
        })
        .collect();
}

/// Puts a warning of the analysis before those of reading.
fn add(input: &mut Input, warning: Warning) {
    input.warning_count += 1;
    input.warnings.insert(0, warning);
    input.warnings.truncate(SHOWN);
}

/// Reading was stopped.
pub(crate) fn stopped(input: &mut Input, words: &Words) {
    let text = words.plain("warning-stopped", &Args::default());
    let at = Some(At::Offset(input.bytes));
    add(input, Warning { code: "stopped".to_owned(), at, text });
}

/// What only the analysis can tell.
pub(crate) fn of_analysis(analysis: &Analysis, inputs: &mut [Input], words: &Words) {
    if analysis.dropped > 0
        && let Some(input) = inputs.first_mut()
    {
        let mut args = Args::default();
        args.set("count", Arg::Number(analysis.dropped));
        let text = words.plain("warning-packets-dropped", &args);
        add(input, Warning { code: "packets-dropped".to_owned(), at: None, text });
    }
    let mut edited: Vec<(&Connection, &Leg)> = analysis
        .conns
        .iter()
        .filter_map(|conn| Some((conn, conn.legs.iter().find(|leg| leg.relation == Relation::Edited)?)))
        .take(EDITED)
        .collect();
    edited.reverse();
    for (conn, leg) in edited {
        if let Some(input) = inputs.get_mut(usize::from(conn.input)) {
            add(input, addresses_edited(conn, leg, words));
        }
    }
}

/// How the numbers prove that two pairs of addresses are one conversation.
fn addresses_edited(conn: &Connection, leg: &Leg, words: &Words) -> Warning {
    let cast = Cast::new(None, Some(Subject::Connection(conn)));
    let joined = conn.record(leg.joined_by);
    let mut args = Args::default();
    args.set("packet", Arg::Spans(vec![packet_span(leg.joined_by)]));
    args.set("client", Arg::Spans(cast.host(&conn.client.host)));
    args.set("server", Arg::Spans(cast.host(&conn.server.host)));
    let (from, to) = joined.as_ref().map_or((&leg.server, &leg.client), |record| segment_ends(conn, record));
    args.set("from", Arg::Spans(cast.host(&from.host)));
    args.set("to", Arg::Spans(cast.host(&to.host)));
    let syn = conn.records.iter().find(|r| r.class == Class::Syn);
    let number = conn.side(Direction::ToServer).isn;
    let ack = joined.as_ref().and_then(|r| r.ack).and_then(Number::absolute);
    let proof = syn.zip(number).zip(ack).filter(|((_, number), ack)| *ack == number.plus(1));
    let id = if let Some(((syn, number), ack)) = proof {
        args.set("syn", Arg::Spans(vec![packet_span(syn.packet)]));
        args.text("number", number.to_string());
        args.text("ack", ack.to_string());
        "warning-addresses-edited"
    } else {
        "warning-addresses-edited-loosely"
    };
    Warning {
        code: "addresses-edited".to_owned(),
        at: joined.and_then(|r| r.line).map(At::Line),
        text: words.plain(id, &args),
    }
}
