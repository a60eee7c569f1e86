window-shrunk-title = { $receiver } takes back { $by } of window that it had announced

window-shrunk-short =
    { $has-announced ->
        [yes] { $announced } announces room that { $shrunk } takes back
       *[no] { $shrunk } takes back room that was announced before
    }: the right edge of the window moves back by { $by }. { $sender } may have sent into that room already, and what lies
    beyond the new edge may be thrown away. The window stays behind for { $lasted }. Hosts do not do that by themselves in normal
    operation; a box that rewrites the window field does.
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

window-shrunk-long =
    Acknowledgment number plus window is the last byte that may be sent. RFC 9293, section 3.8.6, strongly discourages moving that edge to the left
    ("shrinking the window"): data that was allowed when it left becomes forbidden on its way. A sender has to bear it,
    and if it had filled the old window, it now has too much in flight; the receiver drops that and the sender repeats it by timer.

    The largest window in this direction is { $window }; the edge moves back { $times ->
        [one] once
       *[other] in { $times } packets
    }. Three parties can do that:

    A box on the path. Firewalls, WAN optimisers, shapers and some DDoS protections write a smaller window to slow a sender down, and apply
    the wrong scale (RFC 7323) when they have not seen the handshake: a window field of 4 means 4 bytes or 4,096, depending on the shift. A sudden
    change by a power of two or by a fixed factor points to that.

    The receiving kernel under memory pressure. Linux drops from the receive queue instead and keeps the edge; in newer kernels the sysctl
    `tcp_shrink_window` (off by default) allows it to shrink. With a scale above 0, rounding moves the edge by less than one unit of the
    scale (RFC 7323, section 2.4), which is not counted here.

    Two hosts behind one address, or a connection that has moved, each with a window of its own.

window-shrunk-sure =
    Sure that the window moved back and stayed back for longer than a round trip. Who moved it, a capture on { $receiver } shows: if the window
    fields differ there, a box has written them.

window-shrunk-evidence-announced = The larger window, announced just before.
window-shrunk-evidence-shrunk = The edge of the window lies further left than before.

window-shrunk-not-receiver-stalled =
    A receiver whose buffer fills announces less room byte by byte while the edge stays where it is. In { $shrunk } the edge itself moves back.
window-shrunk-tell-receiver-stalled = Where the program does not read, the window goes to 0 and the edge never moves left.
window-shrunk-not-options-stripped = The option for the window scale may have been changed in the handshake.
window-shrunk-tell-options-stripped = Compare SYN and SYN-ACK at both ends: the window scale must be the same.

window-shrunk-unseen-who = Whether the receiver or a box between wrote the smaller window.

window-shrunk-check-other-end-where = On { $receiver } itself, at the same time
window-shrunk-check-other-end-look = `win` of the same acknowledgments: other values than here mean that a box rewrites them.
window-shrunk-check-shrink-where = On { $receiver }, if it is a newer Linux
window-shrunk-check-shrink-look = 1: the kernel is allowed to shrink windows when memory is short.
window-shrunk-check-counters-where = On { $receiver }
window-shrunk-check-counters-look = Counters that grow: memory for sockets is short, received data is dropped.
window-shrunk-next-where = On { $receiver }, with the handshake, to compare scale and windows with this capture.

window-shrunk-remedy-box = Turn off the rewriting of windows on the box, or make it see the handshakes of the flows that it shapes.
window-shrunk-remedy-box-risk = A box that shaped by the window shapes no more; the queue behind it fills instead.
window-shrunk-remedy-receiver = Where the receiver itself shrinks, give its sockets memory (`net.ipv4.tcp_mem`) or set `tcp_shrink_window` to 0.
window-shrunk-remedy-receiver-risk = More memory for sockets is less for programs.

window-shrunk-edge-no-room = window taken back
