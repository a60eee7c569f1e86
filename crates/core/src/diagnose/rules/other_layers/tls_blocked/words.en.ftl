tls-blocked-title = { $how ->
    [reset] A box on the way to { $server-host } resets the TLS handshake at the client's hello
   *[silence] Nothing comes back once the client has sent its TLS hello to { $server-host }
}

tls-blocked-short =
    The connection to { $server } opens as it should. Then the client sends its hello, { $hello }{ $has-sni ->
        [yes] , which names `{ $sni }` in the clear,
       *[no] { "," }
    } { $how ->
        [reset] and { $reset } ends the connection with the server's address on it. It does not come from the server: { $proof ->
            [ttl] it arrives with TTL { $reset-ttl }, the server's other packets with { $own-ttl }.
            [early] it comes { $after } after the hello, and a round trip to the server takes { $rtt }.
           *[both] it arrives with TTL { $reset-ttl } where the server's packets have { $own-ttl }, and { $after } after the hello, less than a
                round trip of { $rtt }.
        }
       *[silence] and from then on it hears nothing: { $attempts } times it sends the hello{ $has-waited ->
            [yes] { " " }within { $waited }
           *[no] { "" }
        }, and not even an acknowledgment comes.
    }{ $has-other ->
        [yes] { " " }{ $has-other-sni ->
            [yes] A hello for `{ $other-sni }`
           *[no] A hello with another name
        } to the same server, { $other }, is answered.
       *[no] { "" }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

tls-blocked-long =
    Up to TLS 1.3 the client's hello says in the clear which host it wants (server name indication, RFC 6066), because one address
    serves many. That makes it the one packet of an encrypted connection by which a filter can choose: firewalls with categories,
    content filters of companies and schools, providers under orders, cloud firewalls with lists of allowed domains. A filter of
    this kind cannot act on the SYN, which has no name in it; so the handshake of TCP goes through and the one of TLS does not.

    { $how ->
        [reset] The cheap way to block is a forged `RST`, mostly to both ends. It has to carry the server's address and the right sequence
            number, which the box has seen. What it does not carry is the server's distance and the server's time: routers take
            one off the TTL each, and nobody nearer can be slower. { $proof ->
                [ttl] Here the TTL gives it away.
                [early] Here the time gives it away: the hello cannot have reached the server and come back.
               *[both] Here both give it away.
            } A reset that also lacks TCP timestamps where every other packet has them, or whose IP identification does not
            continue the server's, points the same way.
       *[silence] The other way is to drop: the hello and all its repetitions vanish, while everything before it passed. The client
            repeats with a doubled timer each time and gives up after its own timeout, or after some 15 minutes
            (`tcp_retries2`). A path that loses packets by chance does not lose the same small one { $attempts } times in a row.
    }

    { $has-other ->
        [yes] The other connection in this capture makes the comparison: same client, same server, same port, another name, and TLS
            comes up. What differs is the name in the hello (and its length by some bytes).
       *[no] This capture shows no second connection to compare with. A server that is itself broken for TLS would fail with every name.
    } Filters may also look at the certificate, the address, or the fingerprint of the hello (which library wrote it).

tls-blocked-sure = { $how ->
    [reset] The reset is not the server's{ $proof ->
        [both] , by its TTL and by its time
        [ttl] , by its TTL
       *[early] , by its time
    }. That the name in the hello is the reason, { $has-other ->
        [yes] the comparison with { $other } says.
       *[no] its place says; a comparison with another name would prove it.
    }
   *[silence] That the hello stays without any answer, the packets show. { $has-other ->
        [yes] That its name is the reason, the comparison with { $other } says.
       *[no] Why, they do not: a path that breaks at this moment looks the same once.
    }
}

tls-blocked-evidence-handshake = The TCP handshake goes through.
tls-blocked-evidence-hello = The client's hello{ $has-sni ->
    [yes] { " " }for `{ $sni }`
   *[no] { "" }
}.
tls-blocked-evidence-again = The hello again, without an answer.
tls-blocked-evidence-reset = The reset in the server's name.
tls-blocked-evidence-passed = Another name, same server: answered.

tls-blocked-not-reset-injected = The reset is injected; that it answers a TLS hello tells what for.
tls-blocked-tell-reset-injected = If it comes at other moments too, whatever is sent, the name is not the reason.
tls-blocked-not-proxy-accepted-backend-down = { $reset } does not come from whoever completed the handshake.
tls-blocked-tell-proxy-accepted-backend-down = A proxy's reset has the TTL of its SYN-ACK, and a full round trip.
tls-blocked-not-mtu-black-hole = The hello, { $hello }, is a small packet: any path carries it.
tls-blocked-tell-mtu-black-hole = Send a hello with a longer and a shorter name: if only size decides, it is the path's MTU.

tls-blocked-unseen-box = Where the box stands, and by which list it chooses.

tls-blocked-check-other-name-where = On { $client-host }, with a harmless name
tls-blocked-check-other-name-look = A certificate, whichever: the way to the server is open, and the name decides.
tls-blocked-check-no-name-where = On { $client-host }, without a name
tls-blocked-check-no-name-look = A certificate here and none with the name: a filter reads names.
tls-blocked-check-trace-where = On { $client-host }
tls-blocked-check-trace-look = How many hops the server is away. The TTL of the reset counts back to the box.
tls-blocked-next-where = On both sides of the suspected box: a reset that leaves it and never came in was made there.

tls-blocked-remedy-policy = Ask whoever runs the filter to allow the name; show the TTL and the comparison.
tls-blocked-remedy-policy-risk = Lists by name open more than one service where names share an address.
tls-blocked-remedy-proxy = Use the proxy that the network offers for such destinations.
tls-blocked-remedy-proxy-risk = A proxy that opens TLS needs its authority in the clients' trust stores, and sees everything.
tls-blocked-remedy-restart = If nobody meant to block: look for a security feature that was switched on by an update (intrusion prevention, “web filter”, “safe browsing”).
tls-blocked-remedy-restart-risk = Switching it off for all takes away what it protects; make an exception.

tls-blocked-edge-blocked = { $how ->
    [reset] reset
   *[silence] swallowed
}
tls-blocked-node-box = filter
