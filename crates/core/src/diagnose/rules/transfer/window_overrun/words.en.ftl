window-overrun-title = { $sender } sends beyond the window of { $receiver }

window-overrun-short =
    { $edge } announces where the window of { $receiver } ends; { $first } goes beyond it{ $beyond ->
        [one] { "" }
       *[other] , and { $beyond } segments do so in all
    }, by up to { $by }. { $receiver } does not take what lies beyond: it repeats its last acknowledgment, and that data has to be sent again by timer.
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

window-overrun-long =
    The acknowledgment number plus the window, shifted by the scale of the handshake, is the last byte that a receiver takes. A segment that
    begins beyond it fails the first test of RFC 9293, section 3.10.7.4: it is dropped and answered by a bare acknowledgment. Linux counts
    it as `TcpExtBeyondWindow` in recent kernels.

    No ordinary stack sends beyond the window that it sees. So it saw another one. A box that rewrites the window field or strips
    or changes the window scale in one direction makes both ends read different numbers from the same 16 bits. A proxy or WAN optimiser acknowledges in the receiver's
    name. A window that was taken back ("shrunk") leaves data on its way beyond the new edge. And a segment of another
    connection, or one made up by somebody, can lie anywhere.

    Boxes judge by the same rule: Linux connection tracking calls a segment far beyond the window INVALID, does not translate it, and a firewall that drops
    INVALID swallows it ("SEQ is over the upper bound").

window-overrun-sure =
    Sure: handshake, window and numbers are here, and { $receiver } repeats its acknowledgment instead of taking the data.

window-overrun-evidence-edge = The window ends here, says the receiver.
window-overrun-evidence-beyond = Beyond the edge of the window.
window-overrun-evidence-refused = The receiver repeats its acknowledgment: it has not taken that.

window-overrun-not-packet-loss = The segments beyond the window arrive; the receiver answers them without taking them.
window-overrun-tell-packet-loss = At the receiver's own interface, lost segments are not to be seen; these are.
window-overrun-not-receiver-stalled = { $edge } announces room; a stalled receiver announces none.
window-overrun-tell-receiver-stalled = A window of 0 and probes are the mark of a program that does not read.
window-overrun-not-data-ignored = There is a reason to refuse { $first }: it lies beyond the window.
window-overrun-tell-data-ignored = Data that is ignored without a reason in its numbers lies inside the window.

window-overrun-unseen-why = Which window the sender has seen, and who changed it.

window-overrun-check-counters-where = On { $receiver }
window-overrun-check-counters-look = They grow with every segment that is refused.
window-overrun-check-sender-view-where = On { $sender }
window-overrun-check-sender-view-look = `snd_wnd` and `wscale`: the window that the sender believes in. Compare with the window announced in { $edge }.
window-overrun-check-conntrack-where = On a Linux box between the two
window-overrun-check-conntrack-look = Log lines “SEQ is over the upper bound”: this box refuses the segments too.
window-overrun-next-where = On { $sender }, with the handshake: windows and scales that differ from those here were changed between.

window-overrun-remedy-box = Find the box that changes window or window scale between the two captures, and turn that off.
window-overrun-remedy-box-risk = If it did so to shape traffic, shaping ends.
window-overrun-remedy-scaling =
    As a stopgap, turn window scaling off for this path (`net.ipv4.tcp_window_scaling=0` on one end): both then read the same 16 bits.
window-overrun-remedy-scaling-risk = Windows of at most 65,535 bytes make every fast, distant transfer of that host slow.

window-overrun-edge-beyond = beyond the window
