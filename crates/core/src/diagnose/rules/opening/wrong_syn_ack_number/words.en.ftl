wrong-syn-ack-number-title = The SYN-ACK under the name of { $server } acknowledges a number that the client has not sent

wrong-syn-ack-number-short = { $view ->
    [behind]
        { $server-host } answers the request with the right number, { $syn-ack }. The client refuses it with { $reset }, and that `RST` names
        another number: what reached the client was no longer what left here. Something between the two rewrites sequence
        numbers in one direction only.
   *[before]
        The client asks for a connection with { $syn }. The answer { $syn-ack } acknowledges { $acked }{ $has-expected ->
            [yes] { " " }where { $expected } would be right
           *[no] , which is not the number that was sent
        }. { $refused ->
            [yes] The client's kernel refuses such an answer with an `RST` and goes on waiting for the right one.
           *[no] The client cannot use such an answer and goes on waiting for the right one.
        }
}{ $opened ->
    [yes] { " " }The right answer comes in the end, and the connection opens late.
   *[no] { "" }
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } connections meet this.
}

wrong-syn-ack-number-long =
    A SYN-ACK proves that its sender has read the SYN: it acknowledges the SYN's number plus one, because a SYN counts as one byte.
    A client in SYN-SENT that gets another number must send `RST`, with the wrong number as the sequence number, and stay where
    it is (RFC 9293, section 3.10.7.3). Linux does so in `tcp_rcv_synsent_state_process`. The attempt does not end with that: the timer runs
    on, and the same SYN follows.

    { $view ->
        [behind] From here the SYN-ACK is right. The `RST` to it should carry the very number that the SYN-ACK acknowledges{ $has-expected ->
                [yes] , { $expected },
               *[no] { "" }
            } and it carries { $acked }. Nobody but a box between here and the client can have changed the one or the other.
       *[before] { $origin ->
            [earlier-attempt] { $acked } is not random. It answers an earlier attempt from the same port, which is in this capture as well: the
                server, or a box before it, still has that attempt open and repeats its old answer.
           *[unknown] { $acked } belongs to something that this capture does not show: an earlier attempt from the same port, another
                numbering on the far side of a box, or somebody who guesses.
        }
    }

    Four kinds of sender make such an answer. A half-open request of an earlier attempt from the same port: the server repeats its
    SYN-ACK for up to a minute, and a client that has taken the port again in that time gets it. A firewall that randomises
    sequence numbers, or a SYN proxy, that lost its entry or sees one direction only (asymmetric routes, failover): it changes the
    number on the way out and does not change the acknowledgment back. A stale translation that leads another connection's answer
    here. And somebody who forges answers without seeing the requests.

wrong-syn-ack-number-sure = { $view ->
    [behind] The number in { $reset } is not the one that { $syn-ack } acknowledges, so a number was changed between. Which box does it, this capture does not show.
   *[before] The number stands in { $syn-ack } and fits no SYN of this attempt{ $refused ->
        [yes] ; the client's `RST` confirms it
       *[no] { "" }
    }. Who wrote it, the number alone does not say.
}

wrong-syn-ack-number-evidence-syn = The request, with the number that an answer has to acknowledge.
wrong-syn-ack-number-evidence-syn-ack = { $view ->
    [behind] The answer as it leaves here: its number is right.
   *[before] The answer: it acknowledges { $acked }.
}
wrong-syn-ack-number-evidence-refusal = { $view ->
    [behind] The client's refusal. Its number, { $acked }, is that of the answer as the client got it.
   *[before] The client's kernel refuses the answer and repeats the wrong number in doing so.
}

wrong-syn-ack-number-step-syn-ack = { $view ->
    [behind] { $actor } agrees, with the right number.
   *[before] An answer under the name of { $server-host } acknowledges { $ack }{ $has-expected ->
        [yes] , not { $expected }.
       *[no] , a number that was not sent.
    }
}
wrong-syn-ack-number-step-syn-ack-detail = { $view ->
    [behind] SYN-ACK
   *[before] SYN-ACK, wrong acknowledgment number
}

wrong-syn-ack-number-not-old-connection-challenged = { $syn-ack } is a SYN-ACK: its sender opens something, it does not defend something old.
wrong-syn-ack-number-tell-old-connection-challenged = A connection that still lives answers a SYN with a bare ACK, without the SYN flag.
wrong-syn-ack-number-not-reply-from-other-address = Addresses and ports are those that were asked; the number is what does not fit.
wrong-syn-ack-number-tell-reply-from-other-address = There the number fits exactly, and the address is another.
wrong-syn-ack-number-not-syn-ack-refused = The client has a reason that stands in the packet: the number.
wrong-syn-ack-number-tell-syn-ack-refused = Where number, ports and addresses all fit, the reset comes from a stack that never asked.

wrong-syn-ack-number-unseen-who = { $view ->
    [behind] Which box between here and the client changes numbers, and in which direction.
   *[before] Whether { $server-host } itself wrote this answer, or a box in its name.
}

wrong-syn-ack-number-check-server-side-where = { $view ->
    [behind] On { $client-host }, with absolute numbers, while it connects
   *[before] On { $server-host }, with absolute numbers, while the client connects
}
wrong-syn-ack-number-check-server-side-look =
    Compare SYN and SYN-ACK with this capture. The same numbers at both ends: an end keeps an old attempt. Different numbers: a
    box between changes them.
wrong-syn-ack-number-check-conntrack-where = On each Linux box between the two, as root
wrong-syn-ack-number-check-conntrack-look =
    An entry with the client's port { $client-port } in state `SYN_SENT` or `SYN_RECV` that is older than this attempt.
wrong-syn-ack-number-check-synproxy-where = In the same place; firewalls of other makers call it SYN cookie, SYN proxy or sequence randomisation
wrong-syn-ack-number-check-synproxy-look = A `synproxy` statement on the path of one direction only.
wrong-syn-ack-number-check-half-open-where = On { $server-host }
wrong-syn-ack-number-check-half-open-look = A half-open request of { $client } before this attempt begins.
wrong-syn-ack-number-next-where = At both ends at once, with absolute numbers: the number that differs names the side of the box.

wrong-syn-ack-number-remedy-forget = Remove the stale entry on the box that holds it, or wait a minute until it has timed out.
wrong-syn-ack-number-remedy-forget-risk = As written, all tracked connections to that port are forgotten, living ones too.
wrong-syn-ack-number-remedy-one-path =
    Lead both directions through the same box, or switch off sequence randomisation (SYN proxy) where they differ.
wrong-syn-ack-number-remedy-one-path-risk = A SYN proxy protects the server from floods; without it the server has to use SYN cookies.
wrong-syn-ack-number-remedy-ports = Let the client take a fresh port for each attempt, and not one that it has just used.
wrong-syn-ack-number-remedy-ports-risk = Filters that allow one fixed source port have to be changed with it.

wrong-syn-ack-number-edge-wrong-number = wrong number
