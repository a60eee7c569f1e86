address-conflict-title = Two hosts claim { $address }: { $one } and { $other }

address-conflict-short =
    { $first } says that { $address } is at { $one }, { $second } says that it is at { $other }{ $turns ->
        [yes] , and both keep saying it
       *[no] { "" }
    }. Neighbours believe whoever spoke last, so packets go now to the one and now to the other. A connection that lands at the wrong
    host is reset there, or gets no answer.

address-conflict-long =
    ARP and neighbour discovery have no memory of who is right. Every host that hears a claim overwrites its table, so one address with two owners
    moves back and forth. Connections freeze or end with RST whenever it moves, and the fault seems to come and go.

    Reasons: two machines with the same static address, or a static one inside the range that DHCP gives out; a copied virtual machine or
    container; a service address that two nodes hold at the same time (keepalived, kube-vip or MetalLB after a split, both believe
    that they lead); or somebody who does it on purpose: ARP spoofing puts its own hardware address in the
    gateway's place.{ $turns ->
        [yes] { "" }
       *[no] {" "}A service address that moves in good order looks like this once, too, with the old holder silent from then on.
    }

address-conflict-sure =
    { $turns ->
        [yes] Sure: both hardware addresses claim { $address }, in turns.
       *[no] Likely: the two claims follow each other closely. If { $one } stays silent from now on, the address has moved in good order.
    } Which of the two is the rightful one, the packets do not say.

address-conflict-evidence-one = { $one } claims { $address }.
address-conflict-evidence-other = { $other } claims it as well.

address-conflict-not-arp-unanswered = The address is claimed, twice.
address-conflict-tell-arp-unanswered = An unanswered address has no claim at all.

address-conflict-unseen-right = Which of the two should have the address.

address-conflict-check-table-where = On a third host, several times
address-conflict-check-table-look = The hardware address changes between { $one } and { $other }.
address-conflict-check-probe-where = On one of the two, with its own interface in place of the placeholder
address-conflict-check-probe-look = An answer: somebody else has the address.
address-conflict-check-port-where = On the bridge or switch
address-conflict-check-port-look = Behind which port each of the two sits: that finds the machine.
address-conflict-next-where = On a host of the same link, for some minutes: who claims, when, and in answer to what.

address-conflict-remedy-address = Take the address from the host that should not have it, or settle which node holds the service address.
address-conflict-remedy-address-risk = Connections to the host that loses the address end.
address-conflict-remedy-guard = Against spoofing: dynamic ARP inspection or port security on switches, RA and ND guard for IPv6.
address-conflict-remedy-guard-risk = They need a correct table of who belongs where; hosts that are not in it are cut off.
