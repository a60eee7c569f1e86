//! Several captures pasted one after another: what tells where each was taken. A command at a prompt, a banner, or a heading of the
//! author ("on the client:", "=== node1 ===").

use super::scan::{excerpt, word};

/// Where what follows was captured, as far as a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The host, or what the author calls the place.
    pub(super) host: Option<String>,
    /// The interface that a command names.
    pub(super) interface: Option<String>,
}

/// Programs whose start begins a capture.
const PROGRAMS: [&str; 9] =
    ["tcpdump", "tshark", "dumpcap", "windump", "snoop", "cilium", "hubble", "pwru", "retis"];

/// Commands of network devices that capture.
const DEVICES: [&str; 6] = [
    "sniffer packet ",
    "show capture",
    "/tool sniffer",
    "show monitor capture",
    "monitor traffic ",
    "/tool/sniffer",
];

/// Longest name of a place, in characters.
const MAX_NAME: usize = 40;

/// A command that captures, perhaps behind a prompt: `[root@node1 ~]# tcpdump -ni eth0 port 80`.
pub(super) fn command(line: &str) -> Option<Place> {
    let line = line.trim();
    if DEVICES.iter().any(|command| line.contains(command)) {
        let (name, rest) = word(line);
        let spaced = rest.starts_with(['#', '$', '>']).then(|| name.to_owned());
        return Some(Place {
            host: prompt_host(line).or(spaced).filter(|host| host.len() <= MAX_NAME),
            interface: None,
        });
    }
    let mut words = line.split_whitespace();
    let mut before = Vec::new();
    let found = words.by_ref().find(|&word| {
        let name = word
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(word)
            .trim_start_matches(['$', '#', '>', '`', '"', '\'']);
        let name = name.trim_end_matches(".exe");
        if PROGRAMS.contains(&name) {
            return true;
        }
        before.push(word);
        false
    })?;
    if before.len() > 16 || found.ends_with([':', ',', '.']) {
        return None;
    }
    let host = prompt_host(line);
    let starts = [
        "$", "#", ">", "%", "sudo", "kubectl", "docker", "ssh", "ip", "nsenter", "oc", "crictl", "podman",
        "sh", "bash", "exec", "lxc", "timeout", "diagnose",
    ];
    let shell = before.is_empty()
        || host.is_some()
        || before.iter().all(|word| {
            starts.iter().any(|start| word.trim_end_matches([':', '~', '/']).ends_with(start))
                || word.starts_with('-')
        })
        || before
            .first()
            .is_some_and(|first| starts.contains(first) || first.ends_with(['$', '#', '>', '%']));
    let mut interface = None;
    let mut options = words.clone().take(40).peekable();
    let mut any = false;
    while let Some(option) = options.next() {
        if let Some(name) = option.strip_prefix("--interface=") {
            interface = Some(name.to_owned());
        } else if option == "--interface" {
            interface = options.peek().map(|&name| name.to_owned());
        } else if let Some(letters) = option.strip_prefix('-').filter(|letters| !letters.starts_with('-')) {
            // `-i eth0`, `-nni eth0`, `-ieth0`.
            if letters.ends_with('i') && letters.len() <= 8 {
                interface = options.peek().map(|&name| name.to_owned());
            } else if let Some(name) = letters.strip_prefix('i').filter(|name| name.len() >= 2) {
                interface = Some(name.to_owned());
            }
        } else {
            continue;
        }
        any = true;
    }
    // Prose speaks of tcpdump, too.
    if !shell || !any && host.is_none() && !before.is_empty() {
        return None;
    }
    let pod = line
        .split(" exec ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().find(|word| !word.starts_with('-') && !word.contains('=')));
    let host = pod.map(str::to_owned).or(host);
    let clean =
        |name: String| name.trim_matches(['"', '\'', '`', ',', ';']).chars().take(64).collect::<String>();
    Some(Place { host: host.map(clean), interface: interface.map(clean).filter(|name| !name.is_empty()) })
}

/// `[root@node1 ~]# …`, `root@node1:~# …`, `node1# …`, `user@host:~$ …`: the host's name.
pub(super) fn prompt_host(line: &str) -> Option<String> {
    let line = line.trim();
    let start = line.trim_start_matches(['[', '(']);
    let (first, rest) = word(start);
    let name = match first.split_once('@') {
        Some((user, host))
            if !user.is_empty() && user.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) =>
        {
            let end = host.find([':', ']', '#', '$', '>', '%', '/', '~', ')']).unwrap_or(host.len());
            let shown =
                host.get(end..).is_some_and(|after| !after.is_empty()) || rest.contains(['#', '$', '%', '>']);
            shown.then(|| host.get(..end)).flatten()?
        }
        _ => {
            let name = first.strip_suffix(['#', '$', '>', '%'])?.trim_end_matches(['~', ':', '/']);
            name.split(':').next().unwrap_or(name)
        }
    };
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && name.chars().any(|c| c.is_ascii_alphabetic());
    (plain && name.len() >= 2 && name.len() <= MAX_NAME).then(|| name.to_owned())
}

/// Words that name a place where one captures.
const PLACES: [&str; 57] = [
    "client",
    "server",
    "node",
    "host",
    "pod",
    "container",
    "router",
    "gateway",
    "firewall",
    "proxy",
    "worker",
    "master",
    "vm",
    "guest",
    "bridge",
    "veth",
    "interface",
    "nic",
    "sender",
    "receiver",
    "source",
    "destination",
    "local",
    "remote",
    "wan",
    "lan",
    "side",
    "machine",
    "box",
    "haproxy",
    "nginx",
    "loadbalancer",
    "lb",
    "balancer",
    "backend",
    "frontend",
    "hypervisor",
    "switch",
    "kubernetes",
    "control-plane",
    "peer",
    "initiator",
    "responder",
    "namespace",
    "netns",
    "laptop",
    "inside",
    "outside",
    "ingress",
    "egress",
    "uplink",
    "primary",
    "replica",
    "database",
    "db",
    "desktop",
    "instance",
];

/// The author's heading over what follows: a short line with a colon behind it or rules around it, that names a place.
pub(super) fn heading(line: &str) -> Option<String> {
    let line = line.trim();
    if line.chars().count() > 90 {
        return None;
    }
    let framed = line.trim_matches(['=', '-', '#', '*', '_', '~', ' ', '+']);
    let rules = framed.len() < line.len()
        && (line.starts_with("==")
            || line.starts_with("--")
            || line.starts_with('#')
            || line.starts_with("**")
            || line.starts_with("__"));
    let inner = framed.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let text = inner.unwrap_or(framed).trim();
    let (text, colon) = match text.strip_suffix([':', '：']) {
        Some(text) => (text.trim_end_matches(['*', '_', ' ']), true),
        None => (text, false),
    };
    if !(colon || rules || inner.is_some())
        || text.contains([';', '=', '"', '?', '!', '$', '|'])
        || text.contains(" > ")
    {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() || words.len() > 9 {
        return None;
    }
    let lower = text.to_lowercase();
    let plain = |word: &str| -> String {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches(['-', '_'])
            .to_lowercase()
    };
    let place = words.iter().any(|word| {
        let word = plain(word);
        let parts = word.split(['-', '_', '.', '/']);
        PLACES.iter().any(|known| word == *known || word.strip_suffix('s') == Some(known))
            || parts.clone().count() > 1
                && parts
                    .clone()
                    .any(|part| PLACES.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit())))
    });
    // `on eth0:`, `From 10.0.0.1:`, `tcpdump at Lvs`
    let preposition = [
        "on ",
        "at ",
        "from ",
        "tcpdump on ",
        "tcpdump at ",
        "tcpdump from ",
        "capture on ",
        "capture at ",
        "capture from ",
        "captured on ",
        "dump on ",
        "dump from ",
    ]
    .iter()
    .any(|start| lower.starts_with(start));
    let chinese = ["客户端", "服务端", "服务器", "节点", "宿主机", "容器", "主机"]
        .iter()
        .any(|word| text.contains(word));
    // What happens is told in sentences; a place is no verb.
    let verbs = [
        "sends", "send", "sent", "receives", "gets", "got", "replies", "answers", "responds", "is", "are",
        "was", "were", "see", "sees", "then", "closes", "i", "we", "it", "this", "but", "not", "error",
        "failed", "works",
    ];
    let sentence = words.iter().any(|word| verbs.contains(&plain(word).as_str()));
    if sentence || !(place || chinese || preposition && words.len() <= 5) {
        return None;
    }
    Some(name(text))
}

/// The place alone: without what all headings have.
fn name(text: &str) -> String {
    let mut rest = text.trim();
    loop {
        let before = rest;
        for start in [
            "here is ",
            "output ",
            "results ",
            "packets ",
            "traffic ",
            "tcpdump ",
            "tshark ",
            "wireshark ",
            "capture ",
            "captured ",
            "trace ",
            "dump ",
            "pcap ",
            "on ",
            "at ",
            "from ",
            "of ",
            "in ",
            "the ",
            "a ",
        ] {
            if rest.len() > start.len()
                && rest.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
            {
                rest = rest.get(start.len()..).unwrap_or(rest).trim_start();
            }
        }
        for end in [" side", " capture", " tcpdump", " output", " trace", " dump", " pcap", " log"] {
            let at = rest.len().checked_sub(end.len()).filter(|&at| at > 0 && rest.is_char_boundary(at));
            if let Some(at) =
                at.filter(|&at| rest.get(at..).is_some_and(|found| found.eq_ignore_ascii_case(end)))
            {
                rest = rest.get(..at).unwrap_or(rest).trim_end();
            }
        }
        if rest == before {
            break;
        }
    }
    excerpt(rest).chars().take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "compared with what may be none")]
    fn place(host: Option<&str>, interface: Option<&str>) -> Option<Place> {
        Some(Place { host: host.map(str::to_owned), interface: interface.map(str::to_owned) })
    }

    #[test]
    fn commands_name_host_and_interface() {
        assert_eq!(command("[root@node1 ~]# tcpdump -ni eth0 port 80"), place(Some("node1"), Some("eth0")));
        assert_eq!(command("root@exam:/# tcpdump -nei eno1 host a"), place(Some("exam"), Some("eno1")));
        assert_eq!(
            command("user@gw-2:~$ sudo tcpdump -nn --interface=wg0"),
            place(Some("gw-2"), Some("wg0"))
        );
        assert_eq!(command("$ sudo tcpdump -i any -w x"), place(None, Some("any")));
        assert_eq!(command("PAS-K# tcpdump -nei test host x"), place(Some("PAS-K"), Some("test")));
        assert_eq!(command("kubectl exec -it web-0 -- tcpdump -i eth0"), place(Some("web-0"), Some("eth0")));
        assert_eq!(command("# ip netns exec blue tcpdump -ni veth1"), place(Some("blue"), Some("veth1")));
        assert_eq!(command("FGT-1 # diagnose sniffer packet any 'port 1' 4"), place(Some("FGT-1"), None));
        assert_eq!(command("ciscoasa# show capture capin"), place(Some("ciscoasa"), None));
        assert_eq!(command("tcpdump: listening on eth0, link-type EN10MB"), None);
        assert_eq!(command("I ran tcpdump on both machines and saw this"), None);
    }

    #[test]
    fn headings_name_places() {
        for (line, expected) in [
            ("on the client:", "client"),
            ("Server side:", "Server"),
            ("=== node1 ===", "node1"),
            ("**tcpdump on the worker node (eth0):**", "worker node (eth0)"),
            ("(tcpdump at Lvs)", "Lvs"),
            ("### Client capture", "Client"),
            ("k8s-master-1:", "k8s-master-1"),
            ("From pod nginx-7d9:", "pod nginx-7d9"),
            ("客户端：", "客户端"),
        ] {
            assert_eq!(heading(line).as_deref(), Some(expected), "{line}");
        }
        for line in [
            "The server sends a reset:",
            "and then:",
            "Everything is fine.",
            "--- handshakes",
            "Connection: close",
            "client 10.0.0.1 connects",
            "Host: example.org",
        ] {
            assert_eq!(heading(line), None, "{line}");
        }
    }
}
