### What somebody wishes to do, as whoever is asked for their PIN reads it.

# $name
asked-by = Asked by { $name }

# $quantity, $name, $amount
take-off = Take off { $quantity } × { $name }, { $amount }

# $quantity, $name, $amount
put-on = Add { $quantity } × { $name }, { $amount }

# $quantity, $name, $amount
put-back = Put { $quantity } × { $name } back, { $amount }
begin = Begin an order

# $table
move-to = Move to { $table }

# $number, $amount
give-up = Give up order { $number }, { $amount }

# $amount
leave-unsettled = Leave { $amount } unsettled

# $amount
open-shift = Open a shift with { $amount }

# $amount
close-shift = Close the shift, { $amount } counted

# $name, $quantity
count = Count { $name }: { $quantity }

# $what, $reason
because = { $what }: { $reason }
somebody-else = Somebody else
