reply-from-other-address-title = { $view ->
    [answerer] { $client-host } refuses the answer of { $answering } and asks again
   *[other] The answer came from { $answering }, but the client had asked { $asked }
}

reply-from-other-address-short = { $view ->
    [datagram] [client:The client] sent its request to { $asked }. The answer came back from { $answering }. A socket that is
        connected to one address takes nothing from another, so the client's kernel turned the answer away{ $has-refusal ->
            [yes] { " " }with ICMP port unreachable ({ $refusal })
           *[no] { "" }
        }. Whoever answers must use the address that was asked, or be translated back to it.
    [answerer] [answering:This end] answers a SYN of [client:the client], and the client's host resets the answer. Then the very
        same SYN comes again, with the same number: whoever sent it is alive and still waiting, for an answer from
        somebody else. On its way here the destination was translated, and nothing translates the answer back.
    [node] [client:The client] sent its SYN to { $asked }. On this node it was translated and went on to { $answering }. The
        SYN-ACK went straight back to the client with the sender { $answering }, past the translation. The client has no
        connection with that address, so it refused the packet{ $has-retry ->
            [yes] { " " }and tried again
           *[no] { "" }
        }.
   *[other] [client:The client] sent its SYN to { $asked }. The SYN-ACK that belongs to it came back from { $answering }. The
        client has no connection with that address, so it refused the packet{ $has-retry ->
            [yes] { " " }and tried again
           *[no] { "" }
        }. The destination was
        translated on the way in, and nothing translated it back on the way out.
}

reply-from-other-address-long =
    { $view ->
        [datagram]
            A request and its answer belong together by more than their addresses: the answer goes to the very port that
            asked, comes from the port that was asked{ $has-ack-number ->
                [yes] , and carries the same transaction id, { $ack-number }
               *[no] { "" }
            }. Only the sender differs: { $answering } in place of { $asked }.
        [answerer]
            A kernel that has no socket for a segment answers it with a bare `RST`, without ACK and with window 0
            (RFC 9293, section 3.5.2). That is what { $refusal } is. A client that had changed its mind would not send the
            same SYN once more; this one does, so its socket lives, and it waits for an answer from another address than
            { $answering }.
       *[other]
            A SYN and its SYN-ACK belong together by number, not by address. { $first } opens with sequence number
            { $syn-number }; { $answer } acknowledges { $ack-number }, exactly one more. No other packet asks for that number,
            so { $answer } is the answer to { $first }, sent by { $answering } although { $asked } was asked{ $same-port ->
                [no] , and from another port
               *[yes] { "" }
            }.
    }

    The client keeps its half-open connection under the four values (own address, own port, { $view ->
        [answerer] asked address
       *[other] { $asked }
    }, asked port). A packet from { $answering } matches none of its sockets, so the kernel treats it as a segment for a
    connection that does not exist{ $view ->
        [datagram] { " and says so with ICMP port unreachable" }
       *[other] { " " }and sends a reset to { $answering } (Linux: `tcp_v4_send_reset`)
    }. The real attempt is not touched by that: it is still waiting, its timer runs out, and it asks again with the same
    number. Nothing in the client's program is at fault, and nothing listens in vain.

    This is what destination NAT looks like without its reverse. Somewhere on the way the destination is rewritten to a
    real server: a Kubernetes Service (ClusterIP, ExternalIP, NodePort), a load balancer, a port forward. Whoever rewrote it
    has to see the answer too, and turn the sender back{ $view ->
        [answerer] { "." }
       *[other] { " " }from { $answering } to { $asked }.
    } The answer escapes that in a few ways. Client and backend on one host or bridge: the answer is switched directly
    between two local ports and never passes the hook that would translate it. With kube-proxy this happens where
    `net.bridge.bridge-nf-call-iptables` is 0, because iptables then never sees bridged frames. With Cilium the reverse
    translation for a backend on the client's own node was missing (cilium#9285), and redirects between local endpoints
    skip netfilter altogether (cilium#10567).

    Hairpin on a LAN: the server sees the client's own address as the sender, knows a direct way to it, and answers around
    the router that translated. One-armed load balancer: the balancer rewrites only the destination, and the server's
    default route leads past it. Several addresses on one server: a UDP program that does not bind to the asked address
    answers from whatever address its route prefers.

    In the usual order of things the box that rewrites { $view ->
        [answerer] the destination
       *[other] { $asked } to { $answering }
    } in `PREROUTING` (or in a BPF program at the client's veth, or in the socket's `connect()`) stores the original in its
    connection table, and the reverse rewriting of the answer is not a rule of its own: it follows from that entry, and only
    for packets that pass the same table on their way back.

reply-from-other-address-sure = { $view ->
    [datagram] Sure: { $has-refusal ->
        [yes] the answer ({ $answer }) and its refusal ({ $refusal }) are both here
       *[no] the answer ({ $answer }) is here and the request is repeated, though no refusal is
    }. Which box did not translate back, this capture cannot show.
    [answerer] Fairly sure: { $answer } is refused by { $refusal }, and { $has-retry ->
        [yes] { $retry } asks again with the same number
       *[no] the request comes again
    }. The address that was really asked is not visible from here; a capture on the client shows it.
   *[other] Very sure: { $has-refusal ->
        [yes] { $answer } acknowledges the number of { $first }, and { $refusal } refuses it
       *[no] { $answer } acknowledges the number of { $first }, and the client asks again all the same
    }. Which box did not translate back, this capture cannot show.
}

reply-from-other-address-evidence-asked = { $view ->
    [answerer] The request as it arrives here, for { $answering }.
    [datagram] The request goes to { $asked }.
   *[other] The SYN goes to { $asked } with number { $syn-number }.
}
reply-from-other-address-evidence-answer = { $has-ack-number ->
    [yes] { $view ->
        [datagram] The answer carries the same id and comes from { $answering }.
       *[other] The SYN-ACK comes from { $answering } and acknowledges { $ack-number }: the number asked with, plus one.
    }
   *[no] The answer comes from { $answering }.
}
reply-from-other-address-evidence-refusal = { $view ->
    [datagram] The client's kernel refuses the answer: no socket of it takes packets from { $answering }.
   *[other] The client's kernel resets the answer: it has no connection with { $answering }.
}
reply-from-other-address-evidence-again = { $attempts ->
    [one] The client asks again.
   *[other] The client asks again with the same number ({ $attempts } attempts in all): it is still waiting.
}

reply-from-other-address-step-answer = { $view ->
    [datagram] [answering:Somebody else answers]{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }, from { $from-host }. It goes to the port that asked { $again }: this is the answer, with the wrong sender.
    [answerer] [answering:This end] answers{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }, from { $from-host }, and acknowledges { $ack }.
   *[other] [answering:Somebody else answers]{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }, from { $from-host }. It acknowledges { $ack }{ $fits ->
        [yes] , exactly one more than { $again }
       *[no] { "" }
    }: this is the answer, with the wrong sender.
}
reply-from-other-address-step-answer-detail = { $view ->
    [datagram] UDP
   *[other] SYN-ACK
}
reply-from-other-address-step-refusal = { $view ->
    [datagram] [client:The client] takes nothing from { $answering } and says so. It keeps waiting for { $asked }.
    [answerer] [client:The client's host] knows no such connection and resets it.
   *[other] [client:The client] never spoke to { $to-host } and resets it. It keeps waiting for { $asked }.
}
reply-from-other-address-step-refusal-detail = { $view ->
    [datagram] ICMP port unreachable
   *[other] RST without ACK: no socket here knows that packet
}

reply-from-other-address-not-port-closed =
    { $refusal } comes from the client and refuses the answer. A closed port would refuse the SYN, with an RST from the server.
reply-from-other-address-tell-port-closed =
    The direction of the RST tells: a closed port answers the client, here the client answers.
reply-from-other-address-not-old-connection-challenged =
    { $answer } is a SYN-ACK for the new number{ $has-ack-number ->
        [yes] { " " }({ $ack-number })
       *[no] { "" }
    }. An old connection would answer with a bare ACK for an old number.
reply-from-other-address-tell-old-connection-challenged =
    The flags of the answer: SYN-ACK here, a bare ACK there.
reply-from-other-address-not-syn-unanswered =
    The SYN is answered within this capture, by { $answer }; it is the answer that is not taken.
reply-from-other-address-tell-syn-unanswered =
    A capture filtered for { $asked } alone would show only unanswered SYNs. Filter for the client's port instead.
reply-from-other-address-not-syn-ack-refused =
    Possible as well: the answer arrives at another host that has the client's address. From here the two look alike.
reply-from-other-address-tell-syn-ack-refused =
    The hardware addresses tell: if the SYN and the RST come from different ones, two hosts share the address. A capture on the
    client shows which address it asked.
reply-from-other-address-not-dns-unanswered =
    The query is answered, by { $answer }; the answer has the wrong sender.
reply-from-other-address-tell-dns-unanswered =
    Without an answer there would be nothing from { $answering } in the capture.

reply-from-other-address-unseen-which-box = { $view ->
    [answerer] The address that the client asked, and the box that translated it. Neither is visible from the answering end.
   *[other] Which box translated { $asked } to { $answering } and why the answer did not pass it: the translation happens between
        the sightings.
}

reply-from-other-address-check-conntrack-where = On the node or box that translates { $view ->
    [answerer] the address that the client asked
   *[other] { $asked }
}:
reply-from-other-address-check-conntrack-look =
    An entry for the client's port whose reply line shows `src={ $answering }`. With `[UNREPLIED]` the answer never passed this
    table: it took another way.
reply-from-other-address-check-bridge-nf-where = On the node, if client and server hang on one bridge:
reply-from-other-address-check-bridge-nf-look =
    0 means that bridged frames skip iptables, so nothing translates the answer back. An error that the key is unknown means that
    `br_netfilter` is not loaded, with the same effect.
reply-from-other-address-check-nat-rules-where = On the same node:
reply-from-other-address-check-nat-rules-look =
    The DNAT rule to { $answering }, and whether a MASQUERADE or SNAT rule matches the same traffic. Without one the server sees
    the client's own address and answers it directly.
reply-from-other-address-check-cilium-lb-where = With Cilium, in the agent's pod on that node:
reply-from-other-address-check-cilium-lb-look =
    The service { $view ->
        [answerer] whose backend is { $answering }
       *[other] { $asked } with its backend { $answering }
    }, and whether the backend is on the client's own node.
reply-from-other-address-check-route-back-where = On the answering host:
reply-from-other-address-check-route-back-look =
    The next hop must be the box that translated. A direct route to the client leads the answer around it.
reply-from-other-address-check-services-where = With Kubernetes:
reply-from-other-address-check-services-look = { $view ->
    [answerer] The Service that has { $answering } among its endpoints: its address is what the client most likely asked.
   *[other] { $asked } as ClusterIP, ExternalIP or load balancer address, and { $answering } among its endpoints.
}
reply-from-other-address-next-where =
    On the node that translates, on all interfaces and with hardware addresses: the request shows both destinations, and the answer
    shows on which interface it leaves, and as whom.

reply-from-other-address-remedy-bridge-nf =
    Let bridged frames pass iptables, so that the answer meets the entry of its request.
reply-from-other-address-remedy-bridge-nf-risk =
    All bridged traffic of the node then passes iptables: more work per packet, and rules that never saw this traffic begin to
    match it. Set it in `/etc/sysctl.d` too, or it is gone after the next boot.
reply-from-other-address-remedy-masquerade =
    Translate the client's address as well (masquerade) for traffic that goes out where it came in. Then the server answers the
    box, and the box translates both ends back.
reply-from-other-address-remedy-masquerade-risk =
    The server no longer sees the client's address: logs and address-based rules change.
reply-from-other-address-remedy-upgrade =
    With Cilium, use a release in which the reverse translation for backends on the client's node is in place (cilium#9285).
reply-from-other-address-remedy-upgrade-risk = A change of the whole data path: test it on one node first.
reply-from-other-address-remedy-route =
    Lead the answer back through the box that translated: default route or policy route on the server, or put client and server in
    different networks. A UDP program can instead bind to each of its addresses.
reply-from-other-address-remedy-route-risk = The box carries the answers too; it must have the capacity for them.

reply-from-other-address-edge-not-translated-back = not translated back
reply-from-other-address-node-translator = translate
reply-from-other-address-node-backend = answering address
