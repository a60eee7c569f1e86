dns-error-title = { $code ->
    [nxdomain] { $has-name ->
        [yes] The name `{ $name }` does not exist, says { $server-host }
       *[no] A name does not exist, says { $server-host }
    }
    [servfail] { $server-host } fails to look up { $has-name ->
        [yes] `{ $name }`
       *[no] a name
    }
    [refused] { $server-host } refuses to look up { $has-name ->
        [yes] `{ $name }`
       *[no] a name
    }
   *[other] { $server-host } answers a name query with { $code-name }
}

dns-error-short =
    The client asks for { $has-name ->
        [yes] `{ $name }`{ $has-type ->
            [yes] { " (" }{ $type })
           *[no] { "" }
        }
       *[no] a name
    } and { $answer } answers { $code-name }: { $code ->
        [nxdomain] this name does not exist, with any record type. The resolver works; the name is wrong, or it is not in the zone that
            this resolver sees.
        [servfail] the resolver tried and failed{ $has-took ->
            [yes] , after { $took }
           *[no] { "" }
        }. The name may exist; whoever should have answered the resolver did not, or what came did not hold.
        [refused] the resolver does not answer this client, or not for this zone.
        [not-understood] the resolver does not understand the query.
       *[other] the look-up brings no address.
    }{ $names ->
        [one] { "" }
       *[other] { " " }{ $names } names get the same answer.
    }

dns-error-long =
    { $code ->
        [nxdomain] `NXDOMAIN` is a statement of the zone itself: its servers say that there is no such name, and add their SOA record so
            that resolvers may remember it (RFC 2308), for up to the last number in that record. A name that is created afterwards
            stays missing until then. An empty answer with `NOERROR` is another thing: the name is there, but not with this type.

            The usual reasons: a misspelt name, a record that was never made or was deleted, a name of an inside zone asked of an
            outside resolver (split horizon, a VPN that is down), a Kubernetes service in another namespace than the client (then
            `service.namespace` is needed).{ $single ->
                [yes] { " " }This name has no dot: such names are only found with a suffix from the search list, which this query
                    does not carry.
               *[no] { "" }
            }
        [servfail] `SERVFAIL` comes from a resolver that works for others and cannot finish this one. The zone's own servers do not
            answer it or refuse it (a lame delegation), its forwarder is down, or DNSSEC signatures do not validate, which an
            expired key is enough for. The time tells them apart: { $has-took ->
                [yes] here { $took }. Below some milliseconds the resolver has the failure in its cache or refuses by rule;
                    seconds mean that it waited for an upstream in vain.
               *[no] an answer within milliseconds is a rule or a cached failure, one after seconds a silent upstream.
            } A client takes it as a temporary error (`EAI_AGAIN`), and asks its next resolver{ $servers ->
                [one] { "" }
               *[other] , as here: { $servers } are asked in turn
            }.
        [refused] `REFUSED` is policy. A resolver answers only clients inside its access list (`allow-recursion` in BIND, `access-control`
            in Unbound); a server that only serves its own zones refuses all others. A client that was sent to the wrong
            address, or comes from an unexpected one because of address translation, gets this answer.
        [not-understood] `FORMERR` and `NOTIMP` come from old or small servers that do not know EDNS (RFC 6891) or this kind of query.
            Resolvers ask again without it; a client that does not has no answer.
       *[other] The code { $code-name } is rare in answers to plain queries (RFC 2136 uses most of these for updates).
    }

    An answer arrived, at once or late, so neither the network nor a filter is at fault. What the client's program shows may be less
    clear: `getaddrinfo` turns all this into “Name or service not known” or “Temporary failure in name resolution”.

dns-error-sure = Sure: { $answer } carries the code { $code-name }. { $code ->
    [nxdomain] Whether the name should exist, no packet says.
   *[other] Why the resolver says so, its answer does not show.
}

dns-error-evidence-query = { $names ->
    [one] The query.
   *[other] The queries.
}
dns-error-evidence-answer = The answer: { $code-name }.

dns-error-not-dns-unanswered = { $answer } answers { $query }.
dns-error-tell-dns-unanswered = Where nothing answers, the query is repeated.
dns-error-not-dns-search-expansion = No later query for the same name under another suffix succeeds.
dns-error-tell-dns-search-expansion = In a search walk the last name is found; the errors before it are ordinary.

dns-error-unseen-whose = Whether the name is wrong or its record is missing.
dns-error-unseen-why = What the resolver met when it asked further: its own queries are not in this capture, or not matched.

dns-error-check-ask-where = On { $client-host }, and once more at a resolver elsewhere
dns-error-check-ask-look = The same code everywhere: the zone says so. Another one elsewhere: this resolver or its view is the reason. An `EDE` line gives it.
dns-error-check-trace-where = From a host with access to the internet, for public names
dns-error-check-trace-look = Where the delegation ends or turns silent.
dns-error-check-dnssec-where = On { $client-host }, for `SERVFAIL`
dns-error-check-dnssec-look = An address with checking disabled (`+cd`) and `SERVFAIL` without: the signatures do not validate.
dns-error-check-log-where = With kubectl, if the resolver is the cluster's
dns-error-check-log-look = Lines with `NXDOMAIN`, `SERVFAIL`, `i/o timeout` towards the upstream, or `HINFO` and `plugin/loop`.
dns-error-next-where = On { $server-host }: what it asks its own upstream for this name, and what comes back.

dns-error-remedy-name = Correct the name where it is configured: spelling, namespace, suffix.
dns-error-remedy-name-risk = None; look for further places that hold the same name.
dns-error-remedy-zone = Create the record, or make the resolver see the zone (conditional forwarding, stub domain).
dns-error-remedy-zone-risk = Resolvers remember the missing name until the negative time of the SOA is over.
dns-error-remedy-upstream = Repair what the resolver depends on: forwarder, delegation, signatures, access list.
dns-error-remedy-upstream-risk = Opening a resolver to everybody makes it an amplifier for attacks; name the networks.

dns-error-edge-error = { $code-name }
