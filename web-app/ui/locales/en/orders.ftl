### Orders.

search-orders = Table, product, amount, number

# $n
found-in-all = All orders are searched: { $n } found
search-help = It looks for the number of an order or a receipt, a table, a name, a product, an amount, and a day such as 2026-11-29.
no-orders = No such orders
no-orders-help = Orders of every till show here as they happen.
choose-order = No order chosen
choose-order-help = Tap one to see its slip.
open-order = Open order
void = Void…
keep = Keep

# $number
void-order = Void order { $number }

# $count number, $n
void-sent = { $count ->
    [one] Void 1 sent line
   *[other] Void { $n } sent lines
}

parked-label = What people call it
parked-label-example = blue jacket

# $amount
paid-twice = Paid twice: give { $amount } back?

# $amount
overpaid = Paid { $amount } too much: give it back?

# $amount
underpaid = A line was added after payment: collect { $amount }
paid-and-voided = Voided on one till, paid on another: the payment stands
superseded = Changed on two tills at once: check it

# $amount
refunded-twice = Given back twice: collect { $amount }

# $amount
refunded-and-paid = Given back on one till, paid on another: settle { $amount }
closed-twice = Closed on two tills at once: check it
changed-after-void = Voided on one till while another added to it: check it
stale-fence = Edited after somebody else had taken it over: check it
given-back = Given back
handed-over = Handed over
to-settle = To settle
settled = Settled

# $name
approved-by = approved by { $name }

timeline = What happened
was-begun = Begun

# $name
was-added = { $name } added

# $name, $quantity
was-added-times = { $name } × { $quantity } added

# $name, $from, $to
was-changed = { $name }: { $from } → { $to }

# $name, $quantity
was-removed = Removed: { $name } × { $quantity }

# $table
was-moved = Moved to { $table }

# $label
was-called = Called: { $label }

# $note
was-noted = Note: { $note }

discounted = Discount

discount-taken-back = Discount taken back
