unreachable-mid-connection-title = In the middle of a connection { $by } reports { $reason ->
    [network] that it has no route to { $target }
    [host] that { $target } does not answer on its link any more
    [port] that nobody is at the port of { $target }
    [prohibited] that packets to { $target } are prohibited
   *[other] that { $target } cannot be reached
}

unreachable-mid-connection-short =
    The connection is open and in use when { $error } answers { $first }{ $has-after ->
        [yes] { " " }after { $after }
       *[no] { "" }
    }: { $reason ->
        [network] { $by } has no route to { $target }
        [host] { $by } cannot find { $target } on its last link
        [port] nobody takes packets for this port
        [prohibited] a filter at { $by } prohibits it
       *[other] the destination cannot be reached
    }. { $recovered ->
        [yes] Later the data are acknowledged after all: the way was gone for a moment.
       *[no] Nothing that the { $sender } sends from there on gets through; TCP repeats until it gives up.
    }{ $told ->
        [one] { "" }
       *[other] { " " }{ $told } such messages come.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections are hit.
    }

unreachable-mid-connection-long =
    A connection does not notice when its way changes, until somebody on the way says so. { $reason ->
        [network] “Network unreachable” (ICMP type 3, code 0; ICMPv6 “no route”) comes from a router, or from the sending host's own gateway, that finds no
            entry for { $target } in its table: a route was withdrawn, an interface or VPN went down, or the default route is gone (a laptop that changed its
            network, a virtual machine whose host did).
        [host] “Host unreachable” (type 3, code 1; ICMPv6 “address unreachable”) comes from the last router, which has asked for the hardware address of { $target } by ARP
            or neighbour discovery and got no answer: Linux asks three times, one second apart. Once this has failed, the entry stays `FAILED` and
            further packets are answered at once. So the host is switched off, has lost its address, or its link is gone.
        [port] “Port unreachable” (type 3, code 3) is what UDP ports say. TCP never does: it answers with RST. In the middle of a TCP connection it is a packet filter
            (`REJECT` without further options sends it) whose rules have changed, or which has forgotten the connection.
        [prohibited] The “prohibited” codes (type 3, codes 9, 10 and 13) come from packet filters. The connection was allowed when it opened; a rule was added since, or
            the filter has lost its entry and does not let a packet from the middle of a connection in (`ctstate NEW` without SYN, `INVALID`).
       *[other] The code is one of the rarer ones.
    }

    { $who ->
        [target] The message carries the address of { $target } itself: it is there, and its own filter speaks.
       *[router] The message comes from { $by }, a router on the way.
    } TCP takes all of these as soft errors once a connection is open (RFC 1122, section 4.2.3.9): a message that anybody could forge is not to kill a connection.
    Linux notes the error and goes on repeating with doubled timeouts, up to `tcp_retries2` (15 times, about a quarter of an hour), and only then gives the
    noted error to the program: “no route to host” instead of “connection timed out”. If the way comes back before that, the connection goes on as if nothing
    had been.

unreachable-mid-connection-sure =
    { $recovered ->
        [yes] Sure that { $by } said so, and that it did not last.
       *[no] Sure: the connection was open, and { $by } says in so many words that it cannot deliver.
    } Why the way is gone, the packets do not say.

unreachable-mid-connection-evidence-sent = A packet of the open connection.
unreachable-mid-connection-evidence-told = { $by } cannot deliver it.
unreachable-mid-connection-evidence-again = Sent again: nothing came back.
unreachable-mid-connection-evidence-recovered = Acknowledged after all.

unreachable-mid-connection-not-peer-vanished = Somebody says what happened; the packets do not vanish in silence.
unreachable-mid-connection-tell-peer-vanished = Without any ICMP message.
unreachable-mid-connection-not-rejected-by-firewall = The connection had been let in before, and the code is not one that filters use.
unreachable-mid-connection-tell-rejected-by-firewall =
    The rules at { $by }: a filter that has forgotten the connection or got a new rule, or none that matches.
unreachable-mid-connection-not-packet-loss = The router says why it drops them.
unreachable-mid-connection-tell-packet-loss = Loss by chance comes without ICMP.

unreachable-mid-connection-unseen-why-gone = Why { $by } has lost the way: a failed host, a link, a withdrawn route, a changed rule.

unreachable-mid-connection-check-route-where = On { $by }
unreachable-mid-connection-check-route-look = “Network is unreachable”, or a next hop that is not meant.
unreachable-mid-connection-check-neighbour-where = On { $by }, for “host unreachable”
unreachable-mid-connection-check-neighbour-look = `FAILED` or `INCOMPLETE`: the host does not answer ARP or neighbour discovery.
unreachable-mid-connection-check-rules-where = On { $by }, for “port unreachable” and “prohibited”
unreachable-mid-connection-check-rules-look = A `reject` rule whose counter grows with these packets.
unreachable-mid-connection-check-monitor-where = On { $by }, until it happens again
unreachable-mid-connection-check-monitor-look = The route, address or link that goes away in that second.
unreachable-mid-connection-next-where = On { $by }, on both sides: whether it asks for the host by ARP, and who does not answer.

unreachable-mid-connection-remedy-host = For “host unreachable”: bring the host, its address or its link back.
unreachable-mid-connection-remedy-host-risk = A restarted host does not know the old connections; they end with a reset.
unreachable-mid-connection-remedy-route = For “network unreachable”: restore the route, and find out who withdrew it.
unreachable-mid-connection-remedy-route-risk = A static route hides the next failure of the dynamic one.
unreachable-mid-connection-remedy-rule = For the filter's codes: let established connections in first, before the rule that rejects.
unreachable-mid-connection-remedy-rule-risk = A block that is meant for running connections as well loses its effect.
unreachable-mid-connection-remedy-timeout = Let the program set `TCP_USER_TIMEOUT`, so that it learns of it in seconds and tries another way.
unreachable-mid-connection-remedy-timeout-risk = Short interruptions then end connections that would have survived.

unreachable-mid-connection-edge-unreachable = unreachable
unreachable-mid-connection-node-router = router
