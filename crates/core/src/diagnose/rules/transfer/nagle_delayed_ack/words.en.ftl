nagle-delayed-ack-title = { $sender } and { $receiver } wait for each other: { $times } pauses of about { $each }

nagle-delayed-ack-short =
    { $sender } writes a message in small pieces. The first piece, { $data }, leaves at once; the next is held back until it is acknowledged
    (Nagle's algorithm). { $receiver } delays that acknowledgment, because it has nothing to send yet: { $ack }. Then { $next } follows at once. { $times } such
    pauses cost { $total }. Nothing is lost and nobody is slow.
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

nagle-delayed-ack-long =
    Two sensible savings meet. Nagle's algorithm (RFC 896; RFC 9293, section 3.7.4) sends a small segment only if nothing is unacknowledged,
    so that many tiny writes travel together. Delayed acknowledgments (RFC 9293, section 3.8.6.3) wait up to half a second for data to ride on, and
    for a second full segment. Linux waits 40 ms (`TCP_DELACK_MIN`, growing to 200 ms), Windows and many BSD-derived stacks 40 to 200 ms. If a request is written
    in two pieces, the receiver waits for the rest of the request and the sender waits for the acknowledgment.

    The pattern is write, write, read: a header and then a body, a length and then the content, a line and then its end. Two writes in a row with
    nothing read between are enough. On a local network it turns an exchange of microseconds into one of 40 ms, twenty-five per second.

    It does not appear where the program collects a message before it writes it, where it sets `TCP_NODELAY`, or where each request fits in one write. New
    connections on Linux acknowledge at once for the first segments ("quickack"), so the first request may be fast.

nagle-delayed-ack-sure =
    Sure of the pattern: { $data } waits about { $each } for { $ack }, and { $next } leaves right behind it, again and again. That the program writes in pieces follows from it.

nagle-delayed-ack-evidence-small = A small segment. The next one may not leave before it is acknowledged.
nagle-delayed-ack-evidence-ack = The delayed acknowledgment.
nagle-delayed-ack-evidence-next = Sent as soon as the acknowledgment is there.

nagle-delayed-ack-not-slow-server = The pause ends with a bare acknowledgment, and it is { $sender } that goes on: { $next }.
nagle-delayed-ack-tell-slow-server = A slow server ends its pause with the answer itself.
nagle-delayed-ack-not-slow-client = { $next } leaves within milliseconds of { $ack }: it was ready and waited only for that.
nagle-delayed-ack-tell-slow-client = A program that thinks between two writes is not bound to the other end's acknowledgments.
nagle-delayed-ack-not-packet-loss = Nothing is sent again.
nagle-delayed-ack-tell-packet-loss = A pause for a loss ends with a repetition.

nagle-delayed-ack-check-writes-where = On { $sender }, with the process that writes
nagle-delayed-ack-check-writes-look = Two or more `write` calls for one message before it reads; no `setsockopt(…, TCP_NODELAY)`.
nagle-delayed-ack-check-counters-where = On { $receiver }
nagle-delayed-ack-check-counters-look = `TcpExtDelayedACKs` grows with the pauses.
nagle-delayed-ack-check-socket-where = On { $sender }
nagle-delayed-ack-check-socket-look = `ato:40` and small `bytes_sent` per segment (`segs_out`) fit the pattern.
nagle-delayed-ack-next-where = On { $sender }, with differences between times: pauses of the same length stand out.

nagle-delayed-ack-remedy-one-write = Write each message with one call (a buffered writer that is flushed, `writev`, `MSG_MORE` or `TCP_CORK`).
nagle-delayed-ack-remedy-one-write-risk = A buffer that nobody flushes holds the message back for good.
nagle-delayed-ack-remedy-nodelay = Set `TCP_NODELAY` on the sending socket; most libraries have a switch for it.
nagle-delayed-ack-remedy-nodelay-risk = Each tiny write becomes a packet: more packets and more CPU.
nagle-delayed-ack-remedy-quickack = Where the sender cannot be changed, let the receiver acknowledge at once (`TCP_QUICKACK`, or `quickack 1` on its route).
nagle-delayed-ack-remedy-quickack-risk = More bare acknowledgments; the socket option has to be set again and again.
