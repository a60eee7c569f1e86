client-closed-after-greeting-title = { $client-host } hears the greeting and closes without a word

client-closed-after-greeting-short =
    The handshake is complete, the server speaks first with { $greeting } ({ $greeting-bytes }), and the client closes in order with
    { $close }{ $has-after ->
        [yes] , { $after } later
       *[no] { "" }
    }. It has not sent a byte. Network and server do what they should; the client either only looks whether the service is there, or
    dislikes what it reads.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

client-closed-after-greeting-long =
    In SMTP, FTP, SSH, POP3, IMAP and MySQL the server speaks first: a line or a packet with its name, its version and what it offers.
    { $greeting } brings that greeting. A client that wants something then answers, with `EHLO`, a version string, a login. Here it
    acknowledges the greeting and sends its FIN in { $close }{ $has-after ->
        [yes] { " " }after { $after }
       *[no] { "" }
    }, with sequence number 1: not one byte of the client exists in this connection.

    Two kinds of clients do that. The first only wants to know that the service lives: a monitoring system, a balancer's health check, a
    port scanner that reads banners. It comes at regular intervals, often from the same few addresses, and it closes within milliseconds.
    The second wants to work and cannot. The greeting is not what it expects (another protocol, a version that it does not support,
    “421 too busy”, “too many connections”, an `ERR` packet in place of a handshake), or the program fails between connecting and
    its first write.

    At the server both leave the same lines: “lost connection after CONNECT” (Postfix), “Connection closed by … [preauth]” (OpenSSH),
    “Got an error reading communication packets” (MySQL, which may even block the host after `max_connect_errors` of them).

client-closed-after-greeting-sure =
    That the client has sent nothing is certain: its FIN in { $close } carries sequence number 1. Whether it looks or fails, the packets
    do not say; regular intervals speak for a check.

client-closed-after-greeting-evidence-opened = The connection is opened in order.
client-closed-after-greeting-evidence-greeting = The server speaks first.
client-closed-after-greeting-evidence-close = The client's FIN, before any byte of its own.

client-closed-after-greeting-step-close = { $actor } closes without having said anything.
client-closed-after-greeting-step-close-detail = FIN, sequence number 1

client-closed-after-greeting-not-port-probe = A check that only looks whether the service lives does just this; nothing here rules it out.
client-closed-after-greeting-tell-port-probe = See whether { $client-host } comes at regular intervals, and whose address it is.
client-closed-after-greeting-not-closed-without-answer = The server does speak, in { $greeting }, and the first FIN is the client's.
client-closed-after-greeting-tell-closed-without-answer = There the server closes, and sends nothing before.
client-closed-after-greeting-not-slow-client = The client does not hesitate, it closes with { $close }.
client-closed-after-greeting-tell-slow-client = A slow client leaves the connection open and says something in the end.

client-closed-after-greeting-unseen-why = What the client thought of the greeting.

client-closed-after-greeting-check-by-hand-where = From { $client-host }, or from a host beside it
client-closed-after-greeting-check-by-hand-look = The greeting itself: its protocol, its version, a refusal such as “421” or “too many connections”.
client-closed-after-greeting-check-client-log-where = On { $client-host }, for the minute of the close
client-closed-after-greeting-check-client-log-look = An unsupported version, a failed login preparation, a crash; or nothing but a check that went well.
client-closed-after-greeting-check-server-log-where = On { $server-host }
client-closed-after-greeting-check-server-log-look = “lost connection after CONNECT”, “preauth”, and how regularly the address returns.
client-closed-after-greeting-next-where = With payload, on either end: the text of the greeting.

client-closed-after-greeting-remedy-program = Where a real client fails, mend what its log names, or offer the protocol version that it speaks.
client-closed-after-greeting-remedy-program-risk = Old versions are often switched off for a reason; do not bring them back without it.
client-closed-after-greeting-remedy-check = Where it is a check, let it speak the protocol (`EHLO`, `QUIT`), or exempt its address from limits and logs.
client-closed-after-greeting-remedy-check-risk = An address that is exempt from limits is exempt for everybody who can use it.

client-closed-after-greeting-edge-nothing-said = says nothing
