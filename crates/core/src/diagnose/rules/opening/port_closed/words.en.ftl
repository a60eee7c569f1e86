port-closed-title = Port { $server-port } of { $server-host } is closed: the connection is refused

port-closed-short =
    The client asks { $server-host } for a connection on port { $server-port }. { $has-answered-after ->
        [yes] { $answered-after } later comes an `RST`
       *[no] The answer is an `RST`
    }: at that address nobody takes connections on that port. The way there and back works, since an answer comes, and
    the client's program gets “connection refused” { $attempts ->
        [one] at once.
       *[other] after asking { $attempts } times.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

port-closed-long =
    A kernel that receives a SYN looks for a socket that wants it. Linux does so in `tcp_v4_rcv`: first among the established
    connections (same two addresses, same two ports), then among the listening sockets of this network namespace, by
    destination address and port. Where it finds none, it answers itself, in `tcp_v4_send_reset`. No program on the server
    learns of the attempt, so no application log mentions it.

    The shape of the answer is fixed by RFC 9293, section 3.10.7.1. The SYN has no ACK flag, so there is no number that the
    reset could borrow: it carries sequence number 0 and acknowledges the SYN's number plus one, because a SYN counts as one
    byte. `RST` and `ACK` are set, the window is 0, there are no options. The reset { $reset } stands where a SYN-ACK would
    stand.

    At [client:the client], the reset ends `connect` with `ECONNREFUSED`. Linux, macOS and the BSDs stop there. Windows asks
    twice more, half a second apart, before it reports the error, so the same SYN three times against a closed port means
    nothing more than that.

    Nobody listens for one of few reasons. The program does not run, or not yet. It listens on `127.0.0.1` or `::1` only, on
    another address, on another port, or for IPv6 only. It runs in a container or network namespace whose port is not
    published at { $server-host }. Or the address has moved, and another host answers under it. A Kubernetes service without
    ready pods does not look like this where kube-proxy works with iptables: it rejects with ICMP port unreachable.

    One impostor sends the same packet. A filter with `REJECT --reject-with tcp-reset` builds it in `nf_send_reset`, in the
    server's name and with the same numbers. What it cannot borrow is the place: its packet starts with the TTL of the box
    on which the rule stands, and no counter on the server moves.

port-closed-sure =
    The reset { $reset } comes from the address and port that were asked and answers the SYN itself: that the connection is
    refused is certain. Whether the server's own kernel or a filter before it wrote that packet, this capture does not show.

port-closed-evidence-syn = { $attempts ->
    [one] The request for a connection.
   *[other] The request for a connection, made { $attempts } times.
}
port-closed-evidence-reset = { $has-answered-after ->
    [yes] The refusal, { $answered-after } after the request: an `RST` from the very address and port that were asked.
   *[no] The refusal: an `RST` from the very address and port that were asked.
}

port-closed-not-syn-unanswered = An answer does come, { $reset }, and it is a refusal.
port-closed-tell-syn-unanswered =
    Silence looks different: the same SYN again after about 1 s, then again, and nothing from { $server-host }.
port-closed-not-reset-by-server = No connection exists that could be reset: { $reset } answers the SYN, before any SYN-ACK.
port-closed-tell-reset-by-server = A program that resets has accepted first, so a SYN-ACK comes before its `RST`.
port-closed-not-rejected-by-firewall =
    A filter that answers with `tcp-reset` sends the same packet in the server's name; nothing in { $reset } alone tells the two
    apart.
port-closed-tell-rejected-by-firewall =
    Compare the TTL of { $reset } with that of any other packet from { $server-host }. A different TTL, or a `REJECT` rule whose
    counter grows with each attempt, makes it a filter.

port-closed-unseen-which-box =
    Whether { $server-host } refuses by itself, or a box before it does so in its name.

port-closed-check-listeners-where = On { $server-host }, in the network namespace that owns the address
port-closed-check-listeners-look =
    A line with `LISTEN`. None: the program does not run, or it listens on another port. A line with `127.0.0.1` or `::1` as
    local address: it takes callers from the same host only.
port-closed-check-endpoints-where = With kubectl, where { $server-host } belongs to a service or a pod
port-closed-check-endpoints-look =
    The slice of that service: does it hold a ready pod, and is the port that it names the one on which the program listens?
port-closed-check-reject-rules-where = On { $server-host } and on the boxes before it, as root, before and after one attempt
port-closed-check-reject-rules-look =
    A `REJECT` rule with `--reject-with tcp-reset` whose packet counter grows. None that grows: the kernel of the server refuses.
port-closed-next-where =
    On { $server-host }. If the SYN arrives and the `RST` leaves there, its own kernel refuses; if neither is to be seen, a box
    before it does.

port-closed-remedy-start =
    Start the program that should listen on port { $server-port } of { $server-host }; its log says why it is not there.
port-closed-remedy-start-risk =
    A program that ended by itself ends again for the same reason; a restart hides that reason for a while.
port-closed-remedy-bind =
    Let the program listen on the address that clients use, or on all (`0.0.0.0`, `::`), instead of on loopback.
port-closed-remedy-bind-risk = Everybody who reaches that address can then connect: filter and login have to be ready for it.
port-closed-remedy-port =
    Correct the port where it is wrong: in the client's configuration, in the service's `targetPort`, or where the container
    publishes it.
port-closed-remedy-port-risk = Other clients may use the number that is changed.

port-closed-edge-refused = refused
