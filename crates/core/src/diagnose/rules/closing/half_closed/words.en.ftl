half-closed-title = { $closer ->
    [client] { $server-host } does not close after the client has closed
   *[server] { $client-host } does not close after the server has closed
}

half-closed-short =
    { $closer ->
        [client] The client closes its direction with { $close }.
       *[server] The server closes its direction with { $close }.
    } The other end's kernel acknowledges that with { $acked }, and its program never closes{ $has-open-for ->
        [yes] : { $open-for } later, when the capture ends, its FIN is still missing.
       *[no] { " " }as far as the capture goes.
    } The connection stays half open: CLOSE_WAIT at the one end, FIN_WAIT_2 at the other.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections are left like this.
    }

half-closed-long =
    Each direction of a connection is closed by itself (RFC 9293, section 3.6). { $close } ends one; the kernel of the other end
    acknowledges it in { $acked }{ $has-ack-delay ->
        [yes] { " " }after { $ack-delay }
       *[no] { "" }
    } and tells its program with an end of file. The FIN of that end has to come from the program, by `close()`, `shutdown()`, or its own
    end. It does not come. { $has-ack-delay ->
        [yes] A program that closes at once sends its FIN together with that acknowledgment.
       *[no] { "" }
    }

    Two reasons. The program does not read, so it does not notice: a pool that keeps connections without looking at them, a thread that is
    busy or stuck, a worker that waits for something else. Or it notices and forgets to close: an error path without `close()`, a
    descriptor that a child process has inherited and holds. Every such connection holds a descriptor; when they are used up,
    `accept` fails with “too many open files”.

    The closing end waits in FIN_WAIT_2. Where its program has called `close()`, Linux gives up after `tcp_fin_timeout` (60 s) and then
    answers whatever comes with RST; where it has only shut down its sending half, it waits without limit. The end in CLOSE_WAIT
    waits without limit in any case.{ $probes ->
        [0] { "" }
       *[other] { " " }Here the closing end still sends keep-alive probes.
    }

    Half closed on purpose is possible too: a client that has sent its input and waits for a long answer (`nc -N`, `ssh` with a pipe).
    Then data goes on in the other direction. Here nothing comes.

half-closed-sure =
    One FIN, its acknowledgment and no second FIN: that is in the packets. { $has-open-for ->
        [yes] The capture goes on for { $open-for } after it.
       *[no] The capture ends soon after, so the second FIN may still have come; that the acknowledgment came alone speaks against it.
    }

half-closed-evidence-close = { $closer ->
    [client] The client's FIN.
   *[server] The server's FIN.
}
half-closed-evidence-acked = It is acknowledged, without a FIN of the other end.
half-closed-evidence-probes = The closing end asks whether the other one is still there.

half-closed-step-acked = { $actor } acknowledges the close and does not close itself.
half-closed-step-acked-detail = ACK of the FIN, no FIN

half-closed-not-peer-vanished = The other end acknowledges the FIN, in { $acked }: it is there.
half-closed-tell-peer-vanished = A vanished peer does not acknowledge the FIN, which is then sent again.
half-closed-not-client-gave-up = No request was waiting when the FIN came.
half-closed-tell-client-gave-up = There the client's last request has no answer when it closes.
half-closed-not-healthy = The capture ends soon after the close; the other FIN may come later.
half-closed-tell-healthy = Capture longer, or look for the socket's state on both ends.

half-closed-unseen-later = Whether the other end closes after the capture.

half-closed-check-close-wait-where = { $closer ->
    [client] On { $server-host }
   *[server] On { $client-host }
}
half-closed-check-close-wait-look = Sockets in CLOSE-WAIT, with the process that holds them. A number that only grows is a leak.
half-closed-check-fin-wait-where = { $closer ->
    [client] On { $client-host }
   *[server] On { $server-host }
}
half-closed-check-fin-wait-look = The other half of the same connections, and with `-o` the timer that ends them.
half-closed-check-files-where = On the host with CLOSE-WAIT: put the process in for the placeholder
half-closed-check-files-look = How many sockets the process holds, against its limit on open files.
half-closed-next-where = On either end, for some minutes longer than { $close }.

half-closed-remedy-close = Let the program read until the end of the stream and close on every path, errors included.
half-closed-remedy-close-risk = A close in the wrong place cuts off answers that are still being written.
half-closed-remedy-timeout = Give idle connections an upper limit in the program or pool.
half-closed-remedy-timeout-risk = A limit that is too short ends connections that are merely quiet.

half-closed-edge-no-fin = no FIN
