syn-flood-title = { $half-open } requests to { $server } are never completed: a SYN flood

syn-flood-short =
    { $has-took ->
        [yes] In { $took } { $half-open } requests
       *[no] { $half-open } requests
    } reach { $server } from { $sources ->
        [one] one address
       *[other] { $sources } addresses
    }{ $has-rate ->
        [yes] { " " }({ $rate } per second)
       *[no] { "" }
    }, and not one of them goes on after it: no ACK, no second attempt. { $answered ->
        [0] The server does not answer them in this capture.
       *[other] The server answers { $answered } of them, in vain.
    } Its queue of half-open connections fills up at the cost of real clients{ $completed ->
        [0] { "" }
        [one] . One handshake is completed in the meantime
       *[other] . { $completed } handshakes are completed in the meantime
    }{ $victims ->
        [0] { "" }
        [one] , and one client asks again and again in vain
       *[other] , and { $victims } clients ask again and again in vain
    }.

syn-flood-long =
    A server that answers a SYN has to remember it until the ACK comes. Linux keeps such a request for up to 63 s and repeats its SYN-ACK five
    times. A SYN costs its sender nothing and need not come from the address that it names. Whoever sends many of them from invented
    addresses fills the server's queue; real clients are then dropped. RFC 4987 describes the attack and what helps against it.

    { $maker ->
        [tool] These SYNs are no operating system's: every stack sends at least its MSS and draws each initial number anew. A tool made them,
            beginning with { $first }.
       *[stack] These SYNs have the options of ordinary stacks. Forging tools can copy that; a botnet of real hosts, or a client in an endless loop, has it by nature.
    } { $sources ->
        [one] All come from one address, so one host sends them, or forges one address.
       *[other] Where an invented address belongs to nobody, nothing comes back. Where it belongs to somebody, that host resets the SYN-ACK, which even helps the server.
    }

    With SYN cookies (`net.ipv4.tcp_syncookies`, on by default) Linux stops remembering when its queue is full: it puts what it needs into the
    sequence number of the SYN-ACK (`cookie_v4_init_sequence`) and knows the connection again when the ACK brings it back. Real clients get
    through, with fewer options. The kernel's log then says “possible SYN flooding on port { $server-port }. Sending cookies”. The line and the
    servers' work remain: a SYN-ACK goes out for each SYN, and to strangers.

    { $victims ->
        [0] { $completed ->
            [0] No real client is seen in this capture.
           *[other] Real clients still get through.
        }
       *[other] Real clients suffer: their SYNs are repeated and not answered.
    }

syn-flood-sure = { $maker ->
    [tool] { $half-open } requests that no stack makes, and no sign of life behind them. Who sends them is not in the packets: the addresses are most likely invented.
   *[stack] { $half-open } half-open connections and hardly a completed one. A return path that is broken for everybody would look similar, but then clients would ask again.
}

syn-flood-evidence-flood = Requests after which nothing more comes.
syn-flood-evidence-answer = The server's answers, which nobody takes.
syn-flood-evidence-completed = Handshakes of real clients in between.

syn-flood-not-syn-unanswered = A client that hears nothing asks again after a second. These senders do not: each asks once.
syn-flood-tell-syn-unanswered = Repetitions with the same number from the same port are a client's.
syn-flood-not-handshake-ack-lost = So many senders do not lose their ACK at once, and none of them asks again or sends data.
syn-flood-tell-handshake-ack-lost = A client whose ACK is lost goes on with its request.
syn-flood-not-port-scan = All requests go to one port.
syn-flood-tell-port-scan = A scan asks ever new ports or hosts.

syn-flood-unseen-who = Who sends them: the source addresses prove nothing.

syn-flood-check-half-open-where = On { $server-host }, while it lasts
syn-flood-check-half-open-look = Hundreds of lines in `SYN-RECV` for the port, from addresses that nobody knows.
syn-flood-check-counters-where = On { $server-host }, twice
syn-flood-check-counters-look = `SyncookiesSent` grows: cookies are in use. `TCPReqQFullDrop` and `ListenDrops` grow: real requests are dropped.
syn-flood-check-cookies-where = On { $server-host }, in the network namespace of the listener
syn-flood-check-cookies-look = `tcp_syncookies` is 1 (or 2, always); the backlog is not tiny.
syn-flood-check-log-where = On { $server-host }
syn-flood-check-log-look = “possible SYN flooding on port”.
syn-flood-next-where =
    At the edge of the network, with hardware addresses: by which router do these packets come in? Two thousand packets are enough.

syn-flood-remedy-cookies = Keep SYN cookies on, and give the listener a real backlog.
syn-flood-remedy-cookies-risk = Connections that are made by cookie have no window scale or SACK unless timestamps carry them.
syn-flood-remedy-upstream = Have it filtered upstream: the provider, a scrubbing service, the cloud's protection.
syn-flood-remedy-upstream-risk = Traffic takes another way meanwhile, and false alarms shut out customers.
syn-flood-remedy-synproxy = Put a SYN proxy before the server (`SYNPROXY` in iptables, `synproxy` in nftables, XDP).
syn-flood-remedy-synproxy-risk = It must see both directions of every connection and hides the server's own options.

syn-flood-edge-no-ack = never completed
