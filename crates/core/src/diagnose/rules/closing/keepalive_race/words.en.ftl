keepalive-race-title = { $server-host } closes the idle connection while the next request is on its way

keepalive-race-short =
    The connection has been used and kept open. { $has-idle ->
        [yes] After { $idle } without a request the
       *[no] The
    } server closes it with { $close }, and at the same moment the client sends its next request, { $request }. The two cross. The server
    has no socket for the request any more and answers with { $reset }: the request was never looked at.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

keepalive-race-long =
    Both ends act correctly, and the request is lost all the same. { $close } acknowledges nothing of { $request }, so the server had not
    got the request when it closed; { $request } does not acknowledge the FIN, so the client did not know of the close when it asked.
    { $has-apart ->
        [yes] Here the two packets pass { $apart } apart.
       *[no] Here the two packets cross.
    } The window in which this can happen is one round trip wide, once for each time that the idle timer runs out; with many
    connections it happens every day.

    The server program has closed its socket, so its host treats the request as data that nobody will read and resets the connection
    with { $reset } (RFC 1122, section 4.2.2.13). The client's program gets “connection reset by peer” or “connection closed before
    message completed” on a request that it has only just sent. Behind a balancer the same race makes a 502: AWS names it for its
    application load balancer when the target's keep-alive is shorter than the balancer's 60 s.

    { $has-idle ->
        [yes] The idle time before the close, { $idle }, is the timer's setting, at least nearly. Known ones: Node.js 5 s, Apache httpd 5 s, gunicorn
            2 s, uvicorn 5 s, Tomcat 20 s as it is shipped, nginx 75 s, Go without `IdleTimeout` none.
       *[no] The input carries no times, so the setting of the timer cannot be read from it.
    } The client side must give up idle connections before the server does: then it is always the client that closes, and it does not close
    while it sends.

    A client may send a request again without asking only where doing it twice does no harm, or where the server says that it has done
    nothing (RFC 9112, section 9.3.1). Here the server has done nothing, and the client cannot know that from an RST alone.

keepalive-race-sure =
    The numbers prove the crossing: neither { $request } nor { $close } acknowledges the other, and { $reset } comes after both.{ $has-idle ->
        [yes] { " " }That an idle timer closed the connection follows from the { $idle } of silence before.
       *[no] { " " }That an idle timer closed it is the usual reason; without times it is not proven.
    }

keepalive-race-evidence-answered = The connection has worked: the last answer before the pause.
keepalive-race-evidence-request = The next request, sent without knowledge of the close.
keepalive-race-evidence-close = The server's close, sent without knowledge of the request.
keepalive-race-evidence-reset = Nobody is there for the request any more.

keepalive-race-step-request = { $actor } sends its next request and does not know that the server is closing.
keepalive-race-step-request-detail = data
keepalive-race-step-close = { $has-idle ->
    [yes] { $actor } closes the connection after { $idle } of silence and does not know of the request.
   *[no] { $actor } closes the idle connection and does not know of the request.
}
keepalive-race-step-close-detail = FIN

keepalive-race-not-reset-by-server = The reset is only the answer to a request that came after the close in { $close }.
keepalive-race-tell-reset-by-server = There the server resets without having closed before.
keepalive-race-not-data-after-close = The client could not know: { $request } does not acknowledge the FIN of { $close }.
keepalive-race-tell-data-after-close = There the FIN has arrived, is acknowledged, and the client writes all the same.
keepalive-race-not-idle-timeout = The server itself closes, with a FIN that fits the stream; no box has forgotten the connection.
keepalive-race-tell-idle-timeout = A box that forgets sends no FIN: the next packet meets an RST, or nothing.

keepalive-race-unseen-timer = Which setting closed the connection: the program's, or that of a proxy in front of it.

keepalive-race-check-server-timeout-where = Where the server, or the proxy in front of it, is configured
keepalive-race-check-server-timeout-look = { $has-idle ->
    [yes] A keep-alive or idle time near { $idle }; defaults stand in no file.
   *[no] A keep-alive or idle time; defaults stand in no file.
}
keepalive-race-check-client-timeout-where = Where the client, or the balancer that speaks as the client, is configured
keepalive-race-check-client-timeout-look = An idle time of the connection pool that is longer than the server's, or none.
keepalive-race-check-unread-where = On { $server-host }, before and after one more occurrence
keepalive-race-check-unread-look = `TcpOutRsts` grows, often with `TCPAbortOnData`: data came for a socket that was closed.
keepalive-race-next-where = On either end, over many connections: whether the silence before the close is the same each time.

keepalive-race-remedy-order = Let the client (or balancer) give up idle connections clearly sooner than the server closes them: longer on the server, shorter in the pool.
keepalive-race-remedy-order-risk = Longer idle times on the server hold more open connections; watch its limits.
keepalive-race-remedy-retry = Let the client repeat a request once, on a fresh connection, where doing it twice does no harm.
keepalive-race-remedy-retry-risk = A request that changes something may then be done twice; give it a key that makes it unique.
keepalive-race-remedy-announce = Let the server announce its time (`Keep-Alive: timeout=`) or the end (`Connection: close`, HTTP/2 GOAWAY), if the client heeds it.
keepalive-race-remedy-announce-risk = Many clients ignore the header; measure before you rely on it.

keepalive-race-edge-race = closes, then RST
