two-stacks-one-address-title = Two hosts answer for { $server-host }

two-stacks-one-address-short = { $view ->
    [one]
        { $server-host } answers the request with { $first }. The client acknowledges, with { $second }, an answer that never left here{ $has-second-number ->
            [yes] { " " }(number { $second-number })
           *[no] { "" }
        }, so somebody else has answered the same request, and was quicker. This host knows nothing of that connection and resets it with { $reset }.
   *[both]
        The client asks once, with { $syn }, and gets two answers: { $first } and{ $has-apart ->
            [yes] , { $apart } later,
           *[no] { "" }
        } { $second }, with different initial numbers. One kernel never answers one request with two numbers, so two hosts hold { $server-host }.
        { $has-reset ->
            [yes] The client takes the first answer, and the other host resets the connection with { $reset }.
           *[no] The client takes the first answer; the connection depends on which host its packets reach.
        }
}{ $count ->
    [one] { "" }
   *[other] { " " }{ $count } connections meet this.
}

two-stacks-one-address-long =
    The initial sequence number is drawn by whoever answers: Linux computes it in `secure_tcp_seq` from the addresses, a secret of
    that boot, and the clock. A host that repeats its SYN-ACK repeats the number. { $view ->
        [one] Here { $first } leaves with one number, and { $second } acknowledges another. There is no way to that number but a second SYN-ACK from somebody else.
       *[both] { $has-first-number ->
            [yes] Here { $first } begins at { $first-number } and { $second } at { $second-number }
           *[no] Here { $first } and { $second } begin at different numbers
        }, in answer to one SYN. { $macs ->
            [different] They also come from different hardware addresses.
            [same] They come from one hardware address: the last router or switch is the same for both, so the two hosts stand behind it.
           *[unknown] { "" }
        }
    }

    The client keeps the first answer. To the second it sends an ACK with the numbers that it believes in, and the host that sent it sees an
    ACK for something it never said: it answers with a bare `RST`, in the server's name and with the acknowledged number,
    which the client must believe. Which of the two wins is decided by microseconds, so the same service now works and now does
    not.

    Two hosts answer for one address for few reasons: an address given twice (a cloned machine, a static address inside a DHCP
    range, a container that kept its address); a cluster address that two nodes hold at the same time (split brain with VRRP,
    keepalived, MetalLB); a switch or balancer that floods or mirrors frames, so that two members of a pool get each SYN; a
    transparent proxy that answers while the server answers too; a forged answer that races the real one.

two-stacks-one-address-sure = { $view ->
    [one] The client acknowledges a number that this host has not used, and the host says so. That a box changes numbers on the way would look the same from here.
   *[both] Two numbers in answer to one SYN prove two stacks. { $macs ->
        [different] Their hardware addresses name them.
       *[other] Which hosts they are, this capture does not show.
    }
}

two-stacks-one-address-evidence-syn = The request, sent once.
two-stacks-one-address-evidence-first = { $view ->
    [one] The answer of this host.
   *[both] The first answer.
}
two-stacks-one-address-evidence-second = The second answer to the same request, with another initial number.
two-stacks-one-address-evidence-ack = The client's ACK: for an answer that did not leave here.
two-stacks-one-address-evidence-reset = The host whose answer was not taken resets what it does not know.

two-stacks-one-address-step-second = A second answer to { $syn } comes{ $has-apart ->
    [yes] { " " }{ $apart } after the first
   *[no] { "" }
}, with another initial number: from another host.
two-stacks-one-address-step-second-detail = SYN-ACK, another initial number
two-stacks-one-address-step-ack = { $actor } acknowledges{ $has-second-number ->
    [yes] { " " }{ $second-number },
   *[no] { "" }
} an answer that did not leave here.
two-stacks-one-address-step-ack-detail = ACK for another SYN-ACK

two-stacks-one-address-not-reset-by-server = The reset is a consequence: it comes from the host whose answer was not taken ({ $second }).
two-stacks-one-address-tell-reset-by-server = A server that resets by itself has sent one SYN-ACK only.
two-stacks-one-address-not-wrong-syn-ack-number = { $first } acknowledges the right number; the client's number is not in question.
two-stacks-one-address-tell-wrong-syn-ack-number = A capture on { $client-host }: one SYN-ACK with an odd number, or two with different ones.
two-stacks-one-address-not-seen-twice = A packet that is captured twice has the same sequence number twice.
two-stacks-one-address-tell-seen-twice = Compare the sequence numbers of { $first } and { $second }.
two-stacks-one-address-not-reset-injected = One of the two answers may be forged by a box on the way; the packets alone do not say which host is the right one.
two-stacks-one-address-tell-reset-injected = Capture on { $server-host }: an answer or reset that never leaves there is somebody else's.

two-stacks-one-address-unseen-who = Which two hosts these are, and which of them should have the address.

two-stacks-one-address-check-ethernet-where = In the server's network, with hardware addresses
two-stacks-one-address-check-ethernet-look = The source addresses of the two SYN-ACKs.
two-stacks-one-address-check-arping-where = In the server's network, as root
two-stacks-one-address-check-arping-look = Answers from two hardware addresses for one address.
two-stacks-one-address-check-neighbour-where = On the last router before the server
two-stacks-one-address-check-neighbour-look = The hardware address changes from call to call.
two-stacks-one-address-check-vrrp-where = On each node that may hold the address
two-stacks-one-address-check-vrrp-look = { $server-host } on more than one of them: two masters.
two-stacks-one-address-next-where = In the server's network, with ARP: who claims { $server-host }, and who answers?

two-stacks-one-address-remedy-unique = Take the address from the host that should not have it, and clear ARP tables.
two-stacks-one-address-remedy-unique-risk = Whoever talks to that host under this address loses its connections.
two-stacks-one-address-remedy-balancer =
    Where a pair shares the address, repair the link over which they agree (VRRP advertisements, quorum), so that one holds it.
two-stacks-one-address-remedy-balancer-risk = During the change neither may hold it for some seconds.
two-stacks-one-address-remedy-mirror = Where a switch floods or mirrors towards a live host, send the copy to a port without an address.
two-stacks-one-address-remedy-mirror-risk = A tool that listened there by chance hears nothing any more.

two-stacks-one-address-edge-second-answer = second answer
two-stacks-one-address-node-other = second host
