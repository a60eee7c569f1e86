spurious-retransmission-title = { $needless ->
    [one] { $sender } sends data again that { $receiver } already has
   *[other] { $sender } sends { $needless } segments again that { $receiver } already has
}

spurious-retransmission-short =
    { $proof ->
        [acknowledged] { $again } brings bytes that { $receiver } has acknowledged before.
       *[told] { $again } brings bytes that { $receiver } then reports as received twice.
    } The first copy was not lost; it, or the acknowledgment of it, was only late, or a copy was made on the way. { $hurts ->
        [yes] { $rate } of the data segments are such repetitions. A sender that takes them for losses slows down for nothing.
       *[no] So few of them do no harm.
    }
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

spurious-retransmission-long =
    { $proof ->
        [acknowledged] Whoever captured this saw the acknowledgment pass first and the repetition afterwards. { $has-first ->
                [yes] { $first } carried the bytes first.
               *[no] The first copy is further back or before this capture.
            } Either the acknowledgments were lost or late on the rest of their way to the sender, or the repetition was under way
            already, or something on the path duplicated the packet: a copy made by the network carries the old timestamp and IP
            identification.
       *[told] A receiver that gets bytes twice says so in its next acknowledgment: its first SACK block lies below the acknowledged number
            (DSACK, RFC 2883). { $has-waited ->
                [yes] The repetition left { $waited } after the bytes were last sent.
               *[no] { "" }
            }
    }

    Three mechanisms cause it. A delay that jumps beyond the retransmission timeout: Wi-Fi power saving, mobile handover, a
    host that was not scheduled, a queue that filled at once. Acknowledgments that are dropped or held back by an asymmetric, overloaded return path or by a box that thins
    ACKs out. And reordering that is deep enough to look like loss.

    Linux notices and takes the slowdown back: F-RTO (RFC 5682) after a timer, DSACK and timestamps (Eifel, RFC 3522) after a fast
    retransmission. The counters below show it. Stacks without these stay slow.

spurious-retransmission-sure = { $proof ->
    [acknowledged] Sure: the acknowledgment comes before the repetition. Whether the sender had already seen it, its own side shows.
   *[told] Sure: the receiver itself reports the bytes as received twice.
}

spurious-retransmission-evidence-first = The bytes when they came first.
spurious-retransmission-evidence-acknowledged = The receiver acknowledges the bytes: they have arrived.
spurious-retransmission-evidence-again = The same bytes again, needlessly.
spurious-retransmission-evidence-reported = The receiver reports that it has got them twice (DSACK).

spurious-retransmission-not-packet-loss = The bytes had arrived: { $proof ->
    [acknowledged] they were acknowledged before they came again.
   *[told] the receiver says that it has them twice.
}
spurious-retransmission-tell-packet-loss = Lost bytes are acknowledged only after the repetition, and without DSACK.
spurious-retransmission-not-seen-twice =
    A second sighting of one packet agrees in IP identification and follows within microseconds at another place. { $again } does not.
spurious-retransmission-tell-seen-twice = Capture on one interface only: a true repetition stays, a second sighting is gone.

spurious-retransmission-unseen-why = Whether the sender's timer, lost acknowledgments or a copying device is behind it.

spurious-retransmission-check-counters-where = On the sender { $sender } (the last one on { $receiver })
spurious-retransmission-check-counters-look =
    `TcpExtTCPDSACKRecv`: needless repetitions that were reported. `TcpExtTCPSpuriousRTOs`: timers that ran out too early.
spurious-retransmission-check-socket-where = On { $sender }
spurious-retransmission-check-socket-look = `rto` far above `rtt` with a large second value of `rtt` (its variation): the delay jumps. `dsack_dups` counts.
spurious-retransmission-check-jitter-where = From { $client-host }
spurious-retransmission-check-jitter-look = A maximum far above the average, or `DUP!` in the output: the path delays in jumps, or copies packets.
spurious-retransmission-next-where = On the sender: it shows whether the acknowledgments come back in time.

spurious-retransmission-remedy-delay =
    Look for what stops the traffic for a moment: power saving of Wi-Fi or CPU, CPU limits of a container, a queue that is much too deep.
spurious-retransmission-remedy-delay-risk = Without power saving the device needs more energy.
spurious-retransmission-remedy-ack-path = Check the way back: loss and queues there delay acknowledgments though the data gets through.
spurious-retransmission-remedy-ack-path-risk = None, it is only a measurement.
spurious-retransmission-remedy-duplicates =
    Where packets are copied (bonding in broadcast mode, a loop, redundancy by PRP), remove the second path or the loop.
spurious-retransmission-remedy-duplicates-risk = Redundancy may be the purpose; ask before it is taken away.

spurious-retransmission-edge-twice = sent twice
