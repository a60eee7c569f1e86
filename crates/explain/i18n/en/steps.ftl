## Steps of a story, for packets of which no diagnosis has something of its own to say.
##
## Always there: $actor and $peer (sender and receiver), $from, $from-host, $from-port, $to, $to-host, $to-port, $number, $ack, $bytes,
## $first-byte, $last-byte, $acked, $window, $again (the packet that this one repeats or answers) and $after (the time since).
## $timed, $numbered, $placed, $fits say `yes` where times, numbers, stream positions are known and where the
## acknowledged number is exactly one more than that of $again. $reset-shape says how a reset looks.

later = { $timed ->
    [yes] { " " }{ $after } later
   *[no] { "" }
}
after-again = { $timed ->
    [yes] { " " }{ $after } after { $again }
   *[no] { "" }
}
with-number = { $numbered ->
    [yes] , number { $number }
   *[no] { "" }
}
byte-range = { $placed ->
    [yes] { $single ->
        [yes] byte { $first-byte }
       *[no] bytes { $first-byte } to { $last-byte }
    }
   *[no] { $bytes }
}

## Opening

step-syn = { $actor } asks { $to-host }, port { $to-port }, for a connection.
step-syn-detail = SYN{ with-number }
step-syn-again = { $timed ->
    [yes] { $actor } repeats { $again } after { $after }: same port, same number. Its timer ran out.
   *[no] { $actor } repeats { $again }: same port, same number. Its timer ran out.
}
step-syn-again-more = { $timed ->
    [yes] { $actor } repeats the same request once more, { $after } after { $again }.
   *[no] { $actor } repeats the same request once more.
}
step-syn-again-detail = SYN, retransmission
step-syn-ack = { $fits ->
    [yes] { $actor } agrees{ later }. It acknowledges { $ack }, exactly one more than { $again }.
   *[no] { $actor } agrees{ later }.
}
step-syn-ack-detail = SYN-ACK{ with-number }
step-syn-ack-other = { $fits ->
    [yes] An answer comes{ later } from { $from-host }, which { $peer } had not asked. It acknowledges { $ack }, exactly one more than { $again }: it belongs to { $again }.
   *[no] An answer comes{ later } from { $from-host }, which { $peer } had not asked.
}
step-syn-ack-other-detail = SYN-ACK{ with-number }
step-syn-ack-again = { $timed ->
    [yes] { $actor } repeats { $again } after { $after }: as far as it knows, nobody has acknowledged it.
   *[no] { $actor } repeats { $again }: as far as it knows, nobody has acknowledged it.
}
step-syn-ack-again-more = { $timed ->
    [yes] { $actor } repeats the same answer once more, { $after } after { $again }.
   *[no] { $actor } repeats the same answer once more.
}
step-syn-ack-again-detail = SYN-ACK, retransmission
step-syn-ack-renewed = { $actor } answers{ later } with a number of its own that is new: a fresh attempt there.
step-syn-ack-renewed-detail = SYN-ACK{ with-number }
step-handshake-ack = { $actor } acknowledges{ later }: the connection is open.
step-handshake-ack-detail = ACK
step-syn-answered-by-ack = { $actor } answers the SYN with a bare ACK{ later }: it takes it for part of a connection that it still has.
step-syn-answered-by-ack-detail = ACK { $ack }
step-same-again = { $renewed ->
    [yes] The same again. Only the answer's own number is new, so this was a fresh attempt there.
   *[no] The same again.
}
step-round-again = { $timed ->
    [yes] The same again after { $after }.
   *[no] The same again.
}

## Data

step-request = { $actor } sends its first { $bytes }.
step-request-detail = { byte-range }
step-greeting = { $actor } speaks first: { $bytes }.
step-greeting-detail = { byte-range }
step-answer = { $timed ->
    [yes] { $actor } answers with { $bytes }, { $after } after { $again }.
   *[no] { $actor } answers with { $bytes }.
}
step-answer-detail = { byte-range }
step-data = { $actor } sends { $bytes }.
step-data-detail = { byte-range }
step-retransmission = { $actor } sends { $bytes } again{ after-again }: nobody has acknowledged them.
step-retransmission-detail = { byte-range }, retransmission
step-spurious = { $actor } sends { $bytes } again although { $peer } has acknowledged them.
step-spurious-detail = { byte-range }, needless retransmission
step-out-of-order = { $actor } sent { $bytes } earlier than they arrive here: later ones overtook them.
step-out-of-order-detail = { byte-range }, out of order
step-out-of-window = { $actor } sends { $bytes } whose number lies outside the window of { $peer }.
step-out-of-window-detail = { byte-range }, out of window
step-ack = { $placed ->
    [yes] { $actor } acknowledges up to byte { $acked }.
   *[no] { $actor } acknowledges.
}
step-ack-nothing = { $actor } acknowledges, nothing new.
step-ack-fin = { $actor } acknowledges the close.
step-ack-detail = ACK
step-duplicate-ack = { $placed ->
    [yes] { $actor } repeats its acknowledgment: it still waits for the byte after { $acked }.
   *[no] { $actor } repeats its acknowledgment.
}
step-duplicate-ack-detail = duplicate ACK
step-window-update = { $actor } announces another window.
step-window-update-detail = window { $window }
step-zero-window = { $actor } has no room left and asks { $peer } to wait.
step-zero-window-detail = window 0
step-keep-alive = { $actor } asks whether { $peer } is still there.
step-keep-alive-detail = keep-alive probe
step-keep-alive-ack = { $actor } is still there.
step-keep-alive-ack-detail = answer to the keep-alive probe
step-window-probe-ack = { $actor } still has no room.
step-window-probe-ack-detail = answer to the window probe, window 0
step-window-probe = { $actor } asks whether { $peer } has room again.
step-window-probe-detail = window probe

## Closing

step-fin = { $actor } has no more to say and closes its direction.
step-fin-detail = FIN
step-fin-again = { $actor } closes once more: as far as it knows, nobody has acknowledged its FIN.
step-fin-again-detail = FIN, retransmission
step-fin-data = { $actor } sends its last { $bytes } and closes its direction.
step-fin-data-detail = FIN, { byte-range }
step-reset = { $actor } resets the connection{ after-again }.
step-reset-syn = { $actor } refuses { $again }{ later }.
step-reset-answer = { $actor } does not accept { $again } and resets it{ later }.
step-reset-detail = { $reset-shape ->
    [no-socket] { $answers ->
        [yes] RST without ACK: no socket there knows { $again }
       *[no] RST without ACK
    }
    [no-socket-syn] { $answers ->
        [yes] RST-ACK with window 0: no socket there takes { $again }
       *[no] RST-ACK with window 0
    }
    [living-socket] RST-ACK with window { $window }: a living socket aborted
    [ack-no-window] RST-ACK with window 0
    [with-ack] RST-ACK
   *[other] RST
}

## Other packets about a connection

step-icmp = { $from-host } reports{ after-again }: { $message }.
step-icmp-detail = ICMP
step-other-leg = { $again } goes on{ later } with other addresses, from { $from } to { $to }.
step-other-leg-detail = same numbers
step-other-point = { $again } is seen{ later } at another place.
step-other-point-detail = same numbers
step-sighted-again = { $again } was captured once more.
step-sighted-again-detail = second sighting
step-also-seen = also captured as { $copies }
step-also-seen-on = also captured as { $copies } on { $interface }

## Runs of ordinary packets

step-run = { $trouble ->
    [0] { $segments ->
        [one] One more segment, nothing unusual.
       *[other] { $segments } segments, no loss.
    }
   *[other] { $segments ->
        [one] One more segment, sent again or late.
       *[other] { $segments } segments, { $trouble } of them sent again or late.
    }
}
step-run-to-server = { $bytes } to the server
step-run-to-client = { $bytes } to the client
from-here = { $named ->
    [yes] { " " }from here on
   *[no] { "" }
}
step-run-in-part = { $trouble ->
    [0] { $segments ->
        [one] One more segment, nothing unusual.
       *[other] { $segments } segments{ from-here }, nothing unusual.
    }
   *[other] { $segments } segments{ from-here }, { $trouble } or more of them sent again or late.
}
step-run-rest = { $segments ->
    [one] One more segment.
   *[other] { $segments } more segments; those worth a look come next.
}

## Exchanges: UDP, ping, ARP

step-ask = { $sized ->
    [yes] { $actor } sends { $bytes } to { $to-host }, port { $to-port }.
   *[no] { $actor } sends a datagram to { $to-host }, port { $to-port }.
}
step-ask-again = { $timed ->
    [yes] { $actor } asks again, { $after } after { $again }.
   *[no] { $actor } asks again.
}
step-ask-detail = UDP
step-reply = { $sized ->
    [yes] { $actor } answers{ later }: { $bytes }.
   *[no] { $actor } answers{ later }.
}
step-reply-detail = UDP
step-reply-other = An answer comes{ later } from { $from-host }, which { $peer } had not asked.
step-reply-other-detail = UDP
step-echo-ask = { $actor } sends an echo request to { $to-host }.
step-echo-ask-detail = ICMP echo request
step-echo-reply = { $actor } answers{ later }.
step-echo-reply-detail = ICMP echo reply
step-arp-ask = { $actor } asks who has { $to-host }.
step-arp-ask-detail = address resolution, request
step-arp-reply = { $actor } answers{ later } with its hardware address.
step-arp-reply-detail = address resolution, reply
step-other-ask = { $actor } sends a packet to { $to-host }.
step-other-ask-detail = { "" }
step-other-reply = { $actor } sends a packet back{ later }.
step-other-reply-detail = { "" }
step-icmp-refusal = { $answers ->
    [yes] { $actor } refuses { $again }: { $message }.
   *[no] { $actor } refuses a packet that is not in this capture: { $message }.
}
step-icmp-refusal-detail = ICMP
step-exchange-rest = { $segments ->
    [one] One more packet between the two.
   *[other] { $segments } more packets between the two.
}

## What an ICMP message says

icmp-network = no route to that network
icmp-host = the host cannot be reached
icmp-protocol = the protocol is not spoken there
icmp-port = the port cannot be reached
icmp-source-route = the source route failed
icmp-prohibited = administratively prohibited
icmp-unreachable = the destination cannot be reached
icmp-too-big = the packet is too big for the next link
icmp-too-big-mtu = the packet is too big for the next link, which carries { $mtu }
icmp-time-exceeded = the packet's TTL ran out on the way
icmp-reassembly = the fragments did not arrive in time
icmp-redirect = there is a better first hop
icmp-other = type { $type }, code { $code }

## Silences. $long is how long.

silence-syn = { $long } of silence: { $owner }'s timer
silence-syn-ack = { $long } of silence: { $owner }'s timer
silence-retransmission = { $long } of silence: { $owner }'s retransmission timer
silence-keep-alive = { $long } of silence: { $owner }'s keep-alive timer
silence-probe = { $long } of silence: { $owner }'s persist timer
silence-working = { $long } in which { $owner } works on the answer
silence-thinking = { $long } in which { $owner } has nothing to send
silence-closing = { $long } of silence before { $owner } closes
silence-reset = { $long } of silence before { $owner } resets
silence-asking = { $long } of silence: { $owner }'s timer
silence-idle = { $long } of silence
