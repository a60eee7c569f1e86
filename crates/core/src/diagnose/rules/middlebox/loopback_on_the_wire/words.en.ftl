loopback-on-the-wire-title = { $loopback } is on a real link: an address that never leaves its host

loopback-on-the-wire-short =
    { $first } carries the loopback address { $loopback } { $end ->
        [destination] as its destination
        [both] at both ends
       *[source] as its source
    } and travels between hosts. Whoever receives it throws it away without a word (Linux calls it a martian), so no answer can
    come back. Something sent it out without putting a real address in its place.

loopback-on-the-wire-long =
    Every host has 127.0.0.0/8 (and ::1) for itself; RFC 1122 forbids these addresses outside of a host. A kernel that receives one on
    another interface than `lo` drops it in `ip_route_input_slow` (`martian source`), before any firewall rule that could
    log it and before any socket.

    Such a packet is made where addresses are rewritten in one place and not in the other. A DNAT in `OUTPUT` sends what a program
    addressed to 127.0.0.1 out to another host, and the source stays 127.0.0.1 because it was chosen before (`route_localnet`
    lets it pass). A masquerade rule that excludes too much, a policy route that catches local traffic, or a proxy that binds
    to 127.0.0.1 and connects outwards, do the same.

loopback-on-the-wire-sure =
    { $shown ->
        [yes] Sure: { $first } has a loopback address and the hardware address of a real card.
       *[no] Likely: a host answers itself, and nobody answers { $first }. The print-out has no hardware addresses, which would show
            whether the packet left the host.
    } Which rule or program let it out, the capture does not show.

loopback-on-the-wire-evidence-loopback = Packets with a loopback address on the link.

loopback-on-the-wire-not-syn-unanswered =
    { $first } cannot be answered: its { $end ->
        [destination] destination
       *[source] source
    } is every host's own.
loopback-on-the-wire-tell-syn-unanswered = An ordinary SYN without an answer carries addresses that can be reached.

loopback-on-the-wire-check-martians-where = On the receiving host, before and after
loopback-on-the-wire-check-martians-look = Counters that grow with each of these packets.
loopback-on-the-wire-check-log-where = On both hosts
loopback-on-the-wire-check-log-look =
    With `log_martians = 1` the receiver logs each packet. `route_localnet = 1` on the sender is what lets 127.0.0.0/8 out at all.
loopback-on-the-wire-check-rules-where = On the sending host
loopback-on-the-wire-check-rules-look =
    A `DNAT` in `OUTPUT` for 127.0.0.1 without a `MASQUERADE` or `SNAT` in `POSTROUTING` that covers it.
loopback-on-the-wire-next-where = On the sending host: which interface these packets leave by.

loopback-on-the-wire-remedy-translate =
    Translate the source too: a `MASQUERADE` in `POSTROUTING` for what comes from 127.0.0.0/8 and leaves by another interface.
loopback-on-the-wire-remedy-translate-risk = The receiver then sees the host's address as the client; access lists must allow it.
loopback-on-the-wire-remedy-bind = Let the program use the host's own address in place of 127.0.0.1, and switch `route_localnet` off.
loopback-on-the-wire-remedy-bind-risk = Node ports on 127.0.0.1 (kube-proxy in iptables mode) need `route_localnet`.

loopback-on-the-wire-edge-martian = dropped as a martian
