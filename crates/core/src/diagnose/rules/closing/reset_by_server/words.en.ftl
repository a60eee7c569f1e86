reset-by-server-title = A reset from { $server-host } ends the connection { $when ->
    [before-data] before anything is said
    [before-answer] in place of an answer
    [older] that was open before the capture
   *[after-answer-began] in the middle of the conversation
}

reset-by-server-short =
    { $when ->
        [before-data] The handshake is complete and nobody has sent a byte when { $reset } ends the connection.
        [older] The connection is older than this capture. { $reset } answers what the client sends{ $has-after ->
            [yes] , { $after } after { $answers }
           *[no] { "" }
        }.
        [before-answer] The client has sent { $request-bytes }, and in place of an answer { $reset } ends the connection{ $has-after ->
            [yes] , { $after } after { $answers }
           *[no] { "" }
        }.
       *[after-answer-began] The connection is in use, { $request-bytes } to the server and { $answer-bytes } back, when { $reset } ends it{ $has-after ->
            [yes] , { $after } after { $answers }
           *[no] { "" }
        }.
    } { $ttl ->
        [foreign] It carries the server's address, but its TTL is { $reset-ttl } where the server's other packets have { $own-ttl }: it
            started somewhere else, or came another way.
       *[own] { $shape ->
            [living] Its shape is that of a living socket: the program is there and gives this connection up.
            [no-socket] Its shape is that of a host that has no such connection (any more): the program has ended, or the packet
                has come to the wrong host.
           *[unclear] The client's program gets “connection reset by peer”.
        }
    }{ $has-silence ->
        [yes] { " " }Before { $answers } the connection was silent for { $silence }.
       *[no] { "" }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

reset-by-server-long =
    A reset is read by its shape before anybody is blamed. { $shape ->
        [living] { $reset } has the ACK flag and a window field{ $has-window ->
                [yes] { " " }of { $window }
               *[no] { " " }that is not 0
            }, like the packets of a connection that lives. Linux writes it in `tcp_send_active_reset`, and that takes a socket. A few
            things make a socket do so. The program closes it with bytes in the receive buffer that it has not read (`tcp_close`
            then skips the FIN, as RFC 1122, section 4.2.2.13, demands; `TcpExtTCPAbortOnClose` counts it). The program has set
            `SO_LINGER` to 0 seconds. The process dies with unread data. Or a keep-alive or user timeout runs out.
        [no-socket] { $reset } has no ACK flag and window 0: it takes its sequence number from the acknowledgment that it answers
            and says nothing else. So answers a kernel that finds no socket for a packet (`tcp_v4_rcv`, then
            `tcp_v4_send_reset`). The connection was there and is gone: the process or the host has been restarted, the
            program had closed it already and forgotten it, or a balancer or a translation has led this packet to another host,
            which has never heard of the connection.
       *[unclear] { $reset } does not show enough of its shape to tell a program that gives up from a kernel that has no such socket:
            { $has-window ->
                [yes] its window field is { $window }.
               *[no] its window field is not in the print-out.
            }
    }

    { $when ->
        [before-data] No byte was sent in either direction, so the content of a request cannot be the reason. A program that accepts and
            resets at once has a limit on connections, an address list, or no way to serve this caller; a balancer does it when it has no
            backend to choose. A program that reads the caller's address, dislikes it and closes with `SO_LINGER` 0 looks the same.
        [older] What was said before the capture began is not known. A connection that had been quiet for long, and is reset as soon as it is used
            again, has often been forgotten by whoever answers now.
        [before-answer] The reset comes where the answer is due. Either the request itself is the reason (a program that crashes over it, refuses
            it, or closes without reading it to the end), or whoever accepted cannot serve it: a proxy without its backend looks
            just like this from the client.
       *[after-answer-began] The server has answered before, so it was willing and able. What ends such a connection is a crash or a restart in
            between, a limit on time or size, a deployment that does not wait for its open connections, or a program that
            considers itself done and closes while the client is still sending.
    }

    { $ttl ->
        [foreign] The TTL speaks against the server. Every sender starts with 64, 128 or 255 and every router takes one off. The server's
            packets arrive here with { $own-ttl }, the reset with { $reset-ttl }. A box on the way (a firewall, an intrusion
            prevention system, a balancer that has lost the connection) writes resets under the server's address.
        [own] The reset arrives with TTL { $reset-ttl }, the server's other packets with { $own-ttl }. That fits: whoever sent it sits
            where the server sits, be it the server or a proxy that speaks for it.
       *[unknown] The capture shows no TTL, so whether the reset starts where the server's other packets start stays open.
    }

    { $has-silence ->
        [yes] The silence of { $silence } before { $answers } deserves a second look. Boxes on the way forget idle connections, each after its
            own time: an AWS network load balancer or NAT gateway after 350 s, an Azure load balancer after 4 minutes, an
            application load balancer after 60 s, the keep-alive of a Node.js server after 5 s. The next packet then meets an
            `RST`, or nothing. If the resets keep coming after the same silence, it is a timer and not a fault.
       *[no] { $when ->
            [before-data] A reset does not wait:
           *[other] The data that was on its way is lost with it. A reset does not wait:
        } what lies in either buffer is thrown away, and the client's
            program gets `ECONNRESET` for whatever it tries next.
    }

reset-by-server-sure =
    { $reset } ends the connection, that much is certain. { $ttl ->
        [foreign] That it comes from the server is doubtful: its TTL is another one.
       *[own] { $shape ->
            [living] Its window shows a live socket at the end that sent it, and what made the program give up no packet says.
            [no-socket] Its bare form shows that no socket was found, and why there was none no packet says.
           *[unclear] Who wrote it and why, the packet does not say.
        }
    }

reset-by-server-evidence-opened = The connection opens: somebody at the server accepts it.
reset-by-server-evidence-request = { $when ->
    [after-answer-began] The client's first request, and the last one before the reset.
   *[before-answer] What the client says last before the reset.
}
reset-by-server-evidence-answer = The server's first bytes: it was able to answer.
reset-by-server-evidence-reset = { $shape ->
    [living] The reset: ACK flag and a window, as only a living socket has them.
    [no-socket] The reset: no ACK flag, window 0, as from a host that knows no such connection.
   *[unclear] The reset.
}

reset-by-server-not-proxy-accepted-backend-down =
    A proxy that accepts for a backend that is not there resets in the same way; nothing in these packets rules it out.
reset-by-server-tell-proxy-accepted-backend-down =
    Capture behind { $server-host }, or on its loopback: if a second connection is tried there and refused, it is a proxy. Its log says
    so too (Envoy's response flags `UF` and `UH`).
reset-by-server-not-port-closed =
    The handshake was completed: somebody listens on port { $server-port } and has accepted.
reset-by-server-tell-port-closed = A closed port answers the SYN itself with an `RST`; there is no SYN-ACK.
reset-by-server-not-reset-by-client = { $reset } travels from the server to the client.
reset-by-server-tell-reset-by-client = Look at the sender's address of the first reset of the connection.
reset-by-server-not-idle-timeout = { $has-silence ->
    [yes] The silence of { $silence } before the reset is long enough for an idle timer on the way; one occurrence does not decide.
   *[no] A silence before the reset is long enough for an idle timer on the way; one occurrence does not decide.
}
reset-by-server-tell-idle-timeout =
    Repeat with a shorter and a longer pause. A timer resets after the same silence each time, and never before.
reset-by-server-not-reset-injected = { $has-reset-ttl ->
    [yes] TTL { $reset-ttl } against { $own-ttl }: a box on the way may have written the reset under the server's address.
   *[no] A box on the way may have written the reset under the server's address.
}
reset-by-server-tell-reset-injected =
    Capture on the server at the same time: a reset that arrives at the client and never leaves the server was written between.

reset-by-server-unseen-why = { $ttl ->
    [foreign] Which box wrote the reset, and what it was told to look for.
   *[own] Why the sender of the reset gave the connection up: a program's reason is in its log, not in its packets.
}

reset-by-server-check-log-where = On { $server-host }, for the minute of the reset
reset-by-server-check-log-look = A crash, a restart, a kill for lack of memory, or the program's own line about this client.
reset-by-server-check-restarts-where = With kubectl, if the server is a pod
reset-by-server-check-restarts-look = A restart count that has grown, an age that is younger than the connection, a pod that is not ready.
reset-by-server-check-aborts-where = On { $server-host }, before and after one more occurrence
reset-by-server-check-aborts-look =
    `TCPAbortOnClose` grows: closed with unread data. `TCPAbortOnData`: data came after the close, or linger 0.
    `TCPAbortOnTimeout`: keep-alive or user timeout. None of them and no `EstabResets`: the reset was not written here.
reset-by-server-check-reason-where = On { $server-host }, as root, while it happens
reset-by-server-check-reason-look =
    A line for each reset that the kernel sends for this port, since Linux 6.10 with its reason. None: another box sends them.
reset-by-server-next-where =
    On { $server-host }, with TTLs: whether the same reset leaves there, and what comes in just before it.

reset-by-server-remedy-program = Repair what the server's log names: the crash, the limit, the missing backend.
reset-by-server-remedy-program-risk = A restart brings the service back and destroys the traces; save the log first.
reset-by-server-remedy-read =
    Let the program read the request to its end before it closes, also one that it refuses; then the client gets the answer and not
    an error.
reset-by-server-remedy-read-risk = Reading everything costs time and memory for requests that are refused: set an upper limit.
reset-by-server-remedy-drain =
    Let deployments drain: stop accepting, finish what is open, then end; keep the client's idle time below that of every box on the
    way.
reset-by-server-remedy-drain-risk = Draining makes deployments slower, and long connections need an upper limit.

reset-by-server-edge-reset = reset
