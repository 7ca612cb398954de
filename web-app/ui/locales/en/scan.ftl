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
camera = Scan with the camera
camera-starts = The camera is starting.
camera-help = Hold a bar code before the camera.

# $name, $n
added = { $name } · { $n } added
which-camera = Which camera
light = Light
camera-refused = The browser may not use the camera. Tap the sign before the address and allow the camera; on a phone or tablet, see also whether the device's settings let this browser use it. Then try again.
camera-none = There is no camera on this device. Connect one, then try again.
camera-busy = The camera is in use elsewhere. Close the other app or tab that shows its picture, then try again.
camera-insecure = Browsers lend a camera only to pages that are secure. Open this till by its address that begins with https.
camera-failed = The camera could not be started. Try again; if it still does not start, load the page again.
