mtu-black-hole-title = { $view ->
    [foreign] { $by } reports packets that are too big, but quotes an address that their sender does not know
    [ignored] { $by } reports packets that are too big, and they are sent again at full size
    [receiver] Small packets of { $server } arrive, its large ones never do
    [cut] Full-size segments vanish; only smaller ones get through
   *[stuck] Full-size segments vanish between { $client-host } and { $server-host }; small ones pass
}

mtu-black-hole-short =
    { $view ->
        [foreign] { $first }{ $has-size ->
                [yes] { " " }({ $size })
               *[no] { "" }
            } does not fit the next link. { $by } says so in { $error }{ $has-mtu ->
                [yes] { " " }and names an MTU of { $mtu }
               *[no] { "" }
            }, but it quotes the packet with other addresses than its sender used. The sender cannot tell which connection is meant, and what it
            sends at full size never arrives.
        [ignored] { $first }{ $has-size ->
                [yes] { " " }({ $size })
               *[no] { "" }
            } does not fit the next link. { $by } says so in { $error }{ $has-mtu ->
                [yes] { " " }and names an MTU of { $mtu }
               *[no] { "" }
            }, and the sender sends the same bytes again at the same length. The message reaches the host or its interface, but not its TCP.
        [receiver] { $server } takes the request, and its sequence numbers show that it has sent { $has-missing ->
                [yes] { $missing }
               *[no] an answer
            }. None of it arrives here, while its small packets do.
        [cut] { $has-attempts ->
                [yes] The { $sender } sends { $first } { $attempts } times
               *[no] The { $sender } sends { $first } again and again
            }{ $has-size ->
                [yes] , each time with { $size },
               *[no] { "" }
            } and gets no answer. Then it tries { $has-smaller ->
                [yes] { $smaller } with { $smaller-size }
               *[no] a smaller segment
            }, and from there on everything arrives. A link on the way carries less than the ends believe, and nobody says so.
       *[stuck] The handshake and small segments pass. { $has-attempts ->
                [yes] { $first } is sent { $attempts } times
               *[no] { $first } is sent again and again
            }{ $has-size ->
                [yes] , each time with { $size },
               *[no] { "" }
            } and is never acknowledged{ $alive ->
                [yes] , although the other end is there
               *[no] { "" }
            }. A link on the way carries less than the ends believe, and the ICMP message that should say so is filtered or never written.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections stall this way.
    }

mtu-black-hole-long =
    TCP fills segments to the MSS, which the ends derive from the MTU of their own links: 1500 bytes of IP are 1460 of data, or 1448 with
    timestamps. They set DF, so that no router cuts them. A link on the way may carry less: a tunnel (VXLAN takes 50 bytes, WireGuard 60 to 80, IPsec
    50 to 80, GRE 24), PPPoE (8), a VPN, a cloud's gateway. A router in front of such a link drops what is too long and answers with ICMP
    “fragmentation needed” (type 3, code 4) or ICMPv6 “packet too big”. The sender stores the smaller MTU for that destination and goes on. That is
    path MTU discovery (RFC 1191, RFC 8201), and it hangs on this one message.

    { $view ->
        [foreign] Here the message comes, but a NAT or balancer on its way has translated its outer header only. The kernel looks the quoted packet up
            by its addresses and ports, finds no socket, and drops the message. RFC 5508 demands of a NAT that it translates the quotation too.
            Those who do their translation themselves, in eBPF, in a virtual switch or in user space, have to do this by hand, and several have
            forgotten it.
        [ignored] Here the message comes. Between the interface, where it was captured, and TCP stands the packet filter: a rule that lets in only
            echo and drops other ICMP, as `related` is not accepted, is the usual reason. A kernel also refuses MTUs below its minimum
            (`net.ipv4.route.min_pmtu`, 552), and messages whose quoted sequence number is not outstanding any more.
       *[other] Here the message does not come. Somebody filters all ICMP “for safety”; or there is no router to write it: a bridge, a
            switch or a tunnel device inside a bridge just drops the frame; or the router's own address is private and is filtered on the way back.
    }

    It shows late. Handshake, login, small requests and `ping` work; the first long answer, upload, certificate chain or `git push` hangs. So it
    is blamed on the program. Linux retransmits at full size for a quarter of an hour unless `tcp_mtu_probing` is set, Windows has its own black
    hole detection. QUIC is not hit, since it begins with 1200 bytes and probes.

mtu-black-hole-sure =
    { $view ->
        [foreign] That the quoted addresses are not the sender's is in the packets. { $has-attempts ->
            [yes] Whether the sender could use the message shows in what it sends next.
           *[no] Whether the sender could use the message is not shown.
        }
        [ignored] Sure: the message is here, and the same bytes follow at the same length.
        [receiver] Likely. That the large packets are lost is sure as far as this place can tell; that their size is the reason follows from what passes.
        [cut] Sure: the same bytes fail at one size, repeatedly, and pass at a smaller one at once.
       *[stuck] { $alive ->
            [yes] As good as certain: the other end is there and answers small packets, and each try at full size is lost.
           *[no] Likely. Everything that waits is full-size and everything that passed was small. That the other end fell silent in the same moment is not
                excluded.
        }
    }

mtu-black-hole-evidence-passed = A small packet that arrived.
mtu-black-hole-evidence-large = The first packet that is too large{ $has-size ->
    [yes] , { $size }
   *[no] { "" }
}.
mtu-black-hole-evidence-told = “Too big”{ $has-mtu ->
    [yes] , MTU { $mtu }
   *[no] { "" }
}.
mtu-black-hole-evidence-again = The same bytes again at full size.
mtu-black-hole-evidence-smaller = The same bytes in a smaller segment: they arrive.
mtu-black-hole-evidence-alive = The other end is there{ $has-missing ->
    [yes] , and its numbers have moved on by { $missing }
   *[no] { "" }
}.

mtu-black-hole-not-packet-loss = Chance does not choose by size: every try at full length fails, no small packet does.
mtu-black-hole-tell-packet-loss = Send pings of both sizes: where loss is chance, both lose alike.
mtu-black-hole-not-peer-vanished = The other end is heard after the large packet was sent.
mtu-black-hole-tell-peer-vanished = A ping, or a second connection with a small request: if it is answered, only size is the matter.
mtu-black-hole-not-path-mtu-lowered = The sender does not shrink its segments.
mtu-black-hole-tell-path-mtu-lowered = Where the ICMP message arrives and is heeded, the next segments are smaller.
mtu-black-hole-not-data-ignored = The large packets do not reach the other end.
mtu-black-hole-tell-data-ignored = A capture at the other end: if the large ones arrive there, its own packet filter drops them.

mtu-black-hole-unseen-where = Which link is too narrow, and why its router's message does not arrive.
mtu-black-hole-unseen-why-unheard = Where between the capturing interface and the sender's TCP the message is lost or misunderstood.

mtu-black-hole-check-probe-where = On the sender of the large packets, towards the other end
mtu-black-hole-check-probe-look =
    1472 + 28 = 1500 bytes with DF. If this is lost and `-s 1200` is answered, halve the distance until the limit is found.
mtu-black-hole-check-path-where = There too
mtu-black-hole-check-path-look = `pmtu` falls at a router that answers; where the lines become “no reply”, nobody tells.
mtu-black-hole-check-links-where = On the nodes and gateways on the way
mtu-black-hole-check-links-look = A tunnel or bridge whose `mtu` is smaller than that of the pods or hosts before it.
mtu-black-hole-check-icmp-where = On the sender and on each firewall between
mtu-black-hole-check-icmp-look = A rule that drops ICMP before `ct state related accept`, or that lets in echo only.
mtu-black-hole-check-cache-where = On the sender
mtu-black-hole-check-cache-look = `mtu` and `expires` in the answer: the message was heard. Without them it was not.
mtu-black-hole-next-where =
    On the sender and on the other end at once, with ICMP: the last place that sees the large packet stands before the narrow link.

mtu-black-hole-remedy-mtu = Set the MTU of hosts, pods or the network plug-in to what the narrowest link carries.
mtu-black-hole-remedy-mtu-risk = It counts for new connections and pods only; two ends of one link must agree.
mtu-black-hole-remedy-icmp =
    Let ICMP type 3 code 4 and ICMPv6 type 2 through, on every box, and have NATs translate what they quote.
mtu-black-hole-remedy-icmp-risk = None worth naming; RFC 4890 says which ICMP may be dropped.
mtu-black-hole-remedy-clamp = Let the router in front of the narrow link lower the MSS in SYNs (clamping).
mtu-black-hole-remedy-clamp-risk = It helps TCP only; the table and chain must exist. UDP and other tunnels stay as they are.
mtu-black-hole-remedy-probing = Let the sender find out by itself (RFC 4821).
mtu-black-hole-remedy-probing-risk = The first stall stays, some seconds long; later ones are shorter.

mtu-black-hole-edge-too-large = too large, dropped
mtu-black-hole-node-link = narrow link
