## Parties. `actor-…` begins a sentence, `peer-…` stands inside one, `role-…` is a label.

actor-client = The client
actor-server = The server
actor-asked = The asked address
actor-answering = The other address
actor-proxy = The proxy
actor-backend = The backend
actor-box = The box on the path

peer-client = the client
peer-server = the server
peer-asked = the asked address
peer-answering = the other address
peer-proxy = the proxy
peer-backend = the backend
peer-box = the box on the path

role-client = client
role-server = server
role-asked = asked address
role-answering = answering address
role-proxy = proxy
role-backend = backend
role-box = box on the path
