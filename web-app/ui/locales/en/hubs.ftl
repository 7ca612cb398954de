### The hubs of this network.

hubs = The store's hub
hubs-help = The hub is the computer in the store that all its tills talk to. Another hub opens beside this app, and this device is paired there anew. What waits on it goes to its own hub and to no other.

# $at
hubs-as-of = As it was at { $at }:
looking = Looking for hubs…
look-again = Look again
no-other-hub = No other hub is on this network.
not-looking = This hub does not look for others: it was told to keep quiet on the network.

# $store
hub-of = Hub of { $store }
hub-of-another = Hub of another store
own-hub = This device's hub
same-store = Serves this store too: use one of the two
hub-there = Reachable
hub-silent = Not reachable
hub-address = Address of a hub
open-hub = Open
