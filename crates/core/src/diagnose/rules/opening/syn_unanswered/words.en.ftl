syn-unanswered-title = { $variant ->
    [host-unreachable] The network reports that { $server-host } cannot be reached
   *[silence] { $server-host } does not answer on port { $server-port }: not even with a refusal
}

syn-unanswered-short = { $variant ->
    [host-unreachable]
        The client asks { $server-host } for a connection on port { $server-port }{ $attempts ->
            [one] { "" }
           *[other] , { $attempts } times
        }. The server itself says nothing; a router on the way reports that it cannot reach the host. Nobody answers there, not
        even to the question for its hardware address: the host is off, has left that network, or is not heard.
   *[silence]
        The client asks { $server-host } for a connection on port { $server-port }{ $attempts ->
            [one] { "" }
           *[other] , { $attempts } times
        }{ $has-waited ->
            [yes] { "," } and in { $waited } nothing comes back
           *[no] { "," } and nothing comes back
        }: no agreement, no refusal, no error message. Either the request is dropped on its way or at the server, or the answer
        is dropped on its way back. The client's program waits until its own timeout ends it.
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } connections end this way.
}

syn-unanswered-long =
    A host that receives a SYN has to say something. Where a program listens it sends a SYN-ACK, where none does it sends an
    `RST`; a filter that rejects sends an `RST` or an ICMP error. Silence is therefore a statement of its own: the SYN does not
    arrive, or somebody swallows it on purpose, or the answer does not come back.

    { $variant ->
        [host-unreachable] ICMP host unreachable comes from the last router before the server. That router has a route to the
            network and asks there who has { $server-host } (ARP, or neighbour discovery for IPv6). Linux asks three times, one
            second apart; then the neighbour entry fails, and `arp_error_report` sends the message for every packet that was
            waiting. So about three seconds between SYN and message mean an unanswered ARP request, while a filter rejects at
            once. At the client the message ends `connect` with `EHOSTUNREACH`, “No route to host”.
       *[silence] The usual swallowers say nothing by design: cloud security groups and network ACLs, `DROP` rules and chain
            policies in iptables or nftables, Kubernetes network policies, a full connection-tracking table (`nf_conntrack: table
            full, dropping packet`). In a cloud a host that is switched off is silent as well, because no router there asks
            by ARP and gives up.
    }

    What the client does meanwhile is the timer of its kernel, not its program. { $schedule ->
        [linear] The repetitions come about a second apart ({ $gaps }). That is the schedule of Linux from 6.5 on
            (`tcp_syn_linear_timeouts` is 4: at 1, 2, 3, 4 and 5 s, then 7, 11, 19, 35 and 67 s, and after 131 s `ETIMEDOUT`)
            and of macOS and the BSDs, which begin the same way.
        [doubling] The gaps ({ $gaps }) double from one second, as RFC 6298 asks: Linux before 6.5 repeats at 1, 3, 7, 15, 31
            and 63 s (`tcp_syn_retries` is 6) and gives up after 127 s with `ETIMEDOUT`.
        [doubling-from-three] The gaps ({ $gaps }) double from three seconds, the initial timeout of RFC 1122: old Windows
            repeats at 3 and 9 s and gives up after 21 s.
       *[other] A new connection has no measured round trip yet, so its first timeout is fixed at 1 s (RFC 6298). Linux from 6.5,
            macOS and the BSDs repeat at 1, 2, 3, 4 and 5 s and double after that; older Linux repeats at 1, 3, 7, 15, 31
            and 63 s. What this capture shows { $has-gaps ->
                [yes] ({ $gaps } between the requests) is too short for a schedule, or fits none of these.
               *[no] is too short for a schedule.
            }
    }

    Where a SYN gets lost, one pair of captures tells. On the sending side tcpdump sees a packet after all of the host's own
    filters, in `dev_queue_xmit_nit`, on its way into the driver: what is in a capture made there has left. On the receiving side it
    sees a packet before all of them, ahead of netfilter's `PREROUTING`. So a SYN that tcpdump shows on the server and that nobody
    answers is dropped inside that server: by a rule in `PREROUTING` or `INPUT`, by the reverse-path check
    (`rp_filter`, when the route back to the client points to another interface), or by the listener itself. A Linux
    listener whose accept queue is full drops new SYNs without a word and counts `TcpExtListenOverflows`.

    The way back deserves the same look. A SYN-ACK that leaves the server by another box than the SYN came through meets a
    connection table that has never heard of it, is INVALID there, and is dropped where a rule says so.

syn-unanswered-sure = { $variant ->
    [host-unreachable] A router says so in plain words, and { $server-host } itself sends nothing. Why nobody answers on that last
        link, a capture on the link itself has to show.
   *[silence] { $attempts ->
        [one] One request ({ $syn }) and no packet back{ $has-waited ->
            [yes] { " " }in the { $waited } that the capture goes on
           *[no] { "" }
        }: that nothing answers here is certain.
       *[other] The same request { $attempts } times from { $syn } on and no packet back: that nothing answers here is certain.
    } Where the request or its answer is lost, one capture cannot show.
}

syn-unanswered-evidence-syn = The request for a connection.
syn-unanswered-evidence-again = { $has-gaps ->
    [yes] The same request again, same port, same number, after { $gaps }: the client has heard nothing.
   *[no] The same request again, same port, same number: the client has heard nothing.
}
syn-unanswered-evidence-unreachable = A router's report that the host cannot be reached; it quotes the client's own SYN.

syn-unanswered-not-port-closed = A closed port answers at once with an `RST`. None comes{ $attempts ->
    [one] .
   *[other] , and the client goes on asking.
}
syn-unanswered-tell-port-closed =
    A capture on { $server-host }: if an `RST` leaves there for this client, the port is closed and the way back is broken too.
syn-unanswered-not-rejected-by-firewall = { $variant ->
    [host-unreachable] A filter says “prohibited” or “port unreachable”, and says it at once; “host unreachable” is what a router says
        whose ARP stays unanswered.
   *[silence] A filter that rejects sends an `RST` or an ICMP error, and neither is in this capture. A filter that drops stays silent:
        that is one of the explanations, not another finding.
}
syn-unanswered-tell-rejected-by-firewall =
    A capture filtered for the TCP port hides ICMP. Capture once more with `icmp` or `icmp6` in the filter, and see whether a
    message follows the SYN.
syn-unanswered-not-handshake-ack-lost =
    A SYN-ACK may exist and be lost on its way here; no packet of this capture speaks for it or against it.
syn-unanswered-tell-handshake-ack-lost =
    Capture on { $server-host }: a SYN-ACK that leaves there and is missing here is lost on the way back.

syn-unanswered-unseen-where =
    Where the request is lost: on the way to { $server-host }, inside it, or, as an answer, on the way back.

syn-unanswered-check-arrives-where = On { $server-host }, while the client tries again
syn-unanswered-check-arrives-look =
    The client's SYN. It does not arrive: the way there drops it. It arrives and nothing leaves: this host drops it. It arrives
    and a SYN-ACK leaves: the way back is broken.
syn-unanswered-check-drops-where = On { $server-host } and on every box between, as root, before and after one attempt
syn-unanswered-check-drops-look =
    A `DROP` rule, or a chain with the policy `DROP`, whose packet counter grows by the number of SYNs.
syn-unanswered-check-nft-where = On the same hosts, where the rules are written for nftables
syn-unanswered-check-nft-look =
    A `drop` verdict or `policy drop` that this SYN meets. Rules count only where `counter` is written in them.
syn-unanswered-check-route-where = On { $server-host }
syn-unanswered-check-route-look =
    The interface of the way back. If it is another than the one on which the SYN arrives, strict `rp_filter` drops the SYN
    (`TcpExtIPReversePathFilter` grows), and stateful boxes on the other way drop the SYN-ACK.
syn-unanswered-check-policies-where = With kubectl, if one of the ends is a pod
syn-unanswered-check-policies-look =
    A policy that selects the server's pod and names no ingress for this port, or one that selects the client's pod and names no
    egress to it. Policies drop without a message.
syn-unanswered-next-where =
    On { $server-host }, on all interfaces: does the SYN arrive, and does anything leave in answer to it?

syn-unanswered-remedy-allow =
    Allow TCP port { $server-port } from { $client-host } where it is dropped: security group, network ACL, network policy, host
    filter. A network ACL without memory needs a second entry for the answers, to the client's high ports.
syn-unanswered-remedy-allow-risk = A rule that is too wide opens the port to others; name the sources that need it.
syn-unanswered-remedy-reject =
    Where the drop is intended, reject instead (`tcp-reset` or an ICMP error): clients then fail at once and with a clear error.
syn-unanswered-remedy-reject-risk = It tells scanners too that somebody filters here.
syn-unanswered-remedy-route =
    Give { $server-host } a route back to { $client-host } by the interface and the boxes through which the request comes.
syn-unanswered-remedy-route-risk = A route serves all traffic to that network; write down the old one first.

syn-unanswered-edge-silence = { $variant ->
    [host-unreachable] not reachable
   *[silence] no answer
}
syn-unanswered-node-path = path
