### Signing in.

who-sells = Who is selling?
no-staff = The staff is still on its way
no-staff-help = They come from the hub with everything else, in a moment.

# $pin
demo-pin = PIN { $pin }

# $name
pin-of = PIN of { $name }

# $n
digits-typed = { $n } digits typed
role-cook = Cook
role-waiter = Waiter
role-cashier = Cashier
role-manager = Manager
role-owner = Owner

# $count number, $n
wrong-pin = { $count ->
    [one] Wrong PIN. 1 more try before you must wait. Type it and press OK.
   *[other] Wrong PIN. { $n } more tries before you must wait. Type it and press OK.
}

# $count number, $n
pin-wait = { $count ->
    [one] Too many wrong PINs. Try again in 1 second.
   *[other] Too many wrong PINs. Try again in { $n } seconds.
}

not-staff = Nobody of that name works here any more.
pin-not-here = This device does not have this PIN yet. Connect it to the hub and try again.
sign-out = Sign out

# $name
sign-out-of = Sign out { $name }
