### Kitchen and bar.

# $number
ticket = Ticket { $number }

# $n
minutes = { $n } min

# $n
round = Round { $n }
on-it = On it
all-made = Nothing to make
all-made-help = New tickets appear here by themselves.

# $number
recall = Recall { $number }
all-day = All day
stations = Stations

# $count number, $n
more = { $n } more
recall-this = Recall
sound-on = Sound on
sound-off = Sound off
sound-stopped = Sound is off: tap
