### The back office.

office = Back office
to-till = To the till
who = Who are you?
who-help = The back office is for managers and owners. Choose your name and type your PIN.
looking-at-pin = Looking at the PIN …
nobody = Nobody here may use the back office yet
nobody-help = It is for managers and owners. Add one to the store’s staff, then load this page again.
loading = Loading …

# $name, $role
signed-in = { $name }, { $role }

# What the page says at sign-in when somebody was signed out.
signed-out-idle = You were signed out because nobody touched this page for ten minutes. Sign in again to go on.

# The browser and the hub.
not-paired = This browser does not belong to the store yet
not-paired-help = Connect it as a device of the store first, then open the back office again.
connect = Connect this browser
taken-out = This browser was taken out of the store
taken-out-help = Its sales are safe. Connect it again to use the back office here.

# $detail
storage-failed = This browser does not say whether it belongs to the store ({ $detail }). Nothing was changed; close private windows and load the page again.

# Why the hub did not answer.
hub-away = The hub can’t be reached. Nothing was changed; see that it runs and that this device is on its network, then try again.

# $detail
hub-unexpected = The hub’s answer could not be understood ({ $detail }). Nothing was changed; load the page again.
hub-busy = The hub could not answer just now. Nothing was changed; try again in a moment.
wrong-pin = That is not the PIN. Type it again and press OK.

# $count number, $n
too-many-guesses = { $count ->
    [one] Too many wrong PINs. Try again in 1 second.
   *[other] Too many wrong PINs. Try again in { $n } seconds.
}
too-many-guesses-later = Too many wrong PINs. Wait a while, then try again.
no-pin = The hub does not have this PIN any more. Import the store’s staff again, or let another manager sign in.
not-allowed = This person may not use the back office, or does not work here any more. Sign in as a manager or an owner.
may-not-see = Your role may not see this list. Ask the owner, or choose another list.

# The lists.
lists = Lists

# $list
search-in = Search in { $list }

# $list
empty = { $list }: nothing here yet
empty-help = What the store’s files bring shows here once they are imported.

# $text
nothing-found = Nothing matches “{ $text }”
nothing-found-help = Try fewer letters, or another spelling.
clear-search = Show all
no-list = There is no such list
no-list-help = It may come with a later version. Choose one of the lists.
previous = Previous
next = Next

# $from, $to
rows = { $from } to { $to }
yes = Yes
no = No
id = Id

# The app itself.
stopped = The back office stopped
stopped-help = There is a mistake in it. Nothing that you see was lost; load it again to go on.
