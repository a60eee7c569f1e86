## What was seen and is not explained. `$packets` names the first ones, `$count` counts them all.

symptom-syn-again = { $client } asked { $server } for a connection more than once ({ $packets }).
symptom-syn-ack-again = { $server } repeated its SYN-ACK to { $client } ({ $packets }).
symptom-syn-ack-renewed = { $server } answered the same SYN with another initial number ({ $packets }).
symptom-reply-from-other = A SYN-ACK that fits by its number came to { $client } from an address that it had not asked ({ $packets }).
symptom-untranslated = A packet between { $client } and { $server } carried another address than the rest ({ $packets }).
symptom-ack-number-wrong = A SYN-ACK acknowledged a number that { $client } had not sent ({ $packets }).
symptom-syn-answered-by-ack = { $server } answered a SYN with a bare ACK ({ $packets }).
symptom-retransmission = { $count ->
    [one] One segment between { $client } and { $server } was sent again ({ $packets }).
   *[other] { $count } segments between { $client } and { $server } were sent again ({ $packets }).
}
symptom-spurious = { $count ->
    [one] One segment between { $client } and { $server } was sent again although it had been acknowledged ({ $packets }).
   *[other] { $count } segments between { $client } and { $server } were sent again although they had been acknowledged ({ $packets }).
}
symptom-out-of-order = { $count ->
    [one] One segment between { $client } and { $server } arrived late ({ $packets }).
   *[other] { $count } segments between { $client } and { $server } arrived late ({ $packets }).
}
symptom-duplicate-ack = { $count ->
    [one] One acknowledgment between { $client } and { $server } was repeated ({ $packets }).
   *[other] { $count } acknowledgments between { $client } and { $server } were repeated ({ $packets }).
}
symptom-gap = Bytes between { $client } and { $server } are missing before { $packets }: this capture never saw them.
symptom-acked-unseen = { $packets } acknowledge bytes between { $client } and { $server } that this capture never saw.
symptom-reset = The connection between { $client } and { $server } was reset ({ $packets }).
symptom-zero-window = A receiver between { $client } and { $server } had no room left ({ $packets }).
symptom-window-probe = A sender asked whether there was room again ({ $packets }).
symptom-icmp-error = An ICMP error spoke about the connection between { $client } and { $server } ({ $packets }).
symptom-unacknowledged = Data between { $client } and { $server } was never acknowledged ({ $packets }).
symptom-keep-alive-unanswered = A keep-alive probe between { $client } and { $server } stayed unanswered ({ $packets }).
symptom-bad-checksum = A checksum between { $client } and { $server } is wrong ({ $packets }).
symptom-data-after-close = Data came after the close between { $client } and { $server } ({ $packets }).
symptom-no-answer = { $client } asked { $server } and saw no answer ({ $packets }).
symptom-outside-window = A segment between { $client } and { $server } lay outside the window of its receiver ({ $packets }).
symptom-window-shrunk = A receiver between { $client } and { $server } took back room that it had announced ({ $packets }).
symptom-window-overrun = A segment between { $client } and { $server } went beyond the window of its receiver ({ $packets }).
symptom-old-timestamp = A timestamp between { $client } and { $server } is older than one before ({ $packets }).
symptom-ack-storm = Empty acknowledgments between { $client } and { $server } answer each other ({ $packets }).
