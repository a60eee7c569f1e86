nat-translated-title = One connection on both sides of an address translation: { $from } becomes { $to }

nat-translated-short =
    { $before } and { $after } are the same SYN. Between the two looks a box has written { $to } in place of { $from }{ $what ->
        [both] , and another address for the client
       *[other] { "" }
    }. { $back ->
        [yes] Answers are translated back, so client and server each see the addresses that they expect. Nothing is wrong; the
            two legs count as one connection here.
       *[no] The answer is in this capture on one leg only: how it leaves the box on the other, this capture does not show. The
            two legs count as one connection here.
    }

nat-translated-long =
    A translation changes addresses and ports and leaves the rest of the header alone. So the initial number, { $number }, is the same on
    both legs, while it would differ between two connections by chance in all but one of four billion cases. That is how the legs
    are matched.

    { $what ->
        [source] The source is translated: masquerading or SNAT, as a router does for a private network, or a node for its pods.
        [both] Source and destination are translated: the destination to reach the server that was chosen, the source so that its answer
            comes back through the same box (hairpin, `MASQUERADE` for node ports and for a client beside its server).
       *[destination] The destination is translated: a published port, a virtual address, a ClusterIP. The box has chosen a backend.
    } The kernel keeps both address pairs in one conntrack entry and applies the reverse on the way back (`nf_nat_packet`).

nat-translated-sure = { $back ->
    [yes] Sure: both legs carry the initial number { $number }, and the answers fit.
   *[no] Sure: both legs carry the initial number { $number }. That the answer is translated back is not seen here.
}

nat-translated-evidence-before = The connection as its client opens it.
nat-translated-evidence-after = The same SYN, number { $number }, with the other addresses.
nat-translated-evidence-answer = { $back ->
    [yes] The answer on each leg.
   *[no] The answer, on one leg.
}

nat-translated-not-reply-from-other-address = The client's leg is answered from the address that it asked.
nat-translated-tell-reply-from-other-address =
    Where the reverse translation is missing, the client gets the backend's own address and refuses it.
nat-translated-not-seen-twice = { $after } differs from { $before } in its addresses.
nat-translated-tell-seen-twice = Two looks at one packet without a translation between agree in addresses and ports.

nat-translated-check-entries-where = On the box that translates
nat-translated-check-entries-look = One entry with both address pairs: the original and the reply.
nat-translated-check-rules-where = On the box that translates
nat-translated-check-rules-look = The `DNAT`, `SNAT`, `MASQUERADE` or `REDIRECT` that does it.

nat-translated-node-nat = translation
