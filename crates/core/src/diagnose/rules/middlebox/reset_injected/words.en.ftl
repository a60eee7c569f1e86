reset-injected-title = { $claimed ->
    [server] A reset in the name of { $server-host } that { $server-host } did not write
   *[client] A reset in the name of { $client-host } that { $client-host } did not write
}

reset-injected-short =
    { $claimed ->
        [server] { $reset } carries the server's address, but the server did not write it
       *[client] { $reset } carries the client's address, but the client did not write it
    }. { $tell ->
        [ttl] { $has-reset-ttl ->
            [yes] It arrives with TTL { $reset-ttl } where the genuine packets have { $own-ttl }: it began somewhere else.
           *[no] Its TTL is not that of the genuine packets: it began somewhere else.
        }
        [echo] { $has-echoed ->
            [yes] It carries the IP identification of { $echoed }, a packet of the other end: a box has turned that one round.
           *[no] It carries the IP identification of the packet that it answers: a box has turned that one round.
        }
        [goes-on] { $has-goes-on ->
            [yes] The supposed sender goes on with { $goes-on } as if nothing had happened.
           *[no] The supposed sender goes on as if nothing had happened.
        }
       *[copies] Several copies with guessed numbers come at once.
    } A box on the path watches this traffic and ends what it does not like{ $has-trigger ->
        [yes] { " " }(here, after { $trigger })
       *[no] { "" }
    }.{ $believed ->
        [no] { " " }The receiver was not taken in: the connection goes on.
       *[yes] { "" }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections are hit.
    }

reset-injected-long =
    TCP has no signature. Whoever sees the packets of a connection knows its addresses, ports and numbers and can write an RST that the receiver
    must believe (RFC 9293, section 3.10.7.4). What such a box does not know, or does not care for, gives it away: the headers that the real
    host's stack fills by itself.

    { $has-reset-ttl ->
        [yes] TTL. Hosts begin with 64, 128 or 255 and every router takes one off. { $own-ttl } means { $own-hops } routers between the genuine sender and this
            place, { $reset-ttl } means { $reset-hops }, if it began with an ordinary value. The route of one connection does not change in the
            moment of its end.
       *[no] TTL. It tells nothing here: equal, or not shown.
    }{ $has-echoed ->
        [yes] { " " }IP identification. { $echoed } went the other way, and { $reset } has the same identification; two hosts count independently of each
            other, and one chance in 65,536 is left. Boxes that swap the addresses of the packet in hand and set the RST flag leave it as it was.
       *[no] { "" }
    }{ $has-goes-on ->
        [yes] { " " }What comes after. A host that has reset a connection has no socket any more and cannot say { $goes-on } on it. The real one never
            knew of the reset.
       *[no] { "" }
    }{ $copies ->
        [one] { "" }
       *[other] { " " }Copies. { $copies } resets come at one time with numbers some window apart: the box guesses how far the stream is when they arrive. A
            host that ends its own connection knows.
    }

    Who does such things: intrusion prevention and web filters of companies and schools, which cannot stop a packet on a mirrored link but can
    talk across it; firewalls with `REJECT --reject-with tcp-reset`; carriers and states that censor, often in both directions at once;
    load balancers and DDoS scrubbers that clear out connections; a Kubernetes network policy agent that resets what a new policy forbids. RFC 3360
    says why it does harm. An attacker off the path would have to guess the number exactly since RFC 5961, so this one has seen the traffic.

reset-injected-sure =
    { $tell ->
        [ttl] { $also ->
            [goes-on] Sure: the TTL is another one, and the supposed sender goes on.
           *[nothing] That the reset began elsewhere is as good as certain from its TTL. A host whose kernel writes resets with another TTL than its
                programs' packets is the rare exception.
        }
        [echo] Sure: equal identifications in both directions are no chance.
       *[other] Sure that the supposed sender did not mean it: it goes on.
    } Which box it was, these packets do not say.

reset-injected-evidence-genuine = Genuine packets of the same sender{ $has-own-ttl ->
    [yes] , TTL { $own-ttl }
   *[no] { "" }
}.
reset-injected-evidence-trigger = What was said last before the reset.
reset-injected-evidence-reset = The reset{ $has-reset-ttl ->
    [yes] , TTL { $reset-ttl }
   *[no] { "" }
}.
reset-injected-evidence-goes-on = The supposed sender goes on.

reset-injected-step-reset = A reset comes in the name of { $actor }, written by somebody else.
reset-injected-step-reset-detail = RST

reset-injected-not-reset-by-server = The server's stack fills these headers otherwise in all its other packets.
reset-injected-tell-reset-by-server = A capture on the server: it shows no such reset leaving.
reset-injected-not-reset-by-client = The client's stack fills these headers otherwise in all its other packets.
reset-injected-tell-reset-by-client = A capture on the client: it shows no such reset leaving.
reset-injected-not-idle-timeout = No long silence comes before.
reset-injected-tell-idle-timeout = A box that forgets resets only what was silent before.
reset-injected-not-tls-blocked = The reset does not follow a ClientHello.
reset-injected-tell-tls-blocked =
    Repeat the request with another name, path or word to the same address: if only some of them are reset, a filter reads the content.

reset-injected-unseen-which-box = Which box on the path writes the reset, and by what rule.

reset-injected-check-hops-where = On { $client-host }
reset-injected-check-hops-look =
    The routers on the way, by number{ $has-reset-hops ->
        [yes] ; the box that writes the reset is about { $reset-hops } routers away from where this was captured, if it began with an ordinary TTL
       *[no] { "" }
    }.
reset-injected-check-rules-where = On the nodes and gateways on the way
reset-injected-check-rules-look = Rules with `reject with tcp reset` that match this traffic, with counters that grow.
reset-injected-check-policies-where = In Kubernetes
reset-injected-check-policies-look = A policy that selects one of the two ends and was changed at that time.
reset-injected-check-other-way-where = From another network, or through a tunnel
reset-injected-check-other-way-look = The same request without the reset: the box stands on the first way.
reset-injected-next-where =
    On both ends at once, with `-e` and `-v`: an RST that arrives at one end and never left the other was written between; the hardware address names
    the last router it came through.

reset-injected-remedy-owner = Ask whoever runs the filter or firewall on the way, with the time, the addresses and the TTL at hand.
reset-injected-remedy-owner-risk = The block may be meant.
reset-injected-remedy-encrypt = Let the traffic go encrypted or through a tunnel, where that is allowed: what cannot be read cannot be judged by its content.
reset-injected-remedy-encrypt-risk = Filters that judge by address or name still work, and a rule of the network may forbid it.
reset-injected-remedy-drop = For a test, drop resets with this TTL at the receiving end and see whether the connection survives.
reset-injected-remedy-drop-risk = It also drops genuine resets with that TTL; the table and chain must exist. Take the rule out again.

reset-injected-edge-forged = forged reset
