rst-carries-reason-title = The reset in the name of { $from ->
    [client] { $client-host }
   *[server] { $server-host }
} says why, in words

rst-carries-reason-short =
    { $reset } ends the connection, and it carries { $reason-bytes } of { $shown ->
        [yes] readable text, the reason as its writer puts it: “{ $text }”.
       *[no] payload, which this print-out does not show: most likely the reason in words, written by whoever resets.
    } { $sender ->
        [big-ip] The text names its writer, an F5 BIG-IP: a load balancer on the way sends this reset, not the server behind it.
       *[unknown] { $shown ->
            [yes] Read that before you look for anything else.
           *[no] Print it before you look for anything else: `tcpdump -A` does.
        }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end with a text like this.
    }

rst-carries-reason-long =
    A reset needs no payload, and hosts send none. The standard allows it all the same: an RST may carry data that explains it (RFC 9293,
    section 3.5.3, and before it RFC 1122, section 4.2.2.12), and a receiver ignores that data. Load balancers and
    firewalls make use of it so that their operators can find the reason in a capture. { $sender ->
        [big-ip] An F5 BIG-IP does so where `tm.rstcause.pkt` is on. Its text has a code in brackets, the name of the peer that it speaks of, and the
            cause: “Flow expired” (the idle time of the connection has run out), “No available pool member”, “No flow found for
            ACK” (a packet of a connection that it does not know), “Port denied”, “TCP RST from remote system” (the real server has
            reset, the box only passes it on), “Handshake timeout”.
       *[unknown] { $shown ->
            [yes] Here it reads “{ $text }”.
           *[no] This print-out does not show it; `tcpdump -A` prints it.
        }
    }

    Take the text as a statement of its writer and not as proof: anybody who can write a reset can write words into it. What speaks for a
    box on the way: { $ttl ->
        [foreign] the reset arrives with TTL { $reset-ttl }, the other packets of its claimed sender with { $own-ttl }.
       *[own] { $has-own-ttl ->
            [yes] nothing in the TTL, which is { $reset-ttl } like that of the other packets; a box that ends both connections itself looks like that.
           *[no] the input shows no TTL of other packets to compare with.
        }
    }{ $others ->
        [0] { "" }
       *[other] { " " }Further resets of this connection carry no text; they may come from somebody else.
    }

    What follows depends on the words. An expired flow is an idle timeout: keep the connection busy or let it close in time. A missing
    pool member is a backend that is down. A reset that is only passed on leads to the server behind. A policy leads to whoever
    wrote the policy.

rst-carries-reason-sure =
    { $shown ->
        [yes] That { $reset } carries text is certain.
       *[no] That { $reset } carries { $reason-bytes } is certain; that they are text is what such payload nearly always is.
    } Whether the text is true is its writer's affair; its wording shows which box to ask.

rst-carries-reason-evidence-before = The last data before the reset.
rst-carries-reason-evidence-reason = The reset with its text.
rst-carries-reason-evidence-reset = Further resets of the same connection.

rst-carries-reason-step-reason = { $actor } resets the connection and says why.
rst-carries-reason-step-reason-detail = RST with { $reason-bytes } of text

rst-carries-reason-not-reset-injected = A box on the way has probably written this reset, openly, with its reason; nothing rules out a third party.
rst-carries-reason-tell-reset-injected = Capture at the end that the reset claims to come from: did it leave there?
rst-carries-reason-not-reset-by-server = { $reset } travels from the client to the server.
rst-carries-reason-tell-reset-by-server = Look at the sender's address of the reset.
rst-carries-reason-not-reset-by-client = { $reset } travels from the server to the client.
rst-carries-reason-tell-reset-by-client = Look at the sender's address of the reset.
rst-carries-reason-not-idle-timeout = The text would say so.
rst-carries-reason-tell-idle-timeout = Look for “expired”, “idle” or “timeout” in the text.

rst-carries-reason-check-text-where = Where the capture is: put its path in for the placeholder
rst-carries-reason-check-text-look = The text, behind the header of the reset.
rst-carries-reason-check-box-where = On an F5 BIG-IP that may be on the way
rst-carries-reason-check-box-look = The count for each cause of resets; the one that grows is the one in the text.
rst-carries-reason-check-hop-where = On { $client-host }
rst-carries-reason-check-hop-look = The boxes on the way, and at which distance the port answers.
rst-carries-reason-next-where = With whole packets and payload: the text is cut where the capture is cut.

rst-carries-reason-remedy-follow = Follow the text: an idle time, a missing backend, a policy each has its own owner.
rst-carries-reason-remedy-follow-risk = Ask the box that wrote it first; its log has the same event with more detail.
rst-carries-reason-remedy-box = Where the text is no help, let the box log its resets.
rst-carries-reason-remedy-box-risk = Text in resets tells outsiders about the box; switch it off again on lines that face the internet.

rst-carries-reason-edge-reason = RST with a reason
