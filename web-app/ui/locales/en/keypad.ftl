### The keypad.

keypad = Keypad
clear = Clear
backspace = Delete last digit
decimal-point = Decimal point
