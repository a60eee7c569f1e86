port-probe-title = { $client-host } only looks whether { $server } answers

port-probe-short = { $how ->
    [half-open] The client asks for a connection, gets { $syn-ack }, and drops it at once with { $close }.
    [reset] The client opens the connection and ends it with an `RST`, { $close },
   *[fin] The client opens the connection and closes it in order, { $close },
}{ $how ->
    [half-open] { "" }
   *[other] { " " }{ $has-open-for ->
        [yes] after { $open-for },
       *[no] soon,
    } without a byte of data.
} Health checks of load balancers and probes of orchestrators do so, and so do tools that look for open ports. The port is open; nothing
    is wrong with it.{ $count ->
    [one] { "" }
   *[other] { " " }It happens { $count } times in this capture.
}

port-probe-long =
    To learn whether a port is served, a handshake is enough: the SYN-ACK is the answer. What follows is only tidying up, and it tells who
    asks. { $how ->
        [half-open] { $maker ->
            [tool] The SYN has no or hardly any options, as no operating system sends it: a scanner wrote it itself. Its host's kernel
                knows of no connection and resets the SYN-ACK by itself, without being asked.
           *[stack] The opener resets before it has even acknowledged. HAProxy's TCP checks look like this: they switch off quick ACKs and close with
                `SO_LINGER` 0, so that three packets are all. A scanner's reset looks similar.
        }
        [reset] The opener completes the handshake and ends with `RST` in place of FIN: a socket that is closed with `SO_LINGER` 0. Load balancers
            and monitoring do so, because neither side is left with a connection in TIME-WAIT. A connect scan of nmap ends like this, too.
       *[fin] The opener completes the handshake and closes at once. Kubernetes' `tcpSocket` probes, the health checks of cloud balancers, `nc -z`
            and wait-for-it scripts do so.
    }

    The server's program may see such a connection: `accept` returns, and the first `read` gives end of file or `ECONNRESET`. Programs that
    log this fill their logs with it, and nothing else comes of it. What the server says after the close (a greeting, a reset in place
    of its own FIN) goes to somebody who has left.

    A handshake proves that the kernel listens, and nothing about the program behind: a process that hangs still has its
    handshakes completed by the kernel, until the accept queue is full.

port-probe-sure =
    Certain: { $syn } to { $close } without a byte of data from the opener. Whether it is a health check or curiosity, its address and its rhythm tell.

port-probe-evidence-syn = The opener asks.
port-probe-evidence-syn-ack = The port answers: it is open.
port-probe-evidence-ack = The handshake is complete.
port-probe-evidence-close = { $how ->
    [fin] The opener closes, without having said anything.
   *[other] The opener resets, without having said anything.
}
port-probe-evidence-after = What comes after; the opener has left.

port-probe-not-reset-by-client = { $how ->
    [fin] { $close } is an orderly close.
   *[other] Nothing is cut off by { $close }: no byte had been sent, and no answer was due.
}
port-probe-tell-reset-by-client = A client that aborts has asked for something before.
port-probe-not-syn-ack-refused = That the answer met a stranger is not ruled out by these packets alone.
port-probe-tell-syn-ack-refused = Whoever still waits asks again within a second or so; a probe does not.
port-probe-not-client-gave-up = { $close } comes soon after the opening, before any patience runs out, and nothing was asked for.
port-probe-tell-client-gave-up = A client that gives up has asked or waited for a greeting, for a round number of seconds.
port-probe-not-port-scan = Probes of many ports or hosts in a row would make it a scan; this is one service.
port-probe-tell-port-scan = Filter for the opener's address: how many targets, how few conversations?

port-probe-unseen-why = What the opener is: a balancer, an orchestrator, a monitor, or somebody who looks around.

port-probe-check-who-where = On { $client-host }, soon afterwards, as root
port-probe-check-who-look = The process that opens these connections; kernel-made resets leave none.
port-probe-check-probes-where = With kubectl, if { $server-host } is a pod
port-probe-check-probes-look = `tcpSocket` under `livenessProbe` or `readinessProbe`; `periodSeconds` is the rhythm of the packets.
port-probe-check-haproxy-where = On { $client-host }, if it balances
port-probe-check-haproxy-look = `check` beside the server, and `inter` as the rhythm (2 s unless set).

port-probe-remedy-nothing = Leave it, if the opener is known.
port-probe-remedy-nothing-risk = None.
port-probe-remedy-deeper = Let the health check ask something that the program itself answers (HTTP, gRPC), not only its kernel.
port-probe-remedy-deeper-risk = A deep check that depends on a database takes every instance out when that is down.
port-probe-remedy-quieter = Where logs fill up, teach the program to pass over connections that end without a byte.
port-probe-remedy-quieter-risk = Real clients that fail so early are no longer seen either.

port-probe-edge-closed = closed without data
