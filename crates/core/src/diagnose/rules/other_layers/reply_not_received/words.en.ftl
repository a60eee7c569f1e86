reply-not-received-title = { $asked } answers, and { $asker } asks the same again: the answer does not arrive

reply-not-received-short =
    { $asker } asks ({ $request }), { $asked } answers ({ $answer }), and { $has-after ->
        [yes] { $after } later
       *[no] then
    } { $asker } asks the same again ({ $repeated }). Whoever has an answer does not ask again, so the answers pass here and are lost further on,
    or { $asker } does not accept them.

reply-not-received-long =
    The question is the same, { $what ->
        [resolution] for the same address, to everybody
       *[udp] byte for byte or by its transaction number
    }, and it is repeated at the pace of a timer. So the loss lies between this place and the program of { $asker } that waits.

    On the way: a filter or security group for the return direction, a translation whose entry has gone, a route back that leads elsewhere, a
    bridge port or wireless cell that does not carry { $what ->
        [resolution] the answer to the asker (port isolation, a wrong entry in the switch's table)
       *[udp] the answer
    }. On the asker itself: a host firewall, the reverse-path filter (`rp_filter`), a wrong checksum, or a program that rejects what it gets
    (wrong key, wrong peer, answer from an address that it did not ask).

reply-not-received-sure = Sure: { $answer } answers { $request }, and { $repeated } asks again. Where the answer ends, a capture at { $asker } shows.

reply-not-received-evidence-request = The question.
reply-not-received-evidence-answer = Answers that pass here.
reply-not-received-evidence-again = The same question again although it was answered.

reply-not-received-not-udp-unanswered = { $answer } is an answer.
reply-not-received-tell-udp-unanswered = At { $asker } it looks like silence: there are only questions.
reply-not-received-not-arp-unanswered = { $answer } is an answer.
reply-not-received-tell-arp-unanswered = At { $asker } it looks like silence: there are only questions.
reply-not-received-not-seen-twice = { $repeated } comes at a timer's pace, not within microseconds.
reply-not-received-tell-seen-twice = A second look at one packet follows at once.

reply-not-received-unseen-where = Where between here and the program that asks the answers end.

reply-not-received-check-counters-where = On { $asker }, before and after
reply-not-received-check-counters-look = `IpExtInNoRoutes`, `TcpExtIPReversePathFilter`, `UdpInErrors`, `UdpInCsumErrors`: what grows with each answer says who drops it.
reply-not-received-check-rules-where = On { $asker } and on firewalls between
reply-not-received-check-rules-look = Rules that would drop the answers.
reply-not-received-check-path-where = On { $asked }
reply-not-received-check-path-look = The way that answers take.
reply-not-received-next-where = On { $asker }: do the answers arrive?

reply-not-received-remedy-way-back = Let the answers through where they end: filter, security group, route, bridge port, or the program's settings.
reply-not-received-remedy-way-back-risk = Open only what is needed for answers.

reply-not-received-edge-answer-lost = not received
