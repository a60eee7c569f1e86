healthy-title = { $what ->
    [connections] { $connections ->
        [one] This connection is healthy
       *[other] These { $connections } connections are healthy
    }
   *[exchanges] { $exchanges ->
        [one] Asked and answered: nothing is wrong here
       *[other] All { $exchanges } exchanges are answered: nothing is wrong here
    }
}

healthy-short = { $what ->
    [connections]
        { $connections ->
            [one] The connection carries { $bytes }. { $opened ->
                [0] Its opening is not in the capture.
               *[other] It is opened by SYN, SYN-ACK and ACK.
            } { $closed ->
                [0] Nothing is refused, no answer is missing,
               *[other] Both ends close it in order, nothing is refused, no answer is missing,
            }
           *[other] { $connections } connections carry { $bytes }. { $opened ->
                [0] None of them is seen being opened,
                [one] One of them is seen being opened by SYN, SYN-ACK and ACK,
               *[other] { $opened } of them are seen being opened by SYN, SYN-ACK and ACK,
            } { $closed ->
                [0] none is seen being closed by FIN from both ends.
                [one] one is seen being closed by FIN from both ends.
               *[other] { $closed } are seen being closed by FIN from both ends.
            } Nothing is refused, no answer is missing,
        } nothing is reset before its end, and no loss is large enough to be felt.{ $exchanges ->
            [0] { "" }
            [one] { " " }One question without a connection (UDP, ping, ARP) is answered as well.
           *[other] { " " }{ $exchanges } questions without a connection (UDP, ping, ARP) are answered as well.
        }
   *[exchanges]
        { $exchanges ->
            [one] The question has its answer,
           *[other] Each of the { $exchanges } questions has its answer,
        } or none is due because it went to many. Nobody refuses, no other address answers, and no ICMP error speaks of them.
}

healthy-long =
    { $what ->
        [connections] This is what was looked at. The opening: SYN, a SYN-ACK from the address that was asked, acknowledging exactly one more than
            the SYN's number, and an ACK, without a timer running out between. The use: every byte that was sent is acknowledged, or is
            young enough to be on its way; segments sent again stay below one in a hundred, or below three; no ICMP error
            quotes these packets; no answer comes from a strange address. The end: FIN from both sides, or a reset after
            everything was said, or no end yet.
       *[exchanges] This is what was looked at: each request has an answer, from the address and port that were asked; no ICMP error refuses
            it; none was repeated for want of an answer. Requests to many (broadcast, multicast) need none.
    }

    A few things look like trouble and are none, so they are passed over. { $what ->
        [exchanges] A request to many that nobody answers. A host that asks for its own address before it uses it (duplicate
            address detection): silence is the good answer. A second, late answer that the asker turns away.
       *[connections] A reset in place of the last FIN: servers, browsers and load balancers end connections so to be rid of them
            sooner. A TLS close alert that meets a closed socket. A checksum that is wrong only on packets that the capturing host
            sends, because the card fills it in later. A segment larger than the link allows, which the kernel cuts or
            joins beside tcpdump. Keep-alive probes and their answers.
    }

    Healthy packets do not make a healthy service. An error page, a wrong result or a slow program travels in perfect segments. If something
    is wrong all the same, it is in what the packets carry, in connections that this capture does not hold, or at another
    time.

healthy-sure = { $what ->
    [connections] Sure for what is in the capture: { $packets ->
        [one] one packet was
       *[other] { $packets } packets were
    } checked. What happens before, after or beside it, the capture does not show.
   *[exchanges] Sure for the exchanges in the capture. What happens before, after or beside them, it does not show.
}

healthy-evidence-opened = The opening: asked, agreed, acknowledged.
healthy-evidence-answered = { $what ->
    [exchanges] The question and its answer.
   *[connections] The first bytes of either side.
}
healthy-evidence-closed = The end, as it should be.
