checksum-offload-title = { $both ->
    [yes] Checksums look wrong in both directions, and the packets are taken all the same
   *[no] Checksums of { $sender } look wrong because its network card fills them in later
}

checksum-offload-short =
    { $wrong ->
        [one] One packet of { $sender } carries
       *[other] { $wrong } packets of { $sender } carry
    } a checksum that does not fit, { $first } for example. They are not damaged: the capture was taken on the sending host, before { $both ->
        [yes] a card, if there is one, computed the checksum
       *[no] its card computed the checksum
    }.{ $has-acked ->
        [yes] { " " }{ $acked } answers, so the packet was right when it arrived.
       *[no] { "" }
    }{ $both ->
        [yes] { " " }Both directions look so: no card comes between the two ends, as for containers or virtual machines on one host, or the packets were changed in the file afterwards.
       *[no] { " " }Packets of the other end are right.
    }

checksum-offload-long =
    Linux hands packets to the network card with the checksum field half done: it holds the sum of the pseudo header only (`CHECKSUM_PARTIAL`), and the card adds
    the rest while it sends. tcpdump sees the packet before that. A verifier then says “incorrect”, for outgoing packets only. Packets that come in
    were completed by the other end's card and are right.

    Between containers, virtual machines and bridges on one host (veth, virtio, loopback) no card is involved. The kernel marks such packets as good and delivers
    them, so both directions look wrong at both ends and work.

    Where a packet with such a field does reach a wire, something skipped the last step: a tunnel or a capture-and-replay tool, an old virtio or
    overlay driver. Then the receiver's own capture shows it wrong too, and data is sent again. Here it is not.

checksum-offload-sure = { $has-acked ->
    [yes] Sure: { $acked } shows that the other end accepted it.
   *[no] Likely: all checksums of this sender look alike, and nothing is sent again on their account.
}

checksum-offload-evidence-wrong = The checksum has not been filled in yet.
checksum-offload-evidence-acknowledged = The other end has taken it.

checksum-offload-not-corrupted-in-flight = { $has-acked ->
    [yes] A damaged packet would be thrown away; { $acked } answers this one.
   *[no] None of them is sent again.
}
checksum-offload-tell-corrupted-in-flight = Look at a capture on the receiving host: there the checksums are right, or they are not.

checksum-offload-check-offload-where = On the capturing host
checksum-offload-check-offload-look = `tx-checksumming: on`: the card computes checksums, so a capture here cannot show them.
checksum-offload-check-counters-where = On the receiving host
checksum-offload-check-counters-look = `TcpInCsumErrors` that does not grow: nothing arrives damaged.

checksum-offload-remedy-nothing = Nothing has to be done. In Wireshark, switch “Validate the TCP checksum if possible” off.
checksum-offload-remedy-nothing-risk = With validation off, real damage goes unnoticed too.
checksum-offload-remedy-capture = If right checksums are needed in a capture, switch the offload off while capturing.
checksum-offload-remedy-capture-risk = More CPU for every packet; the link may pause for a moment when the setting changes.
