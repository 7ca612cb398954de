### Shifts.

shift = Shift

# $number
shift-number = Shift { $number }
no-shift = No shift is open
no-shift-help = Sales go on all the same; their cash is in no drawer’s count. Count the float to begin.
open-shift = Open a shift

# $amount
open-with = Open with { $amount }

# $at
open-since = Since { $at }
float = Float

# $count number, $n
cash-sales = { $count ->
    [one] 1 cash sale
   *[other] { $n } cash sales
}

pay-in = Pay in
pay-out = Pay out
drop = To the safe

# $amount
pay-in-amount = Pay { $amount } in

# $amount
pay-out-amount = Pay { $amount } out

# $amount
drop-amount = Put { $amount } in the safe
paid-in = Paid in
paid-out = Paid out
dropped = To the safe
expected = Expected
counted = Counted
difference = Difference
exact-count = Exact

# $amount
cash-over = { $amount } too much

# $amount
cash-short = { $amount } short

# $amount
came-late = { $amount } came after it was closed, from a till that had not heard of it yet.
close-shift = Close the shift

# $amount
close-with = Close with { $amount } counted

# $number
shift-closed-notice = Shift { $number } is closed
past-shifts = Past shifts on this till
no-past-shifts = They show here once the first is closed.
