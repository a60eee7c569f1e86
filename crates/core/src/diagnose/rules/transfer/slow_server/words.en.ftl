slow-server-title = { $answered ->
    [yes] { $server } takes { $waited } to answer
   *[no] { $server } has the request and does not answer for { $waited }
}

slow-server-short =
    { $request } brings the request. { $has-acked ->
        [yes] { $server-host } acknowledges it after { $acked }, so it has it.
       *[no] Nothing of it has to be sent again, so it arrives.
    } { $answered ->
        [yes] The answer begins only in { $answer }, { $waited } after the request{ $has-usual ->
                [yes] ; other answers on this connection take { $usual }
               *[no] { "" }
            }. The time passes on the server, or behind it.
       *[no] No answer follows in { $waited }. The program on the server has not answered, or is still at it.
    }
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

slow-server-long =
    An acknowledgment and an answer come from different parties. The kernel acknowledges within a round trip, or with the delay
    of at most some hundred milliseconds that the protocol allows (40 ms on Linux, if the program has nothing to say yet). The answer comes from the program. So the
    time between request and acknowledgment is network plus kernel, and the time from then on to the answer is the server's own.

    { $has-acked ->
        [yes] Here that is { $acked } against { $waited }.
       *[no] Here no bare acknowledgment comes in between, so the share of the network is known only from the handshake.
    } { $turns ->
        [one] There is no other request on this connection to compare with.
       *[other] There are { $turns } requests on this connection{ $slow ->
            [one] , and only this one is slow, which points to the request itself or to a moment
           *[other] , and { $slow } of them are slow
        }.
    }

    Behind a slow answer stand: a query or lock in a database, a call to another service that is slow or waits for its own timeout, a full thread or connection pool (the
    request waits in a queue before anybody looks at it), a cold start, garbage collection, a throttled CPU, DNS look-ups of the server, a disk. Round numbers
    are telling: 1, 2, 5, 10, 30 s are mostly timeouts of something behind the server. A proxy or load balancer at this address is only
    the messenger; its own log names the upstream.

    A long poll looks the same, and is meant to: the server answers when there is news.

slow-server-sure = { $answered ->
    [yes] { $has-acked ->
        [yes] Sure that the time is the server's: it had the request after { $acked }. What it did with the time, its own logs tell.
       *[no] Likely: nothing was lost. That the request arrived quickly is supposed, not shown.
    }
   *[no] Sure that the request arrived. Whether an answer came later, this capture does not show.
}

slow-server-evidence-request = The request; its last part.
slow-server-evidence-acked = The server's kernel has it.
slow-server-evidence-answer = The answer begins, { $waited } after the request.

slow-server-not-packet-loss = { $has-acked ->
    [yes] The request is acknowledged before the pause, so no repetition is waited for.
   *[no] Nothing is sent again that the pause could be explained with.
}
slow-server-tell-packet-loss = A pause for a loss ends with a repetition and lasts about 0.2, 0.4, 0.8 s …
slow-server-not-nagle-delayed-ack = The pause is much longer than any delayed acknowledgment.
slow-server-tell-nagle-delayed-ack = Pauses of 40 or 200 ms that end with a bare acknowledgment are that.
slow-server-not-receiver-stalled = The window is open: the server could read, and the client could take the answer.
slow-server-tell-receiver-stalled = A window of 0 would say that one of the programs does not read.
slow-server-not-mtu-black-hole = The answer arrives; nothing of it was too large for the path.
slow-server-tell-mtu-black-hole = A capture on the server shows whether it sends an answer that does not arrive.

slow-server-unseen-behind = What the server waited for.
slow-server-unseen-later = Whether an answer came after the end of this capture.

slow-server-check-server-log-where = On { $server-host }, for the time of { $request }
slow-server-check-server-log-look = How long the program itself took. If its log says less, the request waited before the program, in a queue or a proxy.
slow-server-check-timing-where = From { $client-host }, with the real path
slow-server-check-timing-look = Connect is quick and the first byte late: the server. Repeat it to see whether it is always so.
slow-server-check-queues-where = On { $server-host }
slow-server-check-queues-look = `Recv-Q` of the listening socket above 0: connections wait for the program to accept them.
slow-server-check-upstream-where = On { $server-host }, while a slow request runs
slow-server-check-upstream-look = Connections that it opens itself: a SYN that is repeated, or a database that answers late.
slow-server-next-where = On { $server-host }, all ports: it shows what the server asks others between request and answer.

slow-server-remedy-profile = Find the slow part by the server's own trace or profile, with the time of { $request } as the starting point.
slow-server-remedy-profile-risk = Tracing a busy server slows it further.
slow-server-remedy-backend = Where it waits for another service, give that call a short timeout, and look there next.
slow-server-remedy-backend-risk = A timeout that is too short turns slow answers into errors.
slow-server-remedy-timeouts = Set the client's timeout above what the server needs, so that it does not repeat work that is under way.
slow-server-remedy-timeouts-risk = Longer timeouts keep resources busy for longer when something hangs.
