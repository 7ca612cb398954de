### Pairing.

join = Join a store

# $store
join-store = Join { $store }
purpose = What this device is for
till = Till
kitchen-screen = Kitchen screen
bar-screen = Bar screen
device-name = Name of this device
home-screen-first = Add Evertill to the Home Screen first, then connect it there
home-screen-share = Tap Share, the square with an arrow that points up.
home-screen-add = Choose Add to Home Screen, then Add.
home-screen-open = Open Evertill from the Home Screen and connect it there.
home-screen-why = There it keeps what it sells. What is sold in this tab stays in this tab, and is cleared after seven days without use.
use-as-till = Use this device as a till
use-as-kitchen = Use this device as a kitchen screen
use-as-bar = Use this device as a bar screen
pair-by-code = Pair by code instead
code-help = Type the six digits. A manager gets them at another till: Devices of this store, Add a device. At the hub's machine: hub-server code.

# $n
code-typed = { $n } of 6 digits typed
pair-device = Pair this device
demo-staff = Demo staff
demo-help = This is a demo store. Sign in as any of them.

# $name, $number
wiped = This device was { $name } (number { $number }). Its storage was cleared. Pair it again and it gets back everything that the hub has; after that it names what never reached the hub.
hub-unreachable = The hub can't be reached. See that it runs and that this device is on its network, then try again.
wrong-code = That code is not good, or not any more. Look at it again, or ask for another: a manager at another till, or hub-server code at the hub's machine.
too-many-codes = Too many wrong codes. Wait a few minutes, then ask for another code and type that.
wrong-key = The hub knows this device by another key. What it sold is safe here. Have a manager take it out of the list of devices, then pair it again.
other-store = This device belongs to another store. Nothing was changed.

# $detail
hub-unexpected = The hub's answer could not be understood ({ $detail }). Load the page again to update the app, then try again.
