idle-timeout-title = { $how ->
    [reset] After { $silence } of silence the connection to { $server } is gone: the next packet is reset
    [expiry] After { $silence } of silence the connection to { $server } is reset: an idle timer ran out
   *[silence] After { $silence } of silence nothing gets through to { $server } any more
}

idle-timeout-short =
    { $how ->
        [expiry] Nobody has sent anything for { $silence } when { $has-reset ->
                [yes] { $reset }
               *[no] a reset
            } ends the connection. Nothing was being asked: what ran out is an idle timer, at one end or on a box between.
        [reset] The connection works, then it is silent for { $silence }. { $has-data ->
                [yes] { $data }
               *[no] The next packet
            }, the first word of the { $speaker } after that, is answered with a reset{ $has-after ->
                [yes] { " " }after { $after }
               *[no] { "" }
            }. Somebody on the way (a NAT, a load balancer, a firewall) has dropped the connection from its table meanwhile.
       *[silence] The connection works, then it is silent for { $silence }. { $has-data ->
                [yes] { $data }
               *[no] The next packet
            }, the first word of the { $speaker } after that, is sent { $has-attempts ->
                [yes] { $attempts } times
               *[no] again and again
            }, and nothing comes back. Somebody on the way has dropped the connection from its table and swallows what belongs to it.
    } { $timer ->
        [just] { $suspect } forgets connections after { $suspect-time } unless told otherwise, which fits{ $has-suspect-b ->
                [yes] ; so does { $suspect-b }
               *[no] { "" }
            }.
        [longer] The silence is longer than the usual limit of { $suspect } ({ $suspect-time }){ $has-suspect-b ->
                [yes] { " " }and of { $suspect-b }
               *[no] { "" }
            }, among others.
       *[none] No well-known default is that short: such a timer was set by hand.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

idle-timeout-long =
    Every box that keeps state for connections has to forget some: nobody tells it when a host is switched off. So it counts the time since
    the last packet, and after its limit the entry goes. Neither end is told, as a rule. Both keep the socket as `ESTABLISHED`, for days
    if need be, and the first one to speak finds out. { $how ->
        [reset] Here { $has-reset ->
                [yes] { $reset }
               *[no] a reset
            } tells it. { $writer ->
                [no-socket] Its shape (no ACK flag, window 0, the number copied from the acknowledgment) is that of a kernel without a socket for
                    this connection: the box itself where packets are addressed to it (a NAT's outer address, an IPVS or load balancer address),
                    or a host behind it that the packet now reaches untranslated.
                [netscaler] Its window field lies in the range in which NetScaler writes the reason of a reset, so a load balancer of that
                    make may have written it.
                [living] It looks like one of a living socket.
               *[unclear] Its shape does not tell who wrote it.
            }
        [expiry] Some boxes do tell: they send RST to both ends when the timer runs out, so that nobody waits in vain. Azure's load balancer
            does so where “TCP reset” is switched on, F5's does it by default (“reset on timeout”).
       *[silence] Here nobody tells it: a firewall drops a packet in the middle of a connection that it does not know (conntrack: `ctstate INVALID`
            or `NEW` without SYN), because to let it in would be to let scanners in. The sender cannot tell this from loss and repeats with
            doubled timeouts, on Linux 15 times (`tcp_retries2`), which takes about a quarter of an hour.
    }{ $has-reset-ttl ->
        [yes] { " " }The reset has TTL { $reset-ttl } where the packets of its supposed sender have { $own-ttl }: it began somewhere else.
       *[no] { "" }
    }{ $place ->
        [near] { " " }The other end's TTL is fresh here, so no router lies between; then the other end itself has forgotten (a restart, its own
            packet filter), or the box works as a bridge.
       *[other] { "" }
    }

    What is usual: Azure's load balancer and IBM's public gateway 240 s, AWS's Network Load Balancer and NAT gateway 350 s, and on Nitro v6
    instances the security groups too; Google's VPC firewall 600 s, Cloud NAT 1200 s; Linux IPVS 900 s; hardware firewalls often 3600 s. Linux
    conntrack waits five days, but 300 s only while data is unacknowledged. How it fails tells boxes apart: AWS's load balancer and NAT
    gateway answer the next packet with RST, Azure (unless told otherwise), Google and most firewalls swallow it. RFC 5382 asks NATs for at
    least 2 hours and 4 minutes, and hardly anybody obeys.{ $has-suspect-c ->
        [yes] { " " }By length and manner { $suspect }, { $suspect-b } and { $suspect-c } come into question here.
       *[no] { "" }
    }

    Connection pools meet this most: a connection returned in the evening is taken out in the morning. Keep-alive probes of TCP would keep
    the entry fresh, yet they are off unless the program asks (`SO_KEEPALIVE`), and then begin after two hours, later than most limits.

idle-timeout-sure =
    { $how ->
        [silence] That { $silence } of silence came first and that nothing answers since then is certain. That a box has forgotten, and not that the
            other end has died meanwhile, is likely and not proven.
       *[other] That { $silence } of silence came first and that the reset ends it is certain. Which box has forgotten, or whether the other end did,
            one capture does not show.
    }

idle-timeout-evidence-last = The last packet before the silence: all was well.
idle-timeout-evidence-data = The first word after { $silence }.
idle-timeout-evidence-again = The same again: nothing has come back.
idle-timeout-evidence-reset = { $how ->
    [expiry] The reset, with nothing before it that it could answer.
   *[other] The answer of somebody who does not know the connection.
}

idle-timeout-not-reset-by-server =
    A program that ends a connection says so when it ends. Here nothing was said until somebody spoke again.
idle-timeout-tell-reset-by-server =
    A capture at the other end: if the data arrive there and the reset leaves there, that host has forgotten (a restart); if neither does, a box
    between has.
idle-timeout-not-peer-vanished = Somebody does answer, with a reset: the other end is not simply away.
idle-timeout-tell-peer-vanished =
    Open a new connection to the same place: if it works at once, the host is there and only this connection's entry is gone.
idle-timeout-not-conntrack-entry-lost = The silence is long enough for a timer.
idle-timeout-tell-conntrack-entry-lost =
    A table that was emptied or a failover hits busy connections as well, all at one time. A timer hits only those that were silent.
idle-timeout-not-keepalive-race = The other end has not closed: no FIN comes before or beside this packet.
idle-timeout-tell-keepalive-race = In a race the FIN of the other end crosses the data within one round trip.

idle-timeout-unseen-which-box = Which box on the way had the entry, and what its limit is.

idle-timeout-check-conntrack-where = On the NAT, node or firewall, during the next long silence
idle-timeout-check-conntrack-look = The entry's remaining seconds. If the line is gone while both ends still say `ESTAB`, this is the box.
idle-timeout-check-timeouts-where = There too
idle-timeout-check-timeouts-look = 432000 and 300 are the defaults; a smaller first value near { $silence } is the answer.
idle-timeout-check-keep-alive-where = On { $client-host }, while the connection is silent
idle-timeout-check-keep-alive-look =
    `timer:(keepalive,…)` says that probes are on and when the next one is due; no timer means that nobody keeps the entry fresh.
idle-timeout-check-aws-where = Where an AWS Network Load Balancer stands on the way
idle-timeout-check-aws-look = `tcp.idle_timeout.seconds`, 350 unless changed (60 to 6000).
idle-timeout-check-ipvs-where = On the nodes, where kube-proxy runs in IPVS mode or LVS balances
idle-timeout-check-ipvs-look = The first number is the limit for idle TCP connections, 900 s unless changed.
idle-timeout-next-where =
    At the other end and on each box between, across the next silence: the last place where the late packet is seen is before the one that has
    forgotten.

idle-timeout-remedy-keep-alive =
    Let one end speak before the limit: `SO_KEEPALIVE` with an idle time well below it (60 s is customary), or pings of the protocol itself. The
    sysctl only sets the time for sockets that ask for keep-alive.
idle-timeout-remedy-keep-alive-risk = A few packets per idle connection and minute; phones pay for them with battery.
idle-timeout-remedy-pool =
    Let the client's pool throw away connections that have been idle for longer than the shortest limit on the way, and test those that it takes out.
idle-timeout-remedy-pool-risk = More handshakes.
idle-timeout-remedy-longer = Raise the limit of the box, where it can be raised.
idle-timeout-remedy-longer-risk = Entries of dead connections stay longer; the table must have room for them.
idle-timeout-remedy-reset =
    Let the box send RST when it forgets or meets an unknown packet, so that programs fail at once instead of after minutes.
idle-timeout-remedy-reset-risk = It tells scanners that something is there.

idle-timeout-edge-forgotten-reset = forgotten, reset
idle-timeout-edge-forgotten-lost = forgotten, dropped
