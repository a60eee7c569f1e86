slow-client-title = { $what ->
    [middle] { $server } waits { $waited } for the rest of the client's request
   *[silent] { $client } opens a connection and says nothing for { $waited }
}

slow-client-short = { $what ->
    [middle] [client:The client] sends a part of its request and pauses for { $waited }. { $resumed } brings the rest, and the answer follows at once. The server had
        acknowledged all that was there and could only wait: the time belongs to the client's program.
   *[silent] The handshake is complete in { $before }. Then the client, which has to speak first, sends nothing for { $waited }, and the server gives up and resets in { $resumed }.
}
    { $count ->
        [one] { "" }
       *[other] { $count } connections are affected.
    }

slow-client-long = { $what ->
    [middle]
        A server can answer only what it has. What it has got it acknowledges at network speed{ $has-before ->
            [yes] ; { $before } is the last packet before the pause
           *[no] { "" }
        }, its window is open, and nothing is sent again. So neither network nor server holds the client back: its program has not written
        the rest yet.

        It may compute or read what it sends while it sends it (an upload from a slow disk or another network), wait for `100 Continue`, have
        its own CPU throttled, or do something else between two writes: a look-up, a lock, a person. Some clients do it on purpose to hold connections open
        with little effort ("slowloris").
   *[silent]
        Servers limit how long they wait for the first words: RabbitMQ and many databases 10 s, OpenSSH 120 s, HTTP servers 5 to 60 s. { $waited } between { $before } and { $resumed } is
        such a limit.

        A client that connects ahead of need (a pool that is warmed up, a browser's spare connection), a port check, a program that hangs between connecting
        and its first write, or one that expects the server to speak first will be cut off so. If the first words are lost on the way, the sender would repeat
        them; they would be in a capture on the client.
}

slow-client-sure = { $what ->
    [middle] Sure that the pause is the client's: all it sent is acknowledged, and the answer follows the rest at once.
   *[silent] Fairly sure: nothing of the client is in this capture after the handshake. A capture on the client shows whether it sent anything.
}

slow-client-evidence-before = { $what ->
    [middle] The last packet before the pause.
   *[silent] The connection is open; from here on the client may speak.
}
slow-client-evidence-resumed = The rest of the request, { $waited } later.
slow-client-evidence-closed = The server's patience ends.

slow-client-not-slow-server = { $what ->
    [middle] The answer follows the last part of the request at once.
   *[silent] The server has no request to work on.
}
slow-client-tell-slow-server = A slow server has the whole request and is silent.
slow-client-not-packet-loss = { $what ->
    [middle] Nothing was sent again; the pause ends with new data.
   *[silent] Nothing that was lost is seen to be repeated.
}
slow-client-tell-packet-loss = Lost data comes again, after 0.2 to 3 s.
slow-client-not-receiver-stalled = The server has room all the time.
slow-client-tell-receiver-stalled = A server that does not read announces a window of 0.

slow-client-unseen-why = What the client's program does meanwhile.

slow-client-check-client-where = On { $client-host }, during the pause
slow-client-check-client-look = `Send-Q` 0: the program has handed nothing to the kernel. Above 0 with `retrans`: the data is held up on the way.
slow-client-check-trace-where = On { $client-host }, with the process that owns the connection
slow-client-check-trace-look = What lies between the two `write` calls.
slow-client-check-server-timeouts-where = On { $server-host }
slow-client-check-server-timeouts-look = The limit for a request or a handshake, to compare with { $waited }.
slow-client-next-where = On { $client-host }: it shows when its kernel gets the data from the program.

slow-client-remedy-client = Let the client have its data ready before it opens the connection or begins the request, and write it in one go.
slow-client-remedy-client-risk = What is prepared ahead takes memory.
slow-client-remedy-timeout = Give the server a limit for slow requests (`client_header_timeout`, `client_body_timeout`, `RequestReadTimeout`), or raise it where slow clients are expected.
slow-client-remedy-timeout-risk = A low limit cuts off honest clients on bad networks; a high one lets idle ones hold resources.
