fragments-lost-title = { $datagrams ->
    [one] A datagram from { $from } to { $to } never comes together: fragments are lost
   *[other] Datagrams from { $from } to { $to } never come together: fragments are lost
}

fragments-lost-short =
    { $from } sends datagrams that are too large for one packet, and the network carries them in fragments. Of { $datagrams ->
        [one] one datagram
       *[other] { $datagrams } such datagrams
    } { $missing ->
        [first] the first fragment is missing
        [middle] a fragment in the middle is missing
        [later] the later fragments are missing
       *[somewhere] all fragments pass here and some do not arrive
    }. A datagram counts only whole, so all of it is lost{ $error ->
        [yes] , as { $proof } reports: the time to put it together ran out
       *[no] { "" }
    }.

fragments-lost-long =
    A receiver keeps the fragments that have come and waits for the rest (Linux 30 s, `ipfrag_time`; IPv6 60 s). If one does not come, it
    throws the others away and may send ICMP time exceeded in reassembly, provided that it has the first one. UDP knows nothing
    of this; the program above it repeats its request, and every repetition is cut up and loses a piece again.

    Only the first fragment carries ports. Whatever decides by port cannot place the others: firewalls and security groups that drop
    fragments, load balancers and ECMP routers that send pieces different ways, translations without reassembly, some
    eBPF data paths. Many networks drop fragments altogether (RFC 8900). That small requests work and large answers fail is the
    typical sign: DNS with large answers, RADIUS with certificates, SNMP bulk, NFS over UDP, tunnels.

fragments-lost-sure =
    { $error ->
        [yes] Sure: { $proof } says that the datagram was never completed.
       *[no] Likely: pieces are missing here and never come. A capture filter on ports would hide later fragments, too.
    } Which box drops them, a capture on both sides of it shows.

fragments-lost-evidence-asked = Requests whose answers come in fragments, and what is asked next, for want of them.
fragments-lost-evidence-pieces = Fragments of datagrams that stay incomplete.
fragments-lost-evidence-error = "Fragment reassembly time exceeded": the receiver gives up.

fragments-lost-not-mtu-black-hole = The packets were cut up and are on their way, in pieces.
fragments-lost-tell-mtu-black-hole = In a black hole packets carry DF and are dropped whole.
fragments-lost-not-capture-incomplete = The receiver itself says that pieces are missing.
fragments-lost-tell-capture-incomplete = Capture again without a port in the filter: if the missing fragments are there, only the filter hid them.

fragments-lost-check-counters-where = On { $to }, before and after
fragments-lost-check-counters-look = `IpReasmTimeout` and `IpReasmFails` that grow: datagrams stay incomplete there.
fragments-lost-check-filters-where = On firewalls and nodes between
fragments-lost-check-filters-look = Rules with `-f` (fragments) or with ports and a `DROP` as the rest; "drop fragments" on appliances.
fragments-lost-check-size-where = On { $from }
fragments-lost-check-size-look = The largest size that passes whole; everything above it is cut up.
fragments-lost-next-where = On both sides of each firewall, translation or tunnel, without ports in the filter.

fragments-lost-remedy-smaller =
    Send less per datagram: EDNS buffer 1,232 for DNS, TCP in place of UDP, smaller NFS or SNMP units, a smaller MTU inside the tunnel.
fragments-lost-remedy-smaller-risk = More packets for the same data.
fragments-lost-remedy-pass = Let fragments pass on the way, and let translations put them together first.
fragments-lost-remedy-pass-risk = Fragments are a means of attack (overlaps, exhaustion); allow them only where they are needed.

fragments-lost-edge-fragment-lost = a fragment is lost
