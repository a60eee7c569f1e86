ttl-expired-title = { $why ->
    [loop] Packets for { $target } go round in a loop until their TTL is used up
    [low] Packets for { $target } leave with too small a TTL
   *[unknown] Packets for { $target } run out of TTL on the way
}

ttl-expired-short =
    { $why ->
        [loop] { $has-round ->
            [yes] The same packet, { $first }, is seen { $sights } times, and its TTL falls from { $from-ttl } to { $to-ttl }: routers hand it to each other.
           *[no] { $first } leaves{ $has-ttl ->
                    [yes] { " " }with TTL { $ttl }
                   *[no] { "" }
                }, enough for any way on the Internet, and still { $has-by ->
                    [yes] { $by }
                   *[no] a router
                } reports that it was used up. It has gone round between routers.
        } It never reaches { $target }.
        [low] { $first } leaves with TTL { $has-ttl ->
                [yes] { $ttl }
               *[no] of a few
            }, and { $has-by ->
                [yes] { $by }
               *[no] a router
            } reports that it was used up before { $target } was reached. The sender sets it so; the way is longer.
       *[unknown] { $has-by ->
                [yes] { $by }
               *[no] A router
            } reports{ $has-error ->
                [yes] { " " }in { $error }
               *[no] { "" }
            } that the TTL of { $first } was used up before { $target } was reached. TTLs are not shown here: either packets go round in a loop, or they
            leave with too small a TTL.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } destinations or conversations are hit.
    }

ttl-expired-long =
    Each router takes one off the TTL (IPv6: hop limit) and throws a packet away when nothing is left; it then sends ICMP “time exceeded in transit” (type
    11, code 0; ICMPv6 type 3). The field exists so that a mistake in routing costs 64 or 255 hops per packet instead of eternity. Hosts begin with 64
    (Linux, macOS), 128 (Windows) or 255, and no way on the Internet is longer than about 30 routers. So this message in ordinary traffic has two reasons.

    { $why ->
        [low] The sender began with too little. Programs do so on purpose: BGP with direct neighbours (TTL 1), multicast (`IP_MULTICAST_TTL` is 1 by
            default), routing and discovery protocols that are to stay on the link, traceroute, of course, and tests by hand (`ping -t`, `IP_TTL`). It goes wrong
            when the service moves behind a router. A box that sets the TTL (`-j TTL --ttl-set`), used against tethering, is the other way to it.
       *[other] Routers send the packet to each other. Two static or default routes point at each other for a prefix that neither really has: the
            router of a site has a default route to the provider, the provider routes the whole prefix to the site, and whatever is not in use in it runs to and fro
            on their link. After a change, routing protocols loop for seconds, until all routers have the new state. On Kubernetes nodes it is an address of a
            service or pod that exists no more: the node sends it to its gateway, which sends it back. VPNs and policy rules that differ by direction do it
            as well. A loop multiplies: each packet loads the link once per round.
    }

    To TCP “time exceeded” is a soft error (RFC 1122, section 4.2.3.9): it does not end the attempt but is remembered, and the program finally gets
    “no route to host” or a timeout.

ttl-expired-sure =
    { $why ->
        [loop] { $has-round ->
            [yes] Sure: it is one packet (same identification or numbers) with a TTL that falls at every sight.
           *[no] As good as certain: nothing but a loop uses up such a TTL.
        }
        [low] Sure that the TTL is too small for this way; why the sender sets it so is not in the packets.
       *[unknown] That TTLs are used up is certain. Loop or small TTL: `tcpdump -v` would show it.
    }

ttl-expired-evidence-sent = { $has-ttl ->
    [yes] The packet as it set out, TTL { $ttl }.
   *[no] The packet as it set out.
}
ttl-expired-evidence-round = The same packet again and again, each time with a smaller TTL.
ttl-expired-evidence-expired = “TTL exceeded in transit.”

ttl-expired-not-syn-unanswered = There is an answer: a router says what became of the packet.
ttl-expired-tell-syn-unanswered = A firewall that drops says nothing.
ttl-expired-not-rejected-by-firewall = A filter sends “prohibited” or “unreachable”, not “time exceeded”.
ttl-expired-tell-rejected-by-firewall = The type of the ICMP message.
ttl-expired-not-seen-twice = Second sightings of one packet differ by one router at most; here the TTL falls on and on.
ttl-expired-tell-seen-twice = With `-v`: equal TTLs are one packet seen on two interfaces.

ttl-expired-unseen-where = Which routers take part in it; they lie beyond this vantage point.

ttl-expired-check-trace-where = On the sending host
ttl-expired-check-trace-look = Two addresses that alternate to the end of the list are the loop.
ttl-expired-check-route-where = On each router of that list
ttl-expired-check-route-look = The next hop: where router A names B and B names A, one of the two routes is wrong.
ttl-expired-check-default-ttl-where = On the sending host
ttl-expired-check-default-ttl-look = 64 is usual. A program may set another one for its socket.
ttl-expired-next-where = On the routers that the trace names, with TTLs and hardware addresses: between whom the packet goes to and fro.

ttl-expired-remedy-route = Correct the route that points back; give the prefix to the router that really has it.
ttl-expired-remedy-route-risk = Change one end only, and look first which one serves the rest of the prefix.
ttl-expired-remedy-blackhole =
    On the router that owns a prefix, add a discard route for the whole of it (`ip route add blackhole …`), so that unused addresses in it do not follow the default
    route.
ttl-expired-remedy-blackhole-risk = More specific routes must exist for everything that is in use.
ttl-expired-remedy-ttl = Where the TTL is set too small, set it to what the new way needs, in the program or the box that rewrites it.
ttl-expired-remedy-ttl-risk = A TTL of 1 may be there for safety, as with BGP; ask first (GTSM, RFC 5082).

ttl-expired-edge-ran-out = TTL used up
ttl-expired-node-router = router
