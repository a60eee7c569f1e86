proxy-accepted-backend-down-title = { $end ->
    [reset] { $server-host } accepted the connection and reset it on the first data: nobody stands behind it
   *[fin] { $server-host } accepted the connection and closed it without an answer: nobody stands behind it
}

proxy-accepted-backend-down-short = [client:The client] opens a connection to { $server }, and the handshake completes. Its first request ({ $request-bytes }) is
    { $has-acked ->
        [yes] acknowledged
       *[no] taken
    }, and then the connection is { $end ->
        [reset] reset
       *[fin] closed
    }{ $has-reset-after ->
        [yes] { " " }{ $reset-after } after the request
       *[no] { "" }
    }, with no byte of answer. Whoever accepted is alive and has nothing to answer with: a sidecar, gateway or load balancer that
    took the connection for a backend that is not there.

proxy-accepted-backend-down-long =
    The handshake says only that somebody accepted. Where a proxy stands in front of a server there are two connections, each with
    a handshake of its own: one from the client to the proxy, one from the proxy to the server. The first can succeed while the
    second fails, and from the client the first is all there is to see.

    { $has-acked ->
        [yes] { $acked } acknowledges the request{ $has-acked-after ->
            [yes] { " " }after { $acked-after }
           *[no] { "" }
        }: the bytes have reached a living socket.
       *[no] The request is not acknowledged by a packet of its own; the end of the connection acknowledges it.
    } { $end ->
        [reset] { $shape ->
            [living] { $reset } is an `RST` with ACK, and its window field is { $has-window ->
                [yes] { $window }
               *[no] not 0
            }, as in the packets before. A kernel without a socket answers with a bare `RST` and window 0; this one comes from a
            socket that was open and that its program gave up (Linux: `tcp_send_active_reset`). So somebody was listening on this
            address, accepted, read the request, and then aborted.
           *[other] { $reset } does not show enough of its shape to tell a living socket from a missing one.
        }
       *[fin] { $reset } is a `FIN`: the program behind the socket closed it in order, right after it had the request.
    }

    The speed tells the rest. A program that works on a request and fails takes the time of that work. A proxy that tries to pass
    the request on, and is refused at once by a port where nobody listens, knows within a round trip to its backend that it has
    failed. On one host that is well below a millisecond.

    With Istio the proxy is the sidecar in the server's own pod. Packets for port { $server-port } meet the `nat` table in the pod's
    network namespace: `PREROUTING` jumps to `ISTIO_INBOUND`, that to `ISTIO_IN_REDIRECT`, and there a `REDIRECT` rule hands them to
    Envoy (port 15006; 15001 in releases before 1.4). Envoy completes the handshake for every port that it intercepts, whether the
    application listens or not, and only then connects to the application. An application that has crashed, has not started yet, or
    listens on another address gives exactly this picture.

    A load balancer in TCP mode, an ingress gateway, `kubectl port-forward` and a cloud's private endpoint give the same picture
    when the backend behind them is gone.{ $edited ->
        [yes] { " " }The addresses in this print-out were edited by hand: the two directions carry different ones. The numbers
        belong to one conversation all the same, because the SYN-ACK acknowledges the SYN's number plus one, and every later number
        fits.
       *[no] { "" }
    }

proxy-accepted-backend-down-sure =
    { $end ->
        [reset] { $shape ->
            [living] Fairly sure: { $has-acked ->
                [yes] { $request } is acknowledged and then aborted by a living socket ({ $reset }) without an answer.
               *[no] { $request } is aborted by a living socket ({ $reset }) without an answer.
            }
           *[other] Likely: { $request } is answered by { $reset } and nothing else.
        }
       *[fin] Possible: { $request } is answered by an orderly close ({ $reset }) and nothing else.
    } A server program that aborts on this request looks the same from here; a capture behind the proxy decides.

proxy-accepted-backend-down-evidence-handshake = The handshake completes: somebody listens on { $server }.
proxy-accepted-backend-down-evidence-request = The first request, { $request-bytes }.
proxy-accepted-backend-down-evidence-acknowledged = The request is acknowledged{ $has-acked-after ->
    [yes] { " " }after { $acked-after }
   *[no] { "" }
}: it has arrived.
proxy-accepted-backend-down-evidence-reset = { $end ->
    [reset] The connection is reset{ $has-reset-after ->
        [yes] { " " }{ $reset-after } after the request
       *[no] { "" }
    }, before any byte of answer{ $shape ->
        [living] , by a socket that is alive (RST with ACK and a window)
       *[other] { "" }
    }.
   *[fin] The connection is closed{ $has-reset-after ->
        [yes] { " " }{ $reset-after } after the request
       *[no] { "" }
    }, before any byte of answer.
}

proxy-accepted-backend-down-step-request = [client:The client] sends its first request, { $bytes }.
proxy-accepted-backend-down-step-request-detail = data
proxy-accepted-backend-down-step-acknowledged = [proxy:Whoever accepted] confirms that it has the request. It has not answered it.
proxy-accepted-backend-down-step-acknowledged-detail = ACK, no data
proxy-accepted-backend-down-step-reset = { $end ->
    [reset] [proxy:The same socket] aborts the connection{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }, without a byte of answer. It tried to pass the request on, and there was nobody.
   *[fin] [proxy:Whoever accepted] closes the connection{ $timed ->
        [yes] { " " }{ $after } later
       *[no] { "" }
    }, without a byte of answer.
}
proxy-accepted-backend-down-step-reset-detail = { $end ->
    [reset] { $shape ->
        [living] RST with ACK and a window: a living socket gave up
       *[other] RST
    }
   *[fin] FIN
}

proxy-accepted-backend-down-not-reset-by-server =
    A server program that crashes or aborts on this very request would look the same from this side.
proxy-accepted-backend-down-tell-reset-by-server =
    Capture behind the proxy: if a second SYN goes out and is refused or stays unanswered, the backend is missing. If the request
    arrives there and is answered by a reset, the program did it. Another TTL or window in { $reset } than in the SYN-ACK, or a
    SYN-ACK that comes faster than the way to the server allows, speak for a proxy too.
proxy-accepted-backend-down-not-port-closed =
    The SYN is answered by a SYN-ACK: on { $server } somebody listens.
proxy-accepted-backend-down-tell-port-closed =
    On the backend itself the port may well be closed; from here only the proxy's port is visible.
proxy-accepted-backend-down-not-reply-from-other-address =
    The addresses of the two directions do not match as printed, but the client goes on with the handshake and sends data: it has
    accepted the answer. The addresses were edited, the packets were not.
proxy-accepted-backend-down-tell-reply-from-other-address =
    A client that gets an answer from a strange address refuses it with an RST and asks again.
proxy-accepted-backend-down-not-closed-without-answer =
    A server that dislikes the request may close in order as well, without saying why.
proxy-accepted-backend-down-tell-closed-without-answer =
    Send the same request to the backend directly, past the proxy: if it answers, the proxy had no way to it.

proxy-accepted-backend-down-unseen-behind =
    The second connection, from the proxy to its backend: it is never made, or it runs where this capture does not look.

proxy-accepted-backend-down-check-sidecar-config-where = With Istio, for the server's pod:
proxy-accepted-backend-down-check-sidecar-config-look =
    A listener for port { $server-port }: it shows that the sidecar accepts in the application's place.
proxy-accepted-backend-down-check-sidecar-log-where = The sidecar's access log in the server's pod:
proxy-accepted-backend-down-check-sidecar-log-look =
    A line for this time with response flag `UF` (upstream connection failure) or `UH` (no healthy upstream), or
    `delayed_connect_error: 111` (connection refused).
proxy-accepted-backend-down-check-redirect-where = On the server's node, inside the pod's network namespace:
proxy-accepted-backend-down-check-redirect-look =
    A chain `ISTIO_IN_REDIRECT` with `redir ports 15006` (older: 15001), and counters that grow with each attempt.
proxy-accepted-backend-down-check-listener-where = In the same namespace:
proxy-accepted-backend-down-check-listener-look =
    The application on port { $server-port }. No line means that the backend does not listen; 127.0.0.1 means that it listens only
    locally.
proxy-accepted-backend-down-check-backend-where = With Kubernetes:
proxy-accepted-backend-down-check-backend-look =
    Whether the pods behind { $server-host } are ready, how often they restarted, and whether the service has endpoints at all.
proxy-accepted-backend-down-next-where =
    Inside the network namespace of the server's pod (or on the proxy), on all interfaces: the second connection, and what becomes
    of it.

proxy-accepted-backend-down-remedy-start =
    Start the backend, or find out why it does not run: its log and its last exit code come before everything else.
proxy-accepted-backend-down-remedy-start-risk = None for the network.
proxy-accepted-backend-down-remedy-readiness =
    Give the backend a readiness check that fails while it does not listen, so that no traffic is sent to its sidecar.
proxy-accepted-backend-down-remedy-readiness-risk =
    If the check fails on all replicas at once, the service has no endpoint at all.
proxy-accepted-backend-down-remedy-hold =
    Start the application before its sidecar takes traffic, or let callers retry while it starts. With Istio:
    `holdApplicationUntilProxyStarts` for the other order, and a retry policy for this one.
proxy-accepted-backend-down-remedy-hold-risk =
    Retries multiply load on what is left; limit them, and only retry what may run twice.

proxy-accepted-backend-down-edge-never-made = never made
proxy-accepted-backend-down-node-proxy = accepts in its place
proxy-accepted-backend-down-node-backend = backend
