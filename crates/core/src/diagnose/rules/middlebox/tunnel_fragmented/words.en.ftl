tunnel-fragmented-title = { $tunnel } packets between { $from } and { $to } travel in fragments: the MTU inside the tunnel is too large

tunnel-fragmented-short =
    A packet inside the tunnel plus the tunnel's own headers is larger than the path takes, so { $from } cuts the outer packet in two
    ({ $first }). { $datagrams ->
        [one] One packet is cut up so
       *[other] { $datagrams } packets are cut up so
    }. It works, at a price: twice the packets, reassembly at the other end, and a whole packet lost whenever one
    half is.

tunnel-fragmented-long =
    Each tunnel adds headers: VXLAN 50 bytes over IPv4 and 70 over IPv6, Geneve 50 and more, IPIP 20, GRE 24 or more, WireGuard 60
    or 80, ESP 50 to 80. An interface inside must therefore have an MTU that is smaller by as much. Where it has not, packets with DF
    are dropped with ICMP "fragmentation needed" (or silently), and packets without DF make outer fragments, as here.

    RFC 7348 asks VXLAN endpoints not to fragment, and allows a receiver to drop fragments. Hardware that unpacks tunnels cannot do it
    with fragments and hands them to the processor; receive-side scaling places fragments by addresses only, so they all land on
    one queue.

tunnel-fragmented-sure = Sure: { $first } is a fragment of a { $tunnel } packet.

tunnel-fragmented-evidence-pieces = Fragments of the tunnel's outer packets.

tunnel-fragmented-not-fragments-lost = The pieces are all there.
tunnel-fragmented-tell-fragments-lost = A lost piece shows as a datagram that stays incomplete.
tunnel-fragmented-not-mtu-black-hole = Large packets pass, in pieces.
tunnel-fragmented-tell-mtu-black-hole = In a black hole they are sent again and again and never acknowledged.

tunnel-fragmented-check-mtu-where = On both ends of the tunnel and in the pods or machines behind it
tunnel-fragmented-check-mtu-look = MTU of the inner interfaces: at most that of the outer one less the tunnel's headers.
tunnel-fragmented-check-counters-where = On both ends of the tunnel, before and after
tunnel-fragmented-check-counters-look = `IpFragCreates` grows on the sender, `IpReasmReqds` on the receiver.

tunnel-fragmented-remedy-mtu = Lower the MTU inside the tunnel (the network plug-in's setting, or the interface's) by the size of its headers.
tunnel-fragmented-remedy-mtu-risk = Running pods and machines keep the old MTU until they are started anew.
tunnel-fragmented-remedy-underlay = Or raise the MTU of the network underneath, on every hop.
tunnel-fragmented-remedy-underlay-risk = One forgotten hop makes a black hole.

tunnel-fragmented-edge-in-pieces = in pieces
