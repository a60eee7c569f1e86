reordering-title = { $late ->
    [one] One segment from { $sender } to { $receiver } is overtaken by later ones
   *[other] { $late } of { $segments } segments from { $sender } to { $receiver } are overtaken by later ones
}

reordering-short =
    { $place ->
        [here] { $sender } sends in order, yet { $has-first ->
            [yes] { $first } arrives after { $by }, which was sent later
           *[no] some segments arrive after later ones
        }{ $has-delay ->
            [yes] , by up to { $delay }
           *[no] { "" }
        }. Nothing is lost.
       *[beyond] { $receiver } reports gaps that close without any repetition: beyond this vantage point segments overtake each other. Nothing
            is lost.
    } { $hurts ->
        [yes] Each time { $receiver } reports a gap that is none, and { $sender } may repeat data needlessly and slow down.
       *[no] So little of it does no harm.
    }
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

reordering-long =
    A path promises nothing about order. { $place ->
        [here] That these segments were overtaken and not repeated shows in what the sender wrote into them: their timestamp or IP
            identification belongs to the time when they were due, or they come so soon that no report of the gap can have reached the
            sender and come back.
       *[beyond] Here all segments pass in order. The receiver's selective acknowledgments (RFC 2018) name a gap for a moment, then cover it,
            and the sender has sent nothing again: what was missing has arrived by itself.
    }

    The receiver has to answer every segment behind a gap at once with a duplicate acknowledgment. After three of them a classic sender
    repeats the segment (RFC 5681) and cuts its window, although nothing was lost. Linux waits a
    quarter of a round trip instead (RACK, RFC 8985), measures how far segments get out of order and bears more of it from then on
    (`reordering:` in `ss -ti`).

    Segments overtake each other where one flow takes several ways: bonding in mode balance-rr, per-packet ECMP or load sharing, radio links that
    repeat on their own, tunnels and firewalls that spread one flow over several CPUs, receive queues whose steering changes (RPS,
    `irqbalance`), a path that has just become shorter. Routers usually hash addresses and ports so that a flow keeps to one way.

reordering-sure = { $place ->
    [here] Sure: the late segments fill their gaps without having been sent twice. Where they were overtaken, this capture does not show.
   *[beyond] Fairly sure: the gaps that the receiver reports close by themselves. The overtaking itself happens beyond this vantage point.
}

reordering-evidence-overtaking = Arrived before a segment that was sent earlier.
reordering-evidence-late = { $late ->
    [one] It was sent earlier and arrives later.
   *[other] They were sent earlier and arrive later ({ $late } in all).
}
reordering-evidence-reported = The receiver reports a gap, which closes without any repetition.

reordering-not-packet-loss = A lost segment comes again, about a round trip or a timer later, as a new packet. { $has-first ->
    [yes] { $first } is the first and only copy.
   *[no] Nothing was sent again here.
}
reordering-tell-packet-loss = On the sender, `TcpRetransSegs` does not grow while segments merely overtake each other.
reordering-not-capture-incomplete = What a capture misses never shows up. The late segments are all here.
reordering-tell-capture-incomplete = Files of several interfaces or queues can mix the order of packets up; capture on one interface.

reordering-unseen-where = { $place ->
    [here] Where between { $sender } and this vantage point they were overtaken.
   *[beyond] Where between this vantage point and { $receiver } they overtake each other.
}

reordering-check-counters-where = On the sender, { $sender }, before and after
reordering-check-counters-look = Counters that grow: Linux has noticed reordering, by SACK or by timestamps.
reordering-check-socket-where = On { $sender }
reordering-check-socket-look = `reordering:` above 3 means that this connection has learned to bear it; `reord_seen:` counts.
reordering-check-bond-where = On hosts and nodes with bonded interfaces
reordering-check-bond-look = Mode `balance-rr` spreads one connection over all links. 802.3ad and balance-xor keep it on one.
reordering-next-where = On the sender: with both captures it is plain between which of them the order is lost.

reordering-remedy-per-flow =
    Let each flow keep to one way: hash by addresses and ports (`layer3+4`) in bonds and ECMP, no per-packet balancing, steering of receive queues by
    flow.
reordering-remedy-per-flow-risk = A single connection then cannot use more than one link.
reordering-remedy-rack = Keep RACK and timestamps on at the sender (both are on by default in Linux): it tells late from lost.
reordering-remedy-rack-risk = True losses are noticed a little later.
