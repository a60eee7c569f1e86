seen-twice-title = The capture holds the same packets twice: { $copies } of them are second sightings

seen-twice-short =
    { $copy } is not a packet sent again, it is { $original } caught once more{ $has-apart ->
        [yes] , { $apart } later
       *[no] { "" }
    }{ $place ->
        [interface] , on another interface
        [hop] , with other hardware addresses, on another stretch of its way
        [router] , behind a router, with a smaller TTL
       *[same] { "" }
    }. In all, { $copies } packets ({ $share }) are such second sightings. They are no
    retransmissions, and each packet counts once here.

seen-twice-long =
    A packet that is sent again is a new packet. Its numbers in the TCP header are the old ones, but the kernel gives it a
    new IP identification where it uses any, newer timestamps, and sends it only after duplicate acknowledgments or a timer
    (on Linux two round trips for a tail loss probe, 200 ms and more for a timeout). { $original } and { $copy } agree in everything that the sender wrote{ $has-apart ->
        [yes] , and only { $apart } lie between them
       *[no] { "" }
    }. That is one packet and two looks at it.

    { $place ->
        [interface] The two looks come from two interfaces. On a host with bridges, containers or tunnels a packet passes several devices, and
            each hands it to tcpdump's tap (`ptype_all`): the physical card, the bridge, the host's end of the veth pair, and
            once more inside the pod if the capture covers it. A capture on `any` shows all of them.
        [hop] The hardware addresses differ, so the two looks belong to two stretches of one way: before and after a router or another
            device that sends packets on under an address of its own. Mirror ports show a packet once for each mirrored port
            that it crosses.
        [router] The TTL differs, so a router lies between the two looks: the capture covers both sides of it, as on the router itself
            with `any`, or on a mirror port that carries both networks.
       *[same] Both looks come from the same interface and carry the same hardware addresses. A mirror port that copies a packet
            on its way in and on its way out does that, and so does a capture on `any` that was written without interface names.
    }

    Tools that do not know this read each second look as a retransmission and each second acknowledgment as a duplicate, and report
    terrible loss on a perfect network. Durations between the looks are worth something, though: they are the time that the
    packet needed from the one place to the other.

seen-twice-sure =
    Sure: { $original } and { $copy } agree in all numbers, and no sender repeats a packet { $has-apart ->
        [yes] within { $apart }
       *[no] so soon
    }. Where exactly the two looks were taken, the capture tells only as far as its interfaces and addresses do.

seen-twice-evidence-pairs = Pairs that are one packet each; { $copies } such copies in all.

seen-twice-not-spurious-retransmission =
    { $copy } comes { $has-apart ->
        [yes] { $apart } after
       *[no] right after
    } { $original } and repeats it to the bit. A sender that repeats data waits for a timer or for duplicate acknowledgments first.
seen-twice-tell-spurious-retransmission =
    Capture on one interface only: a true retransmission is there twice, a second sighting is gone.

seen-twice-check-interfaces-where = On the capturing host
seen-twice-check-interfaces-look =
    Which of the interfaces lie on one way: a card, the bridge above it and the veth behind that are three looks at one packet.
seen-twice-next-where = At the same place, on one interface instead of all: put its name in for the placeholder.

seen-twice-remedy-one-interface = Capture on the one interface that answers the question, or filter the file by interface.
seen-twice-remedy-one-interface-risk =
    One interface shows one place: what happens between two of them is then no longer to be seen.
