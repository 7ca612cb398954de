### Everywhere.

close = Close
back = Back
undo = Undo
done = Done
ok = OK
apply = Apply
understood = Understood
cancel = Cancel
try-again = Try again
load-again = Load again
language-label = Language
pages = Pages
sell = Sell
orders = Orders
order = Order
all = All
show = Show
on-this-till = on this till
on-the-hub = on the hub
in-the-cloud = in the cloud
clear-search = Clear search
skip-bar = Skip to the page
for-support = For support
