udp-unreachable-title = { $has-port ->
    [yes] Nobody listens on UDP port { $port } of { $asked }
   *[no] Nobody listens on the UDP port of { $asked } that { $asker } asks
}

udp-unreachable-short =
    { $request-seen ->
        [yes] { $asker } sends a datagram ({ $request }), and { $asked } answers with ICMP port unreachable ({ $error }){ $has-after ->
            [yes] {" "}after { $after }
           *[no] { "" }
        }
       *[no] { $asked } reports port unreachable ({ $error }) to { $asker }; the datagrams themselves are not in this capture
    }. The host is there and reached; only no program has that port open.{ $errors ->
        [one] { "" }
       *[other] {" "}{ $errors } such answers are here.
    }

udp-unreachable-long =
    When a datagram arrives and no socket is bound to its port and address, the kernel sends ICMP "port unreachable" with the beginning of that
    datagram (RFC 1122). It is UDP's way to say "connection refused"; programs see `ECONNREFUSED` on a connected socket, and nothing on
    an unconnected one, which then waits for its own timeout. Linux limits such messages (`icmp_ratelimit`), so some datagrams get no answer.

    Reasons: the service is not running, listens on another port, or only on another address (127.0.0.1, one of several interfaces); in Kubernetes,
    a service without a ready endpoint, which kube-proxy rejects with just this message; a container port that is not published. An
    `iptables -j REJECT` sends port unreachable as well, by default.

udp-unreachable-sure = Sure: { $error } comes from { $asked } itself and names the port. An `iptables -j REJECT` on that host looks the same.

udp-unreachable-evidence-request = The datagram that is refused.
udp-unreachable-evidence-error = "Port unreachable", by the host that was asked.

udp-unreachable-not-rejected-by-firewall = { $error } carries the address of { $asked } itself.
udp-unreachable-tell-rejected-by-firewall = A firewall on the way answers from its own address, or with "administratively prohibited".
udp-unreachable-not-udp-unanswered = There is an answer: the refusal, { $error }.
udp-unreachable-tell-udp-unanswered = Without one nothing at all comes back.

udp-unreachable-check-listener-where = On { $asked }
udp-unreachable-check-listener-look = A program on that port, bound to the address that is asked or to all.
udp-unreachable-check-rules-where = On { $asked }
udp-unreachable-check-rules-look = `REJECT --reject-with icmp-port-unreachable` for that port: then a rule refuses, not the kernel's table of sockets.

udp-unreachable-remedy-start = Start the service, or let it listen on the address that clients ask.
udp-unreachable-remedy-start-risk = Listening on all addresses opens it to all networks.
udp-unreachable-remedy-address = Point the client to where the service is.
udp-unreachable-remedy-address-risk = None.

udp-unreachable-edge-refused = port unreachable
