//! Prints what the payload of captures tells, one fact per line with tabs between the fields, to compare with other readers.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::fs::File;

use pcaplain_capture::open;
use pcaplain_core::Analyser;
use pcaplain_core::app_proto::{alert_name, kind_name, rcode_name};
use pcaplain_core::diagnose::Limits;

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(Ok(mut source)) = File::open(&path).map(open) else {
            println!("{path}: not readable");
            continue;
        };
        let mut analyser = Analyser::new(Limits::default());
        let input = analyser.add_input(false);
        while let Ok(Some(packet)) = source.next_packet() {
            analyser.push(input, &packet);
        }
        let analysis = analyser.finish();
        for conn in &analysis.conns {
            let Some(app) = &conn.app else { continue };
            let kind = |index: usize| app.first.get(index).copied().flatten().map_or("-", |f| f.kind.id());
            println!("conn\t{}\t{}\t{}\t{}", conn.id.0, conn.server, kind(0), kind(1));
            if let Some((a, b)) = app.mismatch() {
                println!("mismatch\t{}\t{:?}\t{:?}", conn.id.0, a.kind, b.kind);
            }
            if let Some(tls) = &app.tls {
                if let Some((at, hello)) = &tls.client_hello {
                    let sni = hello.sni.as_deref().unwrap_or_default();
                    println!("hello\t{}\t{sni}\t{:04x}\t{:?}", at.packet.number, hello.version, hello.alpn);
                }
                if let Some((at, hello)) = &tls.server_hello {
                    println!("server\t{}\t{:04x}\t{:04x}", at.packet.number, hello.version, hello.cipher);
                }
                for alert in &tls.alerts {
                    let name = alert.description.map_or("encrypted", |d| alert_name(d).unwrap_or("?"));
                    println!("alert\t{}\t{:?}\t{name}", alert.at.packet.number, alert.level);
                }
            }
            for exchange in app.http.iter().flat_map(|http| http.all()) {
                if let Some((at, request)) = &exchange.request {
                    println!("request\t{}\t{}\t{}", at.packet.number, request.method, request.target);
                }
                if let Some((at, response)) = &exchange.response {
                    println!("response\t{}\t{}\t{:?}", at.packet.number, response.code, response.hops);
                }
            }
            for (at, refusal) in &app.refusals {
                println!("refusal\t{}\t{}\t{}", at.packet.number, refusal.code, refusal.text);
            }
            if let Some((at, banner)) = &app.banner {
                println!("banner\t{}\t{banner}", at.packet.number);
            }
            for at in app.unfinished.iter().flatten() {
                println!("unfinished\t{}", at.packet.number);
            }
        }
        for lookup in &analysis.lookups {
            let name = lookup.question.as_ref().map_or("?", |q| &*q.name);
            let kind = lookup.question.as_ref().map(|q| kind_name(q.kind));
            let code = lookup.outcome().map(|r| rcode_name(r.rcode));
            println!(
                "lookup\t{}\t{name}\t{kind:?}\t{}\t{code:?}\t{:?}",
                lookup.client,
                lookup.try_count,
                lookup.took()
            );
        }
        for search in &analysis.searches {
            println!("search\t{}\t{:?}", search.base, search.lookups);
        }
        for transaction in &analysis.dhcp {
            let kinds: Vec<&str> = transaction.messages.iter().map(|m| m.message.kind.name()).collect();
            println!("dhcp\t{:?}\t{kinds:?}", transaction.xid);
        }
        for exchange in &analysis.exchanges {
            println!("exchange\t{}\t{}\t{:?}", exchange.asker, exchange.asked, exchange.app);
        }
    }
}
