protocol-unreachable-title = { $asked } does not speak { $has-protocol ->
    [yes] { $protocol }
   *[no] this IP protocol
}

protocol-unreachable-short =
    { $asker } sends packets of IP protocol { $has-number ->
        [yes] { $number }
       *[no] number that is not shown
    }{ $has-protocol ->
        [yes] {" "}({ $protocol })
       *[no] { "" }
    }, and { $asked } answers that it knows no such protocol ({ $error }). The host is reached; what is missing there is the module, tunnel interface or
    daemon that would take them.

protocol-unreachable-long =
    The protocol field of the IP header says who gets the payload. Where nobody has registered for that number, the kernel sends ICMP "protocol
    unreachable". That is neither a closed port (the packet has not got as far as ports) nor, usually, a firewall.

    The common cases: a load balancer that sends requests inside IPIP or GRE to a server on which the tunnel interface (`tunl0`, `gre0`) was
    not set up; SCTP without the kernel module; routing protocols to a host that does not run them; IPsec packets to a host without
    a matching state.

protocol-unreachable-sure = Sure: { $error } says it, and it comes from the host that was asked. `iptables -j REJECT --reject-with icmp-proto-unreachable` looks the same.

protocol-unreachable-evidence-request = Packets of that protocol.
protocol-unreachable-evidence-error = "Protocol unreachable".

protocol-unreachable-not-udp-unreachable = { $error } names the protocol, no port.
protocol-unreachable-tell-udp-unreachable = A closed UDP port gives port unreachable.
protocol-unreachable-not-rejected-by-firewall = { $error } says "protocol unreachable", which firewalls hardly ever send.
protocol-unreachable-tell-rejected-by-firewall = A rule with `icmp-proto-unreachable` on the host would say the same.

protocol-unreachable-check-module-where = On { $asked }
protocol-unreachable-check-module-look = The protocol's module: `ipip`, `ip_gre`, `sctp`, `esp4` and so on.
protocol-unreachable-check-tunnels-where = On { $asked }
protocol-unreachable-check-tunnels-look = A tunnel interface of that kind, up, with the right local and remote address.
protocol-unreachable-check-rules-where = On { $asked }
protocol-unreachable-check-rules-look = A `REJECT` with `icmp-proto-unreachable`.

protocol-unreachable-remedy-tunnel = Load the module and set up the tunnel interface or daemon on { $asked }.
protocol-unreachable-remedy-tunnel-risk = A tunnel that takes packets from everybody is a way round the firewall: restrict its remote address.
protocol-unreachable-remedy-sender = Or have { $asker } send without that protocol.
protocol-unreachable-remedy-sender-risk = A balancer then needs another way to reach the server.

protocol-unreachable-edge-refused = protocol unknown
