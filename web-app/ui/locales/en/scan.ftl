### Scanning.

# $code
unknown-code = No product has the code { $code }

# $code
pair-first = { $code } was scanned. Pair this device first, then scan it again.

# $code
sign-in-first = { $code } was scanned and not added. Sign in, then scan it again.

# $code
go-to-sell = { $code } was scanned and not added. Go to Sell, then scan it again.

# $code
close-first = { $code } was scanned and not added. Close this first, then scan it again.

# $code
pay-first = { $code } was scanned and not added. Take the money or go back, then scan it again.

# $code
not-here = { $code } was scanned. Nothing is sold on this screen.
scanner = Scanner
scanner-help = Most scanners need nothing here. If yours sends signs of its own around each code, enter them.
sent-before = Before a code
sent-after = After a code
slow-help = If codes come out in pieces, or as amounts, the scanner is slower than people type, as some over Bluetooth are.
slow = The scanner is slow
