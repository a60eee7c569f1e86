//! Flows of the report: connections first, then exchanges; ids are their places in that order.

use std::collections::BTreeMap;

use pcaplain_capture::{Endpoint, Layer};
use pcaplain_core::app_proto::Payload;
use pcaplain_core::conn::{Closed, ConnId, Connection, Relation};
use pcaplain_core::exchange::Exchange;
use pcaplain_core::{Analysis, PointId};

use crate::cast::end;
use crate::report::{Flow, Leg};
use crate::rows::exchange_id;

/// Flows that are listed although no diagnosis names them.
const OTHERS: usize = 1_000;

/// How many flows there are.
pub(crate) fn count(analysis: &Analysis) -> u64 {
    (analysis.conns.len() + analysis.exchanges.len()) as u64
}

/// Those named, then others up to the cap; all of them in their own order where there are few.
pub(crate) fn list(
    analysis: &Analysis,
    points: &BTreeMap<PointId, u32>,
    named: &[u32],
    all: bool,
) -> Vec<Flow> {
    let total = u32::try_from(count(analysis)).unwrap_or(u32::MAX);
    if all || total as usize <= OTHERS {
        return (0..total).filter_map(|id| flow(analysis, points, id)).collect();
    }
    let mut ids: Vec<u32> = named.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let others: Vec<u32> = (0..total).filter(|id| ids.binary_search(id).is_err()).take(OTHERS).collect();
    ids.into_iter().chain(others).filter_map(|id| flow(analysis, points, id)).collect()
}

fn flow(analysis: &Analysis, points: &BTreeMap<PointId, u32>, id: u32) -> Option<Flow> {
    if let Some(conn) = analysis.conns.get(id as usize) {
        return Some(connection(analysis, points, conn));
    }
    let index = id.checked_sub(exchange_id(analysis, 0))?;
    analysis.exchanges.get(index as usize).map(|e| exchange(points, e, id))
}

fn connection(analysis: &Analysis, points: &BTreeMap<PointId, u32>, conn: &Connection) -> Flow {
    let closed = match conn.closed() {
        Closed::Open => "open",
        Closed::Fin => "fin",
        Closed::Reset => "reset",
    };
    let mut legs: Vec<Leg> = conn
        .legs
        .iter()
        .map(|leg| self::leg(first_point(points, conn), &leg.client, &leg.server, relation(leg.relation)))
        .collect();
    legs.extend(siblings(analysis, conn).map(|other| {
        let same = other.client == conn.client && other.server == conn.server;
        let relation = if same { "as-is" } else { "translated" };
        leg(first_point(points, other), &other.client, &other.server, relation)
    }));
    Flow {
        id: conn.id.0,
        protocol: "tcp".to_owned(),
        app: conn.app.as_ref().and_then(|app| app.protocol()).map_or("", Payload::id).to_owned(),
        stack: conn.stack.iter().map(layer).collect(),
        client: end(&conn.client),
        server: end(&conn.server),
        roles_inferred: conn.roles_inferred,
        legs,
        packets: conn.packets(),
        bytes: conn.bytes(),
        outcome: conn.outcome().id().to_owned(),
        history: conn.history().to_owned(),
        opened: conn.handshake.established,
        closed: closed.to_owned(),
    }
}

/// The same connection, seen elsewhere.
fn siblings<'a>(analysis: &'a Analysis, conn: &Connection) -> impl Iterator<Item = &'a Connection> {
    let own: ConnId = conn.id;
    analysis
        .paths
        .iter()
        .find(|path| path.legs.contains(&own))
        .into_iter()
        .flat_map(|path| &path.legs)
        .filter(move |id| **id != own)
        .filter_map(|id| analysis.conns.get(id.0 as usize))
        .take(8)
}

fn first_point(points: &BTreeMap<PointId, u32>, conn: &Connection) -> u32 {
    conn.points.first().and_then(|point| points.get(point)).copied().unwrap_or(0)
}

fn leg(point: u32, from: &Endpoint, to: &Endpoint, relation: &str) -> Leg {
    Leg { point, from: end(from), to: end(to), relation: relation.to_owned() }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::AsIs => "as-is",
        Relation::OtherAddress | Relation::Untranslated => "reply-untranslated",
        Relation::Edited => "edited",
    }
}

fn layer(layer: &Layer) -> String {
    match layer {
        Layer::Vlan(id) => format!("vlan {id}"),
        Layer::Tunnel { name, id: Some(id) } => format!("{name} {id}"),
        Layer::Tunnel { name, id: None } => (*name).to_owned(),
    }
}

/// A layer in a sentence: "VXLAN VNI 42", as people who run such networks say it.
pub(crate) fn layer_name(layer: &Layer) -> String {
    let (name, id) = match layer {
        Layer::Vlan(id) => ("VLAN", Some(u32::from(*id))),
        Layer::Tunnel { name, id } => (*name, *id),
    };
    let (name, what) = match name {
        "vxlan" => ("VXLAN", "VNI "),
        "geneve" => ("Geneve", "VNI "),
        "gre" => ("GRE", "key "),
        "gtp-u" => ("GTP-U", "TEID "),
        "mpls" => ("MPLS", "label "),
        "pppoe" => ("PPPoE", "session "),
        "l2tp" => ("L2TP", "session "),
        "erspan" => ("ERSPAN", "session "),
        "ipip" => ("IP in IP", ""),
        other => (other, ""),
    };
    id.map_or_else(|| name.to_owned(), |id| format!("{name} {what}{id}"))
}

fn exchange(points: &BTreeMap<PointId, u32>, exchange: &Exchange, id: u32) -> Flow {
    let point = PointId { input: exchange.input, interface: exchange.interface };
    let point = points.get(&point).copied().unwrap_or(0);
    let mut legs = vec![leg(point, &exchange.asker, &exchange.asked, "as-is")];
    legs.extend(
        exchange.answering.iter().map(|other| leg(point, &exchange.asker, other, "reply-untranslated")),
    );
    let outcome = match exchange {
        e if e.answers > 0 => "answered",
        e if e.errors > 0 => "rejected",
        e if e.to_many => "announced",
        _ => "unanswered",
    };
    Flow {
        id,
        protocol: exchange.protocol.id().to_owned(),
        app: exchange.app.unwrap_or_default().to_owned(),
        stack: Vec::new(),
        client: end(&exchange.asker),
        server: end(&exchange.asked),
        roles_inferred: false,
        legs,
        packets: exchange.asks + exchange.answers + exchange.errors + exchange.refusals,
        bytes: exchange.bytes,
        outcome: outcome.to_owned(),
        history: String::new(),
        opened: false,
        closed: "open".to_owned(),
    }
}
