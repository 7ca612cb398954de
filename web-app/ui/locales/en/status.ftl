### How it stands with the hub.

hub-all-saved = hub · all saved

# $count number, $n
hub-sending = { $count ->
    [one] hub · saving 1
   *[other] hub · saving { $n }
}

hub-catching-up = hub · catching up
hub-away = on this till · hub away
hub-refuses = the hub refuses this till

# $n
till-to-send = on this till · { $n } to send

# $n, $since
till-to-send-since = on this till · { $n } to send since { $since }
this-device = This device
device = Device
store = Store
hub = Hub
to-send = To send
storage = Storage

# $used, $quota
used-of = { $used } of { $quota }
connected = Connected
connecting = Connecting
not-reached = Not reached; sales go on
refused = Refused
try-hub-now = Try the hub now

# $message
refused-words = The hub refuses this till: { $message } Sales go on and are safe here; pair the till again to send them.
pair-again = Pair again
hub-disk-low = The hub's disk is nearly full. All is safe; have someone free some space on it soon.
hub-disk-full = The hub's disk is full. Your sales are safe on this device, and are sent once there is room: have someone free some space on the hub.
clocks-differ = hub · the clocks differ

# $device, $hub
clocks-differ-words = This device's clock says { $device }, and the hub's { $hub }. Sales go on, with the hub's time; set the clock that is wrong.

# $hub
hub-clock-doubted = The hub's clock says { $hub }, and most devices say another time. Sales go on, each with its own device's time; have someone set the hub's clock.
nearly-full = This device's storage is nearly full. Your sales are safe; free some space soon.
not-persisted = When this device runs short of space, the browser may delete what is kept here. Install the app on this device, and it stays.
not-on-home-screen = This is a tab of the browser: after seven days without use, the device clears what is kept in it. Once nothing waits to be sent, add Evertill to the Home Screen and connect it there.

# $count number, $n, $number, $first, $last
events-lost = { $count ->
    [0] This device was till { $number } and its storage was cleared. Nothing is lost: all of it is back.
    [one] This device was till { $number } and its storage was cleared. 1 event that never reached the hub is gone: event { $first }. All else is back.
   *[other] This device was till { $number } and its storage was cleared. { $n } events that never reached the hub are gone: events { $first } to { $last }. All else is back.
}

update-ready = A new version is ready; it will be applied when no sale is open.

# $version
rolled-back = Version { $version } did not start, so the last good one is back. Your sales are safe.
theme = Theme
theme-auto = Auto
theme-light = Light
theme-dark = Dark
theme-contrast = High contrast
