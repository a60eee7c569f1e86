closed-without-answer-title = { $variant ->
    [silent] { $server-host } closes the connection without the greeting that is due
   *[asked] { $server-host } takes the request and closes without an answer
}

closed-without-answer-short =
    { $variant ->
        [silent] The handshake is complete, and on port { $server-port } the server speaks first. It says nothing{ $has-waited ->
                [yes] { " " }for { $waited }
               *[no] { "" }
            } and closes in order with { $close }.
       *[asked] The client sends { $request-bytes }{ $has-acked ->
                [yes] , the server acknowledges that with { $acked }
               *[no] { "" }
            } and closes in order with { $close }{ $has-waited ->
                [yes] , { $waited } after the request
               *[no] { "" }
            }. It sends no byte of answer.
    } The network carries everything; the server, or a proxy that accepts in its name, decides to close.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

closed-without-answer-long =
    { $close } is a FIN with sequence number 1: the server has sent nothing at all since the handshake, and it closes as somebody who is
    done. Nothing was lost on the way, and nothing was cut off. The client's program reads the end of the stream where it expects an
    answer: “empty reply from server” (curl), “unexpected EOF” (Go), “server closed the connection unexpectedly” (PostgreSQL),
    “remote end closed connection without response” (Python).

    { $variant ->
        [silent] A server that has to speak first and does not, is either not willing or not able. Not willing: access lists that are checked after the
            accept (tcp_wrappers, `hosts.deny`), a limit per address, a full worker pool that closes what it cannot serve. Not able: a
            lookup that has to come first and fails. { $has-waited ->
                [yes] { $waited } before the close is worth a look: 5 s is the timeout of one DNS query, 10 s of two; the server may be looking up
                    the client's name.
               *[no] A name lookup of the client's address is the classic one: it takes 5 s per attempt.
            }
       *[asked] Several things close like that. The program reads the request, fails over it, and ends without writing. A worker process is
            killed, and the kernel closes its socket (with everything read, the kernel sends FIN and not RST). A proxy accepts for a
            backend that is not there, and closes the client's connection. The server expects another protocol (TLS, a PROXY
            protocol line, HTTP/2) and gives up. Or a limit is reached, and the server sheds load.{ $has-waited ->
                [yes] { " " }Look at the { $waited }: a proxy without a backend needs milliseconds, a program that fails needs what it needs, a round
                    number is a timer.
               *[no] { "" }
            }
    }

    A close is friendlier than a reset and tells less. The client cannot know whether its request was carried out; it may repeat it only
    where doing it twice does no harm (RFC 9110, section 9.2.2).

closed-without-answer-sure =
    That the server sends nothing and closes first is certain: its FIN in { $close } carries sequence number 1. { $variant ->
        [silent] That a greeting is due follows from the port number { $server-port }.
       *[asked] That an answer is due is read from the exchange; a server that only takes data would look the same.
    }

closed-without-answer-evidence-opened = The connection is opened, and a greeting is due.
closed-without-answer-evidence-request = The request.
closed-without-answer-evidence-taken = The server's host acknowledges it.
closed-without-answer-evidence-close = The server closes, without a byte of its own.
closed-without-answer-evidence-after = What the client still says finds nobody.

closed-without-answer-step-close = { $actor } closes without having said anything.
closed-without-answer-step-close-detail = FIN, sequence number 1

closed-without-answer-not-proxy-accepted-backend-down =
    A proxy that accepts for a backend that is not there closes in the same way; nothing in these packets rules it out.
closed-without-answer-tell-proxy-accepted-backend-down =
    Capture behind { $server-host }, or on its loopback: if a second connection is tried there and fails, it is a proxy.
closed-without-answer-not-reset-by-server = The server closes with a FIN, in { $close }.
closed-without-answer-tell-reset-by-server = There an RST ends the connection.
closed-without-answer-not-client-gave-up = The first FIN is the server's.
closed-without-answer-tell-client-gave-up = Look whose FIN comes first.
closed-without-answer-not-wrong-protocol = The server may expect another protocol than the client speaks; most servers then say so, some only close.
closed-without-answer-tell-wrong-protocol = Read the first bytes of the request: TLS begins with the bytes 16 03, HTTP with a method.

closed-without-answer-unseen-why = Why the server's program closed, and whether the request was carried out.

closed-without-answer-check-log-where = On { $server-host }, for the minute of the close
closed-without-answer-check-log-look = A crash, a killed worker, a refused address, a failed lookup, “upstream”, “no backend”.
closed-without-answer-check-listener-where = On { $server-host }
closed-without-answer-check-listener-look = Which program listens on port { $server-port }: the service itself, or a proxy in front of it.
closed-without-answer-check-pods-where = With kubectl, if the server is a service of a cluster
closed-without-answer-check-pods-look = A service without ready endpoints, or endpoints that have just changed.
closed-without-answer-check-by-hand-where = From { $client-host }, or from a host beside it
closed-without-answer-check-by-hand-look = Whether every connection is closed like this, and after the same time.
closed-without-answer-next-where = On { $server-host }, with payload and with its name lookups.

closed-without-answer-remedy-program = Mend what the server's log names: the crash, the limit, the address list, the lookup.
closed-without-answer-remedy-program-risk = A restart brings the service back and destroys the traces; save the log first.
closed-without-answer-remedy-backend = Where a proxy has accepted: bring its backend back, and let the proxy answer with an error in place of silence.
closed-without-answer-remedy-backend-risk = A health check that takes a backend out too eagerly makes small troubles large.
closed-without-answer-remedy-retry = Let the client repeat what may be done twice, with growing pauses.
closed-without-answer-remedy-retry-risk = Repeating a request that was carried out does it twice.

closed-without-answer-edge-closed = closes without a word
