offload-merged-title = Segments of up to { $largest } where the receiver takes { $mss }: the card cuts them after the capture

offload-merged-short =
    { $example } is larger than any segment that its receiver takes ({ $mss }). It never crossed a wire in that size. The
    capture was made on a host whose kernel hands big pieces to the network card and gets merged ones back; on the wire they are
    ordinary segments. Nothing is wrong, but sizes, gaps and checksums of this capture are not those of the wire.

offload-merged-long =
    Cutting data into segments costs time per segment, so a sending kernel leaves it to the card (TSO) or does it at the last moment
    (GSO), and a receiving one merges what belongs together before it goes up the stack (GRO, LRO). tcpdump's tap lies above both:
    it sees one large segment where the wire carries many.

    Three consequences for whoever reads such a capture. A size says nothing about the MTU. An acknowledgment may fall inside
    a segment, because the receiver acknowledged a part of it. And checksums of outgoing segments are not filled in yet, so tools
    call them wrong.

offload-merged-sure = Sure: the MSS option of the other end allows { $mss }, and { $example } carries more.

offload-merged-evidence-merged = Segments above the MSS, up to { $largest }.
offload-merged-evidence-mss = Here the receiver announces what it takes: { $mss }.

offload-merged-not-mtu-black-hole = Segments of this size are acknowledged.
offload-merged-tell-mtu-black-hole = In a black hole the large segments are never acknowledged, however often they are sent.

offload-merged-check-offload-where = On the capturing host
offload-merged-check-offload-look = `tcp-segmentation-offload`, `generic-segmentation-offload`, `generic-receive-offload`: on.

offload-merged-remedy-off = To see segments as the wire has them, capture on another machine, or switch the offloads off while you capture.
offload-merged-remedy-off-risk = Without offloads a busy host needs noticeably more processor time; switch them on again afterwards.
