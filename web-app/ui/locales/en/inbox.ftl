### The inbox.

inbox = Inbox
inbox-empty = Nothing to settle
inbox-empty-help = What needs a person shows here: what two tills changed while they were apart, and what somebody did who may not.

# $number
order-number = Order { $number }

# $amount
give-back = Give back { $amount }

# $amount
collect = Collect { $amount }

# $count number, $n
take-off = { $count ->
    [one] Take 1 line off
   *[other] Take { $n } lines off
}

reopen = Open it again

# $value
reapply = Set { $value } again
leave-it = Leave it as it is

# $field
edited-apart = { $field }: two people changed it without knowing of each other
use-this = Use this value

# $name
edit-settled = { $name }: settled

# $name
mark-seen = { $name }: noted as seen
out-of-use = Out of use
yes = Yes
no = No

# $value
lost = Lost: { $value }

# $value
stands = Stands: { $value }
no-words = no words

# $text
quoted = ‘{ "\u2068" }{ $text }{ "\u2069" }’

# $number
order-settled = Order { $number } is settled

# $what
needs-pin-of = This needs the PIN of someone who may do it: { $what }.
nobody-may = Nobody who works here may do this. An owner can say who may.
who-approves = Who approves?
reason = Why
reason-if-any = Why (may be left out)

# $lost, $stands
closed-apart = Closed on two devices: { $lost } counted here, { $stands } stands

# $lost, $stands
counted-apart = Counted on two devices: { $lost } here, { $stands } stands
count-again = Count again

# $much
counted-so-much = There are { $much }
edit-needs-hub = The hub can't be reached: this may or may not have been noted. Your sales are safe; look in the inbox again once the hub is there.

# $what
without-permission = Done without the permission: { $what }. It stands: look at it.
seen = I have seen it
