unexplained-title = { $what ->
    [no-answer] { $client-host } asks { $server-host } and gets no useful answer; the packets do not say why
    [icmp-error] An ICMP error speaks about the connection to { $server }; the packets do not say why
    [reset] The connection to { $server } is reset, and no known cause fits
    [retransmission] Packets between { $client-host } and { $server-host } are sent again; where they get lost is not to be seen
    [unacknowledged] Data between { $client-host } and { $server-host } is never acknowledged; why is not to be seen
    [keep-alive-unanswered] A question whether the other end still lives stays unanswered; why is not to be seen
    [syn-answered-by-ack] { $server-host } answers a SYN with a bare ACK; why is not to be seen
    [ack-number-wrong] A SYN-ACK acknowledges a number that nobody sent; why is not to be seen
    [untranslated] A packet between { $client-host } and { $server-host } carries an address that does not belong; why is not to be seen
    [reply-from-other] An answer comes from an address that was not asked; why is not to be seen
   *[syn-again] The opening of the connection to { $server } does not go as it should; why is not to be seen
}

unexplained-short =
    Something is wrong here, and no explanation in the catalogue fits these packets. { $has-first ->
        [yes] It begins with { $first }: { $what ->
            [no-answer] a request that is repeated, or refused, without an answer.
            [icmp-error] an ICMP error about this connection.
            [reset] a reset that nothing before it explains.
            [retransmission] a segment that has to be sent again.
            [unacknowledged] data that nobody acknowledges although an answer is due.
            [keep-alive-unanswered] a keep-alive probe without an answer.
            [syn-answered-by-ack] a bare ACK where a SYN-ACK is due.
            [ack-number-wrong] a SYN-ACK whose number fits no SYN.
            [untranslated] a packet with another address than the rest.
            [reply-from-other] a SYN-ACK from an address that was not asked.
           *[syn-again] a packet of the opening that comes more than once.
        }
       *[no] { "" }
    } In all, { $events ->
        [one] one such event
       *[other] { $events } such events
    } in { $connections ->
        [one] one conversation
       *[other] { $connections } conversations
    } { $events ->
        [one] stays
       *[other] stay
    } unexplained. What was seen is listed below, and so is the capture that would say more.

unexplained-long =
    This answer is given in place of a guess. The packets prove that something did not go as it should, and they do not prove what.

    { $what ->
        [no-answer] A question without an answer has three readings that one vantage point cannot tell apart: the question does not arrive, nobody
            answers it, or the answer does not come back. An ICMP error, where there is one, narrows it: its sender is
            the box on which it ended.
        [icmp-error] An ICMP error names two things: the box that sends it and the packet that it quotes. Together they say how far that packet came.
            Whether the message is true, late, or about a connection that has long recovered, the packets around it decide.
        [reset] A reset can be the program's decision, a kernel's ignorance, or the work of a box on the way. Three fields help to choose: ACK flag and
            window (a living socket has both), TTL (it should be that of the sender's other packets), and the packet just before
            it in the other direction, which it most likely answers.
        [retransmission] A segment that is sent again was lost, or its acknowledgment was, or it came too late. If a capture at the receiver holds both the first
            and the second, the acknowledgment was lost or slow; if it holds only the second, the segment was lost.
        [unacknowledged] An acknowledgment is the kernel's business and needs no program. If it does not come, the segment does not arrive, the receiver's kernel
            rejects it (checksum, timestamp, filter), the receiver is gone, or the acknowledgment is lost on its way.
        [keep-alive-unanswered] A kernel answers a keep-alive probe by itself, even if its program sleeps. Silence means that the host or the way to it has gone, or that a
            box between has forgotten the connection.
        [syn-answered-by-ack] A kernel that still has a connection with the same addresses and ports answers a SYN with a bare ACK for that old connection (RFC
            9293, section 3.10.7.4, the challenge ACK of RFC 5961). The opener then resets the old one and tries again.
        [ack-number-wrong] A SYN-ACK has to acknowledge the SYN's number plus one. Another number comes from a box that rewrites numbers and
            has lost its place, from a SYN proxy, or from an answer to an older SYN.
        [untranslated] Two address pairs appear for one row of numbers, so somebody translates, and not every packet meets the translation.
        [reply-from-other] The number says that the SYN-ACK belongs to the SYN, the address says that it does not. A translation without its reverse does
            that; what is missing here is the client's refusal, which would prove that the answer is not taken.
       *[syn-again] A SYN or SYN-ACK that is sent again was lost, or its answer was. Which of the two, and where, takes a second vantage point.
    }

    The usual reasons why a cause stays in the dark: the capture begins too late or ends too early, it holds one direction only, it was taken at one
    end while the event is at the other, or a filter took away the ICMP or ARP messages that would have told.

unexplained-sure = Sure that something is wrong{ $has-first ->
    [yes] , from { $first } on
   *[no] { "" }
}; not sure of any cause. No cause is named because none is proven.

unexplained-evidence-odd = What does not fit: { $what ->
    [no-answer] requests without a useful answer.
    [icmp-error] an ICMP error about the connection.
    [reset] a reset.
    [retransmission] segments sent again.
    [unacknowledged] data without an acknowledgment.
    [keep-alive-unanswered] keep-alive probes without an answer.
    [syn-answered-by-ack] a SYN answered by a bare ACK.
    [ack-number-wrong] a SYN-ACK with a number that fits no SYN.
    [untranslated] a packet with another address than the rest.
    [reply-from-other] a SYN-ACK from an address that was not asked.
   *[syn-again] a packet of the opening that comes more than once.
}

unexplained-check-other-end-where = At the other end than this capture, at the same time
unexplained-check-other-end-look =
    Packets that are in one capture and not in the other: they are lost, or made, between the two places.
unexplained-check-counters-where = On both ends, before and after one more occurrence
unexplained-check-counters-look =
    Counters that grow with the event, those with `Drop`, `Overflow`, `Abort`, `Reject` or `InErrs` in their names first.
unexplained-next-where =
    At both ends at the same time, whole packets, from before the first packet of the connection until after the trouble.
