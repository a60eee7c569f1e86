one-way-traffic-title = Only { $heard } is heard here; the other direction takes another way

one-way-traffic-short =
    This capture holds one half of a conversation. { $heard } sends, and its acknowledgments grow ({ $moved }), so { $silent }
    answers and its answers arrive. They only do not pass here. By itself that is no fault: asymmetric routing, direct server
    return and a capture filter for one direction all look like this.
    { $count ->
        [one] { "" }
       *[other] { $count } connections look so.
    }

one-way-traffic-long =
    A receiver acknowledges only what it has received. { $moved } acknowledges bytes of { $silent }, and no packet of { $silent } is
    in this capture. So those bytes were sent, and they arrived{ $direction ->
        [client] {" "}at the client
       *[server] {" "}at the server
    } by a way that does not touch this vantage point.

    Three things do that. Direct server return: a balancer (IPVS in direct-routing or tunnel mode, Cilium with DSR, many hardware
    balancers) sees only requests, and the backend answers the client itself under the service's address. Asymmetric routing:
    two routers, each on one direction, which is ordinary between networks and fatal for a stateful firewall that must see
    both (Linux's reverse-path filter, RFC 3704, drops such packets too). And the capture itself: a filter such as
    `src host`, a mirror port for one direction, one of two bonded cards.

    What this half can tell is limited. Loss, retransmissions and delays of the unseen direction stay hidden; an answer that is
    late or missing cannot be told from one that went elsewhere, except by the acknowledgments.

one-way-traffic-sure =
    Sure: { $moved } acknowledges what is not in this capture. Which of the reasons it is, routing, direct return or the capture's
    own filter, one direction cannot show.

one-way-traffic-evidence-heard = Everything here comes from { $heard }.
one-way-traffic-evidence-moved = The acknowledgment grows: { $silent } has sent something that arrived.

one-way-traffic-not-syn-unanswered = { $moved } acknowledges an answer, so there is one.
one-way-traffic-tell-syn-unanswered = Without an answer there is only the SYN, again and again, and no acknowledgment.
one-way-traffic-not-capture-incomplete = The capture holds one direction whole.
one-way-traffic-tell-capture-incomplete =
    If the capture was made with a filter or on a port for one direction, the other one is missing from the capture only, and the
    network is as it should be.

one-way-traffic-unseen-other = What { $silent } says, when it says it, and whether any of it is lost.

one-way-traffic-check-route-where = On the server or backend
one-way-traffic-check-route-look =
    Where `via` or `dev` names another way than the one that requests come by, the answers go round this vantage point.
one-way-traffic-check-filter-where = On the router or balancer of this vantage point
one-way-traffic-check-filter-look = Policy routing that sends the two directions different ways.
one-way-traffic-next-where =
    On { $silent } itself, without `src`, `dst` or `-Q in`: a host sees both directions of its own conversations.

one-way-traffic-remedy-capture = Nothing is broken by this. To see both halves, capture at one of the ends.
one-way-traffic-remedy-capture-risk = None.
one-way-traffic-remedy-symmetric =
    Where a stateful firewall or a translation lies on one of the two ways, route both directions through it.
one-way-traffic-remedy-symmetric-risk =
    Direct server return exists to keep answers off the balancer; undoing it loads the balancer with them.

one-way-traffic-node-point = this capture
one-way-traffic-edge-elsewhere = another way
