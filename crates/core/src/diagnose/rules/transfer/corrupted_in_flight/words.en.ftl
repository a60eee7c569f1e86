corrupted-in-flight-title = Segments from { $sender } arrive damaged: { $bad } with a wrong checksum

corrupted-in-flight-short =
    The checksum of { $first } does not fit its contents{ $bad ->
        [one] { "" }
       *[other] , nor do those of { $bad } segments in all
    }, while { $good } other packets of { $sender } are right. { $receiver } has to throw such a segment away without a word{ $has-repeat ->
        [yes] ; { $repeat } brings the same bytes again.
       *[no] .
    } To both ends it looks like loss, but the packets arrive: something on the way changes them.
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

corrupted-in-flight-long =
    The TCP checksum covers header, data and a pseudo header of the addresses. It is computed by the sending host (or its card) and verified by the receiving
    one. Every link has a check of its own, for Ethernet a CRC of 32 bits, which a switch verifies before it sends a frame on. Damage on a cable therefore never gets this
    far. What does was changed inside a device, between two CRCs: in a faulty memory of a switch, router or card, by a driver or DMA error, by a
    box that rewrites the packet (address translation, MSS clamping, protocol helpers, header compression) and updates the checksum wrongly.

    Which packets are hit tells. Random ones: memory or a bus. Always the same contents or offset: a stuck bit. Only translated or tunnelled ones: the
    software or offload that rewrites them. Only with one offload switched on: driver or firmware.

    { $again ->
        [0] No repetition of a damaged segment is in this capture.
        [one] One damaged segment is sent again here, as after a loss.
       *[other] { $again } damaged segments are sent again here, as after a loss.
    } The checksum has only 16 bits and is blind to swapped words, so where packets are
    damaged often, some pass as good (Stone and Partridge found that in the wild). TLS and SSH notice that and break the connection.

corrupted-in-flight-sure = { $again ->
    [0] Likely: the checksum is wrong and others of the same sender are right, but no repetition shows that the receiver refused it.
   *[other] Sure: packets of one sender are partly right and partly wrong, and the wrong ones are sent again. That excludes a capture made before the card had filled the checksum in.
}

corrupted-in-flight-evidence-sent = The same segments before the damage, where they were captured, too.
corrupted-in-flight-evidence-bad = The checksum does not fit the contents.
corrupted-in-flight-evidence-again = The same bytes again, since the receiver threw the damaged ones away.

corrupted-in-flight-not-checksum-offload = { $good ->
    [one] One packet of the same sender carries
   *[other] { $good } packets of the same sender carry
} a right checksum, so it is computed before this vantage point{ $has-repeat ->
    [yes] ; and what is wrong has to be sent again
   *[no] { "" }
}.
corrupted-in-flight-tell-checksum-offload = Where the card fills the checksum in, all packets of the capturing host are wrong, and all are acknowledged.
corrupted-in-flight-not-packet-loss = { $first } is not lost, it is here.
corrupted-in-flight-tell-packet-loss = A lost segment is missing in a capture on the receiver.
corrupted-in-flight-not-data-ignored = There is a reason to ignore { $first }: its checksum.
corrupted-in-flight-tell-data-ignored = Data that is ignored for another reason carries a right checksum.

corrupted-in-flight-unseen-where = Which device changes the packets.

corrupted-in-flight-check-counters-where = On { $receiver }
corrupted-in-flight-check-counters-look = `TcpInCsumErrors` that grows: damaged segments arrive at this host.
corrupted-in-flight-check-card-where = On both ends
corrupted-in-flight-check-card-look = Counters with `csum`, `crc` or `err` that grow.
corrupted-in-flight-check-offload-where = On the capturing host
corrupted-in-flight-check-offload-look = Checksum and segmentation offloads: switch them off one by one and see with which the errors end.
corrupted-in-flight-check-interface-where = On hosts and nodes between
corrupted-in-flight-check-interface-look = `crc` and `frame` errors name a bad cable or port; their absence points to a device's memory or software.
corrupted-in-flight-next-where = At the next point towards the sender, with contents: compare a damaged packet there with the one here, and see which bytes have changed.

corrupted-in-flight-remedy-hardware = Take the suspect device, card or module out of the path, or replace it.
corrupted-in-flight-remedy-hardware-risk = The path is down, or without its spare, meanwhile.
corrupted-in-flight-remedy-offload = Where an offload is behind it, switch it off until driver or firmware is mended.
corrupted-in-flight-remedy-offload-risk = More CPU for every packet; the link may flap when the setting changes.
corrupted-in-flight-remedy-encrypt = Until it is found, move valuable data only with TLS or SSH: they notice what the checksum misses.
corrupted-in-flight-remedy-encrypt-risk = Damage then breaks connections instead of passing unseen.

corrupted-in-flight-edge-damaged = damaged
