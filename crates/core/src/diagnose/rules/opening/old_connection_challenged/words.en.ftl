old-connection-challenged-title = { $server } answers the request with an ACK of an old connection from the same port

old-connection-challenged-short =
    The client asks { $server } for a new connection with { $syn }. The answer { $challenge } is no SYN-ACK but a bare ACK{ $has-acked ->
        [yes] { " " }for { $acked }, a number that has nothing to do with this request
       *[no] { "" }
    }: over there a connection between these very addresses and ports still lives. { $opened ->
        [yes] { $resets ->
            [0] The next request is accepted.
           *[other] The client resets the old connection, and its next request is accepted{ $has-took ->
                [yes] , { $took } after the first
               *[no] { "" }
            }.
        }
       *[no] { $resets ->
            [0] The client gets no further.
           *[other] The client refuses that with an `RST`, which should clear the old connection, yet the next request is answered in the
                same way: the `RST` does not get through or is not accepted.
        }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections meet this.
    }

old-connection-challenged-long =
    Two addresses and two ports name a connection; there cannot be two of one name. An end that receives a SYN for a connection
    that it holds as established must not believe it, or anybody could kill connections with forged SYNs. It sends a *challenge
    ACK* with its own idea of the numbers (RFC 9293, section 3.10.7.4; RFC 5961, section 4). An honest client that has forgotten
    the old connection answers with an `RST` that carries exactly the acknowledged number. That proves it, the old connection is
    removed, and the client's next SYN finds the name free (RFC 9293, section 3.5.1).

    { $has-old ->
        [yes] The old connection is in this capture: its last packet is { $old }{ $has-before ->
                [yes] , { $before } before the new request
               *[no] { "" }
            }. The client has dropped it without the server hearing of it.
       *[no] The old connection began before this capture, so only its number is seen here.
    }

    A client forgets alone when it is restarted or loses power, when its process aborts and the `RST` is lost or filtered, when a
    box on the way loses its table, or when its reset carries a number outside the server's window. It meets the same port again by a fixed source port (`bind` before `connect`),
    by a small range of ports behind an address translator, or by chance on a host that opens thousands. The party that
    challenges need not be the server: a firewall or translator that keeps connections alive in its own right answers the same way.

    { $opened ->
        [yes] Here the mechanism works as it should, and it costs one repetition.
       *[no] { $resets ->
            [0] Linux sends challenge ACKs at a limited rate (`tcp_challenge_ack_limit`, `tcp_invalid_ratelimit`: one in 500 ms), so some of the repeated requests get no
                answer at all.
           *[other] Where the client's `RST` does not end it, look at the way from client to server: a firewall that takes this `RST` for
                invalid (it knows another connection state) drops it, and the circle never ends.
        }
    }

old-connection-challenged-sure =
    { $challenge } answers a SYN without the SYN flag and for a foreign number: its sender holds a connection of this name.{ $has-old ->
        [yes] { " " }That connection is in the capture.
       *[no] { "" }
    } Whether that is { $server-host } or a box before it, only its own table shows.

old-connection-challenged-evidence-syn = The request for a new connection.
old-connection-challenged-evidence-challenge = The challenge: a bare ACK with the numbers of another connection.
old-connection-challenged-evidence-reset = The client knows of no such connection and resets it.
old-connection-challenged-evidence-old = The last packet of the old connection with the same addresses and ports.
old-connection-challenged-evidence-end = The SYN-ACK that is given once the old connection is gone.

old-connection-challenged-step-challenge = { $actor } answers { $syn } with an ACK{ $has-acked ->
    [yes] { " " }for { $ack }
   *[no] { "" }
}: the number of another connection between these addresses and ports.
old-connection-challenged-step-challenge-detail = bare ACK in answer to a SYN

old-connection-challenged-not-syn-unanswered = There is an answer, { $challenge }; it is not the one that the client can use.
old-connection-challenged-tell-syn-unanswered = Silence: nothing but repeated SYNs.
old-connection-challenged-not-wrong-syn-ack-number = { $challenge } has no SYN flag.
old-connection-challenged-tell-wrong-syn-ack-number = A SYN-ACK with a foreign number comes from somebody who opens a connection.
old-connection-challenged-not-port-closed = A closed port answers with an `RST`; { $challenge } has no `RST` flag.
old-connection-challenged-tell-port-closed = An `RST` with ACK in place of the bare ACK.

old-connection-challenged-unseen-who = Whether { $server-host } holds the old connection, or a box before it.

old-connection-challenged-check-server-socket-where = On { $server-host }, before the client asks again
old-connection-challenged-check-server-socket-look =
    A socket of { $client } in `ESTAB`, `CLOSE-WAIT`, `FIN-WAIT` or `LAST-ACK`: that is the old connection, and the process beside
    it holds it. None: the challenge comes from a box.
old-connection-challenged-check-conntrack-where = On the boxes between, as root
old-connection-challenged-check-conntrack-look = An entry for { $client } in `ESTABLISHED`, with the time for which it will be kept.
old-connection-challenged-check-counters-where = On { $server-host }, before and after one attempt
old-connection-challenged-check-counters-look = `TCPSYNChallenge` grows: this kernel sends the challenges.
old-connection-challenged-check-port-range-where = On { $client-host }, or on the translator whose ports it uses
old-connection-challenged-check-port-range-look = A narrow range meets its own old ports soon.
old-connection-challenged-next-where =
    On { $server-host }: does the client's `RST` arrive, and with the number that the challenge acknowledged?

old-connection-challenged-remedy-let-reset-through = Let the client's `RST` reach the server: repair the filter that takes it out.
old-connection-challenged-remedy-let-reset-through-risk = Resets that are let through unchecked can be forged; ask for the exact number.
old-connection-challenged-remedy-more-ports = Use changing source ports from a wide range, on the client and on the translator.
old-connection-challenged-remedy-more-ports-risk = Filters that name one source port must be changed as well.
old-connection-challenged-remedy-keep-alive =
    Let the server notice dead clients: keep-alive (`SO_KEEPALIVE`, `tcp_keepalive_time`), `TCP_USER_TIMEOUT`, or an idle limit of the
    program.
old-connection-challenged-remedy-keep-alive-risk = Probes cost a little traffic and wake sleeping devices.
old-connection-challenged-remedy-kill = End the old connection by hand on { $server-host }.
old-connection-challenged-remedy-kill-risk = If the connection is alive after all, its client loses it.

old-connection-challenged-edge-old-number = ACK of an old connection
