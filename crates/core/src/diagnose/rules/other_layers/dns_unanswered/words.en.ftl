dns-unanswered-title = { $how ->
    [late] { $server-host } answers a name query only after { $has-took ->
        [yes] { $took }
       *[no] a retry
    }
   *[never] { $others ->
        [0] { $server-host } does not answer
        [one] { $server-host } and another resolver do not answer
       *[other] { $server-host } and { $others } other resolvers do not answer
    } { $names ->
        [one] a name query
       *[other] name queries
    }
}

dns-unanswered-short =
    The client asks { $server }{ $others ->
        [0] { "" }
        [one] { " " }and another resolver
       *[other] { " " }and { $others } other resolvers
    } for { $has-name ->
        [yes] `{ $name }`{ $has-type ->
            [yes] { " (" }{ $type })
           *[no] { "" }
        }
       *[no] a name
    }{ $how ->
        [late] { " and gets no answer to " }{ $query }. It waits, asks again, and only { $has-answer ->
                [yes] { $answer }
               *[no] the repetition
            } brings one{ $has-elsewhere ->
                [yes] , from another resolver, { $elsewhere }
               *[no] { "" }
            }{ $has-took ->
                [yes] , { $took } after the first query
               *[no] { "" }
            }. The wait ends in the resolver's timer, not in the network's speed.
        [never] , { $attempts } times{ $has-took ->
                [yes] { " " }within { $took }
               *[no] { "" }
            }, and no answer comes: no address, no error code. The program waits until the resolver gives up, and then reports
            that the name cannot be resolved for now.
       *[once] { " " }in { $query }, and no answer comes before the capture ends.
    }{ $half ->
        [yes] { " " }The other query from the same port, for the other address family, is answered.
       *[no] { "" }
    }{ $names ->
        [one] { "" }
       *[other] { " " }{ $names } look-ups to this resolver wait like this.
    }

dns-unanswered-long =
    DNS over UDP has no connection, so nobody repeats a lost query but the client's resolver, and its timer is coarse: glibc waits
    5 s per attempt and makes two (`timeout` and `attempts` in `resolv.conf`), musl asks all its servers at once and again after
    2.5 s, Windows and macOS after 1 s. A look-up that is slow by almost exactly such a time has lost one packet; one that
    fails after 10 s or 20 s has met silence throughout. glibc then reports `EAI_AGAIN`, “Temporary failure in name resolution”.

    A resolver that runs says something to every query, if only `SERVFAIL` or `REFUSED`. A host without one answers with ICMP port
    unreachable. Silence means that the query does not arrive, that nobody is at that address, that the answer is dropped on its
    way back, or that the resolver itself waits for its upstream longer than its client does.{ $has-alive ->
        [yes] { " " }Here { $alive } shows that this resolver answers other queries, so it runs and the way to it exists: single
            packets get lost, or this question is one that it cannot answer in time.
       *[no] { " " }In this capture nothing at all comes from this resolver for this client.
    }

    { $half ->
        [yes] Two queries leave one port at the same moment, for A and for AAAA, and only one is answered. On a node that translates
            the resolver's address (kube-proxy with iptables or IPVS, Docker's embedded resolver) that is a known race: both packets
            of the one flow look for a connection-tracking entry, neither finds one, both make one, and
            `__nf_conntrack_confirm` drops the loser. `insert_failed` in `conntrack -S` counts it. glibc then repeats after 5 s.
       *[no] In Kubernetes the address in `resolv.conf` is virtual: kube-proxy chooses a CoreDNS pod behind it. A pod that has gone
            and is still listed, a network policy without UDP port 53, or a node that cannot reach the pod network all look like
            this. In clouds the resolver may limit its clients: AWS takes 1,024 packets a second per interface and drops the rest.
    }

    Answers larger than the path allows travel in fragments, and firewalls like to drop those; a query that is only ever unanswered
    for names with large answers points there.

dns-unanswered-sure = { $how ->
    [late] Sure: { $query } has no answer in this capture before the client asks again.
    [never] Sure: the client repeats its query, so it has no answer; and none is in the capture.
   *[once] The query has no answer in this capture. It is not repeated, so an answer may have taken another way.
} Whether the query or its answer gets lost is not to be seen from here.

dns-unanswered-evidence-query = { $names ->
    [one] The query without an answer.
   *[other] The queries without an answer.
}
dns-unanswered-evidence-again = The client asks again.
dns-unanswered-evidence-answer = What comes in the end.

dns-unanswered-not-dns-error = { $has-answer ->
    [yes] The answer that comes, { $answer }, is no error.
   *[no] No answer of any kind is in the capture.
}
dns-unanswered-tell-dns-error = An error has a code: `NXDOMAIN`, `SERVFAIL` or `REFUSED` in the answer.
dns-unanswered-not-udp-unreachable = No ICMP error is in the capture: nobody says that the port is closed.
dns-unanswered-tell-udp-unreachable = Capture with `icmp` in the filter; a closed port is reported within one round trip.
dns-unanswered-not-reply-not-received = No answer to { $query } passes here before it is repeated.
dns-unanswered-tell-reply-not-received = Capture at the resolver: does it send the answer?

dns-unanswered-unseen-which-way = Which of the two got lost, the query or its answer.
dns-unanswered-unseen-where = Whether the query reaches a resolver at all.

dns-unanswered-check-ask-where = On { $client-host }, some ten times
dns-unanswered-check-ask-look = Always a timeout: nobody there. Sometimes: loss on the way, or a race in address translation.
dns-unanswered-check-tcp-where = On { $client-host }
dns-unanswered-check-tcp-look = An answer over TCP and none over UDP: UDP port 53 is filtered, or large answers are.
dns-unanswered-check-races-where = On the node of the client, before and after
dns-unanswered-check-races-look = `insert_failed` or `drop` that grows with every slow look-up.
dns-unanswered-check-pods-where = With kubectl, if the resolver is the cluster's
dns-unanswered-check-pods-look = Every endpoint is a pod that is ready. One that is not explains a share of unanswered queries.
dns-unanswered-next-where =
    At { $server-host }, or on its node, while the client asks: a query that is not there was lost before it, an answer that is there
    was lost behind it.

dns-unanswered-remedy-resolver = Bring the resolver back, or point the client at one that answers.
dns-unanswered-remedy-resolver-risk = Another resolver may not know internal names, or may know other addresses for them.
dns-unanswered-remedy-single-request =
    Where only one of a pair is lost: `options single-request-reopen` in `resolv.conf` (glibc), or a cache on each node that asks
    upstream over TCP.
dns-unanswered-remedy-single-request-risk = Queries then go one after the other: each look-up takes two round trips. musl ignores the option.
dns-unanswered-remedy-cache = A local cache (NodeLocal DNSCache, systemd-resolved, dnsmasq) that keeps answers and repeats sooner.
dns-unanswered-remedy-cache-risk = A cache keeps old addresses until their time is over, and is one more thing that can fail.

dns-unanswered-edge-unanswered = no answer
