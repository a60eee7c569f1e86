//! tshark and Wireshark beyond rows: tables, JSON, trees, dumps of bytes.

use super::{absolute, read, relative};
use crate::packet::{Body, Checksum, IcmpMessage, Layer, TcpFlags};
use crate::time::{TimeKind, Timestamp};

#[test]
fn fields_with_a_header() {
    for separator in ["\t", ",", ";", "|"] {
        let header = [
            "frame.number",
            "frame.time_relative",
            "ip.src",
            "ip.dst",
            "tcp.srcport",
            "tcp.dstport",
            "tcp.flags",
            "tcp.seq",
            "tcp.ack",
            "tcp.len",
        ];
        let row = |cells: [&str; 10]| cells.join(separator);
        let text = format!(
            "{}\n{}\n{}\n",
            header.join(separator),
            row(["1", "0.000000000", "10.0.0.1", "10.0.0.2", "40000", "80", "0x00000002", "0", "0", "0"]),
            row(["2", "0.000100000", "10.0.0.2", "10.0.0.1", "80", "40000", "0x0012", "0", "1", "0"]),
        );
        let read = read(&text);
        assert_eq!(
            (read.packets.len(), read.warned(), read.reader.format()),
            (2, vec![], "tshark"),
            "{text}"
        );
        assert_eq!(read.ends(2), "10.0.0.2:80 > 10.0.0.1:40000");
        assert_eq!((read.tcp(2).flags, read.tcp(2).ack), (TcpFlags::SYN | TcpFlags::ACK, relative(1)));
        assert_eq!((read.packets[1].time, read.packets[1].label), (Some(Timestamp(100_000)), Some(2)));
    }
}

#[test]
fn fields_named_by_the_command() {
    let read = read(
        "$ tshark -r a.pcap -T fields -e frame.time_epoch -e ip.src -e ip.dst -e tcp.srcport -e tcp.dstport -e tcp.flags.syn -e tcp.flags.ack -e tcp.seq_raw\n\
         1700000000.5\t10.0.0.1\t10.0.0.2\t40000\t80\t1\t0\t77\n\
         1700000000.6\t10.0.0.2\t10.0.0.1\t80\t40000\tTrue\tTrue\t99\n",
    );
    assert_eq!((read.packets.len(), read.warned(), read.reader.time_kind()), (2, vec![], TimeKind::Absolute));
    assert_eq!((read.tcp(1).flags, read.tcp(1).seq), (TcpFlags::SYN, absolute(77)));
    assert_eq!(read.tcp(2).flags, TcpFlags::SYN | TcpFlags::ACK);
}

#[test]
fn the_packet_list_as_csv() {
    let read = read(
        "\"No.\",\"Time\",\"Source\",\"Destination\",\"Protocol\",\"Length\",\"Info\"\n\
         \"1\",\"0.000000\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"74\",\"40000  >  80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 WS=128\"\n\
         \"2\",\"0.000100\",\"10.0.0.2\",\"10.0.0.1\",\"TCP\",\"74\",\"80  >  40000 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460 WS=64\"\n\
         \"3\",\"0.000200\",\"10.0.0.1\",\"10.0.0.2\",\"HTTP\",\"172\",\"GET /\"\"x\"\" HTTP/1.1 \"\n\
         \"4\",\"0.000300\",\"aa:bb:cc:00:00:01\",\"\",\"ARP\",\"42\",\"Who has 10.0.0.9? Tell 10.0.0.1\"\n",
    );
    assert_eq!((read.packets.len(), read.warned()), (4, vec![]));
    assert_eq!((read.tcp(1).flags, read.tcp(2).window), (TcpFlags::SYN, Some(65160)));
    assert_eq!(read.ends(3), "10.0.0.1:40000 > 10.0.0.2:80");
    assert!(matches!(read.packets[3].body, Body::Arp(_)));
}

#[test]
fn json_over_many_lines_and_on_one() {
    let layers = |frame: &str, eth: &str| {
        format!(
            r#"{{"frame": {{"frame.time_epoch": "1700000000.25", "frame.number": "{frame}", "frame.len": "60"}}, "eth": {{"eth.src": "{eth}", "eth.dst": "02:00:00:00:00:02"}},
                "ip": {{"ip.src": "10.0.0.1", "ip.dst": "10.0.0.2", "ip.ttl": "64", "ip.id": "0x1234", "ip.flags_tree": {{"ip.flags.df": "1"}}}},
                "tcp": {{"tcp.srcport": "40000", "tcp.dstport": "80", "tcp.len": "0", "tcp.seq": "0", "tcp.seq_raw": "4000000000", "tcp.ack": "0", "tcp.ack_raw": "0", "tcp.flags": "0x0002", "tcp.window_size_value": "64240",
                "tcp.options_tree": {{"tcp.options.mss_tree": {{"tcp.options.mss_val": "1460"}}}}, "tcp.checksum.status": "1"}}}}"#
        )
    };
    let object = |frame: &str| {
        format!(
            "  {{\n    \"_index\": \"packets\",\n    \"_source\": {{ \"layers\": {} }}\n  }}",
            layers(frame, "02:00:00:00:00:01")
        )
    };
    let list = format!("[\n{},\n{}\n]\n", object("1"), object("2"));
    let ek = "{\"index\":{\"_index\":\"packets\"}}\n\
        {\"timestamp\":\"1700000000250\",\"layers\":{\"frame\":{\"frame_frame_number\":\"1\"},\"ip\":{\"ip_ip_src\":\"10.0.0.1\",\"ip_ip_dst\":\"10.0.0.2\",\"ip_ip_ttl\":\"64\"},\"tcp\":{\"tcp_tcp_srcport\":\"40000\",\"tcp_tcp_dstport\":\"80\",\"tcp_tcp_seq_raw\":\"4000000000\",\"tcp_tcp_flags\":\"0x0002\",\"tcp_tcp_window_size_value\":\"64240\"}}}\n";
    for (text, packets) in [(list.as_str(), 2), (ek, 1)] {
        let read = read(text);
        assert_eq!((read.packets.len(), read.warned()), (packets, vec![]));
        assert_eq!(read.ends(1), "10.0.0.1:40000 > 10.0.0.2:80");
        assert_eq!((read.tcp(1).seq, read.tcp(1).window), (absolute(4_000_000_000), Some(64240)));
        assert_eq!(read.packets[0].time, Some(Timestamp(1_700_000_000_250_000_000)));
        assert_eq!(read.packets[0].net.as_ref().unwrap().ttl, Some(64));
    }
    let whole = read(&list);
    assert_eq!(whole.tcp(2).options.as_ref().unwrap().mss, Some(1460));
    assert_eq!(whole.tcp(2).checksum, Checksum::Good);
    let net = whole.packets[1].net.as_ref().unwrap();
    assert_eq!((net.id, net.dont_fragment), (Some(0x1234), Some(true)));
}

#[test]
fn json_of_tunnels_and_errors() {
    let read = read(
        r#"{"layers":{"ip":{"ip.src":"192.0.2.1","ip.dst":"192.0.2.2"},"udp":{"udp.srcport":"5","udp.dstport":"4789"},"vxlan":{"vxlan.vni":"42"},"eth":{},"ip":{"ip.src":"10.1.0.1","ip.dst":"10.1.0.2"},"tcp":{"tcp.srcport":"7","tcp.dstport":"8","tcp.flags":"0x0010","tcp.seq":"1","tcp.ack":"1"}}}
{"layers":{"ip":{"ip.src":"10.0.0.254","ip.dst":"10.0.0.1"},"icmp":{"icmp.type":"3","icmp.code":"4","icmp.mtu":"1400","ip":{"ip.src":"10.0.0.1","ip.dst":"10.0.9.9"},"tcp":{"tcp.srcport":"40000","tcp.dstport":"443"}}}}
{"this": "is no packet"}
"#,
    );
    assert_eq!((read.packets.len(), read.warned()), (2, vec![3]));
    assert_eq!(read.ends(1), "10.1.0.1:7 > 10.1.0.2:8");
    assert_eq!(read.packets[0].layers, [Layer::Tunnel { name: "vxlan", id: Some(42) }]);
    assert_eq!(
        (read.ends(2), read.icmp(2).message.clone()),
        ("10.0.0.254 > 10.0.0.1".into(), IcmpMessage::TooBig(Some(1400)))
    );
    assert_eq!(read.icmp(2).quoted.as_ref().unwrap().destination.to_string(), "10.0.9.9");
}

/// A frame of 55 bytes, as other tests have it: a segment with one byte of data.
const ROWS: &str = "0000  00 09 0f 89 10 ea 00 09 0f 09 00 01 08 00 45 00   ..............E.\n\
    0010  00 29 1c e1 40 00 40 06 d4 3e ac 14 78 11 ac 14   .)..@.@..>..x...\n\
    0020  78 8d ce fd 01 bb bd 6b 4b 5b 6e 86 7b 2d 50 18   x......kK[n.{-P.\n\
    0030  fe 88 00 00 00 00 41                              ......A\n";

#[test]
fn exported_as_plain_text() {
    let text = format!(
        "No.     Time           Source                Destination           Protocol Length Info\n\
         \x20     1 0.000000       10.0.0.1              10.0.0.2              TCP      74     40000 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460\n\
         \n\
         Frame 1: 74 bytes on wire (592 bits), 74 bytes captured (592 bits) on interface eth0, id 0\n\
         \x20   Arrival Time: Jan  5, 2024 12:00:00.123456789 CET\n\
         \x20   Frame Number: 1\n\
         Ethernet II, Src: 02:00:00:00:00:01 (02:00:00:00:00:01), Dst: 02:00:00:00:00:02 (02:00:00:00:00:02)\n\
         Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n\
         \x20   Identification: 0x1234 (4660)\n\
         \x20   Time to Live: 64\n\
         Transmission Control Protocol, Src Port: 40000, Dst Port: 80, Seq: 0, Len: 0\n\
         \x20   Sequence Number: 0    (relative sequence number)\n\
         \x20   Sequence Number (raw): 4000000000\n\
         \x20   Flags: 0x002 (SYN)\n\
         \x20   Window: 64240\n\
         \x20   Options: (4 bytes), Maximum segment size\n\
         \x20       TCP Option - Maximum segment size: 1460 bytes\n\
         \x20           MSS Value: 1460\n\
         \n\
         No.     Time           Source                Destination           Protocol Length Info\n\
         \x20     2 0.000100       172.20.120.17         172.20.120.141        TCP      55     52989 → 443 [PSH, ACK] Seq=1 Ack=1 Win=65160 Len=1\n\
         \n\
         {ROWS}"
    );
    let read = read(&text);
    assert_eq!((read.packets.len(), read.warned(), read.reader.format()), (2, vec![], "tshark"));
    assert_eq!((read.tcp(1).seq, read.tcp(1).flags), (absolute(4_000_000_000), TcpFlags::SYN));
    assert_eq!(read.tcp(1).options.as_ref().unwrap().mss, Some(1460));
    assert_eq!((read.packets[0].label, read.packets[0].original), (Some(1), Some(74)));
    assert_eq!(read.packets[0].net.as_ref().unwrap().id, Some(0x1234));
    // Numbers of the second come from its bytes.
    assert_eq!((read.tcp(2).seq, read.tcp(2).ack), (absolute(0xbd6b_4b5b), absolute(0x6e86_7b2d)));
    assert_eq!(read.packets[1].time, Some(Timestamp(100_000)));
}

#[test]
fn bytes_alone() {
    let hexdump = ROWS.replace("0000  00 09", "00000000  00 09").replace("\n00", "\n000000");
    let stream = "00090f8910ea00090f090001080045000029\
        1ce140004006d43eac147811ac14788dcefd01bbbd6b4b5b6e867b2d5018fe880000000041\n";
    let bytes = |line: &str| -> Vec<String> {
        line.split_whitespace().skip(1).take(16).filter(|w| w.len() == 2).map(|w| format!("0x{w}")).collect()
    };
    let array = ROWS.lines().map(|line| bytes(line).join(", ")).collect::<Vec<_>>().join(",\n");
    let twice = format!("{ROWS}\n{ROWS}");
    for (text, packets) in [(ROWS, 1), (hexdump.as_str(), 1), (stream, 1), (twice.as_str(), 2)] {
        let read = read(text);
        assert_eq!((read.packets.len(), read.warned()), (packets, vec![]), "{text}");
        assert_eq!(read.ends(packets), "172.20.120.17:52989 > 172.20.120.141:443");
        assert_eq!((read.tcp(1).length, read.packets[0].captured), (Some(1), Some(55)));
    }
    assert!(array.starts_with("0x00, 0x09"));
    let with_packet = read(&format!(
        "1 0.0 172.20.120.17 → 172.20.120.141 TCP 55 52989 → 443 [PSH, ACK] Seq=1 Ack=1 Win=5 Len=1\n{array}"
    ));
    assert_eq!(with_packet.tcp(1).window, Some(65160));
}

#[test]
fn bytes_of_something_else_are_listed() {
    let text = format!(
        "{ROWS}Reassembled TCP (20 bytes):\n0000  45 00 00 14 00 00 00 00 40 06 00 00 0a 00 00 01   E.......@.......\n\n00000000  89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52\n"
    );
    let read = read(&text);
    // What was put together is no frame, and a picture is none either.
    assert_eq!((read.packets.len(), read.warned()), (1, vec![8]));
}
