rejected-by-firewall-title = { $how ->
    [own] { $by } asks { $server-host } and rejects the answers itself
    [network] { $by } has no way to { $server-host } and says so
    [host] { $by } refuses to pass packets to { $server-host }: host unreachable
    [reset] A box before { $server-host } refuses port { $server-port } in its name
   *[prohibited] { $by } rejects requests to { $server }
}

rejected-by-firewall-short = { $how ->
    [own]
        The client asks { $server } with { $first }, the answer comes at once, and the client's own host refuses it with { $refusal }: ICMP port
        unreachable. Then it asks again from the same port. The program is there and waits; a filter on { $by } rejects what
        comes in.
    [reset]
        The client asks { $server-host } for a connection on port { $server-port } and is refused with an `RST`. That `RST`
        arrives with TTL { $reset-ttl }, other packets from the same address with TTL { $own-ttl }: it did not start where they
        start. A filter on the way refuses in the server's name.
    [port]
        The client asks { $server }. { $by } answers with an ICMP message: port unreachable. That is the message that a
        `REJECT` rule sends unless told otherwise; a TCP stack whose port is closed sends an `RST` instead. The client's program gets
        “connection refused”, although nobody has asked the server's program.
    [network]
        The client asks { $server }. { $by } answers with an ICMP message: it has no route to that network, or a rule
        tells it to say so. The client's program gets “network is unreachable”.
    [host]
        The client asks { $server }. { $by } answers at once with an ICMP message: host unreachable. A router that looks
        for the host in vain needs seconds for that, so this is a rule or a route that refuses. The client's program
        gets “no route to host”.
   *[prohibited]
        The client asks { $server-host }. { $by } answers with an ICMP message: administratively prohibited. A rule there is
        written against this request. The client's program gets an error (on Linux “no route to host”, over IPv6 “permission
        denied”), although the host is not the trouble.
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } requests end this way.
}

rejected-by-firewall-long =
    { $how ->
        [reset] An `RST` carries the address of the server whoever writes it. A filter that answers with `tcp-reset` builds the
            packet in `nf_send_reset` from the SYN: addresses and ports exchanged, number 0, the SYN's number plus one
            acknowledged. Not a bit of it tells who wrote it. The TTL does: every sender starts it at 64, 128 or 255, every router
            takes one off, and here { $reset-ttl } and { $own-ttl } do not meet. The reset has passed another number of routers
            than the server's own packets.
        [own] The message names a port that is in use: the question left from it a moment before, and the same question leaves from it
            again. A kernel that finds no socket sends port unreachable, and so does a `REJECT` rule in `INPUT`, before the
            kernel looks for a socket. Here the socket is there, so it is the rule.
       *[other] { $has-first ->
            [yes] The message quotes the packet that it is about, { $first }: addresses, ports and, for TCP, its sequence number are inside, so
                there is no doubt which request is meant.
           *[no] The message quotes the packet that it is about; that packet itself is not in this capture, because its filter left it
                out or because it left by another interface.
        } Its sender, { $by }, is the box on which the rule or the route stands (or one address of it: Linux picks one of the
            interface by which the message leaves).
    }

    { $how ->
        [prohibited] “Administratively prohibited” has no technical reading besides a rule: RFC 1812 reserves code 13 for filters,
            codes 9 and 10 say the same of a network or a host; ICMPv6 has code 1 for all of them. Routers from Cisco and others send it for a `deny` in an access
            list. On Linux it is a `REJECT` with `icmp-admin-prohibited` or `icmp-host-prohibited`: firewalld's
            zones end in the one, the classic rule set of Red Hat in the other. The rule stands in `INPUT` where { $by } is the
            server itself, in `FORWARD` where it is a router or a node.
        [port] In iptables and nftables `REJECT` without an option sends ICMP port unreachable (`nf_send_unreach`, type 3
            code 3), for TCP as for UDP. In Kubernetes one such rule is nobody's firewall: for a service without ready pods
            kube-proxy writes `-j REJECT --reject-with icmp-port-unreachable` with the comment “has no endpoints”. So with
            { $by } a node and { $server-host } a service address, look at the pods before the filters.
        [network] A router sends “network unreachable” when its table has no route for the destination and no default. The same code
            comes from a route of type `unreachable` for a whole network and from `REJECT --reject-with icmp-net-unreachable`.
        [host] “Host unreachable” has two origins that time tells apart. A router whose ARP stays unanswered says it after about three
            seconds. Here it comes{ $has-answered-after ->
                [yes] { " " }{ $answered-after } after the request
               *[no] { " " }at once
            }, as from `REJECT --reject-with icmp-host-unreachable`, from a route of type `unreachable`, or from a neighbour
            entry that has failed already, a moment ago.
        [own] A filter that lets questions out and no answers in lacks one line: packets of connections that conntrack knows
            (`-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`), or it stands after the line that rejects.
       *[reset] Why a filter sends `RST` and not ICMP: `REJECT --reject-with tcp-reset` is the polite choice, because every client
            understands it at once as “connection refused”, and ICMP is often dropped on the way. To the client it looks exactly
            like a closed port.
    }

    { $how ->
        [own] A program that has closed its socket too early gets its late answers refused in the same way. It would not ask again from
            that port, and it would take the answers that are in time.
        [reset] One thing else shows such a TTL: an address that stands for several hosts (anycast, a balancer), of which this
            request and the others have met different ones.
       *[other] On the client, `tcp_v4_err` (for UDP `__udp4_lib_err`) looks up the socket by the quoted addresses and ports, and checks for
            TCP that the quoted number is one of its own. It fits, so the attempt fails without waiting: codes 9 to 13 and “host unreachable” become `EHOSTUNREACH` or `ENETUNREACH`, “port unreachable”
            becomes `ECONNREFUSED`, and over IPv6 “prohibited” becomes `EACCES`. The error that the program prints is therefore the filter's choice and says nothing of
            the server.
    }

    A filter that refuses is a kind one. One that drops leaves the client to its timer for two minutes, and nobody knows
    who was it.

rejected-by-firewall-sure = { $how ->
    [own] { $refusal } refuses an answer that was asked for with { $first }, and the question comes again. Which rule it is, no packet
        says.
    [prohibited] { $refusal } says in so many words that a rule forbids it{ $has-first ->
        [yes] , and quotes { $first }
       *[no] { "" }
    }. Which rule on { $by } it is, the
        message does not say.
    [port] { $refusal } quotes { $first }, and no server refuses in this way of its own accord. Which rule on { $by } it is, the message
        does not say.
    [reset] { $refusal } carries TTL { $reset-ttl } where { $server-host } itself is known by { $own-ttl }: it starts somewhere else. An
        address with several hosts behind it would look the same.
   *[other] { $refusal } comes from { $by } and quotes { $first }. Whether a rule or a missing route makes it say so, the message does
        not tell.
}

rejected-by-firewall-evidence-first = { $how ->
    [own] What the client asks, and what it gets.
   *[other] The request that is refused.
}
rejected-by-firewall-evidence-refusal = { $how ->
    [own] The refusal, from the very host that has asked.
    [reset] The refusal: an `RST` with TTL { $reset-ttl }, where other packets from { $server-host } arrive with { $own-ttl }.
   *[other] { $has-answered-after ->
        [yes] The refusal from { $by }, { $answered-after } after the request, with that request quoted inside.
       *[no] The refusal from { $by }, with the request quoted inside.
    }
}

rejected-by-firewall-step-refusal = { $how ->
    [reset] Somebody refuses { $first } in the server's name{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }: the TTL is { $reset-ttl }, that of the server's own packets { $own-ttl }.
   *[other] { $from-host } refuses { $has-first ->
        [yes] { $how ->
            [own] the answer
           *[other] { $first }
        }
       *[no] a packet that was not captured
    }{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }: { $message }.
}
rejected-by-firewall-step-refusal-detail = { $how ->
    [reset] RST-ACK with another TTL
   *[other] ICMP, with the refused packet quoted inside
}

rejected-by-firewall-not-port-closed = { $how ->
    [own] The port is the one from which { $by } has asked and asks again: somebody holds it.
    [reset] The kernel of { $server-host } would have sent its `RST` with TTL { $own-ttl }, like all its packets; { $refusal } has { $reset-ttl }.
    [port] For a closed TCP port the server sends an `RST`, and for a closed UDP port it sends port unreachable under its own address;
        { $refusal } is neither.
   *[other] A closed port answers with an `RST`, or for UDP with port unreachable. { $refusal } says something else, and { $by } says it.
}
rejected-by-firewall-tell-port-closed =
    Try the same port from { $server-host } itself: if it answers there, nothing is closed, and something between refuses.
rejected-by-firewall-not-syn-unanswered = { $refusal } is an answer, and a clear one.
rejected-by-firewall-tell-syn-unanswered = A filter that drops says nothing; the client would repeat its request by timer.

rejected-by-firewall-unseen-which-rule = { $how ->
    [reset] Which box on the way it is, and which of its rules.
   *[other] Which rule or route on { $by } it is.
}

rejected-by-firewall-check-rules-where = { $how ->
    [reset] On the boxes before { $server-host }, as root, before and after one attempt
   *[other] On { $by }, as root, before and after one attempt
}
rejected-by-firewall-check-rules-look =
    A `REJECT` rule whose packet counter grows. The comment “has no endpoints” makes it kube-proxy's: the service has no ready pod.
rejected-by-firewall-check-nft-where = In the same place, where the rules are written for nftables
rejected-by-firewall-check-nft-look = A `reject` that this request meets; its words after `with` must be those of the refusal.
rejected-by-firewall-check-firewalld-where = In the same place, where firewalld writes the rules
rejected-by-firewall-check-firewalld-look =
    The zone of the interface by which the request arrives: what is asked for here is neither among its ports nor part of a service.
rejected-by-firewall-check-trace-where = On { $client-host }, as root
rejected-by-firewall-check-trace-look =
    The last hop that answers: it refuses, or the next one does. `!X` beside a hop means prohibited, `!H` host, `!N` network
    unreachable.
rejected-by-firewall-next-where = { $how ->
    [reset] On both sides of the box that is suspected: a SYN that goes in and does not come out is refused there.
   *[other] On { $by }: a request that comes in and does not go out is refused there.
}

rejected-by-firewall-remedy-allow =
    Allow what is refused here, from { $client-host } to { $server-host }, with a rule that stands before the one that rejects. For a
    service without ready pods, repair the pods; the rule goes by itself.
rejected-by-firewall-remedy-allow-risk =
    Somebody wrote that rule on purpose: ask before it is opened, and open no more than this.
rejected-by-firewall-remedy-route =
    Where a route is missing or is of type `unreachable`, give the box a route to { $server-host }.
rejected-by-firewall-remedy-route-risk = A route serves everybody who sends through that box.

rejected-by-firewall-edge-rejected = rejected
rejected-by-firewall-node-firewall = filter
