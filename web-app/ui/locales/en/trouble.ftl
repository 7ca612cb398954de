### What went wrong.

sales-are-safe = Your sales are safe
page-comes = This page is being loaded.
page-missing = This page could not be loaded. Your sales are safe, and you can go on selling. Load it again once this device reaches the hub.
panic-words = The app stopped because of a mistake in it. Load it again to go on where you were.
order-unknown = This order has not arrived on this till yet. It is safe; try again in a moment.
order-exists = This order exists already. Nothing was changed.
order-closed = This order is closed, perhaps on another till. Nothing was changed; start a new one.
line-gone = This line is no longer on the order; someone may just have removed it. The rest is safe.
not-a-quantity = A quantity must be more than nothing. Remove the line instead.
order-empty = There is nothing on this order yet. Add something first.
nothing-to-send = Everything on this order was sent already.
not-a-discount = A discount takes something off, and no more than 100 %. Nothing was changed; check what was typed.
discount-gone = This discount is not on the order any more. Nothing was changed.
line-paid = This line is paid. Nothing was changed; give the money back instead.
not-refundable = That is more than was paid and not given back yet. Nothing was changed.
conflict-gone = Someone has settled this meanwhile, or it has changed. Nothing was changed; look again.
note-needed = Say why the money is left as it is. Nothing was changed.

# $what
not-allowed = Nothing was changed. This takes someone who may do it: { $what }.
shift-unknown = This shift has not arrived on this till yet. Its sales are safe; try again in a moment.
shift-closed = This shift was closed meanwhile. Nothing was changed; look at it once more.

# $number
shift-still-open = Shift { $number } is still open on this till. Count its drawer and close it first.
not-cash = That is not an amount of cash. Nothing was changed; check what was typed.
not-a-change = That would not change the stock as it says. Nothing was changed; check the quantity.
not-a-count = A shelf can't hold less than nothing. Nothing was changed; count again.

# $due
not-enough = That is less than the { $due } due. The order is safe and still open.
ticket-unknown = This ticket has not arrived on this screen yet.
too-large = This is too much for one step. Nothing was changed; do it in smaller ones.
too-many-events = So much happened to this already that nothing can be added. Nothing was changed; begin a new order.
storage-full = This device's storage is full. Nothing new was stored and all earlier sales are safe; free some space, then try again.
storage-blocked = Another tab keeps the storage busy. Your sales are safe; close the other Evertill tabs and try again.

storage-failed = This device's storage did not answer as it should. Nothing new was stored and all earlier sales are safe; try again, and load the page again if that does not help.
pin-not-sent = The PIN could not be sent to the hub. Nothing was changed; load the page again and try once more.
