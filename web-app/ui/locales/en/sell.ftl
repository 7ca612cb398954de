### Selling.

categories = Categories
favourites = Favourites
recent = Just sold
nothing-here = Nothing here yet
products = Products
search-products = Search or scan

# $query
nothing-found = Nothing found for ‘{ $query }’
nothing-found-help = Try fewer letters, or the number on the label.

which-product = Which one?

# $name
table = Table { $name }

# $name, $due
taken-table = Table { $name }, Open: { $due }
no-table = Choose table
choose-table = Table and guests
guests = Guests
fewer-guests = Fewer guests
more-guests = More guests

# $count number, $n
guest-count = { $count ->
    [one] 1 guest
   *[other] { $n } guests
}

# $count number, $n
seats = { $count ->
    [one] 1 seat
   *[other] { $n } seats
}

new-order = New
empty-slip = Nothing on the order yet
empty-slip-help = Tap a product to begin.
empty-slip-shop = Scan or search to begin.

# $price
each = { $price } each

# $n
not-sent-yet = { $n } not sent yet

# $tax
includes = incl. { $tax }
total = Total
less = One less
more = One more
options = Options
remove = Remove
remove-sent = Remove (already sent)

# $name
line-removed = { $name } removed
park = Park

# $who
edited-by = { $who } is editing this order.

# $who
taken-meanwhile = { $who } is editing this order now. Nothing was changed.
take-over = Take over

# $number
parked-notice = { $number } parked
send = Send
pay = Pay

# $amount
pay-amount = Pay { $amount }

# $count number, $n
line-count = { $count ->
    [one] 1 line
   *[other] { $n } lines
}

choose-one-or-none = choose 1 or none

# $max
choose-up-to = choose up to { $max }

# $count
choose-exactly = choose { $count }

# $min, $max
choose-between = choose { $min } to { $max }

# $group
choose-first = Choose: { $group }

# $price
add = Add { $price }

# $price
change-to = Change to { $price }
quantity = Quantity

# $much, $price
add-quantity = Add { $much } · { $price }

# $number
is-ready = { $number } ready
store-not-there = The menu is still on its way
store-not-there-help = It comes from the hub, in a moment. If it does not, see that the hub runs.
# $much
really-so-much = Really { $much }? Tap again

# $much, $price
change-quantity = Set to { $much } · { $price }

# $n
quantity-now = Quantity { $n }: change
# $count number, $n, $amount
orders-at-table = { $count ->
    [one] 1 order · { $amount }
   *[other] { $n } orders · { $amount }
}

# $count number, $name, $n
table-has-more = { $count ->
    [one] Table { $name } has another open order.
   *[other] Table { $name } has { $n } other open orders.
}
another-order-here = Another order at this table
