### The keypad.

keypad = لوحة الأرقام
clear = مسح الكل
backspace = حذف آخر رقم
decimal-point = الفاصلة العشرية
