//! Several captures in one paste.

use super::read;
use crate::packet::TcpFlags;
use crate::time::Timestamp;

fn places(text: &str) -> Vec<(Option<String>, Option<String>)> {
    read(text).reader.interfaces().iter().map(|one| (one.host.clone(), one.name.clone())).collect()
}

fn place(host: &str, name: &str) -> (Option<String>, Option<String>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(host), some(name))
}

const SYN: &str =
    "12:00:00.000300 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000000000, win 64240, length 0\n";

#[test]
fn headings_prompts_and_banners_begin_captures() {
    assert_eq!(
        places(&format!("On the client:\n\n```\n{SYN}```\n\nOn the server:\n\n```\n{SYN}```\n")),
        [place("client", ""), place("server", "")]
    );
    assert_eq!(
        places(&format!(
            "[root@n1 ~]# tcpdump -ni eth0 port 80\n{SYN}[root@n2 ~]# tcpdump -ni ens3 port 80\n{SYN}"
        )),
        [place("n1", "eth0"), place("n2", "ens3")]
    );
    assert_eq!(
        places(&format!(
            "tcpdump: listening on eth0, link-type EN10MB\n{SYN}tcpdump: listening on eth1, link-type EN10MB\n{SYN}"
        )),
        [place("", "eth0"), place("", "eth1")]
    );
    // What the author calls a place is better than what the machine is called.
    assert_eq!(
        places(&format!(
            "**Node:**\n[root@ip-10-0-0-9 ~]# tcpdump -ni eth0\n{SYN}=== pod ===\n$ tcpdump -ni eth0\n{SYN}"
        )),
        [place("Node", "eth0"), place("pod", "eth0")]
    );
    // The same interface of one host, under the same heading, is one place.
    assert_eq!(places(&format!("client:\n{SYN}{SYN}")), [place("client", "")]);
}

#[test]
fn times_and_relative_numbers_begin_anew() {
    let capture = "12:00:00.000300 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 3000005001:3000005011, ack 1000000001, win 510, length 10\n\
        12:00:00.000400 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], seq 10:20, ack 1, win 510, length 10\n";
    let read = read(&format!("client:\n{SYN}{capture}server:\n{capture}"));
    assert_eq!((read.packets.len(), read.warned(), read.reader.captures()), (5, vec![], 2));
    // Both captures print the first segment as it is; the second one counts from it.
    let numbers: Vec<u32> = [2, 3, 4, 5].iter().map(|&at| read.tcp(at).seq.unwrap().raw()).collect();
    assert_eq!(numbers, [3_000_005_001, 3_000_005_011, 3_000_005_001, 3_000_005_011]);
    // The second capture begins before the first one ends: no day has passed.
    assert_eq!(read.packets[3].time, read.packets[1].time);
    assert_eq!(read.packets[0].time, Some(Timestamp(43_200_000_300_000)));
}

#[test]
fn prose_between_packets_begins_nothing() {
    let read = read(&format!("{SYN}and then the server sends:\n{SYN}Why does the client reset?\n{SYN}"));
    assert_eq!((read.packets.len(), read.warned(), read.reader.captures()), (3, vec![2, 4], 1));
    assert_eq!(read.reader.interfaces().len(), 1);
    assert_eq!(read.tcp(3).flags, TcpFlags::SYN);
}
