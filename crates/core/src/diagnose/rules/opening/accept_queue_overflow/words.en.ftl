accept-queue-overflow-title = { $server } completes handshakes and has no room to accept them

accept-queue-overflow-short = { $how ->
    [aborted]
        The handshake is complete for the client with { $client-ack }. The server answers that very ACK with a bare `RST`, while it serves others on the same
        port. So answers a listener whose queue of finished handshakes is full and that is told to say so
        (`tcp_abort_on_overflow`).
   *[other]
        For the client the connection is open: it has acknowledged the SYN-ACK with { $client-ack }{ $has-request ->
            [yes] { " " }and sends its request, { $request }
           *[no] { "" }
        }. The server behaves as if it had heard nothing and repeats its SYN-ACK{ $repeats ->
            [one] { "" }
           *[other] , { $repeats } times
        }. Its queue of finished handshakes is full: the program does not accept fast enough.{ $how ->
            [late] { " " }In the end there is room, and the connection opens late.
           *[silent] { "" }
        }
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } connections meet this.
}

accept-queue-overflow-long =
    A listening socket has two queues: half-open requests, and finished connections that wait for `accept`. The second one
    holds as many as the program asked for in `listen`, and no more than `net.core.somaxconn` (4096 since Linux 5.4, 128 before).
    When the client's last ACK arrives and that queue is full, `tcp_v4_syn_recv_sock` makes no socket: the ACK is dropped,
    `TcpExtListenOverflows` and `TcpExtListenDrops` count it, and the half-open request stays as it was.

    { $how ->
        [aborted] With `net.ipv4.tcp_abort_on_overflow` the kernel sends an `RST` instead of keeping quiet. Nobody has a socket for the connection, so the
            reset has neither the ACK flag nor a window, and every further segment of the client gets one more.
       *[other] The client does not know. It has its SYN-ACK, `connect` has returned, and it sends its request, which has no place to go and is dropped.
            The client repeats the request by its timer, the server repeats its SYN-ACK by its own (after 1, 3, 7 … s), and the
            client answers each of them with the ACK that it has sent already. As soon as the program accepts one connection, the next ACK or
            request that arrives finds room. After `tcp_synack_retries` (5) the server forgets the request, and later data
            meets an `RST`.
    }

    { $view ->
        [server] This capture was taken at the server: the SYN-ACK follows the SYN at once, and the client's ACK is in it. It does arrive, and the kernel has no use
            for it.
       *[client] This capture was taken away from the server, where a lost ACK would look the same for one connection.
    } { $has-served ->
        [yes] That others get through on the same port ({ $served }) shows that the way there is open and the listener is alive.
       *[no] { "" }
    }

    Behind a full queue stands a program that is too slow or stuck: all workers busy, a lock, a long pause of its garbage
    collector, a database that does not answer, a backlog of 1 to 5 in an old library; or a burst that is larger than the queue.

accept-queue-overflow-sure = { $how ->
    [aborted] The bare `RST` answers the handshake's own ACK while others are served: the kernel refuses the connection, no program does. A balancer that leads SYN and
        ACK to different servers would look the same; the counter on the server decides.
   *[other] { $view ->
        [server] The client's ACK arrives here and the server goes on as if it had not. A filter inside the host that drops it after tcpdump would look the same; the
            counter decides.
       *[client] { $has-served ->
            [yes] Others are served by the same listener in the same seconds, so a blocked way is unlikely. The counter on the server decides.
           *[no] From this place a lost ACK looks the same. The counter on the server decides.
        }
    }
}

accept-queue-overflow-evidence-syn-ack = The server agrees to the connection.
accept-queue-overflow-evidence-ack = The client completes the handshake.
accept-queue-overflow-evidence-request = The client's request, sent over what it believes to be an open connection.
accept-queue-overflow-evidence-again = The SYN-ACK again, after the client's ACK: the server has not taken it. The same on its neighbours.
accept-queue-overflow-evidence-reset = A bare `RST` in answer to the ACK: the kernel had no room for the connection.
accept-queue-overflow-evidence-served = Another client's request on the same port, and that it is taken.

accept-queue-overflow-not-handshake-ack-lost = { $view ->
    [server] The ACK is not lost: { $client-ack } arrives at the server.
   *[client] { $has-served ->
        [yes] Packets of others reach the same listener in the same seconds: { $served }.
       *[no] A lost ACK cannot be ruled out from here.
    }
}
accept-queue-overflow-tell-handshake-ack-lost = A capture on { $server-host }: if the ACK does not arrive there, it is lost on the way.
accept-queue-overflow-not-slow-server = { $has-again ->
    [yes] A slow program does not repeat a SYN-ACK: { $again } comes from a kernel that has not finished the handshake.
   *[no] A slow program has taken the connection, and its kernel acknowledges the request; here the kernel resets.
}
accept-queue-overflow-tell-slow-server = There the request is acknowledged at once, and only the answer takes its time.
accept-queue-overflow-not-reset-by-server = { $how ->
    [aborted] No program resets a connection that it was never given; that the reset has no ACK flag and others are served points to the kernel.
   *[other] Nothing is reset; the server asks for the ACK again.
}
accept-queue-overflow-tell-reset-by-server = A program that resets leaves an `RST` with ACK flag and window.

accept-queue-overflow-unseen-queue = How full the queue is, and why the program does not accept.

accept-queue-overflow-check-queue-where = On { $server-host }, while it happens
accept-queue-overflow-check-queue-look = For a listening socket `Recv-Q` is the length of the queue and `Send-Q` its limit. Equal or above: full.
accept-queue-overflow-check-overflows-where = On { $server-host }, twice, some seconds apart
accept-queue-overflow-check-overflows-look = `TcpExtListenOverflows` grows with each connection that is dropped.
accept-queue-overflow-check-limits-where = On { $server-host }, in the network namespace of the program
accept-queue-overflow-check-limits-look = The smaller of `somaxconn` and the program's own backlog is what counts.
accept-queue-overflow-check-threads-where = On { $server-host }
accept-queue-overflow-check-threads-look = All threads of the program at 100 %, or all of them waiting: no one is left to accept.
accept-queue-overflow-next-where = On { $server-host }, to see whether the client's ACK arrives there.

accept-queue-overflow-remedy-accept = Find what keeps the program from accepting: its thread dump or profile at that moment names it.
accept-queue-overflow-remedy-accept-risk = A restart empties the queue and destroys the trace.
accept-queue-overflow-remedy-backlog =
    Raise the backlog in the program (`listen`, nginx `backlog=`, Tomcat `acceptCount`) and `somaxconn`, then restart the program.
accept-queue-overflow-remedy-backlog-risk = A longer queue bridges bursts. Behind a program that is too slow it turns refusals into waiting.
accept-queue-overflow-remedy-instances = Share the load: more workers, more instances, limits in front of them.
accept-queue-overflow-remedy-instances-risk = More instances ask more of whatever stands behind them.

accept-queue-overflow-edge-not-accepted = not accepted
