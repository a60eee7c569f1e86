packet-loss-title = { $how ->
    [asked] Data from { $sender } to { $receiver } is missing, and { $receiver } asks for it again and again
   *[other] { $lost ->
        [one] One segment from { $sender } to { $receiver } gets lost and is sent again
       *[other] { $lost } of { $segments } segments from { $sender } to { $receiver } get lost and are sent again
    }
}

packet-loss-short =
    { $how ->
        [asked] { $receiver } repeats the same acknowledgment: a segment before those that arrive is missing.
       *[other] { $sender } sends { $rate } of its segments twice before { $receiver } acknowledges them.
    } { $how ->
        [asked] { $first } is the first of these requests.
        [fast] Repeated acknowledgments report each gap, so the repetition follows within a round trip or two.
        [probe] The end of a burst is missing and nothing behind it can report that, so { $sender } probes.
       *[timer] Nothing reports the gap in time, so { $sender } waits for its retransmission timer{ $has-waited ->
            [yes] , { $waited } in all
           *[no] { "" }
        }.
    } { $hurts ->
        [yes] { $sender } also slows down after each loss, which costs more than the repetition itself.
       *[no] So little loss is ordinary, and it costs this connection next to nothing.
    }
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

packet-loss-long =
    TCP numbers every byte, so a lost segment leaves a gap that both ends can name. { $side ->
        [before] This capture was taken behind the place of the loss: the lost segment itself is not in it. It shows the gap, the
            acknowledgments of { $receiver } that stop at it, and the repetition that fills it.
       *[after] This capture was taken before the place of the loss: { $has-first ->
            [yes] { $first } leaves here intact
           *[no] the segment leaves here intact
        }, and { $has-again ->
            [yes] { $again } brings the same bytes again
           *[no] the same bytes leave once more
        } because no acknowledgment came.
    }

    A sender learns of a loss in three ways. Duplicate or selective acknowledgments tell it that later data arrived (fast retransmit, RFC
    5681 and 6675; Linux decides by time with RACK, RFC 8985): { $fast } of the repetitions here. A tail-loss probe goes out after about two round trips when the last
    segments stay unacknowledged: { $probes }. The retransmission timer is the last resort (RFC 6298; at least 200 ms on Linux, doubled each
    time): { $timers }. The timer is what a person feels, because nothing moves meanwhile.

    Loss also tells the sender to slow down. CUBIC cuts its window to 70 %, Reno to a half, and a timer run
    out starts again from one segment. Over long round trips 1 % of loss is therefore enough to make a fast path slow, while
    BBR bears it better. The usual reasons: a queue that overflows (a link slower than the one before it, a policer, a shaper), a radio
    link or a bad cable, a receive ring or softirq backlog that is full, a duplex mismatch, a box that is out of CPU.

packet-loss-sure =
    { $how ->
        [asked] Fairly sure: the requests are there, the lost segment and its repetition are only partly in this capture.
       *[other] Sure: the same bytes are sent again and acknowledged only then, and no acknowledgment says that they had arrived twice. Where
            on the way they were lost, one capture does not show.
    }

packet-loss-evidence-lost = { $side ->
    [before] What arrived while an earlier segment was missing.
   *[after] The segment when it was sent first. Nobody acknowledges it.
}
packet-loss-evidence-asked = The receiver repeats its acknowledgment: it has later data, and the bytes before are missing.
packet-loss-evidence-again = The same bytes again; they are acknowledged now.

packet-loss-not-reordering = { $how ->
    [asked] The missing segment would arrive on its own, a little late.
   *[other] An overtaken segment arrives once, a little late, and was sent in order. This one is sent again.
}
packet-loss-tell-reordering = IP identification and timestamps tell: an overtaken segment carries those of the time when it was due.
packet-loss-not-spurious-retransmission =
    A receiver that gets something twice says so (DSACK) where it supports SACK. It does not for these bytes.
packet-loss-tell-spurious-retransmission =
    `TcpExtTCPDSACKRecv` on { $sender } counts repetitions that turned out to be needless.
packet-loss-not-capture-incomplete = What the capture alone misses is acknowledged and never comes again.
packet-loss-tell-capture-incomplete = tcpdump's last lines: “packets dropped by kernel” other than 0 would make the capture doubtful.
packet-loss-not-corrupted-in-flight = A segment with a wrong checksum would be in the capture of the receiver.
packet-loss-tell-corrupted-in-flight =
    `TcpInCsumErrors` that grows on { $receiver } means that segments arrive damaged and are thrown away there.

packet-loss-unseen-where = { $side ->
    [before] Where between { $sender } and this vantage point the segments were lost.
   *[after] Where between this vantage point and { $receiver } the segments were lost.
}

packet-loss-check-socket-where = On the sender, { $sender }, while data moves
packet-loss-check-socket-look = `retrans:now/total`, `lost` and `cwnd`: how much this connection sends again, and how small its window has become.
packet-loss-check-counters-where = On { $sender }, twice, a minute apart
packet-loss-check-counters-look = `TcpRetransSegs` against `TcpOutSegs` is the rate of the whole host; `TcpExtTCPTimeouts` are the pauses that people feel.
packet-loss-check-interface-where = On both ends and on every node between
packet-loss-check-interface-look = `dropped`, `missed`, `overrun`, `crc` or `errors` that grow: that is the place.
packet-loss-check-queue-where = On the sender and on nodes with a shaper or a slow link
packet-loss-check-queue-look = `dropped` and `overlimits` of the queue in front of the narrow link.
packet-loss-check-path-where = From { $client-host }
packet-loss-check-path-look =
    Loss that begins at one hop and goes on to the last is real; a single hop that “loses” only limits its own ICMP answers.
packet-loss-next-where =
    At the other end, at the same time. Loaded together with this one, the two show which packets left and did not arrive.

packet-loss-remedy-link =
    Repair or relieve the place that drops: cable, optics, duplex, Wi-Fi channel, receive rings (`ethtool -G`), CPU of the node.
packet-loss-remedy-link-risk = Changing rings or duplex takes the link down for a moment.
packet-loss-remedy-queue =
    Where a shaper or policer drops, raise its rate or burst, or use a fair queue with active management (fq_codel, CAKE) before the narrow link.
packet-loss-remedy-queue-risk = A deeper plain queue trades loss for delay.
packet-loss-remedy-rate =
    Let the sender burst less: `fq` with pacing, BBR as congestion control, or fewer parallel connections.
packet-loss-remedy-rate-risk = BBR can take more than its share from CUBIC flows on the same link.
