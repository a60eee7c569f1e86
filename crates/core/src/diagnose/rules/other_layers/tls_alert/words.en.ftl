tls-alert-title = { $by ->
    [client] The client refuses the TLS handshake with { $server-host }
   *[server] { $server-host } refuses the TLS handshake
}{ $clear ->
    [yes] : `{ $description }`
   *[no] { "" }
}

tls-alert-short =
    { $by ->
        [client] The client
       *[server] The server
    } ends { $stage ->
        [session] the TLS session
       *[handshake] the handshake
    } with { $clear ->
        [yes] the fatal alert `{ $description }` ({ $number }) in { $alert }
       *[no] an encrypted alert, { $alert }
    }{ $has-sni ->
        [yes] { " " }for the name `{ $sni }`
       *[no] { "" }
    }: { $why ->
        [unknown-ca] the certificate that it was shown leads to no authority that it trusts.
        [expired] the certificate that it was shown is past its date, or its clock is wrong.
        [bad-certificate] it does not accept the server's certificate: the name does not match, or the chain does not hold.
        [bad-client-certificate] it does not accept the client's certificate.
        [no-certificate] it wants a certificate from the client and got none.
        [version] the two have no TLS version in common.
        [no-agreement] the two cannot agree on what to use, or a certificate is missing.
        [name] it serves no such name.
        [alpn] it speaks none of the offered application protocols.
        [access] the certificate is valid, and its owner is not allowed in.
        [keys] what arrives does not decrypt or verify.
        [malformed] what arrives is not what the protocol allows at this point.
        [encrypted] its reason is readable only with the session's keys. { $by ->
            [server] After the client's part of the handshake the most frequent one is `certificate_required`.
           *[client] Before the client's own part of the handshake it is mostly the server's certificate.
        }
       *[other] the alert names no closer reason.
    } The network carries every packet.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

tls-alert-long =
    An alert is two bytes: how grave, and what. A fatal one ends the session for both ends at once; `close_notify` is the only alert
    that belongs to an orderly end. Its sender is the one that is dissatisfied, so the cause lies in what the other one sent, or
    in what the sender trusts.

    { $why ->
        [unknown-ca] `unknown_ca` comes from the end that checks. Three reasons are behind nearly all of them: the server sends its own
            certificate without the intermediate one (browsers fetch it, programs do not); the authority is a private one that this
            client's trust store does not hold, as in a container image without `ca-certificates`; a proxy on the way opens TLS and
            signs with its own authority, so that only this client's network sees it.
        [expired] Compare the dates in the certificate with the clock of the end that complains. A renewal that was written to disk
            and never loaded by the running process looks just like this.
        [bad-certificate] The descriptions for certificates are chosen loosely: OpenSSL reports a name that does not match as
            `bad_certificate` or `certificate_unknown`, Java nearly everything as `certificate_unknown`, Go nearly everything as
            `bad_certificate`. What was wrong stands in the client's log, not in the alert.
        [bad-client-certificate] In mutual TLS the server checks too: signed by another authority than the one that it was given, expired, or
            without the usage `clientAuth`.
        [no-certificate] The server asks for a certificate and the client has none configured, or none from an authority that the server's
            request names; then libraries send an empty list. TLS 1.2 servers report that as `handshake_failure`.
        [version] { $has-offers ->
            [yes] The client offers { $offers } at most.
           *[no] The client's hello names the versions that it offers.
        } Servers that end TLS 1.0 and 1.1, and clients from before 2014 that have nothing newer, meet here. Bytes that are no TLS
            in the middle of a handshake are reported with the same alert, because the place of the version does not hold one.
        [no-agreement] `handshake_failure` covers what has no alert of its own: no cipher suite in common, no common curve, a server with an RSA
            key asked for ECDSA only, a client certificate that is missing (TLS 1.2), or a front end that knows no certificate for
            the name and has no default. Whether the server has answered with a hello tells the last from the others: { $stage ->
                [hello] here it has not, so it refuses what the client offers, name included.
               *[handshake] here it has, so versions and cipher suites are agreed.
            }
        [name] `unrecognized_name` comes from front ends with many names. A request by address carries no name, and one with
            another name than the certificate's is served by the wrong virtual host.
        [alpn] The client offers application protocols (ALPN), for instance only `h2` for gRPC, and the server has none of them.
        [encrypted] TLS 1.3 encrypts everything after the server's hello, alerts too. They still have a length: an alert is a record of 19
            bytes, the shortest that is in use, and { $alert } is one. A `Finished` takes 53 bytes, a ticket some 200. It comes
            where the other side expects the next step, { $by ->
                [server] instead of an answer, and the connection ends with it.
               *[client] in place of the client's `Finished`.
            }
       *[other] The names of the descriptions and when to send them are listed in RFC 8446, section 6.2; older ones in RFC 5246,
            section 7.2.2.
    }

    A program reports an alert that it received with the word “alert” in its message (`sslv3 alert handshake failure`, `remote error:
    tls: bad certificate`), and one that it sent with its own words (`certificate verify failed`). Only the second has the details.

tls-alert-sure = { $clear ->
    [yes] Sure: { $alert } is a fatal alert in the clear, and says who refuses. Its description is the sender's choice of words.
   *[no] { $alert } has the length of an alert and the place of one. That it refuses, and is no farewell, follows from what it comes instead of.
}

tls-alert-evidence-hello = The client's hello: what it offers, and for which name.
tls-alert-evidence-answer = The server's hello.
tls-alert-evidence-alert = { $clear ->
    [yes] The fatal alert.
   *[no] The encrypted record of an alert's length.
}
tls-alert-evidence-end = The end of the connection.

tls-alert-not-tls-blocked = An end of the session speaks, in TLS, in its turn: no box that swallows or resets.
tls-alert-tell-tls-blocked = A blocked handshake ends on the client's hello, with an `RST` or in silence.
tls-alert-not-wrong-protocol = Both sides speak TLS.
tls-alert-tell-wrong-protocol = Look at the first bytes of each side: a TLS record begins with 22, 3.

tls-alert-unseen-certificate = What the certificate holds and what the other end trusts.

tls-alert-check-handshake-where = On { $client-host }, with the name that the program uses
tls-alert-check-handshake-look = `Verify return code`, the version and cipher that are agreed, and `Acceptable client certificate CA names` if one is wanted.
tls-alert-check-chain-where = On { $client-host }
tls-alert-check-chain-look = The chain from the server's certificate to an authority: names, dates, and whether the intermediate one is there.
tls-alert-check-old-where = On { $client-host }
tls-alert-check-old-look = It works with one version and not with the other: the versions do not meet.
tls-alert-next-where = At the end that sends the alert, whole packets: certificates are readable up to TLS 1.2.

tls-alert-remedy-trust = Add the authority to the trust store of the end that checks, or send the intermediate certificate along.
tls-alert-remedy-trust-risk = Switching the check off instead lets anybody on the way read and change everything.
tls-alert-remedy-certificate = Renew or replace the certificate, for the right name and usage, and reload the process.
tls-alert-remedy-certificate-risk = Clients that have pinned the old one refuse the new one.
tls-alert-remedy-versions = Give both ends a version and cipher suites in common: update the older end.
tls-alert-remedy-versions-risk = Allowing TLS 1.0 or weak suites for one old client weakens the service for all.

tls-alert-edge-alert = { $clear ->
    [yes] { $description }
   *[no] alert
}
