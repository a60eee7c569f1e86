ack-storm-title = The two ends answer each other's ACKs without end

ack-storm-short =
    From { $first } on, client and server send nothing but empty acknowledgments, each in answer to the other's: { $acks } and more.
    Each end thinks that the other is out of step, says so, and by saying so provokes the next one. No data moves any more.

ack-storm-long =
    TCP answers a segment whose number it cannot accept with an ACK that says what it expects (RFC 9293). That ACK is itself unacceptable to an end
    that has other numbers in mind, so it answers in turn. As soon as both ends disagree about the numbers, two packets circle at
    the speed of the network.

    Ends disagree when bytes were put into the stream from outside (injection, a hijacked connection, a broken proxy or a middlebox that changes
    lengths in both directions), when two hosts hold the same connection (a failed-over address, a cloned machine, a snapshot that was restored), or
    through a faulty stack. Linux limits such answers to two a second per connection (`tcp_invalid_ratelimit`), so a fast storm also
    means that at least one end does not.

ack-storm-sure = Sure: empty ACKs answer each other and nothing else happens. Who brought the numbers out of step, lies before the storm, perhaps before the capture.

ack-storm-evidence-acks = ACKs that answer ACKs.

ack-storm-not-receiver-stalled = There is an answer to every ACK at once; probes of a closed window come at a timer's pace.
ack-storm-tell-receiver-stalled = A stalled receiver announces window 0, and the sender probes more and more rarely.
ack-storm-not-reset-injected = Whether bytes were injected, this answer leaves open.
ack-storm-tell-reset-injected = Look before the storm for segments whose TTL or IP identification does not fit their sender.

ack-storm-unseen-cause = What brought the two ends out of step.

ack-storm-check-counters-where = On both ends
ack-storm-check-counters-look = Counters that grow while the storm lasts.
ack-storm-check-kill-where = On the client
ack-storm-check-kill-look = The connection, still established, with nothing in its queues.
ack-storm-next-where = On both ends at once, with absolute numbers: the first segment that one end sends and the other sees differently.

ack-storm-remedy-end = End the connection on one side; the storm ends with it.
ack-storm-remedy-end-risk = What the program had under way is lost; it has to connect again.
ack-storm-remedy-box = Take the box out of the way that changes or injects data, or the second owner of the address.
ack-storm-remedy-box-risk = A proxy that inspects traffic may be there for a reason.

ack-storm-edge-storm = ACK for ACK
