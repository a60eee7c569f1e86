conntrack-entry-lost-title = { $view ->
    [balancer] In the middle of a connection the data go to another backend, { $other }, which resets it
    [backend] A packet of somebody else's connection reaches { $other }, which resets it
    [alone] { $other } gets data of a connection that it does not have
   *[client] { $server } suddenly does not know the connection any more
}

conntrack-entry-lost-short =
    { $view ->
        [balancer] The connection of { $client } works, until { $stray } is led to { $other }, a host that has never heard of it. That host answers
            with { $reset }, and the reset ends the connection, although the backend it belongs to is alive.
        [backend] { $stray } arrives at { $other } with the numbers of a connection that was opened at another host. { $other } has no socket for it and
            answers with { $reset }{ $has-after ->
                [yes] , { $after } later
               *[no] { "" }
            }. The reset ends the connection at the client, although the backend it belongs to is alive.
        [alone] { $stray } carries data of an open connection, and { $other } answers with a bare reset, { $reset }: it has no such connection. Nothing here
            shows that it was ever opened at this host, so the packet was meant for another one, or this host has forgotten.
       *[client] Requests are answered, then { $stray } meets { $reset }{ $has-after ->
                [yes] { " " }after { $after }
               *[no] { "" }
            }, a bare reset as a host writes it that has no such connection. Nobody has closed, and no silence came before. Most likely a box between
            has lost its entry and leads the data to another host.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

conntrack-entry-lost-long =
    A balancer or NAT decides once, at the SYN, where a connection goes, and keeps the decision in a table. Everything later follows the entry. If
    the entry is gone, a packet from the middle of the connection looks like the first of a new one. Linux conntrack picks it up so, unless
    told otherwise (`nf_conntrack_tcp_loose=1`): the rules are asked again, and they may choose another backend. That one has no socket for it
    and answers as RFC 9293, section 3.10.7.1, demands: RST, its number copied from the acknowledgment, no ACK flag, window 0. Translated back, it
    carries the address and the numbers that the client expects, so the client must believe it.

    { $view ->
        [client] The shape of { $reset } is that one. Its TTL is that of the server's other packets, so whoever wrote it is as far away as the server,
            which speaks for a host behind the same balancer and against a box in the middle. A server that was restarted in this very moment
            would look the same; a program that ends would have sent FIN or RST when it ended.
        [alone] This vantage point shows the stray packet and its refusal only. Had the capture begun in the middle of the connection, earlier or
            later packets would show this host as a part of it.
       *[other] Here both ends of the story are in the capture: the numbers of { $stray } continue a connection that another host had accepted.
    }

    How an entry gets lost: the table was flushed or the agent that writes it restarted (`conntrack -F`, kube-proxy, a CNI); a failover to a second
    balancer that does not share the table; endpoints that changed while the connection was in use; a full table that evicts (`early_drop`); or no
    table at all: routers and switches that spread by hash (ECMP) move a flow when a next hop comes or goes, even in the middle of a request, and
    with a hash that includes fields which change they may move single packets.

conntrack-entry-lost-sure =
    { $view ->
        [balancer] Sure: both backends and the packet that went astray are in the capture.
        [backend] Sure: the stray packet has the very numbers or timestamps of a connection that lives elsewhere.
        [alone] Fairly open. That { $other } does not know the connection is certain; whether it ever did, these packets do not show.
       *[client] Likely, not proven. From here a lost entry and a restarted server look alike.
    }

conntrack-entry-lost-evidence-before = { $view ->
    [backend] The same connection where it is at home.
   *[other] The server's last word before: the connection was in use.
}
conntrack-entry-lost-evidence-stray = The packet that reached the wrong host.
conntrack-entry-lost-evidence-reset = “No such connection.”

conntrack-entry-lost-not-reset-by-server = The host that resets is not the one that the connection was opened with.
conntrack-entry-lost-tell-reset-by-server =
    A capture on the server: if the data arrive there and it writes the reset itself, it was restarted or has forgotten; if they never arrive, they
    went elsewhere.
conntrack-entry-lost-not-idle-timeout = No silence comes before { $stray } that is long enough for a timer.
conntrack-entry-lost-tell-idle-timeout = The age of the connection: how long it was silent before { $stray } this capture does not show.
conntrack-entry-lost-not-nat-bypassed = The packet's addresses are translated, and so is { $reset }: only the target is the wrong one.
conntrack-entry-lost-tell-nat-bypassed = A packet past the translation shows the untranslated address.

conntrack-entry-lost-unseen-why-lost = Why the entry was lost: a flush, a failover, a changed rule, a full table, a moved hash.

conntrack-entry-lost-check-events-where = On the balancer or node, while the client works
conntrack-entry-lost-check-events-look = `[DESTROY]` for a connection in use, followed by `[NEW]` for the same port: there the entry was lost and made anew.
conntrack-entry-lost-check-table-where = There too, twice
conntrack-entry-lost-check-table-look = `early_drop` or `drop` that grows: the table is full and evicts.
conntrack-entry-lost-check-full-where = There too
conntrack-entry-lost-check-full-look = A count near the maximum, and `tcp_loose` 1: packets from the middle of a connection are taken for new ones.
conntrack-entry-lost-check-endpoints-where = In Kubernetes, while it happens
conntrack-entry-lost-check-endpoints-look = Endpoints that come and go at the very times of the resets.
conntrack-entry-lost-next-where =
    On all backends and the balancer at once, by the client's port: the host that gets the packet without ever having seen the SYN is the wrong one.

conntrack-entry-lost-remedy-drain =
    Let backends and balancers finish their connections before they go (draining, deregistration delay, `preStop`), and flush tables only when nothing
    is in use.
conntrack-entry-lost-remedy-drain-risk = Deployments take longer.
conntrack-entry-lost-remedy-sync = Let a pair of balancers share their tables (conntrackd, IPVS sync daemon), so that a failover keeps them.
conntrack-entry-lost-remedy-sync-risk = More traffic between the two; entries younger than the last exchange are lost all the same.
conntrack-entry-lost-remedy-hash =
    Spread by a consistent hash over addresses and ports (Maglev, resilient ECMP), so that a lost entry leads to the same backend again.
conntrack-entry-lost-remedy-hash-risk = A change of the backends still moves a few connections.
conntrack-entry-lost-remedy-retry = Let clients repeat requests that may run twice, on a new connection.
conntrack-entry-lost-remedy-retry-risk = What may not run twice must be protected against it.

conntrack-entry-lost-edge-elsewhere = unknown there, reset
conntrack-entry-lost-node-elsewhere = another host
