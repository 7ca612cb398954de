### Paying.

payment = Payment
due = Due
cash = Cash
quick-amounts = Quick amounts

# $amount
exact = Exact { $amount }
change = Change
missing = Missing

# $amount
take = Take { $amount }
not-enough-yet = Not enough yet

# $amount
paid-in-cash = { $amount } paid in cash

# $number
receipt = Receipt { $number }
paid-already = This order is paid

# $amount
give-back = Give back { $amount }
goes-back = To give back

# $amount, $change
really-take = Really { $amount }? { $change } goes back

in-no-drawer = No shift is open, so this sale is in no drawer's count.
