client-gave-up-title = { $client-host } waits { $waited } for an answer and closes the connection

client-gave-up-short =
    The client asks with { $request }, the server takes the request, and no answer comes. After { $waited } the client closes in order
    with { $close }. { $has-late ->
        [yes] The answer comes { $has-late-after ->
                [yes] { $late-after } after the request
               *[no] later
            }, when nobody waits for it any more.
       *[no] No answer is in the capture.
    } The client ends the wait, by a timer of its own or by hand; no box and no server does.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

client-gave-up-long =
    The request of { $request-bytes } ends with { $request }.{ $has-acked ->
        [yes] { " " }{ $acked } acknowledges it, so it has reached the host that answers as the server; the rest is up to the program there.
       *[no] { " " }The server acknowledges it, so it has reached the host that answers as the server; the rest is up to the program there.
    } No byte of an answer passes here until, { $waited } after the request, the client sends its FIN in { $close }. A FIN says that the client has nothing more to
    send. It does not forbid the server to answer (RFC 9293, section 3.6), but most programs close the whole socket, and then a late
    answer finds nobody.

    Look at { $waited }. A round number (1, 2, 5, 10, 30, 60 s), or a little more than one, is a timeout that somebody has configured in
    the client, in a library, or in a proxy that speaks as the client. Another number points to a person, a cancelled call, or
    an upper limit on the whole task of which this request is a part.

    { $has-late ->
        [yes] The answer itself shows how much too short the patience is: { $late } brings the first of { $late-bytes }{ $has-late-after ->
                [yes] { " " }{ $late-after } after the request
               *[no] { "" }
            }. It meets a socket that is closed, and the client's host answers it with RST. At the server that looks like “connection
            reset by peer” or “broken pipe”, in an access log like status 499 (nginx) or the flag `DC` (Envoy). Whoever reads only the
            server's log blames the client or the network; the wait before the FIN tells the order of events.
       *[no] Whether the server would have answered at all stays open: its program may be slow, blocked on a lock or on a backend of its own, or
            may never have read the request. Until it reads again it does not notice the FIN; its socket stands in CLOSE_WAIT, and
            the work for nobody goes on. Or it has answered, and the answer is lost on its way here: an answer in packets that are
            too large for the path looks like this at the client.
    }

    When clients repeat what they have given up, the load of a slow server grows with every attempt. Timeouts that shrink from hop to hop,
    and a server that notices the end of its caller, keep that from happening.

client-gave-up-sure =
    { $close } carries the client's FIN while its request is open, { $waited } after { $request }: the order is in the packets.{ $has-late ->
        [yes] { " " }The late answer in { $late } shows that the server was at work on it.
       *[no] { " " }That an answer was due is read from the exchange; a protocol in which this message needs none would look the same.
    }

client-gave-up-evidence-request = The request that stays open.
client-gave-up-evidence-taken = The server's host acknowledges it.
client-gave-up-evidence-close = The client closes, { $waited } later.
client-gave-up-evidence-late = The answer, too late.
client-gave-up-evidence-reset = The client's host refuses what comes after the close.

client-gave-up-step-close = { $actor } has waited { $waited } and closes.
client-gave-up-step-close-detail = FIN

client-gave-up-not-closed-without-answer = The first FIN is the client's, in { $close }.
client-gave-up-tell-closed-without-answer = Look whose FIN comes first.
client-gave-up-not-peer-vanished = The server acknowledges the request: its host is there.
client-gave-up-tell-peer-vanished = A vanished peer acknowledges nothing, and the request is sent again and again.
client-gave-up-not-slow-server =
    The client's patience and the server's slowness are two sides of one wait; the packets do not say which of them is out of order.
client-gave-up-tell-slow-server = Let the client wait longer and see when the answer comes, or read the server's own time for the request.
client-gave-up-not-reset-by-client = The client closes with a FIN, in order.
client-gave-up-tell-reset-by-client = An abort is an RST without a FIN before it.

client-gave-up-unseen-why = { $has-late ->
    [yes] Why the server needs that long, and who set the client's patience.
   *[no] Whether the server answers and its answer is lost on the way, and who set the client's patience.
}

client-gave-up-check-timeouts-where = Where the client is configured: put its path in for the placeholder
client-gave-up-check-timeouts-look = A timeout close to { $waited }. Libraries and proxies have defaults that stand in no file.
client-gave-up-check-server-log-where = On { $server-host }, for the time of the request
client-gave-up-check-server-log-look = What the program was doing meanwhile: a slow query, a lock, a call to another service; then “broken pipe” or status 499.
client-gave-up-check-waiting-where = On { $server-host }, after the client's close
client-gave-up-check-waiting-look = Sockets in CLOSE-WAIT from { $client-host }: programs that have not noticed that their caller is gone.
client-gave-up-next-where = On { $server-host }, together with what it calls itself, for longer than { $waited }.

client-gave-up-remedy-server-time = Find out what the server does in that time, and answer sooner or in parts.
client-gave-up-remedy-server-time-risk = An early status line commits the server: it can no longer report an error that comes later.
client-gave-up-remedy-timeout = Set the client's timeout to what the request really needs, and let each hop wait a little less than the one before it.
client-gave-up-remedy-timeout-risk = Longer waits hold threads and connections for longer; they hide a slow server, they do not cure it.
client-gave-up-remedy-cancel = Let the server watch for the end of its caller and stop the work, and let clients repeat with growing pauses.
client-gave-up-remedy-cancel-risk = Work that is stopped halfway must leave nothing half done.

client-gave-up-edge-answer = no answer in time
