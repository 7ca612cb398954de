### What somebody wishes to do, as whoever is asked for their PIN reads it.

asked-by = بطلب من { $name }
take-off = إزالة { $quantity } × { $name }، { $amount }
put-on = إضافة { $quantity } × { $name }، { $amount }
put-back = إرجاع { $quantity } × { $name }، { $amount }
begin = بدء طلب
move-to = نقل إلى { $table }
give-up = إلغاء الطلب { $number }، { $amount }
leave-unsettled = ترك { $amount } دون تسوية
open-shift = فتح وردية برصيد { $amount }
close-shift = إغلاق الوردية، المعدود { $amount }
count = عدّ { $name }: { $quantity }
because = { $what }: { $reason }
somebody-else = شخص آخر
