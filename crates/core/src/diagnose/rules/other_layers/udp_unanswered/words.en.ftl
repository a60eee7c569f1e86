udp-unanswered-title = { $asked }, port { $port }, answers none of { $asks } UDP requests

udp-unanswered-short =
    { $asker } asks { $asked } on port { $port }{ $known ->
        [yes] {" "}({ $service })
       *[no] { "" }
    } { $asks } times{ $has-waited ->
        [yes] {" "}in { $waited }
       *[no] { "" }
    }, from { $first } on, and nothing comes back: no answer and no ICMP error. Something drops the requests or the answers, or nobody at
    that address cares.

udp-unanswered-long =
    UDP has no handshake: silence is all that a lost request, a lost answer, a firewall and a service that ignores the request have
    to show. A closed port on a reachable host would say so by ICMP port unreachable, so either a firewall keeps that back, or the host is
    not reached, or a program listens and does not answer.

    Services that stay silent on purpose are common: WireGuard to a key that it does not know, RADIUS to a client that is not configured,
    SNMP to a wrong community, IKE without a matching proposal, NTP with `restrict ignore`. Otherwise: a security group
    without the UDP port, a translation whose entry has expired after 30 s, an answer that leaves by another interface and is dropped.

udp-unanswered-sure =
    Sure: the requests are here, repeated, without an answer. Whether they arrive, a capture on { $asked } shows.

udp-unanswered-evidence-request = Requests without an answer.

udp-unanswered-not-udp-unreachable = No ICMP error comes back.
udp-unanswered-tell-udp-unreachable = A closed port is reported by ICMP port unreachable, unless a firewall keeps it back.
udp-unanswered-not-rejected-by-firewall = Nobody rejects; a firewall that drops silently remains possible.
udp-unanswered-tell-rejected-by-firewall = A firewall that rejects says so by ICMP.

udp-unanswered-unseen-where = Whether the requests arrive, and whether answers are sent.

udp-unanswered-check-listener-where = On { $asked }
udp-unanswered-check-listener-look = A program on port { $port }, bound to the right address.
udp-unanswered-check-rules-where = On { $asked } and on firewalls between
udp-unanswered-check-rules-look = Rules for UDP port { $port }, in both directions; security groups are configured per protocol.
udp-unanswered-check-route-where = On { $asked }
udp-unanswered-check-route-look = The way back, and the source address that an answer would carry.
udp-unanswered-next-where = On { $asked }: requests without answers accuse the service, nothing at all accuses the way.

udp-unanswered-remedy-open = Open the port for UDP where requests stop, or start the service.
udp-unanswered-remedy-open-risk = Open it for the clients that need it: UDP services are used to amplify attacks.
udp-unanswered-remedy-address = Where the service ignores the client, correct key, secret, community or access list; its log says which.
udp-unanswered-remedy-address-risk = None.

udp-unanswered-edge-silent = no answer
