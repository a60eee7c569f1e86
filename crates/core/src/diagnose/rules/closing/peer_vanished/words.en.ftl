peer-vanished-title = { $gone ->
    [client] { $client-host } falls silent in the middle of the connection
   *[server] { $server-host } falls silent in the middle of the connection
}

peer-vanished-short =
    The connection is open, and from one moment on nothing comes back. { $what ->
        [probes] { $gone ->
            [client] The server asks with { $attempts } keep-alive probes
           *[server] The client asks with { $attempts } keep-alive probes
        }
        [fin] { $gone ->
            [client] The server sends its FIN { $attempts } times
           *[server] The client sends its FIN { $attempts } times
        }
       *[data] { $gone ->
            [client] The server sends the same { $bytes } { $attempts } times
           *[server] The client sends the same { $bytes } { $attempts } times
        }
    }{ $has-silent-for ->
        [yes] { " " }over { $silent-for }
       *[no] { "" }
    }, and nobody answers.{ $has-gives-up ->
        [yes] { " " }Then it gives up with { $gives-up }.
       *[no] { "" }
    } Either the other end is gone, or the path to it or back is.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

peer-vanished-long =
    TCP has no heartbeat. An end that loses power, its network or its route says nothing, and the other one learns of it only when it has
    something to send. { $has-last-heard ->
        [yes] The last sign of life is { $last-heard }.
       *[no] This capture shows no sign of life of it at all.
    } { $what ->
        [probes] After a silence the keep-alive timer sends a probe: an empty segment one byte below the stream, which any living end must answer
            (RFC 9293, section 3.8.4). { $first } is the first, and no answer comes to any of the { $attempts }. Linux sends
            `tcp_keepalive_probes` (9) of them, `tcp_keepalive_intvl` (75 s) apart, after `tcp_keepalive_time` (2 h); programs set all
            three for themselves. Then the connection ends with `ETIMEDOUT`.
       *[data] { $first } is the first attempt, and the pauses between the next ones double: that is the retransmission timer (RFC 6298), which
            acknowledgments would have stopped. Linux repeats `tcp_retries2` (15) times, which takes between 13 and 30 minutes, and
            reports `ETIMEDOUT` to the program then, if the program has set no shorter limit (`TCP_USER_TIMEOUT`).
        [fin] { $first } is the first attempt, and the pauses between the next ones double. The program has closed already and does not wait for
            this; the kernel repeats the FIN some times and forgets the connection.
    }

    One lost packet, or three, would be loss, and something else would still come: duplicate acknowledgments, a late answer, data of the
    other direction. Here everything stops at once. What does that: the host has crashed or was switched off; a virtual machine was
    moved or paused; a cable, a wireless link or a tunnel went down; a route, an address or a security group was changed; a firewall or
    translator has forgotten the connection and drops its packets without a word. The last one is likely where a long silence came
    just before.

    A host that merely lost its program would still answer: its kernel sends RST for a connection that it does not know. Silence means that
    the packets do not reach a kernel, or that its answers do not come back.

peer-vanished-sure =
    { $attempts } attempts{ $has-silent-for ->
        [yes] { " " }over { $silent-for }
       *[no] { "" }
    } and no packet of the other end after { $first }: the silence is certain, for this vantage point. Whether the host or the path is gone,
    one vantage point cannot tell.{ $heard ->
        [no] { " " }The other end is nowhere in this capture, so it may also be that only one direction was captured.
       *[yes] { "" }
    }

peer-vanished-evidence-last-heard = The last packet of the other end.
peer-vanished-evidence-first = { $what ->
    [probes] The first probe without an answer.
   *[data] The first attempt without an answer.
    [fin] The first attempt without an answer.
}
peer-vanished-evidence-again = Again, and no answer.
peer-vanished-evidence-gives-up = The end that is left gives up.

peer-vanished-step-gives-up = { $actor } has waited long enough and ends the connection.
peer-vanished-step-gives-up-detail = RST after unanswered attempts

peer-vanished-not-packet-loss = Nothing at all comes back after { $first }; loss would let something pass.
peer-vanished-tell-packet-loss = Under loss a later attempt gets through, and the connection goes on.
peer-vanished-not-mtu-black-hole = { $what ->
    [probes] The probes are empty and pass any MTU.
   *[data] { $first } carries { $bytes }; { $bytes } that are far from any MTU fit everywhere.
    [fin] The FIN is empty and passes any MTU.
}
peer-vanished-tell-mtu-black-hole = In a black hole small packets pass and only large ones vanish.
peer-vanished-not-idle-timeout = A box that has forgotten the connection and drops silently looks the same, if a long silence came before.
peer-vanished-tell-idle-timeout = Repeat with a shorter pause: a timer never strikes before its time.
peer-vanished-not-slow-server = A slow program does not keep its kernel from acknowledging.
peer-vanished-tell-slow-server = There the request is acknowledged, and only the answer is late.

peer-vanished-unseen-where = Where the packets or their answers vanish: at the other host, or on the way.

peer-vanished-check-alive-where = On the end that is left, now
peer-vanished-check-alive-look = No answer: host or path are down. An answer: the host lives, and only this connection or port is lost.
peer-vanished-check-retries-where = On { $client-host }, while it happens
peer-vanished-check-retries-look = `backoff` and `unacked` that grow, `lastrcv` that grows; with `timer:(on,…)` the time of the next attempt.
peer-vanished-check-arrives-where = On { $server-host }, while it happens
peer-vanished-check-arrives-look = The attempts arrive and are answered: the way back is broken. They do not arrive: the way there is.
peer-vanished-check-route-where = On { $client-host }
peer-vanished-check-route-look = The way the packets take now; compare with a time when it worked.
peer-vanished-next-where = At both ends at the same time, from before the silence on.

peer-vanished-remedy-path = Bring host or path back: power, link, tunnel, route, security group, the state of the box between.
peer-vanished-remedy-path-risk = A box that restarts forgets all other connections too.
peer-vanished-remedy-timeout = Let programs notice sooner: `TCP_USER_TIMEOUT`, timeouts on reading, reconnects with growing pauses.
peer-vanished-remedy-timeout-risk = Limits that are too short turn a short outage into an error.
peer-vanished-remedy-keepalive = Let idle connections send keep-alives more often than any box on the way forgets.
peer-vanished-remedy-keepalive-risk = Keep-alives cost packets, and battery on mobile devices.

peer-vanished-edge-silence = no answer
