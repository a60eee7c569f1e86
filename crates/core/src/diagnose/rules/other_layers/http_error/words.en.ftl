http-error-title = { $server-host } answers { $has-method ->
    [yes] { $method }
   *[no] a request
} with { $code }{ $has-reason ->
    [yes] { " " }{ $reason }
   *[no] { "" }
}

http-error-short =
    { $has-target ->
        [yes] The client asks for `{ $target }`{ $has-host ->
            [yes] { " " }at `{ $host }`
           *[no] { "" }
        }
       *[no] The client sends a request
    }, and { $response } brings the code { $code }{ $has-took ->
        [yes] { " " }after { $took }
       *[no] { "" }
    }: { $group ->
        [bad-request] the request is not understood.
        [not-allowed] the client is not allowed, or has not said who it is.
        [not-found] there is nothing at this path.
        [method] this method is not available here.
        [timeout] the request did not arrive whole in time.
        [too-large] the request is larger than the limit.
        [misdirected] this server does not serve that name.
        [too-many] the client asks too often.
        [bad-gateway] a gateway got no usable answer from the server behind it.
        [unavailable] nobody can serve the request at the moment.
        [gateway-timeout] a gateway waited in vain for the server behind it.
        [server] the server failed over it.
       *[client] the request is refused.
    } { $made ->
        [passed-on] The answer comes from further behind: { $behind } brings the same code from { $backend }.
        [backend] The reason is in the capture as well: the connection to { $backend } brings nothing, { $behind }.
        [gateway] The code is made by { $has-product ->
            [yes] the gateway itself (`{ $product }`)
           *[no] the gateway itself
        }, not by the application behind it.
        [beyond] The proxy passes it on: its own header says that the application behind it has answered.
       *[unclear] { $has-product ->
            [yes] It names `{ $product }` as its maker.
           *[no] It does not say who made it.
        }
    } { $has-reset ->
        [yes] Then { $reset } ends the connection, with a part of the request unread.
       *[no] The network carries request and answer as it should.
    }{ $errors ->
        [one] { "" }
       *[other] { " " }{ $errors } requests on this connection end with an error.
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections show such answers.
    }

http-error-long =
    { $group ->
        [bad-gateway] `502` says: I am a gateway, and what came from behind was no valid answer. The backend closed or reset the connection
            before or within its answer, refused it, or spoke another protocol. A keep-alive connection that the backend closes just
            when the gateway uses it again gives single 502s under load (`keepalive-race`).
        [unavailable] `503` has two makers. A gateway says it when no backend is up: no endpoints, all failed their health checks, the
            connection refused, a circuit breaker open. An application says it when it is overloaded or starting. Envoy writes
            its reason into the body (`no healthy upstream`, `upstream connect error`) and into the response flags of its log (`UH`,
            `UF`, `UO`).
        [gateway-timeout] `504` is the gateway's own timer: the backend took the request and did not answer in time. { $has-took ->
            [yes] It was set to about { $took } here.
           *[no] The time between request and answer is its setting.
        } Common ones are 60 s (nginx `proxy_read_timeout`, AWS load balancers) and 15 s (Envoy's route timeout). The backend
            mostly goes on working for nobody.
        [server] `500` and its relatives come from the program: an exception, a failed query, a full disk. Gateways rarely make one.
        [bad-request] `400` comes from the parser, often before the application sees anything: a broken start line, a missing or doubled `Host`,
            a header that is too long, bytes that are no HTTP.
        [not-allowed] `401` asks for credentials (`WWW-Authenticate` says which), `403` has them and refuses, `407` is a proxy's 401. Web
            application firewalls and object stores answer 403 by rule, for names that do not exist too.
        [not-found] `404` may mean the path, the name or the route: an ingress without a rule for this `Host` answers 404 from its default
            backend. Compare the name in the request with the names that the gateway knows.
        [too-many] `429` is a limit on purpose, by client, key or address; `Retry-After` says how long.
        [too-large] Limits on bodies (413), targets (414) and headers (431) stand in every hop: nginx takes bodies of 1 MB unless told otherwise.
            A server that answers before it has read the whole request and closes may destroy its own answer with an `RST`.
       *[client] Codes from 400 to 499 put the reason in the request, codes from 500 on in the server (RFC 9110, section 15).
    }

    Which hop made the answer matters most, and no field says it reliably. `Server` is the maker's name unless a hop overwrites it; `Via`
    lists the proxies{ $has-via ->
        [yes] { " " }(here `{ $via }`)
       *[no] { "" }
    }; `Proxy-Status` (RFC 9209) was made for this and is still rare. An error page in the style of nginx from an application that is
    not nginx comes from the proxy. Time tells too: a code within a millisecond of the request mostly comes from the first hop.{ $has-body ->
        [yes] { " " }The body says: `{ $body }`.
       *[no] { "" }
    }

http-error-sure =
    Sure: { $response } carries the code { $code }. { $made ->
        [passed-on] That { $backend } made it or passed it on, { $behind } shows.
        [backend] That the hop behind failed at that moment, { $behind } shows.
        [gateway] That a gateway made it follows from the code or from its own words.
        [beyond] That the application made it is the proxy's word.
       *[unclear] Which hop made it, this vantage point does not prove.
    }

http-error-evidence-request = The request.
http-error-evidence-response = The answer with the code { $code }.
http-error-evidence-closed = The client closes before the answer has come.
http-error-evidence-unread = Nobody reads the answer: the client's kernel resets it.
http-error-evidence-reset = The server closes with bytes unread, and its kernel resets: the answer may not survive that.
http-error-evidence-behind = { $made ->
    [passed-on] The same code from the hop behind.
   *[backend] What happened to the connection behind.
}

http-error-not-slow-server = The answer, { $response }, is an error, however long it took.
http-error-tell-slow-server = Compare the time with that of good answers.
http-error-not-closed-without-answer = There is an answer.
http-error-tell-closed-without-answer = On the hop behind look for a close without a byte.

http-error-unseen-why = The reason inside the program: it stands in a log, not in the packets.

http-error-check-again-where = On { $client-host }, and once more past the gateway, straight to the application
http-error-check-again-look = The same code past the gateway: the application makes it. Another one: the gateway does.
http-error-check-endpoints-where = With kubectl, if the server is a service
http-error-check-endpoints-look = At least one endpoint, and pods that are ready.
http-error-check-log-where = With kubectl, for the application and for the ingress or sidecar
http-error-check-log-look = The request with its code, its time and, in Envoy, its response flags.
http-error-check-proxy-log-where = On { $server-host }
http-error-check-proxy-log-look = `connect() failed`, `upstream prematurely closed`, `upstream timed out`, or haproxy's two letters of termination.
http-error-next-where = On { $server-host }, all its connections: what it asks behind, and what it gets.

http-error-remedy-application = Repair what the application's log shows for this request.
http-error-remedy-application-risk = A restart clears the symptom and the traces with it.
http-error-remedy-backend = Bring the backend up, or take it out of the gateway's list until it answers health checks.
http-error-remedy-backend-risk = Fewer backends carry the load of all.
http-error-remedy-request = Correct the request: path, name, credentials, size, rate.
http-error-remedy-request-risk = Retrying the same request at once makes an overload worse.

http-error-edge-error = { $code }
