options-stripped-title =
    A box on the way { $what ->
        [mss] lowers the MSS from { $before } to { $after }
        [window-scale] removes the window scale option
        [sack] removes the SACK option
        [timestamps] removes the timestamps option
       *[several] removes TCP options
    }

options-stripped-short =
    The { $of ->
        [syn] SYN leaves the client as { $sent } and arrives as { $received }
       *[syn-ack] SYN-ACK leaves the server as { $sent } and arrives as { $received }
    }, with the same initial number and { $what ->
        [mss] a smaller MSS ({ $after } in place of { $before }). Every segment carries less than it could
        [window-scale] without its window scale. The connection cannot have more than 64 KiB under way
        [sack] without SACK. A lost segment costs more repetitions than it must
        [timestamps] without timestamps. Round trips are measured less well, and old duplicates are not told from new data
       *[several] without several of its options. The connection works as TCP did thirty years ago
    }. A router, firewall or balancer between the two places has changed it.

options-stripped-long =
    Options are agreed on in SYN and SYN-ACK only, and each end believes what it receives. A box that takes one out makes both ends do without
    it, for the life of the connection, and neither end can see why.

    { $what ->
        [mss] The MSS tells how much a segment may carry. Lowering it by a little is what a router in front of a tunnel should do
            (`TCPMSS --clamp-mss-to-pmtu`). Lowered this far it multiplies packets, headers and interrupts.
        [window-scale] Without the option the window field of 16 bits is all there is: 65,535 bytes per round trip. At 50 ms that is 10 Mbit/s,
            whatever the line could do. Where a box removes it from one of the two packets only, the ends may even disagree on the scale.
        [sack] Without SACK a receiver can only say up to where everything has arrived. After two losses in one window the sender learns of
            the second a round trip later, or by a timeout.
        [timestamps] Timestamps give a round trip per ACK and protect fast connections against wrapped sequence numbers (PAWS, RFC 7323).
       *[several] Window scale, SACK and timestamps belong together on fast or long paths. Without them the throughput is bounded
            by 64 KiB per round trip, and each loss costs more.
    }

    Candidates: `TCPOPTSTRIP` or `TCPMSS` in the mangle table, firewalls that "normalise" TCP, WAN optimisers, SYN proxies.

options-stripped-sure =
    Sure: { $sent } and { $received } carry the same initial number and different options. Which box changed it, the two places bracket.

options-stripped-evidence-sent = As it was sent.
options-stripped-evidence-received = As it arrived.
options-stripped-evidence-answer = The other half of the opening, on both sides of the box: what the two ends agree on.

options-stripped-not-window-limited = Whether the smaller agreement is what limits the throughput, this answer leaves open.
options-stripped-tell-window-limited = Bytes in flight that sit at 64 KiB while the path could take more.

options-stripped-check-rules-where = On each router and firewall between the two places of capture
options-stripped-check-rules-look = `TCPOPTSTRIP`, `TCPMSS`, `SYNPROXY`; on appliances: TCP normalisation, "strip options", MSS clamping.
options-stripped-check-ends-where = On both ends
options-stripped-check-ends-look = All 1: then the ends offer it, and it is lost on the way.
options-stripped-next-where = On each hop between, the SYNs only: the box sits where the option list becomes shorter.

options-stripped-remedy-box = Let the box pass the options, or take its normalisation out of the way for this traffic.
options-stripped-remedy-box-risk = Normalisation protects very old stacks; see that none is behind it.
options-stripped-remedy-mss = Where an MSS has to be clamped, clamp it to the path (`--clamp-mss-to-pmtu`), not to a fixed small value.
options-stripped-remedy-mss-risk = Needs a correct MTU on the interfaces of the box.

options-stripped-edge-changed = options changed
