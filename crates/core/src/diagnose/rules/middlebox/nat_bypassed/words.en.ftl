nat-bypassed-title = { $view ->
    [redirect] One packet went past the redirect and was reset by a host that has no such connection
   *[other] One packet came from { $answering } in place of { $asked }: it went past the translation
}

nat-bypassed-short = { $view ->
    [redirect] In an open connection one segment ({ $escaped }) lies outside the window, and it draws a bare reset
        ({ $refusal }), although a living socket on the same address has just acknowledged the rest. The reset comes from a
        kernel that has no socket for that segment: a redirect (as sidecars use it) did not apply to this one packet. The
        reset then ends the whole connection.
    [node] The connection to { $asked } is translated to { $answering } here, packet by packet. One packet ({ $escaped }) is not:
        it leaves with its own sender { $answering }. The client knows no connection with that address and resets it, and that
        reset reaches { $answering } and ends the real connection.
   *[other] [client:The client] has an open connection with { $asked }. One packet of it ({ $escaped }) arrives with the sender
        { $answering } instead: it was not translated back. The client knows no connection with that address{ $end ->
        [reset] { " " }and resets it ({ $refusal }). The reset reaches { $answering }, which takes it for the end of the real
        connection
       *[none] { "" }
    }.
}

nat-bypassed-long =
    { $view ->
        [redirect] { $escaped } carries the addresses of the connection, but what it draws is the reset of a host without socket: no ACK
            flag, window 0. A moment before, a socket on that address acknowledged everything. So the segment did not reach that
            socket. It met the host's own stack on the original port, where at most a listening socket stands.
       *[other] That { $escaped } belongs to the connection is shown by its numbers: they lie in the stream of { $asked } and
            acknowledge the client's. Only its sender is { $answering }{ $same-port ->
                [no] , with another port
               *[yes] { "" }
            }. That is the address to which { $asked } is translated, as the server itself knows it.
    }

    { $why ->
        [above] Its sequence number lies { $has-distance ->
            [yes] { $distance }
           *[no] far
        } above what was sent before: more than any window allows. Connection tracking calls such a segment INVALID ("SEQ is over the
            upper bound").
        [below] Its data had all been sent, and acknowledged, before: it is a late copy of a packet that was retransmitted meanwhile.
            Kernels before 6.1 call such a segment INVALID ("SEQ is under the lower bound, already ACKed data retransmitted").
            Kernels from 6.1 on ignore it for the state of the connection but still translate it; distributions may have carried the
            change back.
        [expired] It comes after a silence of { $has-silence ->
            [yes] { $silence }
           *[no] some length
        }, with numbers that fit exactly, so connection tracking had no reason to call it out of window. What fits is an entry that was gone by
            then, expired or deleted: there was nothing left to translate it by. Linux takes such a packet up as a connection of its own
            (`nf_conntrack_tcp_loose`, 1 by default) and translates nothing; only with 0 it is INVALID.
       *[unknown] Its numbers alone do not say why it was not translated. Out of window, a bad checksum, an ACK for data never seen, and
            an entry that has expired all have this effect.
    }

    In Linux, destination NAT lives on connection tracking (`nf_conntrack`). Each packet is looked up, its TCP numbers are checked in
    `tcp_in_window()`, and only then the NAT hook rewrites it by the entry that was found. If the numbers do not fit, the check makes
    `nf_conntrack_tcp_packet()` return `-NF_ACCEPT`, that is −1. Had it been 0 (`NF_DROP`), the packet would be dropped and nobody
    would notice. Had it been 1 (`NF_ACCEPT`), it would be translated like the others. With −1 it is neither: it is detached from its
    connection, marked INVALID, skips NAT, and travels on with the addresses that it happens to carry. No rule drops INVALID packets
    unless somebody wrote one.

    Which checks lead there depends on the kernel. Until 6.0 any of four does: SEQ above the upper bound, ACK above the upper bound,
    SEQ below the lower bound, ACK below the lower bound. From 6.1 the two that concern old packets are ignored instead and the packet
    is translated; what still escapes is a SEQ beyond the window by more than one window, an ACK for unseen data, a bad checksum, an
    impossible set of flags, and a reset that does not fit (commit 6e250dcbff1d). `nf_conntrack_tcp_be_liberal` (formerly
    `ip_conntrack_tcp_be_liberal`) set to 1 lets all four pass and leaves only resets out of window as INVALID.

    Packets fall out of the window where something delays them long enough for their retransmission to overtake them. A hypervisor
    that is short of CPU and hands packets on late is one cause, and spreading the receive work over cores (RPS, Receive Packet
    Steering) has been one cure. On EC2, a machine that connects to itself through its external address has been seen to receive
    packets with numbers and timestamps far behind the rest (moby/libnetwork #1090).

    It meets kube-proxy (iptables mode), where the client then sees the pod's address in place of the Service's; kube-proxy's
    `KUBE-FORWARD` chain has dropped INVALID packets since 1.15 for that reason, unless `tcp_be_liberal` is set. It meets Istio on the
    way in: the sidecar's REDIRECT is a NAT too, so an INVALID packet reaches the application's port directly, where the listening
    socket cannot use it and the kernel resets it. Istio 1.13 and later can drop such packets (`INVALID_DROP`).

nat-bypassed-sure = { $view ->
    [redirect] Rather sure: { $escaped } is outside the window, and { $refusal } has the shape of a host without socket, while a living
        socket answers before it. Why connection tracking let it pass untranslated, only that box can say.
   *[other] { $end ->
        [reset] Very sure: { $escaped } fits the connection by its numbers and carries another sender, and { $refusal } refuses it.
       *[none] Likely: { $escaped } fits the connection by its numbers and carries another sender. Nobody refuses it here.
    } Why it was not translated, only the translating box can say.
}

nat-bypassed-evidence-handshake = The connection as the client opened it, with { $asked }.
nat-bypassed-evidence-escaped = { $view ->
    [redirect] A segment outside the window{ $has-distance ->
        [yes] { "," } { $distance } away from the rest
       *[no] { "" }
    }.
   *[other] The packet that was not translated: sender { $answering }, numbers of this connection{ $has-distance ->
        [yes] { "," } { $distance } away from the last byte before
       *[no] { "" }
    }.
}
nat-bypassed-evidence-refusal = { $view ->
    [redirect] The bare reset that answers it: no socket there.
   *[other] The client's kernel refuses it: it has no connection with { $answering }.
}
nat-bypassed-evidence-aftermath = What follows: the connection is gone at one end, and the other learns it by a reset.

nat-bypassed-step-escaped = { $view ->
    [redirect] [client:One segment] lies outside the window{ $has-distance ->
        [yes] { "," } { $distance } away from the rest
       *[no] { "" }
    }. It is not redirected like the others.
   *[other] [answering:The server's own address] shows: this packet belongs to the connection with { $asked }, and it was not translated.
}
nat-bypassed-step-escaped-detail = { $why ->
    [above] sequence number above the window: INVALID for connection tracking
    [below] a late copy of acknowledged data: INVALID before Linux 6.1
    [expired] after the silence, with numbers that fit
   *[unknown] not translated
}
nat-bypassed-step-refusal = { $view ->
    [redirect] [box:The host's own stack] has no socket for it and resets it. The reset names the real connection.
   *[other] [client:The client] never spoke to { $to-host } and resets it. That reset ends the real connection at the server.
}
nat-bypassed-step-refusal-detail = RST without ACK: no socket here knows that packet

nat-bypassed-not-reset-injected =
    { $refusal } answers one particular packet, { $escaped }, at once and with its numbers. A forged reset does not need such an occasion.
nat-bypassed-tell-reset-injected =
    The TTL of the reset: here it is that of the host itself.
nat-bypassed-not-reply-from-other-address =
    The handshake and the data before are translated as they should be. Only single packets escape, so the translation works in
    principle.
nat-bypassed-tell-reply-from-other-address =
    If every answer came from { $answering }, the reverse translation would be missing altogether.
nat-bypassed-not-idle-timeout =
    It is an idle timeout as well, of the translating box: its entry ended during the silence. What shows it is the packet that comes
    untranslated after it.
nat-bypassed-tell-idle-timeout =
    Compare the silence with the timers of the box (`nf_conntrack_tcp_timeout_established`, `…_close_wait`, `…_fin_wait`).
nat-bypassed-not-peer-vanished = Both ends are alive; they no longer agree that there is a connection.
nat-bypassed-tell-peer-vanished = A reset comes from somebody; a vanished peer sends nothing.

nat-bypassed-unseen-verdict =
    The verdict of connection tracking. It is not on the wire; only the translating box can log it.

nat-bypassed-check-liberal-where = On the node that translates:
nat-bypassed-check-liberal-look =
    0, the default: packets out of window are INVALID and are not translated. Old kernels call it
    `net.ipv4.netfilter.ip_conntrack_tcp_be_liberal`.
nat-bypassed-check-kernel-where = On the same node:
nat-bypassed-check-kernel-look = Before 6.1 late copies escape translation too, unless the distribution has carried the change back.
nat-bypassed-check-invalid-where = On the same node, twice with a failure in between:
nat-bypassed-check-invalid-look = `invalid` counters that grow with each failure.
nat-bypassed-check-drop-rule-where = On the same node, and in the pod's network namespace with a sidecar:
nat-bypassed-check-drop-rule-look =
    A rule with `--ctstate INVALID -j DROP`. kube-proxy has one in `KUBE-FORWARD`; with a sidecar it belongs into
    `mangle PREROUTING` of the pod.
nat-bypassed-check-log-invalid-where = On the same node, for a short time:
nat-bypassed-check-log-invalid-look =
    Kernel log lines `nf_ct_proto_6: SEQ is over the upper bound` or `… under the lower bound` for this connection: they name the
    check that failed. Set it back to 0 afterwards.
nat-bypassed-check-istio-where = With Istio:
nat-bypassed-check-istio-look = `INVALID_DROP: "true"` under `meshConfig.defaultConfig.proxyMetadata`.
nat-bypassed-check-rps-where = On a busy virtual machine, for its network interface:
nat-bypassed-check-rps-look =
    All zeros mean that one core takes all packets of the queue. Late packets on a machine short of CPU are what makes numbers fall
    out of the window.
nat-bypassed-next-where =
    On the node that translates, on all interfaces, with absolute numbers and hardware addresses: the escaped packet comes in and goes
    out with the same sender.

nat-bypassed-remedy-drop-invalid =
    Drop INVALID packets where they would travel on untranslated. The sender retransmits, and the retransmission is translated.
nat-bypassed-remedy-drop-invalid-risk =
    Traffic that runs through this host in one direction only (asymmetric routes, direct server return) is INVALID to it as well and
    would be dropped.
nat-bypassed-remedy-istio =
    With Istio 1.13 or later, set `meshConfig.defaultConfig.proxyMetadata.INVALID_DROP=true`: the sidecar's rules then drop them in
    the pod.
nat-bypassed-remedy-istio-risk = Takes effect when pods are injected anew.
nat-bypassed-remedy-liberal =
    Let connection tracking accept numbers out of window, so that the packets stay attached and are translated.
nat-bypassed-remedy-liberal-risk =
    More packets out of window reach the TCP stacks behind, which must reject them themselves. kube-proxy leaves out its INVALID rule
    when this is set at its start.
nat-bypassed-remedy-kube-proxy =
    With kube-proxy before 1.15, upgrade: later releases drop INVALID packets in `KUBE-FORWARD`.
nat-bypassed-remedy-kube-proxy-risk = That of any upgrade of a cluster.
nat-bypassed-remedy-upgrade =
    Use a kernel from 6.1 on: late copies are then translated like the rest. Data far above the window still escapes.
nat-bypassed-remedy-upgrade-risk = That of any new kernel: one node first.
nat-bypassed-remedy-rps =
    Find out why packets are late: CPU steal on the hypervisor, one busy receive queue. RPS spreads the receive work over cores.
nat-bypassed-remedy-rps-risk = More cores work on packets; a badly set mask can reorder a flow.
nat-bypassed-remedy-entry =
    Where the entry was gone: keep connections from being silent for longer than the box's timer (keep-alive), or raise that timer
    (`nf_conntrack_tcp_timeout_established`, `…_close_wait`, `…_fin_wait`).
nat-bypassed-remedy-entry-risk = Longer timers keep dead entries in the table for longer; see that it does not fill up.

nat-bypassed-edge-escaped = past the translation
nat-bypassed-node-translator = translate
nat-bypassed-node-backend = backend
