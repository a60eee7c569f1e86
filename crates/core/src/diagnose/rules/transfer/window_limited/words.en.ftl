window-limited-title = The window of { $receiver } is too small for this path: { $window } per { $rtt }

window-limited-short =
    { $receiver } takes at most { $window } before it has to acknowledge, and an acknowledgment needs { $rtt } to come back. More than { $bandwidth } per second cannot
    flow, whatever the links can do. { $near } of { $segments } segments leave { $sender } with the window almost full. { $why ->
        [unscaled] The handshake has no window scale, so the window cannot grow beyond 65,535 bytes.
       *[buffer] The window could be scaled; it is the receive buffer that is small.
    }
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

window-limited-long =
    A sender may have as much unacknowledged data on its way as the receiver announces. To fill a path, that must be at least bandwidth times
    round trip: 1 Gbit/s over { $rtt } needs far more than { $window }. With less, the sender sends a windowful, stops, waits for the acknowledgments and sends the next{ $has-waited ->
        [yes] ; here it stood still for { $waited } in all
       *[no] { "" }
    }. Loss, CPU and link are innocent, and a test with many parallel connections looks fine, because each has a window of its own.

    { $why ->
        [unscaled] The window field has 16 bits. Larger windows need the window scale option (RFC 7323) in SYN and SYN-ACK of both ends. It is missing
            here in at least one of them, or is 0. Either that end does not offer it (an old or embedded stack, `net.ipv4.tcp_window_scaling=0`, a SYN cookie without
            timestamps), or a box on the way took it out. Compare the SYN at both ends.
       *[buffer] Both ends agree on a window scale. What is small is the buffer behind it: a program that sets `SO_RCVBUF` by hand switches Linux's
            automatic tuning off for that socket and gets twice that value, about half of it as window; or the limits
            `net.ipv4.tcp_rmem` and `net.core.rmem_max` are low, or memory for sockets is short.
    }

    Seen from the receiver's side the sender's stop cannot be observed directly. There this answer is computed from the round trip of the
    handshake and the acknowledgments that can have reached the sender in time.

window-limited-sure =
    { $why ->
        [unscaled] Sure of the limit: handshake and windows are here. That the sender reaches it follows from { $near } segments that leave with the window almost full.
       *[buffer] Fairly sure: { $near } segments ({ $share }) leave with the window almost full. Whether the sender's own limits come right behind it, this capture does not show.
    }

window-limited-evidence-syn = The handshake: { $why ->
    [unscaled] no usable window scale.
   *[buffer] the first window, and its scale.
}
window-limited-evidence-full = Sent with the window almost full.

window-limited-not-options-stripped = A box may have taken the window scale out of the handshake; one capture does not show that.
window-limited-tell-options-stripped = Compare the SYN and the SYN-ACK at both ends: an option that is sent and does not arrive was stripped.
window-limited-not-packet-loss = Nothing is sent again while the sender stops.
window-limited-tell-packet-loss = A sender that is held back by loss shows repetitions, and stops below the window.
window-limited-not-receiver-stalled = The window stays open: the receiver reads as fast as data comes.
window-limited-tell-receiver-stalled = A program that does not read makes the window shrink to 0.
window-limited-not-slow-server = The pauses come in mid-answer, a round trip long, each time the window is full.
window-limited-tell-slow-server = A slow server pauses although the window has room.

window-limited-unseen-other-end = What the other end sent and received in the handshake.

window-limited-check-socket-where = On { $receiver }, during a transfer
window-limited-check-socket-look = `rcv_space` and `skmem:(…,rb…`: the buffer. No `wscale:` in the line means that no scaling was agreed.
window-limited-check-buffers-where = On { $receiver }
window-limited-check-buffers-look = `tcp_window_scaling` must be 1; the third value of `tcp_rmem` should be at least bandwidth times round trip.
window-limited-check-sender-where = On { $sender }, during a transfer
window-limited-check-sender-look = `rwnd_limited:` gives the share of the time that the window held this sender back. `cwnd` well above the window confirms it.
window-limited-next-where = At the other end, with the handshake.

window-limited-remedy-scaling = Let both ends offer window scaling, and stop the box that strips it.
window-limited-remedy-scaling-risk = Very old firewalls misread scaled windows and drop data; test the path.
window-limited-remedy-buffer = Remove `SO_RCVBUF` from the program so that the kernel tunes the buffer, or raise `tcp_rmem`.
window-limited-remedy-buffer-risk = Large buffers take memory for each connection, and deepen queues on the way.
window-limited-remedy-parallel = Where neither can be changed, shorten the round trip (a proxy or mirror near the receiver) or use several connections.
window-limited-remedy-parallel-risk = Several connections take more than their share from others.
