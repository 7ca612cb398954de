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
