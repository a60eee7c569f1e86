//! Reports made by hand, and generated ones, for tests and for looking at.
#![allow(dead_code, reason = "shared by tests and the sample writer, which use different parts")]

use pcaplain_explain::report::{
    Actor, Diagnosis, Edge, End, Flow, Graph, Mark, Node, PacketRef, PacketRow, PortText, Report, Silence,
    Span, Step, Topology,
};

pub(crate) fn end(text: &str, port: u16) -> End {
    let kind = if text.parse::<std::net::IpAddr>().is_ok() { "ip" } else { "name" };
    let port = (port > 0).then_some(PortText::Number(port));
    End { text: text.to_owned(), kind: kind.to_owned(), port }
}

pub(crate) fn packet(number: u32, time_us: i64, from: &End, to: &End, info: &str) -> PacketRow {
    PacketRow {
        number,
        time: Some(time_us * 1_000),
        from: from.clone(),
        to: to.clone(),
        protocol: "tcp".to_owned(),
        flow: Some(0),
        info: info.to_owned(),
        ..PacketRow::default()
    }
}

pub(crate) fn at(number: u32) -> PacketRef {
    PacketRef { input: 0, number }
}

pub(crate) fn says(text: &str) -> Vec<Span> {
    vec![Span::Text(text.to_owned())]
}

pub(crate) fn step(number: u32, actor: &str, text: &str, mark: Mark) -> Step {
    Step {
        packets: vec![at(number)],
        packet_count: 1,
        actor: Some(actor.to_owned()),
        text: says(text),
        mark,
        ..Step::default()
    }
}

pub(crate) fn actor(role: &str, label: &str, end: Option<&End>) -> Actor {
    Actor { role: role.to_owned(), label: label.to_owned(), end: end.cloned(), name: None, also: Vec::new() }
}

pub(crate) fn node(id: &str, role: &str, label: &str, detail: &[&str], known_from: &str) -> Node {
    Node {
        id: id.to_owned(),
        role: role.to_owned(),
        label: label.to_owned(),
        detail: detail.iter().map(|line| (*line).to_owned()).collect(),
        known_from: known_from.to_owned(),
        ..Node::default()
    }
}

pub(crate) fn edge(id: &str, from: &str, to: &str, state: &str, packets: &[u32]) -> Edge {
    Edge {
        id: id.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        state: state.to_owned(),
        packets: packets.iter().map(|&number| at(number)).collect(),
        ..Edge::default()
    }
}

fn differs(edge: Edge, label: &str) -> Edge {
    Edge { differs: true, label: Some(label.to_owned()), ..edge }
}

fn report(diagnosis: Diagnosis, packets: Vec<PacketRow>, client: &End, server: &End) -> Report {
    Report {
        schema: pcaplain_explain::report::SCHEMA.to_owned(),
        lang: "en".to_owned(),
        flows: vec![Flow { client: client.clone(), server: server.clone(), ..Flow::default() }],
        diagnoses: vec![diagnosis],
        packets,
        ..Report::default()
    }
}

/// The answer comes from another address than the one that was asked.
pub(crate) fn wrong_sender() -> Report {
    let (client, asked, answering) =
        (end("10.4.26.45", 35582), end("10.4.26.234", 80), end("10.4.26.11", 80));
    let mut packets = vec![
        packet(1, 0, &client, &asked, "SYN"),
        packet(2, 154, &answering, &client, "SYN-ACK, ack 853654706"),
        packet(3, 169, &client, &answering, "RST"),
        packet(4, 1_041_970, &client, &asked, "SYN"),
        packet(5, 1_042_089, &answering, &client, "SYN-ACK, ack 853654706"),
        packet(6, 1_042_105, &client, &answering, "RST"),
    ];
    packets[0].seq = Some(853_654_705);
    packets[0].clock = Some("18:56:40.353352".to_owned());
    packets[3].seq = Some(853_654_705);
    let mut steps = vec![
        step(1, "client", "The client asks 10.4.26.234, port 80, for a connection.", Mark::Plain),
        step(2, "answering", "Somebody else answers 0.15 ms later, from 10.4.26.11.", Mark::Wrong),
        step(3, "client", "The client never spoke to 10.4.26.11 and resets it.", Mark::Reset),
        step(4, "client", "The client repeats #1 after 1.04 s: same port, same number.", Mark::Again),
        step(5, "answering", "The same answer from 10.4.26.11 again.", Mark::Wrong),
        step(6, "client", "The client resets it again.", Mark::Reset),
    ];
    steps[1].matters = true;
    steps[3].silence =
        Some(Silence { ns: 1_041_801_000, text: "1.04 s of silence: the client's timer".to_owned() });
    let nodes = vec![
        Node {
            flow_end: Some("client".to_owned()),
            ..node("client", "client", "client", &["10.4.26.45"], "packets")
        },
        node("box", "box", "translation", &["10.4.26.234 → 10.4.26.11"], "supposed"),
        Node {
            flow_end: Some("server".to_owned()),
            ..node("answering", "answering", "answering address", &["10.4.26.11:80"], "packets")
        },
    ];
    let diagnosis = Diagnosis {
        id: "reply-from-other-address".to_owned(),
        kind: "problem".to_owned(),
        example: Some(0),
        actors: vec![
            actor("client", "client", Some(&client)),
            actor("asked", "asked address", Some(&asked)),
            actor("answering", "answering address", Some(&answering)),
        ],
        title: says("The answer came from 10.4.26.11, but the client had asked 10.4.26.234"),
        steps,
        topology: Some(Topology {
            expected: Graph {
                nodes: nodes.clone(),
                edges: vec![
                    edge("ask", "client", "box", "passes", &[1, 4]),
                    edge("forward", "box", "answering", "passes", &[]),
                    edge("answer", "answering", "box", "passes", &[]),
                    edge("back", "box", "client", "passes", &[]),
                ],
                caption: None,
            },
            actual: Graph {
                nodes,
                edges: vec![
                    edge("ask", "client", "box", "passes", &[1, 4]),
                    edge("forward", "box", "answering", "passes", &[]),
                    differs(
                        edge("around", "answering", "client", "untranslated", &[2, 5]),
                        "not translated back",
                    ),
                ],
                caption: None,
            },
        }),
        ..Diagnosis::default()
    };
    report(diagnosis, packets, &client, &asked)
}

/// A proxy accepts a connection that it cannot hand on.
pub(crate) fn backend_down() -> Report {
    let (client, proxy) = (end("10.6.2.2", 51136), end("10.7.3.3", 8080));
    let (client_also, proxy_also) = (end("10.7.2.2", 51136), end("10.6.3.3", 8080));
    let mut packets = vec![
        packet(1, 0, &client, &proxy, "SYN"),
        packet(2, 229, &proxy_also, &client_also, "SYN-ACK, ack 1658620894"),
        packet(3, 328, &client, &proxy, "ACK"),
        packet(4, 615, &client, &proxy, "106 bytes"),
        packet(5, 754, &proxy_also, &client_also, "ACK of 106 bytes"),
        packet(6, 967, &proxy_also, &client_also, "RST-ACK"),
    ];
    packets[0].seq = Some(1_658_620_893);
    packets[0].clock = Some("12:10:30.083284".to_owned());
    let steps = vec![
        step(1, "client", "The client asks for a connection.", Mark::Plain),
        step(2, "proxy", "Something accepts it within 0.23 ms.", Mark::Plain),
        step(3, "client", "The connection stands.", Mark::Plain),
        step(4, "client", "The client sends its request, 106 bytes.", Mark::Plain),
        step(5, "proxy", "The request has arrived.", Mark::Plain),
        step(6, "proxy", "0.21 ms later the connection is thrown away.", Mark::Reset),
    ];
    let nodes = || {
        vec![
            Node {
                flow_end: Some("client".to_owned()),
                ..node("client", "client", "client", &["10.6.2.2"], "packets")
            },
            Node {
                group: Some("one pod".to_owned()),
                ..node("proxy", "proxy", "proxy", &["10.7.3.3:8080"], "supposed")
            },
            Node {
                group: Some("one pod".to_owned()),
                flow_end: Some("server".to_owned()),
                ..node("backend", "backend", "server program", &[], "supposed")
            },
        ]
    };
    let diagnosis = Diagnosis {
        id: "proxy-accepted-backend-down".to_owned(),
        kind: "problem".to_owned(),
        example: Some(0),
        actors: vec![
            Actor { also: vec![client_also], ..actor("client", "client", Some(&client)) },
            Actor { also: vec![proxy_also], ..actor("proxy", "proxy", Some(&proxy)) },
        ],
        title: says("The proxy accepted the connection, then found nobody behind it"),
        steps,
        topology: Some(Topology {
            expected: Graph {
                nodes: nodes(),
                edges: vec![
                    edge("ask", "client", "proxy", "passes", &[1, 3, 4]),
                    edge("hand-on", "proxy", "backend", "passes", &[]),
                    edge("answer", "backend", "proxy", "passes", &[]),
                    edge("reply", "proxy", "client", "passes", &[2, 5]),
                ],
                caption: Some("two connections, one behind the other".to_owned()),
            },
            actual: Graph {
                nodes: nodes(),
                edges: vec![
                    edge("ask", "client", "proxy", "passes", &[1, 3, 4]),
                    differs(edge("hand-on", "proxy", "backend", "never-made", &[]), "never made"),
                    edge("reply", "proxy", "client", "reset", &[2, 5, 6]),
                ],
                caption: Some("the second connection was refused".to_owned()),
            },
        }),
        ..Diagnosis::default()
    };
    report(diagnosis, packets, &client, &proxy)
}

/// All marks, a packet to oneself, a report by a router in between, a step without packet, in Chinese words of the
/// picture's own; host names that are markup.
pub(crate) fn every_mark() -> Report {
    let (client, server) =
        (end("<img src=x onerror=alert(1)>", 51136), end("2001:db8:85a3::8a2e:370:7334", 443));
    let router = end("192.0.2.254", 0);
    let mut packets = Vec::new();
    let mut steps = Vec::new();
    let marks = [
        (Mark::Plain, "SYN"),
        (Mark::Again, "SYN"),
        (Mark::Wrong, "SYN-ACK, ack 4294967295, which is not the number that was sent"),
        (Mark::Refused, "106 bytes"),
        (Mark::Reset, "RST"),
        (Mark::Lost, "1,448 bytes"),
        (Mark::Duplicate, "1,448 bytes"),
    ];
    for (at_row, (mark, info)) in marks.into_iter().enumerate() {
        let number = at_row as u32 + 1;
        let (from, to) = if at_row % 3 == 2 { (&server, &client) } else { (&client, &server) };
        packets.push(packet(number, i64::from(number) * 1_000, from, to, info));
        steps.push(step(number, "client", "Something happens.", mark));
    }
    packets.push(PacketRow {
        protocol: "icmp".to_owned(),
        ..packet(8, 9_000, &router, &client, "host unreachable")
    });
    steps.push(step(8, "box", "A router reports it.", Mark::Plain));
    packets.push(packet(9, 10_000, &client, &client, "SYN to itself"));
    steps.push(step(9, "client", "It asks itself.", Mark::Plain));
    packets.push(packet(10, 11_000, &server, &server, "SYN to itself"));
    steps.push(step(10, "server", "It asks itself.", Mark::Plain));
    for number in 11..=13 {
        packets.push(packet(number, i64::from(number) * 1_100, &client, &server, "1,448 bytes"));
    }
    steps.push(Step {
        packets: vec![at(11), at(12), at(13)],
        packet_count: 12,
        ..step(11, "client", "Twelve more.", Mark::Folded)
    });
    steps.push(Step {
        packets: vec![],
        packet_count: 0,
        ..step(14, "server", "Nothing comes back.", Mark::Plain)
    });
    let names = [("client", "client"), ("box", "gateway"), ("server", "server")];
    let nodes: Vec<Node> = names
        .iter()
        .map(|(id, label)| node(id, id, label, &["2001:db8:85a3::8a2e:370:7334"], "packets"))
        .collect();
    let states = ["passes", "refused", "lost", "never-made", "untranslated", "reset"];
    let mut edges = Vec::new();
    for (at_edge, state) in states.into_iter().enumerate() {
        let (from, to) = [("client", "box"), ("box", "server"), ("server", "client")][at_edge % 3];
        edges.push(Edge { label: Some(state.to_owned()), ..edge(state, from, to, state, &[1]) });
    }
    let diagnosis = Diagnosis {
        example: Some(0),
        actors: vec![actor("client", "client", Some(&client)), actor("server", "server", Some(&server))],
        title: says("Everything that can happen"),
        steps,
        topology: Some(Topology {
            expected: Graph {
                nodes: nodes.clone(),
                edges: edges.clone(),
                caption: Some("before".to_owned()),
            },
            actual: Graph { nodes, edges, caption: Some("after".to_owned()) },
        }),
        ..Diagnosis::default()
    };
    report(diagnosis, packets, &client, &server)
}

/// A repeatable sequence of numbers (a linear congruential generator with Knuth's MMIX constants).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

/// A report with `count` packets in as many steps between `parties` addresses of many shapes.
pub(crate) fn generated(seed: u64, count: u32, parties: usize) -> Report {
    let mut dice = Dice(seed);
    let texts = [
        "10.0.0.1",
        "192.168.100.200",
        "2001:db8:85a3:1234:5678:8a2e:370:7334",
        "fe80::1",
        "ip-10-24-126-45.eu-central-1.compute.internal.example.org",
        "a_name_without_any_place_where_it_might_be_broken_into_two_lines",
        "数据库主节点.example.cn",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    ];
    let roles = ["client", "asked", "answering", "proxy", "backend", "box", "server", "router"];
    let labels =
        ["client", "asked address", "answering address", "代理", "a party with a rather long description"];
    let infos = [
        "SYN",
        "SYN-ACK, ack 853654706",
        "RST",
        "106 bytes",
        "ACK of 4294967295, window 65535, with selective acknowledgments of three blocks",
        "host-unreachable-because-nobody-there-has-ever-heard-of-that-address",
        "服务端拒绝了这个连接请求因为没有进程监听该端口",
        "i",
    ];
    let marks = [
        Mark::Plain,
        Mark::Again,
        Mark::Wrong,
        Mark::Refused,
        Mark::Reset,
        Mark::Lost,
        Mark::Duplicate,
        Mark::Folded,
    ];
    let ends: Vec<End> = (0..parties)
        .map(|at| {
            let text =
                format!("{}{}", dice.pick(&texts), if at == 0 { String::new() } else { at.to_string() });
            end(&text, dice.below(65_536) as u16)
        })
        .collect();
    let actors: Vec<Actor> = ends
        .iter()
        .map(|end| {
            let also =
                if dice.below(5) == 0 { vec![self::end("172.16.254.254", 65_535)] } else { Vec::new() };
            Actor { also, ..actor(dice.pick(&roles), dice.pick(&labels), Some(end)) }
        })
        .collect();
    let mut time = 0;
    let mut packets = Vec::new();
    let mut steps = Vec::new();
    for number in 1..=count {
        let from = dice.pick(&ends);
        let to = if dice.below(40) == 0 { from.clone() } else { dice.pick(&ends) };
        time += dice.pick(&[3, 154, 20_000, 1_041_970, 99_000_000]);
        packets.push(packet(number, time, &from, &to, dice.pick(&infos)));
        let mut next = step(number, "client", "One party says something to another.", dice.pick(&marks));
        next.silence = (dice.below(12) == 0).then(|| Silence {
            ns: 1,
            text: dice
                .pick(&["1.04 s of silence: the client's timer", "很长时间没有任何报文", "2 h of silence, which is the time after which many address translators forget a connection"])
                .to_owned(),
        });
        if dice.below(30) == 0 {
            next.packets.clear();
        }
        steps.push(next);
    }
    let graph = |dice: &mut Dice| {
        let nodes: Vec<Node> = (0..parties)
            .map(|at| {
                let detail: Vec<&str> = (0..dice.below(3)).map(|_| dice.pick(&texts)).collect();
                let mut node = node(
                    &at.to_string(),
                    dice.pick(&roles),
                    dice.pick(&labels),
                    &detail,
                    dice.pick(&["packets", "supposed", "context"]),
                );
                node.group = (dice.below(2) == 0)
                    .then(|| dice.pick(&["one host", "一台主机", "a quite long name of a group"]).to_owned());
                node
            })
            .collect();
        let edges: Vec<Edge> = (0..dice.below(2 * parties as u64))
            .map(|at| {
                let (from, to) = (dice.below(parties as u64), dice.below(parties as u64));
                let states = ["passes", "refused", "lost", "never-made", "untranslated", "reset"];
                let label =
                    dice.pick(&[None, Some("not translated back"), Some("never made"), Some("没有转换")]);
                Edge {
                    label: label.map(str::to_owned),
                    differs: dice.below(4) == 0,
                    ..edge(&at.to_string(), &from.to_string(), &to.to_string(), dice.pick(&states), &[1, 2])
                }
            })
            .collect();
        Graph {
            nodes,
            edges,
            caption: Some("a caption that says in one line what the picture shows".to_owned()),
        }
    };
    let expected = graph(&mut dice);
    let actual = Graph { nodes: expected.nodes.clone(), ..graph(&mut dice) };
    let diagnosis = Diagnosis {
        example: Some(0),
        actors,
        title: says("A generated story"),
        steps,
        topology: Some(Topology { expected, actual }),
        ..Diagnosis::default()
    };
    let (client, server) = (ends[0].clone(), ends[parties - 1].clone());
    report(diagnosis, packets, &client, &server)
}

/// A download of `count` packets, ordinary but for a retransmission here and there.
pub(crate) fn download(count: u32) -> Report {
    let (client, server) = (end("192.168.1.20", 50_122), end("198.51.100.7", 443));
    let mut dice = Dice(7);
    let mut packets = Vec::new();
    let mut steps = Vec::new();
    let mut time = 0;
    for number in 1..=count {
        time += 20 + dice.below(900) as i64;
        let (from, to, info) = match number {
            1 => (&client, &server, "SYN".to_owned()),
            2 => (&server, &client, "SYN-ACK, ack 1".to_owned()),
            3 => (&client, &server, "ACK".to_owned()),
            n if n % 3 == 0 => (&client, &server, format!("ACK {}", n * 1448)),
            n => (&server, &client, format!("1448 bytes, {}:{}", n * 1448, (n + 1) * 1448)),
        };
        let mark =
            if number > 3 && dice.below(15) == 0 && number % 3 != 0 { Mark::Again } else { Mark::Plain };
        packets.push(packet(number, time, from, to, &info));
        steps.push(step(number, "server", "The download goes on.", mark));
    }
    packets[0].seq = Some(3_000_000_000);
    packets[0].clock = Some("09:00:00.000000".to_owned());
    let diagnosis = Diagnosis {
        example: Some(0),
        actors: vec![actor("client", "client", Some(&client)), actor("server", "server", Some(&server))],
        title: says("A download with some loss"),
        steps,
        ..Diagnosis::default()
    };
    report(diagnosis, packets, &client, &server)
}

/// Everything worth a look.
pub(crate) fn samples() -> Vec<(&'static str, Report)> {
    vec![
        ("wrong-sender", wrong_sender()),
        ("backend-down", backend_down()),
        ("every-mark", every_mark()),
        ("download-60", download(60)),
        ("download-600", download(600)),
        ("generated-4", generated(3, 12, 4)),
        ("generated-6", generated(5, 30, 6)),
    ]
}
