latency-inflated-title = Round trips between { $client-host } and { $server-host } grow from { $least } to { $most } under load

latency-inflated-short = { $where ->
    [own] An idle round trip takes { $least }. While this connection moves { $bytes } it takes { $usual } as a rule and up to { $most }: packets wait in a queue in front of
        the slowest link. Everything else that uses that link waits with them.
   *[beside] A small request takes { $least } when the path is free. While another connection ({ $loader }) moves { $bytes }, it takes { $usual } and up to { $most }{ $has-request ->
        [yes] , as { $request } does before { $answer } comes back
       *[no] { "" }
    }. Both share a queue in front of the slowest link.
}
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

latency-inflated-long =
    A round trip has a fixed part (distance, switching) and a part that depends on what is in front of a packet. If round trips are short while little is
    under way and become several times longer while much is, the difference is a queue that the load itself has filled ("bufferbloat"). { $where ->
        [own] Only samples with several segments in flight were used for this, since a single small segment may also wait for a delayed acknowledgment.
       *[beside] The small exchange itself puts nothing into the queue; it only suffers from it. The load is in this capture too.
    }

    Loss-based congestion control (Reno, CUBIC) goes on filling until something is dropped. A queue of 1 MB before a link of 10 Mbit/s then adds 0.8 s to every
    packet. Throughput does not suffer, interactive traffic does: key strokes, DNS, small requests, voice, and the SYN of new
    connections. In this capture the queue adds up to the difference between { $least } and { $most }.

    Usual places: the upstream of a DSL, cable or mobile line, a Wi-Fi access point, a shaper with a deep plain queue (tbf, policed virtual links
    of cloud instances), a VPN gateway out of CPU, the sender's own `txqueuelen`.

latency-inflated-sure = { $where ->
    [own] Sure that the round trips grow with what is in flight. In front of which link the queue stands, this capture does not show.
   *[beside] Fairly sure: the slow exchanges fall into the time of the other transfer. In front of which link the queue stands, this capture does not show.
}

latency-inflated-evidence-slow = { $where ->
    [own] Acknowledgments that took far longer than an idle round trip.
   *[beside] A small request and its answer, { $most } apart.
}
latency-inflated-evidence-load = The last data of the transfer that fills the queue.

latency-inflated-not-slow-server = The acknowledgment itself is late, and that comes from the server's kernel, not from its program.
latency-inflated-tell-slow-server = A slow server acknowledges in time and answers late.
latency-inflated-not-packet-loss = These round trips are measured on segments that were sent only once.
latency-inflated-tell-packet-loss = Loss shows as repetitions.
latency-inflated-not-nagle-delayed-ack = The delay grows and falls with the load; a delayed acknowledgment is always about 40 or 200 ms.
latency-inflated-tell-nagle-delayed-ack = Without the transfer, a delayed acknowledgment stays and a queue is gone.

latency-inflated-unseen-where = In front of which link, and in which direction, the queue stands.

latency-inflated-check-idle-where = From { $client-host }, once while the transfer runs and once without it
latency-inflated-check-idle-look = A large difference between the two is the queue. Run it towards each hop to find where the difference begins.
latency-inflated-check-queue-where = On both ends, and on routers between that you can reach
latency-inflated-check-queue-look = `backlog` that stays high on a plain queue (pfifo_fast, tbf): there it stands.
latency-inflated-check-socket-where = On the sender, while the transfer runs
latency-inflated-check-socket-look = `rtt` far above `minrtt`.
latency-inflated-next-where = On the sender of the large transfer: round trips can be measured exactly there.

latency-inflated-remedy-aqm = Put a queue with active management (fq_codel, CAKE) in front of the narrow link, and shape to just below its rate.
latency-inflated-remedy-aqm-risk = Shaping needs the true rate of the link; a changing one (mobile) loses throughput or keeps its queue.
latency-inflated-remedy-pace = Limit the rate of the large transfer, or let it use a congestion control that keeps queues short (BBR).
latency-inflated-remedy-pace-risk = The transfer takes longer, or competes less politely with others.
latency-inflated-remedy-capacity = Move the large transfer to another time or link.
latency-inflated-remedy-capacity-risk = The next large transfer brings the queue back.

latency-inflated-edge-queued = waits in a queue
