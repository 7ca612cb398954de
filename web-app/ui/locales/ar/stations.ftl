### Kitchen and bar.

ticket = تذكرة { $number }
minutes = { $n } د
round = الدفعة { $n }
on-it = بدأت به
all-made = لا شيء للتحضير
all-made-help = تظهر التذاكر الجديدة هنا وحدها.
recall = استرجاع { $number }
all-day = المطلوب كله
stations = المحطات
