# The page's own words, one line each. See web/src/state/words.rs for the part of Fluent that is used.

# Header
open = Open
share = Share
close = Close
pasted-text = pasted text
several-inputs = { $count } captures
packets-one = { $count } packet
packets-other = { $count } packets
requests-one = { $count } request since load
requests-other = { $count } requests since load
requests-title = Requests that this page has made to the network since it was loaded. Captures are read inside this browser; nothing is sent.
tab-title = { $title } · pcaplain
tab-title-empty = pcaplain: a capture, explained

# Start
promise = Open a capture. Read what happened.
promise-line = pcaplain reads the packets, says what went wrong and why, and shows which packets prove it.
promise-privacy = Nothing leaves this page.
drop-here = Drop a capture anywhere on this page
drop-kinds = pcap, pcapng, or a text file with tcpdump’s output
drop-now = Let go to read the capture
choose-file = Choose a file
paste-label = Or paste what tcpdump printed
paste-example = 12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0
paste-hint = Text around it does no harm. Ctrl+Enter explains.
explain = Explain
gallery = Or look at one of these
cannot-be-read = This could not be read
nothing-to-explain = nothing in it could be read as a packet
back-to-answer = ← Back to the answer
embed-empty = there is no capture in this address

# Cases of the gallery
case-other-address = SYN, SYN-ACK, RST, and again
case-other-address-line = A client of a Kubernetes service refuses every answer.
case-reset-on-first-data = Connected, then reset on the first data
case-reset-on-first-data-line = The handshake works; 106 bytes later it is over.
case-nat-bypassed = A download breaks off now and then
case-nat-bypassed-line = Through a ClusterIP, connections end with a reset that nobody sent.
case-late-copy = A packet comes late, and a connection dies
case-late-copy-line = The scenario behind intermittent resets with kube-proxy and Istio.
case-port-closed = Connection refused
case-port-closed-line = One SYN, one reset: what that proves.
case-syn-unanswered = Connection timed out
case-syn-unanswered-line = The SYN goes out again and again.
case-rejected-by-firewall = One port works, the other does not
case-rejected-by-firewall-line = A router says no, in ICMP.
case-handshake-ack-lost = The server answers and answers
case-handshake-ack-lost-line = Seen from the server, the client never hears it.
case-sidecar-backend-down = A sidecar says yes, the program is down
case-sidecar-backend-down-line = Accepted, acknowledged, reset.
case-slow-connect = One second to connect
case-slow-connect-line = The rest of the connection is fast.
case-healthy-http = Nothing wrong here
case-healthy-http-line = Several requests on one connection.

# Reading
reading = Reading the capture
reading-cancelled = Reading was cancelled.
input-bytes-of = { $read } of { $total }
cancel = Cancel
worker-died = The reader stopped while it read this capture
worker-died-line = The part of the page that reads captures ended unexpectedly. The capture is still here and can be read again.
worker-stale = This page and its reader are from different versions. Reload the page to get both from the same one.
page-broke = This page came to an unexpected end. Reload it; the link in the address bar brings back what was open. ({ $why })
worker-missing = The part of the page that reads captures could not be loaded ({ $why }). Reload the page.
words-missing = The words that this page answers in could not be loaded ({ $why }). Reload the page.
restart = Start the reader again
open-another = Open something else

# Links
link-unknown-case = this link names a case that this page does not have
link-empty = this link holds no capture

# Answer
answer-said = Answer: { $title }
kind-problem = Problem
kind-slow = Slow
kind-notice = Notice
kind-healthy = Healthy
times = { $count } times in this capture
back-to-leading = ← Leading answer
what-happened = What happened
why-this = Why this and nothing else
not-shown = What this capture cannot show
why-it-happens = Why it happens
find-out = Find out where
next-capture = The next capture that would decide
wireshark-filter = Wireshark filter
command = Command
what-to-do = What to do
risk = Risk:
read-on = Read on
also-here = Also in this capture
unexplained = Seen, but not explained
about-input = About the input
understood-one = { $count } packet was understood.
understood-other = { $count } packets were understood.
at-line = line { $line }
at-byte = byte { $offset }
more-one = and { $count } more
more-other = and { $count } more
copy = Copy
copied = Copied
copy-by-hand = Select and copy
copy-refused = The browser did not allow copying. Select the text and copy it by hand.

# Pictures
pictures = Pictures
ladder = Ladder
topology = Topology
packets = Packets
answer = Answer
player = Steps
previous-step = Previous step
next-step = Next step
play = Play the steps
pause = Pause
step-of = { $at } of { $count }
column-number = No.
column-time = Time
column-from = From
column-to = To
column-info = What
not-cited-one = { $count } more packet was read that nothing above speaks about.
not-cited-other = { $count } more packets were read that nothing above speaks about.

# Share
share-link = Link
share-link-line = It holds the whole capture with its addresses, packed into the part behind “#”, which browsers do not send anywhere. Whoever has the link can read all of it.
share-link-case = It names this case; the page brings the capture itself.
share-frame = For a documentation page
share-frame-line = This line shows it inside another page, without this page’s frame.
share-pictures = Pictures as files
share-too-large = This capture is too large for a link, so the address bar holds none. Nothing was sent anywhere; to show it to somebody, hand over the capture itself, or the pictures below.
save-ladder = Save the ladder as SVG
save-topology = Save the topology as SVG
open-in-pcaplain = Open in pcaplain
