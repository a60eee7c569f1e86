dhcp-unanswered-title = { $asks ->
    [discover] A host looks for a DHCP server and none answers
    [renew] The DHCP server { $server-host } does not answer a renewal
   *[request] A host asks for an address by DHCP and nobody answers
}

dhcp-unanswered-short =
    The client sends { $asks ->
        [discover] a `DISCOVER` to everybody
        [renew] its DHCP request to { $server-host }
       *[request] its DHCP request to everybody
    }{ $has-took ->
        [yes] , { $attempts } times within { $took }
       *[no] , { $attempts } times
    }, and neither an `OFFER` nor an `ACK` comes back. { $asks ->
        [renew] It keeps its address until the lease ends, and then has none.
       *[discover] It has no address yet, so nothing else works on this interface.
    }{ $others ->
        [yes] { " " }Other clients do get answers in this capture: the server runs, this client's requests or their answers get lost.
       *[no] { "" }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } clients wait like this.
    }

dhcp-unanswered-long =
    A client without an address asks with `DISCOVER`, to 255.255.255.255 and from 0.0.0.0; every server that has an address to give
    answers with `OFFER`; the client takes one with `REQUEST`, and the server confirms with `ACK` (RFC 2131, section 3.1).
    Without an answer the client repeats after 4, 8, 16 … s, each varied by a second; small clients every few seconds. After that
    it takes an address of its own from 169.254.0.0/16, or goes on asking.

    { $asks ->
        [renew] A lease is renewed with a `REQUEST` straight to the server at half its time (T1), and from seven eighths on (T2) to
            everybody. Unicast can fail where broadcast does not: a filter between the networks that lets only the relay through,
            a server that has moved, a route that is missing. The first failure harms nobody; the end of the lease takes the
            address away and breaks every connection.
       *[discover] A broadcast ends at the next router. A server in another network needs a relay on this one (`ip helper-address`,
            `dhcrelay`), which fills in its own address (`giaddr`) and passes the answer back. No relay, a relay with the
            wrong server, or a server without a pool for that `giaddr`: all are silence to the client.
    }

    The frequent reasons: no server on this segment, and the port is in another VLAN than expected; the pool is used up (the
    server logs it and says nothing); DHCP snooping on the switch takes answers from trusted ports only; a firewall on the server
    drops UDP port 67; a spanning tree that still blocks the port for 30 s after link-up eats the first attempts; in virtual
    networks the bridge is not connected to the uplink.

dhcp-unanswered-sure =
    Sure: the client repeats { $first }, so it has no answer, and none passes here. Answers go to the client's own hardware address: at
    a third host behind a switch they would not be seen, but then the client would not repeat.

dhcp-unanswered-evidence-first = The first request.
dhcp-unanswered-evidence-again = The client asks again.

dhcp-unanswered-not-reply-not-received = No server's message is in the capture.
dhcp-unanswered-tell-reply-not-received = An `OFFER` in the capture that the client does not take up.
dhcp-unanswered-not-udp-unanswered = It is the same thing with a name: these are DHCP messages.
dhcp-unanswered-tell-udp-unanswered = Ports 67 and 68, and the magic cookie, make it DHCP.

dhcp-unanswered-unseen-where = Whether any server receives the request.

dhcp-unanswered-check-leases-where = On the DHCP server, for the client's hardware address
dhcp-unanswered-check-leases-look = `no free leases`, `unknown network segment`, `no address range available`; or no line at all: the request does not arrive.
dhcp-unanswered-check-listens-where = On the DHCP server or relay
dhcp-unanswered-check-listens-look = A process on port 67, on the right interface.
dhcp-unanswered-check-vlan-where = On the bridge or hypervisor between
dhcp-unanswered-check-vlan-look = The client's port and the server's in the same VLAN.
dhcp-unanswered-check-discover-where = On another host of the same network
dhcp-unanswered-check-discover-look = An offer there: the server runs, and the client's own port is the problem.
dhcp-unanswered-next-where = On the server, or on the relay's both sides: does the request come in, does an offer go out?

dhcp-unanswered-remedy-server = Start the server, or give it a pool for this network with addresses left.
dhcp-unanswered-remedy-server-risk = A second server on one network that hands out other gateways breaks those that it answers first.
dhcp-unanswered-remedy-relay = Configure a relay on the client's network, with the server's address.
dhcp-unanswered-remedy-relay-risk = The server needs a pool and a route back for the relay's address.
dhcp-unanswered-remedy-snooping = Trust the port of the server in DHCP snooping, and let edge ports forward at once (`portfast`).
dhcp-unanswered-remedy-snooping-risk = A trusted port may hand out addresses; `portfast` belongs on ports to hosts only, never between switches.

dhcp-unanswered-edge-no-answer = no answer
