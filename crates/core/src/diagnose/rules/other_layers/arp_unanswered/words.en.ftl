arp-unanswered-title = Nobody answers for { $asked }: { $asker } asks for its hardware address { $asks } times

arp-unanswered-short =
    { $asker } wants to send to { $asked } and needs its hardware address first. It asks { $asks } times{ $has-waited ->
        [yes] {" "}in { $waited }
       *[no] { "" }
    } ({ $first } to { $last }), and no answer comes. So nothing can be sent there at all: the host is down, is not in this network, or the
    question does not reach it.{ $error ->
        [yes] {" "}Whoever wanted to send is told "host unreachable".
       *[no] { "" }
    }

arp-unanswered-long =
    On a link, { $family ->
        [v6] a neighbour solicitation (ICMPv6) to the address's own multicast group
       *[v4] an ARP broadcast
    } comes before the first packet to a neighbour. Linux sends three, one second apart (`mcast_solicit`, `retrans_time_ms`), keeps up to
    101 packets waiting meanwhile (`unres_qlen_bytes`), and then gives up: the neighbour entry becomes `FAILED`, waiting packets are
    dropped, and their senders get `EHOSTUNREACH`. A router in that place sends ICMP host unreachable, about three seconds after the
    packet that it could not deliver.

    Reasons: the host is off or has another address; the address belongs to another network and the prefix length is wrong; the
    two are in different VLANs, bridges or wireless clients kept apart; the cloud answers ARP only for addresses that it
    has assigned; a virtual address whose holder has gone; a stale pod address in a load balancer's list; ARP filters
    (`arp_ignore`, ebtables, port security).

arp-unanswered-sure =
    Sure: { $asks } questions and no answer here. Whether the question arrives, and whether an answer is sent and lost, shows on the
    link of { $asked }.

arp-unanswered-evidence-first = The first question for { $asked }.
arp-unanswered-evidence-again = The same question again: nobody has answered.
arp-unanswered-evidence-error = The packet that waited for the answer is given up.

arp-unanswered-not-address-conflict = Nobody claims the address.
arp-unanswered-tell-address-conflict = In a conflict two hardware addresses answer for one address.
arp-unanswered-not-reply-not-received = No answer passes here, and the question is repeated.
arp-unanswered-tell-reply-not-received = If a capture at { $asked } shows answers, they are lost on the way back.
arp-unanswered-not-syn-unanswered = The connection never began: its first packet waits for this answer.
arp-unanswered-tell-syn-unanswered = A SYN in the capture means that the hardware address is known.

arp-unanswered-unseen-owner = Whether { $asked } exists, and whether the question reaches it.

arp-unanswered-check-table-where = On { $asker }
arp-unanswered-check-table-look = `FAILED` or `INCOMPLETE`: the kernel has given up, or still asks.
arp-unanswered-check-owner-where = On the host that should have { $asked }
arp-unanswered-check-owner-look = The address, with the right prefix length, on an interface that is up.
arp-unanswered-check-bridge-where = On bridges and switches between
arp-unanswered-check-bridge-look = The hardware address of { $asked } behind the expected port; nothing there: it has not been heard.
arp-unanswered-next-where = On the host that should have { $asked }: does the question arrive, does an answer leave?

arp-unanswered-remedy-owner = Bring the host or the address up, or correct the address or prefix that { $asker } uses.
arp-unanswered-remedy-owner-risk = An address that two hosts bring up is worse than one that nobody has: check first.
arp-unanswered-remedy-path = Where question or answer is lost, mend VLAN, bridge or filter between the two.
arp-unanswered-remedy-path-risk = Joining networks that were kept apart joins their broadcasts, too.

arp-unanswered-edge-silent = no answer
