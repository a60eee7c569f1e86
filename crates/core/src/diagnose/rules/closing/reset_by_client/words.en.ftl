reset-by-client-title = { $when ->
    [reading] { $client-host } aborts the connection while the answer is still coming
   *[waiting] { $client-host } aborts the connection while it waits for an answer
}

reset-by-client-short =
    { $when ->
        [reading] The client resets the connection with { $reset } although the server is not done. What is still on its way is thrown
            away.
       *[waiting] The client asks, waits { $has-waited ->
                [yes] { $waited }
               *[no] for the answer
            } and then resets the connection with { $reset }. The server has not refused anything: its answer comes too late, or
            nobody wants it any more.
    } { $shape ->
        [living] The reset comes from a living socket, so a program decides this: a timeout, a cancelled request, a closed browser tab.
        [no-socket] The reset is that of a host that has no such connection (any more): the client's program has ended, or this packet has
            not reached the socket that it was meant for.
       *[unclear] Such an end is a timeout, a cancelled request, or a program that has ended.
    }{ $ttl ->
        [foreign] { " " }Its TTL is not the one of the client's other packets, so it may have been written on the way.
       *[own] { "" }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

reset-by-client-long =
    An end that is satisfied closes with FIN: it says that it has no more to send, and lets the other one finish. `RST` says that
    nothing more is wanted (the ABORT call of RFC 9293, section 3.10.5). { $shape ->
        [living] { $reset } has the ACK flag and a window, so it was written for a socket that lives (Linux:
            `tcp_send_active_reset`). The program closed while bytes lay unread in its receive buffer (`tcp_close` then resets, RFC
            1122, section 4.2.2.13), or had set `SO_LINGER` to 0, or was killed with unread data.
        [no-socket] { $reset } has no ACK flag and window 0: a kernel found no socket for the packet that it answers
            (`tcp_v4_send_reset`). After a close that is ordinary; a program closes its socket, the answer comes all the same, and
            the kernel resets it. Without a close before, the program has died, or the packet did not look to the kernel like
            part of the connection, as when a translation was left out.
       *[unclear] { $reset } does not show enough of its shape to tell a socket that aborts from a host that has none.
    }

    { $when ->
        [reading] The client stops in the middle of the answer. By then { $answer-bytes } of the server are in the capture, and { $lost-bytes } of
            them not acknowledged. Programs do that when they have seen enough: a browser leaves the page, a player jumps, a
            download is cancelled, a proxy loses the caller for whom it was reading, a limit on size is reached. A program that
            closes with FIN but leaves bytes unread does it without meaning to.
       *[waiting] The client stops while it waits. { $has-request ->
                [yes] Its last word is { $request }{ $has-waited ->
                    [yes] , and { $waited } later it gives up
                   *[no] { "" }
                }.
               *[no] { "" }
            } Look at that time. A round number (1, 3, 5, 10, 15, 30, 60 s) is a timeout that somebody has configured in the client, in a
            library or in a proxy that speaks as the client. Another number means a person, a cancelled context, or an
            error somewhere else in the client's program.
    }

    At the server the abort appears as `ECONNRESET` on reading or `EPIPE` on writing, and access logs show it as 499 (nginx) or
    `DC` (Envoy, downstream connection termination). The server goes on working on a request that nobody waits for, unless
    it watches its socket. When clients repeat what they have given up, that work adds up: the slow server gets slower.

    { $when ->
        [reading] What comes after the reset is answered with further resets or with nothing; it is the tail of what was on its way, not a new
            fault.
       *[waiting] Whether the server would have answered, these packets do not show. Where it does answer after the reset, its answer meets a
            closed socket and another `RST`; the time from the request to that answer is what the timeout would have had to be.
    }

reset-by-client-sure =
    { $reset } carries the client's address and ends the connection; that much is certain. { $ttl ->
        [foreign] Its TTL is another one than the client's, so a box on the way may have written it.
       *[own] { $when ->
            [waiting] That the client was waiting shows in what it sent last. Why it stopped, no packet says.
           *[reading] That the answer was not complete shows in the bytes on their way. Why it stopped, no packet says.
        }
    }

reset-by-client-evidence-request = { $has-waited ->
    [yes] The client's last words, { $waited } before it aborts.
   *[no] The client's last words before it aborts.
}
reset-by-client-evidence-answer = The server's first bytes: it was answering.
reset-by-client-evidence-reset = { $shape ->
    [living] The client's reset: ACK flag and a window, as only a living socket has them.
    [no-socket] The client's reset: no ACK flag, window 0, as from a host that knows no such connection.
   *[unclear] The client's reset.
}
reset-by-client-evidence-after = What the server still sends after that: it had not finished.

reset-by-client-step-reset = { $when ->
    [waiting] { $has-waited ->
        [yes] { $has-request ->
            [yes] { $actor } gives up { $waited } after { $request } and resets the connection.
           *[no] { $actor } gives up after { $waited } and resets the connection.
        }
       *[no] { $actor } gives up and resets the connection.
    }
   *[reading] { $actor } resets the connection in the middle of the answer.
}

reset-by-client-not-reset-by-server = { $reset } travels from the client to the server.
reset-by-client-tell-reset-by-server = Look at the sender's address of the first reset of the connection.
reset-by-client-not-nat-bypassed =
    A packet that slips past a translation makes the client's host send just such a bare reset; in this capture no packet with a
    strange address is to be seen.
reset-by-client-tell-nat-bypassed =
    Capture on the client without a filter on the server's address: look for a packet from another address to the same client port
    just before { $reset }.
reset-by-client-not-slow-server =
    The client's patience and the server's slowness are two sides of one wait; these packets do not say which of them is out of order.
reset-by-client-tell-slow-server =
    Let the client wait longer and see when the answer comes, or read the time that the server's log gives for this request.
reset-by-client-not-abortive-close = The client's reset cuts something off: not everything that was due had been said and acknowledged.
reset-by-client-tell-abortive-close =
    Where a reset only replaces the FIN, request and answer are complete and acknowledged before it.

reset-by-client-unseen-why = Why the client's program stopped: its own timeout, its caller, or an error.

reset-by-client-check-timeouts-where = Where the client is configured: put its path in for the placeholder
reset-by-client-check-timeouts-look = { $has-waited ->
    [yes] A timeout or deadline close to { $waited }; libraries and proxies have defaults that stand in no file.
   *[no] A timeout or deadline; libraries and proxies have defaults that stand in no file.
}
reset-by-client-check-log-where = On { $client-host }, for the minute of the reset
reset-by-client-check-log-look = “timeout”, “deadline exceeded”, “context canceled”, a crash, or the program's end.
reset-by-client-check-aborts-where = On { $client-host }, before and after one more occurrence
reset-by-client-check-aborts-look =
    `TCPAbortOnClose` grows: the program closed with unread data. `TCPAbortOnData`: data came after its close, or linger 0.
reset-by-client-next-where =
    On { $client-host }, and long enough to see when the server's answer would have come.

reset-by-client-remedy-timeout =
    Set the client's timeout to what the request really needs, and let each hop wait a little less than the one before it.
reset-by-client-remedy-timeout-risk = Longer waits hold threads and connections for longer; they hide a slow server, they do not cure it.
reset-by-client-remedy-server-time = Find out what the server does in that time, and answer sooner or in parts.
reset-by-client-remedy-server-time-risk = An early status line commits the server: it can no longer report an error that comes later.
reset-by-client-remedy-cancel =
    Where the client cancels on purpose, let the server notice the end of the connection and stop its work.
reset-by-client-remedy-cancel-risk = Work that is stopped halfway must leave nothing half done.

reset-by-client-edge-reset = { $when ->
    [reading] aborts reading
   *[waiting] gives up
}
