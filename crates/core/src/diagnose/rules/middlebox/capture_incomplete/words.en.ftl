capture-incomplete-title = { $what ->
    [holes] This capture misses packets that were on the wire
    [dropped] { $dropped ->
        [one] One frame was dropped while this capture was made
       *[other] { $dropped } frames were dropped while this capture was made
    }
    [cut] { $cut ->
        [one] One packet of this capture is cut short
       *[other] { $cut } packets of this capture are cut short
    }
    [one-way] Only one direction of { $one-way ->
        [one] a connection
       *[other] { $one-way } connections
    } is in this capture
   *[started] This capture begins in the middle of { $started ->
        [one] a connection
       *[other] { $started } connections
    }
}

capture-incomplete-short = { $what ->
    [holes]
        { $holes ->
            [one] An acknowledgment speaks
           *[other] { $holes } acknowledgments speak
        } of bytes that this capture never saw. Their receiver has them, so the network did carry them; it is the capture that did
        not. What looks like loss here may be nothing but that, so no loss is claimed on its account.
    [dropped]
        The capturing machine counts what it could not keep, and writes the count into the file: { $dropped ->
            [one] one frame
           *[other] { $dropped } frames
        } came by and { $dropped ->
            [one] is
           *[other] are
        } not here. Which, nobody knows. What looks like loss in this capture may be nothing but that.
    [cut]
        { $cut ->
            [one] Its beginning is here, its end is not
           *[other] Their beginning is here, their end is not
        }: the capture was told to keep only so many bytes of each packet, or the file ends early. Headers and numbers are still right; what the packets carry can only be judged in part.
    [one-way]
        { $one-way ->
            [one] The connection is
           *[other] The connections are
        } open, because the sender whose packets are here acknowledges bytes that nobody sends in this capture. Whether anything is
        wrong cannot be said from one side: what the other end answered, refused or repeated is missing.
   *[started]
        { $started ->
            [one] Its opening is not in the capture, so who opened it
           *[other] Their opening is not in the capture, so who opened them
        } is inferred, and what both ends agreed in their handshake (window scale, selective acknowledgments, segment size)
        is unknown. What happens from then on is judged as far as it can be without.
}

capture-incomplete-long =
    { $what ->
        [holes] TCP keeps the books for us. A receiver acknowledges a byte only when it has that byte and all before it. If an
            acknowledgment goes past the last byte that the capture holds{ $has-example ->
                [yes] , as { $example } does
               *[no] { "" }
            }, the byte did travel, was received, and is missing only here. A packet that the network loses leaves other tracks:
            duplicate acknowledgments for the byte before it, and then the same bytes once more.
        [dropped] A pcapng file ends with statistics of each interface (snoop has a count in every record): how many frames the interface
            received, how many it dropped, and how many the operating system dropped because its buffer was full. These frames were on
            the wire and went their way. Only the capture is without them.
        [cut] Every record of a capture file has two lengths: how long the packet was, and how much of it was kept. Where they differ,
            the rest was never written. tcpdump keeps 262,144 bytes unless `-s` says otherwise; older releases kept 68 or 96, and many
            instructions still set such a value to save space or to leave out contents.
        [one-way] The packets that are here carry acknowledgment numbers, and those move. So the other end does speak, and its
            packets take a way that this capture does not see: another interface, another route, the other fibre of a link, or a filter that
            named only one address.
       *[started] A connection is known by its first three packets. The SYN shows who opens it and with which number its bytes
            begin; the options of SYN and SYN-ACK say by how much the window field is shifted (RFC 7323), whether holes may be
            acknowledged one by one, and how large segments may be. Without them the numbers can still be followed from the first
            packet seen, but windows cannot be read in bytes.
    }

    Packets get lost on the way into a file for ordinary reasons. tcpdump reads from a ring buffer that the kernel fills
    (`AF_PACKET`, `packet_rcv` and `tpacket_rcv`); when the disk or the terminal is too slow the ring is full and the
    kernel counts “packets dropped by kernel”, which tcpdump prints at its end. A mirror port carries at most its own line
    rate, so two busy directions of one link do not fit. And the capture filter may exclude what belongs to the story: `port 80` takes
    the first fragment of a datagram and none of the others, `host` names one side of an address translation, and an
    expression without `vlan` does not match tagged frames.

    The capture point has its share too. With asymmetric routes one direction never passes it. Hardware offload, XDP and some eBPF
    paths hand packets on before tcpdump's tap sees them. And tcpdump begins a moment after it is started: connections that are open
    by then have no beginning.

    The consequence for this answer: what the holes could explain is not blamed on the network. Other findings about these
    connections keep only what the packets that are here prove.

capture-incomplete-sure = { $what ->
    [holes] Sure for the connections named: { $has-example ->
        [yes] { $example } acknowledges
       *[no] packets acknowledge
    } bytes that no packet here carries. { $has-dropped ->
        [yes] The capturing machine itself counts { $dropped } dropped { $dropped ->
            [one] frame
           *[other] frames
        }.
       *[no] How many packets are missing, the capture cannot tell.
    }
    [dropped] Sure: the capturing machine says so in the file. Which connections they belonged to, it does not say.
    [cut] Sure: the records say themselves how long the packets were and how much of them was kept.
    [one-way] Sure that the other direction exists: its bytes are acknowledged. Nothing can be said of what it carries.
   *[started] Sure that no SYN of { $started ->
        [one] this connection is
       *[other] these connections is
    } here. When that was, and how, the capture cannot tell.
}

capture-incomplete-evidence-acknowledged = { $holes ->
    [one] It acknowledges bytes that no packet of this capture carries.
   *[other] They acknowledge bytes that no packet of this capture carries ({ $holes } such acknowledgments in all).
}
capture-incomplete-evidence-beyond = Its sender goes on behind the bytes that are missing here.
capture-incomplete-evidence-cut = { $cut ->
    [one] Shorter in the file than on the wire.
   *[other] Shorter in the file than on the wire; { $cut } packets are.
}
capture-incomplete-evidence-started = The first packet of a connection that was open already: no SYN comes before it.

capture-incomplete-evidence-one-way = It acknowledges an end that says nothing in this capture.

capture-incomplete-step-acknowledged = { $placed ->
    [yes] { $actor } acknowledges up to byte { $acked }: it has bytes that this capture has never seen.
   *[no] { $actor } acknowledges bytes that this capture has never seen.
}
capture-incomplete-step-acknowledged-detail = ACK

capture-incomplete-not-packet-loss =
    { $has-example ->
        [yes] { $example } acknowledges the missing bytes
       *[no] The missing bytes are acknowledged
    }: the receiver has them, so the network did not lose them.
capture-incomplete-tell-packet-loss =
    Lost packets are sent again and show up late; packets that the capture missed are acknowledged and never show up.

capture-incomplete-check-drops-where = On the capturing host, under the same load
capture-incomplete-check-drops-look =
    The last lines: “packets dropped by kernel” must be 0. If it is not, the capture loses packets, not the network.
capture-incomplete-next-where =
    At the same place, with a larger buffer, into a file, headers only, and from before the connection is opened.

capture-incomplete-remedy-buffer =
    Capture with a larger buffer (`-B`, in KiB), into a file instead of onto the terminal, and keep only headers (`-s 128`).
capture-incomplete-remedy-buffer-risk =
    The buffer is kernel memory that is taken for as long as the capture runs. With `-s 128` contents cannot be read afterwards.
capture-incomplete-remedy-filter =
    Widen the filter to whole hosts, with `icmp` and, on tagged links, `vlan`; start the capture before the connection.
capture-incomplete-remedy-filter-risk = A wider filter catches other people's traffic too, and fills the buffer sooner.
