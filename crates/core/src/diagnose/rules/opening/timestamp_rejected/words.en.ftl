timestamp-rejected-title = { $what ->
    [data] Data is thrown away because its timestamp has gone back
   *[opening] { $server } ignores requests whose timestamp is older than the last one from { $client-host }
}

timestamp-rejected-short = { $what ->
    [data]
        { $older } carries timestamp { $older-value }, which is older than { $newer-value } in { $newer }. The receiver takes such a segment for a leftover of long ago,
        throws it away and answers with the same ACK as before. The sender repeats it, { $attempts } times so far, always with an old timestamp.
   *[opening]
        { $client-host } was served{ $has-gap ->
            [yes] { " " }until { $gap } before
           *[no] { " " }just before
        } with timestamp { $newer-value }. Then it asks for a new connection with timestamp { $older-value }, which is lower, and gets no answer,
        { $attempts } times. Behind one address stand several clocks, and the server compares them as if they were one.{ $later ->
            [yes] { " " }A request with the higher clock is answered at once in the meantime.
           *[no] { "" }
        }
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } connections meet this.
}

timestamp-rejected-long =
    With the timestamps option each segment carries the sender's clock. PAWS, protection against wrapped sequence numbers (RFC 7323, section
    5), uses it: in a connection the clock never goes back, so a segment with an older value is a stray copy from the past, and the
    receiver drops it. If it holds data it answers with an ACK (a challenge that repeats what it expects), which is all that the sender ever
    hears.

    { $what ->
        [data] { $older-value } is { $back } ticks behind { $newer-value } (Linux counts milliseconds). No kernel's clock does this within a
            connection. Somebody writes into the option on the way: a box that gives timestamps of its own and has lost its offset
            (after a failover, on two paths), a proxy that splices two connections, a migrated virtual machine whose clock went back.
       *[opening] For one connection that is sound. Linux before 4.12 could be told to extend it to hosts: with `net.ipv4.tcp_tw_recycle` it kept the
            last timestamp of each address, and for 60 s (`TCP_PAWS_MSL`) it ignored SYNs with an older one (`tcp_conn_request`,
            counter `PassiveRejected`, later `PAWSPassive`). An address is not a host: behind a translator stand many, each with its own clock, and newer Linux gives even each
            connection its own offset. Those with a slow clock are shut out for as long as somebody with a fast clock is about. Some
            firewalls and balancers have the same idea.
    }

    { $what ->
        [data] The mark is the unmoved ACK in answer to each copy: the receiver is alive, has the packet, and says that it still waits for
            it. Where the packet was lost, it would say nothing.
       *[opening] { $later ->
            [yes] That a later request with a higher clock is answered at once rules out a closed way or a full server. The two differ in
                the timestamp.
           *[no] The server had answered this address shortly before. Timestamps that go back between connections are ordinary today; that
                the request with the lower one is ignored is what points to them.
        }
    }

timestamp-rejected-sure = { $what ->
    [data] The timestamp goes back in { $older }, and the receiver refuses this segment each time while it goes on answering: the two belong together.
   *[opening] { $later ->
        [yes] Low clocks are ignored and high ones are answered, on the same port within seconds. The server's counter proves it.
       *[no] The clock has gone back and the server has fallen silent; that the one is the reason for the other, its counter decides.
    }
}

timestamp-rejected-evidence-newer = { $what ->
    [data] The last timestamp before: { $newer-value }.
   *[opening] The last timestamp of this address that the server took: { $newer-value }.
}
timestamp-rejected-evidence-older = { $what ->
    [data] The segment with an older timestamp, and its repetitions.
   *[opening] The request with an older timestamp, { $older-value }, and its repetitions.
}
timestamp-rejected-evidence-answer = The receiver is alive: it answers each copy and still expects the same byte.
timestamp-rejected-evidence-later = A request with a higher clock is answered.

timestamp-rejected-not-syn-unanswered = { $later ->
    [yes] The server answers the same address on the same port in the meantime, so neither the way nor the listener is closed.
   *[no] A filter that was set in just this moment cannot be ruled out.
}
timestamp-rejected-tell-syn-unanswered = Connect without timestamps from the same host: if that is answered, it is the clock.
timestamp-rejected-not-packet-loss = The copies arrive: the receiver answers each of them at once.
timestamp-rejected-tell-packet-loss = A lost segment draws no answer, and its repetition is accepted.
timestamp-rejected-not-data-ignored = There is a reason that the packets show: the timestamp of { $older }.
timestamp-rejected-tell-data-ignored = Where the timestamps rise as they should, checksum, size or a filter remains.

timestamp-rejected-unseen-who = { $what ->
    [data] Who sets the timestamp back.
   *[opening] Whether { $server-host } itself ignores the requests, or a box before it.
}

timestamp-rejected-check-recycle-where = On { $server-host }
timestamp-rejected-check-recycle-look = `tcp_tw_recycle = 1`: that is it. No such key: the kernel is 4.12 or newer, so look at boxes before it.
timestamp-rejected-check-counters-where = On { $server-host }, before and after one attempt
timestamp-rejected-check-counters-look =
    `PAWSPassive` (`passive connections rejected because of time stamp`) grows with each ignored SYN, `PAWSEstab` with each ignored
    segment.
timestamp-rejected-check-metrics-where = On { $server-host }, with an old kernel
timestamp-rejected-check-metrics-look = `tsage` and `ts` of { $client-host }: the clock that it is measured by.
timestamp-rejected-check-nat-where = On the translator between, as root
timestamp-rejected-check-nat-look = Several inner hosts that share one outer address.
timestamp-rejected-next-where = On both sides of the box between: a timestamp that differs is written there.

timestamp-rejected-remedy-recycle-off = Switch `tcp_tw_recycle` off on the server. It helps nobody behind a translator, and newer kernels have removed it.
timestamp-rejected-remedy-recycle-off-risk = More connections in TIME-WAIT, which cost little memory.
timestamp-rejected-remedy-box = Let the box on the way leave timestamps alone, or keep one offset for a connection's whole life.
timestamp-rejected-remedy-box-risk = Some boxes hide the uptime of hosts in this way on purpose.
timestamp-rejected-remedy-timestamps-off = For a while: switch timestamps off on the clients or on the server.
timestamp-rejected-remedy-timestamps-off-risk = Round trips are measured less well, and fast long connections lose their protection.

timestamp-rejected-edge-too-old = timestamp too old
