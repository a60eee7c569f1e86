handshake-ack-lost-title = { $view ->
    [ack-ignored] { $server-host } repeats its SYN-ACK although the client has acknowledged it
   *[no-ack] The SYN-ACK of { $server-host } stays without an ACK: the handshake does not end
}

handshake-ack-lost-short = { $view ->
    [ack-ignored]
        For the client the connection is open: it has acknowledged the SYN-ACK with { $client-ack }. For { $server-host } it is not,
        because it sends the SYN-ACK again{ $repeats ->
            [one] { "" }
           *[other] , { $repeats } times
        }. Either the ACK is lost between here and the server, or the server throws it away; a full accept queue does that.
   *[no-ack]
        { $server-host } agrees to the connection with { $syn-ack }{ $repeats ->
            [0] { $stale ->
                [yes] . It echoes the timestamp of an earlier request than { $syn }: it is a repetition already
               *[no] { "" }
            }
            [one] { " " }and repeats that once
           *[other] { " " }and repeats that { $repeats } times
        }{ $has-waited ->
            [yes] , and in { $waited }
           *[no] , and
        } no ACK of the client passes here. Either the SYN-ACK does not reach the client, or the client's ACK does not come back
        this way.
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } connections end this way.
}

handshake-ack-lost-long =
    The ACK that ends a handshake has no timer of its own: the client sends it once and believes that the connection is open.
    The server keeps a half-open request (`TCP_NEW_SYN_RECV` in Linux) and a timer: after
    1, 3, 7, 15 and 31 s `reqsk_timer_handler` sends the SYN-ACK again (`tcp_synack_retries` is 5), and after 63 s it forgets
    the attempt without a word. A repeated SYN-ACK therefore says one thing for certain: at the moment of repeating, the server has
    not taken an ACK that fits.

    { $view ->
        [ack-ignored] Here the ACK does pass, as { $client-ack }. It can still miss the server's socket in three ways. It is lost or filtered on
            the rest of the way: a filter that lets SYN through and nothing else, or a stateful box that did not see the SYN-ACK.
            In Linux connection tracking an ACK before any SYN-ACK is INVALID, and a rule such as
            `-m conntrack --ctstate INVALID -j DROP` takes it out. It arrives damaged, or where another host owns the address.
            Or it arrives well and the listener has no room: when the accept queue is full,
            `tcp_v4_syn_recv_sock` refuses to make the child socket, the ACK is dropped, and the half-open request stays as if
            nothing had come.
       *[no-ack] Two losses look alike from one place. If the SYN-ACK is lost before the client, the client hears nothing, and its
            own timer repeats the SYN. If the ACK is lost, the client believes the connection open and sends its request, and
            that is lost on the same way. So a SYN that comes again points to the way towards the client, and silence or data
            points to the way back.
    }

    { $view ->
        [ack-ignored] The full queue has its own marks. It affects all clients of that port in the same minutes, it comes and goes with the
            load, and a later ACK or the client's first data may open the connection after all. With
            `net.ipv4.tcp_abort_on_overflow` set to 1 the server sends an `RST` instead. A listener with
            `TCP_DEFER_ACCEPT` also leaves the bare ACK unanswered, and repeats its SYN-ACK until the first data arrives: a client
            that has nothing to say yet sees just this, and nothing is broken.
       *[no-ack] Asymmetric routes are the usual reason. The SYN comes by one box, the SYN-ACK leaves by another. A stateful filter or
            address translator on the second one has no entry for the connection: for it a SYN-ACK without a SYN is INVALID. The
            same happens on a host with two interfaces: the reverse-path check (`rp_filter` 1) drops what arrives on one
            interface while the route back points to the other. And where the capture is from the client and does show the SYN-ACK,
            the packet is dropped inside that host, after tcpdump and before the socket.
    }

    A SYN with a forged source address produces the same picture on purpose: the SYN-ACK goes to somebody who never asked, and if
    nobody is there, no `RST` comes back either. Many such half-open connections from many addresses at once are a flood, not a
    routing fault.

handshake-ack-lost-sure = { $view ->
    [ack-ignored] { $client-ack } acknowledges { $syn-ack }, and the SYN-ACK comes again after it: the server has not taken that ACK. Whether it was
        lost on the way or dropped by the listener, only a capture on { $server-host } shows.
   *[no-ack] { $repeats ->
        [0] { $stale ->
            [yes] { $syn-ack } echoes a timestamp well before that of { $syn }, so it answers an earlier copy of this request and neither end has
                heard the other since.
           *[no] { "" }
        } { $syn-ack } is in the capture and no ACK to it; the capture ends before the server repeats it, so this is less than proof.
       *[other] { $syn-ack } comes again, so no ACK has reached the server. Which of the two packets is lost, one vantage point
            cannot show.
    }
}

handshake-ack-lost-evidence-syn = The request, which the server has received.
handshake-ack-lost-evidence-syn-ack = The server's answer.
handshake-ack-lost-evidence-again = { $repeats ->
    [one] The same SYN-ACK again: the server is still waiting for the ACK.
   *[other] The same SYN-ACK again, { $repeats } times: the server is still waiting for the ACK.
}
handshake-ack-lost-evidence-request = The client's request, over what it believes to be an open connection.
handshake-ack-lost-evidence-ack = The client's ACK. It passes here and does not count at the server.

handshake-ack-lost-step-ack = { $actor } acknowledges. For it, the connection is open from here on.
handshake-ack-lost-step-ack-detail = ACK
handshake-ack-lost-step-again = { $view ->
    [ack-ignored] { $actor } repeats { $again }{ $timed ->
        [yes] { " " }after { $after }
       *[no] { "" }
    } although the client has acknowledged it: that ACK has not been taken.
   *[no-ack] { $actor } repeats { $again }{ $timed ->
        [yes] { " " }after { $after }
       *[no] { "" }
    }: as far as it knows, nobody has acknowledged it.
}
handshake-ack-lost-step-again-detail = SYN-ACK, retransmission

handshake-ack-lost-not-accept-queue-overflow =
    A full accept queue looks the same from outside: Linux drops the last ACK of the handshake and repeats the SYN-ACK.
handshake-ack-lost-tell-accept-queue-overflow =
    On { $server-host } `TcpExtListenOverflows` grows, and `ss -ltn` shows a `Recv-Q` above the `Send-Q` for the listening port.
handshake-ack-lost-not-syn-unanswered = { $syn-ack } is an answer: the request has arrived and was accepted.
handshake-ack-lost-tell-syn-unanswered =
    On the client itself the two look the same where the SYN-ACK is lost before it. A capture there shows whether it comes.
handshake-ack-lost-not-slow-connect =
    A slow connect ends with an ACK that the server takes, and the repetitions stop. Here they go on to the end of what was captured.
handshake-ack-lost-tell-slow-connect = Let the capture run on: data in both directions would make it a slow connect.

handshake-ack-lost-unseen-which-way = { $view ->
    [ack-ignored] Whether { $client-ack } is lost between here and { $server-host }, or dropped inside it.
   *[no-ack] Whether the SYN-ACK is lost on its way to the client, or the client's ACK on its way back.
}

handshake-ack-lost-check-other-end-where =
    At the other end than this capture: on { $client-host } if it was made on the server, on { $server-host } if on the client
handshake-ack-lost-check-other-end-look =
    The SYN-ACK, and an ACK to it. The packet that is in one capture and not in the other is the one that is lost.
handshake-ack-lost-check-route-where = On { $server-host }
handshake-ack-lost-check-route-look =
    The interface and gateway of the way back. If the SYN came in by another, the two directions pass different boxes.
handshake-ack-lost-check-rp-filter-where = On the host on which packets arrive and are not taken
handshake-ack-lost-check-rp-filter-look =
    The value 1 (strict) for the arriving interface or for `all`; the larger of the two counts. With an asymmetric route it drops the
    packet, and `TcpExtIPReversePathFilter` grows.
handshake-ack-lost-check-listen-drops-where = On { $server-host }, before and after one more attempt
handshake-ack-lost-check-listen-drops-look =
    `TcpExtListenOverflows` grows: the accept queue is full, and the network is innocent.
handshake-ack-lost-check-invalid-where = On each box between the two that tracks connections
handshake-ack-lost-check-invalid-look =
    `invalid` and `drop` that grow with each attempt: the box sees only one direction of the handshake.
handshake-ack-lost-next-where =
    At the other end than this capture, at the same time: what is in one and not in the other is lost between.

handshake-ack-lost-remedy-symmetric =
    Lead both directions through the same stateful box: one gateway, a policy route for the answers, or source translation on the
    box so that answers return to it.
handshake-ack-lost-remedy-symmetric-risk = Source translation hides the client's address from the server.
handshake-ack-lost-remedy-filter =
    Let the filter pass the whole handshake: established traffic in both directions, not SYN alone; loose `rp_filter` (2) where the
    asymmetry is intended.
handshake-ack-lost-remedy-filter-risk = Loose reverse-path checking lets some forged sources through.
handshake-ack-lost-remedy-backlog =
    If the accept queue is full: find out why the program accepts too slowly, then raise its backlog and `net.core.somaxconn`
    together.
handshake-ack-lost-remedy-backlog-risk =
    A longer queue lets clients wait longer for a program that does not keep up; it cures bursts, not overload.

handshake-ack-lost-edge-no-ack = { $repeats ->
    [0] no ACK seen
   *[other] no ACK back
}
handshake-ack-lost-edge-ack-lost = ACK not taken
handshake-ack-lost-node-path = path
