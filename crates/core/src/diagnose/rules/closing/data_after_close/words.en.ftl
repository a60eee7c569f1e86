data-after-close-title = { $closer ->
    [server] { $client-host } writes to a connection that { $server-host } has closed
   *[client] { $server-host } answers a client that has closed
}

data-after-close-short =
    { $closer ->
        [server] The server closes{ $seen ->
                [yes] { " " }with { $close }
               *[no] , which shows in { $close }: it acknowledges a FIN that this capture missed
            }. { $has-after ->
                [yes] { $after } later the client
               *[no] The client
            }{ $knew ->
                [yes] , which has acknowledged the close,
               *[no] { "" }
                [unknown] { "" }
            } writes { $late-bytes } all the same, in { $late }.
       *[client] The client closes{ $seen ->
                [yes] { " " }with { $close }
               *[no] , which shows in { $close }: it acknowledges a FIN that this capture missed
            }. What the server still has to say, { $late-bytes } in { $late }, comes{ $has-after ->
                [yes] { " " }{ $after } after that and
               *[no] { "" }
            } finds nobody.
    } The closed end answers with { $reset } and throws the data away.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

data-after-close-long =
    A FIN says only that its sender will send no more; the other direction stays open (RFC 9293, section 3.6.1). But a program that calls
    `close()`, or ends, gives up both directions: there is nobody left to read. Its host then answers data with RST, because the
    sender must learn that the bytes are lost (RFC 1122, section 4.2.2.13). { $reset } is that answer. It is the consequence here, and
    the cause is the order of { $close } and { $late }.

    { $closer ->
        [server] { $knew ->
                [yes] { $late } acknowledges the FIN, so the client's host knew of the close. The client's program did not look: it keeps the connection
                    in a pool, or writes without reading, and a socket tells of a FIN only to somebody who reads (a read of 0 bytes,
                    `EPOLLRDHUP`). The first write after a FIN succeeds, the reset comes a round trip later, and only the next call
                    reports `ECONNRESET` or `EPIPE`.
               *[no] { $late } does not acknowledge the FIN: the two packets crossed, and the client could not know.
                [unknown] Whether the client's host knew of the close when it sent { $late }, the input does not show.
            }
       *[client] The client did not wait for the answer. Its program closed right after its last write, ended, or lost interest; where that happens
            with every request, the client mistakes “written” for “done”, or a script ends its input too early. The server does its
            work, answers, and sees “connection reset by peer” or “broken pipe”. If the answer was an error message, nobody has read it.
    }

    The bytes of { $late } are lost, and the client's or server's program that wrote them has learned of it at best with its next call.
    Whether they mattered depends on what they are. A TLS close alert of 24 to 31 bytes, a `QUIT`, an HTTP/2 GOAWAY are last words that
    nobody needs; a request or an answer is work that was not done or not noticed.

data-after-close-sure =
    The order is in the packets: { $close } { $seen ->
        [yes] closes
       *[no] acknowledges a byte more than was sent, which only a FIN can be
    }, { $late } brings data that is not taken any more, { $reset } says so. Why the writer wrote
    all the same, no packet says.

data-after-close-evidence-asked = { $closer ->
    [server] The last thing the server said.
   *[client] The last thing the client said.
}
data-after-close-evidence-close = { $closer ->
    [server] { $seen ->
        [yes] The server closes.
       *[no] The client acknowledges the server's close, which this capture missed.
    }
   *[client] { $seen ->
        [yes] The client closes.
       *[no] The server acknowledges the client's close, which this capture missed.
    }
}
data-after-close-evidence-late = { $knew ->
    [yes] Data all the same; its acknowledgment covers the FIN.
   *[no] Data that the closed end does not take any more.
    [unknown] Data that the closed end does not take any more.
}
data-after-close-evidence-reset = The closed end refuses it.

data-after-close-step-late = { $actor } sends data to an end that has closed.
data-after-close-step-late-detail = data after FIN

data-after-close-not-keepalive-race = { $knew ->
    [yes] The writer's host had acknowledged the FIN before; nothing crossed.
   *[no] No idle connection was reused here.
    [unknown] No idle connection was reused here.
}
data-after-close-tell-keepalive-race = In a race the request leaves before the FIN arrives, after a pause between two requests.
data-after-close-not-reset-by-server = The server had closed in order, with { $close }; its reset only answers what came later.
data-after-close-tell-reset-by-server = There is no FIN of the server before its reset.
data-after-close-not-reset-by-client = The client had closed in order, with { $close }; its reset only answers what came later.
data-after-close-tell-reset-by-client = There is no FIN of the client before its reset.
data-after-close-not-abortive-close = { $late } is more than a last word.
data-after-close-tell-abortive-close = There everything was said and acknowledged, and only a close alert is lost.

data-after-close-unseen-what = What the lost bytes meant to the program that wrote them.

data-after-close-check-states-where = { $closer ->
    [server] On { $client-host }, while it happens
   *[client] On { $server-host }, while it happens
}
data-after-close-check-states-look = Sockets in CLOSE-WAIT: the other end has closed, and the program has not noticed.
data-after-close-check-logs-where = On both hosts, for the minute of the reset
data-after-close-check-logs-look = Why the one closed (timeout, end, error), and “broken pipe” or “connection reset” at the other.
data-after-close-check-counters-where = { $closer ->
    [server] On { $server-host }, before and after one more occurrence
   *[client] On { $client-host }, before and after one more occurrence
}
data-after-close-check-counters-look = `TCPAbortOnData` or `TcpOutRsts` grows with each of them.
data-after-close-next-where = On either end, with payload: what the lost bytes are.

data-after-close-remedy-notice = { $closer ->
    [server] Let the client look for the end of a connection before it reuses it, and give up idle ones before the server does.
   *[client] Let the client read its answer to the end before it closes.
}
data-after-close-remedy-notice-risk = A look before the write narrows the gap and does not close it: a request may still need to be repeated.
data-after-close-remedy-linger = Let the end that closes first shut down its sending half only, and read until the other end has closed too (`shutdown`, then `close`).
data-after-close-remedy-linger-risk = Without a time limit a silent peer then holds the socket open.

data-after-close-edge-late = data after the close
