### States.

open = Open
parked = Parked
sent = Sent
in-hand = In hand
ready = Ready
paid = Paid
voided = Voided
waiting = Waiting
slow = Slow
late = Late
new = New
