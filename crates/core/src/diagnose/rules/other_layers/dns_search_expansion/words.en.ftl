dns-search-expansion-title = { $has-name ->
    [yes] `{ $name }` is first looked up under { $steps ->
        [one] a suffix
       *[other] { $steps } suffixes
    } of the search list
   *[no] A name is first looked up under suffixes of the search list
}

dns-search-expansion-short =
    The client's resolver does not ask for `{ $name }` as it stands. It puts the suffixes of its search list behind it, one after the
    other, and is told each time that there is no such name{ $end ->
        [found] . Only { $last } brings an answer
        [nothing] , with { $last } as well
       *[open] . { $last } is the last query that this capture shows
    }{ $has-wasted ->
        [yes] , { $wasted } after the first query
       *[no] { "" }
    }. Nothing is broken; every look-up costs { $steps ->
        [one] one query
       *[other] { $steps } queries
    } more for each address family.{ $walks ->
        [one] { "" }
       *[other] { " " }{ $walks } look-ups walk like this, { $queries } queries in all.
    }

dns-search-expansion-long =
    `resolv.conf` holds a list of suffixes (`search`) and a number (`ndots`). A name with fewer dots than `ndots` is tried with every
    suffix first, and as it stands last; a name with a dot at its end is tried as it stands and nothing else. The default is
    `ndots:1`, so that only bare words are completed. Kubernetes writes `ndots:5` into every pod (for `ClusterFirst`), so
    that `service.namespace.svc` is found too, and five dots are more than nearly all public names have.

    So a pod that wants `{ $name }` asks for it in its own namespace, under `svc.cluster.local`, under `cluster.local`, under the
    suffixes of the node, and then for the name itself: each step twice, for A and AAAA, and each a round trip to the resolver.
    glibc and musl both walk one suffix after the other.{ $has-wasted ->
        [yes] { " " }Here the detour from { $first } to { $last } takes { $wasted }.
       *[no] { "" }
    }

    The time is the smaller cost as long as the resolver is near and answers from memory. Suffixes outside the cluster (a cloud's
    `ec2.internal`, a company's domain) are asked upstream every time. The load is several times as high, and one lost packet among
    eight queries is more likely than among two: then the walk stands still for 5 s, and the program's time-out ends it. A
    suffix that answers every name (a wildcard record) sends the program to the wrong host without any error.

dns-search-expansion-sure =
    Sure: the names from { $first } on begin alike and end in one suffix after the other, each asked once the one before it was denied.

dns-search-expansion-evidence-asked = The name under the suffixes of the search list.
dns-search-expansion-evidence-nothing = No such name.
dns-search-expansion-evidence-last = { $end ->
    [found] The query that brings the address.
   *[nothing] The last query of the walk.
}

dns-search-expansion-not-dns-error = { $end ->
    [found] The walk goes on to { $last }, which is answered with an address.
   *[nothing] The walk goes on to { $last }: the errors before it are steps, not its end.
}
dns-search-expansion-tell-dns-error = Where the name itself does not exist, the last query of the walk is denied too.
dns-search-expansion-not-dns-unanswered = Each step is answered before the next one begins.
dns-search-expansion-tell-dns-unanswered = An unanswered step is repeated after the resolver's timeout.

dns-search-expansion-check-conf-where = On { $client-host }
dns-search-expansion-check-conf-look = The lines `search` and `options ndots:`; more entries are more queries.
dns-search-expansion-check-pod-where = With kubectl, if the client is a pod
dns-search-expansion-check-pod-look = `ndots:5` and the suffixes that Kubernetes and the node give.
dns-search-expansion-check-dotted-where = On { $client-host }, with a dot behind the name, while you capture
dns-search-expansion-check-dotted-look = One query for each address family, and no suffix.
dns-search-expansion-next-where = At the client, over one look-up: all its queries, with both address families.

dns-search-expansion-remedy-dot = Write the full name with a dot at its end where the program allows it.
dns-search-expansion-remedy-dot-risk = Some programs put the name, dot included, into the `Host` header or compare it with a certificate.
dns-search-expansion-remedy-ndots = Set `ndots` lower for pods that mostly use outside names: `dnsConfig.options`, `ndots` 1 or 2.
dns-search-expansion-remedy-ndots-risk = Short inside names with a dot, such as `service.namespace`, are then asked as they stand first: one query more for those.
dns-search-expansion-remedy-cache = Shorten the walk at the resolver: CoreDNS `autopath`, or a cache on each node.
dns-search-expansion-remedy-cache-risk = `autopath` needs to know every pod by its address (`pods verified`), which takes memory in large clusters.

dns-search-expansion-edge-suffix = no such name
