slow-connect-title = The connection to { $server } opens only after { $took }: a timer had to run out first

slow-connect-short =
    { $lost ->
        [syn-ack] The server's answer to the first request gets lost before the client acknowledges it. Only the repetition gets through
       *[syn-or-syn-ack] The client's first request stays without effect. Only its repetition is answered
    }, { $complete ->
        [yes] and the handshake is complete { $took } after it began. From there on the connection works.
       *[no] { $took } after it began; there the capture ends.
    } The time went into waiting for a timer, not into the network or the server.
    { $count ->
        [one] { "" }
       *[other] { $count } connections open as slowly.
    }

slow-connect-long =
    The opening of a connection is the most expensive place to lose a packet. Later a sender knows the round trip and repeats after
    some hundred milliseconds, or at once when three duplicate ACKs tell it. For the first packet it knows nothing,
    so RFC 6298 fixes the timeout: 1 s, on a cable of two metres as on a satellite. Linux calls it `TCP_TIMEOUT_INIT`.

    Therefore connect times do not spread, they fall on steps. A Linux from 6.5 on, macOS and the BSDs connect after about 1, 2, 3,
    4, 5, 7 or 11 s, older Linux after 1, 3, 7 or 15 s; the server's own timer for the SYN-ACK gives 1, 3, 7 s as well. A
    program that is sometimes slow by almost exactly one or three seconds is not slow: it has lost its first packet.

    { $lost ->
        [syn-ack] This capture narrows it down. The first request, { $first }, is answered here, and the answer has to be sent again. So the
            SYN-ACK (or the ACK to it) is lost between this vantage point and the client.
       *[syn-or-syn-ack] { $first } has no answer in this capture before it is repeated. Either the SYN is lost behind this vantage point, or the
            SYN-ACK to it is lost before it comes back here.
    }

    Plain loss on a link is one reason; it then hits data too. A loss that only ever takes the first packet of a connection has
    other reasons. The best known is a race in source translation: two connections to the same destination get the
    same source port from `nf_nat_l4proto_unique_tuple` at the same moment, because both look before either is entered. At
    `POSTROUTING`, `__nf_conntrack_confirm` finds the place taken and drops the second SYN; `insert_failed` counts it. The
    repetition finds a free port, so all that is left is a connect time of one second.

    A listener whose accept queue is full drops SYNs while the burst lasts (`TcpExtListenOverflows`). A neighbour that has to be
    found by ARP first has a short queue for waiting packets. And boxes that set up a flow in software when its first
    packet comes (Open vSwitch, eBPF or hardware offload) can lose just that packet under load.

slow-connect-sure =
    Sure: from { $first } to { $answer }, which { $complete ->
        [yes] completes the handshake
       *[no] answers
    }, { $took } pass, and the opening is sent more than once in between. Which packet was lost, and by whom, this capture
    alone does not show.

slow-connect-evidence-first = The first request.
slow-connect-evidence-again = { $lost ->
    [syn-ack] What had to be sent again before the handshake could end.
   *[syn-or-syn-ack] The request again, once the timer has run out.
}
slow-connect-evidence-answer = { $complete ->
    [yes] What completes the handshake, { $took } after { $first }.
   *[no] The answer, { $took } after { $first }.
}

slow-connect-not-syn-unanswered = { $complete ->
    [yes] The server does answer in the end: { $answer } acknowledges its SYN-ACK.
   *[no] The server does answer in the end: { $answer }.
}
slow-connect-tell-syn-unanswered = Where every request is lost, there is never a SYN-ACK, and the program ends with a timeout.
slow-connect-not-handshake-ack-lost = { $complete ->
    [yes] After the client's ACK the server repeats nothing more: it has taken that ACK, and the connection is open at both ends.
   *[no] The server has answered once, and the capture ends too soon to show whether its answer arrives.
}
slow-connect-tell-handshake-ack-lost = A SYN-ACK that comes again after the client's ACK means that the server has not taken it.

slow-connect-unseen-where =
    { $lost ->
        [syn-ack] Where between here and the client the packet was lost.
       *[syn-or-syn-ack] Where the packet was lost, and whether it was the SYN or the SYN-ACK.
    }

slow-connect-check-insert-failed-where = On the node or box that translates the client's source address, if there is one
slow-connect-check-insert-failed-look =
    `insert_failed` grows whenever a connect is slow: two connections raced for one source port.
slow-connect-check-syn-retrans-where =
    On { $client-host } for `TcpExtTCPSynRetrans`, on { $server-host } for `TcpExtListenDrops`, before and after
slow-connect-check-syn-retrans-look =
    The client's counter says how common this is. If the server's grows with it, the listener drops the SYNs.
slow-connect-check-interface-drops-where = On both ends and on the nodes between
slow-connect-check-interface-drops-look = `dropped`, `missed`, `overrun` or `errors` that grow: packets are lost there, not only first ones.
slow-connect-next-where =
    On { $server-host }, while the client connects: if the first SYN is there, its answer is lost on the way back; if not, the SYN is
    lost on the way there.

slow-connect-remedy-random-fully =
    Where `insert_failed` grows, let the translation choose source ports at random: `MASQUERADE --random-fully` (iptables 1.6.2 or
    later), or the switch for it in kube-proxy, the network plug-in or Docker.
slow-connect-remedy-random-fully-risk =
    A rule changed by hand is rewritten by whoever manages it; change it there. Source ports become unpredictable for those who
    count on them.
slow-connect-remedy-loss = Find the link, queue or listener that drops: the counters above name it.
slow-connect-remedy-loss-risk = A larger queue turns loss into delay; it does not make an overloaded place faster.
slow-connect-remedy-reuse =
    Open fewer connections: keep-alive and pools in the client. A connection that is open cannot lose its SYN.
slow-connect-remedy-reuse-risk =
    Idle connections meet the idle timers of boxes on the way; let the client close or probe them before those do.

slow-connect-edge-first-lost = { $lost ->
    [syn-ack] answer lost once
   *[syn-or-syn-ack] lost once
}
slow-connect-node-path = path
