wrong-protocol-title = The client speaks { $client-speaks } to { $server-host }, port { $server-port }, which speaks { $server-speaks }

wrong-protocol-short =
    The client begins with { $client-speaks }, { $first }. { $how ->
        [told] The server answers in plain HTTP that it expects TLS: { $answer }, “{ $said }”.
        [hung-up] The server hangs up without a byte. To others the same port speaks TLS, { $other }: to such a listener a plain request
            is no hello.
        [port] The server hangs up without a byte. Its port, { $server-port }, is one for HTTP over TLS: to such a listener a plain
            request is no hello.
       *[differ] The server answers in { $server-speaks }, { $answer }, and cannot make sense of what it got.
    } The network works, and so do both programs; { $expects ->
        [tls] they do not agree on whether to encrypt.
       *[other] { $speaks ->
            [tls] they do not agree on whether to encrypt.
           *[other] address, port and protocol do not belong together.
        }
    }{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

wrong-protocol-long =
    The first bytes of each side tell what it speaks. A TLS record begins with its type and a version (`16 03`), an HTTP request with a
    method, an HTTP answer with `HTTP/1.`, SSH with `SSH-`, mail servers with `220`. Ports only suggest a protocol; nothing checks it.

    { $speaks ->
        [tls] A TLS client at a listener that speaks no TLS: the port is the plain one, TLS ends at a load balancer before it, or the
            service encrypts only after a command in the clear (`STARTTLS` in SMTP, IMAP and LDAP, `SSLRequest` in PostgreSQL, a flag
            in MySQL). The client then reads the answer as a record and reports `wrong version number`, `first record does not look
            like a TLS handshake` or `packet length too long`: its library takes letters for a version.
        [http] { $expects ->
            [tls] A plain request at a listener that expects TLS: `http://` in place of `https://`, a health check without TLS, a proxy that
                ends TLS and passes on in the clear to a backend that wants it again, a mesh in which one side has its sidecar and
                the other demands mutual TLS. nginx answers 400 and says so, Go does too, others send an alert or hang up.
           *[other] An HTTP client at something else: a wrong port in a URL, a probe that tries HTTP everywhere, or two services that have
                changed places. Servers that speak first, such as SSH and mail, send their greeting before they look.
        }
        [unknown] What the client sends has no form that is known here, and the server treats it as a broken request of its own protocol. A
            health check with a text of its own, or a scanner, does that.
       *[other] Both protocols are known and differ: a wrong port in a configuration, a service behind a name that has moved, or a port
            forward that ends elsewhere.
    }

    In Kubernetes look at three numbers that have to agree: `port` and `targetPort` of the service, and the port on which the
    container listens; an ingress needs to be told that its backend speaks TLS or HTTP/2.

wrong-protocol-sure = { $how ->
    [port] { $first } is plain HTTP, and the port is one for TLS. That the server expects TLS there, no packet of this capture proves.
    [hung-up] { $first } is plain HTTP, and { $other } shows that this port speaks TLS. Why the server hangs up, it does not say.
   *[differ] Sure: the first bytes of both sides are in the capture, and they belong to different protocols.
}

wrong-protocol-evidence-client = The client's first bytes: { $client-speaks }.
wrong-protocol-evidence-server = The server's first bytes: { $how ->
    [told] HTTP, and a complaint.
   *[differ] { $server-speaks }.
}
wrong-protocol-evidence-end = The end.
wrong-protocol-evidence-other = TLS from the same port.

wrong-protocol-not-tls-alert = { $answer } shows what the server speaks; that is the reason behind any alert.
wrong-protocol-tell-tls-alert = In a TLS refusal both sides' first bytes are TLS records.
wrong-protocol-not-closed-without-answer = { $how ->
    [hung-up] The close itself fits that too; the other connection gives the reason.
    [port] The close itself fits that too; only the port argues for the protocol.
   *[differ] The server does answer, in its own protocol.
}
wrong-protocol-tell-closed-without-answer = Ask with TLS: if that works, the protocol was the reason.

wrong-protocol-check-tls-where = On { $client-host }
wrong-protocol-check-tls-look = A certificate: the port speaks TLS. `wrong version number`: it does not.
wrong-protocol-check-plain-where = On { $client-host }
wrong-protocol-check-plain-look = A page or a code: plain HTTP. A greeting or garbage: something else. An empty reply: probably TLS.
wrong-protocol-check-listener-where = On { $server-host }
wrong-protocol-check-listener-look = Which program has the port.
wrong-protocol-check-ports-where = With kubectl, if the server is a service
wrong-protocol-check-ports-look = Where the port really leads.
wrong-protocol-next-where = At the client, whole packets: the first bytes of both sides settle it.

wrong-protocol-remedy-url = Correct the client's scheme or port.
wrong-protocol-remedy-url-risk = The same address may stand in further configurations and in redirects.
wrong-protocol-remedy-listener = Make the listener speak what its clients expect: TLS on this port, or a redirect from the plain one.
wrong-protocol-remedy-listener-risk = Clients that work today, with the present protocol, stop working.
wrong-protocol-remedy-mesh = Tell the proxy between which protocol its backend speaks (backend protocol, `appProtocol`, mutual TLS mode).
wrong-protocol-remedy-mesh-risk = A permissive mode, as a bridge, also lets unencrypted clients in.

wrong-protocol-edge-not-understood = not understood
