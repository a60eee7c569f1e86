abortive-close-title = { $by ->
    [client] { $client-host } ends the finished connection with a reset
   *[server] { $server-host } ends the finished connection with a reset
}

abortive-close-short =
    Everything is said and has arrived when { $reset } ends the connection. { $variant ->
        [last-word] It only answers a last word of { $late-bytes } in { $late }, which came after the close in { $close }; a TLS close alert is one.
        [after-own-close] Its sender had closed in order before, with { $close }.
        [answers-close] It answers the other end's close in { $close }, in place of a FIN.
       *[instead-of-close] It stands in place of a FIN: the same end, only without the wait that follows a FIN.
    } No data is lost. Programs, balancers and health checks do this to be done sooner.{ $count ->
        [one] { "" }
       *[other] { " " }{ $count } connections end this way.
    }

abortive-close-long =
    A connection ends with two FINs, or with one RST. The FINs leave the end that closes first in TIME_WAIT for a minute or more; the RST
    leaves nothing. Whoever opens many short connections may want that: load generators, proxies, health checks set `SO_LINGER` with
    0 seconds, and `close()` then sends RST in place of FIN (Linux counts `TCPAbortOnData` for it).

    { $variant ->
        [last-word] Here it was not even meant. One end had closed its socket with { $close }, and then { $late } brought { $late-bytes } more. A TLS
            implementation sends a close alert of 24 to 31 bytes before its FIN (RFC 8446, section 6.1); an FTP or SMTP client says
            `QUIT`. There is no socket for it any more, so the kernel answers with RST. The word says only “I am done”, and both
            ends were.
        [after-own-close] Here the reset follows the sender's own FIN in { $close }: its socket is closed, and something of the other end still came, an
            acknowledgment or a last word that this capture need not show. The kernel answers with RST.
        [answers-close] The other end has closed with { $close }, and this one ends at once and completely. A program that closes with bytes unread in
            its receive buffer does that without meaning to (RFC 1122, section 4.2.2.13).
       *[instead-of-close] { $shape ->
            [living] { $reset } carries the ACK flag and a window: a living socket writes it, by the program's will.
            [no-socket] { $reset } has no ACK flag and window 0: its host has no such socket any more.
           *[unclear] The input does not show enough of { $reset } to tell a program's will from a missing socket.
        }{ $has-silence ->
            [yes] { " " }It comes after { $silence } of silence. An idle timer of the sender ends connections like that, and so does a box on the way
                that is about to forget one.
           *[no] { "" }
        }
    }

    Three checks tell that it is harmless here. The last request has an answer. The answer is acknowledged to its last byte. Nothing but a
    last word was on its way when the reset came. Where one of them fails, a reset cuts something off, and that is another
    diagnosis.

    One thing to know: the end that receives the reset may report it. “Connection reset by peer” in a log, with the answer complete, is
    this.

abortive-close-sure =
    That nothing is lost is in the numbers: all data before { $reset } is acknowledged{ $variant ->
        [last-word] { " " }except { $late-bytes } after the close.
       *[other] .
    } Why the sender chooses a reset, the packets do not say.{ $has-silence ->
        [yes] { " " }After { $silence } of silence an idle timer may have chosen it.
       *[no] { "" }
    }

abortive-close-evidence-answered = The last data of both ends: complete and acknowledged.
abortive-close-evidence-close = A close in order, before the reset.
abortive-close-evidence-late = The last word that nobody reads any more.
abortive-close-evidence-reset = { $variant ->
    [last-word] The reset in answer to it.
   *[other] The reset that ends what is finished.
}

abortive-close-step-reset = { $variant ->
    [last-word] { $actor } has closed and answers the last word with a reset.
   *[other] { $actor } ends the finished connection with a reset.
}
abortive-close-step-reset-detail = RST, nothing lost

abortive-close-not-reset-by-server = Nothing was due any more when { $reset } came.
abortive-close-tell-reset-by-server = There a request is without its answer, or data is on its way.
abortive-close-not-reset-by-client = Nothing was due any more when { $reset } came.
abortive-close-tell-reset-by-client = There the client waits for an answer or is in the middle of it.
abortive-close-not-data-after-close = { $variant ->
    [last-word] What comes after the close is small and the last thing its sender says.
   *[other] No data comes after the close.
}
abortive-close-tell-data-after-close = There a request or an answer is lost.
abortive-close-not-idle-timeout = { $has-silence ->
    [yes] After { $silence } of silence an idle timer may have sent this reset; one occurrence does not decide.
   *[no] An idle timer would need a silence.
}
abortive-close-tell-idle-timeout = Repeat with other pauses: a timer resets after the same silence each time.

abortive-close-check-linger-where = On the end that resets: put its process in for the placeholder
abortive-close-check-linger-look = `SO_LINGER` with `l_onoff=1, l_linger=0`, or a `close` with unread bytes.
abortive-close-check-counters-where = On the end that resets, before and after one more occurrence
abortive-close-check-counters-look = `TCPAbortOnData`: linger 0, or data after the close. `TCPAbortOnClose`: closed with unread bytes.

abortive-close-remedy-leave = Leave it, if nobody complains: no data is lost.
abortive-close-remedy-leave-risk = Monitors that count resets count these too; set their thresholds accordingly.
abortive-close-remedy-read = Where logs complain, let the end that closes shut down its sending half and read until the other end has closed.
abortive-close-remedy-read-risk = Each close then takes a round trip longer and may leave a socket in TIME_WAIT.

abortive-close-edge-abort = RST in place of FIN
