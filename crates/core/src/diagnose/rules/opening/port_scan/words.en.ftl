port-scan-title = { $how ->
    [hosts] { $client-host } asks { $targets } hosts for port { $server-port } and talks to none
   *[ports] { $client-host } tries { $targets } ports of { $server-host } and uses none
}

port-scan-short =
    { $has-took ->
        [yes] Within { $took }
       *[no] One after the other,
    } { $client-host } asks for { $targets } { $how ->
        [hosts] hosts on one port
       *[ports] ports of one host
    }, beginning with { $first }. { $open ->
        [0] None agrees
        [one] One agrees
       *[other] { $open } agree
    }, { $refused ->
        [0] none refuses
        [one] one refuses
       *[other] { $refused } refuse
    }, { $silent ->
        [0] none keeps silent
        [one] one keeps silent
       *[other] { $silent } keep silent
    }, and with none of them does it exchange a byte. That is a search for open ports: somebody's tool, an
    inventory, or an intruder. { $maker ->
        [tool] The packets are not a kernel's own; a scanner makes them.
       *[stack] The packets are those of an ordinary kernel: a program that tries to connect everywhere.
    }

port-scan-long =
    The answer to a SYN tells the state of a port, and a scanner wants no more. A SYN-ACK means open, an `RST` closed, silence or an
    ICMP error filtered. { $maker ->
        [tool] A SYN scan (nmap `-sS`, masscan, zmap) writes its packets past the kernel: hardly any options, a small round window, often one
            source port{ $has-source-port ->
                [yes] { " " }(here { $source-port })
               *[no] { "" }
            } and one sequence number for all. The scanner's kernel knows nothing of it and resets each SYN-ACK; or a filter keeps it from
            that, and then the server repeats its SYN-ACK in vain.
       *[stack] A connect scan (nmap `-sT`, a script with `connect`) uses the kernel's own sockets: ordinary SYNs, each from a new source port, a complete handshake where a
            port is open, and a close or reset right after it.
    }

    What is refused, or keeps silent, is the scan's yield and no fault of the server. Repeated SYN-ACKs, resets and unanswered SYNs among these
    packets belong to it and need no explanation of their own. { $how ->
        [hosts] One port on many hosts is how worms and inventories look for one service.
       *[ports] Many ports of one host is how somebody looks for whatever a host offers.
    }

    Benign reasons are a vulnerability scanner of the own house, monitoring that discovers services, a network printer or IoT hub that
    looks for its devices, a peer-to-peer program with a list of old peers. The source address and the hour usually tell.

port-scan-sure =
    { $targets } targets and no conversation with any of them: a search. Who searches, and whether it may, the packets do not say. A source
    address can be forged where the answers are of no use to the sender.

port-scan-evidence-asked = Requests to ever new targets.
port-scan-evidence-open = A target that agrees, and to which nothing is said.
port-scan-evidence-refused = Targets that refuse.

port-scan-not-port-closed = { $refused ->
    [0] None of the { $targets } targets refuses.
   *[other] One closed port is a fault of configuration; a refusal from { $refused } of { $targets } targets is what a search meets.
}
port-scan-tell-port-closed = A client in trouble asks the same port again and again.
port-scan-not-syn-flood = The requests go to ever new targets; a flood asks one.
port-scan-tell-syn-flood = Many half-open connections to one port.
port-scan-not-port-probe = A health check knows its target and asks that one again and again.
port-scan-tell-port-probe = The same target at regular intervals.

port-scan-unseen-why = Who is behind { $client-host }, and with what intent.

port-scan-check-source-where = On { $client-host }, if it is one of yours, while it happens
port-scan-check-source-look = The process that opens so many connections. None, while SYNs go out: it writes packets itself.
port-scan-check-owner-where = Anywhere, for a foreign address
port-scan-check-owner-look = The owner of the address. Research scanners say so in its name.
port-scan-check-listeners-where = On { $server-host }
port-scan-check-listeners-look = Each line on `0.0.0.0` or `[::]` is a port that the scan can find: is each of them meant to be there?
port-scan-check-policies-where = With kubectl, if { $server-host } is a pod
port-scan-check-policies-look = A policy that allows only the ports in use, from the callers that need them.
port-scan-next-where = Near the source, all of its traffic: which targets come next, and does anything follow a success?

port-scan-remedy-known = If it is your own scanner, note its address and leave it.
port-scan-remedy-known-risk = An exception for an address holds for whoever takes that address.
port-scan-remedy-close = Close what need not be open, and filter the rest to those who use it.
port-scan-remedy-close-risk = A service that somebody uses without being known stops for them.
port-scan-remedy-limit = Limit new connections per source, or block this one at the edge.
port-scan-remedy-limit-risk = Many users behind one translator count as one source.

port-scan-edge-probed = probed
