fast-open-refused-title = { $server } does not take the data in the SYN, and the client sends it again

fast-open-refused-short =
    The client puts { $bytes } of its request into the SYN ({ $syn }, TCP Fast Open). { $how ->
        [dropped] That SYN gets no answer; only a further one is answered by { $syn-ack }, which
       *[ignored] The answer { $syn-ack }
    } acknowledges the SYN and not the data. The client sends the data once more after the handshake{ $has-again ->
        [yes] , in { $again }
       *[no] { "" }
    }. { $how ->
        [dropped] Something on the way may dislike data in a SYN; that cost a timeout.
       *[ignored] Nothing is lost but the round trip that Fast Open would have saved.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections are opened this way.
    }

fast-open-refused-long =
    TCP Fast Open (RFC 7413) lets a client that has been here before send its first bytes with the SYN. A cookie, which the server gave it
    in an earlier handshake, proves that the client's address is not forged. The server may accept the data: then its SYN-ACK
    acknowledges SYN and data together. Or it falls back to an ordinary handshake and acknowledges the SYN alone, as { $syn-ack }
    does, and the client has to send the bytes again. The fallback is a part of the protocol and not an error.

    { $how ->
        [dropped] Here the SYN with data got no answer before it was repeated. A box that drops SYNs with data does this every time; plain loss does it
            once. Linux switches Fast Open off for a while after such experiences (`tcp_fastopen_blackhole_timeout_sec`).
       *[ignored] A server falls back for one of these reasons: Fast Open is not switched on (bit 2 of `net.ipv4.tcp_fastopen`) or not asked for by the program
            (`TCP_FASTOPEN` on the listening socket); the cookie is old, because the server's key has changed or another server of the
            pool answers; too many Fast Open requests wait (`TcpExtTCPFastOpenListenOverflow`); SYN cookies are in use; or a box on the
            way has removed the cookie or the data.
    }

fast-open-refused-sure =
    Certain: { $syn } carries { $bytes } and { $syn-ack } does not acknowledge them. Why the server declines, the packets do not say.

fast-open-refused-evidence-syn = The SYN, with { $bytes } of data.
fast-open-refused-evidence-syn-ack = The answer: it acknowledges the SYN alone.
fast-open-refused-evidence-again = { $how ->
    [dropped] The SYN again, and the same data again after the handshake.
   *[ignored] The same data again, after the handshake.
}

fast-open-refused-not-packet-loss = { $how ->
    [dropped] Loss of the first SYN cannot be ruled out; that the data is sent again follows from { $syn-ack }.
   *[ignored] The SYN has arrived, since { $syn-ack } acknowledges it, and data in the same packet arrives with it or not at all.
}
fast-open-refused-tell-packet-loss = Where data is lost, later ACKs lag behind and a timer runs out; here the data follows at once.
fast-open-refused-not-wrong-syn-ack-number = { $syn-ack } acknowledges the SYN, which is a right answer.
fast-open-refused-tell-wrong-syn-ack-number = A number outside SYN and data would be wrong.

fast-open-refused-unseen-why = Why the server does not take the data.

fast-open-refused-check-sysctl-where = On { $server-host } and on { $client-host }
fast-open-refused-check-sysctl-look = Bit 1 (value 1) is for clients, bit 2 (value 2) for servers: 3 is both. The default is 1.
fast-open-refused-check-counters-where = On { $server-host }; `ActiveFail` and `Blackhole` on { $client-host }
fast-open-refused-check-counters-look = `PassiveFail`: a bad cookie. `ListenOverflow`: too many wait. All 0: the program does not ask for it.
fast-open-refused-check-cookies-where = On { $client-host }
fast-open-refused-check-cookies-look = A line with `fo_cookie`: the client has been given one; `fo_syn_drops`: its SYNs with data got lost.
fast-open-refused-next-where = On { $server-host }: does the SYN arrive there with cookie and data?

fast-open-refused-remedy-nothing = Leave it: the connection works, one round trip later than it could.
fast-open-refused-remedy-nothing-risk = None.
fast-open-refused-remedy-allow =
    To use it: switch it on at the server and in its program, share the key between the servers of a pool (`tcp_fastopen_key`), and let
    boxes pass option 34.
fast-open-refused-remedy-allow-risk = Data in a SYN can arrive twice: only for requests that may safely be repeated.

fast-open-refused-edge-data-ignored = data not taken
