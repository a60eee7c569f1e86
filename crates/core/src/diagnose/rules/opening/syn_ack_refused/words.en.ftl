syn-ack-refused-title = A correct SYN-ACK to { $client-host } is reset by somebody who never asked for it

syn-ack-refused-short =
    { $server-host } answers the request { $syn } with { $syn-ack }: number, addresses and ports all fit. { $has-after ->
        [yes] { $after } later
       *[no] Then
    } { $reset } refuses it with the bare `RST` of a kernel that has no such socket. { $by ->
        [mac] It comes from another hardware address than the request.
        [interface] It is seen on another interface than the request.
        [ttl] It arrives with TTL { $reset-ttl }, the request with TTL { $syn-ttl }.
       *[shape] Whoever sent the request has just opened a socket for it and would not refuse.
    } So the answer reached a stack in which that socket does not live. { $again ->
        [0] { "" }
       *[other] The client, which hears nothing, repeats its request.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

syn-ack-refused-long =
    A kernel that gets a SYN-ACK looks for the socket that waits for it (`__inet_lookup_skb` in `tcp_v4_rcv`). Where it
    finds none, `tcp_v4_send_reset` sends an `RST` without ACK flag, with window 0, and with the acknowledged number as its own. The
    shape of { $reset } is exactly this. The client that sent { $syn } has such a socket, as long as it waits.

    { $by ->
        [mac] Frames show which way a packet came. The request arrived here from one hardware address, the reset from another one.
            Either two hosts hold the client's address, and the ARP table of the sender names the other one; or the answer
            took a way past the box through which the request had come.
        [interface] The request came in by one interface and the answer went out by another, where an end with the same address lives:
            the host's own loopback, if the client's address is also its own, or a second network with the same numbers.
        [ttl] Every sender starts at 64, 128 or 255 and every router takes one off. { $syn-ttl } and { $reset-ttl } are a different number of
            routers away, so the two packets do not start in one place.
       *[shape] The request has the options of a kernel's own SYN, so a waiting socket stands behind it. The reset says that the
            socket is not where the answer arrived.
    }

    Why an answer goes astray: an address that two hosts use; an address of the client that the server also has (a mirrored or
    cloned host, an overlapping container network), so that it answers itself; an answer that is switched directly to a
    host while the request came through a translator, which alone knows the connection under that address; a failover in which
    the new holder of the address does not know the connections of the old one; policy routing that sends answers elsewhere.

    On the far side the client sees nothing of this. For it the request is unanswered, and it repeats it by timer. Each repetition
    is answered correctly and refused again.

syn-ack-refused-sure = { $by ->
    [mac] Hardware addresses show that { $syn } and { $reset } come from different places. Which host the stranger is, its hardware address names.
    [interface] { $reset } is seen on another interface than { $syn }: it does not come from where the request came from.
    [ttl] The TTLs differ by a few hops. A path that changes between two packets could do that as well, but seldom does.
   *[shape] The numbers fit and the reset says “no such socket”. A client that gave up within that moment would look the same.
}

syn-ack-refused-evidence-syn = The request.
syn-ack-refused-evidence-syn-ack = The answer, right in every number and address.
syn-ack-refused-evidence-reset = The refusal, in the shape of a kernel that has no such socket.

syn-ack-refused-not-wrong-syn-ack-number = { $syn-ack } acknowledges exactly the number of { $syn } plus one.
syn-ack-refused-tell-wrong-syn-ack-number = A refusal because of the number carries a number that the client has not sent.
syn-ack-refused-not-port-probe = { $again ->
    [0] Nothing in the packets rules out an opener that only wanted to know whether the port answers.
   *[other] A probe that has its answer does not ask again; here the same request comes after the refusal.
}
syn-ack-refused-tell-port-probe = A scanner's SYN has few or no options, and its reset comes from where the SYN came from.
syn-ack-refused-not-reply-from-other-address =
    If the client asked another address, which a translator turned into this one, the answer past the translator is refused in
    this very way. One side alone does not show which address the client asked.
syn-ack-refused-tell-reply-from-other-address = Capture on { $client-host }: to which address does its SYN go?

syn-ack-refused-unseen-who = Which host refuses, and whether the client asked this address or one that was translated.

syn-ack-refused-check-ethernet-where = On { $server-host }, with hardware addresses
syn-ack-refused-check-ethernet-look =
    The source of the SYN, the destination of the SYN-ACK and the source of the `RST`. The second and third name the stranger.
syn-ack-refused-check-neighbour-where = On { $server-host }, or on the last router before the client
syn-ack-refused-check-neighbour-look = The hardware address in use for { $client-host }: is it the client's?
syn-ack-refused-check-route-where = On { $server-host }
syn-ack-refused-check-route-look = The interface and next hop of the answer. They should be those by which the request comes.
syn-ack-refused-check-own-address-where = On { $server-host }
syn-ack-refused-check-own-address-look = { $client-host } among its own addresses: then it answers to itself.
syn-ack-refused-check-arping-where = In the network of the client, as root
syn-ack-refused-check-arping-look = Answers from two hardware addresses: two hosts hold one address.
syn-ack-refused-next-where = On { $client-host }: does the SYN-ACK arrive there, and which address did the SYN ask?

syn-ack-refused-remedy-unique = Give each host an address of its own; take the duplicate away and clear the ARP entry.
syn-ack-refused-remedy-unique-risk = Whoever uses the duplicate loses its connections when the address moves.
syn-ack-refused-remedy-way-back = Lead answers back the way by which requests come: routes, or source-based rules (`ip rule`).
syn-ack-refused-remedy-way-back-risk = A changed route concerns all traffic to that network.
syn-ack-refused-remedy-translate =
    Where a translator stands between, let it masquerade the client as well, so that the answer has to come back through it.
syn-ack-refused-remedy-translate-risk = The server then sees the translator's address in place of the client's.

syn-ack-refused-edge-astray = went astray
syn-ack-refused-node-stranger = somebody else
