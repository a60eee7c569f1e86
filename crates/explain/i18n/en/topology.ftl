## Nodes without words of their own

node-client = client
node-server = server
node-asked = asked address
node-answering = answering address
node-proxy = proxy
node-backend = backend
node-box = box on the path

## Edges

edge-refused = refused
edge-lost = lost
edge-no-answer = no answer
edge-no-ack = no ACK seen
edge-ack-lost = ACK lost
edge-reset = reset
edge-untranslated = not translated back
edge-not-translated = not translated
edge-not-translated-back = not translated back
edge-never-made = never made
edge-rejected = rejected
edge-late = late
edge-slow = slow

## Frames around nodes

group-host = one host
group-same-host = one host
group-pod = pod
group-node = node
group-server-host = server's host
group-client-host = client's host
