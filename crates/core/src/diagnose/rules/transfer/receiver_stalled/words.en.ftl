receiver-stalled-title = { $receiver } has no room for more data: its program does not read

receiver-stalled-short =
    { $closed } announces a window of 0, so { $sender } must not send. { $has-reopened ->
        [yes] Room is announced again in { $reopened }.
       *[no] In this capture the window does not open again.
    }{ $has-total ->
        [yes] { " " }The window is closed for { $total } in all.
       *[no] { "" }
    } The receive buffer is full because the program on { $which ->
        [client] the client
       *[server] the server
    } reads more slowly than data arrives, or not at all. Network and sender have to wait for it.
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

receiver-stalled-long =
    Every acknowledgment says how much more the receiver can take. The kernel counts what lies in the socket's receive buffer and has not been read; once
    nothing is left it announces 0. That is flow control as designed (RFC 9293, section 3.8.6), and it names the party that is slow: not
    the network, not the sender, but the process that should call `read`.

    The sender may not give up. It sends window probes{ $probes ->
        [0] { "" }
        [one] , one in this capture
       *[other] , { $probes } in this capture
    }, further and further apart (Linux: from 200 ms, doubling up to 120 s), because the announcement that room is there again may get lost. Each probe
    that is answered proves that the receiving kernel lives. A receiver that stays closed holds the connection for as long as it
    answers; Linux ends it only if answers stay away, or by `TCP_USER_TIMEOUT`.

    Usual reasons: a program that is busy with what it has read (disk, database, garbage collection, a lock), a single thread that serves too many connections,
    a CPU limit that throttles the container, a process that is stopped or sits in a debugger, a consumer that applies back-pressure on purpose (a
    proxy whose other side is slow), a paused download. A window that touches 0 for less than a millisecond at the highest rate is no fault.

    The first silence may look like something else: before the window reaches 0 the sender often probes with data, and tools count that as retransmission.

receiver-stalled-sure = { $probes ->
    [0] Sure that the window is closed{ $has-total ->
        [yes] { " " }for { $total }
       *[no] { "" }
    }: the receiver itself says so. Why its program does not read, only that host shows.
   *[other] Sure: the receiver itself says that it has no room, and says so again to the sender's probes. Why its program does not read, only that host shows.
}

receiver-stalled-evidence-closed = { $times ->
    [one] The receiver announces that it has no room left.
   *[other] The receiver announces that it has no room left ({ $times } times).
}
receiver-stalled-evidence-probes = The sender asks whether there is room again.
receiver-stalled-evidence-still-closed = Still no room.
receiver-stalled-evidence-opened = Room again: the program has read.

receiver-stalled-not-window-limited = A window that is small but open slows a transfer down evenly. { $closed } closes it.
receiver-stalled-tell-window-limited = A receiver that keeps up never announces 0, however small its buffer.
receiver-stalled-not-packet-loss = { $closed } is an answer: packets get through in both directions while nothing moves.
receiver-stalled-tell-packet-loss = After a loss the acknowledgment stands still while the window stays open.
receiver-stalled-not-slow-server = The pause begins with { $closed } of the receiving end, not with a request that waits for its answer.
receiver-stalled-tell-slow-server = A slow server acknowledges the request, keeps its window open and is silent.
receiver-stalled-not-peer-vanished = The receiver goes on answering.
receiver-stalled-tell-peer-vanished = A host that is gone answers no probe.

receiver-stalled-unseen-program = What the receiving program does instead of reading.

receiver-stalled-check-queue-where = On { $receiver }
receiver-stalled-check-queue-look = `Recv-Q` that stays high: bytes that the program has not read. `skmem:(r…,rb…` shows buffer and limit.
receiver-stalled-check-reader-where = On { $receiver }, with the process that owns the socket
receiver-stalled-check-reader-look = No `read` or `recv` for seconds, or each followed by long work: there is the reason.
receiver-stalled-check-counters-where = On { $receiver } for the first two counters, on { $sender } for the third
receiver-stalled-check-counters-look = How often this host announced a window of 0, and opened it again; and how often the sender had to ask. Growing numbers mean that it goes on.
receiver-stalled-check-throttled-where = In Kubernetes
receiver-stalled-check-throttled-look = CPU at its limit: the container is throttled and reads in slices. `cpu.stat` of its cgroup counts `nr_throttled`.
receiver-stalled-next-where = On { $receiver }, from before the stall; the last request before it often tells what the program is busy with.

receiver-stalled-remedy-reader = Let the program read in a thread or task of its own, and do the work elsewhere.
receiver-stalled-remedy-reader-risk = Without a bound on what is read ahead, memory takes the place of the window.
receiver-stalled-remedy-cpu = Raise the CPU limit, or add replicas, where the reader is throttled or overloaded.
receiver-stalled-remedy-cpu-risk = It helps only until the next bottleneck behind the reader, such as a disk or a database.
receiver-stalled-remedy-buffer = For short bursts, allow a larger receive buffer (`net.ipv4.tcp_rmem`, third value).
receiver-stalled-remedy-buffer-risk = A reader that is too slow on average fills any buffer, and more data is lost when it dies.

receiver-stalled-edge-no-room = no room
