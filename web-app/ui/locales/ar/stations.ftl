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
more = { $count ->
    [zero] { $n } أخرى
    [one] واحدة أخرى
    [two] اثنتان أخريان
    [few] { $n } أخرى
    [many] { $n } أخرى
   *[other] { $n } أخرى
}

recall-this = استرجاع
sound-on = الصوت يعمل
sound-off = الصوت مُطفأ
sound-stopped = الصوت متوقف: المس لتشغيله
