### The store's devices.

devices = Devices of this store
devices-for-managers = A manager sees and changes the devices of this store. Sign in as one.
add-device = Add a device
add-device-help = Scan this with the other device, or open the address there and type the code. It is good for ten minutes and for one device.
device-number = Number, as on its receipts
device-number-help = A number stays its device’s own for ever: receipts carry it.
device-changed = Saved

# $n
device-unsent = { $n } to send

# $moment
device-clock = its clock says { $moment }

# $name
client-waits = { $name } asks to come in
let-in = Let in

# $at
last-seen = Last seen { $at }
not-seen = Not seen lately
taken-out = Taken out

# $name
take-out = Take out { $name }
take-out-sure = Take it out: it must be paired again
number-taken = Another device has or had that number, and receipts carry it. Choose another.
bad-number = A number is 1 to 9999.
save = Save
