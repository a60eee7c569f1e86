ping-unanswered-title = { $which ->
    [all] { $asked } answers no ping of { $asker }
   *[some] { $asked } leaves { $unanswered } of { $asks } pings of { $asker } unanswered
}

ping-unanswered-short =
    { $asker } sends { $asks } echo requests to { $asked }, and { $which ->
        [all] none is answered
       *[some] { $unanswered } get no reply ({ $first } is the first)
    }. That says that echo does not pass in both directions, and no more: many hosts and firewalls drop echo and
    serve everything else.

ping-unanswered-long =
    A host must answer echo requests (RFC 1122; for IPv6 RFC 4443), so silence means a loss of the request, of the reply, or a rule against it. No ICMP error comes
    back either, so no router reports that it has no route, and no firewall says that it rejects: whoever drops the packets
    drops them silently.

    Cloud security groups and host firewalls often allow TCP ports only. Linux can be told to stay silent
    (`icmp_echo_ignore_all`, for IPv6 `icmp.echo_ignore_all`). Where some requests are answered and others not, look at what differs: size (fragments, MTU), rate
    (`icmp_ratelimit` on routers, policers), or time (a link that comes and goes).

ping-unanswered-sure = Sure: the requests are here and their replies are not. Where they are lost, and whether anything else is lost with them, echo alone does not show.

ping-unanswered-evidence-request = Echo requests without a reply.

ping-unanswered-not-rejected-by-firewall = Nobody sends an ICMP error; a firewall that drops silently remains possible.
ping-unanswered-tell-rejected-by-firewall = A firewall that rejects answers with "administratively prohibited".
ping-unanswered-not-arp-unanswered = { $first } left, so the hardware address of the next hop was known.
ping-unanswered-tell-arp-unanswered = Without it no request would leave at all.
ping-unanswered-not-fragments-lost = The requests are not in fragments.
ping-unanswered-tell-fragments-lost = If only large ones stay unanswered, fragments or the MTU are to blame.

ping-unanswered-unseen-where = Where request or reply is lost.

ping-unanswered-check-ignore-where = On { $asked }
ping-unanswered-check-ignore-look = 1: the host is told not to answer.
ping-unanswered-check-rules-where = On { $asked } and on firewalls before it
ping-unanswered-check-rules-look = Rules that drop `icmp`, or allow only TCP and UDP. For IPv6 it is `ip6tables-save` and `ipv6-icmp`.
ping-unanswered-check-path-where = On { $asker }
ping-unanswered-check-path-look = The last hop that answers: the loss begins behind it.
ping-unanswered-next-where = On { $asked }: do the requests arrive, do replies leave?

ping-unanswered-remedy-allow = Allow echo (and ICMP errors) between the two, or test with what matters: a TCP connect to the service's port.
ping-unanswered-remedy-allow-risk = Hosts that answer echo can be found by scanning.

ping-unanswered-edge-silent = no reply
