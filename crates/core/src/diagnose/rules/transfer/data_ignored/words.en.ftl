data-ignored-title = { $receiver } receives data of { $sender } and ignores it

data-ignored-short =
    { $first } brings { $bytes } that are next in order, and they come { $attempts } times. { $receiver } is alive{ $has-alive ->
        [yes] : it answers later packets, as in { $alive }
       *[no] { "" }
    }, but it never acknowledges these bytes. { $larger ->
        [yes] They are larger than anything that it has acknowledged ({ $largest }), so their size may be the reason: something at or before { $receiver } throws such segments away.
       *[no] Segments of this size were acknowledged before. Something on { $receiver }, or right before it, throws just these away.
    }
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

data-ignored-long =
    tcpdump sees a packet as soon as the card's driver hands it over. Much happens between that moment and the acknowledgment, and each step can drop it
    without a word: a packet filter (`INPUT`, nftables, eBPF, a security agent), reverse-path filtering, a wrong checksum, the timestamp test PAWS (RFC 7323,
    section 5: an older timestamp than the last one is answered but not taken), a number outside the window, a socket filter, a full socket
    backlog, a policy on the tunnel or VLAN that the packet came through.

    The receiver tells by what it does answer. { $has-alive ->
        [yes] { $alive } acknowledges the same number as before: its kernel still handles this connection, and it has got packets behind the missing bytes, or
            asks for them.
       *[no] It still handles this connection.
    } So neither the host nor the path is down. { $last } is the last attempt in this capture.

    { $larger ->
        [yes] Where only large segments are missing, two places are likely: a link with a smaller MTU between this vantage point and the receiver
            (see mtu-black-hole), if the capture was not taken on the receiver; or a filter by length, if it was.
       *[no] Where segments of all sizes are ignored from one moment on, look for what began then: a rule that was loaded, a clock or timestamp
            that jumped, a connection-tracking entry that was replaced.
    }

data-ignored-sure =
    { $larger ->
        [yes] Likely. If this capture was taken on { $receiver }, it is sure: the segments arrive and are dropped by that host. If not, they may get lost behind this vantage point because of their size.
       *[no] Fairly sure: the same bytes come { $attempts } times, smaller or equal ones were acknowledged, and the receiver goes on answering.
    }

data-ignored-evidence-ignored = Next in order, inside the window, and never acknowledged.
data-ignored-evidence-again = The same bytes again.
data-ignored-evidence-alive = The receiver answers, and leaves these bytes out.

data-ignored-not-mtu-black-hole = { $larger ->
    [yes] Their size may also be too large for a link behind this vantage point.
   *[no] Segments as large as { $first } were acknowledged before.
}
data-ignored-tell-mtu-black-hole = A capture on { $receiver } decides: if the segments are there, no link was too small for them.
data-ignored-not-packet-loss = Chance does not take the same bytes { $attempts } times and nothing else: { $last } is the last of them.
data-ignored-tell-packet-loss = Random loss lets a repetition through sooner or later.
data-ignored-not-peer-vanished = The receiver answers after the first copy.
data-ignored-tell-peer-vanished = A host that is gone answers nothing at all, not even keep-alive probes.
data-ignored-not-receiver-stalled = The window of the receiver is open in these answers.
data-ignored-tell-receiver-stalled = A receiver without room announces a window of 0.
data-ignored-not-corrupted-in-flight = Checksums of { $sender } are right in this capture.
data-ignored-tell-corrupted-in-flight = `TcpInCsumErrors` on { $receiver } grows with every segment that is thrown away for its checksum.

data-ignored-unseen-reason = Which rule or test on the receiver's side drops the segments.

data-ignored-check-rules-where = On { $receiver }, and on its node if it is a container
data-ignored-check-rules-look = Rules that match by length, mark, state or interface; counters that grow with each attempt.
data-ignored-check-iptables-where = On { $receiver }
data-ignored-check-iptables-look = A DROP whose packet counter grows by one with each attempt.
data-ignored-check-counters-where = On { $receiver }, before and after an attempt
data-ignored-check-counters-look = The one that grows names the reason: checksum, old timestamp, full receive queue, full backlog.
data-ignored-check-drops-where = On { $receiver }, while it happens
data-ignored-check-drops-look = The kernel function that frees the packets: `nf_hook_slow` is a filter, `tcp_v4_rcv` or `tcp_validate_incoming` is TCP itself.
data-ignored-next-where = On { $receiver }: if the segments are in that capture, the host drops them; if not, the path does.

data-ignored-remedy-filter = Correct the rule that the counters name; for old timestamps, find who mixes two senders into one connection.
data-ignored-remedy-filter-risk = The rule may be there on purpose; let the one who owns it decide.
data-ignored-remedy-mtu = Where only large segments are dropped, lower the MSS (`tcp-mss` clamping) until the cause is found.
data-ignored-remedy-mtu-risk = Every segment carries a little less; a filter by length is only worked around.

data-ignored-edge-ignored = ignored
